use super::*;
use crate::{auth::bootstrap_invitation, store::accounts::State};

fn validate(token: &str) -> Call {
    post("/api/invitations/validate", &json!({"token": token}))
}

async fn invite(app: &App, admin: &Answer, wish: &Value) -> Answer {
    // Later than the one before, so that lists have one order.
    app.pass(1);
    app.send(post("/api/invitations", wish).bearer(admin.access()))
        .await
}

/// A1, as far as accounts go; the rooms are in `tests/app/structure.rs`.
#[sqlx::test(migrations = false)]
async fn an_invitation_lives_and_is_used(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    let made = invite(&app, &admin, &json!({"note": " Velkommen ", "max_uses": 2})).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    let token = made.text("token").to_owned();
    assert_eq!(token.len(), 43);
    assert_eq!(made.text("url"), format!("{ORIGIN}/invite#{token}"));
    assert_eq!(
        made.json["created_by"]["user_id"],
        "@ingrid:dk.althing.test"
    );

    let seen = app.send(validate(&token)).await;
    assert_eq!(
        seen.json["territory"],
        json!({"code": "DK", "name": "Danmark"})
    );
    assert_eq!(seen.json["invited_by"], json!({"display_name": "ingrid"}));
    assert_eq!(seen.text("note"), "Velkommen");

    for name in ["anna", "bente"] {
        assert_eq!(
            app.send(register(&token, name)).await.status,
            StatusCode::CREATED
        );
        app.pass(1);
    }
    app.send(register(&token, "cecilie"))
        .await
        .assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
    let usage = format!("/api/invitations/{}/usage", made.text("id"));
    let used = app.send(get(&usage).bearer(admin.access())).await;
    let names: Vec<_> = used.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| &u["display_name"])
        .collect();
    assert_eq!(names, ["bente", "anna"]);
    let list = app
        .send(get("/api/invitations").bearer(admin.access()))
        .await;
    let item = &list.json["items"][0];
    assert_eq!(
        (&item["state"], &item["uses"]),
        (&json!("used_up"), &json!(2))
    );
    assert!(
        !list.json.to_string().contains(&token),
        "a token is shown once"
    );
}

/// A3 and A17.
#[sqlx::test(migrations = false)]
async fn whatever_is_wrong_looks_the_same(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    let revoked = invite(&app, &admin, &json!({})).await;
    let path = format!("/api/invitations/{}", revoked.text("id"));
    for _ in 0..2 {
        let done = app
            .send(call(Method::DELETE, &path).bearer(admin.access()))
            .await;
        assert_eq!(done.status, StatusCode::NO_CONTENT);
    }
    let used = invite(&app, &admin, &json!({})).await;
    app.send(register(used.text("token"), "anna")).await;
    let expired = invite(&app, &admin, &json!({"expires_in_days": 1})).await;
    app.pass(24 * 3600);

    let unknown = app
        .send(validate("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
        .await;
    unknown.assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
    let huge = "x".repeat(10_000);
    for token in [
        revoked.text("token"),
        used.text("token"),
        expired.text("token"),
        "",
        &huge,
        "\0",
        "%00",
        "æøå 🎉",
        "' OR 1=1 --",
    ] {
        let seen = app.send(validate(token)).await;
        assert_eq!(
            (seen.status, &seen.json),
            (unknown.status, &unknown.json),
            "{token:.20}"
        );
        let tried = app.send(register(token, "bente")).await;
        assert_eq!(
            (tried.status, &tried.json),
            (unknown.status, &unknown.json),
            "{token:.20}"
        );
    }
}

/// Who may not invite any more has not invited: until they may again.
#[sqlx::test(migrations = false)]
async fn an_invitation_is_as_good_as_whoever_made_it(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("ingrid", Role::Administrator).await;
    app.member("vera", Role::Member).await;
    app.award("vera", "vaert");
    app.pass(30 * 24 * 3600);
    let (host, admin) = (app.login("vera").await, app.login("ingrid").await);
    let (open, heir) = (
        invite(&app, &host, &json!({})).await,
        invite(&app, &admin, &json!({"role": "administrator"})).await,
    );
    let (open, heir) = (open.text("token").to_owned(), heir.text("token").to_owned());
    let stands = async |token: &str| app.send(validate(token)).await.status == StatusCode::OK;
    assert!(stands(&open).await && stands(&heir).await);
    let (vera, ingrid) = (
        app.auth.user_id("vera").unwrap(),
        app.auth.user_id("ingrid").unwrap(),
    );
    for (maker, token) in [(&vera, &open), (&ingrid, &heir)] {
        app.auth
            .set_member_state(maker, State::Suspended)
            .await
            .unwrap();
        app.send(validate(token))
            .await
            .assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
        app.send(register(token, "bente"))
            .await
            .assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
        app.auth
            .set_member_state(maker, State::Active)
            .await
            .unwrap();
        assert!(stands(token).await);
    }
    // The badge is taken back.
    app.pass(1);
    app.revoke("vera", "vaert");
    assert!(!stands(&open).await && stands(&heir).await);
    app.award("ingrid", "administrator");
    app.pass(1);
    app.revoke("ingrid", "administrator");
    assert!(!stands(&heir).await);
}

#[sqlx::test(migrations = false)]
async fn members_do_not_invite_and_see_nobodys(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    let anna = app.member("anna", Role::Member).await;
    invite(&app, &anna, &json!({}))
        .await
        .assert_refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    let made = invite(&app, &admin, &json!({})).await;
    let list = app
        .send(get("/api/invitations").bearer(anna.access()))
        .await;
    assert_eq!(list.json["items"], json!([]));
    let path = format!("/api/invitations/{}", made.text("id"));
    for request in [get(&format!("{path}/usage")), call(Method::DELETE, &path)] {
        app.send(request.clone())
            .await
            .assert_refused(401, "M_MISSING_TOKEN");
        app.send(request.bearer(anna.access()))
            .await
            .assert_refused(404, "M_NOT_FOUND");
    }
    for odd in ["1", "..%2f", "00000000-0000-0000-0000-000000000000"] {
        let request = call(Method::DELETE, &format!("/api/invitations/{odd}"));
        app.send(request.bearer(admin.access()))
            .await
            .assert_refused(404, "M_NOT_FOUND");
    }
}

#[sqlx::test(migrations = false)]
async fn wishes_have_bounds(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    for (field, value) in [
        ("max_uses", json!(0)),
        ("max_uses", json!(101)),
        ("expires_in_days", json!(0)),
        ("expires_in_days", json!(91)),
        ("expires_in_days", json!(i64::MAX)),
        ("note", json!("x".repeat(201))),
        ("note", json!("a\0b")),
    ] {
        let refused = invite(&app, &admin, &json!({field: value})).await;
        refused.assert_refused(422, "M_INVALID_PARAM");
        assert!(refused.json["fields"][field].is_string());
    }
    invite(&app, &admin, &json!({"role": "king"}))
        .await
        .assert_refused(400, "M_BAD_JSON");
    let crowd = json!({"role": "administrator", "max_uses": 2});
    let refused = invite(&app, &admin, &crowd).await;
    refused.assert_refused(422, "M_INVALID_PARAM");
    assert!(refused.json["fields"]["max_uses"].is_string());
    let made = invite(&app, &admin, &json!({"role": "administrator"})).await;
    let heir = app.send(register(made.text("token"), "heir")).await;
    assert_eq!(heir.json["member"]["role"], "administrator");
}

#[sqlx::test(migrations = false)]
async fn lists_are_paged(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    for n in 0..6 {
        invite(&app, &admin, &json!({"note": n.to_string()})).await;
    }
    let mut seen = Vec::new();
    let mut path = "/api/invitations?limit=3".to_owned();
    loop {
        let page = app.send(get(&path).bearer(admin.access())).await;
        seen.extend(
            page.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|i| i["id"].to_string()),
        );
        let Some(next) = page.json["next_cursor"].as_str() else {
            break;
        };
        path = format!("/api/invitations?limit=3&cursor={next}");
        if seen.len() == 3 {
            invite(&app, &admin, &json!({"note": "made meanwhile"})).await;
        }
    }
    // Seven, the bootstrap one among them: none twice, none lost, the late one is on page one.
    assert_eq!(seen.len(), 7);
    assert_eq!(
        seen.iter().collect::<std::collections::BTreeSet<_>>().len(),
        7
    );
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "cursor=",
        "cursor=AAAA",
        "cursor=%00",
    ] {
        let refused = app
            .send(get(&format!("/api/invitations?{query}")).bearer(admin.access()))
            .await;
        refused.assert_refused(400, "M_INVALID_PARAM");
    }
}

#[sqlx::test(migrations = false)]
async fn looking_is_limited(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::with(options, |config| {
        config.limits.validate_per_minute = 20.try_into().unwrap();
    })
    .await;
    for _ in 0..20 {
        app.send(validate("guess"))
            .await
            .assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
    }
    app.send(validate("guess"))
        .await
        .assert_refused(429, "M_LIMIT_EXCEEDED");
    app.send(validate("guess").from(2))
        .await
        .assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
}

/// A18.
#[sqlx::test(migrations = false)]
async fn the_first_invitation_is_made_once(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let make =
        |force| bootstrap_invitation(app.auth.store(), &app.clock, Role::Administrator, force);
    let token = make(false).await.unwrap();
    assert_eq!(
        make(false).await.unwrap_err().errcode(),
        Some("ORG.ALTHING.NOT_EMPTY")
    );
    let answer = app.send(register(&token, "ingrid")).await;
    assert_eq!(answer.json["member"]["role"], "administrator");
    assert!(make(false).await.is_err());
    assert!(make(true).await.is_ok());
}

/// A3: another territory's, though both are in one database.
#[sqlx::test(migrations = false)]
async fn an_invitation_opens_one_territory(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options.clone()).await;
    let norway = App::with(options, |config| {
        config.territory.code = "NO".into();
        config.territory.schema = "territory_no".into();
        config.homeserver.server_name = "no.althing.test".try_into().unwrap();
    })
    .await;
    let token = norway.invitation(Role::Member).await;
    let known = norway.send(validate(&token)).await;
    assert_eq!(known.status, StatusCode::OK);
    let unknown = app.send(validate("never made")).await;
    for call in [validate(&token), register(&token, "anna")] {
        let refused = app.send(call).await;
        refused.assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
        assert_eq!(refused.json, unknown.json);
    }
}

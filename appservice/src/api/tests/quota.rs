//! A16, pinned invitations and the tree.

use time::format_description::well_known::Rfc3339;

use super::*;
use crate::policy::permissions::HOST;

const DAY: i64 = 86_400;
const ALLOWANCE: &str = "/api/invitations/allowance";
const TREE: &str = "/api/invitations/tree";

fn invite(who: &Answer, wish: &Value) -> Call {
    post("/api/invitations", wish).bearer(who.access())
}

async fn allowance(app: &App, who: &Answer) -> Value {
    let answer = app.send(get(ALLOWANCE).bearer(who.access())).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    answer.json
}

/// A member with the badge who has been here for so many days.
async fn host(app: &App, days: i64) -> Answer {
    app.member("anna", Role::Member).await;
    app.award("anna", HOST);
    app.pass(days * DAY);
    app.login("anna").await
}

fn in_days(app: &App, days: i64) -> String {
    (app.clock.now() + time::Duration::days(days))
        .format(&Rfc3339)
        .unwrap()
}

#[sqlx::test(migrations = false)]
async fn a_member_needs_a_badge_and_a_fortnight(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let bodil = app.member("bodil", Role::Member).await;
    let refused = app.send(invite(&bodil, &json!({}))).await;
    refused.assert_refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    assert_eq!(refused.json["reason"], "badge");
    let found = allowance(&app, &bodil).await;
    assert_eq!(
        (&found["allowed"], &found["reason"]),
        (&json!(false), &json!("badge"))
    );

    let anna = host(&app, 3).await;
    let refused = app.send(invite(&anna, &json!({}))).await;
    refused.assert_refused(403, "ORG.ALTHING.INVITATION_QUOTA");
    assert_eq!(refused.json["reason"], "age");
    assert_eq!(refused.text("allowed_from"), in_days(&app, 11));
    let found = allowance(&app, &anna).await;
    assert_eq!(
        found,
        json!({"allowed": false, "unlimited": false, "reason": "age",
               "allowed_from": in_days(&app, 11), "active": 0, "active_max": 3, "month": 0,
               "month_max": 5, "min_days": 14})
    );
    app.pass(11 * DAY);
    let anna = app.login("anna").await;
    assert_eq!(
        app.send(invite(&anna, &json!({}))).await.status,
        StatusCode::CREATED
    );
}

#[sqlx::test(migrations = false)]
async fn a_member_invites_three_at_once_and_five_a_month(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let app = App::new(options).await;
    let anna = host(&app, 20).await;
    let four = app.send(invite(&anna, &json!({"max_uses": 4}))).await;
    four.assert_refused(403, "ORG.ALTHING.INVITATION_QUOTA");
    assert!(
        four.json.get("allowed_from").is_none(),
        "no time makes room for four"
    );
    let mut tokens = Vec::new();
    for _ in 0..3 {
        let made = app.send(invite(&anna, &json!({}))).await;
        tokens.push(made.text("token").to_owned());
    }
    let refused = app.send(invite(&anna, &json!({}))).await;
    refused.assert_refused(403, "ORG.ALTHING.INVITATION_QUOTA");
    assert_eq!(refused.json["reason"], "active");
    assert_eq!(refused.text("allowed_from"), in_days(&app, 14));
    for (token, name) in tokens.iter().zip(["bente", "cecilie"]) {
        let came = app.send(register(token, name)).await;
        assert_eq!(came.status, StatusCode::CREATED);
    }
    let found = allowance(&app, &anna).await;
    assert_eq!((&found["active"], &found["month"]), (&json!(1), &json!(3)));
    assert_eq!(found["allowed"], true);
    for _ in 0..2 {
        assert_eq!(
            app.send(invite(&anna, &json!({}))).await.status,
            StatusCode::CREATED
        );
    }
    let refused = app.send(invite(&anna, &json!({}))).await;
    assert_eq!(refused.json["reason"], "active");
    // Taking them back makes room for others, but not within the month.
    for item in list(&app, &anna).await {
        let path = format!("/api/invitations/{}", item["id"].as_str().unwrap());
        app.send(call(Method::DELETE, &path).bearer(anna.access()))
            .await;
    }
    let refused = app.send(invite(&anna, &json!({}))).await;
    refused.assert_refused(403, "ORG.ALTHING.INVITATION_QUOTA");
    assert_eq!(refused.json["reason"], "month");
    assert_eq!(refused.text("allowed_from"), in_days(&app, 30));
    app.pass(30 * DAY);
    let anna = app.login("anna").await;
    assert_eq!(
        app.send(invite(&anna, &json!({}))).await.status,
        StatusCode::CREATED
    );
}

async fn list(app: &App, who: &Answer) -> Vec<Value> {
    let answer = app.send(get("/api/invitations").bearer(who.access())).await;
    answer.json["items"].as_array().unwrap().clone()
}

#[sqlx::test(migrations = false)]
async fn nobody_slips_past_by_asking_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = host(&app, 20).await;
    let wish = json!({});
    let tries = (0..20).map(|_| app.send(invite(&anna, &wish)));
    let tries = futures_util::future::join_all(tries).await;
    let made = tries
        .iter()
        .filter(|t| t.status == StatusCode::CREATED)
        .count();
    assert_eq!(made, 3);
    for refused in tries.iter().filter(|t| t.status != StatusCode::CREATED) {
        refused.assert_refused(403, "ORG.ALTHING.INVITATION_QUOTA");
    }
    assert_eq!(list(&app, &anna).await.len(), 3);
}

#[sqlx::test(migrations = false)]
async fn administrators_have_no_bounds(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    for _ in 0..8 {
        let made = app.send(invite(&admin, &json!({"max_uses": 50}))).await;
        assert_eq!(made.status, StatusCode::CREATED);
    }
    let found = allowance(&app, &admin).await;
    assert_eq!(
        (&found["allowed"], &found["unlimited"]),
        (&json!(true), &json!(true))
    );
}

/// For whom an invitation was is forgotten thirty days after nobody can use it, and not before.
#[sqlx::test(migrations = false)]
async fn for_whom_an_invitation_was_is_forgotten(_: PgPoolOptions, options: PgConnectOptions) {
    const DAY: i64 = 86_400;
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    let wish = |name: &str, days: i64| {
        json!({"email": format!("{name}@example.dk"), "display_name": name,
               "note": format!("Til {name}"), "expires_in_days": days})
    };
    let mut made = Vec::new();
    for (name, days) in [("brugt", 90), ("taget", 90), ("gammel", 1), ("aaben", 90)] {
        made.push(app.send(invite(&admin, &wish(name, days))).await);
    }
    let general = app
        .send(invite(&admin, &json!({"note": "Til foreningen"})))
        .await;
    let mut call = register(made[0].text("token"), "mads");
    let mut body: Value = serde_json::from_slice(call.body.as_deref().unwrap()).unwrap();
    body["email"] = json!("brugt@example.dk");
    call.body = Some(body.to_string().into_bytes());
    assert_eq!(app.send(call).await.status, StatusCode::CREATED);
    let mut take_back = get(&format!("/api/invitations/{}", made[1].text("id")));
    take_back.method = Method::DELETE;
    app.send(take_back.bearer(admin.access())).await;

    let known = async || {
        let mut known = Vec::new();
        for answer in made.iter().chain([&general]) {
            let id = answer.text("id").parse().unwrap();
            let row = app.auth.store().invitation(id).await.unwrap().unwrap();
            let parts = [row.email, row.display_name, row.note];
            known.push(parts.iter().flatten().count());
        }
        known
    };
    app.pass(30 * DAY);
    assert_eq!(app.auth.forget().await.unwrap().invited, 0);
    assert_eq!(known().await, [3, 3, 3, 3, 1]);
    app.pass(60);
    assert_eq!(app.auth.forget().await.unwrap().invited, 2);
    assert_eq!(known().await, [0, 0, 3, 3, 1]);
    app.pass(DAY);
    assert_eq!(app.auth.forget().await.unwrap().invited, 1);
    assert_eq!(
        known().await,
        [0, 0, 0, 3, 1],
        "who may still come is known"
    );
    assert_eq!(app.auth.forget().await.unwrap().invited, 0);
}

#[sqlx::test(migrations = false)]
async fn an_invitation_for_one_address_is_for_that_one(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (app, sink) = App::mailing(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    let wish = json!({"email": " Mads@Example.DK", "send": true, "note": "Til cyklerne"});
    let made = app.send(invite(&admin, &wish)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
    assert_eq!(made.text("email"), "mads@example.dk");
    let mail = sink.next().await;
    assert_eq!(mail.to, "mads@example.dk");
    let text = mail.text();
    for part in [
        made.text("url"),
        "ingrid har inviteret dig",
        "“Til cyklerne”",
        "14 dage",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let token = made.text("token");
    let preview = post("/api/invitations/validate", &json!({"token": token}));
    let preview = app.send(preview).await;
    assert_eq!(preview.json["pinned"], true);
    assert!(
        !preview.json.to_string().contains("mads@"),
        "{}",
        preview.json
    );

    let with = |email: Option<&str>| {
        let mut call = register(token, "mads");
        let mut body: Value = serde_json::from_slice(call.body.as_deref().unwrap()).unwrap();
        if let Some(email) = email {
            body["email"] = json!(email);
        }
        call.body = Some(body.to_string().into_bytes());
        call
    };
    for other in [
        None,
        Some("bo@example.dk"),
        Some("mads@example.dk.evil.test"),
    ] {
        let refused = app.send(with(other)).await;
        refused.assert_refused(422, "M_INVALID_PARAM");
        assert_eq!(refused.json["code"], "pinned");
        assert!(refused.json["fields"]["email"].is_string());
    }
    let came = app.send(with(Some("mads@example.dk"))).await;
    assert_eq!(came.status, StatusCode::CREATED, "{}", came.json);
}

#[sqlx::test(migrations = false)]
async fn odd_addresses_are_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    for (wish, field) in [
        (json!({"email": "mads"}), "email"),
        (json!({"send": true}), "email"),
        (
            json!({"email": "mads@example.dk", "max_uses": 2}),
            "max_uses",
        ),
    ] {
        let refused = app.send(invite(&admin, &wish)).await;
        refused.assert_refused(422, "M_INVALID_PARAM");
        assert!(
            refused.json["fields"][field].is_string(),
            "{}",
            refused.json
        );
    }
    let wish = json!({"email": "mads@example.dk", "send": true});
    let unsent = app.send(invite(&admin, &wish)).await;
    unsent.assert_refused(503, "ORG.ALTHING.MAIL_UNAVAILABLE");
    assert!(
        list(&app, &admin)
            .await
            .iter()
            .all(|item| item.get("email").is_none())
    );
}

#[sqlx::test(migrations = false)]
async fn the_tree_shows_who_came_by_whom(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let admin = app.member("ingrid", Role::Administrator).await;
    for (inviter, name, note) in [
        ("ingrid", "anna", "til anna"),
        ("anna", "bente", "til bente"),
        ("bente", "cecilie", "til cecilie"),
        ("ingrid", "dorte", "til dorte"),
    ] {
        app.pass(20 * DAY);
        app.award(inviter, HOST);
        let who = app.login(inviter).await;
        let made = app.send(invite(&who, &json!({"note": note}))).await;
        let came = app.send(register(made.text("token"), name)).await;
        assert_eq!(came.status, StatusCode::CREATED, "{}", came.json);
    }
    let tree = |who: Answer| {
        let app = &app;
        async move {
            let answer = app.send(get(TREE).bearer(who.access())).await;
            answer.json["nodes"].as_array().unwrap().clone()
        }
    };
    drop(admin);
    let all = tree(app.login("ingrid").await).await;
    assert_eq!(all.len(), 5);
    let name = |node: &Value| node["member"]["display_name"].as_str().map(str::to_owned);
    let parent = |node: &Value| {
        let of = all.iter().find(|other| other["id"] == node["parent"]);
        of.and_then(&name)
    };
    let lines: Vec<_> = all
        .iter()
        .map(|n| {
            (
                name(n),
                parent(n),
                n["invited"].as_i64().unwrap(),
                n["note"].as_str(),
            )
        })
        .collect();
    let line = |name: &str, parent: Option<&str>, invited, note| {
        (
            Some(name.to_owned()),
            parent.map(str::to_owned),
            invited,
            note,
        )
    };
    assert_eq!(
        lines,
        [
            line("ingrid", None, 2, None),
            line("anna", Some("ingrid"), 1, Some("til anna")),
            line("bente", Some("anna"), 1, Some("til bente")),
            line("cecilie", Some("bente"), 0, Some("til cecilie")),
            line("dorte", Some("ingrid"), 0, Some("til dorte")),
        ]
    );

    // Anna sees the part below herself, and the remarks that were hers.
    let part = tree(app.login("anna").await).await;
    let names: Vec<_> = part.iter().map(|n| name(n).unwrap()).collect();
    assert_eq!(names, ["anna", "bente", "cecilie"]);
    assert!(part[0].get("parent").is_none());
    assert_eq!(
        (&part[1]["note"], part[2].get("note")),
        (&json!("til bente"), None)
    );
    // Who has left keeps the place without the name.
    let user_id = app.auth.user_id("bente").unwrap();
    app.auth
        .set_member_state(&user_id, crate::store::accounts::State::Deleted)
        .await
        .unwrap();
    let part = tree(app.login("anna").await).await;
    assert_eq!(part.len(), 3);
    assert!(part[1].get("member").is_none() && part[1]["invited"] == 1);
    // That somebody is suspended is known to those who moderate, not to who invited them.
    let user_id = app.auth.user_id("cecilie").unwrap();
    app.auth
        .set_member_state(&user_id, crate::store::accounts::State::Suspended)
        .await
        .unwrap();
    let statuses = |nodes: Vec<Value>| {
        let of = |node: &Value| node["status"].as_str().unwrap().to_owned();
        nodes.iter().map(of).collect::<Vec<_>>()
    };
    app.pass(60);
    let seen = statuses(tree(app.login("anna").await).await);
    assert_eq!(seen, ["active", "left", "active"]);
    let seen = statuses(tree(app.login("ingrid").await).await);
    assert_eq!(seen, ["active", "active", "left", "suspended", "active"]);
}

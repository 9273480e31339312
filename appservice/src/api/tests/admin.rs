use super::{
    recovery::{anna, verify},
    *,
};

async fn roll(app: &App, who: &Answer, query: &str) -> Answer {
    app.send(get(&format!("/api/admin/members{query}")).bearer(who.access()))
        .await
}

fn names(answer: &Answer) -> Vec<&str> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    let items = answer.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["member"]["display_name"].as_str().unwrap())
        .collect()
}

#[sqlx::test(migrations = false)]
async fn the_roll_is_for_those_who_run_the_territory(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let ingrid = app.member("ingrid", Role::Administrator).await;
    let anna = app.member("anna", Role::Member).await;
    app.send(get("/api/admin/members"))
        .await
        .assert_refused(401, "M_MISSING_TOKEN");
    roll(&app, &anna, "")
        .await
        .assert_refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    // Moderators look after cases, not after accounts.
    app.award("anna", "moderator");
    roll(&app, &anna, "")
        .await
        .assert_refused(403, "ORG.ALTHING.BADGE_REQUIRED");
    app.award("anna", "administrator");
    assert_eq!(names(&roll(&app, &anna, "").await).len(), 2);
    assert_eq!(names(&roll(&app, &ingrid, "").await).len(), 2);
}

#[sqlx::test(migrations = false)]
async fn who_came_last_comes_first_page_by_page(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let ingrid = app.member("ingrid", Role::Administrator).await;
    for name in ["anna", "bente", "cecilie", "ditte"] {
        app.pass(1);
        app.member(name, Role::Member).await;
    }
    let all = ["ditte", "cecilie", "bente", "anna", "ingrid"];
    assert_eq!(names(&roll(&app, &ingrid, "").await), all);
    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = roll(&app, &ingrid, &query).await;
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let Some(next) = page.json["next_cursor"].as_str() else {
            break;
        };
        query = format!("?limit=2&cursor={next}");
        // Who comes meanwhile is on the first page.
        app.pass(1);
        app.member(&format!("frida{}", seen.len()), Role::Member)
            .await;
        let other = roll(&app, &ingrid, &format!("{query}&status=active")).await;
        other.assert_refused(400, "M_INVALID_PARAM");
    }
    assert_eq!(seen, all);

    assert_eq!(names(&roll(&app, &ingrid, "?name=BEN").await), ["bente"]);
    let by_id = roll(&app, &ingrid, "?name=@anna:dk.althing.test").await;
    assert_eq!(names(&by_id), ["anna"]);
    for nobody in [
        "?name=nte",
        "?name=%25",
        "?name=_",
        "?name=%F0%9F%8C%B1",
        "?name=%27",
    ] {
        assert!(
            names(&roll(&app, &ingrid, nobody).await).is_empty(),
            "{nobody}"
        );
    }
    let two = roll(&app, &ingrid, "?name=frida&limit=1").await;
    assert_eq!(names(&two).len(), 1);
    let next = two.json["next_cursor"].as_str().unwrap();
    let rest = roll(&app, &ingrid, &format!("?name=frida&limit=1&cursor={next}")).await;
    assert_eq!(names(&rest).len(), 1);
    assert!(rest.json.get("next_cursor").is_none(), "{}", rest.json);

    for (odd, status, errcode) in [
        (format!("?name={}", "x".repeat(101)), 422, "M_INVALID_PARAM"),
        ("?limit=0".into(), 400, "M_INVALID_PARAM"),
        ("?limit=101".into(), 400, "M_INVALID_PARAM"),
        ("?cursor=AAAA".into(), 400, "M_INVALID_PARAM"),
        ("?status=banned".into(), 400, "M_INVALID_PARAM"),
    ] {
        roll(&app, &ingrid, &odd)
            .await
            .assert_refused(status, errcode);
    }
}

#[sqlx::test(migrations = false)]
async fn it_says_whether_an_address_works_and_not_which_it_is(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (app, sink) = App::mailing(options).await;
    let ingrid = app.member("ingrid", Role::Administrator).await;
    anna(&app).await;
    let standing = async || {
        let answer = roll(&app, &ingrid, "").await;
        assert!(!answer.json.to_string().contains("example.dk"));
        let items = answer.json["items"].as_array().unwrap().clone();
        let of = |name: &str| {
            let item = items.iter().find(|i| i["member"]["display_name"] == name);
            item.unwrap()["email"].clone()
        };
        (of("ingrid"), of("anna"))
    };
    assert_eq!(standing().await, (json!("none"), json!("unconfirmed")));
    let link = sink.next().await.token();
    assert_eq!(app.send(verify(&link)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(standing().await, (json!("none"), json!("confirmed")));
}

#[sqlx::test(migrations = false)]
async fn a_registration_that_is_not_finished_is_seen(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let ingrid = app.member("ingrid", Role::Administrator).await;
    let made = post("/api/invitations", &json!({})).bearer(ingrid.access());
    let made = app.send(made).await;
    app.home.next("register", &[Mishap::LostAnswer]);
    let left = app.send(register(made.text("token"), "anna")).await;
    left.assert_refused(503, "ORG.ALTHING.REGISTRATION_PENDING");
    let pending = roll(&app, &ingrid, "?status=registering").await;
    assert_eq!(names(&pending), ["anna"]);
    let line = &pending.json["items"][0];
    assert_eq!(line["status"], "registering");
    assert_eq!(line["invited_by"]["display_name"], "ingrid");
    assert_eq!(
        names(&roll(&app, &ingrid, "?status=active").await),
        ["ingrid"]
    );
    let own = &roll(&app, &ingrid, "?status=active").await.json["items"][0];
    assert!(own.get("invited_by").is_none(), "by the operator: {own}");
    app.pass(60);
    assert_eq!(app.auth.finish_registrations().await.unwrap(), 1);
    assert!(names(&roll(&app, &ingrid, "?status=registering").await).is_empty());
}

/// Among everybody's invitations one's own are found, and those that are good for something.
#[sqlx::test(migrations = false)]
async fn invitations_are_narrowed_by_maker_and_state(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let ingrid = app.member("ingrid", Role::Administrator).await;
    let invite = async |who: &Answer, wish: Value| {
        app.pass(1);
        let made = app
            .send(post("/api/invitations", &wish).bearer(who.access()))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.json);
        made
    };
    let henrik = app.member("henrik", Role::Administrator).await;
    let used = invite(&henrik, json!({"note": "used"})).await;
    app.send(register(used.text("token"), "anna")).await;
    let revoked = invite(&ingrid, json!({"note": "revoked"})).await;
    let path = format!("/api/invitations/{}", revoked.text("id"));
    app.send(call(Method::DELETE, &path).bearer(ingrid.access()))
        .await;
    invite(&henrik, json!({"note": "expired", "expires_in_days": 1})).await;
    app.pass(24 * 3600);
    let ingrid = app.login("ingrid").await;
    invite(&ingrid, json!({"note": "active"})).await;
    let notes = async |query: &str| {
        let path = format!("/api/invitations?{query}");
        let list = app.send(get(&path).bearer(ingrid.access())).await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.json);
        let items = list.json["items"].as_array().unwrap();
        // Those by which the administrators came have none.
        let notes = items.iter().filter_map(|i| i["note"].as_str());
        notes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(notes("").await, ["active", "expired", "revoked", "used"]);
    assert_eq!(notes("mine=true").await, ["active", "revoked"]);
    for state in ["active", "expired", "revoked"] {
        assert_eq!(notes(&format!("state={state}")).await, [state]);
    }
    assert_eq!(notes("state=used_up").await, ["used"]);
    assert_eq!(notes("state=revoked&mine=true").await, ["revoked"]);
    let odd = get("/api/invitations?state=lost").bearer(ingrid.access());
    app.send(odd).await.assert_refused(400, "M_INVALID_PARAM");
}

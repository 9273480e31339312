//! Where a member is signed in, signing out of it, and the password.

use super::*;

const SESSIONS: &str = "/api/auth/sessions";
const NEW: &str = "violin cement hvalros tordenvejr";

fn delete(path: &str) -> Call {
    call(Method::DELETE, path)
}

fn set_password(current: &str, new: &str) -> Call {
    let mut call = post(
        "/api/auth/password",
        &json!({"current_password": current, "new_password": new}),
    );
    call.method = Method::PUT;
    call
}

async fn sessions(app: &App, token: &str) -> Vec<Value> {
    let answer = app.send(get(SESSIONS).bearer(token)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    answer.json["items"].as_array().unwrap().clone()
}

async fn is_open(app: &App, token: &str) -> bool {
    app.send(get("/api/auth/me").bearer(token)).await.status == StatusCode::OK
}

async fn kinds(app: &App, token: &str) -> Vec<String> {
    let answer = app
        .send(get("/api/auth/security-events").bearer(token))
        .await;
    let items = answer.json["items"].as_array().unwrap().iter();
    items
        .map(|item| item["kind"].as_str().unwrap().to_owned())
        .collect()
}

/// The homeserver keeps the last address of a device for ever; nobody is told one that is older than those
/// that we keep.
#[sqlx::test(migrations = false)]
async fn the_address_of_a_device_is_forgotten_too(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("anna", Role::Member).await;
    app.phone("anna");
    let seen_at = app.clock.now();
    for device in app.home.devices.lock().unwrap().get_mut("anna").unwrap() {
        device.last_seen_at = Some(seen_at);
        device.address = Some("192.0.2.7".into());
    }
    let address = async || {
        let session = app.login("anna").await;
        let found = sessions(&app, session.access()).await;
        found.into_iter().find(|s| s["kind"] == "matrix").unwrap()["address"].clone()
    };
    assert_eq!(address().await, "192.0.2.7");
    app.pass(30 * 24 * 3600);
    assert_eq!(address().await, Value::Null);
}

#[sqlx::test(migrations = false)]
async fn everything_that_is_signed_in_is_in_one_list(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let first = app.member("anna", Role::Member).await;
    app.pass(60);
    let firefox = login("anna", PASSWORD)
        .from(9)
        .header("user-agent", "Firefox/140");
    let second = app.send(firefox).await;
    app.phone("anna");
    app.member("bodil", Role::Member).await;
    let found = sessions(&app, second.access()).await;
    assert_eq!(found.len(), 3, "{found:?}");
    let [here, there, element] = &found[..] else {
        panic!()
    };
    assert_eq!(
        (&here["current"], &here["name"]),
        (&json!(true), &json!("Firefox/140"))
    );
    assert_eq!(
        (&here["kind"], &here["address"]),
        (&json!("web"), &json!("192.0.2.9"))
    );
    assert_eq!(there["current"], json!(false));
    assert_eq!(
        (&element["kind"], &element["name"]),
        (&json!("matrix"), &json!("Element"))
    );

    let path = format!("{SESSIONS}/{}", there["session_id"].as_str().unwrap());
    let gone = app.send(delete(&path).bearer(second.access())).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    assert!(!is_open(&app, first.access()).await);
    assert!(is_open(&app, second.access()).await);
    let again = app.send(delete(&path).bearer(second.access())).await;
    again.assert_refused(404, "M_NOT_FOUND");
    let path = format!("{SESSIONS}/device:PHONE");
    let gone = app.send(delete(&path).bearer(second.access())).await;
    assert_eq!(
        (gone.status, app.phones("anna")),
        (StatusCode::NO_CONTENT, 0)
    );
    assert_eq!(
        kinds(&app, second.access()).await,
        ["device_ended", "session_ended", "login", "registered"]
    );
}

#[sqlx::test(migrations = false)]
async fn nobody_ends_what_is_not_theirs(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    let bodil = app.member("bodil", Role::Member).await;
    app.phone("anna");
    let theirs = sessions(&app, anna.access()).await;
    for item in theirs {
        let path = format!("{SESSIONS}/{}", item["session_id"].as_str().unwrap());
        let refused = app.send(delete(&path).bearer(bodil.access())).await;
        refused.assert_refused(404, "M_NOT_FOUND");
    }
    let odd = app
        .send(delete(&format!("{SESSIONS}/%00'--")).bearer(bodil.access()))
        .await;
    odd.assert_refused(404, "M_NOT_FOUND");
    assert!(is_open(&app, anna.access()).await);
    assert_eq!(app.phones("anna"), 1);
}

/// A12.
#[sqlx::test(migrations = false)]
async fn signed_out_everywhere(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let first = app.member("anna", Role::Member).await;
    let second = app.login("anna").await;
    app.phone("anna");
    let done = app
        .send(post("/api/auth/logout-all", &json!({})).bearer(second.access()))
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    for session in [&first, &second] {
        assert!(!is_open(&app, session.access()).await);
        let refreshed = app.send(refresh(session.text("refresh_token"))).await;
        refreshed.assert_refused(401, "M_UNKNOWN_TOKEN");
    }
    assert_eq!(app.phones("anna"), 0);
}

#[sqlx::test(migrations = false)]
async fn a_homeserver_that_is_away_keeps_no_session_open(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    app.home.next("devices", &[Mishap::Away, Mishap::Away]);
    let listed = app.send(get(SESSIONS).bearer(anna.access())).await;
    assert_eq!(listed.json["complete"], json!(false));
    let all = post("/api/auth/logout-all", &json!({})).bearer(anna.access());
    let answer = app.send(all).await;
    assert_eq!(
        answer.status,
        StatusCode::SERVICE_UNAVAILABLE,
        "{}",
        answer.json
    );
    assert!(!is_open(&app, anna.access()).await);
}

/// A12: whoever knew the old password is out.
#[sqlx::test(migrations = false)]
async fn a_new_password_ends_everything_else(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let other = app.member("anna", Role::Member).await;
    let here = app.login("anna").await;
    app.phone("anna");
    let wrong = app
        .send(set_password("ikke det rigtige kodeord", NEW).bearer(here.access()))
        .await;
    wrong.assert_refused(422, "M_INVALID_PARAM");
    assert!(
        wrong.json["fields"]["current_password"].is_string(),
        "{}",
        wrong.json
    );
    let weak = app
        .send(set_password(PASSWORD, "anna123456").bearer(here.access()))
        .await;
    assert!(
        weak.json["fields"]["new_password"].is_string(),
        "{}",
        weak.json
    );
    assert!(is_open(&app, other.access()).await);

    let done = app
        .send(set_password(PASSWORD, NEW).bearer(here.access()))
        .await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.json);
    assert!(is_open(&app, here.access()).await);
    assert!(!is_open(&app, other.access()).await);
    assert_eq!(app.phones("anna"), 0);
    let old = app.send(login("anna", PASSWORD).from(7)).await;
    old.assert_refused(401, "M_FORBIDDEN");
    assert_eq!(
        app.send(login("anna", NEW).from(8)).await.status,
        StatusCode::OK
    );
    assert_eq!(
        kinds(&app, here.access()).await,
        [
            "login",
            "login_refused",
            "password_changed",
            "login_refused",
            "login",
            "registered"
        ]
    );
}

#[sqlx::test(migrations = false)]
async fn a_password_is_not_found_by_trying(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::with(options, |config| {
        config.limits.login_per_minute = 5.try_into().unwrap();
    })
    .await;
    let anna = app.member("anna", Role::Member).await;
    for _ in 0..5 {
        let wrong = set_password("ikke det rigtige kodeord", NEW).bearer(anna.access());
        app.send(wrong).await.assert_refused(422, "M_INVALID_PARAM");
    }
    let limited = app
        .send(set_password(PASSWORD, NEW).bearer(anna.access()))
        .await;
    limited.assert_refused(429, "M_LIMIT_EXCEEDED");
    assert!(limited.headers.contains_key("retry-after"));
}

#[sqlx::test(migrations = false)]
async fn what_happened_is_paged_and_addresses_are_forgotten(
    pool: PgPoolOptions,
    options: PgConnectOptions,
) {
    let app = App::new(options.clone()).await;
    let anna = app.member("anna", Role::Member).await;
    let bodil = app.member("bodil", Role::Member).await;
    for _ in 0..4 {
        app.login("anna").await;
    }
    let path = "/api/auth/security-events?limit=2";
    let page = app.send(get(path).bearer(anna.access())).await;
    let cursor = page.text("next_cursor");
    let next = app
        .send(get(&format!("{path}&cursor={cursor}")).bearer(anna.access()))
        .await;
    assert_eq!(next.json["items"].as_array().unwrap().len(), 2);
    assert_eq!(page.json["items"][0]["address"], json!("192.0.2.9"));
    let damaged = app
        .send(get(&format!("{path}&cursor=AAAA")).bearer(anna.access()))
        .await;
    damaged.assert_refused(400, "M_INVALID_PARAM");
    assert_eq!(kinds(&app, bodil.access()).await, ["registered"]);

    app.pass(29 * 86_400);
    let later = app.login("anna").await;
    app.pass(86_400 + 60);
    app.auth.forget().await.unwrap();
    let again = app.login("anna").await;
    let page = app
        .send(get("/api/auth/security-events").bearer(again.access()))
        .await;
    let known: Vec<bool> = page.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["address"].is_string())
        .collect();
    assert_eq!(known, [true, true, false, false, false, false, false]);
    drop(later);

    // Not even whoever has the database open rewrites what happened by accident.
    let database = pool.connect_with(options).await.unwrap();
    for statement in [
        "UPDATE territory.security_event SET kind = 'logout'",
        "DELETE FROM territory.security_event",
    ] {
        let refused = sqlx::query(statement).execute(&database).await.unwrap_err();
        assert!(refused.to_string().contains("append-only"), "{refused}");
    }
}

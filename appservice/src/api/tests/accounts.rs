use futures_util::future::join_all;

use super::*;
use crate::store::accounts::State;

#[sqlx::test(migrations = false)]
async fn a_browser_registers_and_sees_no_token(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let token = app.invitation(Role::Member).await;
    let body = json!({"invitation": token, "username": "anna", "password": PASSWORD,
                      "display_name": "Anna", "email": " Anna@Example.DK ", "language": "nb",
                      "accept_terms": terms()});
    let answer = app
        .send(post("/api/auth/register", &body).origin(ORIGIN))
        .await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
    let me = &answer.json["member"];
    assert_eq!(me["user_id"], "@anna:dk.althing.test");
    assert_eq!(
        (&me["email"], &me["language"]),
        (&json!("anna@example.dk"), &json!("nb"))
    );
    assert_eq!(
        (&me["role"], &me["may_invite"]),
        (&json!("member"), &json!(false))
    );
    assert!(answer.json.get("access_token").is_none());
    assert!(answer.json.get("refresh_token").is_none());
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    for (name, path) in [
        (cookies::ACCESS, "Path=/api"),
        (cookies::REFRESH, "Path=/api/auth"),
    ] {
        let cookie = answer.set_cookie(name);
        let parts: Vec<&str> = cookie.split("; ").collect();
        for part in [path, "HttpOnly", "SameSite=Strict", "Secure"] {
            assert!(parts.contains(&part), "{cookie}");
        }
    }
    let access = answer.cookie_value(cookies::ACCESS);
    let me = app
        .send(get("/api/auth/me").cookie(cookies::ACCESS, &access))
        .await;
    assert_eq!(me.json["username"], "anna");
    let matrix = app
        .send(get("/api/auth/matrix").cookie(cookies::ACCESS, &access))
        .await;
    assert_eq!(matrix.json["homeserver_url"], "https://matrix.althing.test");
}

/// A2.
#[sqlx::test(migrations = false)]
async fn fifty_at_once_with_a_single_use_invitation(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let token = app.invitation(Role::Member).await;
    let calls = (0..50).map(|n| app.send(register(&token, &format!("anna{n}"))));
    let answers = join_all(calls).await;
    let created = answers
        .iter()
        .filter(|a| a.status == StatusCode::CREATED)
        .count();
    assert_eq!(created, 1);
    for refused in answers.iter().filter(|a| a.status != StatusCode::CREATED) {
        refused.assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
    }
    assert_eq!(app.home.users.lock().unwrap().len(), 1);
    assert_eq!(app.auth.store().members().await.unwrap().len(), 1);
    assert!(
        app.auth
            .store()
            .unfinished_registrations(app.clock.now())
            .await
            .unwrap()
            .is_empty()
    );
}

#[sqlx::test(migrations = false)]
async fn fifty_at_once_for_one_name(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let mut tokens = Vec::new();
    for _ in 0..20 {
        tokens.push(app.invitation(Role::Member).await);
    }
    let answers = join_all(tokens.iter().map(|token| app.send(register(token, "anna")))).await;
    assert_eq!(
        answers
            .iter()
            .filter(|a| a.status == StatusCode::CREATED)
            .count(),
        1
    );
    for refused in answers.iter().filter(|a| a.status != StatusCode::CREATED) {
        refused.assert_refused(422, "M_INVALID_PARAM");
        assert!(refused.json["fields"]["username"].is_string());
    }
    assert_eq!(app.auth.store().members().await.unwrap().len(), 1);
}

/// A5 and A6.
#[sqlx::test(migrations = false)]
async fn odd_fields_get_sentences_and_cost_nothing(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("bente", Role::Member).await;
    let token = app.invitation(Role::Member).await;
    let good = json!({"invitation": token, "username": "anna", "password": PASSWORD,
                      "display_name": "Anna", "accept_terms": terms()});
    let megabyte = "x".repeat(1 << 20);
    let long = "a".repeat(256);
    for (field, value) in [
        ("username", "bente"),
        ("username", "@Admin"),
        ("username", "admin"),
        ("username", "аnna"),
        ("username", "_anna"),
        ("username", "anna b"),
        ("username", &long),
        ("username", "Anna"),
        ("username", "../x"),
        ("username", "a\0b"),
        ("password", "123456789"),
        ("password", &megabyte),
        ("password", "annaanna12"),
        ("display_name", "a\u{202e}b"),
        ("display_name", ""),
        ("display_name", "a\0"),
        ("email", "no address"),
        ("email", "a\0@example.dk"),
        ("language", "xx"),
        ("accept_terms", ""),
        ("accept_terms", "1999-01-01"),
    ] {
        let mut body = good.clone();
        body[field] = json!(value);
        let answer = app.send(post("/api/auth/register", &body)).await;
        answer.assert_refused(422, "M_INVALID_PARAM");
        assert!(
            answer.json["fields"][field].is_string(),
            "{field}: {}",
            answer.json
        );
    }
    let answer = app.send(post("/api/auth/register", &good)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
}

#[sqlx::test(migrations = false)]
async fn an_address_is_used_once(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    for (name, status) in [("anna", 201), ("bente", 422)] {
        let token = app.invitation(Role::Member).await;
        let body = json!({"invitation": token, "username": name, "password": PASSWORD,
                          "display_name": name, "email": "both@example.dk",
                          "accept_terms": terms()});
        let answer = app.send(post("/api/auth/register", &body)).await;
        assert_eq!(answer.status.as_u16(), status);
        if status == 422 {
            assert!(answer.json["fields"]["email"].is_string());
        }
    }
}

#[sqlx::test(migrations = false)]
async fn bodies_that_are_none_are_refused_in_json(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let mut broken = post("/api/auth/login", &json!({}));
    broken.body = Some(b"{\"username\": \"anna\", ".to_vec());
    app.send(broken).await.assert_refused(400, "M_NOT_JSON");
    let missing = app
        .send(post("/api/auth/login", &json!({"username": "anna"})))
        .await;
    missing.assert_refused(400, "M_BAD_JSON");
    let secret = json!({"username": "anna", "password": ["hunter2-hunter2"]});
    let typed = app.send(post("/api/auth/login", &secret)).await;
    typed.assert_refused(400, "M_BAD_JSON");
    assert!(!typed.json.to_string().contains("hunter2"));
    let mut form = call(Method::POST, "/api/auth/login");
    form.body = Some(b"username=anna&password=x".to_vec());
    app.send(form.header("content-type", "application/x-www-form-urlencoded"))
        .await
        .assert_refused(415, "M_NOT_JSON");
    let huge = json!({"username": "x".repeat(3 << 20), "password": ""});
    app.send(post("/api/auth/login", &huge))
        .await
        .assert_refused(413, "M_TOO_LARGE");
}

/// A7: the same answer, for the same work.
#[sqlx::test(migrations = false)]
async fn a_wrong_password_and_an_unknown_name_look_alike(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let app = App::new(options).await;
    app.member("anna", Role::Member).await;
    let wrong = app.send(login("anna", "some wrong password")).await;
    wrong.assert_refused(401, "M_FORBIDDEN");
    let long = "x".repeat(9999);
    let unknown = ["nobody", "@anna:evil.test", "a\0b", "", &long];
    for (peer, name) in unknown.into_iter().enumerate() {
        let peer = u8::try_from(peer).unwrap() + 20;
        let unknown = app
            .send(login(name, "some wrong password").from(peer))
            .await;
        assert_eq!(
            (unknown.status, &unknown.json),
            (wrong.status, &wrong.json),
            "{name}"
        );
    }
    // And for alike work, which a clock on a busy machine cannot tell: each waits for a hash.
    let full = app.hash_nothing();
    for (peer, name) in (60..).zip(unknown.into_iter().chain(["anna"])) {
        let sent_away = app
            .send(login(name, "some wrong password").from(peer))
            .await;
        sent_away.assert_refused(503, "M_LIMIT_EXCEEDED");
    }
    drop(full);
    for name in ["anna", "@anna:dk.althing.test", " Anna "] {
        assert_eq!(
            app.send(login(name, PASSWORD).from(7)).await.status,
            StatusCode::OK,
            "{name}"
        );
    }
}

/// A7: the sixth try.
#[sqlx::test(migrations = false)]
async fn guessing_is_slowed_and_the_owner_is_not(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("anna", Role::Member).await;
    for _ in 0..5 {
        app.send(login("anna", "some wrong password"))
            .await
            .assert_refused(401, "M_FORBIDDEN");
    }
    let limited = app.send(login("anna", PASSWORD)).await;
    limited.assert_refused(429, "M_LIMIT_EXCEEDED");
    let wait: u64 = limited.headers[header::RETRY_AFTER]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=12).contains(&wait));
    assert!(limited.json["retry_after_ms"].as_u64().unwrap() <= wait * 1000);
    assert_eq!(
        app.send(login("anna", PASSWORD).from(2)).await.status,
        StatusCode::OK
    );
    app.pass(60);
    assert_eq!(
        app.send(login("anna", PASSWORD)).await.status,
        StatusCode::OK
    );
}

/// Hashing has a pool of its own: whoever reads does not wait for those who sign in.
#[sqlx::test(migrations = false)]
async fn others_are_served_while_many_sign_in(_: PgPoolOptions, options: PgConnectOptions) {
    const CROWD: usize = 60;
    let app = App::with(options, |config| {
        config.limits.login_per_minute = 1000.try_into().unwrap();
        config.limits.login_per_account = 1000.try_into().unwrap();
    })
    .await;
    let anna = app.member("anna", Role::Member).await;
    let done = std::cell::Cell::new(0);
    let crowd = join_all((0..CROWD).map(|_| async {
        let answer = app.send(login("anna", PASSWORD)).await;
        done.set(done.get() + 1);
        answer.status
    }));
    let reading = async {
        let mut slowest = std::time::Duration::ZERO;
        let mut reads = 0;
        while done.get() < CROWD {
            let started = std::time::Instant::now();
            let me = app.send(get("/api/auth/me").bearer(anna.access())).await;
            assert_eq!(me.status, StatusCode::OK);
            slowest = slowest.max(started.elapsed());
            reads += 1;
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        (reads, slowest)
    };
    let started = std::time::Instant::now();
    let (statuses, (reads, slowest)) = tokio::join!(crowd, reading);
    assert!(statuses.iter().all(|status| *status == StatusCode::OK));
    let all = started.elapsed();
    assert!(
        reads > 10 && slowest < all / 3,
        "{reads} reads, {slowest:?} of {all:?}"
    );
}

#[sqlx::test(migrations = false)]
async fn registrations_are_counted_when_they_are_made(_: PgPoolOptions, options: PgConnectOptions) {
    let three = |config: &mut Config| config.limits.register_per_hour = 3.try_into().unwrap();
    let app = App::with(options, three).await;
    for name in ["anna", "bente", "cecilie"] {
        app.member(name, Role::Member).await;
    }
    let token = app.invitation(Role::Member).await;
    app.send(register(&token, "ADMIN"))
        .await
        .assert_refused(422, "M_INVALID_PARAM");
    app.send(register(&token, "dorte"))
        .await
        .assert_refused(429, "M_LIMIT_EXCEEDED");
    let elsewhere = app.send(register(&token, "dorte").from(2)).await;
    assert_eq!(elsewhere.status, StatusCode::CREATED);
}

#[sqlx::test(migrations = false)]
async fn a_suspended_member_is_out_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    let user_id = app.auth.user_id("anna").unwrap();
    let me = || get("/api/auth/me").bearer(anna.access());
    let others = || get("/api/users/me/settings").bearer(anna.access());
    assert_eq!(app.send(me()).await.status, StatusCode::OK);
    for (state, login_refused, refused, reason) in [
        (
            State::Suspended,
            None,
            (403, "M_USER_SUSPENDED"),
            "suspended",
        ),
        (
            State::Deleted,
            Some((401, "M_FORBIDDEN")),
            (401, "M_UNKNOWN_TOKEN"),
            "deleted",
        ),
    ] {
        assert!(app.auth.set_member_state(&user_id, state).await.unwrap());
        app.send(others())
            .await
            .assert_refused(refused.0, refused.1);
        let opened = app.send(login("anna", PASSWORD)).await;
        if let Some((status, errcode)) = login_refused {
            opened.assert_refused(status, errcode);
        } else {
            // A suspended member may still read what was decided about them.
            assert_eq!(opened.json["restricted"], true);
            assert_eq!(app.send(me()).await.status, StatusCode::OK);
        }
        let check = app.send(check(PASSWORD)).await;
        assert_eq!(check.json, json!({"ok": false, "reason": reason}));
    }
    app.auth
        .set_member_state(&user_id, State::Active)
        .await
        .unwrap();
    assert_eq!(app.send(me()).await.status, StatusCode::OK);
}

fn check(password: &str) -> Call {
    let body = json!({"user_id": "@anna:dk.althing.test", "password": password});
    post("/_althing/check_password", &body).bearer("eeeeeeeeeeeeeeeeeeee")
}

/// A14, as the homeserver hears it.
#[sqlx::test(migrations = false)]
async fn the_homeserver_asks_with_its_secret(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("anna", Role::Member).await;
    assert_eq!(app.send(check(PASSWORD)).await.json, json!({"ok": true}));
    let wrong = app.send(check("some wrong password")).await;
    assert_eq!(wrong.json, json!({"ok": false, "reason": "wrong"}));
    for secret in ["", "Bearer ", "Bearer eeee", "eeeeeeeeeeeeeeeeeeee"] {
        let mut call = check(PASSWORD);
        call.headers.retain(|(name, _)| *name != "authorization");
        let refused = app.send(call.header("authorization", secret)).await;
        refused.assert_refused(401, "M_UNKNOWN_TOKEN");
    }
    // The owner sees both, from nowhere, and nothing of what was refused without the secret.
    let anna = app.login("anna").await;
    let events = get("/api/auth/security-events").bearer(anna.access());
    let events = app.send(events).await;
    let items = events.json["items"].as_array().unwrap();
    let kinds: Vec<_> = items.iter().map(|i| i["kind"].as_str().unwrap()).collect();
    let matrix = ["matrix_login_refused", "matrix_login"];
    assert_eq!(kinds, ["login", matrix[0], matrix[1], "registered"]);
    for item in items {
        let is_matrix = matrix.contains(&item["kind"].as_str().unwrap());
        assert_eq!(item["address"].is_null(), is_matrix, "{item}");
    }
}

/// A7, at the other door: whoever guesses there is stopped and closes nothing to the owner.
#[sqlx::test(migrations = false)]
async fn guessing_in_a_matrix_client_is_slowed(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("anna", Role::Member).await;
    for _ in 0..10 {
        let wrong = app.send(check("some wrong password")).await;
        assert_eq!(wrong.json, json!({"ok": false, "reason": "wrong"}));
    }
    let limited = app.send(check(PASSWORD)).await;
    limited.assert_refused(429, "M_LIMIT_EXCEEDED");
    assert!(limited.headers.contains_key("retry-after"));
    // The web is open, and whoever has signed in there gets three tries here each time.
    for _ in 0..2 {
        app.login("anna").await;
        for _ in 0..3 {
            assert_eq!(app.send(check(PASSWORD)).await.json, json!({"ok": true}));
        }
        let limited = app.send(check(PASSWORD)).await;
        limited.assert_refused(429, "M_LIMIT_EXCEEDED");
    }
    app.pass(15 * 60);
    assert_eq!(app.send(check(PASSWORD)).await.json, json!({"ok": true}));
}

fn available(invitation: &str, name: &str) -> Call {
    let body = json!({"invitation": invitation, "username": name});
    post("/api/auth/availability", &body)
}

#[sqlx::test(migrations = false)]
async fn a_name_can_be_asked_for(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    app.member("anna", Role::Member).await;
    let token = app.invitation(Role::Member).await;
    app.home
        .users
        .lock()
        .unwrap()
        .insert("olga".into(), String::new());
    for (name, available_now) in [
        ("bente", true),
        ("anna", false),
        ("olga", false),
        ("admin", false),
        ("\0", false),
    ] {
        let answer = app.send(available(&token, name)).await;
        assert_eq!(answer.json["available"], available_now, "{}", answer.json);
        assert_eq!(answer.json.get("error").is_some(), !available_now);
    }
    let half = post("/api/auth/availability", &json!({"username": "bente"}));
    let half = app.send(half).await;
    half.assert_refused(400, "M_BAD_JSON");
    // Nor by an address, where a token would be logged.
    let by_address = app.send(get("/api/auth/availability?username=bente")).await;
    assert_eq!(by_address.status, StatusCode::METHOD_NOT_ALLOWED);
}

/// Who is here is told to nobody without an open invitation, and to nobody as fast as they like.
#[sqlx::test(migrations = false)]
async fn names_are_not_tried_out_without_an_invitation(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let app = App::with(options, |config| {
        config.limits.availability_per_minute = 6.try_into().unwrap();
    })
    .await;
    let used = app.invitation(Role::Member).await;
    app.send(register(&used, "anna")).await;
    let open = app.invitation(Role::Member).await;
    for (token, name) in [
        ("guess", "anna"),
        ("guess", "bente"),
        ("", "anna"),
        (used.as_str(), "bente"),
    ] {
        let refused = app.send(available(token, name)).await;
        refused.assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
    }
    for _ in 0..2 {
        let known = app.send(available(&open, "anna")).await;
        assert_eq!(known.json["available"], false);
    }
    let limited = app.send(available(&open, "anna")).await;
    limited.assert_refused(429, "M_LIMIT_EXCEEDED");
    // A bucket of its own: the form itself still works.
    let validate = post("/api/invitations/validate", &json!({"token": open}));
    assert_eq!(app.send(validate).await.status, StatusCode::OK);
    let elsewhere = app.send(available(&open, "anna").from(2)).await;
    assert_eq!(elsewhere.status, StatusCode::OK);
}

/// A3: whatever is wrong with a token, no hash is spent on it; so none takes longer than another.
#[sqlx::test(migrations = false)]
async fn bad_invitations_cost_alike(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let used = app.invitation(Role::Member).await;
    app.send(register(&used, "anna")).await;
    let admin = app.invitation(Role::Administrator).await;
    let admin = app.send(register(&admin, "ingrid")).await;
    let make = post("/api/invitations", &json!({"expires_in_days": 1})).bearer(admin.access());
    let made = app.send(make).await;
    let revoked = made.text("token").to_owned();
    let mut take_back =
        get(&format!("/api/invitations/{}", made.text("id"))).bearer(admin.access());
    take_back.method = Method::DELETE;
    assert_eq!(app.send(take_back).await.status, StatusCode::NO_CONTENT);
    let expired = app.invitation(Role::Member).await;
    app.pass(15 * 86_400);
    let open = app.invitation(Role::Member).await;

    let full = app.hash_nothing();
    let long = "x".repeat(9999);
    let bad = [
        used.as_str(),
        &revoked,
        &expired,
        "",
        "guess",
        "a\0b",
        &long,
    ];
    let mut answers = std::collections::BTreeSet::new();
    for token in bad {
        let refused = app.send(register(token, "bodil")).await;
        refused.assert_refused(410, "ORG.ALTHING.INVITATION_INVALID");
        answers.insert(refused.json.to_string());
    }
    assert_eq!(answers.len(), 1, "{answers:?}");
    // One that is open does wait for a hash.
    let waits = app.send(register(&open, "bodil")).await;
    waits.assert_refused(503, "M_LIMIT_EXCEEDED");
    drop(full);
}

#[sqlx::test(migrations = false)]
async fn reading_goes_on_without_the_database(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    let me = || get("/api/auth/me").bearer(anna.access());
    assert_eq!(app.send(me()).await.status, StatusCode::OK);
    app.auth.store().close().await;
    app.pass(60);
    assert_eq!(app.send(me()).await.status, StatusCode::OK);
    let away = app.send(login("anna", PASSWORD)).await;
    away.assert_refused(503, "ORG.ALTHING.DATABASE_UNAVAILABLE");
}

#[test]
fn every_operation_is_described() {
    let (_, api) = crate::api::auth::router::<AuthState>()
        .merge(crate::api::me::router())
        .merge(crate::api::recovery::router())
        .merge(crate::api::email::router())
        .merge(crate::api::legal::router())
        .merge(crate::api::invitations::router())
        .split_for_parts();
    let api = serde_json::to_value(api).unwrap();
    let paths = api["paths"].as_object().unwrap();
    let operations: Vec<&Value> = paths
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        .collect();
    assert_eq!(operations.len(), 23);
    for operation in operations {
        assert!(
            operation["responses"]["default"]["content"].is_object(),
            "{operation}"
        );
        assert!(operation["operationId"].is_string() && operation["summary"].is_string());
    }
    let known = api["components"]["schemas"].as_object().unwrap();
    let text = api.to_string();
    for reference in text.split("#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(known.contains_key(name), "{name} is described nowhere");
    }
}

use super::*;

async fn me(app: &App, token: &str) -> StatusCode {
    app.send(get("/api/auth/me").bearer(token)).await.status
}

/// A9.
#[sqlx::test(migrations = false)]
async fn a_lost_reply_does_not_end_the_session(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let first = app.member("anna", Role::Member).await;
    let second = app.send(refresh(first.text("refresh_token"))).await;
    app.pass(5);
    let again = app.send(refresh(first.text("refresh_token"))).await;
    assert_eq!(
        (second.status, again.status),
        (StatusCode::OK, StatusCode::OK)
    );
    assert_ne!(second.text("refresh_token"), again.text("refresh_token"));
    app.pass(600);
    let third = app.send(refresh(again.text("refresh_token"))).await;
    assert_eq!(third.status, StatusCode::OK);
    assert_eq!(me(&app, third.access()).await, StatusCode::OK);
    // The pair that got lost is dead now: showing it late is a replay.
    app.pass(600);
    let lost = app.send(refresh(second.text("refresh_token"))).await;
    lost.assert_refused(401, "M_UNKNOWN_TOKEN");
}

/// A10.
#[sqlx::test(migrations = false)]
async fn a_stolen_token_ends_its_session_and_no_other(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let mut endings = app.auth.endings();
    let owner = app.member("anna", Role::Member).await;
    let phone = app.login("anna").await;
    let next = app.send(refresh(owner.text("refresh_token"))).await;
    app.pass(11);
    let thief = app
        .send(refresh(owner.text("refresh_token")).from(66))
        .await;
    thief.assert_refused(401, "M_UNKNOWN_TOKEN");
    assert!(endings.try_recv().is_ok());
    assert_eq!(me(&app, next.access()).await, StatusCode::UNAUTHORIZED);
    app.send(refresh(next.text("refresh_token")))
        .await
        .assert_refused(401, "M_UNKNOWN_TOKEN");
    assert_eq!(me(&app, phone.access()).await, StatusCode::OK);
    assert_eq!(
        app.send(refresh(phone.text("refresh_token"))).await.status,
        StatusCode::OK
    );
    // The owner reads of it elsewhere: once, and whence it came.
    let events = get("/api/auth/security-events").bearer(phone.access());
    let events = app.send(events).await;
    let replays = events.json["items"].as_array().unwrap().iter();
    let replays: Vec<_> = replays
        .filter(|item| item["kind"] == "refresh_replayed")
        .map(|item| item["address"].as_str().unwrap())
        .collect();
    assert_eq!(replays, ["192.0.2.66"]);
}

/// A10: whoever has the address is told.
#[sqlx::test(migrations = false)]
async fn the_owner_is_written_to_about_a_stolen_token(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    let steal = async |owner: &Answer| {
        app.send(refresh(owner.text("refresh_token"))).await;
        app.pass(11);
        app.send(refresh(owner.text("refresh_token")))
            .await
            .assert_refused(401, "M_UNKNOWN_TOKEN");
    };
    let owner = recovery::anna(&app).await;
    let confirming = sink.next().await;
    steal(&owner).await;
    assert!(sink.is_empty().await, "the address may be a stranger's");
    let verified = app.send(recovery::verify(&confirming.token())).await;
    assert!(verified.status.is_success(), "{}", verified.json);
    let owner = app.login("anna").await;
    steal(&owner).await;
    let letter = sink.next().await;
    assert_eq!(letter.to, "anna@example.dk");
    assert!(
        letter
            .text()
            .contains("https://althing.test/settings/sessions")
    );
    // The next one finds a session that has ended: there is nothing to tell.
    app.send(refresh(owner.text("refresh_token"))).await;
    assert!(sink.is_empty().await);
}

#[sqlx::test(migrations = false)]
async fn twenty_refreshes_at_once_keep_the_session(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    let calls = (0..20).map(|_| app.send(refresh(anna.text("refresh_token"))));
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    let last = app.send(refresh(answers[7].text("refresh_token"))).await;
    assert_eq!(last.status, StatusCode::OK);
}

/// A8: what is no access token is none.
#[sqlx::test(migrations = false)]
async fn tokens_of_one_kind_are_none_of_the_other(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    assert_eq!(
        me(&app, anna.text("refresh_token")).await,
        StatusCode::UNAUTHORIZED
    );
    for odd in [anna.access(), "", "\0", "' OR 1=1 --"] {
        app.send(refresh(odd))
            .await
            .assert_refused(401, "M_UNKNOWN_TOKEN");
    }
    let none = app.send(get("/api/auth/me")).await;
    none.assert_refused(401, "M_MISSING_TOKEN");
    let basic = app
        .send(get("/api/auth/me").header("authorization", "Basic YTpi"))
        .await;
    basic.assert_refused(401, "M_UNKNOWN_TOKEN");
}

#[sqlx::test(migrations = false)]
async fn an_idle_session_ends(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    app.pass(15 * 60);
    assert_eq!(me(&app, anna.access()).await, StatusCode::UNAUTHORIZED);
    app.pass(30 * 24 * 3600);
    let late = app.send(refresh(anna.text("refresh_token"))).await;
    late.assert_refused(401, "M_UNKNOWN_TOKEN");
    assert_eq!(app.auth.forget().await.unwrap().sessions, 0, "just expired");
    app.pass(3600);
    assert_eq!(app.auth.forget().await.unwrap().sessions, 1);
}

/// A11.
#[sqlx::test(migrations = false)]
async fn signing_out_ends_both_tokens_at_once(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = app.member("anna", Role::Member).await;
    assert_eq!(me(&app, anna.access()).await, StatusCode::OK);
    let out = call(Method::POST, "/api/auth/logout").bearer(anna.access());
    assert_eq!(app.send(out.clone()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(me(&app, anna.access()).await, StatusCode::UNAUTHORIZED);
    app.send(refresh(anna.text("refresh_token")))
        .await
        .assert_refused(401, "M_UNKNOWN_TOKEN");
    assert_eq!(app.send(out).await.status, StatusCode::NO_CONTENT, "again");
    // A process that starts later learns of it.
    let again = app.again();
    assert!(again.bearer(anna.access()).await.is_ok(), "not learnt yet");
    again.learn_ended_sessions().await.unwrap();
    assert!(again.bearer(anna.access()).await.is_err());
}

/// A browser's session: access and refresh token out of the cookies.
async fn browser(app: &App) -> (String, String) {
    let token = app.invitation(Role::Administrator).await;
    let body = json!({"invitation": token, "username": "anna", "password": PASSWORD,
                      "display_name": "Anna", "accept_terms": terms()});
    let answer = app
        .send(post("/api/auth/register", &body).origin(ORIGIN))
        .await;
    (
        answer.cookie_value(cookies::ACCESS),
        answer.cookie_value(cookies::REFRESH),
    )
}

/// A20.
#[sqlx::test(migrations = false)]
async fn another_site_cannot_use_the_cookies(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let (access, token) = browser(&app).await;
    let foreign = [
        "https://evil.test",
        "null",
        "http://althing.test",
        "https://althing.test.evil.test",
    ];
    let invite = || post("/api/invitations", &json!({})).cookie(cookies::ACCESS, &access);
    let renew = || call(Method::POST, "/api/auth/refresh").cookie(cookies::REFRESH, &token);
    let leave = || call(Method::POST, "/api/auth/logout").cookie(cookies::REFRESH, &token);
    for request in [invite(), renew(), leave()] {
        app.send(request.clone())
            .await
            .assert_refused(403, "M_FORBIDDEN");
        for origin in foreign {
            app.send(request.clone().origin(origin))
                .await
                .assert_refused(403, "M_FORBIDDEN");
        }
    }
    for origin in foreign {
        let forced = app.send(login("anna", PASSWORD).origin(origin)).await;
        forced.assert_refused(403, "M_FORBIDDEN");
    }
    assert_eq!(
        app.send(invite().origin(ORIGIN)).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        app.send(renew().origin(ORIGIN)).await.status,
        StatusCode::OK
    );
    // Reading is safe, and no answer of ours is readable elsewhere.
    let read = get("/api/auth/me")
        .cookie(cookies::ACCESS, &access)
        .origin("https://evil.test");
    assert_eq!(app.send(read).await.status, StatusCode::OK);
}

#[sqlx::test(migrations = false)]
async fn a_script_cannot_get_at_a_cookie(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let (_, token) = browser(&app).await;
    let ask = post("/api/auth/refresh", &json!({"token_response": true}))
        .cookie(cookies::REFRESH, &token)
        .origin(ORIGIN);
    let answer = app.send(ask).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(
        answer.json.get("refresh_token").is_none() && answer.json.get("access_token").is_none()
    );
    assert_ne!(answer.cookie_value(cookies::REFRESH), token);
}

#[sqlx::test(migrations = false)]
async fn signing_out_works_after_the_access_token_has_ended(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let app = App::new(options).await;
    let (_, token) = browser(&app).await;
    app.pass(3600);
    let leave = call(Method::POST, "/api/auth/logout")
        .cookie(cookies::REFRESH, &token)
        .origin(ORIGIN);
    let answer = app.send(leave).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert!(answer.set_cookie(cookies::ACCESS).contains("Max-Age=0"));
    assert!(answer.set_cookie(cookies::REFRESH).contains("Max-Age=0"));
    let renew = call(Method::POST, "/api/auth/refresh")
        .cookie(cookies::REFRESH, &token)
        .origin(ORIGIN);
    let dead = app.send(renew).await;
    dead.assert_refused(401, "M_UNKNOWN_TOKEN");
    assert!(dead.set_cookie(cookies::REFRESH).contains("Max-Age=0"));
}

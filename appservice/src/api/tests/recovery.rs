//! A13, and the account's address.

use super::*;
use crate::store::accounts::State;

const NEW: &str = "en helt anden vej hjem";

fn forgot(email: &str) -> Call {
    post("/api/auth/password/forgot", &json!({"email": email}))
}

fn reset(token: &str, password: &str) -> Call {
    let body = json!({"token": token, "password": password});
    post("/api/auth/password/reset", &body)
}

pub fn verify(token: &str) -> Call {
    post("/api/auth/email/verify", &json!({"token": token}))
}

fn set_email(email: &str, password: &str) -> Call {
    let mut call = post("/x", &json!({"email": email, "password": password}));
    call.method = Method::PUT;
    call.path = "/api/auth/email".into();
    call
}

/// Somebody with an address that nobody has confirmed, whose mail about it lies in the sink.
pub async fn anna(app: &App) -> Answer {
    let answer = app.send(joining(app).await).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
    answer
}

async fn joining(app: &App) -> Call {
    let token = app.invitation(Role::Member).await;
    let mut call = register(&token, "anna");
    let mut body: Value = serde_json::from_slice(call.body.as_deref().unwrap()).unwrap();
    body["email"] = json!("anna@example.dk");
    call.body = Some(body.to_string().into_bytes());
    call
}

async fn me(app: &App, who: &Answer) -> Value {
    let answer = app.send(get("/api/auth/me").bearer(who.access())).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
    answer.json
}

/// The link in the mail that forgetting brings.
async fn link(app: &App, sink: &Sink, peer: u8) -> String {
    let answer = app.send(forgot(" Anna@Example.dk").from(peer)).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED);
    let mail = sink.next().await;
    assert_eq!(mail.to, "anna@example.dk");
    assert!(
        mail.text().contains("https://althing.test/reset#"),
        "{}",
        mail.text()
    );
    mail.token()
}

#[sqlx::test(migrations = false)]
async fn a_forgotten_password_is_replaced_once(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    let here = anna(&app).await;
    sink.next().await;
    app.phone("anna");
    let (first, second) = (link(&app, &sink, 1).await, link(&app, &sink, 2).await);

    let weak = app.send(reset(&first, "anna123456")).await;
    weak.assert_refused(422, "M_INVALID_PARAM");
    assert!(weak.json["fields"]["password"].is_string());
    let done = app.send(reset(&first, NEW)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.json);
    // Everything that was signed in is out, and whoever knows the old password stays out.
    let out = app.send(get("/api/auth/me").bearer(here.access())).await;
    out.assert_refused(401, "M_UNKNOWN_TOKEN");
    let out = app.send(refresh(here.text("refresh_token"))).await;
    out.assert_refused(401, "M_UNKNOWN_TOKEN");
    assert_eq!(app.phones("anna"), 0);
    let old = app.send(login("anna", PASSWORD).from(7)).await;
    old.assert_refused(401, "M_FORBIDDEN");
    let new = app.send(login("anna", NEW).from(8)).await;
    assert_eq!(new.status, StatusCode::OK);
    assert_eq!(new.json["member"]["email_verified"], true);

    let told = sink.next().await;
    assert!(
        told.text().contains("netop blevet skiftet"),
        "{}",
        told.text()
    );
    // Neither the same link nor an earlier one: the same answer as for one that never was.
    for used in [first.as_str(), &second, "", "æ\0", &"x".repeat(10_000)] {
        let again = app.send(reset(used, NEW)).await;
        again.assert_refused(410, "ORG.ALTHING.RESET_INVALID");
    }
    let events = get("/api/auth/security-events").bearer(new.access());
    let events = app.send(events).await;
    let items = events.json["items"].as_array().unwrap();
    let kinds: Vec<_> = items
        .iter()
        .map(|item| item["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "login",
            "login_refused",
            "password_reset",
            "reset_asked",
            "reset_asked",
            "registered"
        ]
    );
}

/// What is said of an account's safety is not said to an address that may be a stranger's.
#[sqlx::test(migrations = false)]
async fn words_of_safety_go_to_an_address_that_works(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    let anna = anna(&app).await;
    let confirm = sink.next().await.token();
    let change = |old: &str, new: &str| {
        let body = json!({"current_password": old, "new_password": new});
        let mut call = post("/x", &body).bearer(anna.access());
        call.method = Method::PUT;
        call.path = "/api/auth/password".into();
        call
    };
    let done = app.send(change(PASSWORD, NEW)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.json);
    let asked = set_email("ny@example.dk", NEW).bearer(anna.access());
    assert_eq!(app.send(asked).await.status, StatusCode::ACCEPTED);
    let link = sink.next().await;
    assert_eq!(link.to, "ny@example.dk", "the present address is not told");
    assert!(sink.is_empty().await);

    // The first link went with the old password.
    let gone = app.send(verify(&confirm)).await;
    gone.assert_refused(410, "ORG.ALTHING.EMAIL_TOKEN_INVALID");
    let confirmed = app.send(verify(&link.token())).await;
    assert_eq!(confirmed.status, StatusCode::NO_CONTENT);
    let done = app.send(change(NEW, PASSWORD)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.json);
    let told = sink.next().await;
    assert_eq!(told.to, "ny@example.dk");
    assert!(
        told.text().contains("netop blevet skiftet"),
        "{}",
        told.text()
    );
    assert!(sink.is_empty().await);
}

#[sqlx::test(migrations = false)]
async fn a_link_ends_after_half_an_hour(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    anna(&app).await;
    sink.next().await;
    let token = link(&app, &sink, 1).await;
    app.pass(30 * 60);
    let late = app.send(reset(&token, NEW)).await;
    late.assert_refused(410, "ORG.ALTHING.RESET_INVALID");
    // Nor does it confirm an address, nor does the other kind of link change a password.
    app.send(verify(&token))
        .await
        .assert_refused(410, "ORG.ALTHING.EMAIL_TOKEN_INVALID");
    assert_eq!(app.auth.forget().await.unwrap().links, 1);
}

#[sqlx::test(migrations = false)]
async fn at_once_a_link_is_good_for_one(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    anna(&app).await;
    sink.next().await;
    let token = link(&app, &sink, 1).await;
    let tries = (0..8).map(|n| app.send(reset(&token, &format!("{NEW} {n}"))));
    let tries = futures_util::future::join_all(tries).await;
    let done = tries
        .iter()
        .filter(|t| t.status == StatusCode::NO_CONTENT)
        .count();
    assert_eq!(done, 1);
    for refused in tries.iter().filter(|t| t.status != StatusCode::NO_CONTENT) {
        refused.assert_refused(410, "ORG.ALTHING.RESET_INVALID");
    }
}

/// The request does the same for both: what differs happens afterwards, in the queue.
#[sqlx::test(migrations = false)]
async fn who_has_an_account_is_not_to_be_found_out(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    anna(&app).await;
    sink.next().await;
    let mut answers = Vec::new();
    for (peer, email) in ["anna@example.dk", "ingen@example.dk", "no address", ""]
        .into_iter()
        .enumerate()
    {
        let peer = u8::try_from(peer).unwrap() + 1;
        // Without the database, so that nothing can be looked up before the answer.
        let answer = app.send(forgot(email).from(peer)).await;
        answers.push((answer.status, answer.json));
    }
    answers.dedup();
    assert_eq!(answers, [(StatusCode::ACCEPTED, Value::Null)]);
    assert_eq!(sink.next().await.to, "anna@example.dk");
    app.auth.store().close().await;
    for email in ["anna@example.dk", "ingen@example.dk"] {
        let answer = app.send(forgot(email).from(9)).await;
        assert_eq!(
            answer.status,
            StatusCode::ACCEPTED,
            "the database was asked"
        );
    }
    assert!(sink.is_empty().await);
}

#[sqlx::test(migrations = false)]
async fn nobody_is_flooded_with_mail(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, _sink) = App::mailing(options).await;
    for peer in 1..6 {
        let answer = app.send(forgot("anna@example.dk").from(peer)).await;
        assert_eq!(answer.status, StatusCode::ACCEPTED);
    }
    let limited = app.send(forgot("anna@example.dk").from(6)).await;
    limited.assert_refused(429, "M_LIMIT_EXCEEDED");
    assert!(limited.headers.contains_key(header::RETRY_AFTER));
    assert!(limited.json["retry_after_ms"].is_u64());
    let other = app.send(forgot("bente@example.dk").from(7)).await;
    assert_eq!(other.status, StatusCode::ACCEPTED);
}

#[sqlx::test(migrations = false)]
async fn without_a_mail_server_the_answer_says_so(_: PgPoolOptions, options: PgConnectOptions) {
    let app = App::new(options).await;
    let anna = anna(&app).await;
    let calls = [
        forgot("anna@example.dk"),
        set_email("ny@example.dk", PASSWORD).bearer(anna.access()),
        post("/api/auth/email/resend", &json!({})).bearer(anna.access()),
    ];
    for call in calls {
        let answer = app.send(call).await;
        answer.assert_refused(503, "ORG.ALTHING.MAIL_UNAVAILABLE");
    }
}

#[sqlx::test(migrations = false)]
async fn a_homeserver_that_is_away_spoils_no_link(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    anna(&app).await;
    sink.next().await;
    let token = link(&app, &sink, 1).await;
    app.home.next("devices", &[Mishap::Away]);
    let away = app.send(reset(&token, NEW)).await;
    away.assert_refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
    let done = app.send(reset(&token, NEW)).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
}

#[sqlx::test(migrations = false)]
async fn who_has_left_gets_no_mail(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    anna(&app).await;
    sink.next().await;
    let token = link(&app, &sink, 1).await;
    let user_id = app.auth.user_id("anna").unwrap();
    let left = app.auth.set_member_state(&user_id, State::Deleted);
    assert!(left.await.unwrap());
    let refused = app.send(reset(&token, NEW)).await;
    refused.assert_refused(410, "ORG.ALTHING.RESET_INVALID");
}

#[sqlx::test(migrations = false)]
async fn an_address_is_confirmed_by_its_link(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    let anna = anna(&app).await;
    assert_eq!(me(&app, &anna).await["email_verified"], false);
    let first = sink.next().await;
    assert!(first.text().contains("https://althing.test/verify-email#"));
    let again = post("/api/auth/email/resend", &json!({})).bearer(anna.access());
    assert_eq!(app.send(again).await.status, StatusCode::ACCEPTED);
    let second = sink.next().await;
    for (token, status) in [
        (second.token(), 204),
        (second.token(), 410),
        (first.token(), 204),
    ] {
        assert_eq!(app.send(verify(&token)).await.status.as_u16(), status);
    }
    assert_eq!(me(&app, &anna).await["email_verified"], true);
    // Nothing awaits a link any more.
    let again = post("/api/auth/email/resend", &json!({})).bearer(anna.access());
    assert_eq!(app.send(again).await.status, StatusCode::ACCEPTED);
    assert!(sink.is_empty().await);
}

/// Whoever brings a registration to its end, the mail goes out, and once.
#[sqlx::test(migrations = false)]
async fn a_registration_that_was_left_is_written_to(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    app.home.next("register", &[Mishap::LostAnswer]);
    let left = app.send(joining(&app).await).await;
    left.assert_refused(503, "ORG.ALTHING.REGISTRATION_PENDING");
    app.pass(60);
    for finished in [1, 0] {
        assert_eq!(app.auth.finish_registrations().await.unwrap(), finished);
    }
    assert_eq!(sink.next().await.to, "anna@example.dk");
    assert!(sink.is_empty().await);
}

#[sqlx::test(migrations = false)]
async fn another_address_takes_over_when_it_works(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    let anna = anna(&app).await;
    let confirm = sink.next().await.token();
    assert_eq!(
        app.send(verify(&confirm)).await.status,
        StatusCode::NO_CONTENT
    );
    let wrong = app
        .send(set_email("ny@example.dk", NEW).bearer(anna.access()))
        .await;
    wrong.assert_refused(422, "M_INVALID_PARAM");
    assert!(wrong.json["fields"]["password"].is_string());
    let odd = app
        .send(set_email("ny", PASSWORD).bearer(anna.access()))
        .await;
    assert!(odd.json["fields"]["email"].is_string(), "{}", odd.json);
    let reset_link = link(&app, &sink, 2).await;

    let asked = app
        .send(set_email(" Ny@Example.dk", PASSWORD).bearer(anna.access()))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{}", asked.json);
    let (one, other) = (sink.next().await, sink.next().await);
    let (old, new) = if one.to == "anna@example.dk" {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!(
        (old.to.as_str(), new.to.as_str()),
        ("anna@example.dk", "ny@example.dk")
    );
    assert!(old.text().contains("ny@example.dk"));
    let now = me(&app, &anna).await;
    assert_eq!(now["email"], "anna@example.dk");
    assert_eq!(now["pending_email"], "ny@example.dk");

    assert_eq!(
        app.send(verify(&new.token())).await.status,
        StatusCode::NO_CONTENT
    );
    let now = me(&app, &anna).await;
    assert_eq!(
        (&now["email"], &now["email_verified"]),
        (&json!("ny@example.dk"), &json!(true))
    );
    assert!(now.get("pending_email").is_none());
    // The old mailbox opens nothing any more.
    let old = app.send(reset(&reset_link, NEW)).await;
    old.assert_refused(410, "ORG.ALTHING.RESET_INVALID");
}

#[sqlx::test(migrations = false)]
async fn whose_address_it_is_is_told_to_nobody(_: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options).await;
    let anna = anna(&app).await;
    sink.next().await;
    let bodil = app.member("bodil", Role::Member).await;
    // Bodil wants Anna's: the answer is that of any other address, and no link is sent.
    let asked = app
        .send(set_email("anna@example.dk", PASSWORD).bearer(bodil.access()))
        .await;
    assert_eq!(asked.status, StatusCode::ACCEPTED);
    // Both want the same new one: whoever follows the link first has it.
    for who in [&anna, &bodil] {
        let asked = set_email("ny@example.dk", PASSWORD)
            .from(3)
            .bearer(who.access());
        assert_eq!(app.send(asked).await.status, StatusCode::ACCEPTED);
    }
    let mut links = Vec::new();
    while links.len() < 2 {
        let mail = sink.next().await;
        if mail.to == "ny@example.dk" {
            links.push(mail.token());
        } else {
            assert!(!mail.text().contains("verify-email#"), "{}", mail.text());
        }
    }
    let first = app.send(verify(&links[0])).await;
    assert_eq!(first.status, StatusCode::NO_CONTENT);
    app.send(verify(&links[1]))
        .await
        .assert_refused(410, "ORG.ALTHING.EMAIL_TOKEN_INVALID");
}

/// Only hashes of what mails hold are in the database.
#[sqlx::test(migrations = false)]
async fn links_are_kept_as_hashes(pool: PgPoolOptions, options: PgConnectOptions) {
    let (app, sink) = App::mailing(options.clone()).await;
    anna(&app).await;
    sink.next().await;
    let token = link(&app, &sink, 1).await;
    let database = pool.connect_with(options).await.unwrap();
    let rows: Vec<String> = sqlx::query_scalar("SELECT t::text FROM territory.one_time_token t")
        .fetch_all(&database)
        .await
        .unwrap();
    assert_eq!(rows.len(), 2);
    assert!(rows.iter().all(|row| !row.contains(&token)));
}

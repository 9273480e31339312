//! No secret, no token and no word of a member stands in the logs.

use std::{
    io::Write,
    sync::{Mutex, Once},
};

use appservice::store::accounts::Role;
use axum::body::Body;
use http::Method;
use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tracing_subscriber::{EnvFilter, fmt::MakeWriter, layer::SubscriberExt};

use super::{
    config::SECRETS,
    world::{PASSWORD, World, text, topic_of},
};

/// What every test of this program logs. A subscriber of one test's own would not do: `tracing`
/// remembers for the whole program whether anybody listens.
static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Keeps from now on what is logged.
pub fn capture() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let layer = tracing_subscriber::fmt::layer().json().with_writer(Lines);
        let filter = EnvFilter::new("debug,appservice=trace,tower_http=trace");
        let subscriber = tracing_subscriber::registry().with(filter).with(layer);
        tracing::subscriber::set_global_default(subscriber).unwrap();
    });
}

#[derive(Clone, Copy)]
struct Lines;

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

#[sqlx::test(migrations = false)]
async fn logs_tell_nothing_secret(_: PgPoolOptions, options: PgConnectOptions) {
    const BODY: &str = "Ordene i et indlæg";
    const TITLE: &str = "Fortrolig overskrift";
    const EMAIL: &str = "anna.holm@example.org";
    const WRONG: &str = "et forkert kodeord";
    const LINK: &str = "et-link-fra-en-mail";
    const QUERY: &str = "sporbar-foresporgsel";
    let world = World::new(options).await;
    let invitation = world.invitation(Role::Administrator).await;
    let form = json!({
        "invitation": invitation, "username": "anna", "password": PASSWORD,
        "display_name": "Anna", "email": EMAIL, "token_response": true,
        "accept_terms": world.terms(),
    });
    let session = world
        .visitor()
        .post("/api/auth/register", form)
        .await
        .done();
    world.app.reconcile_members().await.unwrap();
    let (access, refresh) = (
        text(&session, "access_token"),
        text(&session, "refresh_token"),
    );
    let anna = world.visitor().token(access);
    let login = |password: &str| json!({"username": "anna", "password": password});
    world
        .visitor()
        .post("/api/auth/login", login(WRONG))
        .await
        .refused(401, "M_FORBIDDEN");
    let signed_in = world
        .visitor()
        .post("/api/auth/login", login(PASSWORD))
        .await;
    let cookies: Vec<_> = signed_in.headers.get_all("set-cookie").iter().collect();
    let cookies: Vec<_> = cookies
        .iter()
        .map(|c| {
            c.to_str()
                .unwrap()
                .split([';', '='])
                .nth(1)
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(cookies.len(), 2);
    let link = json!({"token": LINK, "password": PASSWORD});
    world
        .visitor()
        .post("/api/auth/password/reset", link.clone())
        .await
        .refused(410, "ORG.ALTHING.RESET_INVALID");
    world
        .visitor()
        .post("/api/auth/email/verify", link)
        .await
        .refused(410, "ORG.ALTHING.EMAIL_TOKEN_INVALID");
    world
        .visitor()
        .post("/api/auth/password/forgot", json!({"email": EMAIL}))
        .await
        .refused(503, "ORG.ALTHING.MAIL_UNAVAILABLE");
    let renew = json!({"refresh_token": refresh, "token_response": true});
    let renewed = world
        .visitor()
        .post("/api/auth/refresh", renew)
        .await
        .done();
    let made = anna
        .post("/api/invitations", json!({"note": BODY}))
        .await
        .done();
    let validate = json!({"token": made["token"]});
    world
        .visitor()
        .post("/api/invitations/validate", validate)
        .await
        .done();

    let wish = json!({"category": "byen", "title": TITLE, "body": BODY});
    let topic = topic_of(&anna.post("/api/forum/topics", wish).await.done());
    world.fake.faults().lose_next_answer();
    anna.post(&topic.posts(), json!({"body": BODY}))
        .await
        .done();
    world.fake.faults().set_away(true);
    let away = anna.post(&topic.posts(), json!({"body": BODY})).await;
    away.refused(503, "ORG.ALTHING.HOMESERVER_UNAVAILABLE");
    world.fake.faults().set_away(false);
    anna.get(&format!("{}?cursor={QUERY}", topic.page()))
        .await
        .refused(400, "M_INVALID_PARAM");
    let bad = format!("{{\"body\": \"{BODY}\"");
    world
        .homeserver()
        .put_bytes("/_matrix/app/v1/transactions/x", bad)
        .await
        .refused(400, "M_BAD_JSON");
    let question = json!({"user_id": "@anna:dk.althing.test", "password": PASSWORD});
    let module = world.internal().token(SECRETS[4]);
    assert_eq!(
        module
            .post("/_althing/check_password", question)
            .await
            .done()["ok"],
        true
    );
    world.app.repair(0).await.unwrap();
    world.fake.settle().await;

    let bytes = LINES.lock().unwrap().clone();
    let log = String::from_utf8(bytes).unwrap();
    assert!(
        log.contains("/api/auth/register") && log.contains("request_id"),
        "nothing was logged"
    );
    let secrets = [
        ("password", PASSWORD),
        ("wrong password", WRONG),
        ("post", BODY),
        ("title", TITLE),
        ("e-mail", EMAIL),
        ("link", LINK),
        ("query", QUERY),
        ("access token", access),
        ("refresh token", refresh),
        ("renewed access token", text(&renewed, "access_token")),
        ("renewed refresh token", text(&renewed, "refresh_token")),
        ("cookie", &cookies[0]),
        ("cookie", &cookies[1]),
        ("invitation", &invitation),
        ("made invitation", text(&made, "token")),
    ];
    let configured = SECRETS.iter().map(|secret| ("configured secret", *secret));
    for (what, secret) in secrets.into_iter().chain(configured) {
        let found = log.lines().find(|line| line.contains(secret));
        assert!(
            found.is_none(),
            "a {what} is logged: {}",
            found.unwrap_or_default()
        );
    }
}

/// A13: the pages whose addresses hold a token tell nobody else of it.
#[sqlx::test(migrations = false)]
async fn no_page_tells_another_site_where_one_was(_: PgPoolOptions, options: PgConnectOptions) {
    let world = World::new(options).await;
    for page in ["/reset", "/verify-email", "/invite", "/unsubscribe", "/"] {
        let visitor = world.visitor().with("accept", "text/html");
        let answer = visitor.raw(Method::GET, page, Body::empty()).await;
        let header = |name: &str| answer.headers()[name].to_str().unwrap();
        assert_eq!(header("referrer-policy"), "no-referrer", "{page}");
        let policy = header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{policy}");
        // Whatever is named is our own, and no other host.
        let fetched = policy.split(';').map(str::trim);
        for directive in fetched.filter(|d| d.contains("-src") || d.contains("form-action")) {
            let sources = directive.split(' ').skip(1);
            for source in sources {
                let own = ["'none'", "'self'", "'unsafe-inline'", "blob:"];
                assert!(own.contains(&source), "{page}: {directive}");
            }
        }
    }
}

//! The routes of accounts, driven in process over a real database and a homeserver in memory.

use std::{net::SocketAddr, ops::Deref};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
};
use http::{HeaderMap, Method, Request, StatusCode, header};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use super::{auth::AuthState, cookies};
use crate::{
    auth::{
        Device,
        testing::{Mishap, World, mail_by},
    },
    config::Config,
    events::{AwardEventContent, Withdrawal},
    index::{
        self, Index,
        testing::{self as drafts, Draft},
    },
    legal::Legal,
    mail::sink::Sink,
    matrix::Names,
    store::accounts::Role,
};

mod accounts;
mod admin;
mod invitations;
mod quota;
mod recovery;
mod rules;
mod safety;
mod sessions;

const PASSWORD: &str = "hest batteri klammer blå";
const ORIGIN: &str = "https://althing.test";

/// The routes around a [`World`].
struct App {
    world: World,
    router: Router,
    index: index::Shared,
    names: Names,
}

impl Deref for App {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl App {
    async fn new(options: PgConnectOptions) -> Self {
        Self::with(options, |_| ()).await
    }

    async fn with(options: PgConnectOptions, change: impl FnOnce(&mut Config)) -> Self {
        let world = World::with(options, change).await;
        let names = Names::new(&world.config.homeserver.server_name).unwrap();
        let index = index::Shared::new(Index::new(names.bot().to_owned()));
        let auth = world.auth.clone();
        let state = AuthState::new(&world.config, &world.clock, auth, index.clone());
        let (router, _) = super::auth::router::<AuthState>()
            .merge(super::me::router())
            .merge(super::recovery::router())
            .merge(super::email::router())
            .merge(super::legal::router())
            .merge(super::sessions::router())
            .merge(super::invitations::router())
            .merge(super::admin::router())
            .split_for_parts();
        let router = router
            .merge(super::password_check::router())
            .with_state(state);
        Self {
            world,
            router,
            index,
            names,
        }
    }

    /// With a mail server of its own, to which what is written goes.
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    async fn mailing(options: PgConnectOptions) -> (Self, Sink) {
        let sink = Sink::open().await;
        let app = Self::with(options, |config| config.mail = Some(mail_by(&sink))).await;
        let auth = app.auth.clone();
        tokio::spawn(async move { auth.deliver_mail(CancellationToken::new()).await });
        (app, sink)
    }

    async fn send(&self, call: Call) -> Answer {
        let response = self.router.clone().oneshot(call.request()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let json = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).expect("every answer is JSON")
        };
        Answer {
            status: parts.status,
            headers: parts.headers,
            json,
        }
    }

    /// Registers with tokens in the answer.
    async fn member(&self, name: &str, role: Role) -> Answer {
        let token = self.invitation(role).await;
        let answer = self.send(register(&token, name)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.json);
        answer
    }

    /// What the homeserver pushes when a badge is awarded.
    fn award(&self, name: &str, badge: &str) {
        let room = format!("!profile_{name}");
        let alias = json!({"alias": format!("#althing_member_{name}:dk.althing.test")});
        self.push(&room, drafts::create("profile", &format!("profile/{name}")));
        self.push(&room, drafts::state("m.room.canonical_alias", "", alias));
        self.say_award(name, &AwardEventContent::new(badge, self.clock.unix_ms()));
    }

    /// What it pushes when that is taken back.
    fn revoke(&self, name: &str, badge: &str) {
        let at = self.clock.unix_ms();
        let revoked = Some(Withdrawal { at, by: None });
        let award = AwardEventContent {
            revoked,
            ..AwardEventContent::new(badge, at)
        };
        self.say_award(name, &award);
    }

    fn say_award(&self, name: &str, award: &AwardEventContent) {
        let content = serde_json::to_value(award).unwrap();
        let state = drafts::state("org.althing.badge.award", &award.badge, content);
        self.push(&format!("!profile_{name}"), state);
    }

    fn push(&self, room: &str, draft: Draft) {
        let now = self.clock.unix_ms();
        let draft = draft.by(self.names.bot().as_str()).in_room(room);
        let event = draft.at(now.unsigned_abs()).raw();
        self.index.fold([index::Input::Event(&event)], now);
    }

    /// Signs a Matrix client in.
    fn phone(&self, name: &str) {
        let device = Device {
            device_id: "PHONE".into(),
            display_name: Some("Element".into()),
            ..Device::default()
        };
        let mut devices = self.home.devices.lock().unwrap();
        devices.entry(name.into()).or_default().push(device);
    }

    /// How many Matrix clients are signed in.
    fn phones(&self, name: &str) -> usize {
        let devices = self.home.devices.lock().unwrap();
        devices.get(name).map_or(0, Vec::len)
    }

    async fn login(&self, name: &str) -> Answer {
        let answer = self.send(login(name, PASSWORD).from(9)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.json);
        answer
    }
}

/// A request in the making.
#[derive(Clone)]
struct Call {
    method: Method,
    path: String,
    body: Option<Vec<u8>>,
    headers: Vec<(&'static str, String)>,
    peer: u8,
}

fn call(method: Method, path: &str) -> Call {
    Call {
        method,
        path: path.into(),
        body: None,
        headers: Vec::new(),
        peer: 1,
    }
}

fn get(path: &str) -> Call {
    call(Method::GET, path)
}

fn post(path: &str, body: &Value) -> Call {
    let mut call = call(Method::POST, path).header("content-type", "application/json");
    call.body = Some(body.to_string().into_bytes());
    call
}

fn register(invitation: &str, name: &str) -> Call {
    post(
        "/api/auth/register",
        &json!({"invitation": invitation, "username": name, "password": PASSWORD,
                "display_name": name, "token_response": true, "accept_terms": terms()}),
    )
}

/// The version of the rules in force.
fn terms() -> String {
    Legal::load(None).unwrap().version().to_owned()
}

fn login(name: &str, password: &str) -> Call {
    let body = json!({"username": name, "password": password, "token_response": true});
    post("/api/auth/login", &body)
}

fn refresh(token: &str) -> Call {
    post(
        "/api/auth/refresh",
        &json!({"refresh_token": token, "token_response": true}),
    )
}

impl Call {
    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    fn bearer(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    fn cookie(self, name: &str, value: &str) -> Self {
        self.header("cookie", format!("{name}={value}"))
    }

    fn origin(self, origin: &str) -> Self {
        self.header("origin", origin)
    }

    fn from(mut self, peer: u8) -> Self {
        self.peer = peer;
        self
    }

    fn request(self) -> Request<Body> {
        let mut request = Request::builder().method(self.method).uri(self.path);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        let peer = SocketAddr::from(([192, 0, 2, self.peer], 4000));
        request
            .extension(ConnectInfo(peer))
            .body(self.body.map_or_else(Body::empty, Body::from))
            .unwrap()
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
}

impl Answer {
    fn text(&self, field: &str) -> &str {
        self.json[field]
            .as_str()
            .unwrap_or_else(|| panic!("no {field} in {}", self.json))
    }

    fn access(&self) -> &str {
        self.text("access_token")
    }

    fn set_cookie(&self, name: &str) -> String {
        let all = self.headers.get_all(header::SET_COOKIE).iter();
        all.map(|value| value.to_str().unwrap())
            .find(|value| value.starts_with(&format!("{name}=")))
            .unwrap_or_else(|| panic!("no cookie {name}"))
            .to_owned()
    }

    fn cookie_value(&self, name: &str) -> String {
        let cookie = self.set_cookie(name);
        cookie
            .split(';')
            .next()
            .unwrap()
            .split_once('=')
            .unwrap()
            .1
            .to_owned()
    }

    fn assert_refused(&self, status: u16, errcode: &str) {
        assert_eq!(
            (self.status.as_u16(), self.text("errcode")),
            (status, errcode),
            "{}",
            self.json
        );
        assert!(!self.text("error").is_empty());
    }
}

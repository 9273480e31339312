//! A client of the server: a visitor, a member, or the homeserver.

#[path = "described.rs"]
pub mod described;

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use ruma::OwnedUserId;
use serde_json::Value;
use tower::ServiceExt;

/// A listener that can be shut, and opened on a server that was started anew.
#[derive(Clone, Default)]
pub struct Door(Arc<Mutex<Option<Router>>>);

impl Door {
    pub fn open(&self, router: Router) {
        *self.0.lock().expect("a lock") = Some(router);
    }

    pub fn shut(&self) {
        *self.0.lock().expect("a lock") = None;
    }

    pub fn router(&self) -> Option<Router> {
        self.0.lock().expect("a lock").clone()
    }
}

/// Speaks to a listener as somebody.
#[derive(Clone)]
pub struct Client {
    door: Door,
    user_id: Option<OwnedUserId>,
    token: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// What the server answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Client {
    pub fn visitor(door: &Door) -> Self {
        Self {
            door: door.clone(),
            user_id: None,
            token: None,
            headers: Vec::new(),
        }
    }

    pub fn member(door: &Door, user_id: OwnedUserId, token: &str) -> Self {
        Self {
            user_id: Some(user_id),
            ..Self::visitor(door).token(token)
        }
    }

    /// With a bearer token.
    pub fn token(self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self
        }
    }

    /// With an `Idempotency-Key`.
    pub fn key(&self, key: &str) -> Self {
        self.with("idempotency-key", key)
    }

    /// With a header.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.push((name, value.to_owned()));
        client
    }

    pub fn user_id(&self) -> OwnedUserId {
        self.user_id.clone().expect("a member")
    }

    /// The access token.
    pub fn shown_token(&self) -> &str {
        self.token.as_deref().expect("a token")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn put_bytes(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.ask(Method::PUT, path, body.into()).await
    }

    pub async fn post_bytes(&self, path: &str, body: impl Into<Body>) -> Answer {
        self.ask(Method::POST, path, body.into()).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        match body {
            Some(body) => {
                let client = self.with("content-type", "application/json");
                client.ask(method, path, body.to_string().into()).await
            }
            None => self.ask(method, path, Body::empty()).await,
        }
    }

    /// Whatever is refused is refused as the description of the API says.
    async fn ask(&self, method: Method, path: &str, body: Body) -> Answer {
        let answer = answer(self.raw(method.clone(), path, body).await).await;
        if let Some(errcode) = answer.body["errcode"].as_str() {
            described::must_name(&method, path, answer.status.as_u16(), errcode);
        }
        answer
    }

    /// The response before its body is read.
    pub async fn raw(&self, method: Method, path: &str, body: Body) -> Response {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(body).expect("a request");
        let router = self.door.router().expect("the server is down");
        match router.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

async fn answer(response: Response) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.expect("a body");
    let body = serde_json::from_slice(&bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

impl Answer {
    /// The body of a success.
    #[track_caller]
    pub fn done(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.body);
        self.body
    }

    /// The body of a refusal, which is Matrix JSON with a sentence and a request id.
    #[track_caller]
    pub fn refused(self, status: u16, errcode: &str) -> Value {
        let got = (self.status.as_u16(), self.body["errcode"].as_str());
        assert_eq!(got, (status, Some(errcode)), "{}", self.body);
        let sentence = self.body["error"].as_str().unwrap_or_default();
        assert!(sentence.contains(' '), "no sentence: {}", self.body);
        assert!(self.body["request_id"].is_string(), "{}", self.body);
        self.body
    }
}

/// A part of a path, percent-encoded.
pub fn encoded(part: &str) -> String {
    url::form_urlencoded::byte_serialize(part.as_bytes()).collect()
}

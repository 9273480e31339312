//! Stands in a line between two servers, notes what goes by, and can lose it.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Method, Uri, header},
    response::{IntoResponse, Response},
};
use tokio::{net::TcpListener, task::JoinSet};

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It goes through.
    Pass,
    /// It is answered with 200 `{}` and goes nowhere: the sender thinks that all is well.
    Swallow,
    /// It goes through, and the answer is lost.
    LoseAnswer,
}

/// A request that came by.
#[derive(Debug, Clone)]
pub struct Passed {
    /// With its query.
    pub path: String,
    pub body: Bytes,
    pub verdict: Verdict,
}

type Rule = Box<dyn FnMut(&Passed) -> Verdict + Send>;

pub struct Tap {
    inner: Arc<Inner>,
    // Ends with the tap.
    _server: JoinSet<()>,
}

struct Inner {
    http: reqwest::Client,
    upstream: String,
    passed: Mutex<Vec<Passed>>,
    rule: Mutex<Option<Rule>>,
}

impl Tap {
    pub async fn open(http: reqwest::Client, port: u16, upstream: String) -> Self {
        let inner = Arc::new(Inner {
            http,
            upstream,
            passed: Mutex::default(),
            rule: Mutex::default(),
        });
        let router = Router::new()
            .fallback(relay)
            .layer(DefaultBodyLimit::disable())
            .with_state(inner.clone());
        let listener = TcpListener::bind(("127.0.0.1", port))
            .await
            .expect("a free port");
        let mut server = JoinSet::new();
        server.spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        Self {
            inner,
            _server: server,
        }
    }

    /// What becomes of each request from now on.
    pub fn decide(&self, rule: impl FnMut(&Passed) -> Verdict + Send + 'static) {
        *self.inner.rule.lock().expect("unpoisoned") = Some(Box::new(rule));
    }

    /// Everything goes through again.
    pub fn relent(&self) {
        *self.inner.rule.lock().expect("unpoisoned") = None;
    }

    /// Everything that came by so far.
    pub fn passed(&self) -> Vec<Passed> {
        self.inner.passed.lock().expect("unpoisoned").clone()
    }

    /// The transactions that came by so far: their IDs and bodies, and whether they went through.
    pub fn transactions(&self) -> Vec<(String, Bytes, Verdict)> {
        let id = |path: &str| {
            let rest = path.strip_prefix("/_matrix/app/v1/transactions/")?;
            Some(rest.split('?').next()?.to_owned())
        };
        let passed = self.passed().into_iter();
        passed
            .filter_map(|p| Some((id(&p.path)?, p.body, p.verdict)))
            .collect()
    }
}

async fn relay(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
    let mut passed = Passed {
        path: path.clone(),
        body: body.clone(),
        verdict: Verdict::Pass,
    };
    if let Some(rule) = inner.rule.lock().expect("unpoisoned").as_mut() {
        passed.verdict = rule(&passed);
    }
    let verdict = passed.verdict;
    inner.passed.lock().expect("unpoisoned").push(passed);
    if verdict == Verdict::Swallow {
        return axum::Json(serde_json::json!({})).into_response();
    }
    let mut request = inner
        .http
        .request(method, format!("{}{path}", inner.upstream))
        .body(body);
    for name in [header::AUTHORIZATION, header::CONTENT_TYPE] {
        if let Some(value) = headers.get(&name) {
            request = request.header(name, value);
        }
    }
    let Ok(answer) = request.send().await else {
        return reqwest::StatusCode::BAD_GATEWAY.into_response();
    };
    let (status, kind) = (
        answer.status(),
        answer.headers().get(header::CONTENT_TYPE).cloned(),
    );
    let Ok(bytes) = answer.bytes().await else {
        return reqwest::StatusCode::BAD_GATEWAY.into_response();
    };
    if verdict == Verdict::LoseAnswer {
        return reqwest::StatusCode::GATEWAY_TIMEOUT.into_response();
    }
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    if let Some(kind) = kind {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

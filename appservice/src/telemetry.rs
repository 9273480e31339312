//! Logs, metrics and the request line. No secret, token or message body is ever written: paths are
//! logged as their routes, never with query strings.

use std::{
    collections::HashMap,
    io::IsTerminal,
    sync::{LazyLock, OnceLock, PoisonError, RwLock},
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue, Method, StatusCode},
    middleware::Next,
    response::Response,
};
use metrics::Histogram;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};
use ulid::Ulid;

use crate::{
    config::{Log, LogFormat},
    error::{ErrorBody, Failure},
};

/// Carries the request id in answers.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Seconds; from a cache hit to a request that should have been given up.
const BUCKETS: [f64; 14] = [
    0.000_1, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// How long single measurements are kept.
const UPKEEP: Duration = Duration::from_secs(5);

/// Starts logging. A second call changes nothing.
pub fn init_logs(log: &Log) -> anyhow::Result<()> {
    // The parser of HTML warns of every oddity in what members write.
    let filter = EnvFilter::try_new(&log.filter)?.add_directive("html5ever=error".parse()?);
    let registry = tracing_subscriber::registry().with(filter);
    match log.format {
        LogFormat::Json => {
            let layer = fmt::layer()
                .json()
                .flatten_event(true)
                .with_writer(std::io::stderr);
            let _ = registry.with(layer).try_init();
        }
        LogFormat::Pretty => {
            let layer = fmt::layer()
                .compact()
                .with_target(false)
                .with_ansi(std::io::stderr().is_terminal())
                .with_writer(std::io::stderr);
            let _ = registry.with(layer).try_init();
        }
    }
    Ok(())
}

/// The process's metrics; installed at the first call.
pub fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new()
                .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &BUCKETS)
                .unwrap_or_else(|_| PrometheusBuilder::new());
            let recorder = builder.build_recorder();
            let handle = recorder.handle();
            // Fails only when another recorder was installed first, which is as good.
            let _ = metrics::set_global_recorder(recorder);
            handle
        })
        .clone()
}

/// Sums up what was measured, again and again: until then every measurement is kept, and nobody may
/// ever ask for them.
pub async fn sum_up() {
    loop {
        tokio::time::sleep(UPKEEP).await;
        metrics().run_upkeep();
    }
}

/// One line and one measurement for each request, and the request id in every error answer.
pub async fn request_line(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Ulid::generate().to_string();
    let method = request.method().clone();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let route = matched.as_ref().map_or("other", MatchedPath::as_str);
    let seconds = started.elapsed().as_secs_f64();
    let status = response.status();
    let failure = response.extensions_mut().remove::<Failure>();
    if let Some(Failure { body, cause }) = failure {
        if let Some(cause) = cause {
            tracing::error!(request_id = %id, %method, route, status = status.as_u16(), %cause, "request failed");
        }
        response = with_request_id(response, body, &id);
    }
    let ms = (seconds * 1e5).round() / 100.0;
    let status_code = status.as_u16();
    // The homeserver's and the operator's regular calls would drown everything else.
    if status.is_success() && is_routine(route) {
        tracing::debug!(request_id = %id, %method, route, status = status_code, ms, "request");
    } else {
        tracing::info!(request_id = %id, %method, route, status = status_code, ms, "request");
    }
    took(route, verb(&method), status).record(seconds);
    if let Ok(value) = HeaderValue::try_from(id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// Durations by route, then by method and status.
type Took = HashMap<Box<str>, Vec<(&'static str, StatusCode, Histogram)>>;

/// How long requests of this kind took. Kept, because finding one among all metrics costs as much
/// as answering from the cache.
fn took(route: &str, method: &'static str, status: StatusCode) -> Histogram {
    static TOOK: LazyLock<RwLock<Took>> = LazyLock::new(RwLock::default);
    let read = TOOK.read().unwrap_or_else(PoisonError::into_inner);
    let mut same = read.get(route).into_iter().flatten();
    if let Some((.., known)) = same.find(|(m, s, _)| *m == method && *s == status) {
        return known.clone();
    }
    drop(read);
    // One that is made before the recorder would record nothing, for good.
    metrics();
    let made = metrics::histogram!(
        "http_request_seconds",
        "route" => route.to_owned(), "method" => method, "status" => status.as_u16().to_string()
    );
    TOOK.write()
        .unwrap_or_else(PoisonError::into_inner)
        .entry(route.into())
        .or_default()
        .push((method, status, made.clone()));
    made
}

/// A client may invent methods, but not time series.
fn verb(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

fn is_routine(route: &str) -> bool {
    route.contains("/transactions/")
        || matches!(
            route,
            "/healthz" | "/readyz" | "/metrics" | "/_althing/silenced" | "other"
        )
}

/// Writes the error body again, now with the request id.
fn with_request_id(response: Response, body: ErrorBody, id: &str) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    let body = ErrorBody {
        request_id: Some(id.to_owned()),
        ..body
    };
    let text = serde_json::to_vec(&body).unwrap_or_default();
    Response::from_parts(parts, axum::body::Body::from(text))
}

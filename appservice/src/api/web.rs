//! The web front, out of the binary: precompressed, cached for good where the name carries a hash.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::Error;

/// What `npm run build` made. A development build reads it from the disk at run time.
#[derive(RustEmbed)]
#[folder = "../web/dist"]
#[allow_missing = true]
struct Dist;

/// Scripts, styles and connections of our own alone; styles on elements are set by positioning code
/// of menus, and HTML enters only through the two named Trusted Types policies.
pub const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
    style-src-attr 'unsafe-inline'; img-src 'self' blob:; media-src 'self'; font-src 'self'; \
    connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types althing dompurify";

/// Serves a file of the front, or its entry page for every address that the front's router knows.
pub async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || path.starts_with("/api/") {
        return unrecognized().into_response();
    }
    let name = path.trim_start_matches('/');
    // User names and user IDs have dots too: who asks for a page says so.
    let has_dot = |last: &str| last.contains('.');
    let is_file = name.rsplit('/').next().is_some_and(has_dot) && !wants_page(request.headers());
    match file(name, request.headers()) {
        Some(response) => response,
        None if is_file => Error::not_found("There is no such file.").into_response(),
        None => file("index.html", request.headers()).unwrap_or_else(|| {
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "The web front is not part of this build. Run `make run`, or `npm run build` in web/ \
                 and build again.\n",
            )
                .into_response()
        }),
    }
}

fn wants_page(request: &HeaderMap) -> bool {
    let accept = request.get(header::ACCEPT).and_then(|v| v.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

/// 404 for what the API does not have ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#common-error-codes
fn unrecognized() -> Error {
    let message = "There is nothing at this address.";
    Error::refused(StatusCode::NOT_FOUND, "M_UNRECOGNIZED", message)
}

/// 405 for an address that does not have this method.
pub async fn wrong_method() -> Error {
    let message = "This address does not have this method.";
    Error::refused(StatusCode::METHOD_NOT_ALLOWED, "M_UNRECOGNIZED", message)
}

fn file(name: &str, request: &HeaderMap) -> Option<Response> {
    let plain = Dist::get(name)?;
    let etag = etag(&plain);
    let mut headers = HeaderMap::new();
    let mime = HeaderValue::from_str(plain.metadata.mimetype()).ok()?;
    headers.insert(header::CONTENT_TYPE, with_charset(mime));
    headers.insert(header::ETAG, etag.clone());
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, cache_control(name));
    if request.get(header::IF_NONE_MATCH) == Some(&etag) {
        return Some((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let (body, encoding) = best(name, plain, request);
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some((headers, body.data.into_owned()).into_response())
}

/// The smallest form that the client accepts.
fn best(
    name: &str,
    plain: EmbeddedFile,
    request: &HeaderMap,
) -> (EmbeddedFile, Option<&'static str>) {
    let accepted = request
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok());
    let accepts = |coding: &str| {
        let codings = accepted.unwrap_or_default().split(',');
        codings
            .map(|c| c.split(';').next().unwrap_or_default().trim())
            .any(|c| c == coding)
    };
    for (coding, suffix) in [("br", "br"), ("gzip", "gz")] {
        if let (true, Some(packed)) = (accepts(coding), Dist::get(&format!("{name}.{suffix}"))) {
            return (packed, Some(coding));
        }
    }
    (plain, None)
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    let short = URL_SAFE_NO_PAD.encode(hash.get(..12).unwrap_or(&hash));
    HeaderValue::from_str(&format!("W/\"{short}\"")).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// Files under `assets/` carry a hash in their name.
fn cache_control(name: &str) -> HeaderValue {
    HeaderValue::from_static(if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    })
}

fn with_charset(mime: HeaderValue) -> HeaderValue {
    match mime.as_bytes() {
        b"text/html" => HeaderValue::from_static("text/html; charset=utf-8"),
        b"text/css" => HeaderValue::from_static("text/css; charset=utf-8"),
        b"text/javascript" => HeaderValue::from_static("text/javascript; charset=utf-8"),
        _ => mime,
    }
}

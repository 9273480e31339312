//! One request and its answer: rate limits are waited out, and a homeserver that is away is told from one that
//! refuses.

use std::{
    borrow::Cow,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use bytes::{Bytes, BytesMut};
use http::StatusCode;
use ruma::api::{
    AppserviceUserIdentity, IncomingResponse, OutgoingRequest, OutgoingRequestAppserviceExt,
    SupportedVersions,
    auth_scheme::{AuthScheme, SendAccessToken},
    path_builder::PathBuilder,
};
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::{Client, TIMEOUT};
use crate::{
    error::{Error, Result},
    matrix::Identity,
};

/// How often a homeserver's 429 is waited out before it counts as away.
const RATE_LIMIT_TRIES: u32 = 4;

impl Client {
    /// Sends one request and parses its answer, waiting out rate limits.
    pub(super) async fn call<R>(
        &self,
        endpoint: &'static str,
        identity: &Identity,
        request: R,
    ) -> Result<R::IncomingResponse>
    where
        R: OutgoingRequest + Send,
        for<'a> R::Authentication: AuthScheme<Input<'a> = SendAccessToken<'a>>,
        for<'a> R::PathBuilder: PathBuilder<Input<'a> = Cow<'a, SupportedVersions>>,
    {
        let mut tries = 0;
        loop {
            let response = self
                .exchange(endpoint, self.build(identity, request.clone())?)
                .await?;
            if response.status() == StatusCode::TOO_MANY_REQUESTS && tries < RATE_LIMIT_TRIES {
                tries += 1;
                tokio::time::sleep(retry_after(response.body()).min(TIMEOUT)).await;
                continue;
            }
            if !response.status().is_success() {
                return Err(refusal(response.status(), response.body()));
            }
            return R::IncomingResponse::try_from_http_response(response)
                .map_err(|e| Error::internal(format!("{endpoint}: {e}")));
        }
    }

    fn build<R>(&self, identity: &Identity, request: R) -> Result<http::Request<BytesMut>>
    where
        R: OutgoingRequest,
        for<'a> R::Authentication: AuthScheme<Input<'a> = SendAccessToken<'a>>,
        for<'a> R::PathBuilder: PathBuilder<Input<'a> = Cow<'a, SupportedVersions>>,
    {
        let base = &self.endpoint.url;
        let versions = Cow::Borrowed(&self.versions);
        match identity {
            Identity::Bot => request.try_into_http_request(
                base,
                SendAccessToken::Always(self.endpoint.as_token.expose_secret()),
                versions,
            ),
            Identity::Member(user_id) => request.try_into_http_request_with_identity(
                base,
                SendAccessToken::Always(self.endpoint.members_token.expose_secret()),
                AppserviceUserIdentity::new(user_id),
                versions,
            ),
        }
        .map_err(Error::internal)
    }

    /// One round trip, measured. Transport faults become [`Error::Unavailable`].
    pub(super) async fn exchange(
        &self,
        endpoint: &'static str,
        request: http::Request<BytesMut>,
    ) -> Result<http::Response<Bytes>> {
        let started = Instant::now();
        let outcome = self.round_trip(request).await;
        let label = match &outcome {
            Ok(response) if response.status().is_success() => "ok".to_owned(),
            Ok(response) => errcode(response.body()).unwrap_or_else(|| "none".into()),
            Err(_) => "unreachable".to_owned(),
        };
        let usable = outcome
            .as_ref()
            .is_ok_and(|r| !r.status().is_server_error());
        if !usable {
            self.faults.fetch_add(1, Ordering::Relaxed);
        }
        metrics::counter!("hs_requests_total", "endpoint" => endpoint, "errcode" => label)
            .increment(1);
        metrics::histogram!("hs_request_seconds", "endpoint" => endpoint)
            .record(started.elapsed().as_secs_f64());
        outcome
    }

    async fn round_trip(&self, request: http::Request<BytesMut>) -> Result<http::Response<Bytes>> {
        let request =
            reqwest::Request::try_from(request.map(BytesMut::freeze)).map_err(Error::internal)?;
        let mut answer = self.http.execute(request).await.map_err(away)?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let body = answer.bytes().await.map_err(away)?;
        let mut response = http::Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        Ok(response)
    }
}

/// Whether a request that failed in transport may have taken effect.
pub(super) fn away(error: reqwest::Error) -> Error {
    Error::Unavailable {
        sent: !error.is_connect(),
        message: error.without_url().to_string(),
    }
}

#[derive(Deserialize)]
struct MatrixError {
    errcode: String,
    #[serde(default)]
    error: String,
    retry_after_ms: Option<u64>,
}

fn errcode(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<MatrixError>(body)
        .ok()
        .map(|e| e.errcode)
}

fn retry_after(body: &[u8]) -> Duration {
    let ms = serde_json::from_slice::<MatrixError>(body)
        .ok()
        .and_then(|e| e.retry_after_ms);
    Duration::from_millis(ms.unwrap_or(1_000))
}

/// A homeserver without its database answers 500, one behind a proxy 502–504: it is away, and what
/// it did before is unknown.
pub(super) fn refusal(status: StatusCode, body: &[u8]) -> Error {
    let MatrixError { errcode, error, .. } =
        serde_json::from_slice(body).unwrap_or_else(|_| MatrixError {
            errcode: "M_UNKNOWN".into(),
            error: String::from_utf8_lossy(body.get(..200).unwrap_or(body)).into_owned(),
            retry_after_ms: None,
        });
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return Error::Unavailable {
            sent: true,
            message: format!("{status} {errcode}: {error}"),
        };
    }
    Error::Homeserver {
        status,
        errcode,
        message: error,
    }
}

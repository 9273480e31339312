//! The one error of the server and its Matrix JSON form.
//!
//! Not-found below the API is an `Option`; a refusal says what to do; a bug is `Internal` and is
//! logged once, where the answer is written.

pub mod errcodes;

use std::{borrow::Cow, collections::BTreeMap, fmt::Display, time::Duration};

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// What a handler, an action or a reconciliation may end with instead of its value.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Ours: the request cannot be granted, and the sentence says what the member can do.
    #[error("{errcode}: {message}")]
    Refused {
        /// HTTP status of the answer.
        status: StatusCode,
        /// A Matrix code where the specification has one, else `ORG.ALTHING.…`.
        errcode: &'static str,
        /// A sentence a member can act on.
        message: String,
        /// Faults by request field.
        fields: Fields,
        /// What a client may want to know besides: `badges` that are lacking, and the like.
        details: Details,
        /// When to come again, for 429 and 503.
        retry_after: Option<Duration>,
    },
    /// The homeserver refused. Relayed only where `status` speaks of the resource, else 502.
    #[error("homeserver: {status} {errcode}: {message}")]
    Homeserver {
        /// HTTP status that the homeserver gave.
        status: StatusCode,
        /// Its `errcode`.
        errcode: String,
        /// Its `error`.
        message: String,
    },
    /// The homeserver could not be reached, or gave no usable answer: whether the request took
    /// effect is unknown when `sent`.
    #[error("homeserver unavailable: {message}")]
    Unavailable {
        /// True when the request may have taken effect.
        sent: bool,
        /// What went wrong, for the log.
        message: String,
    },
    /// The database could not be reached in time.
    #[error("database unavailable: {0}")]
    Database(String),
    /// A bug or a broken machine. The answer tells nothing but the request id.
    #[error("internal: {0}")]
    Internal(String),
}

/// Faults by request field.
pub type Fields = BTreeMap<Cow<'static, str>, String>;

/// Further values of an error answer, by name.
pub type Details = BTreeMap<&'static str, serde_json::Value>;

/// Short for results of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A refusal without field faults.
    pub fn refused(status: StatusCode, errcode: &'static str, message: impl Into<String>) -> Self {
        Self::Refused {
            status,
            errcode,
            message: message.into(),
            fields: BTreeMap::new(),
            details: Details::new(),
            retry_after: None,
        }
    }

    /// 404 `M_NOT_FOUND`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::NOT_FOUND, "M_NOT_FOUND", message)
    }

    /// 403 `M_FORBIDDEN`.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::FORBIDDEN, "M_FORBIDDEN", message)
    }

    /// 422 `M_INVALID_PARAM` with one fault by field.
    pub fn invalid<F: Into<Cow<'static, str>>>(fields: BTreeMap<F, String>) -> Self {
        let fields = fields
            .into_iter()
            .map(|(field, fault)| (field.into(), fault));
        Self::Refused {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            errcode: "M_INVALID_PARAM",
            message: "Some fields need another look.".into(),
            fields: fields.collect(),
            details: Details::new(),
            retry_after: None,
        }
    }

    /// 422 `M_INVALID_PARAM` for a single field.
    pub fn invalid_field(field: &'static str, message: impl Into<String>) -> Self {
        Self::invalid(BTreeMap::from([(field, message.into())]))
    }

    /// 403 for a member whose account is suspended.
    pub fn suspended() -> Self {
        Self::refused(
            StatusCode::FORBIDDEN,
            "M_USER_SUSPENDED",
            "Your account is suspended. On the web you can sign in to read why, and to appeal.",
        )
    }

    /// 429 `M_LIMIT_EXCEEDED`.
    pub fn too_many(retry_after: Duration) -> Self {
        let message = "Too many attempts. Wait a little and try again.";
        Self::too_soon(message, retry_after)
    }

    /// 429 `M_LIMIT_EXCEEDED`, in words of its own.
    pub fn too_soon(message: impl Into<String>, wait: Duration) -> Self {
        Self::refused(StatusCode::TOO_MANY_REQUESTS, "M_LIMIT_EXCEEDED", message).after(wait)
    }

    /// 503 `M_LIMIT_EXCEEDED`: there is more to do than can be waited for; a second later it may fit.
    pub fn busy(message: impl Into<String>) -> Self {
        Self::refused(StatusCode::SERVICE_UNAVAILABLE, "M_LIMIT_EXCEEDED", message)
            .after(Duration::from_secs(1))
    }

    /// 403 `ORG.ALTHING.BADGE_REQUIRED`: any of these badges is needed.
    pub fn badge_required(badges: &[&str]) -> Self {
        Self::refused(
            StatusCode::FORBIDDEN,
            "ORG.ALTHING.BADGE_REQUIRED",
            "You need a badge for this. See how to earn it under Badges.",
        )
        .with("badges", badges)
    }

    /// The same refusal with a value that says more.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Serialize) -> Self {
        if let (Self::Refused { details, .. }, Ok(value)) = (&mut self, serde_json::to_value(value))
        {
            details.insert(name, value);
        }
        self
    }

    /// The same refusal, and when to come again.
    #[must_use]
    pub fn after(mut self, wait: Duration) -> Self {
        if let Self::Refused { retry_after, .. } = &mut self {
            *retry_after = Some(wait);
        }
        self
    }

    /// Wraps anything that a correct program on a working machine does not meet.
    pub fn internal(cause: impl Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// Whether it is a refusal because of this field.
    pub fn names_field(&self, field: &str) -> bool {
        matches!(self, Self::Refused { fields, .. } if fields.contains_key(field))
    }

    /// The Matrix `errcode` of a refusal, ours or the homeserver's.
    pub fn errcode(&self) -> Option<&str> {
        match self {
            Self::Refused { errcode, .. } => Some(errcode),
            Self::Homeserver { errcode, .. } => Some(errcode),
            Self::Unavailable { .. } | Self::Database(_) | Self::Internal(_) => None,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::Protocol(_) => Self::Database(error.to_string()),
            // 57P01–57P03: the server is being shut down or is starting up.
            sqlx::Error::Database(ref db) if db.code().is_some_and(|c| c.starts_with("57P")) => {
                Self::Database(error.to_string())
            }
            other => Self::Internal(format!("sql: {other}")),
        }
    }
}

/// The body of every error answer, as the Matrix client-server API has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ErrorBody {
    /// A code of the Matrix specification, else `ORG.ALTHING.…`.
    #[schema(example = "M_FORBIDDEN")]
    pub errcode: String,
    /// A sentence that says what to do.
    pub error: String,
    /// Faults by request field.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = BTreeMap<String, String>)]
    pub fields: Fields,
    /// What else there is to know: `badges` any of which is needed, `next_attempt_at` …
    #[serde(flatten)]
    #[schema(value_type = ErrorDetails)]
    pub details: Details,
    /// Milliseconds to wait before the next try.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
    /// Find the request in the logs by this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// What a refusal may say besides: the schema of [`Details`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what `Details` holds")]
pub struct ErrorDetails {
    /// Slugs of badges any of which is needed.
    badges: Option<Vec<String>>,
    /// When a mute may end, or a first day ends, RFC 3339.
    until: Option<String>,
    /// Whether the refresher has to be passed as well before a mute ends.
    needs_refresher: Option<bool>,
    /// Strikes to be acknowledged first.
    case_ids: Option<Vec<String>>,
    /// Slugs of courses that must be completed first.
    courses: Option<Vec<String>>,
    /// Slugs of lessons that must be done first.
    lessons: Option<Vec<String>>,
    /// Slugs of lessons to read again.
    reopen: Option<Vec<String>>,
    /// When an attempt is left again, RFC 3339.
    next_attempt_at: Option<String>,
    /// Why there is no invitation: `badge`, `age`, `active` or `month`.
    reason: Option<String>,
    /// When there may be one, RFC 3339.
    allowed_from: Option<String>,
    /// What exactly is wrong with a field: `pinned` for the address of an invitation.
    code: Option<String>,
    /// While the index is read anew: rooms that have been read.
    rooms_read: Option<usize>,
    /// While the index is read anew: rooms in all.
    rooms: Option<usize>,
}

/// Rides in the response's extensions, so that the request layer adds the request id and logs once.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What the client sees.
    pub body: ErrorBody,
    /// What the log sees, for errors that are not the client's doing.
    pub cause: Option<String>,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let cause = match &self {
            Self::Refused { .. } => None,
            other => Some(other.to_string()),
        };
        let (status, errcode, error, fields, details, retry_after) = self.answer();
        let body = ErrorBody {
            errcode,
            error,
            fields,
            details,
            retry_after_ms: retry_after.map(|d| u64::try_from(d.as_millis()).unwrap_or(u64::MAX)),
            request_id: None,
        };
        let mut response = (status, Json(&body)).into_response();
        if let Some(wait) = retry_after {
            let seconds = wait.as_secs_f64().ceil().max(1.0);
            if let Ok(value) = HeaderValue::from_str(&format!("{seconds:.0}")) {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
        }
        response.extensions_mut().insert(Failure { body, cause });
        response
    }
}

type Answer = (
    StatusCode,
    String,
    String,
    Fields,
    Details,
    Option<Duration>,
);

impl Error {
    fn answer(self) -> Answer {
        match self {
            Self::Refused {
                status,
                errcode,
                message,
                fields,
                details,
                retry_after,
            } => (
                status,
                errcode.into(),
                message,
                fields,
                details,
                retry_after,
            ),
            Self::Homeserver {
                status,
                errcode,
                message,
            } if speaks_of_resource(status) => (
                status,
                errcode,
                message,
                BTreeMap::new(),
                Details::new(),
                None,
            ),
            Self::Homeserver { .. } => (
                StatusCode::BAD_GATEWAY,
                "M_UNKNOWN".into(),
                "The homeserver gave an unexpected answer. Try again in a moment.".into(),
                BTreeMap::new(),
                Details::new(),
                None,
            ),
            Self::Unavailable { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "ORG.ALTHING.HOMESERVER_UNAVAILABLE".into(),
                "The homeserver is away just now. Nothing is lost: try again in a moment.".into(),
                BTreeMap::new(),
                Details::new(),
                Some(Duration::from_secs(2)),
            ),
            Self::Database(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "ORG.ALTHING.DATABASE_UNAVAILABLE".into(),
                "Sign-in data is away just now. Try again in a moment.".into(),
                BTreeMap::new(),
                Details::new(),
                Some(Duration::from_secs(2)),
            ),
            Self::Internal(_) => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "M_UNKNOWN".into(),
                "Something went wrong on our side. Quote the request id to your administrator."
                    .into(),
                BTreeMap::new(),
                Details::new(),
                None,
            ),
        }
    }
}

/// 401 or 429 of the homeserver speak of *our* token and rate, not of what the member asked for.
fn speaks_of_resource(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND
            | StatusCode::CONFLICT
            | StatusCode::PAYLOAD_TOO_LARGE
    )
}

//! Drafts, kept in the member's own account data.

use axum::{
    Json as Answer,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use ruma::{EventId, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::attachments::{Uploaded, uploaded};
use crate::{
    actions::SavedDraft,
    api::{
        extract::{Json, Path},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
};

/// The longest key, in characters.
const MAX_KEY: usize = 128;

/// The largest draft, in bytes.
const MAX_BYTES: usize = 20_000;

/// What is not sent yet.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SetDraft {
    /// Markdown.
    pub body: String,
    /// Event ID of the post that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Title of a topic to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Slug of the category of a topic to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// A file that was uploaded before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// What a picture shows, for those who do not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

/// A draft that was saved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Draft {
    /// What it says.
    #[serde(flatten)]
    pub said: SetDraft,
    /// Its file, as long as that is good for a post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Uploaded>,
    /// When it was saved.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl Draft {
    fn of(app: &App, member: &UserId, draft: SavedDraft) -> Self {
        let attachment = draft.attachment.as_deref();
        Self {
            file: attachment.and_then(|id| uploaded(app, member, id)),
            said: SetDraft {
                body: draft.body,
                reply_to: draft.reply_to,
                title: draft.title,
                category: draft.category,
                attachment: draft.attachment,
                alt: draft.alt,
            },
            updated_at: from_unix_ms(draft.updated_at),
        }
    }
}

/// `new`, `topic:` and a slug, `edit:` and the event ID of a post.
fn checked(key: &str) -> Result<&str> {
    let is_slug = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let fits = match key.split_once(':') {
        None => key == "new",
        Some(("topic", address)) => !address.is_empty() && address.chars().all(is_slug),
        Some(("edit", post)) => EventId::parse(post).is_ok(),
        Some(_) => false,
    };
    if fits && key.chars().count() <= MAX_KEY {
        return Ok(key);
    }
    Err(Error::invalid_field(
        "key",
        "The key of a draft is `new`, `topic:` and an address, or `edit:` and the ID of a post.",
    ))
}

/// A draft of yours. 204 where there is none: that is no fault.
#[utoipa::path(get, path = "/api/forum/drafts/{key}", tag = "forum",
    params(("key" = String, Path)),
    responses((status = 200, body = Draft), (status = 204),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_draft(
    State(app): State<App>,
    who: Principal,
    Path(key): Path<String>,
) -> Result<Response> {
    let draft = app.actions.draft(who.user_id(), checked(&key)?).await?;
    Ok(match draft {
        Some(draft) => Answer(Draft::of(&app, who.user_id(), draft)).into_response(),
        None => StatusCode::NO_CONTENT.into_response(),
    })
}

/// Save a draft in your account, so that you can go on elsewhere. A newer one stays: then that is the
/// answer.
#[utoipa::path(put, path = "/api/forum/drafts/{key}", tag = "forum",
    params(("key" = String, Path)), request_body = SetDraft,
    responses((status = 200, body = Draft),
        (status = "default", body = ErrorBody,
            description = "413 M_TOO_LARGE, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_draft(
    State(app): State<App>,
    who: Principal,
    Path(key): Path<String>,
    Json(wish): Json<SetDraft>,
) -> Result<Answer<Draft>> {
    let key = checked(&key)?;
    let size = serde_json::to_vec(&wish).map_err(Error::internal)?.len();
    if size > MAX_BYTES {
        return Err(Error::refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            "M_TOO_LARGE",
            "This is too long for a draft. It stays on this device.",
        ));
    }
    let draft = SavedDraft {
        body: wish.body,
        reply_to: wish.reply_to,
        title: wish.title,
        category: wish.category,
        attachment: wish.attachment,
        alt: wish.alt,
        updated_at: app.clock.unix_ms(),
    };
    let saved = app.actions.save_draft(who.user_id(), key, draft).await?;
    Ok(Answer(Draft::of(&app, who.user_id(), saved)))
}

/// Take a draft away. One that is not there is as good as taken away.
#[utoipa::path(delete, path = "/api/forum/drafts/{key}", tag = "forum",
    params(("key" = String, Path)),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_draft(
    State(app): State<App>,
    who: Principal,
    Path(key): Path<String>,
) -> Result<StatusCode> {
    app.actions
        .remove_draft(who.user_id(), checked(&key)?)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

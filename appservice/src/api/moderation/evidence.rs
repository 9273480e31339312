//! What was kept of a post, as those who judge see it: its words, and the file that it carried. That is shown
//! to who asks for it alone.

use axum::{extract::State, response::Response};
use axum_extra::{TypedHeader, headers::Range, typed_header::TypedHeaderRejection};
use http::StatusCode;
use ruma::{EventId, OwnedMxcUri};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use super::judge;
use crate::{
    api::{
        extract::{Path, Query},
        forum::FileKind,
        pictures::{Found, Keeps, download, find_once, guard, picture},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    events::{CaseEventContent, EvidenceEventContent},
    index::{CarriedFile, Index, KeptWords},
    policy::file_name,
    render,
};

/// What was kept of a post when it was reported.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Evidence {
    /// Its plain text.
    pub body: String,
    /// Sanitised.
    pub html: String,
    /// SHA-256 of its content as canonical JSON.
    pub sha256: String,
    /// When it was written so.
    #[serde(with = "time::serde::rfc3339")]
    pub written_at: OffsetDateTime,
    /// An edit has it say so.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub is_edit: bool,
    /// It is a poll: the words are its question and its answers.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub is_poll: bool,
    /// When it was kept.
    #[serde(with = "time::serde::rfc3339")]
    pub kept_at: OffsetDateTime,
    /// The file that it carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<EvidenceFile>,
}

/// The file that a kept post carried. What it is and how it is called is what its sender claimed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceFile {
    /// As what it was shown.
    pub kind: FileKind,
    /// Its name.
    #[schema(example = "cykelsti.webp")]
    pub name: String,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "image/webp")]
    pub content_type: Option<String>,
    /// Bytes: of the copy, else as the sender said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// The sender's description of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// SHA-256 of the file; absent where no copy could be made of it: then it is there as long as its
    /// sender leaves it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Where it is served: a picture to be shown, all else to be downloaded.
    pub url: String,
}

impl Evidence {
    /// What was kept of a post of a case.
    pub fn of(index: &Index, case: &CaseEventContent, kept: &EvidenceEventContent) -> Self {
        let content: Value = serde_json::from_str(&kept.content).unwrap_or_default();
        let words = KeptWords::of(&content);
        let file = index.carried_file(kept);
        Self {
            html: render::display(&words.body, words.html.as_deref()),
            body: words.body,
            sha256: kept.sha256.clone(),
            written_at: from_unix_ms(kept.written_at()),
            is_edit: kept.edit.is_some(),
            is_poll: words.is_poll,
            kept_at: from_unix_ms(kept.at),
            file: file.map(|file| EvidenceFile::of(file, address(&case.case, kept))),
        }
    }
}

impl EvidenceFile {
    fn of(CarriedFile { sent, copy }: CarriedFile, url: String) -> Self {
        Self {
            kind: sent.kind.into(),
            name: sent.name.into(),
            content_type: sent.content_type.map(Into::into),
            size: copy.as_ref().map(|copy| copy.size).or(sent.size),
            alt: sent.alt.map(Into::into),
            sha256: copy.map(|copy| copy.sha256),
            url,
        }
    }
}

fn address(case: &str, kept: &EvidenceEventContent) -> String {
    let EvidenceEventContent {
        event_id, sha256, ..
    } = kept;
    format!("/api/forum/moderation/cases/{case}/evidence/{event_id}/media?version={sha256}")
}

/// A post as it was when it was first reported: what its author made of it since stands in the topic.
pub fn first_kept<'k>(
    kept: &[&'k EvidenceEventContent],
    post: &EventId,
) -> Option<&'k EvidenceEventContent> {
    let of_it = kept.iter().copied().filter(|kept| kept.event_id == post);
    of_it
        .filter(|kept| !kept.replaced)
        .min_by_key(|kept| kept.at)
}

/// What else was kept of it, each once.
pub fn other_versions<'k>(
    kept: &[&'k EvidenceEventContent],
    post: &EventId,
) -> Vec<&'k EvidenceEventContent> {
    let mut told: Vec<_> = first_kept(kept, post)
        .map(|first| &first.sha256)
        .into_iter()
        .collect();
    let mut others = Vec::new();
    for version in kept.iter().filter(|kept| kept.event_id == post) {
        if !told.contains(&&version.sha256) {
            told.push(&version.sha256);
            others.push(*version);
        }
    }
    others
}

/// Which version of a post is meant.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OfVersion {
    /// SHA-256 of its content, as the case says it. Without it the version that was first reported.
    version: Option<String>,
}

/// The file that a post of a case carried when it was kept, removed or not: a picture to be shown, all else
/// to be downloaded. For those who moderate; to all others there is none. 410 where the homeserver has it no
/// more.
#[utoipa::path(get, path = "/api/forum/moderation/cases/{case_id}/evidence/{post_id}/media",
    tag = "moderation",
    params(("case_id" = String, Path), ("post_id" = String, Path),
        OfVersion, ("Range" = Option<String>, Header)),
    responses((status = 200, content_type = "image/webp"),
        (status = 206, content_type = "application/octet-stream"),
        (status = "default", body = ErrorBody,
            description = "404 M_NOT_FOUND, 410 ORG.ALTHING.MEDIA_GONE, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_evidence_media(
    State(app): State<App>,
    who: Principal,
    Path((case_id, post_id)): Path<(String, String)>,
    Query(OfVersion { version }): Query<OfVersion>,
    range: Result<TypedHeader<Range>, TypedHeaderRejection>,
) -> Result<Response> {
    judge(&app, &who).map_err(|_not_for_them| absent())?;
    let post = EventId::parse(&post_id).map_err(|_odd| absent())?;
    let file = app.index.read(|index| {
        let kept = index.wordings_of(&case_id);
        let meant = match version {
            None => first_kept(&kept, &post),
            Some(sha256) => {
                let mut of_it = kept.into_iter().filter(|kept| kept.event_id == post);
                of_it.find(|kept| kept.sha256 == sha256)
            }
        };
        index.carried_file(meant?)
    });
    let CarriedFile { sent, copy } = file.ok_or_else(absent)?;
    let uri = copy.map_or_else(|| OwnedMxcUri::from(&*sent.uri), |copy| copy.url);
    let found = find_once(&app, &uri).await?;
    let mut response = match found.ok_or_else(gone)? {
        Found::Picture(webp) => picture(&file_name::of_type(&sent.name, "image/webp"), webp),
        Found::Other(bytes) => {
            let range = range.ok().map(|TypedHeader(range)| range);
            download(&sent.name, &bytes, range.as_ref())
        }
    };
    guard(&mut response, Keeps::Never);
    Ok(response)
}

fn absent() -> Error {
    Error::not_found("There is no such file.")
}

fn gone() -> Error {
    let message =
        "The homeserver does not have this file any more, or it is too large to be shown here.";
    Error::refused(StatusCode::GONE, "ORG.ALTHING.MEDIA_GONE", message)
}

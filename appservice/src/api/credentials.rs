//! Awards to carry away, and who may check them: everybody.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use ruma::UserId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Json, Path, Query},
    language::Lang,
    limits::Peer,
    principal::Principal,
};
use crate::{
    app::App,
    clock::from_unix_ms,
    credentials::{Facts, MEDIA_TYPE, verify},
    error::{Error, ErrorBody, Result},
    events::in_language,
    policy::award::{Standing, standing},
};

/// Longest credential that is looked at, in bytes. Ours are below three thousand.
const MAX_BYTES: usize = 64 * 1024;

/// Routes of credentials.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_credential))
        .routes(routes!(get_status_list))
        .routes(routes!(verify_credential))
}

/// One's own award as a signed Open Badges 3.0 credential: a file to keep and to show.
#[utoipa::path(get, path = "/api/users/me/badges/{badge_id}/credential", tag = "badges",
    params(("badge_id" = String, Path), Lang),
    responses((status = 200, body = String, content_type = "application/vc+jwt"),
        (status = "default", body = ErrorBody)))]
pub async fn get_credential(
    State(app): State<App>,
    who: Principal,
    Path(badge_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<Response> {
    let language = lang.or_of(&app);
    let signed_award = own_credential(&app, who.user_id(), &badge_id, language)?;
    let signed_award =
        signed_award.ok_or_else(|| Error::not_found("You do not hold this badge now."))?;
    let name = format!("attachment; filename=\"{badge_id}.jwt\"");
    let mut response = signed(signed_award);
    if let Ok(name) = HeaderValue::from_str(&name) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// The signed credential of a badge that a member holds now.
pub(super) fn own_credential(
    app: &App,
    holder: &UserId,
    badge_id: &str,
    language: &str,
) -> Result<Option<String>> {
    let now = app.clock.unix_ms();
    let facts = app.index.read(|index| {
        let award = index.award(holder, badge_id)?;
        let badge = index.badge(badge_id)?.content;
        let text = |texts| in_language(texts, language).unwrap_or_default().to_owned();
        (standing(&award, now) == Standing::Active).then(|| Facts {
            holder: holder.to_owned(),
            holder_name: index.display_name(holder).to_string(),
            name: text(&badge.name),
            description: text(&badge.description),
            course: award.course.map(|course| (course.course, course.version)),
            issued_at: from_unix_ms(award.issued_at),
            expires_at: award.expires_at.map(from_unix_ms),
            serial: award.serial,
            badge: badge.slug,
        })
    });
    facts
        .map(|facts| app.credentials.credential(&facts))
        .transpose()
}

/// What was revoked, for whoever checks a credential.
#[utoipa::path(get, path = "/api/credentials/status/{list}", tag = "badges", security(()),
    params(("list" = u32, Path)),
    responses((status = 200, body = String, content_type = "application/vc+jwt"),
        (status = "default", body = ErrorBody,
            description = "429 M_LIMIT_EXCEEDED")))]
pub async fn get_status_list(
    State(app): State<App>,
    peer: Peer,
    Path(list): Path<u32>,
) -> Result<Response> {
    app.accounts.limits.validate(peer).await?;
    let revoked = app.index.read(crate::index::Index::revoked_serials);
    let list = app
        .credentials
        .status_list(list, revoked, app.clock.now())?;
    Ok(signed(list))
}

/// A credential to be checked.
#[derive(Debug, Deserialize, ToSchema)]
pub struct VerifyCredential {
    /// The content of the file.
    pub credential: String,
}

/// What a check led to.
#[derive(Debug, Serialize, ToSchema)]
pub struct Verdict {
    /// Whether it holds: signed by this territory, valid now, not revoked.
    pub valid: bool,
    /// `signature`, `not_a_badge`, `expired`, `early` or `revoked`, when it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
    /// Name of the badge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// User ID of the holder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<String>,
    /// As the holder was called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder_name: Option<String>,
    /// Name of the territory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// Since when, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<String>,
    /// Until when, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<String>,
}

/// Check a credential that this territory issued. Nobody need sign in.
#[utoipa::path(post, path = "/api/credentials/verify", tag = "badges", security(()),
    request_body = VerifyCredential,
    responses((status = 200, body = Verdict),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 429 M_LIMIT_EXCEEDED")))]
pub async fn verify_credential(
    State(app): State<App>,
    peer: Peer,
    Json(body): Json<VerifyCredential>,
) -> Result<axum::Json<Verdict>> {
    app.accounts.limits.validate(peer).await?;
    if body.credential.len() > MAX_BYTES {
        return Err(Error::invalid_field(
            "credential",
            "This is too long for a credential.",
        ));
    }
    let now = app.clock.now();
    let document = app.credentials.document();
    let checked = verify(&body.credential, &document, None, now);
    let verdict = match checked {
        Ok(verified) => {
            let revoked = app.index.read(crate::index::Index::revoked_serials);
            let list = app.credentials.status_list(verified.list, revoked, now)?;
            verify(&body.credential, &document, Some(&list), now)
        }
        Err(why) => Err(why),
    };
    Ok(axum::Json(match verdict {
        Ok(verified) => Verdict {
            valid: true,
            fault: None,
            badge: Some(verified.badge),
            holder: Some(verified.holder),
            holder_name: Some(verified.holder_name),
            issuer: Some(verified.issuer),
            valid_from: Some(verified.valid_from),
            valid_until: verified.valid_until,
        },
        Err(why) => Verdict {
            valid: false,
            fault: Some(why.as_str()),
            badge: None,
            holder: None,
            holder_name: None,
            issuer: None,
            valid_from: None,
            valid_until: None,
        },
    }))
}

/// `GET /.well-known/did.json`: the keys by which everybody checks what this territory signs.
pub async fn did_document(State(app): State<App>) -> axum::Json<Value> {
    axum::Json(app.credentials.document())
}

fn signed(token: String) -> Response {
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE))];
    (kind, token).into_response()
}

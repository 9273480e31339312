//! Awarding and revoking by hand.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode};
use ruma::{OwnedUserId, UserId};
use serde::Deserialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    holder_named, member_named, no_such_badge,
    views::{Award, View},
};
use crate::{
    api::{
        extract::{Json, Query},
        language::Lang,
        principal::Principal,
    },
    app::App,
    clock::unix_ms,
    error::{Error, ErrorBody, Result},
    events::{AwardEventContent, AwardedFor, Withdrawal},
    notices,
    policy::{
        Permission,
        award::{by_hand, expiry},
        permissions::ADMINISTRATOR,
    },
    store::accounts,
};

/// Longest reason, in characters.
const MAX_REASON: usize = 500;

/// An award by hand.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AwardBadge {
    /// Who is awarded it.
    pub user_id: String,
    /// Slug of the badge.
    pub badge_id: String,
    /// Why; the holder reads it.
    #[schema(example = "Har holdt tre oplæg om god tone.")]
    pub reason: String,
    /// Until when; as the badge says when absent.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub expires_at: Option<OffsetDateTime>,
}

/// A badge taken back.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RevokeBadge {
    /// Whose.
    pub user_id: String,
    /// Slug of the badge.
    pub badge_id: String,
    /// Why; the holder reads it in their home room, moderators in the log, and nobody else.
    #[schema(example = "Har selv bedt om at slippe.")]
    pub reason: String,
}

/// Award a badge. One that is held already stays as it is, unless it ends within 30 days or before
/// `expires_at`: then it is renewed, and never shortened. One that has ended or was taken back is valid
/// again. The award stands in the log of moderation.
#[utoipa::path(post, path = "/api/badges/award", tag = "badges", request_body = AwardBadge,
    params(Lang),
    responses((status = 201, body = Award),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            404 M_NOT_FOUND, 409 ORG.ALTHING.NOT_ACTIVE, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn award_badge(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
    Json(body): Json<AwardBadge>,
) -> Result<(StatusCode, axum::Json<Award>)> {
    app.accounts.require(&who.member, Permission::IssueBadges)?;
    let reason = checked_reason(&body.reason)?;
    let badge = app
        .index
        .read(|index| index.badge(&body.badge_id))
        .ok_or_else(no_such_badge)?;
    let holder = active_member(&app, &body.user_id).await?;
    let now = app.clock.unix_ms();
    let ends = body.expires_at.map(unix_ms);
    if ends.is_some_and(|end| end <= now) {
        let message = "Choose a time that is still to come.";
        return Err(Error::invalid_field("expires_at", message));
    }
    let turn = app.actions.award_lane(&holder).await;
    let (present, approved) = app.index.read(|index| {
        let present = index.award(&holder, &body.badge_id);
        (present, index.approval(&holder, &body.badge_id, now))
    });
    let new = AwardEventContent {
        expires_at: ends.or_else(|| expiry(now, badge.content.valid_days)),
        by: Some(who.user_id().to_owned()),
        reason: Some(reason),
        course: approved.as_ref().and_then(AwardedFor::of),
        ..AwardEventContent::new(&body.badge_id, now)
    };
    let award = match (by_hand(new, ends, present.as_ref(), now), present) {
        (Some(new), _) => {
            app.award(&holder, new.clone()).await?;
            new
        }
        (None, Some(held)) => {
            // A repetition: the award is written, and the line in the log may have been lost.
            app.log_awards(&holder, None).await?;
            held
        }
        (None, None) => return Err(Error::internal("an award that is neither new nor held")),
    };
    drop(turn);
    if let Err(error) = app.settle_awards(&holder).await {
        // The award is written: the reconciler lets them in.
        tracing::warn!(%holder, %error, "a badge room waits for the reconciler");
    }
    tracing::info!(badge = body.badge_id, %holder, by = %who.user_id(), "badge awarded");
    Ok((StatusCode::CREATED, shown(&app, &lang, &who, &award)))
}

/// Take a badge back. Doing so again changes nothing. It stands in the log of moderation.
#[utoipa::path(post, path = "/api/badges/revoke", tag = "badges", request_body = RevokeBadge,
    params(Lang),
    responses((status = 200, body = Award),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            404 M_NOT_FOUND, 409 ORG.ALTHING.LAST_ADMINISTRATOR, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn revoke_badge(
    State(app): State<App>,
    who: Principal,
    Query(lang): Query<Lang>,
    Json(body): Json<RevokeBadge>,
) -> Result<axum::Json<Award>> {
    app.accounts.require(&who.member, Permission::IssueBadges)?;
    let reason = checked_reason(&body.reason)?;
    app.index
        .read(|index| index.badge(&body.badge_id))
        .ok_or_else(no_such_badge)?;
    let holder = holder_named(&app, &body.user_id)?;
    let turn = app.actions.award_lane(&holder).await;
    let mut award = app
        .index
        .read(|index| index.award(&holder, &body.badge_id))
        .ok_or_else(|| Error::not_found("This member was never awarded the badge."))?;
    if award.revoked.is_none() {
        if award.badge == ADMINISTRATOR {
            must_not_be_the_last_administrator(&app, &holder)?;
        }
        // First the notice, for nothing else tells why; a repetition of the request sends it once.
        let language = app.language_for(&holder).await;
        let name = app.badge_name(&award.badge, &language);
        let text = notices::revoked(&language, &name, &reason);
        let key = format!("revoked/{holder}/{}/{}", award.badge, award.issued_at);
        app.actions
            .notify(&holder, &key, &text, Some(&award.badge))
            .await?;
        award.revoked = Some(Withdrawal {
            at: app.clock.unix_ms(),
            by: Some(who.user_id().to_owned()),
        });
        app.actions.write_award(&holder, &award).await?;
        tracing::info!(badge = award.badge, %holder, by = %who.user_id(), "badge revoked");
    }
    app.settle_beside(holder.clone());
    app.log_awards(&holder, Some(&reason)).await?;
    drop(turn);
    Ok(shown(&app, &lang, &who, &award))
}

/// 409: nobody would be left who could make another.
pub(in crate::api) fn must_not_be_the_last_administrator(app: &App, holder: &UserId) -> Result<()> {
    let now = app.clock.unix_ms();
    let administrators = app.index.read(|i| i.officers(now)).administrators;
    if administrators.contains(holder) && administrators.len() == 1 {
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.LAST_ADMINISTRATOR",
            "This is the last administrator. Award somebody else the badge first.",
        ));
    }
    Ok(())
}

fn shown(app: &App, lang: &Lang, who: &Principal, award: &AwardEventContent) -> axum::Json<Award> {
    axum::Json(
        app.index
            .read(|index| View::new(app, index, lang.or_of(app), who.user_id()).award(award, true)),
    )
}

fn checked_reason(reason: &str) -> Result<String> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(Error::invalid_field("reason", "Say why.")),
        n if n > MAX_REASON => {
            let message = format!("Use at most {MAX_REASON} characters.");
            Err(Error::invalid_field("reason", message))
        }
        _ => Ok(reason.to_owned()),
    }
}

/// 409 for a member whose account is suspended or deleted: there is nobody to hold it.
async fn active_member(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let holder = member_named(app, user_id)?;
    let member = app.store.member(user_id).await?;
    match member.map(|member| member.state) {
        Some(accounts::State::Active) => Ok(holder),
        Some(_) => Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.NOT_ACTIVE",
            "This account is not active. Award the badge when it is.",
        )),
        None => Err(Error::invalid(BTreeMap::from([(
            "user_id",
            "Only members of this territory can hold its badges.".to_owned(),
        )]))),
    }
}

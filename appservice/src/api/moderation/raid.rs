//! Raids: their signs, and the switch that closes the territory to newcomers.

use axum::{Json as Answer, extract::State};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    api::{extract::Json, member_ref::MemberRef, principal::Principal},
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    policy::{
        Permission,
        raids::{Sign, Wave},
    },
};

/// The longest reason, in characters.
const MAX_REASON: usize = 500;

/// Whether the territory is closed to newcomers, and what speaks for it.
#[derive(Debug, Serialize, ToSchema)]
pub struct Raid {
    /// Whether it is: nobody is invited, nobody registers, and who is new posts slowly.
    pub on: bool,
    /// Since when.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub since: Option<OffsetDateTime>,
    /// Who said so; absent when a rule did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<MemberRef>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When it ends by itself.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub until: Option<OffsetDateTime>,
    /// What comes in waves, and how much of it there is now.
    pub signs: Vec<RaidSign>,
}

/// How much there is of something.
#[derive(Debug, Serialize, ToSchema)]
pub struct RaidSign {
    /// Of what.
    pub kind: RaidSignKind,
    /// How many there are within the window.
    pub count: usize,
    /// From how many it is a wave.
    pub limit: usize,
    /// Within how long they are counted, in seconds.
    pub window_seconds: i64,
}

/// What comes in waves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RaidSignKind {
    /// Members who came by the invitations of one, directly or not, or by one of the operator's shell.
    Joins,
    /// Posts of new members and guests.
    Posts,
    /// Members who have reported something.
    Flags,
    /// Posts of the guests of one other homeserver, however long they are known.
    Guests,
}

impl From<Wave> for RaidSignKind {
    fn from(wave: Wave) -> Self {
        match wave {
            Wave::Joins => Self::Joins,
            Wave::Posts => Self::Posts,
            Wave::Flags => Self::Flags,
            Wave::Guests => Self::Guests,
        }
    }
}

/// Close the territory to newcomers, or open it.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetRaid {
    /// Whether it is to be closed.
    pub on: bool,
    /// Why: 500 characters at most; needed to close it.
    #[serde(default)]
    pub reason: String,
    /// When it opens by itself; by hand alone when not said.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub until: Option<OffsetDateTime>,
}

/// Whether the territory is closed to newcomers, and the signs of a raid.
#[utoipa::path(get, path = "/api/forum/moderation/raid", tag = "moderation",
    responses((status = 200, body = Raid),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn get_raid(State(app): State<App>, who: Principal) -> Result<Answer<Raid>> {
    app.accounts.require(&who.member, Permission::Moderate)?;
    show_raid(&app).await.map(Answer)
}

/// Close the territory to newcomers, or open it again. While it is closed nobody is invited and nobody
/// registers, and members younger than a week post once in thirty seconds at most.
#[utoipa::path(post, path = "/api/forum/moderation/raid", tag = "moderation",
    request_body = SetRaid,
    responses((status = 200, body = Raid),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_raid(
    State(app): State<App>,
    who: Principal,
    Json(wish): Json<SetRaid>,
) -> Result<Answer<Raid>> {
    app.accounts.require(&who.member, Permission::Moderate)?;
    let reason = wish.reason.trim();
    if wish.on && reason.is_empty() {
        return Err(Error::invalid_field(
            "reason",
            "Say why the territory is closed.",
        ));
    }
    if reason.chars().count() > MAX_REASON {
        return Err(Error::invalid_field(
            "reason",
            "A reason has 500 characters at most.",
        ));
    }
    if wish.until.is_some_and(|until| until <= app.clock.now()) {
        return Err(Error::invalid_field("until", "This time is over already."));
    }
    let until = wish
        .until
        .and_then(|until| i64::try_from(until.unix_timestamp_nanos() / 1_000_000).ok());
    app.actions
        .set_raid(Some(who.user_id()), wish.on, reason, until)
        .await?;
    show_raid(&app).await.map(Answer)
}

async fn show_raid(app: &App) -> Result<Raid> {
    let signs = app.raid_signs().await?;
    let looked_for = |sign: &Sign<_>| app.wave_limit(sign.wave) > 0;
    let signs = signs.into_iter().filter(looked_for).map(|sign| RaidSign {
        kind: sign.wave.into(),
        count: sign.count,
        limit: app.wave_limit(sign.wave),
        window_seconds: sign.wave.window_ms() / 1_000,
    });
    let now = app.clock.unix_ms();
    let (raid, by) = app.index.read(|index| {
        let raid = index.raid(now);
        let by = raid.as_ref().and_then(|raid| raid.by.as_deref());
        let by = by.map(|by| MemberRef::of(index, by));
        (raid, by)
    });
    Ok(Raid {
        on: raid.is_some(),
        since: raid.as_ref().map(|raid| from_unix_ms(raid.at)),
        by,
        until: raid.as_ref().and_then(|raid| raid.until).map(from_unix_ms),
        reason: raid.map(|raid| raid.reason),
        signs: signs.collect(),
    })
}

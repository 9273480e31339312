//! Reports of members: of a post, of somebody.

use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize, de::IntoDeserializer};
use ulid::Ulid;
use utoipa::ToSchema;

use super::member_named;
use crate::{
    actions::{Report, Reported, muted, whole},
    api::{
        extract::{IdempotencyKey, Json, Path},
        forum::readable_target,
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    events::{FlagReason, Target, Via},
    policy::audit,
};

/// Longest explanation of a report, in characters.
const MAX_TEXT: usize = 1_000;

/// A report.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateFlag {
    /// What is wrong.
    #[serde(default)]
    #[schema(value_type = FlagReason, required = true)]
    pub reason: Option<String>,
    /// In words: 1000 characters at most.
    #[serde(default)]
    #[schema(example = "Den samme reklame i fem emner.")]
    pub text: Option<String>,
}

/// A report that was taken.
#[derive(Debug, Serialize, ToSchema)]
pub struct Flag {
    /// Tells it from every other.
    pub flag_id: String,
    /// Nobody has judged it yet.
    pub case_open: bool,
}

/// Report a post to those who moderate. They see who reports, its author does not. Reporting it again
/// changes nothing.
#[utoipa::path(post, path = "/api/forum/posts/{post_id}/flag", tag = "moderation",
    request_body = CreateFlag,
    params(("post_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Flag), (status = 200, body = Flag, description = "Reported before"),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.FLAGS_REST, \
            403 ORG.ALTHING.MUTED, 409 ORG.ALTHING.GONE, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn flag_post(
    State(app): State<App>,
    who: Principal,
    Path(post_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<CreateFlag>,
) -> Result<(StatusCode, axum::Json<Flag>)> {
    let (target, post) = readable_target(&app, &who, &post_id)?;
    let (reason, text) = checked(&wish)?;
    if target.sender == who.user_id() {
        let message = "This is your own post. Edit it or remove it instead.";
        return Err(Error::invalid_field("post_id", message));
    }
    if target.sender == app.names.bot() {
        let message = "Althing has written this. Write to those who run the territory instead.";
        return Err(Error::invalid_field("post_id", message));
    }
    let target = Target {
        user_id: target.sender,
        room_id: Some(target.room_id),
        event_id: Some(target.event_id),
    };
    if post.removed.is_some() {
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.GONE",
            "This post has been removed already.",
        ));
    }
    report(&app, &who, target, reason, text, key).await
}

/// Report a member to those who moderate: their name, their picture, how they behave.
#[utoipa::path(post, path = "/api/users/{user_id}/flag", tag = "moderation",
    request_body = CreateFlag,
    params(("user_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Flag), (status = 200, body = Flag, description = "Reported before"),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.FLAGS_REST, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn flag_member(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<CreateFlag>,
) -> Result<(StatusCode, axum::Json<Flag>)> {
    let member = member_named(&app, &user_id)?;
    let (reason, text) = checked(&wish)?;
    if member == who.user_id() {
        return Err(Error::invalid_field("user_id", "This is yourself."));
    }
    report(&app, &who, whole(&member), reason, text, key).await
}

async fn report(
    app: &App,
    who: &Principal,
    target: Target,
    reason: FlagReason,
    text: String,
    key: IdempotencyKey,
) -> Result<(StatusCode, axum::Json<Flag>)> {
    may_flag(app, who)?;
    let flag = match key.0 {
        Some(key) => {
            let post = target.event_id.as_ref().map_or("", |id| id.as_str());
            audit::sha256(format!("{}/{key}/{}/{post}", who.user_id(), target.user_id))
        }
        None => Ulid::generate().to_string(),
    };
    let report = Report {
        flag: flag.clone(),
        by: who.user_id().to_owned(),
        target,
        reason,
        text,
        via: Via::Web,
        at: app.clock.unix_ms(),
    };
    let reported = app.actions.report(&report).await?;
    let answer = |flag_id| {
        axum::Json(Flag {
            flag_id,
            case_open: app
                .index
                .read(|index| index.open_case(&report.target).is_some()),
        })
    };
    if let Reported::Before(flag) = reported {
        return Ok((StatusCode::OK, answer(flag)));
    }
    app.blur();
    Ok((StatusCode::CREATED, answer(flag)))
}

/// 403 for who is muted, and for whose reports rest.
fn may_flag(app: &App, who: &Principal) -> Result<()> {
    let now = app.clock.unix_ms();
    let (mute, (_, rests)) = app.index.read(|index| {
        let mute = index.mute_of(who.user_id(), now);
        (mute, index.flagging_of(who.user_id(), now))
    });
    if let Some(mute) = mute {
        return Err(muted(&mute));
    }
    if let Some(until) = rests {
        let message = "Most of what you reported lately was found to be in order, so your reports \
                       rest for two weeks.";
        let refused = Error::refused(StatusCode::FORBIDDEN, "ORG.ALTHING.FLAGS_REST", message);
        return Err(refused.with("until", rfc3339(until)));
    }
    Ok(())
}

fn rfc3339(at: i64) -> String {
    use time::format_description::well_known::Rfc3339;
    from_unix_ms(at).format(&Rfc3339).unwrap_or_default()
}

fn checked(wish: &CreateFlag) -> Result<(FlagReason, String)> {
    let reason = wish.reason.as_deref().and_then(reason_named);
    let reason = reason.ok_or_else(|| {
        let message = "Say what is wrong: spam, harassment, hate, privacy, illegal, off_topic, name \
                       or other.";
        Error::invalid_field("reason", message)
    })?;
    let text = wish.text.as_deref().unwrap_or_default().trim();
    if text.chars().count() > MAX_TEXT {
        let message = format!("Use at most {MAX_TEXT} characters.");
        return Err(Error::invalid_field("text", message));
    }
    Ok((reason, text.to_owned()))
}

/// Unknown words mean `other` where events are read, and nothing here.
fn reason_named(name: &str) -> Option<FlagReason> {
    let read: Result<_, serde::de::value::Error> =
        FlagReason::deserialize(name.into_deserializer());
    read.ok()
        .filter(|reason| *reason != FlagReason::Other || name == "other")
}

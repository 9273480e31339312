//! Moderation: reports, the queue, cases and how they are judged, the log.

mod cases;
mod conflict;
mod detail;
mod evidence;
mod flags;
mod log;
mod members;
mod policies;
mod preview;
mod queue;
mod raid;
mod rights;
mod rules;
mod transparency;
mod verdicts;
mod views;

use std::time::Duration;

pub use cases::ClaimCase;
pub use conflict::CaseConflict;
pub use detail::CaseDetail;
use ruma::{OwnedUserId, UserId};
use utoipa_axum::{router::OpenApiRouter, routes};
pub use views::CaseSummary;

use super::{extract::IdempotencyKey, principal::Principal};
use crate::{
    actions::CASE_CHANGED,
    app::App,
    error::{Error, Result},
    events::CaseEventContent,
    policy::{Permission, judgement::Judge},
};

/// How long an answer waits for what follows from a decision.
const SETTLES_WITHIN: Duration = Duration::from_secs(5);

/// All routes of moderation.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(flags::flag_post))
        .routes(routes!(flags::flag_member))
        .routes(routes!(queue::get_queue))
        .routes(routes!(cases::get_case))
        .routes(routes!(evidence::get_evidence_media))
        .routes(routes!(cases::claim_case))
        .routes(routes!(cases::note_case))
        .routes(routes!(cases::merge_case))
        .routes(routes!(preview::preview_decision))
        .routes(routes!(verdicts::decide_case))
        .routes(routes!(verdicts::confirm_case))
        .routes(routes!(verdicts::lift_case))
        .routes(routes!(verdicts::create_strike))
        .routes(routes!(preview::preview_strike))
        .routes(routes!(preview::preview_confirmation))
        .routes(routes!(preview::preview_interim))
        .routes(routes!(preview::preview_removal))
        .routes(routes!(verdicts::create_interim))
        .routes(routes!(rules::list_rules))
        .routes(routes!(transparency::get_transparency))
        .routes(routes!(log::list_log))
        .routes(routes!(log::export_log))
        .routes(routes!(members::get_member_history))
        .routes(routes!(members::note_member))
        .routes(routes!(members::reset_name))
        .routes(routes!(members::remove_posts))
        .routes(routes!(policies::get_policies, policies::watch_list))
        .routes(routes!(policies::preview_list))
        .routes(routes!(policies::unwatch_list))
        .routes(routes!(raid::get_raid, raid::set_raid))
}

/// The asking member as somebody who judges; 403 for who does not moderate.
pub(super) fn judge<'a>(app: &App, who: &'a Principal) -> Result<Judge<'a>> {
    app.accounts.require(&who.member, Permission::Moderate)?;
    Ok(Judge {
        user_id: who.user_id(),
        administers: app.accounts.may(&who.member, Permission::Administer),
    })
}

/// The case after a change; one that somebody else has changed meanwhile rides in the refusal.
async fn changed(
    app: &App,
    who: &Principal,
    judge: Judge<'_>,
    id: &str,
    outcome: Result<CaseEventContent>,
) -> Result<CaseDetail> {
    match outcome {
        Ok(case) => detail::show(app, who, judge, &case.case).await,
        Err(error) => Err(with_newer(app, who, judge, id, error).await),
    }
}

/// A refusal because somebody else has changed a case, with that case as it is now; any other error as
/// it is. [`CaseConflict`] describes the answer.
pub(super) async fn with_newer(
    app: &App,
    who: &Principal,
    judge: Judge<'_>,
    id: &str,
    error: Error,
) -> Error {
    if error.errcode() != Some(CASE_CHANGED) {
        return error;
    }
    match detail::show(app, who, judge, id).await {
        Ok(newer) => error.with("case", newer),
        Err(other) => other,
    }
}

/// Lets what follows from a decision follow at once. The reconciler sees to what takes longer, and to
/// what fails.
async fn settle(app: &App, case_id: &str) {
    let (own, id) = (app.clone(), case_id.to_owned());
    let (done, settled) = tokio::sync::oneshot::channel();
    app.spawn(async move {
        if let Err(error) = own.settle_case(&id).await {
            tracing::warn!(case = id, %error, "what follows from a case waits for the reconciler");
        }
        let _ = done.send(());
    });
    let _ = tokio::time::timeout(SETTLES_WITHIN, settled).await;
}

/// What tells one request of a member from every other: their key, or one of its own.
fn request_key(who: &UserId, key: IdempotencyKey) -> String {
    let key = key.0.unwrap_or_else(|| ulid::Ulid::generate().to_string());
    format!("{who}/{key}")
}

/// A member who is here, or about whom there is something to judge.
fn member_named(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let id = UserId::parse(user_id).ok();
    let known = |id: &OwnedUserId| {
        let is_known = |index: &crate::index::Index| index.knows(id) && !index.has_departed(id);
        id != app.names.bot() && app.index.read(is_known)
    };
    id.filter(known)
        .ok_or_else(|| Error::not_found("There is no such member."))
}

/// Words of a moderator: not empty, and not more than `most` characters.
fn words(field: &'static str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Error::invalid_field(field, "Say it in a sentence.")),
        n if n > most => {
            let message = format!("Use at most {most} characters.");
            Err(Error::invalid_field(field, message))
        }
        _ => Ok(text.to_owned()),
    }
}

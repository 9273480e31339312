//! One member, as those see them who moderate: what was judged before, what was noted, and what can be
//! done.

use axum::extract::State;
use http::StatusCode;
use ruma::{EventId, OwnedUserId, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{
    CaseDetail, CaseSummary, changed,
    detail::{self, CaseNote},
    judge, member_named, request_key, settle,
    verdicts::ruling,
    views::Kept,
    words,
};
use crate::{
    actions::{Ruling, Seen},
    api::{
        conduct::{Standing, Strike, View},
        extract::{IdempotencyKey, Json, Path},
        member_ref::MemberRef,
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    events::{Outcome, Target},
    index::{Index, PostView},
    policy::judgement::Judge,
    store::{invitation_tree::Node, leaving::Returned},
};

/// Longest note, in characters.
const MAX_NOTE: usize = 2_000;
/// Longest reason, in characters.
const MAX_REASON: usize = 500;
/// Posts that are removed at once.
const MAX_POSTS: usize = 300;

/// What is known of a member among those who moderate.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberHistory {
    /// The member.
    pub member: MemberRef,
    /// How they stand.
    pub standing: Standing,
    /// Their strikes, the newest first.
    pub strikes: Vec<Strike>,
    /// Cases about them, the newest first.
    pub cases: Vec<CaseSummary>,
    /// What was noted of them, in cases and beside them, the oldest first. To themself: none.
    pub notes: Vec<CaseNote>,
    /// Their own reports.
    pub flags_made: FlagsMade,
    /// By whom they came.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<MemberRef>,
    /// Who came by them.
    pub invited: InvitedMembers,
    /// When they joined.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub joined_at: Option<OffsetDateTime>,
    /// Posts of theirs that stand.
    pub posts: u32,
    /// They were here before, as somebody who left with strikes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<ReturnedMember>,
    /// What the asking member may do.
    pub may: MayDo,
}

/// How often a member's reports were found right.
#[derive(Debug, Serialize, ToSchema)]
pub struct FlagsMade {
    /// Reports that were judged.
    pub total: u32,
    /// Of these, those that were found right.
    pub agreed: u32,
    /// Their reports rest until then: too few were found right.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub resting_until: Option<OffsetDateTime>,
}

/// Those who came by a member's invitations, directly or not.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitedMembers {
    /// How many.
    pub total: usize,
    /// How many of them have had a strike.
    pub struck: usize,
}

/// Somebody who has come back.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnedMember {
    /// In a sentence. Nobody is kept out for it: that is for people to decide.
    pub text: String,
}

/// What can be done about a member.
#[derive(Debug, Serialize, ToSchema)]
pub struct MayDo {
    /// Judge them, and remove their posts.
    pub judge: bool,
    /// Take away the name that they have chosen.
    pub reset_name: bool,
}

/// A note about a member.
#[derive(Debug, Deserialize, ToSchema)]
pub struct NoteMember {
    /// 2000 characters at most.
    #[schema(example = "Har talt med medlemmet om tonen.")]
    pub text: String,
}

/// Why a name goes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResetName {
    /// For the log: 500 characters at most.
    #[schema(example = "Navnet er en reklame.")]
    pub reason: String,
}

/// Which posts of a member go, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RemovePosts {
    /// All since then.
    #[serde(default, with = "time::serde::rfc3339::option")]
    pub since: Option<OffsetDateTime>,
    /// These: event IDs.
    #[serde(default)]
    #[schema(example = json!(["$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc"]))]
    pub post_ids: Vec<String>,
    /// The clause of the code of conduct.
    #[serde(default)]
    #[schema(value_type = String, required = true)]
    pub rule: Option<String>,
    /// What happened, for the member to read: 2000 characters at most.
    #[serde(default)]
    #[schema(value_type = String, required = true, example = "Den samme reklame i fem emner.")]
    pub reason: Option<String>,
}

/// What is known of a member: standing, strikes, cases, notes, who invited whom.
#[utoipa::path(get, path = "/api/forum/moderation/members/{user_id}", tag = "moderation",
    params(("user_id" = String, Path)),
    responses((status = 200, body = MemberHistory),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn get_member_history(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
) -> Result<axum::Json<MemberHistory>> {
    let judge = judge(&app, &who)?;
    let member = known(&app, &user_id)?;
    show(&app, judge, &member).await.map(axum::Json)
}

/// Note something of a member, for those who moderate.
#[utoipa::path(post, path = "/api/forum/moderation/members/{user_id}/notes", tag = "moderation",
    request_body = NoteMember,
    params(("user_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = MemberHistory),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn note_member(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<NoteMember>,
) -> Result<axum::Json<MemberHistory>> {
    let judge = judge(&app, &who)?;
    let member = known(&app, &user_id)?;
    let text = words("text", &wish.text, MAX_NOTE)?;
    let key = request_key(who.user_id(), key);
    app.actions.note_member(judge, &member, &text, &key).await?;
    show(&app, judge, &member).await.map(axum::Json)
}

/// Take away the name that a member has chosen: they are called by their user name, in every client,
/// until they choose another.
#[utoipa::path(post, path = "/api/forum/moderation/members/{user_id}/reset-name",
    tag = "moderation", request_body = ResetName, params(("user_id" = String, Path)),
    responses((status = 200, body = MemberHistory),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.GUEST, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn reset_name(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    Json(wish): Json<ResetName>,
) -> Result<axum::Json<MemberHistory>> {
    let judge = judge(&app, &who)?;
    let member = member_named(&app, &user_id)?;
    if member.server_name() != app.names.server() {
        let message = "Only the name of a member of this territory can be taken away.";
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.GUEST",
            message,
        ));
    }
    let reason = words("reason", &wish.reason, MAX_REASON)?;
    let language = app.language_for(&member).await;
    let reset = app.actions.reset_name(judge, &member, &reason, &language);
    reset.await?;
    show(&app, judge, &member).await.map(axum::Json)
}

/// Remove posts of a member, 300 at most, by one decided case: those that are named, or all since a
/// time. The case tells how far that is. The same `Idempotency-Key` does so once.
#[utoipa::path(post, path = "/api/forum/moderation/members/{user_id}/remove-posts",
    tag = "moderation", request_body = RemovePosts,
    params(("user_id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = CaseDetail),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            403 ORG.ALTHING.NOT_YOURS, 409 ORG.ALTHING.CASE_CHANGED, \
            409 ORG.ALTHING.PUNISHED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn remove_posts(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
    key: IdempotencyKey,
    Json(wish): Json<RemovePosts>,
) -> Result<(StatusCode, axum::Json<CaseDetail>)> {
    let judge = judge(&app, &who)?;
    let member = known(&app, &user_id)?;
    let key = request_key(who.user_id(), key);
    // Repeated, it finds the posts gone.
    if let Some(judged) = app.actions.judged_again(judge, &member, &key).await? {
        let shown = detail::show(&app, &who, judge, &judged.case).await?;
        return Ok((StatusCode::CREATED, axum::Json(shown)));
    }
    let targets = targets(&app, &member, &wish)?;
    let ruling = removal(&app, &wish)?;
    let outcome = app
        .actions
        .judge_now(judge, &targets, &Seen::Posts, &ruling, &key)
        .await;
    let id = match &outcome {
        Ok(case) => case.case.clone(),
        Err(_) => String::new(),
    };
    if outcome.is_ok() {
        settle(&app, &id).await;
    }
    let shown = changed(&app, &who, judge, &id, outcome).await?;
    Ok((StatusCode::CREATED, axum::Json(shown)))
}

/// The judgement by which posts go.
pub(super) fn removal(app: &App, wish: &RemovePosts) -> Result<Ruling> {
    Ok(Ruling {
        removes: true,
        ..ruling(
            app,
            Outcome::Removed,
            wish.rule.clone(),
            wish.reason.as_deref(),
        )?
    })
}

/// The posts that are meant and stand.
pub(super) fn targets(app: &App, member: &UserId, wish: &RemovePosts) -> Result<Vec<Target>> {
    let odd = |field, message: &str| Error::invalid_field(field, message);
    let stands = |post: &PostView| post.sender == member && post.removed.is_none();
    let posts: Vec<PostView> = if wish.post_ids.is_empty() {
        let Some(since) = wish.since else {
            return Err(odd("since", "Say since when, or name the posts."));
        };
        let since = i64::try_from(since.unix_timestamp_nanos() / 1_000_000).unwrap_or_default();
        let mut posts = app.index.read(|index| index.posts_of(member));
        posts.retain(|post| post.at >= since && stands(post));
        posts
    } else {
        let gone = || {
            odd(
                "post_ids",
                "Not all of these are posts of this member that stand.",
            )
        };
        let find = |id: &String| {
            let id = EventId::parse(id).ok()?;
            app.index.read(|index| index.post(&id)).filter(stands)
        };
        let found: Option<Vec<_>> = wish.post_ids.iter().map(find).collect();
        found.ok_or_else(gone)?
    };
    let field = if wish.post_ids.is_empty() {
        "since"
    } else {
        "post_ids"
    };
    if posts.is_empty() {
        return Err(odd(field, "There is no post of this member to be removed."));
    }
    if posts.len() > MAX_POSTS {
        let message = format!(
            "These are {} posts; {MAX_POSTS} go at once. Remove them in parts.",
            posts.len()
        );
        return Err(odd(field, &message));
    }
    let target = |post: PostView| Target {
        user_id: member.to_owned(),
        room_id: Some(post.room_id),
        event_id: Some(post.event_id),
    };
    Ok(posts.into_iter().map(target).collect())
}

/// Somebody of whom anything is known, those who have left too: their cases are kept.
pub(super) fn known(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let id = UserId::parse(user_id).ok();
    id.filter(|id| id != app.names.bot() && app.index.read(|index| index.knows(id)))
        .ok_or_else(|| Error::not_found("There is no such member."))
}

/// A member as somebody who judges sees them.
pub(super) async fn show(app: &App, judge: Judge<'_>, member: &UserId) -> Result<MemberHistory> {
    let account = app.store.member(member.as_str()).await?;
    let (inviter, below) = match &account {
        Some(account) => (
            app.store.inviter_of(account.account_id).await?,
            app.store.invitation_tree(Some(account.account_id)).await?,
        ),
        None => (None, Vec::new()),
    };
    let returned = app.store.returned(Some(member)).await?.pop();
    let now = app.clock.unix_ms();
    Ok(app.index.read(|index| {
        let view = View::new(app, index, app.config.territory.language(), now);
        let kept = Kept::all(index);
        let mut cases: Vec<_> = index
            .case_views(now)
            .iter()
            .filter(|view| view.case.about == member)
            .map(|view| CaseSummary::of(index, view, &kept))
            .collect();
        cases.sort_by_key(|case| std::cmp::Reverse(case.opened_at));
        let (record, rests) = index.flagging_of(member, now);
        let is_own = judge.user_id == member;
        MemberHistory {
            member: MemberRef::of(index, member),
            standing: view.standing(member),
            strikes: view.strikes(member),
            cases,
            notes: if is_own {
                Vec::new()
            } else {
                notes(index, member)
            },
            flags_made: FlagsMade {
                total: record.total,
                agreed: record.agreed,
                resting_until: rests.map(from_unix_ms),
            },
            invited_by: inviter.map(|inviter| {
                MemberRef::registered(index, inviter.user_id.as_str(), inviter.display_name)
            }),
            invited: invited(index, member, &below),
            joined_at: account
                .map(|account| account.created_at)
                .or_else(|| index.joined_at(member).map(from_unix_ms)),
            posts: index.post_count(member),
            returned: returned.map(|returned| ReturnedMember {
                text: came_back(index, &returned),
            }),
            may: may(app, index, judge, member, now),
        }
    }))
}

fn notes(index: &Index, member: &UserId) -> Vec<CaseNote> {
    let mut notes: Vec<_> = index.notes().filter(|note| note.about == member).collect();
    notes.sort_by_key(|note| note.at);
    let notes = notes.into_iter();
    notes.map(|note| CaseNote::of(index, note)).collect()
}

fn invited(index: &Index, member: &UserId, below: &[Node]) -> InvitedMembers {
    let others = below.iter().filter(|node| node.user_id != member.as_str());
    let others: Vec<_> = others
        .filter_map(|node| UserId::parse(&*node.user_id).ok())
        .collect();
    let struck = others.iter().filter(|id| index.was_struck(id)).count();
    InvitedMembers {
        total: others.len(),
        struck,
    }
}

fn came_back(index: &Index, before: &Returned) -> String {
    format!(
        "The same confirmed e-mail address belonged to {}, who left on {} with strikes: {}.",
        before.left_as.localpart(),
        before.left_at.date(),
        index.strike_count(&before.left_as),
    )
}

fn may(app: &App, index: &Index, judge: Judge<'_>, member: &UserId, now: i64) -> MayDo {
    let is_self = judge.user_id == member;
    let may = !is_self && (judge.administers || !index.is_officer(member, now));
    let is_ours = member.server_name() == app.names.server() && !index.has_departed(member);
    MayDo {
        judge: may,
        reset_name: may && is_ours,
    }
}

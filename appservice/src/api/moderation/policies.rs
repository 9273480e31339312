//! Policy lists: our own, and those of others that we follow.

use axum::{Json as Answer, extract::State};
use ruma::{OwnedRoomId, OwnedUserId, RoomId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    api::{
        extract::{Json, Path},
        member_ref::MemberRef,
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    events::{AuditEventContent, PolicyWatchEventContent, WatchMode},
    index::Index,
    policy::{
        Permission,
        policy_rules::{Waits, Weighed, waits},
    },
};

/// What all rules that we read recommend.
const BAN: &str = "m.ban";

/// Our list and the others.
#[derive(Debug, Serialize, ToSchema)]
pub struct Policies {
    /// Ours.
    pub own: OwnList,
    /// Those that we follow.
    pub watched: Vec<WatchedList>,
}

/// What we publish.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnList {
    /// Room ID.
    #[schema(value_type = String)]
    pub room_id: OwnedRoomId,
    /// Its address, for others to follow.
    pub alias: String,
    /// The rules that stand there.
    pub rules: Vec<OwnRule>,
    /// Third strikes that are not published yet.
    pub pending: Vec<PendingRule>,
}

/// A rule that we publish.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnRule {
    /// Whom it is about.
    pub entity: String,
    /// What others should do.
    #[schema(example = "m.ban")]
    pub recommendation: String,
    /// Why.
    pub reason: String,
    /// The case that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<String>,
    /// When it was published.
    #[serde(with = "time::serde::rfc3339")]
    pub published_at: OffsetDateTime,
}

/// A third strike that will be published.
#[derive(Debug, Serialize, ToSchema)]
pub struct PendingRule {
    /// The case.
    pub case_id: String,
    /// Whose.
    pub member: MemberRef,
    /// When it was decided.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// What it waits for.
    pub needs: PendingNeed,
}

/// What a rule waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PendingNeed {
    /// A second person looks.
    Confirmation,
    /// Three days pass.
    Hold,
}

impl From<Waits> for PendingNeed {
    fn from(waits: Waits) -> Self {
        match waits {
            Waits::Confirmation => Self::Confirmation,
            Waits::Hold => Self::Hold,
        }
    }
}

/// A list that we follow.
#[derive(Debug, Serialize, ToSchema)]
pub struct WatchedList {
    /// Room ID.
    #[schema(value_type = String)]
    pub room_id: OwnedRoomId,
    /// The address by which it was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// How it calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Spam")]
    pub name: Option<String>,
    /// What we do about whom it is about.
    pub mode: WatchMode,
    /// How many rules it has that ask for a ban.
    pub rules: usize,
    /// Whom of us it is about, by rules that we follow.
    pub affected: Vec<MemberRef>,
    /// Why some of it is not followed, or why it cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// Which list.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PreviewList {
    /// Its address, `#list:server`, or its room ID.
    pub list: String,
}

/// Which list, and what is done.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "list": "!dR4vXo8mLq1ZkTjN5yBc7WgHsUe2FpAa9iQn3Yt6KxE", "mode": "notify",
}))]
pub struct WatchList {
    /// Its address, `#list:server`, or its room ID.
    pub list: String,
    /// What we do about whom it is about.
    pub mode: WatchMode,
}

/// What following a list would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListPreview {
    /// Room ID.
    #[schema(value_type = String)]
    pub room_id: OwnedRoomId,
    /// How it calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Spam")]
    pub name: Option<String>,
    /// Its rules that ask for a ban; those that are about us first, five hundred at most.
    pub rules: Vec<PreviewRule>,
    /// How many of us it is about.
    pub affected: usize,
    /// How many we are: members, and guests in our rooms.
    pub members: usize,
    /// Why it cannot be followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

/// A rule, and whom it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewRule {
    /// The pattern.
    pub entity: String,
    /// What it asks for.
    #[schema(example = "m.ban")]
    pub recommendation: String,
    /// Why.
    pub reason: String,
    /// Whom of us it is about, twenty at most.
    pub matches: Vec<MemberRef>,
}

/// Rules of a preview.
const PREVIEWED: usize = 500;
/// Members who are named beside a rule.
const NAMED: usize = 20;

/// Our policy list and the lists that we follow.
#[utoipa::path(get, path = "/api/forum/moderation/policies", tag = "moderation",
    responses((status = 200, body = Policies),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_policies(State(app): State<App>, who: Principal) -> Result<Answer<Policies>> {
    app.accounts.require(&who.member, Permission::Moderate)?;
    show_policies(&app).await.map(Answer)
}

/// What a policy list says, and whom of us it is about. The bot joins it to read, and leaves again
/// unless it is followed.
#[utoipa::path(post, path = "/api/forum/moderation/policies/preview", tag = "moderation",
    request_body = PreviewList,
    responses((status = 200, body = ListPreview),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn preview_list(
    State(app): State<App>,
    who: Principal,
    Json(wish): Json<PreviewList>,
) -> Result<Answer<ListPreview>> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let _turn = app.actions.policy_lane().await;
    let room_id = app.actions.join_list(&wish.list).await?;
    let weighed = app.weigh_list(&room_id).await;
    if app.index.read(|i| i.policy_watch(&room_id).is_none()) {
        app.actions.leave_list(&room_id).await?;
    }
    let (name, weighed) = weighed?;
    Ok(Answer(
        app.index
            .read(|index| preview(index, room_id, name, weighed)),
    ))
}

fn preview(
    index: &Index,
    room_id: OwnedRoomId,
    name: Option<String>,
    mut weighed: Vec<Weighed>,
) -> ListPreview {
    let refused = refusal_of(&weighed);
    let affected = affected(&weighed).len();
    weighed.sort_by_key(|found| std::cmp::Reverse(found.matches.len()));
    let rules = weighed.into_iter().take(PREVIEWED).map(|found| {
        let named = found.matches.iter().take(NAMED);
        PreviewRule {
            entity: found.rule.entity,
            recommendation: BAN.into(),
            reason: found.rule.reason,
            matches: named.map(|id| MemberRef::of(index, id)).collect(),
        }
    });
    ListPreview {
        room_id,
        name,
        rules: rules.collect(),
        affected,
        members: index.people_here().len(),
        refused,
    }
}

fn refusal_of(weighed: &[Weighed]) -> Option<String> {
    weighed.iter().find_map(|found| found.refused.clone())
}

fn affected(weighed: &[Weighed]) -> std::collections::BTreeSet<&OwnedUserId> {
    weighed.iter().flat_map(|found| &found.matches).collect()
}

/// Follow a policy list, or follow it otherwise. One with a rule that is about more than one in a
/// hundred of us, or about somebody who keeps order here, is refused.
#[utoipa::path(post, path = "/api/forum/moderation/policies", tag = "moderation",
    request_body = WatchList,
    responses((status = 200, body = Policies),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn watch_list(
    State(app): State<App>,
    who: Principal,
    Json(wish): Json<WatchList>,
) -> Result<Answer<Policies>> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let turn = app.actions.policy_lane().await;
    let room_id = app.actions.join_list(&wish.list).await?;
    let before = app.index.read(|index| index.policy_watch(&room_id));
    let (name, weighed) = app.weigh_list(&room_id).await?;
    // One that is followed already may be followed less closely.
    let mode = before.as_ref().map_or(WatchMode::Off, |before| before.mode);
    let is_more = wish.mode > mode;
    if let Some(refused) = refusal_of(&weighed).filter(|_| is_more) {
        if before.is_none() {
            app.actions.leave_list(&room_id).await?;
        }
        return Err(Error::invalid_field("list", refused));
    }
    let alias = wish.list.starts_with('#').then_some(wish.list);
    let (known, refused) = before.map_or_else(Default::default, |b| (b.alias, b.refused));
    let watch = PolicyWatchEventContent {
        alias: alias.or(known),
        room_id,
        name,
        mode: wish.mode,
        refused,
        removed: false,
        by: who.user_id().to_owned(),
        at: app.clock.unix_ms(),
    };
    app.actions.write_watch(&watch).await?;
    drop(turn);
    note_watch(&app, &who, &watch, "policy.watched").await?;
    app.reconcile_policy_lists().await?;
    show_policies(&app).await.map(Answer)
}

/// Follow a policy list no more: what was done because of it alone is undone.
#[utoipa::path(delete, path = "/api/forum/moderation/policies/{room_id}", tag = "moderation",
    params(("room_id" = String, Path)),
    responses((status = 200, body = Policies),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn unwatch_list(
    State(app): State<App>,
    who: Principal,
    Path(room_id): Path<String>,
) -> Result<Answer<Policies>> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let room_id = RoomId::parse(room_id).ok();
    let turn = app.actions.policy_lane().await;
    let watch = room_id.and_then(|id| app.index.read(|index| index.policy_watch(&id)));
    let watch = watch.ok_or_else(|| Error::not_found("We do not follow such a list."))?;
    let watch = PolicyWatchEventContent {
        mode: WatchMode::Off,
        removed: true,
        by: who.user_id().to_owned(),
        at: app.clock.unix_ms(),
        ..watch
    };
    app.actions.write_watch(&watch).await?;
    drop(turn);
    note_watch(&app, &who, &watch, "policy.unwatched").await?;
    app.reconcile_policy_lists().await?;
    app.actions.leave_list(&watch.room_id).await?;
    show_policies(&app).await.map(Answer)
}

async fn note_watch(
    app: &App,
    who: &Principal,
    watch: &PolicyWatchEventContent,
    action: &str,
) -> Result<()> {
    let mode = serde_json::to_value(watch.mode).map_err(Error::internal)?;
    let named = watch.alias.as_deref().unwrap_or(watch.room_id.as_str());
    let line = AuditEventContent {
        action: action.into(),
        actor: Some(who.user_id().to_owned()),
        room_id: Some(watch.room_id.clone()),
        reason: Some(format!("{named}: {}", mode.as_str().unwrap_or_default())),
        ..AuditEventContent::default()
    };
    app.actions.log(line).await
}

async fn show_policies(app: &App) -> Result<Policies> {
    let mut watched = Vec::new();
    for watch in app.index.read(Index::policy_watches) {
        watched.push(show_watched(app, watch).await?);
    }
    Ok(Policies {
        own: own_list(app)?,
        watched,
    })
}

async fn show_watched(app: &App, watch: PolicyWatchEventContent) -> Result<WatchedList> {
    let mut shown = WatchedList {
        room_id: watch.room_id,
        alias: watch.alias,
        name: watch.name,
        mode: watch.mode,
        rules: 0,
        affected: Vec::new(),
        refused: None,
    };
    match app.weigh_list(&shown.room_id).await {
        Ok((_, weighed)) => {
            shown.rules = weighed.len();
            shown.refused = refusal_of(&weighed);
            let followed: Vec<_> = weighed
                .into_iter()
                .filter(|found| found.refused.is_none())
                .collect();
            shown.affected = app.index.read(|index| {
                let affected = affected(&followed).into_iter();
                affected.map(|id| MemberRef::of(index, id)).collect()
            });
        }
        Err(Error::Homeserver { .. }) => {
            shown.refused =
                Some("This list cannot be read any more. What it said last holds.".into());
        }
        Err(other) => return Err(other),
    }
    Ok(shown)
}

fn own_list(app: &App) -> Result<OwnList> {
    let room_id = app
        .index
        .read(Index::policy_room)
        .ok_or_else(|| Error::Unavailable {
            sent: false,
            message: "our policy list does not exist yet".into(),
        })?;
    let now = app.clock.unix_ms();
    let (alias, pending, rules) = app.index.read(|index| {
        let alias = index.room(&room_id).and_then(|room| room.alias);
        let pending = index.cases().filter_map(|case| {
            let needs = waits(case, now)?.into();
            Some(PendingRule {
                case_id: case.case.clone(),
                member: MemberRef::of(index, &case.about),
                at: from_unix_ms(case.decision.as_ref()?.at),
                needs,
            })
        });
        (alias, pending.collect(), index.published_rules())
    });
    let mut published: Vec<_> = rules
        .into_values()
        .map(|rule| OwnRule {
            entity: rule.content.entity,
            recommendation: rule.content.recommendation,
            reason: rule.content.reason,
            case_id: Some(rule.content.case).filter(|case| !case.is_empty()),
            published_at: from_unix_ms(rule.published_at),
        })
        .collect();
    published.sort_by_key(|rule| std::cmp::Reverse(rule.published_at));
    Ok(OwnList {
        room_id,
        alias: alias.unwrap_or_default(),
        rules: published,
        pending,
    })
}

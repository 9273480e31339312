//! The list, the number of what was not seen, and having seen it.

use std::collections::BTreeSet;

use axum::extract::State;
use http::StatusCode;
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        extract::{Json, Query},
        member_ref::MemberRef,
        members::blocked_now,
        page::{PageQuery, foreign, seal},
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::{Error, ErrorBody, Result},
    index::{self, Index, NotificationQuery},
    policy::notifications::{Inbox, NotificationKind},
    render,
};

/// IDs in one request.
const AT_ONCE: usize = 500;

/// Which notifications.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of this kind alone.
    #[param(inline)]
    pub kind: Option<NotificationKind>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// Something that you are told.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notification {
    /// Stays the same.
    pub id: String,
    /// What happened.
    pub kind: NotificationKind,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Whether you have seen it.
    pub read: bool,
    /// Who did it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub actor: Option<MemberRef>,
    /// Address of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_slug: Option<String>,
    /// Title of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_title: Option<String>,
    /// Event ID of the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_id: Option<String>,
    /// How the post begins, plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// Slug of the badge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge_id: Option<String>,
    /// What the territory says, in its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A page of notifications.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NotificationPage {
    /// The newest first.
    pub items: Vec<Notification>,
    /// How many you have not seen, of all kinds.
    pub unread: usize,
    /// Ask with it for the next page; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// How many you have not seen.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnreadCount {
    /// Of all kinds.
    pub unread: usize,
}

/// What you have seen.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct Seen {
    /// These; everything when absent.
    #[schema(example = json!(["$Rx1n7oW2cT5kq0bJ8uVfYdL3sMhGzEaP6iKtBv9NwQc"]))]
    pub ids: Option<BTreeSet<String>>,
}

/// What concerns you, the newest first: nothing of whom you block, nothing that you may not read, and
/// nothing that was removed.
#[utoipa::path(get, path = "/api/notifications", tag = "notifications", params(Wanted),
    responses((status = 200, body = NotificationPage),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn list_notifications(
    State(app): State<App>,
    who: Principal,
    Query(wanted): Query<Wanted>,
) -> Result<axum::Json<NotificationPage>> {
    let kind = wanted.kind.map_or("", NotificationKind::as_str);
    let list = format!("notifications/{kind}");
    let query = PageQuery {
        cursor: wanted.cursor,
        limit: wanted.limit,
    };
    let (after, limit) = (query.sealed(&list)?, query.limit()?);
    let after = after.as_deref().map(parse_place).transpose()?;
    let inbox = app.actions.read_inbox(who.user_id()).await?;
    let blocked = blocked_now(&app, who.user_id()).await;
    Ok(axum::Json(app.index.read(|index| {
        let all = told(&app, index, who.user_id(), &blocked, &inbox);
        let unread = all.iter().filter(|one| !has_seen(&inbox, one)).count();
        let mut rest = all
            .into_iter()
            .filter(|one| wanted.kind.is_none_or(|kind| kind == one.kind))
            .filter(|one| after.as_ref().is_none_or(|after| place(one) < *after))
            .peekable();
        let page: Vec<_> = rest.by_ref().take(limit).collect();
        let next = page.last().filter(|_| rest.peek().is_some());
        let next = next.map(|last| seal(&list, format!("{}/{}", last.at, last.id)));
        NotificationPage {
            items: page
                .into_iter()
                .map(|one| show(index, &inbox, one))
                .collect(),
            unread,
            next_cursor: next,
        }
    })))
}

/// How many you have not seen.
#[utoipa::path(get, path = "/api/notifications/count", tag = "notifications",
    responses((status = 200, body = UnreadCount),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn count_notifications(
    State(app): State<App>,
    who: Principal,
) -> Result<axum::Json<UnreadCount>> {
    let inbox = app.actions.read_inbox(who.user_id()).await?;
    let blocked = blocked_now(&app, who.user_id()).await;
    let unread = app.index.read(|index| {
        let all = told(&app, index, who.user_id(), &blocked, &inbox);
        all.iter().filter(|one| !has_seen(&inbox, one)).count()
    });
    Ok(axum::Json(UnreadCount { unread }))
}

/// You have seen them. What was seen stays so.
#[utoipa::path(post, path = "/api/notifications/read", tag = "notifications",
    request_body(content = Option<Seen>, content_type = "application/json"),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn read_notifications(
    State(app): State<App>,
    who: Principal,
    seen: Option<Json<Seen>>,
) -> Result<StatusCode> {
    let ids = seen.and_then(|Json(seen)| seen.ids);
    if ids.as_ref().is_some_and(|ids| ids.len() > AT_ONCE) {
        let message = format!("Name at most {AT_ONCE}, or none to mark all.");
        return Err(Error::invalid_field("ids", message));
    }
    let (member, now) = (who.user_id(), app.clock.unix_ms());
    let blocked = blocked_now(&app, member).await;
    let mark = |inbox: &mut Inbox| {
        let all = app
            .index
            .read(|index| told(&app, index, member, &blocked, inbox));
        let listed: Vec<_> = all.into_iter().map(|one| (one.id, one.at)).collect();
        match &ids {
            Some(ids) => inbox.mark(ids, &listed, now),
            None => inbox.mark_all(&listed, now),
        }
    };
    app.actions.change_inbox(member, mark).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a member is told.
pub(in crate::api) fn told(
    app: &App,
    index: &Index,
    member: &UserId,
    blocked: &BTreeSet<OwnedUserId>,
    inbox: &Inbox,
) -> Vec<index::Notification> {
    index.notifications(&NotificationQuery {
        member,
        blocked,
        preferences: &inbox.preferences,
        now: app.clock.unix_ms(),
    })
}

/// Reads what a member has seen and wants to hear, unless that was done a moment ago.
pub(in crate::api) fn refresh(app: &App, member: &UserId) {
    let (own, member) = (app.clone(), member.to_owned());
    app.spawn(async move {
        if let Err(error) = own.actions.read_inbox(&member).await {
            tracing::debug!(%member, %error, "the inbox is as it was");
        }
    });
}

fn has_seen(inbox: &Inbox, one: &index::Notification) -> bool {
    one.is_read || inbox.has_read(&one.id, one.at)
}

fn show(index: &Index, inbox: &Inbox, one: index::Notification) -> Notification {
    let found = index.post_in_topic(&one);
    let excerpt = found
        .as_ref()
        .filter(|(post, ..)| !index.is_hidden(&post.event_id))
        .map(|(post, ..)| render::excerpt(&post.body, post.html.as_deref()));
    let (topic_slug, topic_title) = found.map(|(_, slug, title)| (slug, title)).unzip();
    Notification {
        read: has_seen(inbox, &one),
        kind: one.kind,
        at: from_unix_ms(one.at),
        actor: one.actor.map(|id| MemberRef::of(index, &id)),
        topic_slug,
        topic_title,
        post_id: one.post.map(|id| id.to_string()),
        excerpt,
        badge_id: one.badge,
        text: one.text,
        id: one.id,
    }
}

fn place(one: &index::Notification) -> (i64, String) {
    (one.at, one.id.clone())
}

fn parse_place(place: &str) -> Result<(i64, String)> {
    let parsed = place.split_once('/');
    let parsed = parsed.and_then(|(at, id)| Some((at.parse().ok()?, id.to_owned())));
    parsed.ok_or_else(foreign)
}

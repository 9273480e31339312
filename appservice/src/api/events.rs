//! `GET /api/events`: what changes, as it changes ([Server-Sent Events]).
//!
//! An event tells that something changed and where, not what it is now: clients fetch that. Its id
//! is `{epoch}-{number}`; a client that comes back with one of an earlier process, or from too long
//! ago, is told to begin anew (`resync`).
//!
//! [Server-Sent Events]: https://html.spec.whatwg.org/multipage/server-sent-events.html

use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use ruma::OwnedUserId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::{Instant, sleep_until},
};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{extract::Query, principal::Principal};
use crate::{
    app::{App, Progress},
    error::ErrorBody,
    events::RoomKind,
    index::{Change, ChangeKind, Index, Numbered},
    policy::{
        Permission,
        award::{Standing, standing},
        notifications::NotificationKind,
    },
};

/// Comment lines keep proxies from closing a quiet stream.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often it is asked whether the homeserver is to be asked what a member has read elsewhere, and by how
/// much each time differs: streams that were opened at once, after a restart say, go apart.
const HEARING: Duration = Duration::from_millis(1_500);
const HEARING_SPREAD_MS: u64 = 250;
/// For how long an award is news, in milliseconds. One that is older and counts again has rested, while
/// its member was muted.
const NEWS_MS: i64 = 60 * 60 * 1_000;

/// What an event says.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Notice {
    /// The same as the event's name.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// When it was told.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Room ID of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_id: Option<String>,
    /// Address of the topic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topic_slug: Option<String>,
    /// Slug of the category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Event ID of the post.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_id: Option<String>,
    /// The `Idempotency-Key` of a new post; to its own sender alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub txn_key: Option<String>,
    /// Whom it is about: who is shown otherwise, whom one follows or is followed by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// Slug of the badge; to its holder alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub badge_id: Option<String>,
    /// What there is to be told; to that member alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notification_kind: Option<String>,
    /// Slug of the course; to whoever takes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course_id: Option<String>,
    /// The case; to its member and to those who moderate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case_id: Option<String>,
    /// While the index is read anew: rooms that have been read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rooms_read: Option<usize>,
    /// While the index is read anew: rooms in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rooms: Option<usize>,
}

/// Where a stream goes on.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Resume {
    /// As the header, for a browser's new `EventSource`, which cannot send it.
    pub last_event_id: Option<String>,
}

/// A stream of changes; ends with the session.
///
/// Of a strike its member is told that it stands (`strike.issued`; again when something is written
/// into it), that it was cleared, overturned or lifted (`strike.cleared`), and that its time is over
/// (`strike.expired`); those who moderate are told that its case has changed (`case.updated`).
///
/// While the index is read anew `maintenance` tells how far that is, and at the end without a number:
/// whatever was fetched meanwhile is to be fetched again.
#[utoipa::path(get, path = "/api/events", tag = "events",
    params(("Last-Event-ID" = Option<String>, Header), Resume),
    responses((status = 200, body = Notice, content_type = "text/event-stream"),
        (status = "default", body = ErrorBody)))]
pub async fn get_events(
    State(app): State<App>,
    who: Principal,
    headers: HeaderMap,
    Query(query): Query<Resume>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let header = headers.get("last-event-id").and_then(|v| v.to_str().ok());
    let (missed, feed) = resume(&app, header.or(query.last_event_id.as_deref()));
    // Nobody tells us when a list of blocks changes in another client.
    super::members::refresh_blocks(&app, who.user_id());
    super::notifications::refresh(&app, who.user_id());
    super::forum::refresh_reading(&app, who.user_id());
    let teller = Teller {
        viewer: who.user_id().to_owned(),
        session: who.session_id,
        endings: app.auth.endings(),
        rebuilding: app.rebuilding.subscribe(),
        feed,
        hearing: next_hearing(),
        over: false,
        app,
    };
    // The first event gives the client an id to come back with.
    let mut first: Vec<_> = match missed {
        Some(missed) => missed
            .iter()
            .filter_map(|change| teller.tell(change))
            .collect(),
        None => vec![teller.resync()],
    };
    if teller.app.rebuilding.progress().is_some() {
        first.push(teller.maintenance());
    }
    let live = stream::unfold(teller, |mut teller| async move {
        let event = teller.next().await?;
        Some((event, teller))
    });
    let events = stream::iter(first).chain(live).map(Ok);
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

type Missed = Option<Vec<Arc<Numbered>>>;

/// What the client has missed, or `None` when it must begin anew; and everything from now on.
fn resume(app: &App, last: Option<&str>) -> (Missed, Receiver<Arc<Numbered>>) {
    let number = last
        .and_then(|id| id.rsplit_once('-'))
        .filter(|(epoch, _)| *epoch == app.epoch)
        .and_then(|(_, number)| number.parse().ok());
    match (last, number) {
        // A first connection: it has just fetched, or is about to.
        (None, _) => {
            let (_, feed) = app.index.subscribe_since(0);
            (Some(Vec::new()), feed)
        }
        (Some(_), Some(number)) => app.index.subscribe_since(number),
        (Some(_), None) => (None, app.index.subscribe()),
    }
}

/// Tells one member what changes.
struct Teller {
    app: App,
    viewer: OwnedUserId,
    session: Uuid,
    feed: Receiver<Arc<Numbered>>,
    endings: Receiver<Uuid>,
    rebuilding: watch::Receiver<Option<Progress>>,
    /// When to see again what the member has read elsewhere.
    hearing: Instant,
    over: bool,
}

fn next_hearing() -> Instant {
    let spread = rand::random_range(0..=2 * HEARING_SPREAD_MS);
    Instant::now() + HEARING + Duration::from_millis(spread)
        - Duration::from_millis(HEARING_SPREAD_MS)
}

impl Teller {
    /// The next event; nothing more when the session or the server has ended.
    async fn next(&mut self) -> Option<Event> {
        if self.over {
            return None;
        }
        loop {
            tokio::select! {
                () = self.app.stopping.cancelled() => return None,
                ended = self.endings.recv() => match ended {
                    Ok(session) if session != self.session => {}
                    // Missed some endings: better one reconnect too many.
                    _ => {
                        self.over = true;
                        return Some(wire("session.revoked", &self.notice("session.revoked")));
                    }
                },
                () = sleep_until(self.hearing) => {
                    self.hearing = next_hearing();
                    super::forum::keep_hearing(&self.app, &self.viewer);
                }
                Ok(()) = self.rebuilding.changed() => return Some(self.maintenance()),
                change = self.feed.recv() => match change {
                    Ok(change) => {
                        if let Some(event) = self.tell(&change) {
                            return Some(event);
                        }
                    }
                    Err(RecvError::Lagged(_)) => return Some(self.resync()),
                    Err(RecvError::Closed) => return None,
                },
            }
        }
    }

    fn resync(&self) -> Event {
        let id = format!("{}-{}", self.app.epoch, self.app.index.last_seq());
        wire("resync", &self.notice("resync")).id(id)
    }

    fn maintenance(&self) -> Event {
        let progress = self.app.rebuilding.progress();
        let notice = Notice {
            rooms_read: progress.map(|progress| progress.rooms_read),
            rooms: progress.map(|progress| progress.rooms),
            ..self.notice("maintenance")
        };
        wire("maintenance", &notice)
    }

    fn notice(&self, kind: &'static str) -> Notice {
        Notice {
            kind,
            at: self.app.clock.now(),
            topic_id: None,
            topic_slug: None,
            category: None,
            post_id: None,
            txn_key: None,
            user_id: None,
            badge_id: None,
            course_id: None,
            notification_kind: None,
            case_id: None,
            rooms_read: None,
            rooms: None,
        }
    }

    /// The event of a change, if it is of the forum.
    fn tell(&self, numbered: &Numbered) -> Option<Event> {
        let Change {
            kind,
            room,
            event,
            sender,
            key,
        } = &numbered.change;
        let kind = match kind {
            ChangeKind::TopicCreated => "topic.created",
            ChangeKind::TopicUpdated => "topic.updated",
            ChangeKind::PostCreated => "post.created",
            ChangeKind::PostEdited | ChangeKind::PollUpdated => "post.edited",
            ChangeKind::PostRemoved => "post.removed",
            ChangeKind::PostHidden => {
                let is_hidden = |post| self.app.index.read(|index| index.is_hidden(post));
                if event.as_deref().is_some_and(is_hidden) {
                    "post.hidden"
                } else {
                    "post.restored"
                }
            }
            ChangeKind::ReactionAdded => "reaction.added",
            ChangeKind::ReactionRemoved => "reaction.removed",
            ChangeKind::CategoryUpdated => "category.updated",
            ChangeKind::AwardUpdated | ChangeKind::ProgressUpdated => {
                return self.tell_own(numbered);
            }
            ChangeKind::CaseUpdated => return self.tell_case(numbered),
            ChangeKind::StrikeUpdated | ChangeKind::AppealUpdated => {
                return self.tell_conduct(numbered);
            }
            ChangeKind::StrikeExpired => {
                // Of the others, who moderates would hear by the log: of this it says nothing.
                return self
                    .tell_conduct(numbered)
                    .or_else(|| self.tell_case(numbered));
            }
            ChangeKind::Notified => return self.tell_notification(numbered),
            ChangeKind::BadgeUpdated => "badge.updated",
            ChangeKind::TreatyUpdated => "territory.updated",
            ChangeKind::MemberChanged => return self.tell_membership(numbered),
            ChangeKind::ProfileUpdated | ChangeKind::BlocksChanged => {
                return self.tell_member(numbered);
            }
            ChangeKind::Damaged | ChangeKind::Commanded => return None,
            ChangeKind::ReadMoved => return self.tell_reading(numbered),
        };
        let now = self.app.clock.unix_ms();
        let (topic, may_read) = self.app.index.read(|index| {
            let topic = index.topic_of(room);
            // Of a category everybody is told.
            let may_read = topic
                .as_ref()
                .is_none_or(|topic| index.may_read(&topic.category, &self.viewer, now));
            (topic, may_read)
        });
        if !may_read {
            return None;
        }
        let own = sender.as_ref() == Some(&self.viewer) && kind == "post.created";
        let notice = Notice {
            topic_id: topic.as_ref().map(|t| t.room_id.to_string()),
            topic_slug: topic.as_ref().map(|t| t.slug.clone()),
            category: topic.map(|t| t.category),
            post_id: event.as_ref().map(ToString::to_string),
            txn_key: key.clone().filter(|_| own),
            ..self.notice(kind)
        };
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        Some(wire(kind, &notice).id(id))
    }
}

impl Teller {
    /// That somebody is shown otherwise, to everybody; that the member's own list of blocks changed,
    /// to them alone.
    fn tell_member(&self, numbered: &Numbered) -> Option<Event> {
        let Change { kind, sender, .. } = &numbered.change;
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        if *kind == ChangeKind::BlocksChanged {
            let is_own = sender.as_ref() == Some(&self.viewer);
            return is_own.then(|| wire("blocks.changed", &self.notice("blocks.changed")).id(id));
        }
        let notice = Notice {
            user_id: Some(sender.as_ref()?.to_string()),
            ..self.notice("member.updated")
        };
        Some(wire("member.updated", &notice).id(id))
    }

    /// Who comes into a badge room, or is taken out of it when the badge has ended, may do other
    /// things than before; who comes into a profile room follows its owner.
    fn tell_membership(&self, numbered: &Numbered) -> Option<Event> {
        let Change { room, sender, .. } = &numbered.change;
        let (kind, owner) = self
            .app
            .index
            .read(|index: &Index| Some((index.room(room)?.kind, index.owner(room))))?;
        let is_own = sender.as_ref() == Some(&self.viewer);
        let is_owner = owner.as_ref() == Some(&self.viewer);
        if kind == RoomKind::Profile && is_own != is_owner {
            let other = if is_own { owner } else { sender.clone() };
            let notice = Notice {
                user_id: other.map(|id| id.to_string()),
                ..self.notice("follow.changed")
            };
            let id = format!("{}-{}", self.app.epoch, numbered.seq);
            return Some(wire("follow.changed", &notice).id(id));
        }
        if is_own && kind == RoomKind::Topic {
            return self.tell_reading(numbered);
        }
        if !is_own || kind != RoomKind::Badge {
            return None;
        }
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        let notice = self.notice("permissions.changed");
        Some(wire("permissions.changed", &notice).id(id))
    }

    /// That there is something to be told, to that member alone, as long as it stands and they want to
    /// hear it.
    fn tell_notification(&self, numbered: &Numbered) -> Option<Event> {
        let Change {
            event, sender, key, ..
        } = &numbered.change;
        if sender.as_ref() != Some(&self.viewer) {
            return None;
        }
        let inbox = self.app.actions.inbox(&self.viewer);
        let (blocked, _) = self.app.actions.ignored().of(&self.viewer);
        let told = self.app.index.read(|index| {
            let told = super::notifications::told(&self.app, index, &self.viewer, &blocked, &inbox);
            let of_kind = |kind: NotificationKind| Some(kind.as_str()) == key.as_deref();
            told.iter()
                .any(|one| one.post == *event && of_kind(one.kind))
        });
        let notice = Notice {
            notification_kind: key.clone(),
            ..self.notice("notification")
        };
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        told.then(|| wire("notification", &notice).id(id))
    }

    /// That a member has read further in a topic, or follows it otherwise: to them alone.
    fn tell_reading(&self, numbered: &Numbered) -> Option<Event> {
        let Change { room, sender, .. } = &numbered.change;
        if sender.as_ref() != Some(&self.viewer) {
            return None;
        }
        let (topic, has_threads) = self
            .app
            .index
            .read(|index| Some((index.topic_of(room)?, index.has_threads(room))))?;
        if has_threads {
            super::forum::hear_again(&self.app, &self.viewer);
        }
        let notice = Notice {
            topic_id: Some(topic.room_id.to_string()),
            topic_slug: Some(topic.slug),
            ..self.notice("read.updated")
        };
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        Some(wire("read.updated", &notice).id(id))
    }

    /// What concerns one member is told to them alone.
    fn tell_own(&self, numbered: &Numbered) -> Option<Event> {
        let Change {
            kind, sender, key, ..
        } = &numbered.change;
        if sender.as_ref() != Some(&self.viewer) {
            return None;
        }
        let is_award = *kind == ChangeKind::AwardUpdated;
        let badge = key.as_deref().filter(|_| is_award);
        let award = badge.and_then(|b| self.app.index.read(|index| index.award(&self.viewer, b)));
        let now = self.app.clock.unix_ms();
        let kind = match award.as_ref().map(|award| (standing(award, now), award)) {
            _ if !is_award => "progress.updated",
            // That its end was announced is written into the award.
            Some((Standing::Active, award)) if !award.reminded.is_empty() => "badge.expiring",
            Some((Standing::Active, award)) if now - award.issued_at > NEWS_MS => {
                "permissions.changed"
            }
            Some((Standing::Active, _)) => "badge.awarded",
            Some((Standing::Revoked | Standing::Expired, _)) => "badge.revoked",
            Some((Standing::Suspended, _)) | None => "permissions.changed",
        };
        let notice = Notice {
            badge_id: key.clone().filter(|_| is_award),
            course_id: key.clone().filter(|_| !is_award),
            ..self.notice(kind)
        };
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        Some(wire(kind, &notice).id(id))
    }
}

impl Teller {
    /// That a case is new or was changed, to those who moderate.
    fn tell_case(&self, numbered: &Numbered) -> Option<Event> {
        let now = self.app.clock.unix_ms();
        let may = |index: &Index| index.may(&self.viewer, Permission::Moderate, now);
        if !self.app.index.read(may) {
            return None;
        }
        let is_new = |index: &Index| {
            let case = numbered.change.key.as_deref().and_then(|id| index.case(id));
            let is_written = numbered.change.kind == ChangeKind::CaseUpdated;
            is_written && case.is_some_and(|case| case.version == 1)
        };
        let kind = if self.app.index.read(is_new) {
            "case.created"
        } else {
            "case.updated"
        };
        let notice = Notice {
            case_id: numbered.change.key.clone(),
            ..self.notice(kind)
        };
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        Some(wire(kind, &notice).id(id))
    }

    /// That a strike or an appeal of a member stands otherwise, to them alone.
    fn tell_conduct(&self, numbered: &Numbered) -> Option<Event> {
        let Change {
            kind, sender, key, ..
        } = &numbered.change;
        if sender.as_ref() != Some(&self.viewer) {
            return None;
        }
        let has_ended = |index: &Index| {
            let strikes = index.strikes(&self.viewer);
            let strike = strikes.into_iter().find(|s| Some(&s.case) == key.as_ref());
            strike.is_some_and(|s| {
                s.cleared_at.is_some() || s.overturned_at.is_some() || s.lifted_at.is_some()
            })
        };
        let kind = match kind {
            ChangeKind::AppealUpdated => "appeal.updated",
            ChangeKind::StrikeExpired => "strike.expired",
            _ if self.app.index.read(has_ended) => "strike.cleared",
            _ => "strike.issued",
        };
        let notice = Notice {
            case_id: key.clone(),
            ..self.notice(kind)
        };
        let id = format!("{}-{}", self.app.epoch, numbered.seq);
        Some(wire(kind, &notice).id(id))
    }
}

fn wire(kind: &'static str, notice: &Notice) -> Event {
    let data = serde_json::to_string(notice).unwrap_or_default();
    Event::default().event(kind).data(data)
}

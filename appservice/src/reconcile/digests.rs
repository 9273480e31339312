//! What members have missed, by mail, at seven in the morning.

use std::{cmp::Reverse, collections::BTreeSet, time::Duration};

use futures_util::{StreamExt, stream};
use ruma::{OwnedRoomId, OwnedUserId, UserId};

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    index::{Index, Notification, NotificationQuery},
    policy::{
        digest::{Missed, MissedPost, MissedTopic},
        notifications::{Inbox, NotificationKind, Rhythm},
    },
    render,
    store::accounts::{Member, State},
};

/// Members whose account data is read at once; live writes come first.
const PACE: usize = 4;
/// Of each kind so much is told; the rest is one click away.
const OF_EACH: usize = 10;
/// Topics that are named.
const TOPICS: usize = 5;
/// How often the clock is looked at.
const LOOK: Duration = Duration::from_mins(1);

impl App {
    /// One pass over everybody whose address is confirmed: whoever is due is written to. That they
    /// were is noted first, in their own account data: a crash in between loses a digest, and none
    /// ever comes twice.
    pub async fn reconcile_digests(&self) -> Result<()> {
        if !self.auth.has_mail() || !self.is_compared() {
            return Ok(());
        }
        let mut members = self.store.members().await?;
        members.retain(|m| m.state == State::Active && m.email_verified);
        let mut trouble = Trouble::default();
        let sent = stream::iter(members)
            .map(|member| async move { self.send_digest_if_due(&member).await });
        trouble.each(sent.buffer_unordered(PACE)).await;
        trouble.end()
    }

    async fn send_digest_if_due(&self, member: &Member) -> Result<()> {
        let user_id = &member.user_id;
        let now = self.clock.unix_ms();
        let inbox = self.actions.read_inbox(user_id).await?;
        if self.missed_since(&inbox, now).is_none() {
            return Ok(());
        }
        let blocked = self.actions.read_ignored(user_id).await?;
        let (muted, _) = self.actions.muted_rooms(user_id).await?;
        // What the homeserver says now counts: another pass may have been here.
        let mut claimed = None;
        let claim = |inbox: &mut Inbox| {
            if let Some(since) = self.missed_since(inbox, now) {
                inbox.digest_sent_at = now;
                claimed = Some((since, inbox.clone()));
            }
        };
        self.actions.change_inbox(user_id, claim).await?;
        let Some((since, inbox)) = claimed else {
            return Ok(());
        };
        let web = self.config.web_url();
        let (missed, name) = self.index.read(|index| {
            let reader = Reader {
                index,
                member: user_id,
                blocked: &blocked,
                muted: &muted,
                inbox: &inbox,
                web,
                now,
            };
            (
                reader.missed(since),
                index.display_name(user_id).to_string(),
            )
        });
        if missed.is_empty() {
            return Ok(());
        }
        self.auth.send_digest(member, name, missed).await
    }

    /// From when on a digest that is due now tells what was missed; nothing when none is due.
    fn missed_since(&self, inbox: &Inbox, now: i64) -> Option<i64> {
        let zone = self.config.territory.zone();
        let last = |now| match inbox.preferences.digest {
            Rhythm::Off => None,
            Rhythm::Daily => zone.last_morning(now),
            Rhythm::Weekly => zone.last_monday(now),
        };
        let due = last(now)?;
        let is_due = inbox.digest_sent_at < due;
        let before = last(due - 1)?;
        is_due.then(|| inbox.digest_sent_at.max(before))
    }

    /// Ends when a morning comes.
    pub(super) async fn until_morning(&self) {
        let zone = self.config.territory.zone();
        let Some(morning) = zone.next_morning(self.clock.unix_ms()) else {
            return std::future::pending().await;
        };
        while self.clock.unix_ms() < morning {
            tokio::time::sleep(LOOK).await;
        }
    }
}

/// The index as one member reads it.
struct Reader<'a> {
    index: &'a Index,
    member: &'a UserId,
    blocked: &'a BTreeSet<OwnedUserId>,
    muted: &'a BTreeSet<OwnedRoomId>,
    inbox: &'a Inbox,
    web: &'a str,
    now: i64,
}

impl Reader<'_> {
    fn missed(&self, since: i64) -> Missed {
        let told = self.index.notifications(&NotificationQuery {
            member: self.member,
            blocked: self.blocked,
            preferences: &self.inbox.preferences,
            now: self.now,
        });
        let new = |one: &&Notification| {
            one.at > since && !one.is_read && !self.inbox.has_read(&one.id, one.at)
        };
        let posts = |kind: NotificationKind| -> Vec<MissedPost> {
            let of_kind = told.iter().filter(new).filter(|one| one.kind == kind);
            let posts = of_kind.filter_map(|one| self.post(one));
            posts.take(OF_EACH).collect()
        };
        Missed {
            mentions: posts(NotificationKind::Mention),
            replies: posts(NotificationKind::Reply),
            topics: self.topics(since),
        }
    }

    /// Topics that the member follows and has not muted, those with most unread posts first, if
    /// something has come since.
    fn topics(&self, since: i64) -> Vec<MissedTopic> {
        let mut topics = self.index.followed(self.member);
        topics.retain(|topic| {
            topic.last_at > since
                && topic.unread.posts > 0
                && !self.muted.contains(&topic.room_id)
                && self.index.may_read(&topic.category, self.member, self.now)
        });
        topics.sort_by_key(|topic| Reverse(topic.unread.posts));
        topics
            .into_iter()
            .take(TOPICS)
            .map(|topic| MissedTopic {
                url: self.address(&topic.slug),
                title: topic.title,
                posts: topic.unread.posts,
            })
            .collect()
    }

    fn post(&self, told: &Notification) -> Option<MissedPost> {
        let (post, slug, title) = self.index.post_in_topic(told)?;
        let address = self.address(&slug);
        Some(MissedPost {
            by: self.index.display_name(&post.sender).to_string(),
            title,
            // What is blurred on the web is not quoted here.
            excerpt: (!self.index.is_hidden(&post.event_id))
                .then(|| render::excerpt(&post.body, post.html.as_deref())),
            // As the web front names a post.
            url: format!("{address}#p-{}", post.event_id),
        })
    }

    fn address(&self, slug: &str) -> String {
        format!("{}/forum/t/{slug}", self.web)
    }
}

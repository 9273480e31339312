//! How far a member has read, told to their homeserver and heard from it.

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use moka::sync::Cache;
use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use tokio::sync::Semaphore;

use super::{Actions, posts::in_words};
use crate::{
    error::{Error, Result},
    events::ReadReceipts,
    matrix::{RawEvent, Reading, Receipt},
};

/// How long what was heard is good for, in milliseconds.
const FRESH_MS: i64 = 3_000;

/// Members whose place in the homeserver's stream is remembered.
const REMEMBERED: u64 = 10_000;

/// Receipts of one member that are sent at once.
const AT_ONCE: usize = 8;

/// First syncs that are asked for at once: they cost the homeserver most.
const SYNCS: usize = 2;

/// How long what was heard of a member is good for while a page of theirs is open, in milliseconds: of who
/// reads in private, whose receipts nobody pushes, and of everybody else, for push rules.
const OPEN_PRIVATE_MS: i64 = 1_000;
const OPEN_MS: i64 = 30_000;

/// Members with an open page of whom is asked at once. Who finds no turn is asked of the next time.
const OPEN_AT_ONCE: usize = 8;

/// What members were told by `/sync`.
#[derive(Clone)]
pub(super) struct Syncs {
    /// Where the next one goes on, and when the last one was.
    by_member: Cache<OwnedUserId, (String, i64)>,
    /// Who was told of a private receipt of theirs.
    in_private: Cache<OwnedUserId, ()>,
    turns: Arc<Semaphore>,
    open_turns: Arc<Semaphore>,
}

impl Default for Syncs {
    fn default() -> Self {
        Self {
            by_member: Cache::new(REMEMBERED),
            in_private: Cache::new(REMEMBERED),
            turns: Arc::new(Semaphore::new(SYNCS)),
            open_turns: Arc::new(Semaphore::new(OPEN_AT_ONCE)),
        }
    }
}

impl Actions {
    /// Tells the homeserver that a member has read a topic up to this event, threads too. Others in the
    /// room are told unless the member's privacy says no.
    pub async fn read_up_to(
        &self,
        member: &UserId,
        topic: &RoomId,
        event: &ruma::EventId,
    ) -> Result<()> {
        self.act_as(member)?;
        let shown = self.index.read(|index| index.privacy(member).read_receipts);
        let receipt = match shown {
            ReadReceipts::Public => Receipt::Public,
            ReadReceipts::Private => Receipt::Private,
        };
        self.homeserver
            .set_read_marker(member, topic, event, receipt)
            .await
            .map_err(in_words)
    }

    /// As [`Actions::read_up_to`] for many topics. Those before a failure are read.
    pub async fn read_all(
        &self,
        member: &UserId,
        topics: Vec<(OwnedRoomId, OwnedEventId)>,
    ) -> Result<()> {
        let read = topics
            .into_iter()
            .map(async |(topic, event)| self.read_up_to(member, &topic, &event).await);
        stream::iter(read)
            .buffer_unordered(AT_ONCE)
            .try_collect::<Vec<()>>()
            .await
            .map(drop)
    }

    /// Whether a member's reading was heard a moment ago.
    pub fn has_heard_reading(&self, member: &UserId) -> bool {
        let heard = self.syncs.by_member.get(member);
        let now = self.clock.unix_ms();
        heard.is_some_and(|(_, at)| (0..FRESH_MS).contains(&(now - at)))
    }

    /// What nobody pushes to us: a member's private receipts, those that came while we were away, and
    /// their push rules, some seconds old at most. The receipts are for the caller to fold.
    pub async fn hear_reading(&self, member: &UserId) -> Result<Vec<RawEvent>> {
        let after = self.clock.unix_ms() - FRESH_MS;
        self.hear_reading_after(member, after).await
    }

    /// As [`Actions::hear_reading`], where that was not done since a moment, in Unix milliseconds.
    pub async fn hear_reading_after(&self, member: &UserId, after: i64) -> Result<Vec<RawEvent>> {
        let _turn = self.lanes.enter(format!("reading/{member}")).await;
        let heard = self.syncs.by_member.get(member);
        if heard.is_some_and(|(_, at)| at > after) {
            return Ok(Vec::new());
        }
        let since = self.syncs.by_member.get(member).map(|(next, _)| next);
        let _permit = match since {
            None => Some(self.syncs.turns.acquire().await.map_err(Error::internal)?),
            Some(_) => None,
        };
        let heard = self.homeserver.reading(member, since.as_deref()).await;
        let reading = heard.inspect_err(|error| {
            // A homeserver that was restored does not know its own places any more.
            if matches!(error, Error::Homeserver { .. }) {
                self.syncs.by_member.invalidate(member);
            }
        })?;
        let Some(_) = since else {
            // The homeserver keeps its answer to a first sync for minutes: what came since?
            let then = self.homeserver.reading(member, Some(&reading.next)).await?;
            let mut receipts = self.note_reading(member, reading);
            receipts.append(&mut self.note_reading(member, then));
            return Ok(receipts);
        };
        Ok(self.note_reading(member, reading))
    }

    /// Whether the homeserver is to be asked again of a member who has a page open.
    pub fn is_hearing_due(&self, member: &UserId) -> bool {
        let heard = self.syncs.by_member.get(member);
        heard.is_none_or(|(_, at)| at <= self.open_after(member))
    }

    /// As [`Actions::hear_reading`] for a member who has a page open, where that is due and not too many
    /// others are at it.
    pub async fn keep_hearing(&self, member: &UserId) -> Result<Vec<RawEvent>> {
        let Ok(_turn) = self.syncs.open_turns.try_acquire() else {
            return Ok(Vec::new());
        };
        self.hear_reading_after(member, self.open_after(member))
            .await
    }

    /// The moment that what was heard must be younger than, in Unix milliseconds.
    fn open_after(&self, member: &UserId) -> i64 {
        let wants_it = || self.index.read(|index| index.privacy(member).read_receipts);
        let in_private =
            self.syncs.in_private.contains_key(member) || wants_it() == ReadReceipts::Private;
        let good_for = if in_private { OPEN_PRIVATE_MS } else { OPEN_MS };
        self.clock.unix_ms() - good_for
    }

    fn note_reading(&self, member: &UserId, reading: Reading) -> Vec<RawEvent> {
        let is_private = |event: &RawEvent| event.get().contains("m.read.private");
        if reading.receipts.iter().any(is_private) {
            self.syncs.in_private.insert(member.to_owned(), ());
        }

        if let Some(rules) = &reading.push_rules {
            self.note_push_rules(member, rules);
        }
        let heard = (reading.next, self.clock.unix_ms());
        self.syncs.by_member.insert(member.to_owned(), heard);
        reading.receipts
    }
}

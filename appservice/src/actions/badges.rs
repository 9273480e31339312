//! Badges: their rooms, awards, and who is let in and taken out by them.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use ruma::{OwnedRoomId, RoomId, UserId};
use serde_json::json;
use tokio::sync::OwnedMutexGuard;

use super::{Actions, blueprint};
use crate::{
    error::{Error, Result},
    events::{AwardEventContent, BadgeEventContent, BadgeImage, EVICTED, RoomKind, SERIALS},
    index::Index,
    matrix::Identity,
    policy::{Officers, audit::sha256, badge_picture, members_of, permissions::openers},
};

impl Actions {
    /// Makes a badge room.
    pub async fn ensure_badge(&self, content: &BadgeEventContent) -> Result<OwnedRoomId> {
        let blueprint = blueprint::badge(
            content,
            self.settings.territory.language(),
            &self.officers(),
            &self.settings.room_version,
        );
        self.make_fixed(&blueprint).await
    }

    /// The picture of a badge on the homeserver: the one that is there, unless it is another one by now. A badge
    /// without its picture is better than none: what the media repository refuses is tried by the next pass.
    pub async fn badge_image(&self, slug: &str, shown: Option<BadgeImage>) -> Option<BadgeImage> {
        let picture = badge_picture(slug)?;
        let sha256 = sha256(picture);
        if shown.as_ref().is_some_and(|shown| shown.sha256 == sha256) {
            return shown;
        }
        let bytes = Bytes::from_static(picture);
        match self
            .homeserver
            .upload(&Identity::Bot, "image/png", bytes)
            .await
        {
            Ok(url) => Some(BadgeImage { url, sha256 }),
            Err(error) => {
                tracing::warn!(slug, %error, "the picture of a badge was not uploaded");
                shown
            }
        }
    }

    /// Those who keep order now.
    pub(super) fn officers(&self) -> Officers {
        let now = self.clock.unix_ms();
        self.index.read(|index| index.officers(now))
    }

    /// The turn to award a member: nobody is awarded twice for one thing. The guard ends it.
    pub async fn award_lane(&self, member: &UserId) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("award/{member}")).await
    }

    /// A serial that no award has.
    pub fn next_serial(&self) -> u32 {
        let known = self
            .index
            .read(Index::last_serial)
            .map_or(0, |last| last + 1);
        self.serials.fetch_max(known, Ordering::Relaxed);
        self.serials.fetch_add(1, Ordering::Relaxed)
    }

    /// Writes a member's award into their profile room, and waits for it to be known.
    pub async fn write_award(&self, member: &UserId, award: &AwardEventContent) -> Result<()> {
        let room_id = self.own_room(RoomKind::Profile, member).await?;
        self.homeserver
            .set_state(
                &room_id,
                "org.althing.badge.award",
                &award.badge,
                &json!(award),
            )
            .await?;
        let known = |index: &Index| index.award(member, &award.badge).as_ref() == Some(award);
        self.known(known).await
    }

    /// Remembers the serials of a member's awards in the territory space, and waits for that to be known: their
    /// profile room is about to go.
    pub async fn remember_serials(&self, member: &UserId) -> Result<()> {
        let _turn = self.lanes.enter("serials".into()).await;
        let lacking = |index: &Index| index.unremembered_serials(member);
        for block in self.index.read(lacking) {
            let space = self.territory_space()?;
            let key = block.block.to_string();
            self.homeserver
                .set_state(&space, SERIALS, &key, &json!(block))
                .await?;
        }
        self.known(|index| lacking(index).is_empty()).await
    }

    /// Lets a member into the room of a badge that they hold.
    pub async fn admit_to_badge(&self, badge_room: &RoomId, member: &UserId) -> Result<()> {
        self.invite_and_join(badge_room, member).await
    }

    /// Takes a member out of a room that a badge opens. The mark on it tells that they come back
    /// with the badge.
    pub async fn evict(&self, room_id: &RoomId, member: &UserId, reason: &str) -> Result<()> {
        let content = json!({"membership": "leave", "reason": reason, EVICTED: true});
        self.homeserver
            .set_state(room_id, "m.room.member", member.as_str(), &content)
            .await
            .map(drop)
    }

    /// Bans somebody from a room. The mark on it tells that the ban ends with what called for it.
    pub async fn ban(&self, room_id: &RoomId, who: &UserId, reason: &str) -> Result<()> {
        let content = json!({"membership": "ban", "reason": reason, EVICTED: true});
        self.homeserver
            .set_state(room_id, "m.room.member", who.as_str(), &content)
            .await
            .map(drop)
    }

    /// Takes such a ban from a room: whoever it was about may come back.
    pub async fn unban(&self, room_id: &RoomId, who: &UserId) -> Result<()> {
        let content = json!({"membership": "leave"});
        self.homeserver
            .set_state(room_id, "m.room.member", who.as_str(), &content)
            .await
            .map(drop)
    }

    /// Joins a member to the room that was made in place of one that they were in. Only into a
    /// member's own room they are invited: an invitation bypasses what a badge opens.
    pub async fn bring_along(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        let kind = self.index.read(|i| i.room(room_id).map(|room| room.kind));
        if kind.is_some_and(RoomKind::is_own) {
            return self.invite_and_join(room_id, member).await;
        }
        self.let_in(room_id, member).await
    }

    /// Joins a member to a room that a badge of theirs opens.
    pub async fn let_in(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        self.homeserver.join(&self.act_as(member)?, room_id).await
    }

    /// Lets the members of these rooms join, and nobody else.
    pub async fn set_members_of(&self, room_id: &RoomId, rooms: &[OwnedRoomId]) -> Result<()> {
        let content = members_of(rooms);
        self.homeserver
            .set_state(room_id, "m.room.join_rules", "", &content)
            .await
            .map(drop)
    }

    /// Refuses a member who lacks every badge that opens the topics of a category.
    pub(super) fn require_opener(&self, member: &UserId, category: &str) -> Result<()> {
        let named = |index: &Index| index.badges_of_category(category).to_vec();
        self.require_any(member, &self.index.read(named))
    }

    /// As [`Actions::require_opener`], for the topic in a room.
    pub(super) fn require_opener_of(&self, member: &UserId, topic: &RoomId) -> Result<()> {
        let named = |index: &Index| index.badges_of_room(topic).to_vec();
        self.require_any(member, &self.index.read(named))
    }

    fn require_any(&self, member: &UserId, named: &[String]) -> Result<()> {
        let now = self.clock.unix_ms();
        let openers = openers(named);
        if openers.is_empty() || self.index.read(|i| i.holds_any(member, &openers, now)) {
            return Ok(());
        }
        Err(Error::badge_required(&openers))
    }

    /// The rooms whose members may join the topics of a category.
    pub(super) fn gate(&self, category: &str) -> Result<Vec<OwnedRoomId>> {
        let gate = |index: &Index| index.gate(index.badges_of_category(category));
        let rooms = self.index.read(gate);
        if rooms.is_empty() {
            return Err(Error::Unavailable {
                sent: false,
                message: format!("the badge rooms of {category} do not exist yet"),
            });
        }
        Ok(rooms)
    }

    /// A member's own room. It follows registration, so one waits a little.
    pub(super) async fn own_room(&self, kind: RoomKind, member: &UserId) -> Result<OwnedRoomId> {
        let find = |index: &Index| index.own_room(kind, member);
        self.until(|i| find(i).is_some()).await;
        self.index.read(find).ok_or_else(|| Error::Unavailable {
            sent: false,
            message: format!("the {kind} room of {member} does not exist yet"),
        })
    }
}

//! Rooms stay ours: what was done to them by hand is undone where that can be done, and told by a
//! metric until it is.
//!
//! State of ours and names are written again by the pass over the structure, power levels and the join rules of
//! topics by the pass over the badges. Here is what those do not see: aliases, the join rules of other rooms,
//! who reads what is written in a room, rooms that the bot is not in any more, rooms that were deleted,
//! encrypted, or replaced by others.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use http::StatusCode;
use ruma::{OwnedRoomId, RoomAliasId, RoomId};
use serde_json::json;

use super::trouble::Trouble;
use crate::{
    app::App,
    error::{Error, Result},
    index::{Index, OpenDoor},
    matrix::Identity,
};

/// Rooms that are asked about at once; live writes come first.
const PACE: usize = 4;

/// Members who are brought along to the successor of a room before a pass looks again.
const AT_MOST: usize = 200;

impl App {
    /// One pass over what the rooms themselves tell.
    pub async fn reconcile_damage(&self) -> Result<()> {
        // Before that rooms that a rule names may be unknown, and those that were made in place of others:
        // the old one would get its alias back.
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let (misaliased, encrypted) = self.index.read(|i| (i.misaliased(), i.encrypted()));
        for room_id in encrypted {
            tracing::error!(%room_id, "a room of ours was encrypted: what is written there cannot be read any more; replace it");
        }
        let aliases = stream::iter(misaliased)
            .map(|(room_id, alias)| async move { self.give_alias(&room_id, &alias).await });
        trouble.each(aliases.buffer_unordered(PACE)).await;
        self.mend_join_rules(&mut trouble).await;
        self.close_doors(&mut trouble).await;
        self.follow_upgrades(&mut trouble).await;
        trouble.end()
    }

    /// One pass over what only the homeserver tells: where aliases lead, and which rooms the bot is in.
    pub async fn reconcile_belongings(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        self.return_to_rooms(&mut trouble).await?;
        self.mend_aliases(&mut trouble).await;
        trouble.end()
    }

    async fn mend_join_rules(&self, trouble: &mut Trouble) {
        let misruled = self.index.read(Index::misruled);
        let rules = stream::iter(misruled).map(|(room_id, rule)| async move {
            tracing::warn!(%room_id, "a room lets in whom it should again, and nobody else");
            self.homeserver
                .set_state(&room_id, "m.room.join_rules", "", &rule)
                .await?;
            repaired("join_rules");
            Ok(())
        });
        trouble.each(rules.buffer_unordered(PACE)).await;
    }

    async fn close_doors(&self, trouble: &mut Trouble) {
        let open = self.index.read(Index::open_doors);
        let doors = stream::iter(open).map(|door| async move { self.close_door(door).await });
        trouble.each(doors.buffer_unordered(PACE)).await;
    }

    async fn close_door(&self, door: OpenDoor) -> Result<()> {
        let OpenDoor {
            room_id,
            what,
            wanted,
        } = door;
        tracing::warn!(%room_id, what, "a room shows what is written there to whom it should again, and to nobody else");
        self.homeserver
            .set_state(&room_id, &format!("m.room.{what}"), "", &wanted)
            .await?;
        repaired(what);
        Ok(())
    }

    /// Tells how many rooms are damaged, by what is wrong with them.
    pub fn observe_damage(&self) {
        if !self.is_compared() {
            return;
        }
        let (acl, now) = (self.actions.server_acl(), self.clock.unix_ms());
        for (what, count) in self.index.read(|index| index.damage(acl.as_ref(), now)) {
            alarm(what, count);
        }
    }

    async fn give_alias(&self, room_id: &RoomId, alias: &RoomAliasId) -> Result<()> {
        tracing::warn!(%room_id, %alias, "a room gets its alias back");
        self.lead_to(alias, room_id).await?;
        let content = json!({"alias": alias});
        self.homeserver
            .set_state(room_id, "m.room.canonical_alias", "", &content)
            .await?;
        repaired("alias");
        Ok(())
    }

    /// Lets an alias lead to a room, wherever it leads now. Whether it did already.
    async fn lead_to(&self, alias: &RoomAliasId, room_id: &RoomId) -> Result<bool> {
        if self.homeserver.resolve_alias(alias).await?.as_deref() == Some(room_id) {
            return Ok(true);
        }
        self.homeserver.set_alias(alias, room_id).await?;
        Ok(false)
    }

    async fn mend_aliases(&self, trouble: &mut Trouble) {
        let signposts = self.index.read(Index::signposts);
        let mends = stream::iter(signposts).map(|(alias, room_id)| async move {
            if !self.lead_to(&alias, &room_id).await? {
                tracing::warn!(%alias, %room_id, "an alias leads to its room again");
                repaired("alias");
            }
            Ok(())
        });
        trouble.each(mends.buffer_unordered(PACE)).await;
    }

    /// Who was in a room follows it into the one that was made in its place, and spaces show that one.
    async fn follow_upgrades(&self, trouble: &mut Trouble) {
        let children = self.index.read(Index::outlived_children);
        let children = stream::iter(children).then(|(space, child)| async move {
            self.homeserver
                .set_state(&space, "m.space.child", child.as_str(), &json!({}))
                .await
                .map(drop)
        });
        trouble.each(children).await;
        let mut behind = self.index.read(|i| i.left_behind(self.clock.unix_ms()));
        alarm("left_behind", behind.len());
        behind.truncate(AT_MOST);
        let joins = stream::iter(behind).map(|(room_id, member)| async move {
            self.actions.bring_along(&room_id, &member).await
        });
        trouble.each(joins.buffer_unordered(PACE)).await;
    }

    /// Rooms of ours that the bot is not in: back into them, by an administrator's invitation where it
    /// needs one. What was deleted is forgotten, and made anew where the configuration asks for it.
    async fn return_to_rooms(&self, trouble: &mut Trouble) -> Result<()> {
        // Asked for first: a room that is made meanwhile is in both.
        let known = self.index.read(Index::standing_rooms);
        let joined: BTreeSet<_> = self.homeserver.joined_rooms().await?.into_iter().collect();
        let lost: Vec<_> = known
            .into_iter()
            .filter(|room| !joined.contains(room))
            .collect();
        alarm("lost", lost.len());
        let returns =
            stream::iter(lost).then(|room_id| async move { self.return_to(&room_id).await });
        trouble.each(returns).await;
        Ok(())
    }

    async fn return_to(&self, room_id: &RoomId) -> Result<()> {
        tracing::error!(%room_id, "the bot is not in a room of ours any more");
        match self.homeserver.join(&Identity::Bot, room_id).await {
            Err(Error::Homeserver { status, .. }) if status == StatusCode::NOT_FOUND => {
                tracing::error!(%room_id, "a room of ours was deleted");
                self.actions.remember_deleted(room_id).await?;
                self.ingest.fold_gone(room_id).await;
                return Ok(());
            }
            Err(Error::Homeserver { .. }) => self.ask_back(room_id).await?,
            other => other?,
        }
        repaired("lost");
        // Nothing was pushed meanwhile.
        self.ingest.report_trouble();
        Ok(())
    }

    /// An administrator who is in the room invites the bot.
    async fn ask_back(&self, room_id: &RoomId) -> Result<()> {
        let now = self.clock.unix_ms();
        let administrators = self.index.read(|i| i.officers(now)).administrators;
        let mut last = Error::forbidden("nobody in the room may invite the bot back into it");
        for administrator in administrators {
            if !self.index.read(|i| i.is_joined(room_id, &administrator)) {
                continue;
            }
            let by = self.names.as_member(&administrator)?;
            match self.homeserver.invite_bot(&by, room_id).await {
                Ok(()) => return self.homeserver.join(&Identity::Bot, room_id).await,
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Makes a room anew in place of this one, and brings everybody along.
    pub async fn upgrade_room(&self, room_id: &RoomId) -> Result<OwnedRoomId> {
        let version = &self.config.homeserver.room_version;
        let new = self.homeserver.upgrade_room(room_id, version).await?;
        self.reread_state(&new).await?;
        Ok(new)
    }
}

#[expect(clippy::cast_precision_loss, reason = "a gauge")]
fn alarm(what: &'static str, count: usize) {
    metrics::gauge!("rooms_damaged", "what" => what).set(count as f64);
}

pub(super) fn repaired(what: &'static str) {
    metrics::counter!("rooms_repaired_total", "what" => what).increment(1);
}

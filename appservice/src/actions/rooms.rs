//! Rooms are made once: the alias makes creation repeatable, the creation key tells whether the
//! room behind an alias is the one that was meant.

use std::time::Duration;

use http::StatusCode;
use moka::sync::Cache;
use ruma::{OwnedRoomAliasId, OwnedRoomId, RoomAliasId, RoomId, UserId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Actions, blueprint::Blueprint};
use crate::{
    error::{Error, Result},
    events::CREATE_KEY,
    index::Membership,
    matrix::{Creation, Identity},
    policy::permissions::openers,
};

/// Pauses between tries to join with a badge that was just awarded: less than two seconds in all.
const PATIENCE: [Duration; 4] = [
    Duration::from_millis(100),
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
];

/// For so long after an award a refusal may be of somebody who has not heard of it.
const FRESH_MS: i64 = 30_000;

/// How long a homeserver may be at making a room; longer than we wait for its answer.
const MAKING_MS: i64 = 30_000;

/// Rooms that were found unfinished, and when they were first, Unix milliseconds.
#[derive(Clone)]
pub(super) struct Unfinished(Cache<OwnedRoomId, i64>);

impl Default for Unfinished {
    fn default() -> Self {
        Self(Cache::new(1_000))
    }
}

/// What is behind an alias.
enum Found {
    /// A room, and the key that it was created with.
    Whole(Option<String>),
    /// The homeserver died while it made the room.
    Unfinished,
}

impl Actions {
    /// The room of a blueprint, made if need be. `None` when its alias belongs to a room with
    /// another key.
    pub(super) async fn make(&self, blueprint: &Blueprint) -> Result<Option<OwnedRoomId>> {
        if let Some(known) = self.index.read(|i| i.lookup_room_key(&blueprint.key)) {
            return Ok(Some(known));
        }
        let _turn = self.lanes.enter(format!("room/{}", blueprint.alias)).await;
        match self
            .homeserver
            .create_room(&self.guarded(blueprint))
            .await?
        {
            Creation::Created(room_id) => Ok(Some(room_id)),
            Creation::AliasTaken => match self.inspect(&self.alias(&blueprint.alias)?).await? {
                (room_id, Found::Whole(key)) if key.as_deref() == Some(&blueprint.key) => {
                    Ok(Some(room_id))
                }
                _ => Ok(None),
            },
        }
    }

    /// As [`Actions::make`], for rooms whose alias only they can have.
    pub(super) async fn make_fixed(&self, blueprint: &Blueprint) -> Result<OwnedRoomId> {
        if let Some(room_id) = self.make(blueprint).await? {
            return Ok(room_id);
        }
        self.clear_away(blueprint).await?;
        self.make(blueprint).await?.ok_or_else(|| {
            Error::internal(format!(
                "the alias #{} belongs to a room that was not made for {}",
                blueprint.alias, blueprint.key
            ))
        })
    }

    /// Takes the alias away from a room that was never finished, once it cannot be in the making
    /// any more.
    async fn clear_away(&self, blueprint: &Blueprint) -> Result<()> {
        let _turn = self.lanes.enter(format!("room/{}", blueprint.alias)).await;
        let alias = self.alias(&blueprint.alias)?;
        let (room_id, Found::Unfinished) = self.inspect(&alias).await? else {
            return Ok(());
        };
        let now = self.clock.unix_ms();
        let since = self.unfinished.0.get_with(room_id.clone(), || now);
        if now - since < MAKING_MS {
            return Err(Error::Unavailable {
                sent: true,
                message: format!("{alias} is in the making"),
            });
        }
        tracing::warn!(%alias, %room_id, "a room was never finished and is made anew");
        self.homeserver.remove_alias(&alias).await
    }

    /// The room behind an alias that is in use. All of our aliases are exclusive, so a room that the
    /// bot cannot read is one that was never finished.
    async fn inspect(&self, alias: &RoomAliasId) -> Result<(OwnedRoomId, Found)> {
        #[derive(Deserialize)]
        struct State<'a> {
            #[serde(rename = "type", borrow)]
            event_type: std::borrow::Cow<'a, str>,
            content: Value,
        }
        let Some(room_id) = self.homeserver.resolve_alias(alias).await? else {
            // Created and not yet resolvable, or deleted in between: the caller tries again.
            return Err(Error::Unavailable {
                sent: true,
                message: format!("{alias} is in flux"),
            });
        };
        let state = match self.homeserver.state(&room_id).await {
            Ok(state) => state,
            Err(Error::Homeserver { .. }) => return Ok((room_id, Found::Unfinished)),
            Err(other) => return Err(other),
        };
        let events: Vec<State<'_>> = state
            .iter()
            .filter_map(|event| serde_json::from_str(event.get()).ok())
            .collect();
        let find = |event_type: &str| events.iter().find(|e| e.event_type == event_type);
        if find("m.room.power_levels").is_none() {
            return Ok((room_id, Found::Unfinished));
        }
        let key = find("m.room.create")
            .and_then(|event| Some(event.content.get(CREATE_KEY)?.as_str()?.to_owned()));
        Ok((room_id, Found::Whole(key)))
    }

    /// `#local:server`.
    pub(super) fn alias(&self, local: &str) -> Result<OwnedRoomAliasId> {
        RoomAliasId::parse(format!("#{local}:{}", self.names.server())).map_err(Error::internal)
    }

    /// Puts a room into a space.
    pub async fn add_child(
        &self,
        space: &RoomId,
        child: &RoomId,
        order: Option<usize>,
    ) -> Result<()> {
        let mut content = json!({"via": [self.names.server()]});
        if let (Some(order), Some(map)) = (order, content.as_object_mut()) {
            map.insert("order".into(), format!("{order:04}").into());
        }
        self.homeserver
            .set_state(space, "m.space.child", child.as_str(), &content)
            .await
            .map(drop)
    }

    /// Puts a topic into the space of its category: those that are pinned before the others, in every
    /// client ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#ordering-of-children-within-a-space
    pub async fn place_topic(&self, space: &RoomId, topic: &RoomId, pinned: bool) -> Result<()> {
        self.add_child(space, topic, pinned.then_some(0)).await
    }

    /// Joins a member unless the index knows that they are in.
    pub(super) async fn ensure_joined(&self, member: &UserId, room_id: &RoomId) -> Result<()> {
        if self.index.read(|i| i.is_joined(room_id, member)) {
            return Ok(());
        }
        // Who has just registered may be quicker than the pass that lets them in.
        let space = self
            .index
            .read(|i| i.membership(&i.territory_space()?, member));
        if matches!(space, None | Some(Membership::Invite)) {
            self.admit(member).await?;
        }
        self.join_gated(member, room_id).await
    }

    /// Joins a room. Who was awarded its badge a moment ago may be refused until the homeserver has
    /// them in the badge room, and every part of it knows.
    async fn join_gated(&self, member: &UserId, room_id: &RoomId) -> Result<()> {
        let identity = self.act_as(member)?;
        for pause in PATIENCE {
            match self.homeserver.join(&identity, room_id).await {
                Err(Error::Homeserver { status, .. }) if status == StatusCode::FORBIDDEN => {
                    if !self.is_fresh_holder(member, room_id) {
                        break;
                    }
                    tokio::time::sleep(pause).await;
                }
                other => return other,
            }
        }
        self.homeserver.join(&identity, room_id).await
    }

    /// Whether a member holds a badge that opens this topic, and is not in its room yet or was awarded
    /// it a moment ago.
    fn is_fresh_holder(&self, member: &UserId, room_id: &RoomId) -> bool {
        let now = self.clock.unix_ms();
        self.index.read(|index| {
            let is_fresh = |badge: &str| {
                let award = index.award(member, badge)?;
                let room = index.badge(badge)?.room_id;
                Some(now - award.issued_at < FRESH_MS || !index.is_joined(&room, member))
            };
            let openers = openers(index.badges_of_room(room_id)).into_iter();
            openers
                .filter(|badge| index.holds_any(member, &[badge], now))
                .any(|badge| is_fresh(badge).unwrap_or(false))
        })
    }

    /// Makes the control room and lets the heartbeat use it.
    pub async fn ensure_control_room(&self) -> Result<()> {
        if self.heartbeat.room().is_none() {
            let blueprint = super::blueprint::control(&self.settings.room_version);
            self.heartbeat.set_room(self.make_fixed(&blueprint).await?);
        }
        Ok(())
    }

    /// Registers the bot, so that it has a row which the homeserver can flag as administrator.
    pub async fn ensure_bot(&self) -> Result<()> {
        self.homeserver
            .register(self.names.bot().localpart())
            .await?;
        self.homeserver.whoami(&Identity::Bot).await.map(drop)
    }
}

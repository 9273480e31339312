//! Which homeservers may take part: the same in every room that federates, and in every new one.

use ruma::RoomId;
use serde_json::Value;

use super::{Actions, blueprint::Blueprint};
use crate::{
    error::Result,
    index::Index,
    matrix::{InitialState, NewRoom},
    policy::{open_server_acl, server_acl},
};

impl Actions {
    /// `m.room.server_acl` of every room of ours that federates: our own homeserver, those that the
    /// configuration names, and those that we have a treaty with. Nothing where the configuration has no
    /// list: then everybody may whom the homeserver federates with, and a list would say no more.
    pub fn server_acl(&self) -> Option<Value> {
        let allowed = self.settings.allowed_servers.as_ref()?;
        let treaties = self.index.read(Index::treaties);
        let partners = treaties.iter().map(|treaty| &*treaty.server);
        let allowed = allowed.iter().map(|server| &**server);
        Some(server_acl(self.names.server(), allowed.chain(partners)))
    }

    /// Brings the list of a room up to date.
    pub async fn set_server_acl(&self, room_id: &RoomId) -> Result<()> {
        let content = self.server_acl().unwrap_or_else(open_server_acl);
        self.homeserver
            .set_state(room_id, "m.room.server_acl", "", &content)
            .await
            .map(drop)
    }

    /// A room that is born with the list.
    pub(super) fn guarded(&self, blueprint: &Blueprint) -> NewRoom {
        let mut room = blueprint.room.clone();
        if let Some(content) = self.server_acl().filter(|_| blueprint.kind.federates()) {
            room.initial_state.push(InitialState {
                event_type: "m.room.server_acl".into(),
                state_key: String::new(),
                content,
            });
        }
        room
    }
}

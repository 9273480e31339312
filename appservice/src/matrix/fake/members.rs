//! What the fake says of members outside of rooms: profiles, account data, media.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use bytes::Bytes;
use ruma::{MxcUri, OwnedMxcUri, OwnedUserId, RoomId, UserId};
use serde_json::{Map, Value, json};

use super::{Fake, NewEvent, State, forbidden, refuse};
use crate::{error::Result, matrix::Profile};

/// Media may be so large, as the configuration of the real one says.
const MAX_UPLOAD: usize = 50 * 1024 * 1024;

impl Fake {
    /// The user's profile as `m.room.member` carries it.
    pub(super) fn member_content(state: &State, user_id: &UserId, membership: &str) -> Value {
        let profile = state.users.get(user_id);
        let field = |name: &str| profile.and_then(|fields| fields.get(name)).cloned();
        let mut content = json!({"membership": membership, "displayname": field("displayname")});
        if let (Some(url), Some(map)) = (field("avatar_url"), content.as_object_mut()) {
            map.insert("avatar_url".into(), url);
        }
        content
    }

    fn registered<'s>(
        &self,
        state: &'s mut State,
        user_id: &UserId,
    ) -> Result<&'s mut Map<String, Value>> {
        self.names.as_member(user_id)?;
        state
            .users
            .get_mut(user_id)
            .ok_or_else(|| forbidden("Application service has not registered this user"))
    }

    pub(super) fn read_profile(&self, user_id: &UserId) -> Option<Profile> {
        let state = self.locked();
        state.users.get(user_id).cloned().map(Profile)
    }

    /// A change of name or avatar comes into every room that the member is in.
    pub(super) fn write_profile(
        &self,
        user_id: &UserId,
        field: &str,
        value: Option<&Value>,
    ) -> Result<()> {
        let mut state = self.locked();
        state.must_not_be_suspended(user_id)?;
        let fields = self.registered(&mut state, user_id)?;
        match value {
            Some(value) => fields.insert(field.to_owned(), value.clone()),
            None => fields.remove(field),
        };
        if !matches!(field, "displayname" | "avatar_url") {
            return Ok(());
        }
        let content = Self::member_content(&state, user_id, "join");
        let joined = |(_, room): &(_, &super::Room)| room.membership(user_id.as_str()) == "join";
        let rooms = state.rooms.iter().filter(joined);
        let rooms: Vec<_> = rooms.map(|(id, _)| id.clone()).collect();
        for room_id in rooms {
            let event = NewEvent {
                event_type: "m.room.member",
                sender: user_id,
                state_key: Some(user_id.as_str()),
                content: content.clone(),
                ts: None,
            };
            self.append(&mut state, &room_id, &event)?;
        }
        Ok(())
    }

    pub(super) fn read_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
    ) -> Result<Option<Value>> {
        let mut state = self.locked();
        self.registered(&mut state, user_id)?;
        if event_type == "m.push_rules" {
            return Ok(Some(json!({"global": state.push_rules(user_id)})));
        }
        let key = (user_id.to_owned(), event_type.to_owned());
        Ok(state.account_data.get(&key).cloned())
    }

    pub(super) fn list_account_data(
        &self,
        user_id: &UserId,
        prefix: &str,
    ) -> Result<BTreeMap<String, Value>> {
        let mut state = self.locked();
        self.registered(&mut state, user_id)?;
        let all = state.account_data.iter();
        let own = all.filter(|((of, kind), _)| of == user_id && kind.starts_with(prefix));
        Ok(own
            .map(|((_, kind), content)| (kind.clone(), content.clone()))
            .collect())
    }

    pub(super) fn write_account_data(
        &self,
        user_id: &UserId,
        event_type: &str,
        content: &Value,
    ) -> Result<()> {
        let mut state = self.locked();
        self.registered(&mut state, user_id)?;
        let key = (user_id.to_owned(), event_type.to_owned());
        state.account_data.insert(key, content.clone());
        Ok(())
    }

    pub(super) fn keep_media(&self, user_id: &UserId, bytes: Bytes) -> Result<OwnedMxcUri> {
        if bytes.len() > MAX_UPLOAD {
            let words = "Upload request body is too large";
            return Err(refuse(StatusCode::PAYLOAD_TOO_LARGE, "M_TOO_LARGE", words));
        }
        let mut state = self.locked();
        state.counter += 1;
        let uri = OwnedMxcUri::from(format!(
            "mxc://{}/media{}",
            self.names.server(),
            state.counter
        ));
        state.media.insert(uri.clone(), (user_id.to_owned(), bytes));
        Ok(uri)
    }

    pub(super) fn read_media(&self, uri: &MxcUri, limit: usize) -> Option<Bytes> {
        let state = self.locked();
        let (_, bytes) = state.media.get(uri)?;
        (bytes.len() <= limit).then(|| bytes.clone())
    }

    /// Takes all media away but what is protected, as a server administrator does who quarantines it.
    pub fn quarantine_media(&self) {
        let mut state = self.locked();
        let state = &mut *state;
        state.media.retain(|uri, _| state.protected.contains(uri));
    }

    /// Refuses who is neither in a room nor invited.
    pub(super) fn must_be_in(state: &State, user_id: &OwnedUserId, room_id: &RoomId) -> Result<()> {
        let room = state.rooms.get(room_id);
        let membership = room.map_or("leave", |room| room.membership(user_id.as_str()));
        if matches!(membership, "join" | "invite") {
            return Ok(());
        }
        Err(forbidden(format!("User {user_id} not in room {room_id}")))
    }
}

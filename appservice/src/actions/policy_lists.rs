//! Policy lists of others: found, joined and read; what we do about them is said in the moderators'
//! room, and guests are kept out as they say.

use http::StatusCode;
use ruma::{OwnedRoomId, RoomAliasId, RoomId, UserId};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{PolicyMatchEventContent, PolicyWatchEventContent, RoomKind},
    matrix::{Identity, Outgoing, transaction_id},
    notices,
    policy::{audit, policy_rules::PolicyRule},
};

/// Rules of one list that are read.
const MAX_RULES: usize = 20_000;

/// A policy list, as it stands.
#[derive(Debug, Clone, Default)]
pub struct PolicyList {
    /// How it calls itself.
    pub name: Option<String>,
    /// Its rules that ask for a ban.
    pub rules: Vec<PolicyRule>,
}

/// A state event, as far as lists are concerned.
#[derive(Deserialize)]
struct Said {
    #[serde(rename = "type")]
    event_type: String,
    #[serde(default)]
    content: Value,
}

impl Actions {
    /// Joins the list of this address or room ID: the one room that the bot enters because somebody
    /// says so, an administrator. 422 on `list` for what is none, is not found, or is our own.
    pub async fn join_list(&self, list: &str) -> Result<OwnedRoomId> {
        let odd = |message: &str| Error::invalid_field("list", message);
        let joined = if let Ok(alias) = RoomAliasId::parse(list) {
            self.homeserver.join_alias(&Identity::Bot, &alias).await
        } else if let Ok(room_id) = RoomId::parse(list) {
            self.must_not_be_ours(&room_id)?;
            let joined = self.homeserver.join(&Identity::Bot, &room_id).await;
            joined.map(|()| room_id)
        } else {
            return Err(odd(
                "A policy list is named by its address, #list:server, or by its room ID.",
            ));
        };
        let room_id = match joined {
            Err(Error::Homeserver {
                status: StatusCode::NOT_FOUND | StatusCode::BAD_REQUEST | StatusCode::BAD_GATEWAY,
                ..
            }) => {
                return Err(odd(
                    "There is no such list, or its server does not answer. Name it by its address.",
                ));
            }
            Err(Error::Homeserver {
                status: StatusCode::FORBIDDEN,
                ..
            }) => return Err(odd("This list does not let us in.")),
            other => other?,
        };
        self.must_not_be_ours(&room_id)?;
        Ok(room_id)
    }

    fn must_not_be_ours(&self, room_id: &RoomId) -> Result<()> {
        match self.index.read(|i| i.room(room_id).map(|room| room.kind)) {
            None => Ok(()),
            Some(RoomKind::Policy) => Err(Error::invalid_field(
                "list",
                "This is our own list: what stands there comes from our own cases.",
            )),
            Some(_) => Err(Error::invalid_field(
                "list",
                "This is a room of ours, no policy list.",
            )),
        }
    }

    /// Leaves a list that is not followed.
    pub async fn leave_list(&self, list: &RoomId) -> Result<()> {
        self.homeserver.leave(&Identity::Bot, list).await
    }

    /// What a list that the bot is in says now.
    pub async fn read_list(&self, list: &RoomId) -> Result<PolicyList> {
        let mut read = PolicyList::default();
        for event in self.homeserver.state(list).await? {
            let Ok(Said {
                event_type,
                content,
            }) = serde_json::from_str(event.get())
            else {
                continue;
            };
            if event_type == "m.room.name" {
                let name = content.get("name").and_then(Value::as_str);
                read.name = name.map(ToOwned::to_owned);
            }
            if read.rules.len() < MAX_RULES {
                read.rules.extend(PolicyRule::parse(&event_type, &content));
            }
        }
        read.rules.sort();
        read.rules.dedup();
        Ok(read)
    }

    /// The turn to say what is done about lists. The guard ends it.
    pub async fn policy_lane(&self) -> tokio::sync::OwnedMutexGuard<()> {
        self.lanes.enter("policy".into()).await
    }

    /// Says what is done about a list, and waits for it to be known.
    pub async fn write_watch(&self, content: &PolicyWatchEventContent) -> Result<()> {
        let room_id = self.moderation_room()?;
        self.homeserver
            .set_state(
                &room_id,
                "org.althing.policy.watch",
                content.room_id.as_str(),
                &json!(content),
            )
            .await?;
        let is_known = |index: &crate::index::Index| {
            let known = index.policy_watch(&content.room_id);
            if content.removed {
                known.is_none()
            } else {
                known.as_ref() == Some(content)
            }
        };
        self.known(is_known).await
    }

    /// Tells moderators that these rules of a list reach too far.
    pub async fn say_refused(
        &self,
        watch: &PolicyWatchEventContent,
        entities: &[&str],
    ) -> Result<()> {
        let list = watch.alias.as_ref().or(watch.name.as_ref());
        let list = list.map_or(watch.room_id.as_str(), String::as_str);
        let language = self.settings.territory.language();
        let words = notices::refused_rules(language, list, entities);
        let key = audit::sha256(format!("{words}/{}", watch.refused.join("\n")));
        let event = Outgoing {
            event_type: "m.room.message",
            content: json!({"msgtype": "m.notice", "body": words}),
            txn_id: transaction_id(self.names.bot(), "refused", &key),
            ts: None,
        };
        let room_id = self.moderation_room()?;
        let sent = self.homeserver.send(&Identity::Bot, &room_id, &event);
        sent.await.map(drop)
    }

    /// Says whom lists are about, and waits for it to be known.
    pub async fn write_match(&self, content: &PolicyMatchEventContent) -> Result<()> {
        let room_id = self.moderation_room()?;
        let key = format!("match/{}", content.user_id);
        self.homeserver
            .set_state(&room_id, "org.althing.policy.match", &key, &json!(content))
            .await?;
        self.known(|index| index.policy_match(&content.user_id).as_ref() == Some(content))
            .await
    }

    /// Bans somebody from a room, or ends that.
    pub async fn set_banned(
        &self,
        room_id: &RoomId,
        user_id: &UserId,
        banned: bool,
        reason: &str,
    ) -> Result<()> {
        let membership = if banned { "ban" } else { "leave" };
        let content = json!({"membership": membership, "reason": reason});
        self.homeserver
            .set_state(room_id, "m.room.member", user_id.as_str(), &content)
            .await
            .map(drop)
    }
}

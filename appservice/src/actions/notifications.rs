//! What members want to be told of, and what of it they have seen: account data of theirs, read and
//! written as them. It is not pushed to us, so it is remembered for a while.

use std::sync::{Arc, PoisonError, RwLock};

use hashbrown::HashMap;
use ruma::{OwnedUserId, UserId};
use serde_json::{Map, Value, json};

use super::Actions;
use crate::{
    error::{Error, Result},
    policy::notifications::Inbox,
};

/// Account data of the member.
const NOTIFICATIONS: &str = "org.althing.notifications";

/// How long what was read is good for, in milliseconds. We alone write it, as a rule.
const FRESH_MS: i64 = 60_000;

/// Inboxes as they were read last, and when.
#[derive(Debug, Clone, Default)]
pub(super) struct Inboxes(Arc<RwLock<HashMap<OwnedUserId, (Inbox, i64)>>>);

impl Inboxes {
    fn get(&self, member: &UserId) -> Option<(Inbox, i64)> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(member).cloned()
    }

    fn fresh(&self, member: &UserId, now: i64) -> Option<Inbox> {
        let (inbox, read_at) = self.get(member)?;
        (0..FRESH_MS).contains(&(now - read_at)).then_some(inbox)
    }

    fn note(&self, member: &UserId, inbox: Inbox, now: i64) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(member.to_owned(), (inbox, now));
    }
}

/// Another client may have written anything: what does not fit is as if it were not there.
fn inbox_of(content: Option<&Value>) -> Inbox {
    let content = content.cloned().unwrap_or_else(|| json!({}));
    serde_json::from_value(content).unwrap_or_default()
}

impl Actions {
    /// A member's inbox as it was read last; as that of a new member where it never was.
    pub fn inbox(&self, member: &UserId) -> Inbox {
        self.inboxes
            .get(member)
            .map(|(inbox, _)| inbox)
            .unwrap_or_default()
    }

    /// A member's inbox, a minute old at most.
    pub async fn read_inbox(&self, member: &UserId) -> Result<Inbox> {
        if let Some(inbox) = self.inboxes.fresh(member, self.clock.unix_ms()) {
            return Ok(inbox);
        }
        // In the lane of whoever writes: an answer from before a write would undo it here.
        let _turn = self.lanes.enter(format!("inbox/{member}")).await;
        if let Some(inbox) = self.inboxes.fresh(member, self.clock.unix_ms()) {
            return Ok(inbox);
        }
        let read = self.homeserver.account_data(member, NOTIFICATIONS).await;
        let inbox = match (read, self.inboxes.get(member)) {
            (Ok(content), _) => inbox_of(content.as_ref()),
            // While the homeserver is away what was read last will do.
            (Err(Error::Unavailable { .. }), Some((known, _))) => return Ok(known),
            (Err(error), _) => return Err(error),
        };
        self.inboxes
            .note(member, inbox.clone(), self.clock.unix_ms());
        Ok(inbox)
    }

    /// Changes a member's inbox, as the homeserver has it now. What others keep there stays. Whether
    /// `change` changed it.
    pub async fn change_inbox(
        &self,
        member: &UserId,
        change: impl FnOnce(&mut Inbox) + Send,
    ) -> Result<bool> {
        self.act_as(member)?;
        let _turn = self.lanes.enter(format!("inbox/{member}")).await;
        let content = self.homeserver.account_data(member, NOTIFICATIONS).await?;
        let before = inbox_of(content.as_ref());
        let mut inbox = before.clone();
        change(&mut inbox);
        if inbox != before {
            let mut map = match content {
                Some(Value::Object(map)) => map,
                _ => Map::new(),
            };
            if let Value::Object(ours) = serde_json::to_value(&inbox).map_err(Error::internal)? {
                map.extend(ours);
            }
            self.homeserver
                .set_account_data(member, NOTIFICATIONS, &Value::Object(map))
                .await?;
        }
        let changed = inbox != before;
        self.inboxes.note(member, inbox, self.clock.unix_ms());
        Ok(changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_data_of_any_shape_is_read() {
        for odd in [
            json!(1),
            json!([]),
            json!({"read_up_to": "nu"}),
            json!({"read": 7}),
        ] {
            assert_eq!(inbox_of(Some(&odd)), Inbox::default(), "{odd}");
        }
        assert_eq!(inbox_of(None), Inbox::default());
        assert_eq!(inbox_of(Some(&json!({"read_up_to": 5}))).read_up_to, 5);
    }
}

//! Whom members block: their own `m.ignored_user_list`, the list that every Matrix client shows. It
//! is not pushed to us, so it is read as the member and remembered; nothing else keeps it.

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard},
};

use hashbrown::{HashMap, HashSet};
use ruma::{OwnedUserId, UserId};
use serde_json::{Map, Value, json};

use super::Actions;
use crate::{error::Result, index::ChangeKind};

/// Account data of whom a member ignores ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mignored_user_list
const IGNORED: &str = "m.ignored_user_list";

/// How long a list that was read is good for, in milliseconds.
const FRESH_MS: i64 = 3_000;

/// User IDs.
type Users = Arc<BTreeSet<OwnedUserId>>;

/// Whom members ignore, as it was read last.
#[derive(Debug, Clone, Default)]
pub struct Ignored(Arc<RwLock<Lists>>);

#[derive(Debug, Default)]
struct Lists {
    by_member: HashMap<OwnedUserId, List>,
    /// Who ignores somebody.
    ignorers: HashMap<OwnedUserId, HashSet<OwnedUserId>>,
    /// Counts changes.
    revision: u64,
}

#[derive(Debug, Clone, Default)]
struct List {
    users: Users,
    /// The change that made it so; 0 for one that was always empty.
    revision: u64,
    read_at: i64,
}

impl Ignored {
    fn read(&self) -> RwLockReadGuard<'_, Lists> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whom a member ignores, and a number that changes with it.
    pub fn of(&self, member: &UserId) -> (Users, u64) {
        let list = self.read().by_member.get(member).cloned();
        let list = list.unwrap_or_default();
        (list.users, list.revision)
    }

    /// Whether one ignores the other.
    pub fn ignores(&self, member: &UserId, other: &UserId) -> bool {
        let lists = self.read();
        let list = lists.by_member.get(member);
        list.is_some_and(|list| list.users.contains(other))
    }

    /// Who ignores somebody.
    pub fn ignorers(&self, user_id: &UserId) -> HashSet<OwnedUserId> {
        let lists = self.read();
        lists.ignorers.get(user_id).cloned().unwrap_or_default()
    }

    /// Everybody who ignores somebody, with whom.
    pub fn all(&self) -> Vec<(OwnedUserId, Users)> {
        let lists = self.read();
        let full = lists
            .by_member
            .iter()
            .filter(|(_, list)| !list.users.is_empty());
        full.map(|(member, list)| (member.clone(), list.users.clone()))
            .collect()
    }

    fn is_fresh(&self, member: &UserId, now: i64) -> bool {
        let lists = self.read();
        let read_at = lists.by_member.get(member).map(|list| list.read_at);
        read_at.is_some_and(|read_at| (0..FRESH_MS).contains(&(now - read_at)))
    }

    /// Remembers a list; whether it is another than before.
    fn note(&self, member: &UserId, users: BTreeSet<OwnedUserId>, now: i64) -> bool {
        let mut lists = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = lists.by_member.get(member).cloned().unwrap_or_default();
        if *before.users == users {
            let list = List {
                read_at: now,
                ..before
            };
            lists.by_member.insert(member.to_owned(), list);
            return false;
        }
        for gone in before.users.difference(&users) {
            if let Some(ignorers) = lists.ignorers.get_mut(gone) {
                ignorers.remove(member);
            }
        }
        for other in &users {
            let ignorers = lists.ignorers.entry(other.clone()).or_default();
            ignorers.insert(member.to_owned());
        }
        lists.revision += 1;
        let list = List {
            users: Arc::new(users),
            revision: lists.revision,
            read_at: now,
        };
        lists.by_member.insert(member.to_owned(), list);
        true
    }
}

/// The users of a list; what is no user ID is none of our business.
fn users(content: Option<&Value>) -> BTreeSet<OwnedUserId> {
    let ignored = content.and_then(|content| content.get("ignored_users")?.as_object());
    let ids = ignored.into_iter().flat_map(Map::keys);
    ids.filter_map(|id| UserId::parse(id).ok()).collect()
}

impl Actions {
    /// Whom members ignore, as it was read last.
    pub fn ignored(&self) -> &Ignored {
        &self.ignored
    }

    /// Whether the list of a member was read a moment ago.
    pub fn has_read_ignored(&self, member: &UserId) -> bool {
        self.ignored.is_fresh(member, self.clock.unix_ms())
    }

    /// Whom a member ignores, some seconds old at most.
    pub async fn read_ignored(&self, member: &UserId) -> Result<Users> {
        if self.has_read_ignored(member) {
            return Ok(self.ignored.of(member).0);
        }
        // In the lane of whoever writes: an answer from before a write would undo it here. Whoever
        // waited finds what the other has read.
        let _turn = self.lanes.enter(format!("ignored/{member}")).await;
        if !self.has_read_ignored(member) {
            let content = self.homeserver.account_data(member, IGNORED).await?;
            self.note_ignored(member, users(content.as_ref()));
        }
        Ok(self.ignored.of(member).0)
    }

    /// Adds somebody to the list of whom a member ignores, or takes them off it.
    pub(super) async fn set_ignored(
        &self,
        member: &UserId,
        other: &UserId,
        ignore: bool,
    ) -> Result<()> {
        self.act_as(member)?;
        let _turn = self.lanes.enter(format!("ignored/{member}")).await;
        let content = self.homeserver.account_data(member, IGNORED).await?;
        let mut content = content.unwrap_or_else(|| json!({}));
        if !content.is_object() {
            content = json!({});
        }
        if let Some(map) = content.as_object_mut() {
            let ignored = map
                .entry("ignored_users")
                .and_modify(|list| {
                    if !list.is_object() {
                        *list = json!({});
                    }
                })
                .or_insert_with(|| json!({}));
            if let Some(ignored) = ignored.as_object_mut() {
                if ignore {
                    ignored.entry(other.as_str()).or_insert_with(|| json!({}));
                } else {
                    ignored.remove(other.as_str());
                }
            }
        }
        self.homeserver
            .set_account_data(member, IGNORED, &content)
            .await?;
        self.note_ignored(member, users(Some(&content)));
        Ok(())
    }

    fn note_ignored(&self, member: &UserId, users: BTreeSet<OwnedUserId>) {
        if self.ignored.note(member, users, self.clock.unix_ms()) {
            self.index.set_ignored(member, &self.ignored.of(member).0);
            self.index.tell_of(ChangeKind::BlocksChanged, member);
        }
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::*;

    #[test]
    fn a_list_is_known_from_both_ends() {
        let ignored = Ignored::default();
        let (anna, bo) = (user_id!("@anna:x"), user_id!("@bo:x"));
        assert!(
            !ignored.note(anna, BTreeSet::new(), 1),
            "empty before and after"
        );
        assert_eq!(ignored.of(anna).1, 0);
        assert!(ignored.note(anna, [bo.to_owned()].into(), 2));
        assert!(ignored.ignores(anna, bo) && !ignored.ignores(bo, anna));
        assert!(ignored.ignorers(bo).contains(anna));
        assert!(!ignored.note(anna, [bo.to_owned()].into(), 3));
        assert!(ignored.is_fresh(anna, 3 + FRESH_MS - 1) && !ignored.is_fresh(anna, 3 + FRESH_MS));
        assert!(ignored.note(anna, BTreeSet::new(), 4));
        assert!(ignored.ignorers(bo).is_empty() && ignored.all().is_empty());
    }

    #[test]
    fn a_list_of_any_shape_is_read() {
        for odd in [
            json!(1),
            json!({}),
            json!({"ignored_users": []}),
            json!({"ignored_users": {"bo": {}}}),
        ] {
            assert!(users(Some(&odd)).is_empty(), "{odd}");
        }
        let list = json!({"ignored_users": {"@bo:x": {}, "?": 1}});
        assert_eq!(users(Some(&list)).len(), 1);
    }
}

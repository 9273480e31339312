//! Whose awards are being seen to at this moment.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use ruma::{OwnedUserId, UserId};

use super::Actions;

/// Members whom somebody sees to at once, so that the pass over everybody does not do the same beside it:
/// a homeserver takes each of two equal kicks for work.
#[derive(Debug, Default)]
pub struct Settling(Mutex<BTreeMap<OwnedUserId, usize>>);

impl Settling {
    /// Whether the member is seen to.
    pub fn has(&self, member: &UserId) -> bool {
        self.locked().contains_key(member)
    }

    /// Begins to see to a member, until the guard goes.
    pub fn begin(&self, member: &UserId) -> Settled<'_> {
        *self.locked().entry(member.to_owned()).or_default() += 1;
        Settled {
            all: self,
            member: member.to_owned(),
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, BTreeMap<OwnedUserId, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the seeing to.
pub struct Settled<'a> {
    all: &'a Settling,
    member: OwnedUserId,
}

impl Drop for Settled<'_> {
    fn drop(&mut self) {
        let mut all = self.all.locked();
        if let Some(count) = all.get_mut(&self.member) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.member);
            }
        }
    }
}

impl Actions {
    /// Whose awards are being seen to.
    pub fn settling(&self) -> &Settling {
        &self.settling
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::*;

    #[test]
    fn a_member_is_seen_to_until_the_last_of_those_who_do_has_ended() {
        let (all, anna) = (Settling::default(), user_id!("@anna:dk.test"));
        let (first, second) = (all.begin(anna), all.begin(anna));
        drop(first);
        assert!(all.has(anna) && !all.has(user_id!("@bo:dk.test")));
        drop(second);
        assert!(!all.has(anna));
    }
}

//! Members as requests need them: known for half a minute without a query, and for longer when the
//! database is away, so that reading goes on without it.

use std::{future::Future, sync::Arc};

use moka::sync::Cache;
use ruma::{OwnedUserId, UserId};

use crate::{
    clock::Clock,
    error::{Error, Result},
    store::accounts::Member,
};

const FRESH_MS: i64 = 30_000;
const CACHED: u64 = 20_000;

/// What was read of members lately.
pub struct Known {
    clock: Clock,
    cache: Cache<OwnedUserId, Read>,
}

#[derive(Clone)]
struct Read {
    member: Arc<Member>,
    at_ms: i64,
}

impl Known {
    pub fn new(clock: Clock) -> Self {
        Self {
            clock,
            cache: Cache::new(CACHED),
        }
    }

    /// The member, read anew when what is known is old.
    pub async fn get<F>(&self, user_id: &UserId, read: F) -> Result<Option<Arc<Member>>>
    where
        F: Future<Output = Result<Option<Member>>>,
    {
        let now = self.clock.unix_ms();
        let known = self.cache.get(user_id);
        if let Some(Read { member, at_ms }) = &known
            && now - at_ms < FRESH_MS
        {
            return Ok(Some(member.clone()));
        }
        let member = match (read.await, known) {
            (Ok(Some(member)), _) => Arc::new(member),
            (Ok(None), _) => {
                self.cache.invalidate(user_id);
                return Ok(None);
            }
            (Err(Error::Database(_)), Some(Read { member, .. })) => member,
            (Err(error), _) => return Err(error),
        };
        self.cache.insert(
            user_id.to_owned(),
            Read {
                member: member.clone(),
                at_ms: now,
            },
        );
        Ok(Some(member))
    }

    /// The next request reads this member anew.
    pub fn forget(&self, user_id: &UserId) {
        self.cache.invalidate(user_id);
    }
}

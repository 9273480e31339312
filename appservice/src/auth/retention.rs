//! Everything of accounts that is forgotten in time, in one place.

use time::Duration;

use super::Auth;
use crate::error::Result;

/// How long it is kept where a session was used and something happened.
pub(super) const ADDRESSES_KEPT: Duration = Duration::days(30);

/// How long nobody else may come by the e-mail address of somebody who left.
const LEFT_ADDRESSES_KEPT: Duration = Duration::days(30);

/// How long it is kept for whom an invitation was that nobody can use.
const INVITED_KEPT: Duration = Duration::days(30);

/// How long somebody is known again who left with strikes: as long as their cases are kept.
const RETURNING_KEPT: Duration = Duration::days(365);

/// How much was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// Network addresses of sessions and security events, after thirty days.
    pub addresses: u64,
    /// Sessions that nobody can use, as soon as their last access token has ended.
    pub sessions: u64,
    /// Links in mails that were used or have ended.
    pub links: u64,
    /// E-mail addresses of members who left, after thirty days.
    pub left: u64,
    /// Invitations whose address, name and note were forgotten, thirty days after they were used, taken
    /// back or ended.
    pub invited: u64,
    /// Hashes of the addresses of those who left with strikes, after twelve months.
    pub returning: u64,
}

impl Auth {
    /// Forgets what is due; to be called now and then.
    pub async fn forget(&self) -> Result<Forgotten> {
        let now = self.clock.now();
        let before = now - self.access.ttl();
        Ok(Forgotten {
            addresses: self.store.forget_addresses(now - ADDRESSES_KEPT).await?,
            sessions: self.store.prune_sessions(before).await?,
            links: self.store.prune_one_time_tokens(now).await?,
            left: self.store.forget_left(now - LEFT_ADDRESSES_KEPT).await?,
            invited: self.store.forget_invited(now - INVITED_KEPT).await?,
            returning: self.store.forget_returning(now - RETURNING_KEPT).await?,
        })
    }
}

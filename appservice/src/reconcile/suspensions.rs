//! Who is suspended is out of every room but their own, can do nothing on the homeserver, and is signed
//! out; who is so no more comes back into what they were in.

use std::collections::BTreeSet;

use futures_util::{StreamExt, stream};
use ruma::{OwnedUserId, UserId};

use super::trouble::Trouble;
use crate::{app::App, error::Result, store::accounts::State};

impl App {
    /// Suspends at the homeserver and in the accounts whoever should be, takes them out of rooms, and
    /// ends the suspension of whoever should not be. Who is suspended cannot come back into a room:
    /// that ends first.
    pub(super) async fn settle_suspensions(&self, trouble: &mut Trouble) -> Result<()> {
        let now = self.clock.unix_ms();
        let barred: BTreeSet<OwnedUserId> = self.index.read(|i| i.barred(now));
        let marked: BTreeSet<OwnedUserId> = self.auth.suspended().await?.into_iter().collect();
        let freed = stream::iter(marked.difference(&barred)).then(|who| self.free(who));
        trouble.each(freed).await;
        let shut = stream::iter(barred.difference(&marked)).then(|who| self.shut_out(who));
        trouble.each(shut).await;
        // Of the others who are suspended the pass over badges takes care.
        for member in barred.difference(&marked) {
            let found = self.index.read(|i| i.disagreements_of(member, now));
            self.agree(found, trouble).await;
        }
        Ok(())
    }

    /// The homeserver first, our own mark last: what is marked is done.
    async fn shut_out(&self, member: &UserId) -> Result<()> {
        // Who has no account here is banned from our rooms instead, and who has left is out already.
        let known = self.store.member(member.as_str()).await?;
        if known.is_none_or(|known| known.state != State::Active) {
            return Ok(());
        }
        self.homeserver.set_suspended(member, true).await?;
        self.auth.suspend(member).await
    }

    async fn free(&self, member: &UserId) -> Result<()> {
        self.homeserver.set_suspended(member, false).await?;
        self.auth.unsuspend(member).await
    }
}

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
        let marked: BTreeSet<OwnedUserId> = match self.auth.suspended().await {
            Ok(marked) => marked.into_iter().collect(),
            Err(away) => {
                // What the homeserver does about it needs no Postgres.
                let ours = |who: &&OwnedUserId| who.server_name() == self.names.server();
                let shut = stream::iter(barred.iter().filter(ours))
                    .then(|who| async { self.suspend_there(who).await.map(drop) });
                trouble.each(shut).await;
                return Err(away);
            }
        };
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

    /// One pass over those who are suspended already: the homeserver is asked whether it says so still.
    /// What a server administrator has ended by hand holds again, as long as a case asks for it. Whom
    /// they have suspended themselves is their business: nobody else is asked about.
    pub async fn reconcile_suspensions(&self) -> Result<()> {
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let marked = self.auth.suspended().await?;
        let kept = stream::iter(marked).then(|who| async move { self.keep_suspended(&who).await });
        trouble.each(kept).await;
        trouble.end()
    }

    async fn keep_suspended(&self, member: &UserId) -> Result<()> {
        if self.suspend_there(member).await? {
            tracing::warn!(user_id = %member, "a suspension was ended by hand: it holds again");
            metrics::counter!("suspensions_repaired_total").increment(1);
        }
        Ok(())
    }

    /// Suspends a member at the homeserver who is to be; whether they were not.
    async fn suspend_there(&self, member: &UserId) -> Result<bool> {
        let _turn = self.actions.suspension_lane(member).await;
        // Else the other pass is about to free them.
        if !self.is_barred(member) || self.homeserver.is_suspended(member).await? {
            return Ok(false);
        }
        self.homeserver.set_suspended(member, true).await?;
        Ok(true)
    }

    fn is_barred(&self, member: &UserId) -> bool {
        let now = self.clock.unix_ms();
        self.index.read(|i| i.is_barred(member, now))
    }

    /// The homeserver first, our own mark last: what is marked is done.
    async fn shut_out(&self, member: &UserId) -> Result<()> {
        let _turn = self.actions.suspension_lane(member).await;
        // It may have waited: the decision may be overturned.
        if !self.is_barred(member) {
            return Ok(());
        }
        // Who has no account here is banned from our rooms instead, and who has left is out already.
        let known = self.store.member(member.as_str()).await?;
        if known.is_none_or(|known| known.state != State::Active) {
            return Ok(());
        }
        self.homeserver.set_suspended(member, true).await?;
        self.auth.suspend(member).await
    }

    async fn free(&self, member: &UserId) -> Result<()> {
        let _turn = self.actions.suspension_lane(member).await;
        if self.is_barred(member) {
            return Ok(());
        }
        self.homeserver.set_suspended(member, false).await?;
        self.auth.unsuspend(member).await
    }
}

//! Profile rooms are open to whom their owners want in, and nobody follows whom they block, or is
//! followed by them.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use ruma::{OwnedUserId, UserId};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::trouble::Trouble;
use crate::{
    app::App,
    error::Result,
    events::RoomKind,
    index::{ChangeKind, Index, Numbered},
};

/// Rooms that are written at once; live writes come first.
const PACE: usize = 4;

/// Changes come in bursts: one pass is enough for those of a moment.
const MOMENT: Duration = Duration::from_millis(100);

impl App {
    /// One pass over what is known: join rules, then follows that a block ends.
    pub async fn reconcile_connections(&self) -> Result<()> {
        let mut trouble = Trouble::default();
        let rules = stream::iter(self.index.read(Index::profile_rules_due)).map(
            |(room, content)| async move { self.actions.set_join_rule(&room, &content).await },
        );
        trouble.each(rules.buffer_unordered(PACE)).await;
        let mut ended: Vec<(OwnedUserId, OwnedUserId)> = Vec::new();
        for (member, blocked) in self.actions.ignored().all() {
            self.index.read(|index| {
                for other in blocked.iter() {
                    if index.follows(&member, other) || index.follows(other, &member) {
                        ended.push((member.clone(), other.clone()));
                    }
                }
            });
        }
        let ends = stream::iter(ended)
            .map(|(member, other)| async move { self.actions.end_follows(&member, &other).await });
        trouble.each(ends.buffer_unordered(PACE)).await;
        trouble.end()
    }

    /// One pass over what is not pushed to us: the account data of every member. Who uses no web
    /// session is seen to here alone.
    pub async fn reconcile_account_data(&self) -> Result<()> {
        let mut trouble = Trouble::default();
        let mut members = self.index.read(|index| {
            let space = index.territory_space();
            space.map(|space| index.members(&space)).unwrap_or_default()
        });
        members.retain(|id| id.server_name() == self.names.server() && id != self.names.bot());
        let reads = stream::iter(members)
            .map(|member| async move { self.read_account_data(&member).await });
        trouble.each(reads.buffer_unordered(PACE)).await;
        trouble.end()
    }

    async fn read_account_data(&self, member: &UserId) -> Result<()> {
        self.actions.read_ignored(member).await?;
        self.actions.agree_on_invitations(member).await
    }

    /// Ends a moment after something has changed that profile rooms may disagree about. Who comes into
    /// one is looked up on the list of its owner: it may have been written in another client.
    pub(super) async fn until_connections_change(&self, feed: &mut Receiver<Arc<Numbered>>) {
        loop {
            match feed.recv().await {
                Ok(change) => {
                    if self.concerns_connections(&change).await {
                        break;
                    }
                }
                Err(RecvError::Lagged(_)) => break,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
        tokio::time::sleep(MOMENT).await;
    }

    async fn concerns_connections(&self, change: &Numbered) -> bool {
        let change = &change.change;
        match change.kind {
            ChangeKind::BlocksChanged | ChangeKind::ProfileUpdated => true,
            ChangeKind::MemberChanged => {
                let owner = self.index.read(|index| {
                    let kind = index.room(&change.room)?.kind;
                    (kind == RoomKind::Profile).then(|| index.owner(&change.room))?
                });
                let Some(owner) = owner else { return false };
                if change.sender.as_ref() != Some(&owner)
                    && let Err(error) = self.actions.read_ignored(&owner).await
                {
                    tracing::debug!(%owner, %error, "the list of blocks is as it was");
                }
                true
            }
            _ => false,
        }
    }
}

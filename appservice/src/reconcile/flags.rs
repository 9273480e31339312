//! Posts that enough members have reported are blurred on the web, until somebody has judged; Matrix
//! clients show them, and a line that says so.

use std::collections::BTreeSet;

use ruma::{EventId, OwnedEventId};

use crate::{
    app::App, error::Result, index::Index, policy::flags::branches, store::invitation_tree::parents,
};

impl App {
    /// One pass: who is of which branch of the tree of invitations, and what is blurred by that.
    pub async fn reconcile_branches(&self) -> Result<()> {
        let nodes = self.store.invitation_tree(None).await?;
        self.index.set_branches(branches(&parents(&nodes)));
        self.blur();
        Ok(())
    }

    /// One pass: what is blurred now, and the line that says so.
    pub async fn reconcile_flags(&self) -> Result<()> {
        let reported = self.blur();
        if !self.is_compared() {
            return Ok(());
        }
        let unsaid = self.index.read(|index| {
            let stands = |post: &EventId| {
                let post = index.post(post);
                post.filter(|post| post.removed.is_none())
            };
            let unsaid = reported.iter().filter(|post| !index.has_notice(post));
            unsaid.filter_map(|post| stands(post)).collect::<Vec<_>>()
        });
        for post in unsaid {
            self.actions
                .say_hidden(&post.room_id, &post.event_id)
                .await?;
        }
        for notice in self.index.read(Index::notices_over) {
            self.actions.say_looked_at(&notice).await?;
        }
        Ok(())
    }

    /// Blurs what is to be blurred now, what a policy list holds back too. Gives what was reported.
    pub fn blur(&self) -> BTreeSet<OwnedEventId> {
        let now = self.clock.unix_ms();
        let (reported, held) = self.index.read(|index: &Index| {
            let views = index.case_views(now);
            let hiding = views.iter().filter(|view| view.hides());
            let posts = hiding.flat_map(|view| &view.case.targets);
            let reported: BTreeSet<_> = posts.filter_map(|post| post.event_id.clone()).collect();
            (reported, index.quarantined_posts())
        });
        let hidden = reported.iter().cloned().chain(held).collect();
        self.index.set_hidden(&hidden);
        reported
    }
}

//! Completed courses whose badge is given by hand: those who may give it are told, once.

use ruma::UserId;

use crate::{
    app::App,
    error::Result,
    events::{CourseProgressEventContent, RoomKind},
    notices,
};

/// Whether the issuers were told that a completed course waits for them.
pub(super) fn is_told(progress: &CourseProgressEventContent) -> bool {
    progress.completed.as_ref().is_some_and(|done| done.told)
}

impl App {
    /// Tells everybody who issues badges that a member waits for one. That they were told is written into
    /// the member's progress afterwards: where the server dies in between they are told with the same
    /// key again.
    pub(super) async fn announce(
        &self,
        member: &UserId,
        progress: &CourseProgressEventContent,
    ) -> Result<()> {
        let badge = progress.completed.as_ref().and_then(|c| c.badge.as_deref());
        let Some(badge) = badge else { return Ok(()) };
        // It may have waited: somebody else has told them, or awarded it.
        let _turn = self.actions.member_lane(member).await;
        let now = self.clock.unix_ms();
        let (waiting, name, issuers) = self.index.read(|index| {
            let mut issuers = index.issuers(now);
            issuers.retain(|issuer| index.own_room(RoomKind::Home, issuer).is_some());
            let name = index.display_name(member).to_string();
            (index.approval(member, badge, now), name, issuers)
        });
        let Some(mut progress) = waiting.filter(|progress| !is_told(progress)) else {
            return Ok(());
        };
        let Some(done) = progress.completed.as_mut().filter(|_| !issuers.is_empty()) else {
            return Ok(());
        };
        for issuer in issuers {
            let language = self.language_for(&issuer).await;
            let text = notices::waits(&language, &name, &self.badge_name(badge, &language));
            let key = format!("waits/{issuer}/{member}/{badge}/{}", done.at);
            self.actions
                .notify(&issuer, &key, &text, Some(badge))
                .await?;
        }
        done.told = true;
        self.actions.write_progress(member, &progress).await
    }
}

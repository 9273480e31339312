//! The bounds of a member's first day: the web refuses what goes beyond them. The homeserver knows no such
//! rule; what is written in a Matrix client counts, and stands.

use http::StatusCode;
use ruma::UserId;
use time::format_description::well_known::Rfc3339;
use tokio::sync::OwnedMutexGuard;

use super::{Actions, Draft};
use crate::{
    clock::from_unix_ms,
    error::{Error, Result},
    index::FirstDay,
    policy::new_members::{Bound, FILES, REPLIES, TOPICS, Wish},
};

impl Actions {
    /// A member's first day, while it lasts and its bounds hold here.
    pub fn first_day(&self, member: &UserId) -> Option<FirstDay> {
        let now = self.clock.unix_ms();
        let is_bound = self.settings.new_member_limits;
        is_bound.then(|| self.index.read(|index| index.first_day(member, now)))?
    }

    /// A member's turn to write on their first day. The guard keeps two posts at once from both being
    /// the last. What was written before is given again, whatever the bounds, and history has none.
    pub(super) async fn turn_on_first_day(
        &self,
        member: &UserId,
        draft: &Draft,
        wish: Wish,
    ) -> Result<Option<OwnedMutexGuard<()>>> {
        let is_history = draft.ts.is_some();
        if is_history || self.first_day(member).is_none() {
            return Ok(None);
        }
        let turn = self.lanes.enter(format!("first-day/{member}")).await;
        if self.lookup_post(member, &draft.key).is_some() {
            return Ok(None);
        }
        if let Some(day) = self.first_day(member) {
            let refused = |bound| beyond(bound, day.ends);
            day.written.admit(wish).map_err(refused)?;
        }
        Ok(Some(turn))
    }
}

/// 403 `ORG.ALTHING.NEW_MEMBER`, with the moment from which there is no such bound.
fn beyond(bound: Bound, ends: i64) -> Error {
    let message = match bound {
        Bound::Topics => {
            format!(
                "On your first day you may open {TOPICS} topics. After 24 hours you may open more."
            )
        }
        Bound::Replies => {
            format!(
                "On your first day you may write {REPLIES} answers. After 24 hours you may write more."
            )
        }
        Bound::Files => {
            format!(
                "On your first day you may attach {FILES} file. After 24 hours you may attach more."
            )
        }
    };
    let until = from_unix_ms(ends).format(&Rfc3339).ok();
    Error::refused(StatusCode::FORBIDDEN, "ORG.ALTHING.NEW_MEMBER", message).with("until", until)
}

//! Who may change what of a topic.

use serde::Serialize;
use utoipa::ToSchema;

/// What a member may change of a topic now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "one for each act")]
pub struct TopicRights {
    /// Give it another title.
    pub edit: bool,
    /// Put it into another category.
    pub r#move: bool,
    /// Let it stand before the others.
    pub pin: bool,
    /// Say which post solves it.
    pub solve: bool,
    /// Close it, and open it again.
    pub archive: bool,
    /// Make members wait between two posts.
    pub slow_mode: bool,
}

impl TopicRights {
    /// Who moderates may do everything; who opened the topic has its title and its solution, as long
    /// as they may write there.
    pub fn of(moderates: bool, opened_it: bool, may_post: bool) -> Self {
        let own = moderates || (opened_it && may_post);
        Self {
            edit: own,
            solve: own,
            r#move: moderates,
            pin: moderates,
            archive: moderates,
            slow_mode: moderates,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openers_have_title_and_solution_moderators_everything() {
        let nothing = TopicRights::default();
        assert_eq!(TopicRights::of(false, false, true), nothing);
        assert_eq!(TopicRights::of(false, true, false), nothing);
        let opener = TopicRights::of(false, true, true);
        assert!(opener.edit && opener.solve && !opener.r#move && !opener.pin);
        let moderator = TopicRights::of(true, false, false);
        assert!(moderator.r#move && moderator.archive && moderator.slow_mode && moderator.edit);
    }
}

//! What one may do, by which badge: any of them.

use serde::Serialize;
use utoipa::ToSchema;

/// Something that not every member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    /// Write, edit, react.
    Post,
    /// Open a topic.
    CreateTopic,
    /// Invite people into the territory.
    Invite,
    /// Upload files.
    Upload,
    /// Judge reports and strikes.
    Moderate,
    /// Award and revoke badges.
    IssueBadges,
    /// Write courses.
    AuthorCourses,
    /// Run the territory.
    Administer,
}

/// The badge of those who know how we treat each other.
pub const CODE_OF_CONDUCT: &str = "adfaerdskodeks";
/// The badge of those who may invite.
pub const HOST: &str = "vaert";
/// The badge of those who know how to stay safe.
pub const SAFETY: &str = "digital-sikker";
/// The badge of moderators.
pub const MODERATOR: &str = "moderator";
/// The badge of administrators.
pub const ADMINISTRATOR: &str = "administrator";

impl Permission {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Post,
        Self::CreateTopic,
        Self::Invite,
        Self::Upload,
        Self::Moderate,
        Self::IssueBadges,
        Self::AuthorCourses,
        Self::Administer,
    ];

    /// The badges that give it, each of them alone; the one that most people take first.
    pub fn badges(self) -> &'static [&'static str] {
        match self {
            Self::Post | Self::CreateTopic | Self::Upload => {
                &[CODE_OF_CONDUCT, MODERATOR, ADMINISTRATOR]
            }
            Self::Invite => &[HOST, SAFETY, ADMINISTRATOR],
            Self::Moderate => &[MODERATOR, ADMINISTRATOR],
            Self::IssueBadges | Self::AuthorCourses | Self::Administer => &[ADMINISTRATOR],
        }
    }
}

/// Whether its holder may hide this badge: who keeps order is seen to.
pub fn may_hide(badge: &str) -> bool {
    !Permission::Moderate.badges().contains(&badge)
}

/// The badges that open the topics of a category which names these: any of them, and those of the
/// people who keep order. Empty when none is named: every member.
pub fn openers(named: &[String]) -> Vec<&str> {
    if named.is_empty() {
        return Vec::new();
    }
    let mut openers: Vec<&str> = named.iter().map(String::as_str).collect();
    for officer in [MODERATOR, ADMINISTRATOR] {
        if !openers.contains(&officer) {
            openers.push(officer);
        }
    }
    openers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_badge_and_administrators_have_all() {
        for permission in Permission::ALL {
            assert!(
                permission.badges().contains(&ADMINISTRATOR),
                "{permission:?}"
            );
        }
    }

    #[test]
    fn a_gate_opens_to_those_who_keep_order_too() {
        assert!(openers(&[]).is_empty());
        assert_eq!(
            openers(&["norden".into()]),
            ["norden", MODERATOR, ADMINISTRATOR]
        );
        assert_eq!(openers(&[MODERATOR.into()]), [MODERATOR, ADMINISTRATOR]);
    }
}

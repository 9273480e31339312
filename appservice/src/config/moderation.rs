//! What rules do by themselves.

use serde::Deserialize;

/// What rules may do before a person has looked, and what follows from strikes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Moderation {
    /// A wave of newcomers, of their posts or of reports closes the territory to newcomers for an hour.
    pub close_on_raid: bool,
    /// From how many on something is a wave.
    pub waves: Waves,
    /// Hours after which a member with a strike has an attempt at the course again, where its quiz lets
    /// others wait longer.
    pub refresher_hours: u32,
    /// How much a member may write on their first day has bounds (`policy/new_members`).
    pub new_member_limits: bool,
}

impl Default for Moderation {
    fn default() -> Self {
        Self {
            close_on_raid: false,
            waves: Waves::default(),
            refresher_hours: 4,
            new_member_limits: true,
        }
    }
}

/// From how many on something is a wave; 0: never.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Waves {
    /// Members who came by the invitations of one, within an hour.
    pub joins: usize,
    /// Posts of members younger than a week, within a minute.
    pub posts: usize,
    /// Reports, within ten minutes.
    pub flags: usize,
    /// Posts of the guests of one homeserver, within a minute.
    pub guests: usize,
}

impl Default for Waves {
    fn default() -> Self {
        Self {
            joins: 10,
            posts: 20,
            flags: 20,
            guests: 100,
        }
    }
}

//! WHAT IS DECIDED: pure functions, facts → decision.

pub mod award;
pub mod course_report;
pub mod display_name;
pub mod email;
pub mod enrolment;
mod essential_badges;
pub mod folding;
mod join_rules;
pub mod password;
pub mod permissions;
mod power_levels;
pub mod privacy;
pub mod profile;
pub mod quiz;
pub mod slug;
pub mod username;
pub mod words;

pub use essential_badges::{badge_fault, essential_badges};
pub use join_rules::{by_invitation, members_of};
pub use permissions::Permission;
pub use power_levels::{Officers, power_levels};

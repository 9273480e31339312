//! WHAT IS DECIDED: pure functions, facts → decision.

pub mod display_name;
pub mod email;
pub mod password;
mod power_levels;
pub mod quiz;
pub mod slug;
pub mod username;
pub mod words;

pub use power_levels::power_levels;

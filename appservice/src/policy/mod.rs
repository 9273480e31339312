//! WHAT IS DECIDED: pure functions, facts → decision.

pub mod display_name;
pub mod email;
pub mod password;
pub mod username;

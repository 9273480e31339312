//! REST and OpenAPI. A handler reads top-down: who, what, may they, do, answer.

pub mod auth;
pub mod auth_state;
pub mod cookies;
pub mod extract;
pub mod invitations;
pub mod limits;
pub mod page;
pub mod password_check;
pub mod principal;
#[cfg(test)]
mod tests;

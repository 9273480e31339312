//! E-MAIL: what we write to members outside of Matrix, in their language, and how it gets to an SMTP
//! server. Words and sending are apart: [`letter`] is pure.

mod carrier;
pub mod letter;
mod outbox;
#[cfg(test)]
pub(crate) mod sink;

pub use self::{
    letter::{DigestPost, DigestTopic, Letter, Words},
    outbox::Outbox,
};

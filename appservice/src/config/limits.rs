//! How often something may be asked for.

use std::{net::IpAddr, num::NonZeroU32};

use serde::Deserialize;

use super::at_least;

/// Rates, each with its burst.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Sign-ins per minute and address.
    pub login_per_minute: NonZeroU32,
    /// Sign-ins per quarter of an hour and account, over all addresses.
    pub login_per_account: NonZeroU32,
    /// Registrations per hour and address.
    pub register_per_hour: NonZeroU32,
    /// Looks at an invitation or a link per minute and address.
    pub validate_per_minute: NonZeroU32,
    /// Questions whether a name can be had per minute and address.
    pub availability_per_minute: NonZeroU32,
    /// Refreshes per minute and address.
    pub refresh_per_minute: NonZeroU32,
    /// Mails per hour that an address may ask for, and that one mailbox may get.
    pub mail_per_hour: NonZeroU32,
    /// Posts, edits, reactions, votes and changes of a profile per minute and member.
    pub writes_per_minute: NonZeroU32,
    /// Topics per hour and member.
    pub topics_per_hour: NonZeroU32,
    /// Searches and previews per minute and member.
    pub questions_per_minute: NonZeroU32,
    /// Files per day and member that are attached to posts.
    pub uploads_per_day: NonZeroU32,
    /// MiB of them per day and member.
    pub upload_mib_per_day: NonZeroU32,
    /// Reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            login_per_minute: at_least(5),
            login_per_account: at_least(10),
            register_per_hour: at_least(3),
            validate_per_minute: at_least(20),
            availability_per_minute: at_least(30),
            refresh_per_minute: at_least(60),
            mail_per_hour: at_least(5),
            writes_per_minute: at_least(60),
            topics_per_hour: at_least(20),
            questions_per_minute: at_least(240),
            uploads_per_day: at_least(100),
            upload_mib_per_day: at_least(200),
            trusted_proxies: Vec::new(),
        }
    }
}

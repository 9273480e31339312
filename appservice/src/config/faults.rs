//! What is well-formed in a configuration but cannot work.

use std::collections::BTreeSet;

use secrecy::ExposeSecret;
use url::Url;

use super::{Config, Mail};
use crate::clock::calendar::Zone;

impl Config {
    /// Everything that is well-formed but cannot work.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let mut check = |good: bool, fault: String| {
            if !good {
                faults.push(fault);
            }
        };
        let code = &self.territory.code;
        check(
            code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()),
            format!("territory.code: {code:?} is not an ISO 3166-1 alpha-2 code such as DK"),
        );
        check(
            self.territory.schema.starts_with("territory")
                && self
                    .territory
                    .schema
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'_'),
            "territory.schema: use `territory` or `territory_dk`".into(),
        );
        let zone = self.territory.time_zone.as_deref();
        check(
            zone.is_none_or(|zone| Zone::named(zone).is_some()),
            format!("territory.time_zone: {zone:?} is not a time zone such as Europe/Oslo"),
        );
        let contact = self.territory.contact.as_deref();
        check(
            contact.is_none_or(|contact| contact.contains('@') && !contact.contains(' ')),
            format!("territory.contact: {contact:?} is not an e-mail address"),
        );
        check(
            self.internal.bind.ip().is_loopback() || self.internal.bind.ip().is_unspecified(),
            format!(
                "internal.bind: {} is neither loopback nor a container's 0.0.0.0",
                self.internal.bind
            ),
        );
        check(
            self.public.bind != self.internal.bind,
            "internal.bind: must differ from public.bind".into(),
        );
        check(
            self.heartbeat_seconds > 0,
            "heartbeat_seconds: must be at least 1".into(),
        );
        let tokens = [
            ("appservice.as_token", &self.appservice.as_token),
            ("appservice.hs_token", &self.appservice.hs_token),
            ("appservice.members_token", &self.appservice.members_token),
            (
                "appservice.members_hs_token",
                &self.appservice.members_hs_token,
            ),
            ("password_check.secret", &self.password_check.secret),
        ];
        let mut seen = BTreeSet::new();
        for (name, token) in tokens {
            check(
                token.expose_secret().len() >= 16,
                format!(
                    "{name}: shorter than 16 characters; generate one with `openssl rand -hex 32`"
                ),
            );
            check(
                seen.insert(token.expose_secret().to_owned()),
                format!("{name}: the same secret is used twice"),
            );
        }
        let mut slugs = BTreeSet::new();
        for category in &self.forum.categories {
            check(
                is_slug(&category.slug),
                format!(
                    "forum.categories: slug {:?} must match [a-z0-9-]{{1,64}}",
                    category.slug
                ),
            );
            check(
                slugs.insert(&category.slug),
                format!("forum.categories: slug {:?} appears twice", category.slug),
            );
        }
        faults.extend(self.strikes.faults());
        faults.extend(self.mail.iter().flat_map(Mail::faults));
        faults
    }
}

impl Mail {
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let url = Url::parse(self.smtp_url.expose_secret());
        if !url.is_ok_and(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host()) {
            let fault = "mail.smtp_url: use smtps://user:password@host or smtp://host:port";
            faults.push(fault.to_owned());
        }
        let is_address = self.from.split_once('@');
        if !is_address.is_some_and(|(name, host)| !name.is_empty() && !host.is_empty()) {
            faults.push(format!(
                "mail.from: {:?} is not an e-mail address",
                self.from
            ));
        }
        faults
    }
}

fn is_slug(slug: &str) -> bool {
    (1..=64).contains(&slug.len())
        && slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

//! What a member has chosen: the version of the rules, the language of mails.

use ruma::UserId;

use super::Auth;
use crate::{
    error::{Error, Result},
    legal::Legal,
    store::{accounts::Member, security_events::SecurityKind, sessions::Caller},
};

impl Auth {
    /// Code of conduct and privacy notice in force.
    pub fn legal(&self) -> &Legal {
        &self.legal
    }

    /// The version of the rules that a member has yet to accept.
    pub fn terms_due(&self, member: &Member) -> Option<&str> {
        let version = self.legal.version();
        (member.terms_version.as_deref() != Some(version)).then_some(version)
    }

    /// The next request reads this member from the database.
    pub fn read_anew(&self, user_id: &UserId) {
        self.members.forget(user_id);
    }

    /// Accepts the rules. Only the version in force can be.
    pub async fn accept_terms(&self, member: &Member, version: &str, from: &Caller) -> Result<()> {
        self.check_terms(version)
            .map_err(|why| Error::invalid_field("version", why))?;
        let now = self.clock.now();
        self.store
            .accept_terms(member.account_id, version, now)
            .await?;
        self.members.forget(&member.user_id);
        self.note(member.account_id, SecurityKind::TermsAccepted, from)
            .await
    }

    pub(super) fn check_terms(&self, version: &str) -> Result<(), &'static str> {
        if version == self.legal.version() {
            Ok(())
        } else if version.is_empty() {
            Err("Read and accept the code of conduct and the privacy notice.")
        } else {
            Err("The rules have changed meanwhile. Read them again and accept them.")
        }
    }

    /// Chooses the language of the interface and of mails: one of the territory's.
    pub async fn set_language(&self, member: &Member, language: &str) -> Result<()> {
        let language = self
            .check_language(language)
            .map_err(|why| Error::invalid_field("language", why))?;
        self.store
            .set_language(member.account_id, &language)
            .await?;
        self.members.forget(&member.user_id);
        Ok(())
    }

    pub(super) fn check_language(&self, language: &str) -> Result<String, &'static str> {
        let mut known = self.rules.languages.iter();
        let known = known.find(|known| *known == language).cloned();
        known.ok_or("Choose one of the territory's languages.")
    }
}

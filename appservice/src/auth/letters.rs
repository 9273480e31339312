//! What we write to members about their accounts. Written off the request: see [`Outbox::post`].
//!
//! [`Outbox::post`]: crate::mail::Outbox::post

use std::sync::Arc;

use ruma::OwnedUserId;
use time::Duration;
use uuid::Uuid;

use super::{Homebase, opaque};
use crate::{
    clock::Clock,
    error::Result,
    mail::{Letter, Words},
    store::{
        Store,
        accounts::Member,
        one_time_tokens::{NewToken, Purpose},
        security_events::SecurityKind,
        sessions::Caller,
    },
};

/// How long a link to choose a new password works.
const RESET: Duration = Duration::minutes(30);
/// How long a link that confirms an address works.
const VERIFY: Duration = Duration::hours(24);

/// Writes them.
#[derive(Clone)]
pub struct Letters {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) homebase: Arc<dyn Homebase>,
    /// Base URL of the web front without a trailing slash.
    pub(super) web_url: String,
}

impl Letters {
    /// A link to choose a new password, if somebody has this address.
    pub async fn reset(self, email: String, from: Caller) -> Result<Vec<Letter>> {
        let Some(member) = self.store.member_of_email(&email).await? else {
            return Ok(Vec::new());
        };
        let now = self.clock.now();
        self.store
            .add_security_event(
                member.account_id,
                SecurityKind::ResetAsked,
                now,
                from.address.as_deref(),
            )
            .await?;
        let url = self.link(&member, Purpose::Reset, &email, RESET).await?;
        let words = Words::Reset {
            name: self.name_of(&member),
            username: member.localpart,
            url,
            minutes: RESET.whole_minutes(),
        };
        Ok(letter(email, member.language, words))
    }

    /// A link that confirms an address of a member's, unless another account has it.
    pub async fn verify(self, member: Member, email: String) -> Result<Vec<Letter>> {
        let other = self.store.is_email_of_another(&email, member.account_id);
        if other.await? {
            return Ok(Vec::new());
        }
        let url = self.link(&member, Purpose::Email, &email, VERIFY).await?;
        let words = Words::Verify {
            name: self.name_of(&member),
            username: member.localpart,
            url,
            hours: VERIFY.whole_hours(),
        };
        Ok(letter(email, member.language, words))
    }

    /// A word to the present address when another one is to take its place; it names the other, so an
    /// address that may be a stranger's is not told.
    pub fn email_change(&self, member: &Member, new: String) -> Vec<Letter> {
        let Some(old) = confirmed(member) else {
            return Vec::new();
        };
        let words = Words::EmailChange {
            name: self.name_of(member),
            username: member.localpart.clone(),
            address: new,
            url: format!("{}/settings/security", self.web_url),
        };
        letter(old, member.language.clone(), words)
    }

    /// A word to whose password is another one now. Where they chose it by a link, that has shown that
    /// their address works: the account is read anew.
    pub async fn password_changed(self, account_id: Uuid) -> Result<Vec<Letter>> {
        let url = format!("{}/reset", self.web_url);
        let words = |name, username| Words::PasswordChanged {
            name,
            username,
            url,
        };
        self.of_safety(account_id, words).await
    }

    /// A word to whom a session was ended for, because a key of it was shown twice.
    pub async fn session_stolen(self, account_id: Uuid) -> Result<Vec<Letter>> {
        let url = format!("{}/settings/sessions", self.web_url);
        let words = |name, username| Words::SessionStolen {
            name,
            username,
            url,
        };
        self.of_safety(account_id, words).await
    }

    /// A word to whose account is open again after a suspension until somebody has looked: that has signed
    /// them out everywhere, and what stands in their room they do not see.
    pub async fn account_open(self, user_id: OwnedUserId, case: String) -> Result<Vec<Letter>> {
        let Some(member) = self.store.member(user_id.as_str()).await? else {
            return Ok(Vec::new());
        };
        let url = format!("{}/login", self.web_url);
        let words = |name, username| Words::AccountOpen {
            name,
            username,
            case,
            url,
        };
        self.of_safety(member.account_id, words).await
    }

    /// What is said of an account's safety is said to an address that is known to be its owner's. A
    /// stranger would learn whose account it is, and have a link to it.
    async fn of_safety(
        &self,
        account_id: Uuid,
        words: impl FnOnce(String, String) -> Words,
    ) -> Result<Vec<Letter>> {
        let member = self.store.member_of_account(account_id).await?;
        let to = member.and_then(|member| Some((confirmed(&member)?, member)));
        Ok(to.map_or_else(Vec::new, |(email, member)| {
            let name = self.name_of(&member);
            letter(email, member.language, words(name, member.localpart))
        }))
    }

    /// The name by which members know each other, the one of the Matrix profile. Until a room says it,
    /// the one that was given at registration.
    pub(super) fn name_of(&self, member: &Member) -> String {
        let shown = self.homebase.shown_name(&member.user_id);
        shown.unwrap_or_else(|| member.display_name.clone())
    }

    /// Stands after `#`, so that neither our log nor a `Referer` sees the token.
    async fn link(
        &self,
        member: &Member,
        purpose: Purpose,
        email: &str,
        life: Duration,
    ) -> Result<String> {
        let (token, hash) = opaque::generate();
        let now = self.clock.now();
        let new = NewToken {
            hash: &hash,
            account_id: member.account_id,
            purpose,
            email,
            created_at: now,
            expires_at: now + life,
        };
        self.store.insert_one_time_token(&new).await?;
        let page = match purpose {
            Purpose::Reset => "reset",
            Purpose::Email => "verify-email",
        };
        Ok(format!("{}/{page}#{token}", self.web_url))
    }
}

/// The address of a member, if somebody has followed a link that was sent there.
fn confirmed(member: &Member) -> Option<String> {
    member.email.clone().filter(|_| member.email_verified)
}

fn letter(to: String, language: String, words: Words) -> Vec<Letter> {
    vec![Letter {
        to,
        language,
        words,
    }]
}

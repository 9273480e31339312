//! A forgotten password: a link to the account's address, and choosing a new one by it.

use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{Auth, opaque};
use crate::{
    error::{Error, Result},
    policy::{email, password},
    store::{
        security_events::SecurityKind,
        sessions::{Caller, EndedWhy},
    },
};

impl Auth {
    /// Has a link sent to this address if an account has it. Whether one has is not looked up here:
    /// the answer and the time that it takes tell nothing. An address that nobody has confirmed
    /// yet will do, else a slip at registration could never be put right.
    pub fn forgot(&self, address: &str, from: &Caller) -> Result<()> {
        self.mail.require()?;
        if let Ok(address) = email::check(address) {
            self.mail
                .post(self.letters.clone().reset(address, from.clone()));
        }
        Ok(())
    }

    /// Chooses a new password by the token of a link. Every session and Matrix device ends.
    pub async fn reset(&self, token: &str, new: &SecretString, from: &Caller) -> Result<()> {
        let hash = opaque::hash(token);
        let member = self.store.member_of_reset(&hash, self.clock.now()).await?;
        let member = member.ok_or_else(reset_invalid)?;
        let normal = password::check(new.expose_secret(), password::Person::from(&member))
            .map_err(|why| Error::invalid_field("password", why))?;
        // Asked before anything changes: while the homeserver is away its devices could not be ended.
        let devices = self.homebase.devices(&member.user_id).await?;
        let password_hash = self.passwords.hash(Zeroizing::new(normal)).await?;
        let now = self.clock.now();
        if !self.store.redeem_reset(&hash, &password_hash, now).await? {
            return Err(reset_invalid());
        }
        self.members.forget(&member.user_id);
        self.end_others(&member, None, EndedWhy::Reset).await?;
        self.note(member.account_id, SecurityKind::PasswordReset, from)
            .await?;
        self.mail
            .post(self.letters.clone().password_changed(member.account_id));
        self.end_devices_of_changed(&member, devices).await
    }
}

/// 410, the same for whatever is wrong with a link.
fn reset_invalid() -> Error {
    Error::refused(
        StatusCode::GONE,
        "ORG.ALTHING.RESET_INVALID",
        "This link cannot be used any more. Ask for a new one.",
    )
}

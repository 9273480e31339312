//! The e-mail address of an account: changing it, and showing that it works.

use http::StatusCode;

use super::{Auth, opaque};
use crate::{
    error::{Error, Result},
    policy::email,
    store::{accounts::Member, security_events::SecurityKind, sessions::Caller},
};

impl Auth {
    /// Takes down an address that will be the account's when a link that is sent there is followed.
    /// The present address is told, if it was confirmed. Whether somebody else has it is told to nobody.
    pub async fn change_email(
        &self,
        member: &Member,
        address: &str,
        password: &str,
        from: &Caller,
    ) -> Result<()> {
        self.mail.require()?;
        self.prove(member, password, "password", from).await?;
        let address = email::check(address).map_err(|why| Error::invalid_field("email", why))?;
        if member.email.as_ref() == Some(&address) && member.email_verified {
            let message = "This is your address already.";
            return Err(Error::invalid_field("email", message));
        }
        let new = Some(address.as_str()).filter(|new| member.email.as_deref() != Some(*new));
        self.store.set_pending_email(member.account_id, new).await?;
        self.members.forget(&member.user_id);
        self.note(member.account_id, SecurityKind::EmailChangeAsked, from)
            .await?;
        if new.is_some() {
            let told = self.letters.email_change(member, address.clone());
            self.mail.post(async { Ok(told) });
        }
        self.confirm_address(member, address);
        Ok(())
    }

    /// Sends the link once more, to the address that awaits it.
    pub fn resend_email(&self, member: &Member) -> Result<()> {
        self.mail.require()?;
        let unconfirmed = member.email.clone().filter(|_| !member.email_verified);
        if let Some(address) = member.pending_email.clone().or(unconfirmed) {
            self.confirm_address(member, address);
        }
        Ok(())
    }

    /// Follows the link that was sent to an address.
    pub async fn verify_email(&self, token: &str, from: &Caller) -> Result<()> {
        let now = self.clock.now();
        let redeemed = self.store.redeem_email(&opaque::hash(token), now).await?;
        let Some(account_id) = redeemed else {
            return Err(Error::refused(
                StatusCode::GONE,
                "ORG.ALTHING.EMAIL_TOKEN_INVALID",
                "This link cannot be used any more. Sign in and ask for a new one.",
            ));
        };
        if let Some(member) = self.store.member_of_account(account_id).await? {
            self.members.forget(&member.user_id);
        }
        self.note(account_id, SecurityKind::EmailVerified, from)
            .await
    }

    /// Has the link written that shows that an address works.
    pub(super) fn confirm_address(&self, member: &Member, address: String) {
        self.mail
            .post(self.letters.clone().verify(member.clone(), address));
    }
}

//! Members who leave for good. Here the account ends, at once; what the homeserver has of them is
//! taken away by the reconciler.

use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use super::{Auth, opaque};
use crate::{
    error::Result,
    store::{
        accounts::Member,
        leaving::LeftWords,
        security_events::SecurityKind,
        sessions::{Caller, EndedWhy},
    },
};

impl Auth {
    /// Writes down that a member has asked for a copy of everything.
    pub async fn note_export(&self, member: &Member, from: &Caller) -> Result<()> {
        self.note(member.account_id, SecurityKind::ExportAsked, from)
            .await
    }

    /// Ends an account, whose owner has to give the password: 422 on `password` else. Every session
    /// ends; nobody signs in as this member again, here or in a Matrix client. Who `is_remembered` is
    /// known again for a year by their confirmed address.
    pub async fn end_account(
        &self,
        member: &Member,
        words: LeftWords,
        password: &SecretString,
        is_remembered: bool,
        from: &Caller,
    ) -> Result<()> {
        self.prove(member, password.expose_secret(), "password", from)
            .await?;
        // A hash like every other, of what nobody knows.
        let nobody_knows = Zeroizing::new(opaque::generate().0);
        let no_password = self.passwords.hash(nobody_knows).await?;
        let now = self.clock.now();
        let account_id = member.account_id;
        self.store
            .leave(account_id, words, &no_password, is_remembered, now)
            .await?;
        self.members.forget(&member.user_id);
        self.departures.notify_one();
        self.end_others(member, None, EndedWhy::Left).await?;
        self.note(account_id, SecurityKind::Left, from).await
    }
}

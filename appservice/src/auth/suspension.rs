//! Members who are suspended: signed out everywhere. They may sign in on the web again, for the few
//! things that are left to them.

use ruma::{OwnedUserId, UserId};

use super::Auth;
use crate::{
    error::Result,
    store::{
        accounts::{Member, State},
        sessions::EndedWhy,
    },
};

impl Auth {
    /// Signs a member out everywhere and marks them as suspended. Whoever is not a member here, or not
    /// an active one, is left as they are.
    pub async fn suspend(&self, user_id: &UserId) -> Result<()> {
        let member = self.store.member(user_id.as_str()).await?;
        let Some(member) = member.filter(|member| member.state == State::Active) else {
            return Ok(());
        };
        self.end_others(&member, None, EndedWhy::Suspended).await?;
        self.end_all_devices(&member).await?;
        // The mark comes last: without it all of this is done again.
        self.mark(&member, State::Suspended).await
    }

    /// Takes the mark of a suspension off a member.
    pub async fn unsuspend(&self, user_id: &UserId) -> Result<()> {
        let member = self.store.member(user_id.as_str()).await?;
        match member.filter(|member| member.state == State::Suspended) {
            Some(member) => self.mark(&member, State::Active).await,
            None => Ok(()),
        }
    }

    /// Writes to a member that their account is open again.
    pub fn tell_of_opening(&self, user_id: &UserId, case: &str) {
        let letters = self.letters.clone();
        let letter = letters.account_open(user_id.to_owned(), case.to_owned());
        self.mail.post(letter);
    }

    /// Those who are marked as suspended.
    pub async fn suspended(&self) -> Result<Vec<OwnedUserId>> {
        self.store.suspended().await
    }

    async fn mark(&self, member: &Member, state: State) -> Result<()> {
        self.store
            .replace_member_state(member.account_id, member.state, state)
            .await?;
        self.members.forget(&member.user_id);
        Ok(())
    }
}

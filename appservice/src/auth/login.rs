//! Sign-in on the web and the homeserver's question whether a password is right.

use http::StatusCode;
use ruma::UserId;
use time::Duration;

use super::{Auth, Session};
use crate::{
    error::{Error, Result},
    policy::username,
    store::{
        accounts::{Credentials, State},
        security_events::SecurityKind,
        sessions::Caller,
    },
};

/// How long a sign-in on the web speaks for whoever signs in with a Matrix client.
const LATELY: Duration = Duration::minutes(15);

/// The answer to the homeserver's password module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCheck {
    /// Let the member in.
    Right,
    /// Unknown member or wrong password: indistinguishable.
    Wrong,
    /// The password is right, the member is suspended.
    Suspended,
    /// The password is right, the membership is closed.
    Deleted,
}

impl Auth {
    /// Opens a session for a name (localpart or full user ID) and password.
    pub async fn login(&self, name: &str, password: &str, from: &Caller) -> Result<Session> {
        let (known, right) = self.tried(name, password).await?;
        let Some(Credentials { member, .. }) = known else {
            return Err(wrong());
        };
        if !right {
            let refused = self.note(member.account_id, SecurityKind::LoginRefused, from);
            refused.await?;
            return Err(wrong());
        }
        let member = match member.state {
            // Suspended: for the few things that are left to them.
            State::Active | State::Suspended => member,
            State::Registering => self.finish_one(member).await?,
            State::Deleted => return Err(wrong()),
        };
        self.note(member.account_id, SecurityKind::Login, from)
            .await?;
        self.open_session(member, from).await
    }

    /// Answers the homeserver, which holds no password of a member. `is_barred`: a decision keeps them out
    /// although their account does not say so yet.
    pub async fn check_password(
        &self,
        user_id: &str,
        password: &str,
        is_barred: bool,
    ) -> Result<PasswordCheck> {
        // The homeserver does not tell from where it is asked.
        let nowhere = Caller::default();
        let (known, right) = self.tried(user_id, password).await?;
        let Some(Credentials { member, .. }) = known else {
            return Ok(PasswordCheck::Wrong);
        };
        if !right {
            let refused = SecurityKind::MatrixLoginRefused;
            self.note(member.account_id, refused, &nowhere).await?;
            return Ok(PasswordCheck::Wrong);
        }
        let account_id = member.account_id;
        match member.state {
            State::Deleted => return Ok(PasswordCheck::Deleted),
            State::Suspended => return Ok(PasswordCheck::Suspended),
            State::Active | State::Registering if is_barred => {
                return Ok(PasswordCheck::Suspended);
            }
            State::Active => {}
            State::Registering => drop(self.finish_one(member).await?),
        }
        self.note(account_id, SecurityKind::MatrixLogin, &nowhere)
            .await?;
        Ok(PasswordCheck::Right)
    }

    /// The line of the last sign-in on the web under this name, if it was within the last quarter of an
    /// hour.
    pub async fn signed_in_lately(&self, localpart: &str) -> Result<Option<i64>> {
        let since = self.clock.now() - LATELY;
        self.store.last_login(localpart, since).await
    }

    /// The localpart that a name means here; `None` when nobody can have it.
    pub fn localpart_of(&self, name: &str) -> Option<String> {
        let name = name.trim().to_ascii_lowercase();
        let localpart = if name.starts_with('@') {
            let user_id = <&UserId>::try_from(name.as_str()).ok()?;
            if user_id.server_name() != self.rules.server_name {
                return None;
            }
            user_id.localpart().to_owned()
        } else {
            name
        };
        username::is_well_formed(&localpart).then_some(localpart)
    }

    /// The member, if there is one, and whether the password is theirs. Takes alike long either way.
    async fn tried(&self, name: &str, password: &str) -> Result<(Option<Credentials>, bool)> {
        let credentials = match self.localpart_of(name) {
            Some(localpart) => self.store.credentials(&localpart).await?,
            None => None,
        };
        let hash = credentials.as_ref().map(|c| c.password_hash.as_str());
        let right = self.passwords.verify(password, hash).await?;
        Ok((credentials, right))
    }
}

/// 401: the same for an unknown name and a wrong password.
fn wrong() -> Error {
    Error::refused(
        StatusCode::UNAUTHORIZED,
        "M_FORBIDDEN",
        "The name or the password is not right. Try again.",
    )
}

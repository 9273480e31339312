//! Sessions: one sign-in on one device, a family of rotated refresh tokens.

use std::sync::Arc;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Auth, access_tokens::unknown_token, opaque};
use crate::{
    error::{Error, Result},
    store::{
        accounts::{Member, State},
        security_events::SecurityKind,
        sessions::{Caller, EndedWhy, Rotation},
    },
};

/// What a client holds of its session.
pub struct Tokens {
    /// JWT.
    pub access_token: String,
    /// When the access token ends.
    pub expires_at: OffsetDateTime,
    /// Opaque, good for one use.
    pub refresh_token: String,
    /// When the session ends if it is not used.
    pub refresh_expires_at: OffsetDateTime,
}

/// A session that was just opened or prolonged.
pub struct Session {
    /// Whose.
    pub member: Member,
    /// Its tokens.
    pub tokens: Tokens,
}

/// Who a token speaks for. Not yet whether that member may act.
pub struct Bearer {
    /// The member, in any state.
    pub member: Arc<Member>,
    /// The session.
    pub session_id: Uuid,
    /// When the access token ends.
    pub expires_at: OffsetDateTime,
}

impl Auth {
    /// The member and session of an access token; suspended members too.
    pub async fn bearer(&self, access_token: &str) -> Result<Bearer> {
        let claims = self.access.verify(access_token)?;
        let member = self
            .members
            .get(&claims.sub, self.store.member(claims.sub.as_str()))
            .await?;
        let expires_at =
            OffsetDateTime::from_unix_timestamp(claims.exp).map_err(Error::internal)?;
        Ok(Bearer {
            member: member.ok_or_else(unknown_token)?,
            session_id: claims.sid,
            expires_at,
        })
    }

    /// Opens a session of a member who has proved who he is.
    pub(super) async fn open_session(&self, member: Member, from: &Caller) -> Result<Session> {
        let now = self.clock.now();
        let session_id = Uuid::new_v4();
        let (refresh_token, hash) = opaque::generate();
        let refresh_expires_at = now + self.rules.session_ttl;
        self.store
            .open_session(
                session_id,
                member.account_id,
                &hash,
                now,
                refresh_expires_at,
                from,
            )
            .await?;
        let (access_token, expires_at) = self.access.issue(&member.user_id, session_id)?;
        let tokens = Tokens {
            access_token,
            expires_at,
            refresh_token,
            refresh_expires_at,
        };
        Ok(Session { member, tokens })
    }

    /// Replaces a refresh token. One that was replaced before ends its session for both parties,
    /// for one of them is a thief.
    pub async fn refresh(&self, refresh_token: &str, from: &Caller) -> Result<Session> {
        let now = self.clock.now();
        let (new, new_hash) = opaque::generate();
        let refresh_expires_at = now + self.rules.session_ttl;
        let rotation = self
            .store
            .rotate_refresh_token(
                &opaque::hash(refresh_token),
                &new_hash,
                now,
                self.rules.grace,
                refresh_expires_at,
                from,
            )
            .await?;
        let (session_id, account_id) = match rotation {
            Rotation::Rotated {
                session_id,
                account_id,
            } => (session_id, account_id),
            Rotation::Replayed {
                session_id,
                account_id,
            } => {
                tracing::warn!(%session_id, %account_id, "refresh token replayed: session ended");
                metrics::counter!("auth_refresh_replays_total").increment(1);
                self.announce_end(session_id);
                self.note(account_id, SecurityKind::RefreshReplayed, from)
                    .await?;
                self.mail
                    .post(self.letters.clone().session_stolen(account_id));
                return Err(unknown_token());
            }
            Rotation::Dead => return Err(unknown_token()),
        };
        let member = self
            .store
            .member_of_account(account_id)
            .await?
            .ok_or_else(unknown_token)?;
        match member.state {
            State::Active | State::Suspended => {}
            State::Registering | State::Deleted => return Err(unknown_token()),
        }
        let (access_token, expires_at) = self.access.issue(&member.user_id, session_id)?;
        let tokens = Tokens {
            access_token,
            expires_at,
            refresh_token: new,
            refresh_expires_at,
        };
        Ok(Session { member, tokens })
    }

    /// Signs out of a session; its access tokens die at once.
    pub async fn end_session(&self, session_id: Uuid, from: &Caller) -> Result<()> {
        let now = self.clock.now();
        let ended = self.store.end_session(session_id, EndedWhy::Logout, now);
        let owner = ended.await?;
        self.announce_end(session_id);
        if let Some(account_id) = owner {
            self.note(account_id, SecurityKind::Logout, from).await?;
        }
        Ok(())
    }

    /// Ends the session of a refresh token, if there is one.
    pub async fn end_session_of(&self, refresh_token: &str, from: &Caller) -> Result<()> {
        match self
            .store
            .session_of_token(&opaque::hash(refresh_token))
            .await?
        {
            Some(session_id) => self.end_session(session_id, from).await,
            None => Ok(()),
        }
    }

    /// Learns of sessions that ended before this process started, or in another one. Due at start,
    /// and every few seconds where several processes serve a territory.
    pub async fn learn_ended_sessions(&self) -> Result<()> {
        let since = self.clock.now() - self.access.ttl();
        for session_id in self.store.sessions_ended_since(since).await? {
            self.access.revoke(session_id);
        }
        Ok(())
    }

    /// Suspends a member, lifts a suspension, or closes the membership; requests see it at once.
    pub async fn set_member_state(&self, user_id: &ruma::UserId, state: State) -> Result<bool> {
        let done = self.store.set_member_state(user_id.as_str(), state).await?;
        self.members.forget(user_id);
        Ok(done)
    }

    pub(super) fn announce_end(&self, session_id: Uuid) {
        self.access.revoke(session_id);
        // Nobody may be listening.
        let _ = self.endings.send(session_id);
    }
}

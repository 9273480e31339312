//! What happened to the safety of an account. Lines are added, and lose their address in time.

use serde::Serialize;
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Store, timed};
use crate::error::Result;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum SecurityKind {
    /// The account was made.
    Registered,
    /// Somebody signed in with the password.
    Login,
    /// Somebody gave a wrong password.
    LoginRefused,
    /// Somebody gave the password to a Matrix client. The homeserver does not tell from where.
    MatrixLogin,
    /// Somebody gave a wrong password to a Matrix client.
    MatrixLoginRefused,
    /// A session was signed out of.
    Logout,
    /// A session was ended from another one.
    SessionEnded,
    /// All sessions and Matrix devices were ended.
    AllEnded,
    /// The password was changed.
    PasswordChanged,
    /// A refresh token was shown again after it had been replaced: its session was ended.
    RefreshReplayed,
    /// A Matrix device was signed out.
    DeviceEnded,
    /// Somebody asked for a link to choose a new password.
    ResetAsked,
    /// Such a link was used.
    PasswordReset,
    /// Another e-mail address is to take the place of the present one.
    EmailChangeAsked,
    /// A link showed that an e-mail address works.
    EmailVerified,
    /// A version of the rules was accepted.
    TermsAccepted,
    /// A copy of everything was asked for.
    ExportAsked,
    /// Its owner has left for good.
    Left,
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SecurityEvent {
    /// Its place; later ones are higher.
    pub id: i64,
    /// What happened.
    pub kind: SecurityKind,
    /// When.
    pub at: OffsetDateTime,
    /// From where, while it is kept.
    pub address: Option<String>,
}

impl Store {
    /// Adds a line.
    pub async fn add_security_event(
        &self,
        account_id: Uuid,
        kind: SecurityKind,
        at: OffsetDateTime,
        address: Option<&str>,
    ) -> Result<()> {
        timed(
            "security_event_insert",
            sqlx::query(
                "INSERT INTO security_event (account_id, kind, at, address)
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(account_id)
            .bind(kind)
            .bind(at)
            .bind(address)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// The last lines of an account before `before`, the latest first.
    pub async fn security_events(
        &self,
        account_id: Uuid,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<SecurityEvent>> {
        timed(
            "security_events",
            sqlx::query_as(
                "SELECT id, kind, at, address FROM security_event
                 WHERE account_id = $1 AND ($2::bigint IS NULL OR id < $2)
                 ORDER BY id DESC LIMIT $3",
            )
            .bind(account_id)
            .bind(before)
            .bind(limit)
            .fetch_all(&self.pool),
        )
        .await
    }

    /// The line of the last sign-in on the web by a member of this name since then.
    pub async fn last_login(&self, localpart: &str, since: OffsetDateTime) -> Result<Option<i64>> {
        timed(
            "last_login",
            sqlx::query_scalar(
                "SELECT e.id FROM security_event e JOIN member m USING (account_id)
                 WHERE m.localpart = $1 AND e.kind = 'login' AND e.at >= $2
                 ORDER BY e.id DESC LIMIT 1",
            )
            .bind(localpart)
            .bind(since)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// Forgets the addresses of what happened, and of sessions that were used last, before then.
    pub async fn forget_addresses(&self, before: OffsetDateTime) -> Result<u64> {
        let events = timed(
            "security_event_addresses",
            sqlx::query(
                "UPDATE security_event SET address = NULL WHERE address IS NOT NULL AND at < $1",
            )
            .bind(before)
            .execute(&self.pool),
        )
        .await?;
        let sessions = timed(
            "session_addresses",
            sqlx::query(
                "UPDATE session SET address = NULL WHERE address IS NOT NULL AND rotated_at < $1",
            )
            .bind(before)
            .execute(&self.pool),
        )
        .await?;
        Ok(events.rows_affected() + sessions.rows_affected())
    }
}

//! Members who have left for good.

use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Store, timed};
use crate::error::Result;

/// What is kept of the e-mail address of account `a`: nobody reads it out of it who does not know it.
macro_rules! email_hash {
    () => {
        "sha256(convert_to('althing/left/' || a.email, 'UTF8'))"
    };
}

/// A member who came with the address of one who had left.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Returned {
    /// Their Matrix ID now.
    #[sqlx(try_from = "String")]
    pub user_id: OwnedUserId,
    /// Their Matrix ID then.
    #[sqlx(try_from = "String")]
    pub left_as: OwnedUserId,
    /// When they left.
    pub left_at: OffsetDateTime,
}

/// What becomes of what a member wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum LeftWords {
    /// It stays, under no name.
    Anonymise,
    /// All of it is redacted.
    Redact,
}

/// Somebody who has left.
#[derive(Debug, Clone, FromRow)]
pub struct Left {
    /// The account.
    pub account_id: Uuid,
    /// Matrix ID.
    #[sqlx(try_from = "String")]
    pub user_id: OwnedUserId,
    /// What becomes of what they wrote.
    pub left_words: LeftWords,
    /// When the homeserver had nothing of theirs any more.
    pub erased_at: Option<OffsetDateTime>,
}

impl Store {
    /// Marks a member as gone, takes name, password, links and invitations away. False when they were
    /// gone already. The e-mail address stays until [`Store::forget_left`], so that nobody else comes
    /// by it meanwhile; of who `is_remembered` a hash of it, if it was confirmed, stays until
    /// [`Store::forget_returning`].
    pub async fn leave(
        &self,
        account_id: Uuid,
        words: LeftWords,
        no_password: &str,
        is_remembered: bool,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let left = sqlx::query(concat!(
            "UPDATE member SET state = 'deleted', left_at = $2, left_words = $3,
                                   display_name = localpart,
                                   left_email_hash = (SELECT ",
            email_hash!(),
            " FROM account a WHERE a.id = $1 AND a.email_verified_at IS NOT NULL AND $4)
                 WHERE account_id = $1 AND left_at IS NULL"
        ))
        .bind(account_id)
        .bind(now)
        .bind(words)
        .bind(is_remembered)
        .execute(&mut *transaction)
        .await?;
        if left.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query("UPDATE account SET password_hash = $2, pending_email = NULL WHERE id = $1")
            .bind(account_id)
            .bind(no_password)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM one_time_token WHERE account_id = $1")
            .bind(account_id)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("DELETE FROM open_attempt WHERE account_id = $1")
            .bind(account_id)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "UPDATE invitation SET revoked_at = $2 WHERE created_by = $1 AND revoked_at IS NULL",
        )
        .bind(account_id)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(true)
    }

    /// Everybody who has left.
    pub async fn left(&self) -> Result<Vec<Left>> {
        timed(
            "left",
            sqlx::query_as(
                "SELECT account_id, user_id, left_words, erased_at FROM member
                 WHERE left_at IS NOT NULL ORDER BY left_at",
            )
            .fetch_all(&self.pool),
        )
        .await
    }

    /// Notes that the homeserver has nothing of a member any more.
    pub async fn set_erased(&self, account_id: Uuid, now: OffsetDateTime) -> Result<()> {
        timed(
            "set_erased",
            sqlx::query("UPDATE member SET erased_at = $2 WHERE account_id = $1")
                .bind(account_id)
                .bind(now)
                .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Those who left before `before` and whose cases still have words.
    pub async fn left_with_cases(&self, before: OffsetDateTime) -> Result<Vec<Left>> {
        timed(
            "left_with_cases",
            sqlx::query_as(
                "SELECT account_id, user_id, left_words, erased_at FROM member
                 WHERE left_at < $1 AND cases_forgotten_at IS NULL ORDER BY left_at",
            )
            .bind(before)
            .fetch_all(&self.pool),
        )
        .await
    }

    /// Notes that the cases about a member have no words any more.
    pub async fn set_cases_forgotten(&self, account_id: Uuid, now: OffsetDateTime) -> Result<()> {
        timed(
            "set_cases_forgotten",
            sqlx::query("UPDATE member SET cases_forgotten_at = $2 WHERE account_id = $1")
                .bind(account_id)
                .bind(now)
                .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Forgets the e-mail addresses of those who left before `before`; how many.
    pub async fn forget_left(&self, before: OffsetDateTime) -> Result<u64> {
        let forgotten = timed(
            "forget_left",
            sqlx::query(
                "UPDATE account SET email = NULL, email_verified_at = NULL
                 WHERE email IS NOT NULL AND id IN
                     (SELECT account_id FROM member WHERE left_at < $1)",
            )
            .bind(before)
            .execute(&self.pool),
        )
        .await?;
        Ok(forgotten.rows_affected())
    }

    /// Active members whose confirmed address is that of somebody who left and is remembered; of one
    /// member alone where they are named.
    pub async fn returned(&self, user_id: Option<&UserId>) -> Result<Vec<Returned>> {
        timed(
            "returned",
            sqlx::query_as(concat!(
                "SELECT m.user_id, l.user_id AS left_as, l.left_at
                 FROM member m
                 JOIN account a ON a.id = m.account_id AND a.email_verified_at IS NOT NULL
                 JOIN member l ON l.left_email_hash = ",
                email_hash!(),
                " WHERE m.left_at IS NULL AND m.account_id <> l.account_id
                    AND ($1::text IS NULL OR m.user_id = $1)
                 ORDER BY m.user_id, l.left_at"
            ))
            .bind(user_id.map(UserId::as_str))
            .fetch_all(&self.pool),
        )
        .await
    }

    /// Forgets by what those are known again who left before `before`; how many.
    pub async fn forget_returning(&self, before: OffsetDateTime) -> Result<u64> {
        let forgotten = timed(
            "forget_returning",
            sqlx::query(
                "UPDATE member SET left_email_hash = NULL
                 WHERE left_email_hash IS NOT NULL AND left_at < $1",
            )
            .bind(before)
            .execute(&self.pool),
        )
        .await?;
        Ok(forgotten.rows_affected())
    }
}

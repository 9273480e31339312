//! Members who have left for good.

use ruma::OwnedUserId;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Store, timed};
use crate::error::Result;

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
    /// by it meanwhile.
    pub async fn leave(
        &self,
        account_id: Uuid,
        words: LeftWords,
        no_password: &str,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let mut transaction = self.pool.begin().await?;
        let left = sqlx::query(
            "UPDATE member SET state = 'deleted', left_at = $2, left_words = $3,
                               display_name = localpart
             WHERE account_id = $1 AND left_at IS NULL",
        )
        .bind(account_id)
        .bind(now)
        .bind(words)
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
}

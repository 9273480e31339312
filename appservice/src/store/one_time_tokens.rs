//! Links in mails: each good for one thing, once, for a time.

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Store,
    accounts::{Member, select_member},
    timed,
};
use crate::error::Result;

/// What a link is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Purpose {
    /// Choosing a new password.
    Reset,
    /// Showing that an address works.
    Email,
}

/// What is written of a link.
#[derive(Debug)]
pub struct NewToken<'a> {
    /// SHA-256 of its token.
    pub hash: &'a [u8; 32],
    /// Whose it is.
    pub account_id: Uuid,
    /// What it is good for.
    pub purpose: Purpose,
    /// Where it is sent.
    pub email: &'a str,
    /// Now.
    pub created_at: OffsetDateTime,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

impl Store {
    /// The member of this address who may be written to about the account.
    pub async fn member_of_email(&self, email: &str) -> Result<Option<Member>> {
        timed(
            "member_of_email",
            sqlx::query_as(select_member!(
                "",
                "WHERE a.email = $1 AND m.state IN ('active', 'suspended')"
            ))
            .bind(email)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// True when another account has this address.
    pub async fn is_email_of_another(&self, email: &str, account_id: Uuid) -> Result<bool> {
        timed(
            "email_of_another",
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM account WHERE email = $1 AND id <> $2)")
                .bind(email)
                .bind(account_id)
                .fetch_one(&self.pool),
        )
        .await
    }

    /// The address that is to take the place of an account's.
    pub async fn set_pending_email(&self, account_id: Uuid, email: Option<&str>) -> Result<()> {
        timed(
            "set_pending_email",
            sqlx::query("UPDATE account SET pending_email = $2 WHERE id = $1")
                .bind(account_id)
                .bind(email)
                .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Writes a link down. Earlier ones stay good: a mail that somebody else asks for spoils none.
    pub async fn insert_one_time_token(&self, new: &NewToken<'_>) -> Result<()> {
        timed(
            "one_time_token_insert",
            sqlx::query(
                "INSERT INTO one_time_token (hash, account_id, purpose, email, created_at,
                                             expires_at)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(new.hash.as_slice())
            .bind(new.account_id)
            .bind(new.purpose)
            .bind(new.email)
            .bind(new.created_at)
            .bind(new.expires_at)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// The member whose password a link may change now. Not when the account has another address
    /// meanwhile: the mailbox that the link lies in is no longer theirs.
    pub async fn member_of_reset(
        &self,
        hash: &[u8; 32],
        now: OffsetDateTime,
    ) -> Result<Option<Member>> {
        timed(
            "member_of_reset",
            sqlx::query_as(select_member!(
                "",
                "JOIN one_time_token t ON t.account_id = m.account_id AND t.email = a.email
                 WHERE t.hash = $1 AND t.purpose = 'reset' AND t.used_at IS NULL
                   AND t.expires_at > $2 AND m.state IN ('active', 'suspended')"
            ))
            .bind(hash.as_slice())
            .bind(now)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// Uses a link to change a password, and with it every other link of the account: whoever knew
    /// the old password may have asked for them. The address has shown that it works. False when the link was used meanwhile.
    pub async fn redeem_reset(
        &self,
        hash: &[u8; 32],
        password_hash: &str,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let used: Option<(Uuid, String)> = timed(
            "reset_redeem",
            sqlx::query_as(
                "UPDATE one_time_token SET used_at = $2
                 WHERE hash = $1 AND purpose = 'reset' AND used_at IS NULL AND expires_at > $2
                 RETURNING account_id, email",
            )
            .bind(hash.as_slice())
            .bind(now)
            .fetch_optional(&mut *tx),
        )
        .await?;
        let Some((account_id, email)) = used else {
            return Ok(false);
        };
        let changed = timed(
            "reset_password",
            sqlx::query(
                "UPDATE account SET password_hash = $2, pending_email = NULL,
                                    email_verified_at = coalesce(email_verified_at, $4)
                 WHERE id = $1 AND email = $3",
            )
            .bind(account_id)
            .bind(password_hash)
            .bind(email)
            .bind(now)
            .execute(&mut *tx),
        )
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        timed(
            "reset_others",
            sqlx::query(
                "UPDATE one_time_token SET used_at = $2
                 WHERE account_id = $1 AND used_at IS NULL",
            )
            .bind(account_id)
            .bind(now)
            .execute(&mut *tx),
        )
        .await?;
        timed("commit", tx.commit()).await?;
        Ok(true)
    }

    /// Uses a link that shows that an address works; whose it is. It becomes the account's address
    /// if it was to. `None` when the link is worth nothing, or somebody else has the address.
    pub async fn redeem_email(&self, hash: &[u8; 32], now: OffsetDateTime) -> Result<Option<Uuid>> {
        let mut tx = self.begin().await?;
        let used: Option<(Uuid, String)> = timed(
            "email_redeem",
            sqlx::query_as(
                "UPDATE one_time_token SET used_at = $2
                 WHERE hash = $1 AND purpose = 'email' AND used_at IS NULL AND expires_at > $2
                 RETURNING account_id, email",
            )
            .bind(hash.as_slice())
            .bind(now)
            .fetch_optional(&mut *tx),
        )
        .await?;
        let Some((account_id, email)) = used else {
            return Ok(None);
        };
        let changed = timed(
            "email_change",
            sqlx::query(
                "UPDATE account SET email = $2, email_verified_at = $3,
                                    pending_email = nullif(pending_email, $2)
                 WHERE id = $1 AND $2 IN (email, pending_email)
                   AND NOT EXISTS (SELECT FROM account o WHERE o.email = $2 AND o.id <> $1)",
            )
            .bind(account_id)
            .bind(email)
            .bind(now)
            .execute(&mut *tx),
        )
        .await?;
        if changed.rows_affected() == 0 {
            return Ok(None);
        }
        timed("commit", tx.commit()).await?;
        Ok(Some(account_id))
    }

    /// Forgets links that nobody can use any more.
    pub async fn prune_one_time_tokens(&self, now: OffsetDateTime) -> Result<u64> {
        let done = timed(
            "prune_one_time_tokens",
            sqlx::query("DELETE FROM one_time_token WHERE used_at IS NOT NULL OR expires_at <= $1")
                .bind(now)
                .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected())
    }
}

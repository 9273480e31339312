//! Invitations and who used them.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgExecutor};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Store, accounts::Role, timed};
use crate::error::Result;

/// An invitation as it is listed. Its token is nowhere.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Invitation {
    /// Identifies it where the token must not be seen.
    pub id: Uuid,
    /// Account of the member who made it; `None` for the operator's shell.
    pub created_by: Option<Uuid>,
    /// User ID of that member.
    pub creator_user_id: Option<String>,
    /// Display name of that member.
    pub creator_display_name: Option<String>,
    /// A remark of its maker, shown to the invited.
    pub note: Option<String>,
    /// Only whoever registers with this address may use it.
    pub email: Option<String>,
    /// The name that the invited will have.
    pub display_name: Option<String>,
    /// Slugs of badges that the invited will be awarded.
    pub badges: Vec<String>,
    /// Role that the invited will have.
    pub role: Role,
    /// How many may use it.
    pub max_uses: i32,
    /// How many have.
    pub uses: i32,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it ends.
    pub expires_at: OffsetDateTime,
    /// When its maker or an administrator took it back.
    pub revoked_at: Option<OffsetDateTime>,
}

/// What is written of a new invitation.
#[derive(Debug)]
pub struct NewInvitation<'a> {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of its token.
    pub token_hash: &'a [u8; 32],
    /// `None` for the operator's shell.
    pub created_by: Option<Uuid>,
    /// 1–200 characters.
    pub note: Option<&'a str>,
    /// Normalised; who else comes with the token is refused.
    pub email: Option<&'a str>,
    /// The name that the invited will have.
    pub display_name: Option<&'a str>,
    /// Slugs of badges that the invited will be awarded.
    pub badges: &'a [String],
    /// Role that the invited will have.
    pub role: Role,
    /// 1–100.
    pub max_uses: i32,
    /// Now.
    pub created_at: OffsetDateTime,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

/// What counts of an invitation when its maker wants another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Made {
    /// How many may use it.
    pub max_uses: i32,
    /// How many may still.
    pub open: i32,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

/// Somebody who came by an invitation.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Use {
    /// The account; orders uses of the same instant.
    pub account_id: Uuid,
    /// Who.
    pub user_id: String,
    /// As given at registration.
    pub display_name: String,
    /// When.
    pub used_at: OffsetDateTime,
}

/// Which invitations are listed.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// Those of one maker, or everybody's.
    pub created_by: Option<Uuid>,
    /// Those that are good for this at `now`, or all.
    pub state: Option<InvitationState>,
    /// Now.
    pub now: OffsetDateTime,
}

/// What an invitation is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum InvitationState {
    /// May be used.
    Active,
    /// As many came as were invited.
    UsedUp,
    /// Its time is over.
    Expired,
    /// Taken back.
    Revoked,
}

impl Invitation {
    /// What it is good for at `now`.
    pub fn state(&self, now: OffsetDateTime) -> InvitationState {
        if self.revoked_at.is_some() {
            InvitationState::Revoked
        } else if self.uses >= self.max_uses {
            InvitationState::UsedUp
        } else if self.expires_at <= now {
            InvitationState::Expired
        } else {
            InvitationState::Active
        }
    }
}

/// Where a page begins: after the row of this time and id, newest first.
pub type After = Option<(OffsetDateTime, Uuid)>;

/// The columns of [`Invitation`], with the rest of the statement.
macro_rules! select_invitation {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.created_by, m.user_id AS creator_user_id,
                    m.display_name AS creator_display_name, i.note, i.email, i.display_name, i.badges,
                    i.role, i.max_uses,
                    i.uses, i.created_at, i.expires_at, i.revoked_at
             FROM invitation i LEFT JOIN member m ON m.account_id = i.created_by ",
            $rest
        )
    };
}

impl Store {
    /// Writes a new invitation that nobody counts.
    pub async fn insert_invitation(&self, new: &NewInvitation<'_>) -> Result<()> {
        insert(&self.pool, new).await
    }

    /// Writes a member's invitation if `decide` agrees to it beside those that the member has made
    /// since `since` or that are open still. One at a time for each member: parallel ones see each
    /// other.
    pub async fn insert_counted_invitation(
        &self,
        new: &NewInvitation<'_>,
        since: OffsetDateTime,
        decide: impl FnOnce(&[Made]) -> Result<()>,
    ) -> Result<()> {
        let mut tx = self.begin().await?;
        timed(
            "invitation_maker_lock",
            sqlx::query("SELECT 1 FROM member WHERE account_id = $1 FOR NO KEY UPDATE")
                .bind(new.created_by)
                .execute(&mut *tx),
        )
        .await?;
        decide(&made(&mut *tx, new.created_by, since, new.created_at).await?)?;
        insert(&mut *tx, new).await?;
        timed("commit", tx.commit()).await
    }

    /// What a member has invited since `since`, and what is open still.
    pub async fn invitations_that_count(
        &self,
        maker: Uuid,
        since: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<Vec<Made>> {
        made(&self.pool, Some(maker), since, now).await
    }

    /// The invitation of a token, whatever its state.
    pub async fn invitation_of_token(&self, token_hash: &[u8; 32]) -> Result<Option<Invitation>> {
        timed(
            "invitation_of_token",
            sqlx::query_as(select_invitation!("WHERE i.token_hash = $1"))
                .bind(token_hash.as_slice())
                .fetch_optional(&self.pool),
        )
        .await
    }

    /// Invitations for administrators that were made on the operator's shell.
    pub async fn shell_invitations(&self) -> Result<Vec<Uuid>> {
        timed(
            "shell_invitations",
            sqlx::query_scalar(
                "SELECT id FROM invitation WHERE created_by IS NULL AND role = 'administrator'
                 ORDER BY created_at, id",
            )
            .fetch_all(&self.pool),
        )
        .await
    }

    /// The invitation of this id.
    pub async fn invitation(&self, id: Uuid) -> Result<Option<Invitation>> {
        timed(
            "invitation",
            sqlx::query_as(select_invitation!("WHERE i.id = $1"))
                .bind(id)
                .fetch_optional(&self.pool),
        )
        .await
    }

    /// Invitations, newest first.
    pub async fn invitations(
        &self,
        listed: Listed,
        after: After,
        limit: i64,
    ) -> Result<Vec<Invitation>> {
        let (at, id) = after.unzip();
        timed(
            "invitations",
            sqlx::query_as(select_invitation!(
                // As `Invitation::state` has it.
                "WHERE ($1::uuid IS NULL OR i.created_by = $1)
                   AND ($2::timestamptz IS NULL OR (i.created_at, i.id) < ($2, $3::uuid))
                   AND ($5::text IS NULL OR $5 =
                        CASE WHEN i.revoked_at IS NOT NULL THEN 'revoked'
                             WHEN i.uses >= i.max_uses THEN 'used_up'
                             WHEN i.expires_at <= $6 THEN 'expired'
                             ELSE 'active' END)
                 ORDER BY i.created_at DESC, i.id DESC LIMIT $4"
            ))
            .bind(listed.created_by)
            .bind(at)
            .bind(id)
            .bind(limit)
            .bind(listed.state)
            .bind(listed.now)
            .fetch_all(&self.pool),
        )
        .await
    }

    /// Takes an invitation back; once more changes nothing.
    pub async fn revoke_invitation(&self, id: Uuid, now: OffsetDateTime) -> Result<()> {
        timed(
            "invitation_revoke",
            sqlx::query(
                "UPDATE invitation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
            )
            .bind(id)
            .bind(now)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Forgets for whom the invitations were that were used, taken back or ended before `before`: address,
    /// name and note. How many. Whoever left had used theirs before, so theirs is among them. None that
    /// is open: without its address it would be for everybody.
    pub async fn forget_invited(&self, before: OffsetDateTime) -> Result<u64> {
        let forgotten = timed(
            "forget_invited",
            sqlx::query(
                "UPDATE invitation i SET email = NULL, display_name = NULL, note = NULL
                 WHERE (i.email IS NOT NULL OR i.display_name IS NOT NULL
                        OR (i.note IS NOT NULL AND i.max_uses = 1))
                   AND (i.revoked_at < $1 OR i.expires_at < $1
                        OR (i.uses >= i.max_uses AND NOT EXISTS
                            (SELECT 1 FROM invitation_use u
                             WHERE u.invitation_id = i.id AND u.used_at >= $1)))",
            )
            .bind(before)
            .execute(&self.pool),
        )
        .await?;
        Ok(forgotten.rows_affected())
    }

    /// Who used an invitation, latest first.
    pub async fn invitation_uses(&self, id: Uuid, after: After, limit: i64) -> Result<Vec<Use>> {
        let (at, account_id) = after.unzip();
        timed(
            "invitation_uses",
            sqlx::query_as(
                "SELECT u.account_id, m.user_id, m.display_name, u.used_at
                 FROM invitation_use u JOIN member m ON m.account_id = u.account_id
                 WHERE u.invitation_id = $1
                   AND ($2::timestamptz IS NULL OR (u.used_at, u.account_id) < ($2, $3::uuid))
                 ORDER BY u.used_at DESC, u.account_id DESC LIMIT $4",
            )
            .bind(id)
            .bind(at)
            .bind(account_id)
            .bind(limit)
            .fetch_all(&self.pool),
        )
        .await
    }
}

async fn insert(executor: impl PgExecutor<'_>, new: &NewInvitation<'_>) -> Result<()> {
    timed(
        "invitation_insert",
        sqlx::query(
            "INSERT INTO invitation (id, token_hash, created_by, note, role, max_uses,
                                     created_at, expires_at, email, display_name, badges)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )
        .bind(new.id)
        .bind(new.token_hash.as_slice())
        .bind(new.created_by)
        .bind(new.note)
        .bind(new.role)
        .bind(new.max_uses)
        .bind(new.created_at)
        .bind(new.expires_at)
        .bind(new.email)
        .bind(new.display_name)
        .bind(new.badges)
        .execute(executor),
    )
    .await?;
    Ok(())
}

async fn made(
    executor: impl PgExecutor<'_>,
    maker: Option<Uuid>,
    since: OffsetDateTime,
    now: OffsetDateTime,
) -> Result<Vec<Made>> {
    timed(
        "invitations_that_count",
        sqlx::query_as(
            "SELECT max_uses, created_at, expires_at,
                    CASE WHEN revoked_at IS NULL AND expires_at > $3 THEN max_uses - uses
                         ELSE 0 END AS open
             FROM invitation
             WHERE created_by = $1
               AND (created_at > $2
                    OR (revoked_at IS NULL AND expires_at > $3 AND uses < max_uses))",
        )
        .bind(maker)
        .bind(since)
        .bind(now)
        .fetch_all(executor),
    )
    .await
}

//! The roll: everybody who has, or had, an account in this territory, as administrators page through it.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Store, invitations::After, timed};
use crate::error::Result;

/// How an account stands, as those see it who run the territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum AccountStatus {
    /// Written here; the homeserver may not know the user yet.
    Registering,
    /// A member.
    Active,
    /// Suspended.
    Suspended,
    /// The account has ended, and the homeserver still has something of theirs.
    Leaving,
    /// The account has ended, and nothing of it is left to be done.
    Left,
}

/// A line of the roll. Of the e-mail address it says no more than whether it works.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Line {
    /// The account.
    pub account_id: Uuid,
    /// `@localpart:server`.
    pub user_id: String,
    /// As given at registration; the localpart once they have left.
    pub display_name: String,
    /// How the account stands.
    pub status: AccountStatus,
    /// When the registration was accepted.
    pub joined_at: OffsetDateTime,
    /// When the account ended.
    pub left_at: Option<OffsetDateTime>,
    /// Whether there is an address.
    pub has_email: bool,
    /// Whether somebody has followed a link that was sent there.
    pub email_verified: bool,
    /// User ID of who invited; nobody for the operator's shell.
    pub inviter_user_id: Option<String>,
    /// Display name of who invited, as given at registration.
    pub inviter_display_name: Option<String>,
}

impl Store {
    /// A page of the roll, who came last first; of those alone who stand so.
    pub async fn roll(
        &self,
        status: Option<AccountStatus>,
        after: After,
        limit: i64,
    ) -> Result<Vec<Line>> {
        let (at, id) = after.unzip();
        timed(
            "roll",
            sqlx::query_as(
                "WITH line AS (
                     SELECT m.account_id, m.user_id, m.display_name, m.created_at AS joined_at,
                            m.left_at,
                            CASE WHEN m.state <> 'deleted' THEN m.state
                                 WHEN m.left_at IS NOT NULL AND m.erased_at IS NULL THEN 'leaving'
                                 ELSE 'left' END AS status
                     FROM member m)
                 SELECT l.*, a.email IS NOT NULL AS has_email,
                        a.email_verified_at IS NOT NULL AS email_verified,
                        h.user_id AS inviter_user_id, h.display_name AS inviter_display_name
                 FROM line l
                 JOIN account a ON a.id = l.account_id
                 LEFT JOIN invitation_use u ON u.account_id = l.account_id
                 LEFT JOIN invitation i ON i.id = u.invitation_id
                 LEFT JOIN member h ON h.account_id = i.created_by
                 WHERE ($1::text IS NULL OR l.status = $1)
                   AND ($2::timestamptz IS NULL OR (l.joined_at, l.account_id) < ($2, $3::uuid))
                 ORDER BY l.joined_at DESC, l.account_id DESC LIMIT $4",
            )
            .bind(status)
            .bind(at)
            .bind(id)
            .bind(limit)
            .fetch_all(&self.pool),
        )
        .await
    }
}

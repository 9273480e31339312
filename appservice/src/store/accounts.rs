//! Members and their accounts.

use ruma::OwnedUserId;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Store, timed};
use crate::error::Result;

/// What a member may do beside posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, ToSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum Role {
    /// Everybody.
    Member,
    /// Runs the territory.
    Administrator,
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum State {
    /// Written here; the homeserver may not know the user yet.
    Registering,
    /// May sign in.
    Active,
    /// May not, until the suspension ends.
    Suspended,
    /// Gone; the name stays taken.
    Deleted,
}

/// A member of this territory, with what the account says.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Member {
    /// The account, shared by the territories of this database.
    pub account_id: Uuid,
    /// The part of the user ID before the colon.
    pub localpart: String,
    /// `@localpart:server`.
    #[sqlx(try_from = "String")]
    pub user_id: OwnedUserId,
    /// As given at registration; later changes live on the homeserver.
    pub display_name: String,
    /// Role.
    pub role: Role,
    /// State.
    pub state: State,
    /// When the registration was accepted.
    pub created_at: OffsetDateTime,
    /// Normalised.
    pub email: Option<String>,
    /// Somebody has followed a link that was sent there.
    pub email_verified: bool,
    /// Takes the place of `email` when a link that was sent there is followed.
    pub pending_email: Option<String>,
    /// Two letters.
    pub language: String,
    /// The version of the rules that was accepted last.
    pub terms_version: Option<String>,
    /// Slugs of the badges that their invitation brought along.
    pub starting_badges: Vec<String>,
}

/// A member and the only hash of the password.
#[derive(FromRow)]
pub struct Credentials {
    /// Whose.
    #[sqlx(flatten)]
    pub member: Member,
    /// Argon2id, PHC string.
    pub password_hash: String,
}

/// The columns of [`Member`], with the rest of the statement.
macro_rules! select_member {
    ($columns:literal, $rest:literal) => {
        concat!(
            "SELECT m.account_id, m.localpart, m.user_id, m.display_name, m.role, m.state,
                    m.created_at, m.terms_version, a.email, a.pending_email, a.language,
                    a.email_verified_at IS NOT NULL AS email_verified, m.starting_badges",
            $columns,
            " FROM member m JOIN account a ON a.id = m.account_id ",
            $rest
        )
    };
}
pub(super) use select_member;

impl Store {
    /// The member of this user ID.
    pub async fn member(&self, user_id: &str) -> Result<Option<Member>> {
        timed(
            "member",
            sqlx::query_as(select_member!("", "WHERE m.user_id = $1"))
                .bind(user_id)
                .fetch_optional(&self.pool),
        )
        .await
    }

    /// The member of this account.
    pub async fn member_of_account(&self, account_id: Uuid) -> Result<Option<Member>> {
        timed(
            "member_of_account",
            sqlx::query_as(select_member!("", "WHERE m.account_id = $1"))
                .bind(account_id)
                .fetch_optional(&self.pool),
        )
        .await
    }

    /// The member of this localpart with the password hash.
    pub async fn credentials(&self, localpart: &str) -> Result<Option<Credentials>> {
        timed(
            "credentials",
            sqlx::query_as(select_member!(
                ", a.password_hash",
                "WHERE m.localpart = $1"
            ))
            .bind(localpart)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// All members that have once been registered, by name; for the reconciler.
    pub async fn members(&self) -> Result<Vec<Member>> {
        timed(
            "members",
            sqlx::query_as(select_member!(
                "",
                "WHERE m.state <> 'registering' ORDER BY m.localpart"
            ))
            .fetch_all(&self.pool),
        )
        .await
    }

    /// True when nobody is a member and nobody was ever invited.
    pub async fn is_empty(&self) -> Result<bool> {
        timed(
            "is_empty",
            sqlx::query_scalar(
                "SELECT NOT EXISTS (SELECT FROM member) AND NOT EXISTS (SELECT FROM invitation)",
            )
            .fetch_one(&self.pool),
        )
        .await
    }

    /// Replaces the hash of an account's password. What was asked for with the old one, another
    /// e-mail address or a link, is worth nothing any more.
    pub async fn set_password(&self, account_id: Uuid, hash: &str) -> Result<()> {
        timed(
            "set_password",
            sqlx::query(
                "WITH links AS (DELETE FROM one_time_token WHERE account_id = $1)
                 UPDATE account SET password_hash = $2, pending_email = NULL WHERE id = $1",
            )
            .bind(account_id)
            .bind(hash)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// The language in which an account is written to.
    pub async fn set_language(&self, account_id: Uuid, language: &str) -> Result<()> {
        timed(
            "set_language",
            sqlx::query("UPDATE account SET language = $2 WHERE id = $1")
                .bind(account_id)
                .bind(language)
                .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Writes down that a member has accepted a version of the rules.
    pub async fn accept_terms(
        &self,
        account_id: Uuid,
        version: &str,
        now: OffsetDateTime,
    ) -> Result<()> {
        timed(
            "accept_terms",
            sqlx::query(
                "UPDATE member SET terms_version = $2, terms_accepted_at = $3
                 WHERE account_id = $1",
            )
            .bind(account_id)
            .bind(version)
            .bind(now)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Puts a member from one state into another; nothing happens to who is not in that one any more.
    pub async fn replace_member_state(
        &self,
        account_id: Uuid,
        from: State,
        to: State,
    ) -> Result<()> {
        timed(
            "replace_member_state",
            sqlx::query("UPDATE member SET state = $3 WHERE account_id = $1 AND state = $2")
                .bind(account_id)
                .bind(from)
                .bind(to)
                .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Matrix IDs of those who are suspended.
    pub async fn suspended(&self) -> Result<Vec<OwnedUserId>> {
        let found: Vec<String> = timed(
            "suspended",
            sqlx::query_scalar("SELECT user_id FROM member WHERE state = 'suspended'")
                .fetch_all(&self.pool),
        )
        .await?;
        let parsed = found.into_iter().map(OwnedUserId::try_from);
        parsed
            .collect::<Result<_, _>>()
            .map_err(crate::error::Error::internal)
    }

    /// Suspends, lifts a suspension, or closes. False when there is no such member.
    pub async fn set_member_state(&self, user_id: &str, state: State) -> Result<bool> {
        let done = timed(
            "set_member_state",
            sqlx::query(
                "UPDATE member SET state = $2 WHERE user_id = $1 AND state <> 'registering'",
            )
            .bind(user_id)
            .bind(state)
            .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected() == 1)
    }
}

//! The one transaction of a registration, its undoing, and the claim on finishing it.

use sqlx::{Postgres, Transaction};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Store,
    accounts::{Credentials, Member, Role, select_member},
    timed,
};
use crate::error::Result;

/// What a registration writes.
#[derive(Debug)]
pub struct NewMember<'a> {
    /// The account to be made.
    pub account_id: Uuid,
    /// Valid and not reserved.
    pub localpart: &'a str,
    /// `@localpart:server`.
    pub user_id: &'a str,
    /// Valid and trimmed.
    pub display_name: &'a str,
    /// Normalised.
    pub email: Option<&'a str>,
    /// Argon2id, PHC string.
    pub password_hash: &'a str,
    /// Two letters.
    pub language: &'a str,
    /// The version of the rules that was accepted.
    pub terms_version: &'a str,
    /// SHA-256 of the invitation's token.
    pub invitation: &'a [u8; 32],
    /// SHA-256 of the `Idempotency-Key`.
    pub request_key: Option<&'a [u8; 32]>,
    /// Until then nobody else finishes this registration.
    pub claimed_until: OffsetDateTime,
}

impl Store {
    /// Consumes the invitation and writes account, member and use, all or nothing. `None` when
    /// the invitation cannot be used (any more), else the role and the badges that it brings.
    pub async fn insert_member(
        &self,
        new: &NewMember<'_>,
        now: OffsetDateTime,
    ) -> Result<Option<(Role, Vec<String>)>> {
        let mut tx = self.begin().await?;
        let Some((invitation_id, role, badges)) = consume(&mut tx, new, now).await? else {
            return Ok(None);
        };
        timed(
            "account_insert",
            sqlx::query(
                "INSERT INTO account (id, email, password_hash, language, created_at)
                 VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(new.account_id)
            .bind(new.email)
            .bind(new.password_hash)
            .bind(new.language)
            .bind(now)
            .execute(&mut *tx),
        )
        .await?;
        timed(
            "member_insert",
            sqlx::query(
                "INSERT INTO member (account_id, localpart, user_id, display_name, role, state,
                                     created_at, claimed_until, terms_version, terms_accepted_at,
                                     starting_badges)
                 VALUES ($1, $2, $3, $4, $5, 'registering', $6, $7, $8, $6, $9)",
            )
            .bind(new.account_id)
            .bind(new.localpart)
            .bind(new.user_id)
            .bind(new.display_name)
            .bind(role)
            .bind(now)
            .bind(new.claimed_until)
            .bind(new.terms_version)
            .bind(&badges)
            .execute(&mut *tx),
        )
        .await?;
        timed(
            "invitation_use_insert",
            sqlx::query(
                "INSERT INTO invitation_use (account_id, invitation_id, used_at, request_key)
                 VALUES ($1, $2, $3, $4)",
            )
            .bind(new.account_id)
            .bind(invitation_id)
            .bind(now)
            .bind(new.request_key.map(<[u8; 32]>::as_slice))
            .execute(&mut *tx),
        )
        .await?;
        timed("commit", tx.commit()).await?;
        Ok(Some((role, badges)))
    }

    /// Takes back a registration that the homeserver certainly does not know, and gives the
    /// invitation's use back. False when someone else has claimed it since.
    pub async fn undo_registration(
        &self,
        account_id: Uuid,
        claimed_until: OffsetDateTime,
    ) -> Result<bool> {
        let mut tx = self.begin().await?;
        let held: Option<(Uuid,)> = timed(
            "registration_held",
            sqlx::query_as(
                "SELECT account_id FROM member
                 WHERE account_id = $1 AND state = 'registering' AND claimed_until = $2
                 FOR UPDATE",
            )
            .bind(account_id)
            .bind(claimed_until)
            .fetch_optional(&mut *tx),
        )
        .await?;
        if held.is_none() {
            return Ok(false);
        }
        timed(
            "invitation_give_back",
            sqlx::query(
                "UPDATE invitation SET uses = uses - 1
                 WHERE id = (SELECT invitation_id FROM invitation_use WHERE account_id = $1)",
            )
            .bind(account_id)
            .execute(&mut *tx),
        )
        .await?;
        for (name, sql) in [
            (
                "invitation_use_delete",
                "DELETE FROM invitation_use WHERE account_id = $1",
            ),
            ("member_delete", "DELETE FROM member WHERE account_id = $1"),
            ("account_delete", "DELETE FROM account WHERE id = $1"),
        ] {
            timed(name, sqlx::query(sql).bind(account_id).execute(&mut *tx)).await?;
        }
        timed("commit", tx.commit()).await?;
        Ok(true)
    }

    /// Members whose registration is unfinished and claimed by nobody.
    pub async fn unfinished_registrations(&self, now: OffsetDateTime) -> Result<Vec<Member>> {
        timed(
            "unfinished_registrations",
            sqlx::query_as(select_member!(
                "",
                "WHERE m.state = 'registering' AND m.claimed_until <= $1 ORDER BY m.created_at"
            ))
            .bind(now)
            .fetch_all(&self.pool),
        )
        .await
    }

    /// Claims an unfinished registration. False when it is finished, undone or claimed.
    pub async fn claim_registration(
        &self,
        account_id: Uuid,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<bool> {
        let done = timed(
            "claim_registration",
            sqlx::query(
                "UPDATE member SET claimed_until = $3
                 WHERE account_id = $1 AND state = 'registering' AND claimed_until <= $2",
            )
            .bind(account_id)
            .bind(now)
            .bind(until)
            .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives a claim back, so that the next one need not wait for its end.
    pub async fn release_registration(
        &self,
        account_id: Uuid,
        claimed_until: OffsetDateTime,
        now: OffsetDateTime,
    ) -> Result<()> {
        timed(
            "release_registration",
            sqlx::query(
                "UPDATE member SET claimed_until = $3
                 WHERE account_id = $1 AND claimed_until = $2 AND state = 'registering'",
            )
            .bind(account_id)
            .bind(claimed_until)
            .bind(now)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Makes a registering member active. False when the member is so already.
    pub async fn activate_member(&self, account_id: Uuid) -> Result<bool> {
        let done = timed(
            "activate_member",
            sqlx::query(
                "UPDATE member SET state = 'active' WHERE account_id = $1 AND state = 'registering'",
            )
            .bind(account_id)
            .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The member that an earlier request with the same key and invitation has made.
    pub async fn registration_of_key(
        &self,
        invitation: &[u8; 32],
        request_key: &[u8; 32],
    ) -> Result<Option<Credentials>> {
        timed(
            "registration_of_key",
            sqlx::query_as(select_member!(
                ", a.password_hash",
                "JOIN invitation_use u ON u.account_id = m.account_id
                 JOIN invitation i ON i.id = u.invitation_id
                 WHERE i.token_hash = $1 AND u.request_key = $2"
            ))
            .bind(invitation.as_slice())
            .bind(request_key.as_slice())
            .fetch_optional(&self.pool),
        )
        .await
    }
}

/// One use, if there is one left for this address: the row lock makes parallel registrations queue
/// here.
async fn consume(
    tx: &mut Transaction<'_, Postgres>,
    new: &NewMember<'_>,
    now: OffsetDateTime,
) -> Result<Option<(Uuid, Role, Vec<String>)>> {
    timed(
        "invitation_consume",
        sqlx::query_as(
            "UPDATE invitation SET uses = uses + 1
             WHERE token_hash = $1 AND uses < max_uses AND revoked_at IS NULL AND expires_at > $2
                   AND (email IS NULL OR email = $3)
             RETURNING id, role, badges",
        )
        .bind(new.invitation.as_slice())
        .bind(now)
        .bind(new.email)
        .fetch_optional(&mut **tx),
    )
    .await
}

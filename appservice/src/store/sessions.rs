//! Sessions and their refresh tokens.

use sqlx::{FromRow, Postgres, Transaction};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Store, timed};
use crate::error::Result;

/// The client that makes a request, for its owner to recognise it later.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caller {
    /// The client's own words, 200 characters at most.
    pub agent: String,
    /// The address that limits are counted for.
    pub address: Option<String>,
}

/// What became of a refresh token that somebody showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// It is replaced by the new one.
    Rotated {
        /// The session that goes on.
        session_id: Uuid,
        /// Its owner.
        account_id: Uuid,
    },
    /// It had been replaced before: the whole session has been ended now.
    Replayed {
        /// The session that was ended.
        session_id: Uuid,
        /// Its owner.
        account_id: Uuid,
    },
    /// Unknown, expired, or of an ended session.
    Dead,
}

/// A session as its owner is shown it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct SessionRow {
    /// Its id.
    pub id: Uuid,
    /// When somebody signed in.
    pub created_at: OffsetDateTime,
    /// When it was prolonged last.
    pub rotated_at: OffsetDateTime,
    /// The client's own words.
    pub agent: String,
    /// Where it was used last, while that is kept.
    pub address: Option<String>,
}

/// Why sessions end before their time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum EndedWhy {
    /// Its owner signed out of it.
    Logout,
    /// Its owner ended it from another one.
    Revoked,
    /// Its owner signed out everywhere.
    Everywhere,
    /// The password was changed.
    Password,
    /// A link in a mail was used to choose a new password.
    Reset,
    /// Its owner has left for good.
    Left,
    /// Its owner is suspended.
    Suspended,
}

#[derive(FromRow)]
struct Shown {
    session_id: Uuid,
    account_id: Uuid,
    token_generation: i64,
    generation: i64,
    rotated_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
}

enum Verdict {
    /// The next generation begins.
    Next,
    /// The answer of the first use may have been lost: one more token of the present generation.
    Again,
    Replay,
    Dead,
}

impl Shown {
    /// As soon as one token of a generation is used, its siblings have the grace and no more:
    /// a thief and the owner cannot both go on.
    fn verdict(&self, now: OffsetDateTime, grace: Duration) -> Verdict {
        if self.ended_at.is_some() || self.expires_at <= now {
            Verdict::Dead
        } else if self.token_generation == self.generation {
            Verdict::Next
        } else if self.token_generation + 1 == self.generation && now - self.rotated_at <= grace {
            Verdict::Again
        } else {
            Verdict::Replay
        }
    }
}

impl Store {
    /// Opens a session with its first refresh token.
    pub async fn open_session(
        &self,
        session_id: Uuid,
        account_id: Uuid,
        token_hash: &[u8; 32],
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
        from: &Caller,
    ) -> Result<()> {
        timed(
            "open_session",
            sqlx::query(
                "WITH opened AS (
                     INSERT INTO session (id, account_id, created_at, expires_at, rotated_at,
                                          agent, address)
                     VALUES ($1, $2, $4, $5, $4, $6, $7) RETURNING id, generation)
                 INSERT INTO refresh_token (hash, session_id, generation, issued_at)
                 SELECT $3, id, generation, $4 FROM opened",
            )
            .bind(session_id)
            .bind(account_id)
            .bind(token_hash.as_slice())
            .bind(now)
            .bind(expires_at)
            .bind(&from.agent)
            .bind(&from.address)
            .execute(&self.pool),
        )
        .await?;
        Ok(())
    }

    /// Replaces a refresh token by a new one, or ends the session when it was replaced before.
    pub async fn rotate_refresh_token(
        &self,
        shown: &[u8; 32],
        new: &[u8; 32],
        now: OffsetDateTime,
        grace: Duration,
        expires_at: OffsetDateTime,
        from: &Caller,
    ) -> Result<Rotation> {
        let mut tx = self.begin().await?;
        let row: Option<Shown> = timed(
            "refresh_token",
            sqlx::query_as(
                "SELECT s.id AS session_id, s.account_id, r.generation AS token_generation,
                        s.generation, s.rotated_at, s.expires_at, s.ended_at
                 FROM refresh_token r JOIN session s ON s.id = r.session_id
                 WHERE r.hash = $1 FOR UPDATE OF s",
            )
            .bind(shown.as_slice())
            .fetch_optional(&mut *tx),
        )
        .await?;
        let Some(row) = row else {
            return Ok(Rotation::Dead);
        };
        let Shown {
            session_id,
            account_id,
            ..
        } = row;
        let generation = match row.verdict(now, grace) {
            Verdict::Dead => return Ok(Rotation::Dead),
            Verdict::Replay => {
                end(&mut tx, session_id, now).await?;
                timed("commit", tx.commit()).await?;
                return Ok(Rotation::Replayed {
                    session_id,
                    account_id,
                });
            }
            Verdict::Next => {
                let next = row.generation + 1;
                begin_generation(&mut tx, session_id, next, now, expires_at, from).await?;
                row.generation + 1
            }
            Verdict::Again => row.generation,
        };
        timed(
            "refresh_token_insert",
            sqlx::query(
                "WITH shown AS (
                     UPDATE refresh_token SET used_at = coalesce(used_at, $5) WHERE hash = $1)
                 INSERT INTO refresh_token (hash, session_id, generation, issued_at)
                 VALUES ($2, $3, $4, $5)",
            )
            .bind(shown.as_slice())
            .bind(new.as_slice())
            .bind(session_id)
            .bind(generation)
            .bind(now)
            .execute(&mut *tx),
        )
        .await?;
        timed("commit", tx.commit()).await?;
        Ok(Rotation::Rotated {
            session_id,
            account_id,
        })
    }

    /// Ends a session; whose it was. `None` when it had ended before.
    pub async fn end_session(
        &self,
        session_id: Uuid,
        why: EndedWhy,
        now: OffsetDateTime,
    ) -> Result<Option<Uuid>> {
        timed(
            "end_session",
            sqlx::query_scalar(
                "UPDATE session SET ended_at = $2, ended_why = $3
                 WHERE id = $1 AND ended_at IS NULL RETURNING account_id",
            )
            .bind(session_id)
            .bind(now)
            .bind(why)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// Ends the sessions of an account, all but one; which these were.
    pub async fn end_sessions(
        &self,
        account_id: Uuid,
        but: Option<Uuid>,
        why: EndedWhy,
        now: OffsetDateTime,
    ) -> Result<Vec<Uuid>> {
        timed(
            "end_sessions",
            sqlx::query_scalar(
                "UPDATE session SET ended_at = $2, ended_why = $3
                 WHERE account_id = $1 AND ended_at IS NULL AND id IS DISTINCT FROM $4
                 RETURNING id",
            )
            .bind(account_id)
            .bind(now)
            .bind(why)
            .bind(but)
            .fetch_all(&self.pool),
        )
        .await
    }

    /// The open sessions of an account, the one that was used last first.
    pub async fn sessions_of(
        &self,
        account_id: Uuid,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionRow>> {
        timed(
            "sessions_of",
            sqlx::query_as(
                "SELECT id, created_at, rotated_at, agent, address FROM session
                 WHERE account_id = $1 AND ended_at IS NULL AND expires_at > $2
                 ORDER BY rotated_at DESC, id",
            )
            .bind(account_id)
            .bind(now)
            .fetch_all(&self.pool),
        )
        .await
    }

    /// The session of a refresh token, used or not.
    pub async fn session_of_token(&self, token_hash: &[u8; 32]) -> Result<Option<Uuid>> {
        timed(
            "session_of_token",
            sqlx::query_scalar("SELECT session_id FROM refresh_token WHERE hash = $1")
                .bind(token_hash.as_slice())
                .fetch_optional(&self.pool),
        )
        .await
    }

    /// Sessions that ended since then: their access tokens may still look good.
    pub async fn sessions_ended_since(&self, since: OffsetDateTime) -> Result<Vec<Uuid>> {
        timed(
            "sessions_ended_since",
            sqlx::query_scalar("SELECT id FROM session WHERE ended_at >= $1")
                .bind(since)
                .fetch_all(&self.pool),
        )
        .await
    }

    /// Forgets sessions that expired or ended before then, and their tokens.
    pub async fn prune_sessions(&self, before: OffsetDateTime) -> Result<u64> {
        let done = timed(
            "prune_sessions",
            sqlx::query("DELETE FROM session WHERE expires_at < $1 OR ended_at < $1")
                .bind(before)
                .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected())
    }
}

async fn begin_generation(
    tx: &mut Transaction<'_, Postgres>,
    session_id: Uuid,
    generation: i64,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
    from: &Caller,
) -> Result<()> {
    timed(
        "session_generation",
        sqlx::query(
            "UPDATE session SET generation = $2, rotated_at = $3, expires_at = $4, agent = $5,
                                address = $6
             WHERE id = $1",
        )
        .bind(session_id)
        .bind(generation)
        .bind(now)
        .bind(expires_at)
        .bind(&from.agent)
        .bind(&from.address)
        .execute(&mut **tx),
    )
    .await?;
    Ok(())
}

async fn end(
    tx: &mut Transaction<'_, Postgres>,
    session_id: Uuid,
    now: OffsetDateTime,
) -> Result<()> {
    timed(
        "session_replayed",
        sqlx::query("UPDATE session SET ended_at = $2, ended_why = 'replay' WHERE id = $1")
            .bind(session_id)
            .bind(now)
            .execute(&mut **tx),
    )
    .await?;
    Ok(())
}

//! Courses, their versions, and attempts that are not submitted yet.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{FromRow, Postgres, Transaction, postgres::PgArguments, query::QueryAs, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Store, timed};
use crate::error::Result;

/// Who may see a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub enum CourseState {
    /// Its authors.
    Draft,
    /// Every member.
    Published,
    /// Who took it, and its authors; nobody begins it any more.
    Archived,
}

/// A course and the version of it that is shown to who has not begun it: the last published one,
/// or the last draft where none ever was.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Listed {
    /// Its slug.
    pub slug: String,
    /// Who may see it.
    pub state: CourseState,
    /// The version's number, from 1.
    pub number: i32,
    /// SHA-256 of the version's body.
    pub sha256: [u8; 32],
}

/// A version without its body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Version {
    /// From 1.
    pub number: i32,
    /// SHA-256 of its body.
    pub sha256: [u8; 32],
}

/// What became of a course that was imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// The version that it is now.
    pub number: i32,
    /// Whether there was no such version before.
    pub is_new: bool,
}

/// What became of a course that was to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deletion {
    /// It is gone.
    Deleted,
    /// A version was published once: somebody's progress may name it.
    Published,
    /// There was none.
    Unknown,
}

/// A quiz that somebody is in the middle of.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OpenAttempt {
    /// Whose.
    pub account_id: Uuid,
    /// The quiz; the slug of its course.
    pub quiz: String,
    /// ULID.
    pub attempt_id: String,
    /// Version of the course that it was drawn from.
    pub version: i32,
    /// Whether it is of the shortened course.
    pub refresher: bool,
    /// What it was drawn with; below 2⁵³.
    pub seed: i64,
    /// The rule by which that drew it; small.
    pub rule: i32,
    /// When it began.
    pub started_at: OffsetDateTime,
    /// Chosen options by question, as far as they go.
    #[sqlx(json)]
    pub answers: BTreeMap<String, BTreeSet<String>>,
}

impl Store {
    /// All courses, the oldest first.
    pub async fn courses(&self) -> Result<Vec<Listed>> {
        timed("courses", listed(None).fetch_all(&self.pool)).await
    }

    /// The course of this slug.
    pub async fn course(&self, slug: &str) -> Result<Option<Listed>> {
        timed("course", listed(Some(slug)).fetch_optional(&self.pool)).await
    }

    /// A version of a course.
    pub async fn course_version(&self, slug: &str, number: i32) -> Result<Option<Version>> {
        timed(
            "course_version",
            sqlx::query_as(
                "SELECT number, sha256 FROM course_version WHERE course = $1 AND number = $2",
            )
            .bind(slug)
            .bind(number)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// The last version of a course, draft or not.
    pub async fn last_course_version(&self, slug: &str) -> Result<Option<Version>> {
        timed(
            "last_course_version",
            sqlx::query_as(
                "SELECT number, sha256 FROM course_version WHERE course = $1
                 ORDER BY number DESC LIMIT 1",
            )
            .bind(slug)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// The body of a version, as JSON.
    pub async fn course_body(&self, slug: &str, number: i32) -> Result<Option<String>> {
        timed(
            "course_body",
            sqlx::query_scalar(
                "SELECT body::text FROM course_version WHERE course = $1 AND number = $2",
            )
            .bind(slug)
            .bind(number)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// Writes a course down as its next version, unless it is the last one already; publishes that
    /// version when asked to.
    pub async fn import_course(
        &self,
        slug: &str,
        body: &str,
        sha256: &[u8; 32],
        publish: bool,
        now: OffsetDateTime,
    ) -> Result<Imported> {
        let mut tx = self.begin().await?;
        timed(
            "course_insert",
            sqlx::query(
                "INSERT INTO course (slug, state, created_at) VALUES ($1, 'draft', $2)
                 ON CONFLICT DO NOTHING",
            )
            .bind(slug)
            .bind(now)
            .execute(&mut *tx),
        )
        .await?;
        let last = lock_last_version(&mut tx, slug).await?;
        let imported = match last {
            Some(last) if last.sha256 == *sha256 => Imported {
                number: last.number,
                is_new: false,
            },
            last => Imported {
                number: last.map_or(1, |last| last.number + 1),
                is_new: true,
            },
        };
        if imported.is_new {
            timed(
                "course_version_insert",
                sqlx::query(
                    "INSERT INTO course_version (course, number, body, sha256, created_at)
                     VALUES ($1, $2, $3::jsonb, $4, $5)",
                )
                .bind(slug)
                .bind(imported.number)
                .bind(body)
                .bind(sha256.as_slice())
                .bind(now)
                .execute(&mut *tx),
            )
            .await?;
        }
        if publish {
            publish_version(&mut tx, slug, imported.number, now).await?;
        }
        timed("commit", tx.commit()).await?;
        Ok(imported)
    }

    /// Publishes the last version of a course; once more changes nothing. `None`: there is no such
    /// course.
    pub async fn publish_course(&self, slug: &str, now: OffsetDateTime) -> Result<Option<i32>> {
        let mut tx = self.begin().await?;
        let Some(last) = lock_last_version(&mut tx, slug).await? else {
            return Ok(None);
        };
        publish_version(&mut tx, slug, last.number, now).await?;
        timed("commit", tx.commit()).await?;
        Ok(Some(last.number))
    }

    /// Lets nobody begin a course any more. False: there is no such course.
    pub async fn archive_course(&self, slug: &str) -> Result<bool> {
        let done = timed(
            "course_archive",
            sqlx::query("UPDATE course SET state = 'archived' WHERE slug = $1")
                .bind(slug)
                .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Deletes a course that never was published.
    pub async fn delete_course(&self, slug: &str) -> Result<Deletion> {
        let mut tx = self.begin().await?;
        if lock_last_version(&mut tx, slug).await?.is_none() {
            return Ok(Deletion::Unknown);
        }
        let deleted = timed(
            "course_delete",
            sqlx::query(
                "DELETE FROM course WHERE slug = $1 AND NOT EXISTS (
                     SELECT FROM course_version WHERE course = $1 AND published_at IS NOT NULL)",
            )
            .bind(slug)
            .execute(&mut *tx),
        )
        .await?;
        timed("commit", tx.commit()).await?;
        Ok(if deleted.rows_affected() == 1 {
            Deletion::Deleted
        } else {
            Deletion::Published
        })
    }

    /// The attempt that somebody is in the middle of.
    pub async fn open_attempt(&self, account_id: Uuid, quiz: &str) -> Result<Option<OpenAttempt>> {
        timed(
            "open_attempt",
            sqlx::query_as(
                "SELECT account_id, quiz, attempt_id, version, refresher, seed, rule, started_at,
                        answers
                 FROM open_attempt WHERE account_id = $1 AND quiz = $2",
            )
            .bind(account_id)
            .bind(quiz)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// Begins an attempt. False: another one of the same quiz is open.
    pub async fn insert_open_attempt(&self, new: &OpenAttempt) -> Result<bool> {
        let done = timed(
            "open_attempt_insert",
            sqlx::query(
                "INSERT INTO open_attempt (account_id, quiz, attempt_id, version, refresher, seed,
                                           rule, started_at, answers)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (account_id, quiz) DO NOTHING",
            )
            .bind(new.account_id)
            .bind(&new.quiz)
            .bind(&new.attempt_id)
            .bind(new.version)
            .bind(new.refresher)
            .bind(new.seed)
            .bind(new.rule)
            .bind(new.started_at)
            .bind(Json(&new.answers))
            .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Keeps half-done answers. False: this attempt is not open.
    pub async fn save_answers(
        &self,
        account_id: Uuid,
        attempt_id: &str,
        answers: &BTreeMap<String, BTreeSet<String>>,
    ) -> Result<bool> {
        let done = timed(
            "open_attempt_answers",
            sqlx::query(
                "UPDATE open_attempt SET answers = $3 WHERE account_id = $1 AND attempt_id = $2",
            )
            .bind(account_id)
            .bind(attempt_id)
            .bind(Json(answers))
            .execute(&self.pool),
        )
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Forgets an attempt; once more changes nothing.
    pub async fn remove_open_attempt(&self, account_id: Uuid, attempt_id: &str) -> Result<()> {
        timed(
            "open_attempt_remove",
            sqlx::query("DELETE FROM open_attempt WHERE account_id = $1 AND attempt_id = $2")
                .bind(account_id)
                .bind(attempt_id)
                .execute(&self.pool),
        )
        .await?;
        Ok(())
    }
}

fn listed(slug: Option<&str>) -> QueryAs<'_, Postgres, Listed, PgArguments> {
    sqlx::query_as(
        "SELECT slug, state, number, sha256 FROM (
             SELECT DISTINCT ON (c.slug) c.slug, c.state, c.created_at, v.number, v.sha256
             FROM course c JOIN course_version v ON v.course = c.slug
             WHERE $1::text IS NULL OR c.slug = $1
             ORDER BY c.slug, (v.published_at IS NOT NULL) DESC, v.number DESC) AS shown
         ORDER BY created_at, slug",
    )
    .bind(slug)
}

/// The last version of a course, which nobody else changes until the transaction ends.
async fn lock_last_version(
    tx: &mut Transaction<'_, Postgres>,
    slug: &str,
) -> Result<Option<Version>> {
    timed(
        "course_lock",
        sqlx::query("SELECT FROM course WHERE slug = $1 FOR UPDATE")
            .bind(slug)
            .execute(&mut **tx),
    )
    .await?;
    timed(
        "last_course_version",
        sqlx::query_as(
            "SELECT number, sha256 FROM course_version WHERE course = $1
             ORDER BY number DESC LIMIT 1",
        )
        .bind(slug)
        .fetch_optional(&mut **tx),
    )
    .await
}

async fn publish_version(
    tx: &mut Transaction<'_, Postgres>,
    slug: &str,
    number: i32,
    now: OffsetDateTime,
) -> Result<()> {
    timed(
        "course_publish",
        sqlx::query(
            "WITH version AS (
                 UPDATE course_version SET published_at = coalesce(published_at, $3)
                 WHERE course = $1 AND number = $2)
             UPDATE course SET state = 'published' WHERE slug = $1",
        )
        .bind(slug)
        .bind(number)
        .bind(now)
        .execute(&mut **tx),
    )
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
    use time::Duration;

    use super::*;
    use crate::{auth::testing::config, clock::Clock};

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    async fn store(options: PgConnectOptions) -> Store {
        let store = Store::with_options(options, &config("/nowhere"));
        store.migrate(&Clock::manual(NOW)).await.unwrap();
        store
    }

    #[sqlx::test(migrations = false)]
    async fn versions_come_and_stay(_: PgPoolOptions, options: PgConnectOptions) {
        let store = store(options).await;
        let import = async |body: &str, sha, publish| {
            let sum = [sha; 32];
            let done = store.import_course("kode", body, &sum, publish, NOW).await;
            let done = done.unwrap();
            (done.number, done.is_new)
        };
        let shown = async || {
            let listed = store.course("kode").await.unwrap().unwrap();
            (listed.number, listed.state)
        };
        assert_eq!(store.course("kode").await.unwrap(), None);
        assert_eq!(import(r#"{"n": 1}"#, 1, false).await, (1, true));
        assert_eq!(shown().await, (1, CourseState::Draft));
        assert_eq!(import(r#"{"n": 1}"#, 1, true).await, (1, false));
        assert_eq!(shown().await, (1, CourseState::Published));
        assert_eq!(import(r#"{"n": 2}"#, 2, false).await, (2, true));
        assert_eq!(shown().await, (1, CourseState::Published));
        assert_eq!(store.publish_course("kode", NOW).await.unwrap(), Some(2));
        assert_eq!(shown().await, (2, CourseState::Published));
        // An old body again is a new version.
        assert_eq!(import(r#"{"n": 1}"#, 1, true).await, (3, true));
        assert!(store.archive_course("kode").await.unwrap());
        assert_eq!(shown().await, (3, CourseState::Archived));
        let body = store.course_body("kode", 2).await.unwrap();
        assert_eq!(body.as_deref(), Some(r#"{"n": 2}"#));
        assert_eq!(
            store.delete_course("kode").await.unwrap(),
            Deletion::Published
        );
        assert_eq!(store.publish_course("andet", NOW).await.unwrap(), None);
        assert!(!store.archive_course("andet").await.unwrap());
    }

    #[sqlx::test(migrations = false)]
    async fn a_draft_can_be_deleted(_: PgPoolOptions, options: PgConnectOptions) {
        let store = store(options).await;
        let import = store.import_course("kode", "{}", &[1; 32], false, NOW);
        import.await.unwrap();
        assert_eq!(
            store.delete_course("kode").await.unwrap(),
            Deletion::Deleted
        );
        assert_eq!(
            store.delete_course("kode").await.unwrap(),
            Deletion::Unknown
        );
        assert!(store.courses().await.unwrap().is_empty());
    }

    #[sqlx::test(migrations = false)]
    async fn imports_at_the_same_time_are_one_version(_: PgPoolOptions, options: PgConnectOptions) {
        let store = store(options).await;
        let imports = (0..4).map(|_| store.import_course("kode", "{}", &[1; 32], true, NOW));
        let done = futures_util::future::try_join_all(imports).await.unwrap();
        assert!(done.iter().all(|d| d.number == 1));
        assert_eq!(done.iter().filter(|d| d.is_new).count(), 1);
    }

    #[sqlx::test(migrations = false)]
    async fn courses_are_listed_as_they_came(_: PgPoolOptions, options: PgConnectOptions) {
        let store = store(options).await;
        for (n, slug) in (0..).zip(["zebra", "abe", "koala"]) {
            let at = NOW + Duration::seconds(n);
            let import = store.import_course(slug, "{}", &[1; 32], true, at);
            import.await.unwrap();
        }
        let listed = store.courses().await.unwrap();
        let slugs: Vec<_> = listed.iter().map(|l| l.slug.as_str()).collect();
        assert_eq!(slugs, ["zebra", "abe", "koala"]);
    }
}

//! POSTGRES: accounts, sessions, courses and invitations, and nothing else.
//!
//! SQL stands beside its function. Table names are unqualified: the pool's `search_path` is the
//! territory's schema, then `global`.

use std::{future::Future, time::Duration};

use secrecy::ExposeSecret;
use sqlx::{
    AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::time::Instant;

use crate::{
    clock::Clock,
    config::{Config, Territory},
    error::{Error, Result},
};

pub mod accounts;
pub mod courses;
pub mod invitation_tree;
pub mod invitations;
pub mod leaving;
pub mod one_time_tokens;
pub mod registrations;
pub mod roll;
pub mod security_events;
pub mod sessions;

/// Identity shared by the territories of one database.
static GLOBAL: Migrator = sqlx::migrate!("../migrations/global");
/// What each territory has of its own.
static TERRITORY: Migrator = sqlx::migrate!("../migrations/territory");

/// Serialises the migrations of replicas that start together: "althing" in ASCII.
const MIGRATION_LOCK: i64 = 0x61_6c_74_68_69_6e_67;

/// How long a request waits for a connection before it is told that the database is away.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// The database of a territory.
#[derive(Debug, Clone)]
pub struct Store {
    pool: PgPool,
    options: PgConnectOptions,
    territory: Territory,
    server_name: String,
}

impl Store {
    /// A pool on the configured database. It connects when first used: a database that is away
    /// shows in [`Store::ping`] and does not keep the server from starting.
    pub fn connect(config: &Config) -> Result<Self> {
        let options: PgConnectOptions = config
            .database
            .url
            .expose_secret()
            .parse()
            .map_err(|e: sqlx::Error| Error::Internal(format!("database.url: {e}")))?;
        Ok(Self::with_options(options, config))
    }

    /// [`Store::connect`] with options that are already at hand.
    pub fn with_options(options: PgConnectOptions, config: &Config) -> Self {
        let options = options.application_name("althing");
        let runtime = options.clone().options([(
            "search_path",
            format!("\"{}\",global", config.territory.schema),
        )]);
        let pool = PgPoolOptions::new()
            .max_connections(config.database.max_connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(runtime);
        Self {
            pool,
            options,
            territory: config.territory.clone(),
            server_name: config.homeserver.server_name.to_string(),
        }
    }

    /// Creates the schemas and tables that are missing, and writes the territory down.
    pub async fn migrate(&self, clock: &Clock) -> Result<()> {
        let mut conn = PgConnection::connect_with(&self.options).await?;
        sqlx::query("SELECT pg_advisory_lock($1)")
            .bind(MIGRATION_LOCK)
            .execute(&mut conn)
            .await?;
        let done = self.migrate_locked(&mut conn, clock).await;
        // Closing the connection gives the lock back, whatever happened.
        conn.close().await?;
        done
    }

    async fn migrate_locked(&self, conn: &mut PgConnection, clock: &Clock) -> Result<()> {
        let schema = &self.territory.schema;
        for (schema, path, migrator) in [
            ("global", "global".to_owned(), &GLOBAL),
            (schema.as_str(), format!("\"{schema}\",global"), &TERRITORY),
        ] {
            // Config accepts `[a-z_]` only, so the name needs no escaping.
            conn.execute(AssertSqlSafe(format!(
                r#"CREATE SCHEMA IF NOT EXISTS "{schema}""#
            )))
            .await?;
            conn.execute(AssertSqlSafe(format!("SET search_path = {path}")))
                .await?;
            migrator
                .run(&mut *conn)
                .await
                .map_err(|e| Error::Internal(format!("migrating schema {schema}: {e}")))?;
        }
        self.write_territory(conn, clock).await
    }

    /// User IDs end in the server name: a database that belongs to another one is refused.
    async fn write_territory(&self, conn: &mut PgConnection, clock: &Clock) -> Result<()> {
        let known: (String, String) = sqlx::query_as(
            "INSERT INTO territory (code, name, server_name, schema, created_at)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (code) DO UPDATE SET name = excluded.name
             RETURNING server_name, schema",
        )
        .bind(&self.territory.code)
        .bind(&self.territory.name)
        .bind(&self.server_name)
        .bind(&self.territory.schema)
        .bind(clock.now())
        .fetch_one(conn)
        .await?;
        if known == (self.server_name.clone(), self.territory.schema.clone()) {
            return Ok(());
        }
        Err(Error::Internal(format!(
            "this database belongs to {} in schema {}, not to {} in schema {}",
            known.0, known.1, self.server_name, self.territory.schema
        )))
    }

    /// Begins a transaction. Not in the caller's future: whoever drops that one in the middle of
    /// `BEGIN` (a client who leaves) would give an open transaction back to the pool (sqlx 0.9).
    #[expect(
        clippy::disallowed_methods,
        reason = "one statement long, and must outlive its caller"
    )]
    async fn begin(&self) -> Result<Transaction<'static, Postgres>> {
        let pool = self.pool.clone();
        let begun = tokio::spawn(async move { timed("begin", pool.begin()).await });
        begun.await.map_err(Error::internal)?
    }

    /// Asks the database for a sign of life.
    pub async fn ping(&self) -> Result<()> {
        timed("ping", sqlx::query("SELECT 1").execute(&self.pool)).await?;
        Ok(())
    }

    /// Ends the pool; running queries finish first.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Runs a query, records how long it took, and maps constraint names to refusals.
async fn timed<T>(
    query: &'static str,
    run: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T> {
    let start = Instant::now();
    let result = run.await;
    metrics::histogram!("sql_query_seconds", "query" => query)
        .record(start.elapsed().as_secs_f64());
    result.map_err(refusal)
}

/// What a broken constraint means to the one who asked. Constraint names are API.
fn refusal(error: sqlx::Error) -> Error {
    let broken = error.as_database_error().and_then(|e| e.constraint());
    match broken {
        Some("member_localpart_key" | "member_user_id_key") => {
            Error::invalid_field("username", "This name is taken. Choose another one.")
        }
        Some("account_email_key") => Error::invalid_field(
            "email",
            "This address cannot be used here. Give another one, or leave it empty.",
        ),
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, fs, path::Path};

use sqlx::postgres::PgPoolOptions;
use time::OffsetDateTime;

use super::*;
use crate::auth::testing::config;

/// Every table there may be, and why it is not an event or account data in Matrix.
const ALLOWED: &[(&str, &str)] = &[
    (
        "territory",
        "auth: which server name and schema an account's memberships are in",
    ),
    ("account", "auth: the only password hash"),
    ("member", "auth: an account's local user, role and state"),
    ("session", "auth: one sign-in"),
    ("refresh_token", "auth: hashes of what a session may show"),
    (
        "security_event",
        "auth: sign-ins, passwords and sessions as they were; nothing that is said in rooms",
    ),
    (
        "one_time_token",
        "auth: hashes of the links in mails, until they are used or have ended",
    ),
    ("invitation", "invitation: hash of the token, bounds"),
    ("invitation_use", "invitation: who came"),
    ("course", "course: which there are, and who may see them"),
    ("course_version", "course: what is taught"),
    (
        "open_attempt",
        "course: a draw and half-done answers, which the member must not read in Matrix",
    ),
];

#[test]
fn postgres_holds_auth_courses_and_invitations_only() {
    let allowed: BTreeMap<_, _> = ALLOWED.iter().copied().collect();
    let mut made = 0;
    for dir in ["global", "territory"] {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../migrations")
            .join(dir);
        for file in fs::read_dir(dir).unwrap() {
            let sql = fs::read_to_string(file.unwrap().path())
                .unwrap()
                .to_lowercase();
            for (at, _) in sql.match_indices("create table") {
                let rest = sql[at + "create table".len()..].trim_start();
                let rest = rest
                    .strip_prefix("if not exists")
                    .unwrap_or(rest)
                    .trim_start();
                let name = rest
                    .split(|c: char| c.is_whitespace() || c == '(')
                    .next()
                    .unwrap();
                assert!(
                    allowed.contains_key(name),
                    "table {name}: Matrix is the truth"
                );
                made += 1;
            }
            assert!(!sql.contains("create unlogged") && !sql.contains("create temp"));
            assert!(!sql.contains("materialized view") && !sql.contains(" as select"));
        }
    }
    assert_eq!(made, ALLOWED.len());
}

fn at() -> Clock {
    Clock::manual(OffsetDateTime::UNIX_EPOCH)
}

#[sqlx::test(migrations = false)]
async fn replicas_migrate_together_and_twice(_: PgPoolOptions, options: PgConnectOptions) {
    let config = config("/nowhere");
    let stores: Vec<_> = (0..4)
        .map(|_| Store::with_options(options.clone(), &config))
        .collect();
    let clock = at();
    for _ in 0..2 {
        let all = stores.iter().map(|store| store.migrate(&clock));
        futures_util::future::try_join_all(all).await.unwrap();
    }
    stores[0].ping().await.unwrap();
    assert!(stores[0].is_empty().await.unwrap());
}

#[sqlx::test(migrations = false)]
async fn territories_share_accounts_and_nothing_else(_: PgPoolOptions, options: PgConnectOptions) {
    let clock = at();
    for (code, schema) in [("DK", "territory_dk"), ("NO", "territory_no")] {
        let mut config = config("/nowhere");
        config.territory.code = code.into();
        config.territory.schema = schema.into();
        config.homeserver.server_name = format!("{}.althing.test", code.to_lowercase())
            .try_into()
            .unwrap();
        Store::with_options(options.clone(), &config)
            .migrate(&clock)
            .await
            .unwrap();
    }
    let mut conn = PgConnection::connect_with(&options).await.unwrap();
    let tables: Vec<(String, String)> = sqlx::query_as(
        "SELECT table_schema::text, table_name::text FROM information_schema.tables
         WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2",
    )
    .fetch_all(&mut conn)
    .await
    .unwrap();
    let of = |schema: &str| -> Vec<&str> {
        tables
            .iter()
            .filter(|(s, _)| s == schema)
            .map(|(_, table)| table.as_str())
            .collect()
    };
    assert_eq!(of("global"), ["_sqlx_migrations", "account", "territory"]);
    let own = [
        "_sqlx_migrations",
        "course",
        "course_version",
        "invitation",
        "invitation_use",
        "member",
        "one_time_token",
        "open_attempt",
        "refresh_token",
        "security_event",
        "session",
    ];
    assert_eq!(of("territory_dk"), own);
    assert_eq!(of("territory_no"), own);
    assert!(of("public").is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_database_of_another_server_is_refused(_: PgPoolOptions, options: PgConnectOptions) {
    let mut config = config("/nowhere");
    Store::with_options(options.clone(), &config)
        .migrate(&at())
        .await
        .unwrap();
    config.homeserver.server_name = "other.test".try_into().unwrap();
    let refused = Store::with_options(options, &config)
        .migrate(&at())
        .await
        .unwrap_err();
    assert!(
        refused.to_string().contains("belongs to dk.althing.test"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_database_that_is_away_is_unavailable_soon() {
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(1);
    let store = Store::with_options(options, &config("/nowhere"));
    assert!(matches!(store.ping().await, Err(Error::Database(_))));
}

//! Rates by key, counted in Redis for all servers of a territory.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use redis::{
    Client, RedisError, RedisResult, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use secrecy::ExposeSecret;

use super::Rate;
use crate::{clock::Clock, config};

/// A sign-in does not wait longer for its limit.
const PATIENCE: Duration = Duration::from_millis(250);
/// After a failure nobody asks for so long.
const PAUSE: Duration = Duration::from_secs(5);

/// Takes some of a key, in one atomic step: the generic cell rate algorithm, as this process counts
/// too. The key holds when it will have recovered; it ends by itself then. All times are
/// microseconds, those of the server that asks.
///
/// `ARGV`: now, the time for these, the time for all. Answers how long to wait; 0 when it was taken.
const TAKE: &str = r"
local now, each, all = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local recovered = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now) + each
local wait = recovered - all - now
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', recovered), 'PX', math.ceil((recovered - now) / 1000))
return 0
";

/// The counters of one territory.
pub(super) struct Shared {
    connection: ConnectionManager,
    script: Script,
    prefix: String,
    clock: Clock,
    away_until: Mutex<Option<Instant>>,
}

impl Shared {
    /// Speaks to nobody yet. `None`, with a word in the log, when the address is of no use.
    pub fn open(redis: &config::Redis, territory: &str, clock: &Clock) -> Option<Self> {
        let open = || -> RedisResult<ConnectionManager> {
            let settings = ConnectionManagerConfig::new()
                .set_connection_timeout(Some(PATIENCE))
                .set_response_timeout(Some(PATIENCE))
                .set_number_of_retries(1);
            let client = Client::open(redis.url.expose_secret())?;
            client.get_connection_manager_lazy(settings)
        };
        match open() {
            Ok(connection) => Some(Self {
                connection,
                script: Script::new(TAKE),
                // The braces keep the keys of one territory in one slot of a cluster.
                prefix: format!("althing:{{{territory}}}:limit"),
                clock: clock.clone(),
                away_until: Mutex::new(None),
            }),
            Err(error) => {
                tracing::error!(
                    error = reason(&error),
                    "limits are not shared: see redis.url"
                );
                None
            }
        }
    }

    /// Takes so many: `None` when Redis is away, else how long to wait where there are not enough.
    pub async fn take(
        &self,
        limit: &str,
        key: &str,
        rate: Rate,
        some: NonZeroU32,
    ) -> Option<Option<Duration>> {
        if self.is_away() {
            return None;
        }
        let all = u64::try_from(rate.per.as_micros()).unwrap_or(u64::MAX);
        let mut call = self.script.prepare_invoke();
        call.key(format!("{}:{limit}:{key}", self.prefix))
            .arg(self.clock.unix_ms().saturating_mul(1000))
            .arg(all / u64::from(rate.times.get()) * u64::from(some.get()))
            .arg(all);
        let mut connection = self.connection.clone();
        match tokio::time::timeout(PATIENCE, call.invoke_async::<u64>(&mut connection)).await {
            Ok(Ok(wait)) => Some((wait > 0).then(|| Duration::from_micros(wait))),
            Ok(Err(error)) => self.fails(&reason(&error)),
            Err(_) => self.fails("no answer in time"),
        }
    }

    fn is_away(&self) -> bool {
        let until = self.away_until.lock();
        let until = until.unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    /// Remembers that Redis is away.
    fn fails<T>(&self, error: &str) -> Option<T> {
        let until = self.away_until.lock();
        *until.unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + PAUSE);
        metrics::counter!("limits_unshared_total").increment(1);
        tracing::warn!(
            error,
            "Redis is away: limits are counted by each server alone"
        );
        None
    }
}

/// Without the address, which may hold a password.
fn reason(error: &RedisError) -> String {
    let detail = error.detail().unwrap_or_default();
    format!("{:?} {detail}", error.kind())
}

#[cfg(test)]
pub(super) mod tests {
    use std::{net::TcpListener, num::NonZeroU32};

    use time::OffsetDateTime;

    use super::*;
    use crate::journal::server;

    /// A real one; it ends with the first value.
    pub async fn redis() -> (Option<server::Server>, config::Redis) {
        let (server, url) = server::durable().await;
        (server, config::Redis { url: url.into() })
    }

    /// Counters that no other test uses.
    pub fn territory() -> String {
        ulid::Ulid::generate().to_string()
    }

    fn clock() -> Clock {
        Clock::manual(OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000))
    }

    fn rate(times: u32) -> Rate {
        Rate {
            times: NonZeroU32::new(times).unwrap(),
            per: Duration::from_mins(1),
        }
    }

    #[tokio::test]
    async fn servers_count_together_and_exactly() {
        let (_server, redis) = redis().await;
        let (territory, clock) = (territory(), clock());
        let servers: Vec<_> = (0..3)
            .map(|_| Shared::open(&redis, &territory, &clock).unwrap())
            .collect();
        let tries = servers.iter().cycle().take(60);
        let taken = tries.map(|server| server.take("login", "192.0.2.1", rate(7), NonZeroU32::MIN));
        let taken = futures_util::future::join_all(taken).await;
        let allowed = taken.iter().filter(|wait| **wait == Some(None)).count();
        assert_eq!(allowed, 7);
        assert!(taken.iter().all(Option::is_some), "Redis was away");
        // Another key, another limit, another territory: counted apart.
        let [server, ..] = &servers[..] else { panic!() };
        let other = Shared::open(&redis, &super::tests::territory(), &clock).unwrap();
        assert_eq!(
            server
                .take("login", "192.0.2.2", rate(7), NonZeroU32::MIN)
                .await,
            Some(None)
        );
        assert_eq!(
            server
                .take("register", "192.0.2.1", rate(7), NonZeroU32::MIN)
                .await,
            Some(None)
        );
        assert_eq!(
            other
                .take("login", "192.0.2.1", rate(7), NonZeroU32::MIN)
                .await,
            Some(None)
        );
    }

    #[tokio::test]
    async fn nobody_is_kept_out_by_a_redis_that_is_away() {
        // Nobody listens there any more.
        let closed = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap();
        // Takes connections and says nothing.
        let mute = TcpListener::bind("127.0.0.1:0").unwrap();
        for at in [closed, mute.local_addr().unwrap()] {
            let url = format!("redis://:geheim@{at}").into();
            let shared = Shared::open(&config::Redis { url }, "DK", &clock()).unwrap();
            let started = Instant::now();
            assert_eq!(
                shared
                    .take("login", "192.0.2.1", rate(5), NonZeroU32::MIN)
                    .await,
                None
            );
            assert!(started.elapsed() < 8 * PATIENCE, "{:?}", started.elapsed());
            let again = Instant::now();
            assert_eq!(
                shared
                    .take("login", "192.0.2.1", rate(5), NonZeroU32::MIN)
                    .await,
                None
            );
            assert!(again.elapsed() < PATIENCE / 2, "not asked again at once");
        }
    }

    #[tokio::test]
    async fn an_address_of_no_use_is_told_without_its_password() {
        let url = String::from("http://:geheim@nowhere").into();
        assert!(Shared::open(&config::Redis { url }, "DK", &clock()).is_none());
    }
}

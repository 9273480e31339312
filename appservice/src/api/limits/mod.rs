//! How often somebody may try: by address, by account, by mailbox. Counted in this process, or in
//! Redis where several serve a territory.

mod keyed;
mod peer;
mod shared;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ruma::UserId;
use sha2::{Digest, Sha256};

pub use self::peer::Peer;
use self::{keyed::Keyed, shared::Shared};
use crate::{
    clock::Clock,
    config::{self, Config},
    error::{Error, Result},
};

const MINUTE: Duration = Duration::from_mins(1);
const QUARTER: Duration = Duration::from_mins(15);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);
/// Tries that an address has left when others have used up an account's.
const AFTERWARDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);

/// All limits on accounts.
pub struct Limits {
    login: Limit,
    account: Limit,
    account_from: Limit,
    matrix: Limit,
    matrix_after: Limit,
    register: Limit,
    validate: Limit,
    availability: Limit,
    refresh: Limit,
    mail: Limit,
    mailbox: Limit,
    writes: Limit,
    topics: Limit,
    questions: Limit,
    uploads: Limit,
    upload_kib: Limit,
    peers: peer::Trusted,
}

impl Limits {
    /// The configured rates, counted where the configuration says.
    pub fn new(config: &Config, clock: &Clock) -> Self {
        let redis = config.redis.as_ref();
        let shared = redis.and_then(|redis| Shared::open(redis, &config.territory.code, clock));
        Self::counted_in(shared.map(Arc::new).as_ref(), &config.limits, clock)
    }

    fn counted_in(shared: Option<&Arc<Shared>>, config: &config::Limits, clock: &Clock) -> Self {
        let limit = |name, times, per| Limit {
            name,
            rate: Rate { times, per },
            here: Keyed::new(Rate { times, per }, clock.clone()),
            shared: shared.cloned(),
        };
        Self {
            login: limit("login", config.login_per_minute, MINUTE),
            account: limit("account", config.login_per_account, QUARTER),
            account_from: limit("account_from", AFTERWARDS, QUARTER),
            matrix: limit("matrix", config.login_per_account, QUARTER),
            matrix_after: limit("matrix_after", AFTERWARDS, QUARTER),
            register: limit("register", config.register_per_hour, HOUR),
            validate: limit("validate", config.validate_per_minute, MINUTE),
            availability: limit("availability", config.availability_per_minute, MINUTE),
            refresh: limit("refresh", config.refresh_per_minute, MINUTE),
            mail: limit("mail", config.mail_per_hour, HOUR),
            mailbox: limit("mailbox", config.mail_per_hour, HOUR),
            writes: limit("writes", config.writes_per_minute, MINUTE),
            topics: limit("topics", config.topics_per_hour, HOUR),
            questions: limit("questions", config.questions_per_minute, MINUTE),
            uploads: limit("uploads", config.uploads_per_day, DAY),
            upload_kib: limit("upload_kib", kib(config.upload_mib_per_day), DAY),
            peers: peer::Trusted(config.trusted_proxies.clone()),
        }
    }

    /// One sign-in. When an account's tries are used up, an address that has not had its share
    /// still gets a few: nobody locks a member out from elsewhere.
    pub async fn login(&self, Peer(ip): Peer, localpart: Option<String>) -> Result<()> {
        self.login.check(ip.to_string()).await?;
        let Some(localpart) = localpart else {
            return Ok(());
        };
        match self.account.check(localpart.clone()).await {
            Ok(()) => Ok(()),
            Err(_) => self.account_from.check(format!("{localpart} {ip}")).await,
        }
    }

    /// One registration that is about to be written.
    pub async fn register(&self, Peer(ip): Peer) -> Result<()> {
        self.register.check(ip.to_string()).await
    }

    /// One password that the homeserver asks about. Apart from tries on the web: whoever tries here closes
    /// nothing there.
    pub async fn matrix_login(&self, localpart: &str) -> Result<()> {
        self.matrix.check(localpart.to_owned()).await
    }

    /// One more of them for whoever has just signed in on the web; each sign-in gives a few.
    pub async fn matrix_login_after(&self, sign_in: i64) -> Result<()> {
        self.matrix_after.check(sign_in.to_string()).await
    }

    /// One question whether a name can be had.
    pub async fn availability(&self, Peer(ip): Peer) -> Result<()> {
        self.availability.check(ip.to_string()).await
    }

    /// One look at an invitation or a link.
    pub async fn validate(&self, Peer(ip): Peer) -> Result<()> {
        self.validate.check(ip.to_string()).await
    }

    /// One refresh.
    pub async fn refresh(&self, Peer(ip): Peer) -> Result<()> {
        self.refresh.check(ip.to_string()).await
    }

    /// One mail that somebody asks for.
    pub async fn mail(&self, Peer(ip): Peer, mailbox: &str) -> Result<()> {
        self.mail.check(ip.to_string()).await?;
        self.mailbox(mailbox).await
    }

    /// One thing that a member writes. The homeserver does not count what members write through us.
    pub async fn write(&self, member: &UserId) -> Result<()> {
        self.writes.check(member.to_string()).await
    }

    /// One topic that a member opens: it is a room of its own.
    pub async fn topic(&self, member: &UserId) -> Result<()> {
        self.topics.check(member.to_string()).await
    }

    /// One search or preview of a member.
    pub async fn question(&self, member: &UserId) -> Result<()> {
        self.questions.check(member.to_string()).await
    }

    /// One file that a member uploads.
    pub async fn upload(&self, member: &UserId) -> Result<()> {
        self.uploads.check(member.to_string()).await
    }

    /// So many bytes that a member uploads, counted in KiB.
    pub async fn upload_bytes(&self, member: &UserId, bytes: usize) -> Result<()> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let kib = NonZeroU32::new(kib).unwrap_or(NonZeroU32::MIN);
        self.upload_kib.check_some(member.to_string(), kib).await
    }

    /// One mail to this mailbox, which is kept as a hash.
    pub async fn mailbox(&self, mailbox: &str) -> Result<()> {
        let mailbox = Sha256::digest(mailbox.trim().to_ascii_lowercase());
        self.mailbox.check(URL_SAFE_NO_PAD.encode(mailbox)).await
    }
}

fn kib(mib: NonZeroU32) -> NonZeroU32 {
    mib.saturating_mul(NonZeroU32::MIN.saturating_add(1023))
}

/// So many times within so much time; all of them may come at once.
#[derive(Debug, Clone, Copy)]
struct Rate {
    times: NonZeroU32,
    per: Duration,
}

/// One rate for each key.
struct Limit {
    name: &'static str,
    rate: Rate,
    here: Keyed,
    shared: Option<Arc<Shared>>,
}

impl Limit {
    /// Takes one.
    async fn check(&self, key: String) -> Result<()> {
        self.check_some(key, NonZeroU32::MIN).await
    }

    /// Takes so many at once. While Redis is away each process counts for itself: a limit must never
    /// be what keeps a member out.
    async fn check_some(&self, key: String, some: NonZeroU32) -> Result<()> {
        let known = match &self.shared {
            Some(shared) => shared.take(self.name, &key, self.rate, some).await,
            None => None,
        };
        let wait = known.unwrap_or_else(|| self.here.take(&key, some));
        match wait {
            None => Ok(()),
            Some(wait) => {
                metrics::counter!("auth_limited_total", "limit" => self.name).increment(1);
                Err(Error::too_many(wait))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use time::OffsetDateTime;

    use super::*;
    use crate::journal::server::Server;

    fn clock() -> Clock {
        Clock::manual(OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000))
    }

    /// Counted in this process, and in a real Redis as a territory of its own.
    async fn everywhere() -> (Option<Server>, [(Limits, Clock); 2]) {
        let limits = |shared: Option<Shared>, clock: Clock| {
            let config = config::Limits::default();
            (
                Limits::counted_in(shared.map(Arc::new).as_ref(), &config, &clock),
                clock,
            )
        };
        let (server, redis) = shared::tests::redis().await;
        let there = clock();
        let shared = Shared::open(&redis, &shared::tests::territory(), &there);
        assert!(shared.is_some());
        (server, [limits(None, clock()), limits(shared, there)])
    }

    fn peer(n: u8) -> Peer {
        Peer(IpAddr::from([192, 0, 2, n]))
    }

    #[tokio::test]
    async fn an_account_under_attack_stays_open_to_its_owner() {
        let (_server, everywhere) = everywhere().await;
        for (limits, clock) in everywhere {
            let anna = || Some("anna".to_owned());
            let mut tries = 0;
            for _ in 0..10 {
                while limits.login(peer(1), anna()).await.is_ok() {
                    tries += 1;
                }
                clock.advance(time::Duration::minutes(1));
            }
            assert!(tries <= 10 + 10 + 3, "{tries} tries by the attacker");
            assert!(limits.login(peer(1), anna()).await.is_err());
            assert!(limits.login(peer(2), anna()).await.is_ok());
        }
    }

    #[tokio::test]
    async fn the_sixth_sign_in_of_a_minute_waits() {
        let (_server, everywhere) = everywhere().await;
        for (limits, clock) in everywhere {
            for _ in 0..5 {
                assert!(limits.login(peer(1), None).await.is_ok());
            }
            let Err(Error::Refused {
                retry_after: Some(wait),
                ..
            }) = limits.login(peer(1), None).await
            else {
                panic!("not limited")
            };
            // Twelve seconds for each of five a minute, and a millisecond for rounding.
            assert!(
                wait > Duration::from_secs(11) && wait <= Duration::from_secs(12),
                "{wait:?}"
            );
            clock.advance(time::Duration::seconds(12));
            assert!(limits.login(peer(1), None).await.is_ok());
            assert!(limits.login(peer(1), None).await.is_err());
            assert!(limits.login(peer(2), None).await.is_ok());
        }
    }

    #[tokio::test]
    async fn a_mailbox_is_not_flooded_from_many_addresses() {
        let (_server, everywhere) = everywhere().await;
        for (limits, clock) in everywhere {
            for n in 0..5 {
                assert!(limits.mail(peer(n), "Anna@example.dk ").await.is_ok());
            }
            assert!(limits.mail(peer(9), "anna@example.dk").await.is_err());
            assert!(limits.mail(peer(9), "bente@example.dk").await.is_ok());
            clock.advance(time::Duration::hours(1));
            assert!(limits.mail(peer(9), "anna@example.dk").await.is_ok());
        }
    }
}

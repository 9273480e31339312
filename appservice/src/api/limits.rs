//! How often an address, or an account, may try. By the server's clock, in this process.

use std::{
    hash::Hash,
    net::{IpAddr, Ipv6Addr, SocketAddr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use governor::{
    Quota, RateLimiter, clock::Clock as _, middleware::NoOpMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};
use http::request::Parts;

use super::auth_state::AuthState;
use crate::{
    clock::Clock,
    config,
    error::{Error, Result},
};

const MINUTE: Duration = Duration::from_mins(1);
const QUARTER: Duration = Duration::from_mins(15);
const HOUR: Duration = Duration::from_hours(1);
/// Tries that an address has left when others have used up an account's.
const AFTERWARDS: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
/// Forget idle keys every so many checks.
const SWEEP_EVERY: u32 = 1024;

/// All limits on accounts.
pub struct Limits {
    login: Keyed<IpAddr>,
    account: Keyed<String>,
    account_from: Keyed<(String, IpAddr)>,
    register: Keyed<IpAddr>,
    validate: Keyed<IpAddr>,
    refresh: Keyed<IpAddr>,
    trusted_proxies: Vec<IpAddr>,
}

impl Limits {
    /// The configured rates.
    pub fn new(config: &config::Limits, clock: &Clock) -> Self {
        let keyed = |times, per| Keyed::new(times, per, clock.clone());
        Self {
            login: keyed(config.login_per_minute, MINUTE),
            account: Keyed::new(config.login_per_account, QUARTER, clock.clone()),
            account_from: Keyed::new(AFTERWARDS, QUARTER, clock.clone()),
            register: keyed(config.register_per_hour, HOUR),
            validate: keyed(config.validate_per_minute, MINUTE),
            refresh: keyed(config.refresh_per_minute, MINUTE),
            trusted_proxies: config.trusted_proxies.clone(),
        }
    }

    /// One sign-in. When an account's tries are used up, an address that has not had its share
    /// still gets a few: nobody locks a member out from elsewhere.
    pub fn login(&self, Peer(ip): Peer, localpart: Option<String>) -> Result<()> {
        self.login.check(ip)?;
        let Some(localpart) = localpart else {
            return Ok(());
        };
        self.account
            .check(localpart.clone())
            .or_else(|_| self.account_from.check((localpart, ip)))
    }

    /// One registration that is about to be written.
    pub fn register(&self, Peer(ip): Peer) -> Result<()> {
        self.register.check(ip)
    }

    /// One look at an invitation or a name.
    pub fn validate(&self, Peer(ip): Peer) -> Result<()> {
        self.validate.check(ip)
    }

    /// One refresh.
    pub fn refresh(&self, Peer(ip): Peer) -> Result<()> {
        self.refresh.check(ip)
    }
}

/// The address that limits are counted for: the peer's, or what a trusted proxy says of it.
/// An IPv6 subscriber has a whole /64, so that counts as one.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

impl<S> FromRequestParts<S> for Peer
where
    AuthState: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let limits = AuthState::from_ref(state).limits;
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        // Without one (a Unix socket, a test) everybody shares a bucket: never unlimited.
        let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |info| info.0.ip());
        Ok(Self(subscriber(client(
            peer,
            parts,
            &limits.trusted_proxies,
        ))))
    }
}

/// The rightmost address that is not one of our own proxies: what stands left of it is hearsay.
fn client(peer: IpAddr, parts: &Parts, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer.to_canonical()) {
        return peer;
    }
    let said: Vec<&str> = parts
        .headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    said.iter()
        .rev()
        .map_while(|address| address.trim().parse::<IpAddr>().ok())
        .find(|address| !trusted.contains(&address.to_canonical()))
        .unwrap_or(peer)
}

fn subscriber(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// A limit by key that forgets keys which have recovered.
struct Keyed<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, Ticks, NoOpMiddleware<Nanos>>,
    ticks: Ticks,
    checks: AtomicU32,
}

impl<K: Hash + Eq + Clone> Keyed<K> {
    fn new(times: NonZeroU32, per: Duration, clock: Clock) -> Self {
        let ticks = Ticks(clock);
        let quota = Quota::with_period(per / times.get())
            .unwrap_or(Quota::per_minute(times))
            .allow_burst(times);
        Self {
            limiter: RateLimiter::dashmap_with_clock(quota, ticks.clone()),
            ticks,
            checks: AtomicU32::new(0),
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "keys are made for the check")]
    fn check(&self, key: K) -> Result<()> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
        self.limiter.check_key(&key).map_err(|until| {
            metrics::counter!("auth_limited_total").increment(1);
            Error::too_many(until.wait_time_from(self.ticks.now()))
        })
    }
}

/// The server's clock as the limiter reads it.
#[derive(Debug, Clone)]
struct Ticks(Clock);

impl governor::clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let ms = u64::try_from(self.0.unix_ms()).unwrap_or(0);
        ms.saturating_mul(1_000_000).into()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;
    use time::OffsetDateTime;

    use super::*;

    fn limits() -> (Limits, Clock) {
        let clock = Clock::manual(OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000));
        (Limits::new(&config::Limits::default(), &clock), clock)
    }

    fn peer(n: u8) -> Peer {
        Peer(IpAddr::from([192, 0, 2, n]))
    }

    #[test]
    fn an_account_under_attack_stays_open_to_its_owner() {
        let (limits, clock) = limits();
        let anna = || Some("anna".to_owned());
        let mut tries = 0;
        for _ in 0..10 {
            while limits.login(peer(1), anna()).is_ok() {
                tries += 1;
            }
            clock.advance(time::Duration::minutes(1));
        }
        assert!(tries <= 10 + 10 + 3, "{tries} tries by the attacker");
        assert!(limits.login(peer(1), anna()).is_err());
        assert!(limits.login(peer(2), anna()).is_ok());
    }

    #[test]
    fn the_sixth_sign_in_of_a_minute_waits() {
        let (limits, clock) = limits();
        for _ in 0..5 {
            assert!(limits.login(peer(1), None).is_ok());
        }
        let Err(Error::Refused {
            retry_after: Some(wait),
            ..
        }) = limits.login(peer(1), None)
        else {
            panic!("not limited")
        };
        clock.advance(wait.try_into().unwrap());
        assert!(limits.login(peer(1), None).is_ok());
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxy: IpAddr = [10, 0, 0, 1].into();
        let request = Request::builder()
            .header("x-forwarded-for", "203.0.113.9, 198.51.100.7")
            .header("x-forwarded-for", "10.0.0.1")
            .body(())
            .unwrap();
        let (parts, ()) = request.into_parts();
        assert_eq!(
            client(proxy, &parts, &[proxy]),
            IpAddr::from([198, 51, 100, 7])
        );
        assert_eq!(client(proxy, &parts, &[]), proxy);
    }

    #[test]
    fn an_ipv6_subscriber_is_one() {
        let a: IpAddr = "2001:db8:1:2:3::4".parse().unwrap();
        let b: IpAddr = "2001:db8:1:2:ffff::1".parse().unwrap();
        assert_eq!(subscriber(a), subscriber(b));
        assert_eq!(subscriber("::ffff:192.0.2.1".parse().unwrap()), peer(1).0);
    }
}

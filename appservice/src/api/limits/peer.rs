//! Whose tries are counted together.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRef, FromRequestParts};
use http::request::Parts;

use crate::{
    api::auth_state::AuthState,
    error::{Error, Result},
};

/// Proxies whose `X-Forwarded-For` is believed.
pub(super) struct Trusted(pub Vec<IpAddr>);

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
        Ok(Self(subscriber(client(peer, parts, &limits.peers.0))))
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

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

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
        assert_eq!(
            subscriber("::ffff:192.0.2.1".parse().unwrap()),
            IpAddr::from([192, 0, 2, 1])
        );
    }
}

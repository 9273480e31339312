//! Which homeservers may take part in our rooms.

use std::collections::BTreeSet;

use ruma::ServerName;
use serde_json::{Value, json};

/// `m.room.server_acl` that lets our own homeserver in and these ([spec]). Ports are no part of it, and
/// our own always is: a room that shuts its own server out is lost.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#server-access-control-lists-acls-for-rooms
pub fn server_acl<'a>(own: &'a ServerName, allowed: impl Iterator<Item = &'a ServerName>) -> Value {
    let servers: Vec<_> = std::iter::once(own).chain(allowed).collect();
    let hosts: BTreeSet<_> = servers
        .iter()
        .map(|server| server.host().to_ascii_lowercase())
        .collect();
    let by_address = servers.iter().any(|server| server.is_ip_literal());
    json!({"allow": hosts, "deny": [], "allow_ip_literals": by_address})
}

/// `m.room.server_acl` that lets everybody in: what was set cannot be taken back otherwise.
pub fn open_server_acl() -> Value {
    json!({"allow": ["*"], "deny": [], "allow_ip_literals": true})
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name(text: &str) -> &ServerName {
        text.try_into().unwrap()
    }

    #[test]
    fn names_are_hosts_in_order_and_once() {
        let others = ["se.example:8448", "No.example", "dk.example"].map(name);
        let acl = server_acl(name("dk.example:443"), others.into_iter());
        assert_eq!(
            acl["allow"],
            json!(["dk.example", "no.example", "se.example"])
        );
        assert_eq!(acl["allow_ip_literals"], false);
        let acl = server_acl(name("127.0.0.1:8448"), std::iter::empty());
        assert_eq!(acl["allow"], json!(["127.0.0.1"]));
        assert_eq!(acl["allow_ip_literals"], true);
    }

    /// The rule of the specification, for names without wildcards.
    fn admits(acl: &Value, server: &ServerName) -> bool {
        let allowed = acl["allow"].as_array().unwrap().iter();
        let is_named = allowed.into_iter().any(|host| host == server.host());
        is_named && (acl["allow_ip_literals"] == true || !server.is_ip_literal())
    }

    proptest! {
        #[test]
        fn nobody_locks_themselves_out(
            own in "[a-z]{1,8}\\.example(:[1-9][0-9]{0,3})?|127\\.0\\.0\\.[1-9](:8448)?|\\[::1\\]",
            others in prop::collection::vec("[a-z]{1,8}\\.example|10\\.0\\.0\\.[1-9]", 0..5),
        ) {
            let others: Vec<_> = others.iter().map(|other| name(other)).collect();
            let acl = server_acl(name(&own), others.iter().copied());
            prop_assert!(admits(&acl, name(&own)), "{acl}");
            for other in others {
                prop_assert!(admits(&acl, other), "{acl}");
            }
            prop_assert!(!admits(&acl, name("elsewhere.test")));
        }
    }
}

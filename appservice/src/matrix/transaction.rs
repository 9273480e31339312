//! Transaction IDs that survive a retry.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ruma::{OwnedTransactionId, UserId};
use sha2::{Digest, Sha256};

/// The transaction ID of a member's write: the same for the same member, purpose and
/// `Idempotency-Key`, so that the homeserver answers a retry with the first event. The member is
/// part of it because the homeserver dedupes by application service, not by member.
pub fn transaction_id(sender: &UserId, purpose: &str, key: &str) -> OwnedTransactionId {
    let mut hash = Sha256::new();
    for part in [sender.as_str(), purpose, key] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    let digest = hash.finalize();
    URL_SAFE_NO_PAD.encode(digest).into()
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::transaction_id;

    #[test]
    fn differs_by_member_purpose_and_key_alone() {
        let anna = user_id!("@anna:dk.example");
        let bo = user_id!("@bo:dk.example");
        let id = transaction_id(anna, "post", "k");
        assert_eq!(id, transaction_id(anna, "post", "k"));
        assert_ne!(id, transaction_id(bo, "post", "k"));
        assert_ne!(id, transaction_id(anna, "edit", "k"));
        assert_ne!(id, transaction_id(anna, "postk", ""));
    }
}

use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::*;
use crate::signing_key::{self, CREDENTIALS};

fn issuer(url: &str) -> Issuer {
    let dir = tempfile::tempdir().unwrap();
    let key = signing_key::load_or_generate(dir.path(), CREDENTIALS).unwrap();
    Issuer::new(key, url, "Danmark")
}

fn now() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

fn facts(serial: u32) -> Facts {
    Facts {
        holder: ruma::user_id!("@anna:dk.example").to_owned(),
        holder_name: "Anna Kjær".into(),
        badge: "adfaerdskodeks".into(),
        name: "Adfærdskodeks".into(),
        description: "Ved, hvordan vi er sammen.".into(),
        course: Some(("adfaerdskodeks".into(), 2)),
        issued_at: now(),
        expires_at: Some(now() + Duration::days(365)),
        serial,
    }
}

#[test]
fn a_credential_is_checked_without_asking_anybody() {
    let issuer = issuer("https://dk.example");
    assert_eq!(issuer.did(), "did:web:dk.example");
    let token = issuer.credential(&facts(7)).unwrap();
    let document = issuer.document();
    let verified = verify(&token, &document, None, now()).unwrap();
    assert_eq!(verified.badge, "Adfærdskodeks");
    assert_eq!(verified.holder, "@anna:dk.example");
    assert_eq!(verified.holder_name, "Anna Kjær");
    assert!(!verified.status_checked);
    let end = now() + Duration::days(365);
    let just_before = end - Duration::seconds(1);
    assert!(verify(&token, &document, None, just_before).is_ok());
    assert_eq!(verify(&token, &document, None, end), Err(Why::Expired));
    let before = now() - Duration::seconds(1);
    assert_eq!(verify(&token, &document, None, before), Err(Why::Early));
}

#[test]
fn every_flipped_character_is_noticed() {
    let issuer = issuer("https://dk.example");
    let token = issuer.credential(&facts(7)).unwrap();
    let document = issuer.document();
    for at in (0..token.len()).step_by(11) {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(verify(&changed, &document, None, now()).is_err(), "{at}");
    }
    for odd in ["", "a.b.c", "….…", &"A".repeat(100_000)] {
        assert_eq!(verify(odd, &document, None, now()), Err(Why::Signature));
    }
}

#[test]
fn revocation_is_in_the_list_and_nowhere_else() {
    let issuer = issuer("https://dk.example");
    let document = issuer.document();
    let list = issuer.status_list(0, [3, 8, 131_072 + 9], now()).unwrap();
    let standing = |serial: u32, list: &str, at: OffsetDateTime| {
        let token = issuer.credential(&facts(serial)).unwrap();
        verify(&token, &document, Some(list), at).map(|v| v.status_checked)
    };
    for serial in [0, 1, 2, 4, 7, 9, 15, 16, 131_071] {
        assert_eq!(standing(serial, &list, now()), Ok(true), "{serial}");
    }
    for serial in [3, 8] {
        assert_eq!(
            standing(serial, &list, now()),
            Err(Why::Revoked),
            "{serial}"
        );
    }
    assert_eq!(
        standing(131_072 + 9, &list, now()),
        Err(Why::Status),
        "another list"
    );
    let second = issuer.status_list(1, [3, 131_072 + 9], now()).unwrap();
    assert_eq!(standing(131_072 + 9, &second, now()), Err(Why::Revoked));
    assert_eq!(standing(131_072 + 3, &second, now()), Ok(true));
    let later = now() + Duration::days(2);
    assert_eq!(
        standing(0, &list, later),
        Err(Why::Status),
        "a stale list proves nothing"
    );
    assert_eq!(standing(0, "x.y.z", now()), Err(Why::Status));
}

#[test]
fn nobody_else_signs_for_the_territory() {
    let (ours, theirs) = (issuer("https://dk.example"), issuer("https://dk.example"));
    let forged = theirs.credential(&facts(1)).unwrap();
    assert_eq!(
        verify(&forged, &ours.document(), None, now()),
        Err(Why::Signature)
    );
    // A status list is no badge.
    let list = ours.status_list(0, [], now()).unwrap();
    assert_eq!(
        verify(&list, &ours.document(), None, now()),
        Err(Why::NotABadge)
    );
}

#[test]
fn a_port_and_a_path_belong_to_the_did() {
    let issuer = issuer("http://127.0.0.1:28470/dk");
    assert_eq!(issuer.did(), "did:web:127.0.0.1%3A28470:dk");
    let method: &Value = &issuer.document()["verificationMethod"][0];
    assert_eq!(method["controller"], issuer.did());
}

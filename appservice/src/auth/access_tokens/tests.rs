use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};

use super::*;
use crate::auth::signing_key;

struct Bench {
    tokens: AccessTokens,
    clock: Clock,
    user: OwnedUserId,
    _dir: tempfile::TempDir,
}

fn bench() -> Bench {
    let dir = tempfile::tempdir().unwrap();
    let key = signing_key::load_or_generate(dir.path(), signing_key::ACCESS).unwrap();
    let clock = Clock::manual(OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap());
    let tokens = AccessTokens::new(
        key,
        "https://althing.test",
        "dk.althing.test",
        Duration::minutes(15),
        clock.clone(),
    );
    Bench {
        tokens,
        clock,
        user: "@anna:dk.althing.test".try_into().unwrap(),
        _dir: dir,
    }
}

impl Bench {
    fn claims(&self) -> Value {
        let now = self.clock.now().unix_timestamp();
        json!({
            "iss": "https://althing.test", "aud": "dk.althing.test", "sub": self.user,
            "sid": Uuid::new_v4(), "jti": Uuid::new_v4(), "iat": now, "nbf": now, "exp": now + 900,
        })
    }

    fn header(&self) -> Header {
        Header {
            typ: Some(TYPE.into()),
            kid: Some(self.tokens.key.kid.clone()),
            ..Header::new(Algorithm::EdDSA)
        }
    }

    fn signed(&self, header: &Header, claims: &Value) -> String {
        jsonwebtoken::encode(header, claims, &self.tokens.key.private).unwrap()
    }
}

#[test]
fn a_token_says_who_and_ends_in_time() {
    let bench = bench();
    let session = Uuid::new_v4();
    let (token, expires_at) = bench.tokens.issue(&bench.user, session).unwrap();
    let claims = bench.tokens.verify(&token).unwrap();
    assert_eq!((&claims.sub, claims.sid), (&bench.user, session));
    assert_eq!(expires_at - bench.clock.now(), Duration::minutes(15));
    assert!(
        bench
            .tokens
            .verify(&bench.signed(&bench.header(), &bench.claims()))
            .is_ok()
    );

    bench.clock.advance(Duration::seconds(899));
    assert!(bench.tokens.verify(&token).is_ok());
    bench.clock.advance(Duration::seconds(1));
    assert_eq!(
        bench.tokens.verify(&token).unwrap_err().errcode(),
        Some("M_UNKNOWN_TOKEN")
    );
}

#[test]
fn an_ended_session_is_denied_although_its_token_was_verified_before() {
    let bench = bench();
    let (session, other) = (Uuid::new_v4(), Uuid::new_v4());
    let (token, _) = bench.tokens.issue(&bench.user, session).unwrap();
    let (unseen, _) = bench.tokens.issue(&bench.user, session).unwrap();
    let (elsewhere, _) = bench.tokens.issue(&bench.user, other).unwrap();
    assert!(bench.tokens.verify(&token).is_ok());
    bench.tokens.revoke(session);
    assert!(bench.tokens.verify(&token).is_err());
    assert!(bench.tokens.verify(&unseen).is_err());
    assert!(bench.tokens.verify(&elsewhere).is_ok());
}

/// A8.
#[test]
fn forged_algorithms_are_refused() {
    let bench = bench();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let kid = &bench.tokens.key.kid;
    for alg in ["none", "None", "NONE", "HS256", "RS256", ""] {
        let header = json!({"alg": alg, "typ": TYPE, "kid": kid});
        for signature in ["", "AAAA"] {
            let token = format!("{}.{}.{signature}", part(&header), part(&bench.claims()));
            assert!(bench.tokens.verify(&token).is_err(), "{alg} {signature}");
        }
    }
    // The public key as an HMAC secret: the classic confusion.
    let header = Header {
        alg: Algorithm::HS256,
        ..bench.header()
    };
    let public = EncodingKey::from_secret(&bench.tokens.key.public_bytes);
    let confused = jsonwebtoken::encode(&header, &bench.claims(), &public).unwrap();
    assert!(bench.tokens.verify(&confused).is_err());
    // Another Ed25519 key under our key id.
    let other = self::bench();
    let foreign = jsonwebtoken::encode(&bench.header(), &bench.claims(), &other.tokens.key.private);
    assert!(bench.tokens.verify(&foreign.unwrap()).is_err());
}

#[test]
fn wrong_headers_are_refused() {
    let bench = bench();
    for kid in ["../../dev/null", "' OR 1=1 --", ""] {
        let header = Header {
            kid: Some(kid.into()),
            ..bench.header()
        };
        assert!(
            bench
                .tokens
                .verify(&bench.signed(&header, &bench.claims()))
                .is_err(),
            "{kid}"
        );
    }
    for typ in [None, Some("JWT"), Some("refresh+jwt"), Some("AT+JWT ")] {
        let header = Header {
            typ: typ.map(String::from),
            ..bench.header()
        };
        assert!(
            bench
                .tokens
                .verify(&bench.signed(&header, &bench.claims()))
                .is_err(),
            "{typ:?}"
        );
    }
}

#[test]
fn wrong_claims_are_refused() {
    let bench = bench();
    let now = bench.clock.now().unix_timestamp();
    for (claim, value) in [
        ("iss", json!("https://evil.test")),
        ("iss", Value::Null),
        ("aud", json!("no.althing.test")),
        ("aud", json!(["dk.althing.test", "no.althing.test"])),
        ("exp", json!(now)),
        ("exp", json!(now - 1)),
        ("exp", json!(1e300)),
        ("exp", json!("never")),
        ("nbf", json!(now + 1)),
        ("sub", json!("anna")),
        ("sid", json!("1")),
    ] {
        let mut claims = bench.claims();
        claims[claim] = value.clone();
        let token = bench.signed(&bench.header(), &claims);
        assert!(bench.tokens.verify(&token).is_err(), "{claim} {value}");
    }
    for claim in ["iss", "aud", "exp", "nbf", "sub", "sid", "jti"] {
        let mut claims = bench.claims();
        claims.as_object_mut().unwrap().remove(claim);
        let token = bench.signed(&bench.header(), &claims);
        assert!(bench.tokens.verify(&token).is_err(), "without {claim}");
    }
}

#[test]
fn garbage_is_refused() {
    let bench = bench();
    let (token, _) = bench.tokens.issue(&bench.user, Uuid::new_v4()).unwrap();
    for odd in [
        "",
        ".",
        "..",
        "a.b.c",
        &"x".repeat(1 << 20),
        &format!("{token}x"),
        &token[1..],
    ] {
        assert!(bench.tokens.verify(odd).is_err());
    }
}

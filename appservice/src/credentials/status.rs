//! What was revoked, as a [bitstring status list].
//!
//! [bitstring status list]: https://www.w3.org/TR/vc-bitstring-status-list/

use std::io::{Read, Write};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Issuer, jwt};
use crate::error::{Error, Result};

/// Bits of a list: as many as the specification asks for at least, so that a list tells little of
/// whose credential is being checked.
const BITS: u32 = 131_072;

/// How long a copy of a list is good.
const FRESH: Duration = Duration::hours(24);

impl Issuer {
    /// The list of this number: which of its serials were revoked, signed.
    pub fn status_list(
        &self,
        list: u32,
        revoked: impl IntoIterator<Item = u32>,
        now: OffsetDateTime,
    ) -> Result<String> {
        let mut bits = vec![0_u8; BITS as usize / 8];
        for serial in revoked {
            if let (true, Some(byte)) = (
                serial / BITS == list,
                bits.get_mut((serial % BITS / 8) as usize),
            ) {
                *byte |= 0x80 >> (serial % 8);
            }
        }
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(&bits).map_err(Error::internal)?;
        let packed = packed.finish().map_err(Error::internal)?;
        let at = |time: OffsetDateTime| time.format(&Rfc3339).map_err(Error::internal);
        let id = url(self, list);
        jwt::sign(
            self,
            jwt::CREDENTIAL,
            &json!({
                "iss": self.did(), "jti": id, "sub": id, "nbf": now.unix_timestamp(),
                "exp": (now + FRESH).unix_timestamp(),
                "@context": ["https://www.w3.org/ns/credentials/v2"],
                "id": id,
                "type": ["VerifiableCredential", "BitstringStatusListCredential"],
                "issuer": self.did(),
                "validFrom": at(now)?,
                "validUntil": at(now + FRESH)?,
                "credentialSubject": {
                    "id": format!("{id}#list"), "type": "BitstringStatusList",
                    "statusPurpose": "revocation",
                    "encodedList": format!("u{}", URL_SAFE_NO_PAD.encode(packed)),
                },
            }),
        )
    }
}

fn url(issuer: &Issuer, list: u32) -> String {
    format!("{}/api/credentials/status/{list}", issuer.web_url())
}

/// The entry of a credential with this serial.
pub fn entry(issuer: &Issuer, serial: u32) -> Value {
    let list = url(issuer, serial / BITS);
    json!({
        "id": format!("{list}#{serial}"),
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": (serial % BITS).to_string(),
        "statusListCredential": list,
    })
}

/// The number of the list that an entry names.
pub fn list_of(entry: &Value) -> Option<u32> {
    let url = entry.get("statusListCredential")?.as_str()?;
    url.rsplit('/').next()?.parse().ok()
}

/// Whether the claims of a list say that a credential was revoked; nothing when the list is not the
/// one that it names, or cannot be read.
pub fn is_revoked(entry: &Value, list: &Value) -> Option<bool> {
    if entry.get("statusListCredential")? != list.get("id")? {
        return None;
    }
    let index: usize = entry.get("statusListIndex")?.as_str()?.parse().ok()?;
    let encoded = list
        .get("credentialSubject")?
        .get("encodedList")?
        .as_str()?;
    let packed = URL_SAFE_NO_PAD.decode(encoded.strip_prefix('u')?).ok()?;
    let mut bits = Vec::new();
    GzDecoder::new(&*packed)
        .take(u64::from(BITS))
        .read_to_end(&mut bits)
        .ok()?;
    let byte = bits.get(index / 8)?;
    Some(byte & (0x80 >> (index % 8)) != 0)
}

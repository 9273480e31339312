use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde_json::Value;

use super::Issuer;
use crate::error::{Error, Result};

/// `typ` of a credential.
pub const CREDENTIAL: &str = "vc+jwt";

/// Signs claims in the issuer's name, as a JWT of this `typ`.
pub fn sign(issuer: &Issuer, typ: &str, claims: &Value) -> Result<String> {
    let header = Header {
        typ: Some(typ.to_owned()),
        kid: Some(issuer.kid()),
        ..Header::new(Algorithm::EdDSA)
    };
    jsonwebtoken::encode(&header, claims, &issuer.key().private).map_err(Error::internal)
}

/// The claims of a JWT of this `typ` that a key of this DID document has signed; the document of
/// another issuer has no such key. Times are not looked at.
pub fn open(token: &str, typ: &str, document: &Value) -> Option<Value> {
    let header = jsonwebtoken::decode_header(token).ok()?;
    let kid = header.kid.filter(|_| header.typ.as_deref() == Some(typ))?;
    let methods = document.get("verificationMethod")?.as_array()?;
    let method = methods
        .iter()
        .find(|m| m.get("id") == Some(&kid.as_str().into()))?;
    let x = method.get("publicKeyJwk")?.get("x")?.as_str()?;
    let key = DecodingKey::from_ed_der(&URL_SAFE_NO_PAD.decode(x).ok()?);
    let mut validation = Validation::new(Algorithm::EdDSA);
    validation.set_issuer(&[document.get("id")?.as_str()?]);
    validation.set_required_spec_claims(&["iss"]);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    let claims = jsonwebtoken::decode::<Value>(token, &key, &validation).ok()?;
    Some(claims.claims)
}

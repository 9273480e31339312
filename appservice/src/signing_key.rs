//! Ed25519 keys, made on the first start and kept in the data directory.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{DecodingKey, EncodingKey};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{Error, Result};

/// Signs access tokens.
pub const ACCESS: &str = "signing_key.der";

/// Signs credentials: whoever has one checks it by the public half, for years.
pub const CREDENTIALS: &str = "credential_key.der";

/// Signs what stands in digests by which they are ended.
pub const UNSUBSCRIBE: &str = "unsubscribe_key.der";

/// Both halves and the name under which tokens cite them.
pub struct SigningKey {
    /// Signs.
    pub private: EncodingKey,
    /// Verifies.
    pub public: DecodingKey,
    /// Derived from the public key.
    pub kid: String,
    /// The public key's 32 bytes.
    pub public_bytes: Vec<u8>,
}

/// Reads the key of this name, or makes it. Processes that start together end up with one key.
pub fn load_or_generate(data_dir: &Path, name: &str) -> Result<SigningKey> {
    let path = data_dir.join(name);
    let fault = |e: std::io::Error| Error::Internal(format!("{}: {e}", path.display()));
    if fs::exists(&path).map_err(fault)? {
        return load(data_dir, name);
    }
    fs::create_dir_all(data_dir).map_err(fault)?;
    write_new(&path).map_err(fault)?;
    load(data_dir, name)
}

/// Reads the key of this name.
pub fn load(data_dir: &Path, name: &str) -> Result<SigningKey> {
    let path = data_dir.join(name);
    let der = fs::read(&path).map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
    let der = Zeroizing::new(der);
    let pair = Ed25519KeyPair::from_pkcs8(&der)
        .map_err(|e| Error::Internal(format!("{}: {e}", path.display())))?;
    let public = pair.public_key().as_ref();
    let kid = Sha256::digest(public)
        .iter()
        .take(9)
        .copied()
        .collect::<Vec<u8>>();
    Ok(SigningKey {
        private: EncodingKey::from_ed_der(&der),
        public: DecodingKey::from_ed_der(public),
        kid: URL_SAFE_NO_PAD.encode(kid),
        public_bytes: public.to_vec(),
    })
}

/// A complete file appears under the name, or none; an existing one stays.
fn write_new(path: &Path) -> std::io::Result<()> {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new())
        .map_err(|e| std::io::Error::other(e.to_string()))?;
    let draft = path.with_extension(format!("{:016x}", rand::random::<u64>()));
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(pkcs8.as_ref())?;
    file.sync_all()?;
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    match linked {
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        linked => linked,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn one_key_for_good_and_for_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("new");
        let kids: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| load_or_generate(&data, ACCESS).unwrap().kid))
                .collect();
            starts
                .into_iter()
                .map(|start| start.join().unwrap())
                .collect()
        });
        assert!(kids.iter().all(|kid| *kid == kids[0]));
        let files: Vec<_> = fs::read_dir(&data).unwrap().map(|f| f.unwrap()).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(
            files[0].metadata().unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

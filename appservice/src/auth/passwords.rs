//! Argon2id on a bounded pool: two hashes at a time, so that sign-ins cannot starve the rest, and a
//! queue that is never long: whoever finds it full is told so at once.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::phc::PasswordHash,
};
use tokio::{sync::Semaphore, task, time::timeout};
use zeroize::Zeroizing;

use crate::{
    error::{Error, Result},
    policy::password::normalise,
};

/// OWASP's minimum for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Hashes that are computed at once.
pub const AT_ONCE: usize = 2;
/// Hashes that wait for their turn, about a second's worth.
const WAITING: usize = 128;
/// Whoever waits longer is sent away, on a machine that has too much else to do.
const PATIENCE: Duration = Duration::from_secs(8);
/// Hashes and verifies passwords.
pub struct Passwords {
    argon2: Argon2<'static>,
    /// Of those who compute and those who wait.
    places: Arc<Semaphore>,
    /// Of those who compute.
    permits: Arc<Semaphore>,
    /// Verified when there is no such member, so that the answer takes as long.
    dummy: String,
}

impl Passwords {
    /// Computes one hash, for members who do not exist.
    pub fn new() -> Result<Self> {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Error::internal)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &rand::random::<[u8; 16]>())?;
        Ok(Self {
            argon2,
            places: Arc::new(Semaphore::new(AT_ONCE + WAITING)),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            dummy,
        })
    }

    /// PHC string of a password that `policy::password::check` has normalised.
    pub async fn hash(&self, normal: Zeroizing<String>) -> Result<String> {
        let argon2 = self.argon2.clone();
        self.on_pool(move || hash(&argon2, normal.as_bytes()))
            .await?
    }

    /// True when the password belongs to the hash. Without a hash it takes as long and is false.
    pub async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let Some(normal) = normalise(password) else {
            return Ok(false);
        };
        let normal = Zeroizing::new(normal);
        let known = hash.is_some();
        let hash = hash.unwrap_or(&self.dummy).to_owned();
        let argon2 = self.argon2.clone();
        let right = self
            .on_pool(move || -> Result<bool> {
                let hash = PasswordHash::new(&hash).map_err(Error::internal)?;
                Ok(argon2.verify_password(normal.as_bytes(), &hash).is_ok())
            })
            .await??;
        Ok(right && known)
    }

    /// Every place, until this is dropped; nothing while somebody is there.
    #[cfg(test)]
    pub fn occupied(&self) -> Option<tokio::sync::OwnedSemaphorePermit> {
        let all = u32::try_from(AT_ONCE + WAITING).ok()?;
        self.places.clone().try_acquire_many_owned(all).ok()
    }

    async fn on_pool<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let Ok(place) = self.places.clone().try_acquire_owned() else {
            return Err(overloaded());
        };
        let waiting = timeout(PATIENCE, self.permits.clone().acquire_owned()).await;
        let Ok(permit) = waiting else {
            return Err(overloaded());
        };
        let permit = permit.map_err(Error::internal)?;
        // Both move along: a caller who goes away leaves the hash running.
        let working = task::spawn_blocking(move || {
            let done = work();
            drop((permit, place));
            done
        });
        working.await.map_err(Error::internal)
    }
}

/// 503: nothing was looked at.
fn overloaded() -> Error {
    metrics::counter!("password_overload_total").increment(1);
    Error::busy("Very many people are signing in. Try again in a moment.")
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String> {
    let hash: PasswordHash = argon2.hash_password(password).map_err(Error::internal)?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hash_names_its_parameters_and_verifies() {
        let passwords = Passwords::new().unwrap();
        let hash = passwords
            .hash(Zeroizing::new("blåbærgrød med fløde".into()))
            .await
            .unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        let right = "bla\u{30a}bærgrød med fløde";
        assert!(passwords.verify(right, Some(&hash)).await.unwrap());
        assert!(
            !passwords
                .verify("blåbærgrød med mælk", Some(&hash))
                .await
                .unwrap()
        );
        assert!(!passwords.verify(right, None).await.unwrap());
        assert!(
            !passwords
                .verify(&"x".repeat(2000), Some(&hash))
                .await
                .unwrap()
        );
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_more_than_two_at_once() {
        let passwords = Passwords::new().unwrap();
        let running = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let work = || {
            let running = running.clone();
            passwords.on_pool(move || {
                let now = running.fetch_add(1, std::sync::atomic::Ordering::SeqCst) + 1;
                std::thread::sleep(Duration::from_millis(5));
                running.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                now
            })
        };
        let seen = futures_util::future::join_all((0..12).map(|_| work())).await;
        assert!(seen.into_iter().all(|now| now.unwrap() <= AT_ONCE));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_full_queue_answers_at_once() {
        let passwords = Passwords::new().unwrap();
        let (open, gate) = std::sync::mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let work = |_| {
            let gate = gate.clone();
            passwords.on_pool(move || {
                let _closed = gate.lock().unwrap().recv();
            })
        };
        let crowd = (0..AT_ONCE + WAITING).map(work);
        let crowd = futures_util::future::join_all(crowd);
        let late = async {
            while passwords.places.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
            let started = std::time::Instant::now();
            let refused = passwords.on_pool(|| ()).await.unwrap_err();
            assert!(started.elapsed() < Duration::from_millis(500));
            drop(open);
            refused
        };
        let (crowd, refused) = tokio::join!(crowd, late);
        let Error::Refused {
            status,
            retry_after,
            ..
        } = refused
        else {
            panic!("{refused}")
        };
        assert_eq!(
            (status.as_u16(), retry_after),
            (503, Some(Duration::from_secs(1)))
        );
        assert!(crowd.into_iter().all(|done| done.is_ok()));
    }
}

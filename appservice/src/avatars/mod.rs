//! Avatars as images: reading what anybody may upload, and the files that are served. What is kept
//! for good lies in the homeserver's media repository; the files here may be deleted.

mod files;
mod picture;

use std::{path::Path, sync::Arc, time::Duration};

use moka::sync::Cache;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use self::{
    files::Files,
    picture::{Fault, MAX_BYTES, SIZES, Set},
};
use crate::error::{Error, Result};

/// Images that are worked on at once: a hostile one may take 64 MiB and a second.
const AT_ONCE: usize = 1;

/// Uploads at once, of 5 MiB at most each.
const PLACES: usize = 8;

/// How long an image of which nothing could be made is left alone.
const HOPELESS_FOR: Duration = Duration::from_mins(10);

/// Where images are worked on, and where the files are.
#[derive(Debug, Clone)]
pub struct Avatars {
    permits: Arc<Semaphore>,
    /// Images of which nothing can be made: a hostile one is not worked on whenever it is asked for.
    hopeless: Cache<String, ()>,
    /// Uploads that are read or wait for a permit.
    places: Arc<Semaphore>,
    /// The files that are served.
    pub files: Files,
}

impl Avatars {
    /// With the files in a folder of the data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(PLACES)),
            hopeless: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(HOPELESS_FOR)
                .build(),
            files: Files::new(data_dir.join("avatars")),
        }
    }

    /// Notes that nothing can be made of an image for now.
    pub fn give_up(&self, version: &str) {
        self.hopeless.insert(version.to_owned(), ());
    }

    /// Whether nothing could be made of an image not long ago.
    pub fn is_hopeless(&self, version: &str) -> bool {
        self.hopeless.contains_key(version)
    }

    /// A place for an upload, to be held until its set is made: each takes the memory of its file.
    /// 503 when there are enough.
    pub fn place(&self) -> Result<OwnedSemaphorePermit> {
        let place = self.places.clone().try_acquire_owned();
        place.map_err(|_full| Error::busy("Many avatars are being made. Try again in a moment."))
    }

    /// Makes the set of an image, beside everything else.
    pub async fn make(&self, image: bytes::Bytes) -> Result<Result<Set, Fault>> {
        let permit = self.permits.clone().acquire_owned().await;
        let permit = permit.map_err(Error::internal)?;
        // The permit moves along: a caller who goes away leaves the work running.
        let work = tokio::task::spawn_blocking(move || {
            let made = picture::make(&image);
            drop(permit);
            made
        });
        work.await.map_err(Error::internal)
    }
}

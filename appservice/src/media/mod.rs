//! What anybody may upload: telling what it is, making clean pictures of it, and the files that are
//! served. What is kept for good lies in the homeserver's media repository; the files here may be
//! deleted.

mod files;
mod kind;
mod original;
mod picture;

use std::{
    collections::HashSet,
    path::Path,
    sync::Arc,
    time::{Duration, SystemTime},
};

use moka::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use self::{
    files::Files,
    kind::{Kind, TYPES},
    original::{MAX_CAPTIONS, MAX_VIDEO, Original},
    picture::{AVATAR_SIZES, Fault, MAX_AVATAR, Scaled, Set, ending},
};
use crate::error::{Error, Result};

/// Bytes of a file that is attached to a post, at most.
pub const MAX_ATTACHMENT: usize = 10 * 1024 * 1024;

/// The longest side of an attached picture, and the sides in which it is served as well, in pixels.
pub const PICTURE_SIDES: [u32; 3] = [2_048, 800, 400];

/// Pictures that are worked on at once: a hostile one may take 200 MiB and seconds.
const AT_ONCE: usize = 1;

/// Uploads at once, of [`MAX_ATTACHMENT`] at most each.
const PLACES: usize = 8;

/// Downloads from the homeserver at once; the others wait.
const DOWNLOADS: usize = 4;

/// Uploads of videos at once, of [`MAX_VIDEO`] at most each.
const VIDEO_PLACES: usize = 2;

/// Downloads of videos from the homeserver at once; the others wait.
const VIDEO_DOWNLOADS: usize = 1;

/// How long a picture of which nothing could be made is left alone.
const HOPELESS_FOR: Duration = Duration::from_mins(10);

/// Characters of what tells one picture from another.
const VERSION: usize = 16;

/// Where pictures are worked on, and where the files are.
#[derive(Debug, Clone)]
pub struct Media {
    permits: Arc<Semaphore>,
    /// Pictures of which nothing can be made: a hostile one is not worked on whenever it is asked for.
    hopeless: Cache<String, ()>,
    /// Uploads that are read or wait for a permit.
    places: Arc<Semaphore>,
    downloads: Arc<Semaphore>,
    video_places: Arc<Semaphore>,
    video_downloads: Arc<Semaphore>,
    /// The files of avatars, each by the version of its content URI.
    pub avatars: Files,
    /// The files of attached pictures, each by the event ID of its post without the sigil.
    pub posts: Files,
    /// The files of lessons' pictures, videos and captions, each by the version of its content URI.
    pub lessons: Files,
}

impl Media {
    /// With the files in folders of the data directory.
    pub fn new(data_dir: &Path) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            places: Arc::new(Semaphore::new(PLACES)),
            downloads: Arc::new(Semaphore::new(DOWNLOADS)),
            video_places: Arc::new(Semaphore::new(VIDEO_PLACES)),
            video_downloads: Arc::new(Semaphore::new(VIDEO_DOWNLOADS)),
            hopeless: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(HOPELESS_FOR)
                .build(),
            avatars: Files::new(data_dir.join("avatars")),
            posts: Files::new(data_dir.join("media")),
            lessons: Files::new(data_dir.join("lessons")),
        }
    }

    /// Deletes the files of avatars that were made before then and show none of these content URIs.
    pub async fn forget_avatars_but(&self, shown: Vec<Arc<str>>, before: SystemTime) -> Result<()> {
        let files = self.avatars.clone();
        let forget = move || -> Result<()> {
            let shown: HashSet<String> = shown.iter().map(|uri| version(uri)).collect();
            for (of, made) in files.all()? {
                if made < before && !shown.contains(&of) {
                    files.forget(&of)?;
                }
            }
            Ok(())
        };
        let forgotten = tokio::task::spawn_blocking(forget).await;
        forgotten.map_err(Error::internal)?
    }

    /// Notes that nothing can be made of a picture for now.
    pub fn give_up(&self, version: &str) {
        self.hopeless.insert(version.to_owned(), ());
    }

    /// Whether nothing could be made of a picture not long ago.
    pub fn is_hopeless(&self, version: &str) -> bool {
        self.hopeless.contains_key(version)
    }

    /// A place for an upload, to be held until it is done: each takes the memory of its file. 503
    /// when there are enough.
    pub fn place(&self) -> Result<OwnedSemaphorePermit> {
        place(&self.places)
    }

    /// A place for the upload of a video, as [`Self::place`].
    pub fn video_place(&self) -> Result<OwnedSemaphorePermit> {
        place(&self.video_places)
    }

    /// The turn for a download from the homeserver, to be held while its bytes are.
    pub async fn download(&self) -> Result<OwnedSemaphorePermit> {
        turn(&self.downloads).await
    }

    /// The turn for the download of a video, as [`Self::download`].
    pub async fn video_download(&self) -> Result<OwnedSemaphorePermit> {
        turn(&self.video_downloads).await
    }

    /// Makes the avatars of an image, beside everything else.
    pub async fn avatar(&self, image: bytes::Bytes) -> Result<Result<Set, Fault>> {
        self.work(move || picture::make(&image)).await
    }

    /// Makes a picture within squares of these sides, beside everything else.
    pub async fn fit<const N: usize>(
        &self,
        image: bytes::Bytes,
        sides: [u32; N],
    ) -> Result<Result<[Scaled; N], Fault>> {
        self.work(move || picture::fit(&image, sides)).await
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = self.permits.clone().acquire_owned().await;
        let permit = permit.map_err(Error::internal)?;
        // The permit moves along: a caller who goes away leaves the work running.
        let work = tokio::task::spawn_blocking(move || {
            let made = job();
            drop(permit);
            made
        });
        work.await.map_err(Error::internal)
    }
}

/// Tells the picture of one content URI from that of every other.
pub fn version(uri: &str) -> String {
    let digest = Sha256::digest(uri);
    let hex = digest.iter().map(|byte| format!("{byte:02x}"));
    hex.take(VERSION / 2).collect()
}

fn place(places: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    let place = places.clone().try_acquire_owned();
    place.map_err(|_full| Error::busy("Many files are being uploaded. Try again in a moment."))
}

async fn turn(turns: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
    turns.clone().acquire_owned().await.map_err(Error::internal)
}

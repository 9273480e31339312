//! Copies of what Althing knows of a member, made when they ask, kept for a day.

mod archive;

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use serde::Serialize;
use time::OffsetDateTime;
use ulid::Ulid;
use utoipa::ToSchema;

pub use self::archive::{Part, write};
use crate::{
    clock::Clock,
    error::{Error, Result},
};

/// How long a copy is kept, and how long its owner waits for the next.
const KEPT: Duration = Duration::from_hours(24);

/// How far a copy is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportState {
    /// It is being made.
    Preparing,
    /// It can be fetched.
    Ready,
    /// It could not be made; another may be asked for at once.
    Failed,
}

/// A copy of what Althing knows of a member.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Export {
    /// Its id.
    #[schema(value_type = String, example = "01M87D1CJGZZ4NG8G6GJ27JTSV")]
    pub id: Ulid,
    /// How far it is.
    pub state: ExportState,
    /// Of all that is to be gathered, between 0 and 1.
    pub progress: f32,
    /// Bytes, when it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it is thrown away.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// Where it can be fetched, when it is ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The copies of every member, by localpart. Those that are ready outlive the process.
pub struct Exports {
    folder: PathBuf,
    clock: Clock,
    latest: Mutex<HashMap<String, Export>>,
}

impl Exports {
    /// Finds what an earlier process has made.
    pub fn open(data_dir: &Path, clock: Clock) -> Self {
        let folder = data_dir.join("exports");
        let found = fs::read_dir(&folder).into_iter().flatten().flatten();
        let latest = found.filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let (localpart, id) = name.strip_suffix(".zip")?.rsplit_once('.')?;
            let id: Ulid = id.parse().ok()?;
            let mut export = Export::new(id);
            export.finish(entry.metadata().ok()?.len());
            Some((localpart.to_owned(), export))
        });
        Self {
            latest: Mutex::new(latest.collect()),
            folder,
            clock,
        }
    }

    /// Begins a copy: 429 when the last one is less than a day old.
    pub fn begin(&self, localpart: &str) -> Result<Export> {
        let now = self.clock.now();
        let mut latest = self.locked();
        if let Some(export) = latest.get(localpart)
            && export.state != ExportState::Failed
            && export.expires_at > now
        {
            let left = export.expires_at - now;
            return Err(Error::too_many(left.try_into().unwrap_or(KEPT)));
        }
        let at = u64::try_from(self.clock.unix_ms()).unwrap_or_default();
        let export = Export::new(Ulid::from_parts(at, Ulid::generate().random()));
        latest.insert(localpart.to_owned(), export.clone());
        Ok(export)
    }

    /// Says how far a copy is, between 0 and 1.
    pub fn tell(&self, localpart: &str, progress: f32) {
        if let Some(export) = self.locked().get_mut(localpart) {
            export.progress = progress;
        }
    }

    /// Ends a copy: what was gathered is written, or it has failed.
    pub fn end(&self, localpart: &str, id: Ulid, parts: Result<Vec<Part>>) {
        let written = parts.and_then(|parts| write(&self.path(localpart, id), &parts));
        let mut latest = self.locked();
        let Some(export) = latest.get_mut(localpart).filter(|export| export.id == id) else {
            // Its owner has left meanwhile.
            self.throw_away(localpart, id);
            return;
        };
        match written {
            Ok(size) => export.finish(size),
            Err(error) => {
                tracing::warn!(localpart, %error, "a copy for a member could not be made");
                export.state = ExportState::Failed;
            }
        }
    }

    /// The latest copy of a member, while it is kept.
    pub fn latest(&self, localpart: &str) -> Option<Export> {
        let now = self.clock.now();
        let latest = self.locked();
        latest
            .get(localpart)
            .filter(|export| export.expires_at > now)
            .cloned()
    }

    /// The file of a copy that is ready.
    pub fn file(&self, localpart: &str, id: Ulid) -> Option<PathBuf> {
        let export = self.latest(localpart)?;
        let ready = export.id == id && export.state == ExportState::Ready;
        ready.then(|| self.path(localpart, id))
    }

    /// Throws away what has been kept long enough.
    pub fn forget(&self) {
        let now = self.clock.now();
        self.locked().retain(|localpart, export| {
            let kept = export.expires_at > now;
            if !kept {
                self.throw_away(localpart, export.id);
            }
            kept
        });
    }

    /// Throws away whatever there is of a member who has left.
    pub fn forget_member(&self, localpart: &str) {
        if let Some(export) = self.locked().remove(localpart) {
            self.throw_away(localpart, export.id);
        }
    }

    fn throw_away(&self, localpart: &str, id: Ulid) {
        let path = self.path(localpart, id);
        if let Err(error) = fs::remove_file(&path)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(path = %path.display(), %error, "a copy was not thrown away");
        }
    }

    fn path(&self, localpart: &str, id: Ulid) -> PathBuf {
        self.folder.join(format!("{localpart}.{id}.zip"))
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, Export>> {
        self.latest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Export {
    fn new(id: Ulid) -> Self {
        let at = i128::from(id.timestamp_ms()) * 1_000_000;
        let created_at =
            OffsetDateTime::from_unix_timestamp_nanos(at).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Self {
            id,
            state: ExportState::Preparing,
            progress: 0.0,
            size: None,
            created_at,
            expires_at: created_at + KEPT,
            url: None,
        }
    }

    fn finish(&mut self, size: u64) {
        self.state = ExportState::Ready;
        self.progress = 1.0;
        self.size = Some(size);
        self.url = Some(format!("/api/users/me/export/{}", self.id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_for_somebody_who_left_meanwhile_is_thrown_away() {
        let folder = tempfile::tempdir().unwrap();
        let exports = Exports::open(folder.path(), Clock::system());
        let export = exports.begin("anna").unwrap();
        exports.forget_member("anna");
        exports.end("anna", export.id, Ok(Vec::new()));
        let left: Vec<_> = fs::read_dir(folder.path().join("exports"))
            .unwrap()
            .collect();
        assert!(left.is_empty(), "{left:?}");
        assert_eq!(exports.latest("anna"), None);
    }
}

//! The files that are served, in a folder that may be deleted: they are made again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use ulid::Ulid;

use super::picture::{SIZES, Set};
use crate::error::{Error, Result};

/// The folder, and in it one for each image, named by what tells it from every other.
#[derive(Debug, Clone)]
pub struct Files(PathBuf);

impl Files {
    /// In this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// `version` is ours, hexadecimal: no part of a path comes from anybody else.
    fn folder(&self, version: &str) -> PathBuf {
        self.0.join(version)
    }

    /// The file of an image in one of [`SIZES`], if it is there.
    pub async fn read(&self, version: &str, size: u32) -> Result<Option<Vec<u8>>> {
        match tokio::fs::read(self.folder(version).join(name(size))).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Keeps the files of an image.
    pub async fn keep(&self, version: &str, set: Set) -> Result<()> {
        let folder = self.folder(version);
        let keep = move || write(&folder, &set);
        let kept = tokio::task::spawn_blocking(keep).await;
        kept.map_err(Error::internal)?.map_err(Error::internal)
    }
}

fn name(size: u32) -> String {
    format!("{size}.webp")
}

/// Each file appears whole or not at all.
fn write(folder: &Path, set: &Set) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (size, bytes) in SIZES.into_iter().zip(&set.served) {
        let new = folder.join(format!("{}.new", Ulid::generate()));
        fs::write(&new, bytes)?;
        fs::rename(new, folder.join(name(size)))?;
    }
    Ok(())
}

//! The files that are served, in a folder that may be deleted: they are made again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use bytes::Bytes;
use ulid::Ulid;

use super::Original;
use crate::error::{Error, Result};

/// The folder, and in it one for each picture, named by what tells it from every other.
#[derive(Debug, Clone)]
pub struct Files(PathBuf);

impl Files {
    /// In this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// `of` and the names in it are ours, letters and digits of an encoding: no part of a path comes
    /// from anybody else.
    fn folder(&self, of: &str) -> PathBuf {
        self.0.join(of)
    }

    /// The file of this name of a picture, if it is there.
    pub async fn read(&self, of: &str, name: &str) -> Result<Option<Vec<u8>>> {
        match tokio::fs::read(self.folder(of).join(file(name))).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Keeps the files of a picture, by their names.
    pub async fn keep(&self, of: &str, files: Vec<(String, Vec<u8>)>) -> Result<()> {
        let named = files.into_iter().map(|(name, webp)| (file(&name), webp));
        self.write(of, named.collect()).await
    }

    /// What was kept as it was uploaded, if it is there: to be read in parts.
    pub async fn open(&self, of: &str, original: Original) -> Result<Option<tokio::fs::File>> {
        let path = self.folder(of).join(original.file_name());
        match tokio::fs::File::open(path).await {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::internal(error)),
        }
    }

    /// Keeps a file as it was uploaded.
    pub async fn keep_original(&self, of: &str, original: Original, bytes: Bytes) -> Result<()> {
        let named = (original.file_name().to_owned(), bytes);
        self.write(of, vec![named]).await
    }

    async fn write<B>(&self, of: &str, files: Vec<(String, B)>) -> Result<()>
    where
        B: AsRef<[u8]> + Send + 'static,
    {
        let folder = self.folder(of);
        let keep = move || write(&folder, &files);
        let kept = tokio::task::spawn_blocking(keep).await;
        kept.map_err(Error::internal)?.map_err(Error::internal)
    }

    /// The pictures that have files here, and when these were made.
    pub fn all(&self) -> Result<Vec<(String, std::time::SystemTime)>> {
        let folders = match fs::read_dir(&self.0) {
            Ok(folders) => folders,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::internal(error)),
        };
        let named = |folder: fs::DirEntry| {
            let made = folder
                .metadata()
                .and_then(|metadata| metadata.modified())
                .ok()?;
            Some((folder.file_name().into_string().ok()?, made))
        };
        Ok(folders.flatten().filter_map(named).collect())
    }

    /// Deletes the files of a picture.
    pub fn forget(&self, of: &str) -> Result<()> {
        match fs::remove_dir_all(self.folder(of)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::internal(error)),
            _ => Ok(()),
        }
    }
}

fn file(name: &str) -> String {
    format!("{name}.webp")
}

/// Each file appears whole or not at all.
fn write(folder: &Path, files: &[(String, impl AsRef<[u8]>)]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    for (name, bytes) in files {
        let new = folder.join(format!("{}.new", Ulid::generate()));
        fs::write(&new, bytes)?;
        fs::rename(new, folder.join(name))?;
    }
    Ok(())
}

//! The file of a copy.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::error::{Error, Result};

/// A file of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it says.
    pub bytes: Vec<u8>,
}

/// Writes the parts into an archive that only this process's user may read; its size in bytes. A crash
/// in between leaves no half of it under this name.
pub fn write(path: &Path, parts: &[Part]) -> Result<u64> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(Error::internal)?;
    }
    let unfinished = path.with_extension("zip.new");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&unfinished)
        .map_err(Error::internal)?;
    let size = fill(file, parts)?;
    fs::rename(&unfinished, path).map_err(Error::internal)?;
    Ok(size)
}

fn fill(file: File, parts: &[Part]) -> Result<u64> {
    let mut archive = ZipWriter::new(file);
    for part in parts {
        archive
            .start_file(&part.name, SimpleFileOptions::default())
            .map_err(Error::internal)?;
        archive.write_all(&part.bytes).map_err(Error::internal)?;
    }
    let file = archive.finish().map_err(Error::internal)?;
    file.sync_all().map_err(Error::internal)?;
    Ok(file.metadata().map_err(Error::internal)?.len())
}

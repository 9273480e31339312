use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use bytes::Bytes;
use redb::{Builder, Database, ReadableDatabase, ReadableTable, TableDefinition};
use sha2::{Digest, Sha256};

use super::{
    Appended, Entry, Journal, JournalError, Position, REMEMBERED,
    packing::{pack, unpack},
    remembered::Remembered,
};

/// Entries by sequence number: see [`encode`].
const ENTRIES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("entries");
/// Transaction IDs of older generations and the hashes of their bodies, oldest first.
const CARRIED: TableDefinition<'_, u64, (&str, &[u8; 32])> = TableDefinition::new("carried");

/// Bytes of the store that are kept in memory. It is written and, at a start, read once through:
/// the store's own default of a gigabyte would be paid for nothing.
const CACHE: usize = 8 << 20;

/// The journal in files of the data directory: one `journal-{generation}.redb` each.
///
/// The calls are blocking below; the trait runs them on the blocking threads of tokio.
#[derive(Debug, Clone)]
pub struct Embedded(Arc<Mutex<Files>>);

#[derive(Debug)]
struct Files {
    dir: PathBuf,
    /// Every generation that is still there; the last one is written.
    generations: BTreeMap<u64, Database>,
    /// The last entry of the generation that is written.
    seq: u64,
    remembered: Remembered,
}

impl Embedded {
    /// Opens the journal of a data directory, or begins one.
    pub fn open(dir: &Path) -> Result<Self, JournalError> {
        Self::open_remembering(dir, REMEMBERED)
    }

    fn open_remembering(dir: &Path, most: usize) -> Result<Self, JournalError> {
        Files::open(dir, most).map(|files| Self(Arc::new(Mutex::new(files))))
    }

    async fn blocking<T: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Files) -> Result<T, JournalError> + Send + 'static,
    ) -> Result<T, JournalError> {
        let files = Arc::clone(&self.0);
        let joined = tokio::task::spawn_blocking(move || {
            call(&mut files.lock().unwrap_or_else(PoisonError::into_inner))
        });
        joined.await.unwrap_or_else(|error| {
            let reason = format!("the store panicked: {error}");
            Err(JournalError::Unavailable {
                place: "of this process".into(),
                reason,
            })
        })
    }
}

#[async_trait]
impl Journal for Embedded {
    async fn append(&self, txn_id: &str, body: Bytes) -> Result<Appended, JournalError> {
        let txn_id = txn_id.to_owned();
        self.blocking(move |files| files.append(&txn_id, &body))
            .await
    }

    async fn replay(&self, after: Position, limit: usize) -> Result<Vec<Entry>, JournalError> {
        self.blocking(move |files| files.replay(after, limit)).await
    }

    async fn rotate(&self) -> Result<u64, JournalError> {
        self.blocking(Files::rotate).await
    }

    async fn drop_before(&self, generation: u64) -> Result<(), JournalError> {
        self.blocking(move |files| files.drop_before(generation))
            .await
    }

    async fn generation(&self) -> Result<u64, JournalError> {
        self.blocking(|files| Ok(files.current()?.0)).await
    }
}

impl Files {
    fn open(dir: &Path, most: usize) -> Result<Self, JournalError> {
        fs::create_dir_all(dir).map_err(|e| unavailable(dir, &e))?;
        let mut generations = BTreeMap::new();
        for entry in fs::read_dir(dir).map_err(|e| unavailable(dir, &e))? {
            let path = entry.map_err(|e| unavailable(dir, &e))?.path();
            let name = path
                .file_name()
                .and_then(|n| n.to_str())
                .unwrap_or_default();
            if let Some(generation) = generation_of(name) {
                generations.insert(generation, open_file(&path)?);
            } else if name.starts_with("journal-") && path.extension() == Some("new".as_ref()) {
                // A rotation that was cut short before it took effect.
                fs::remove_file(&path).map_err(|e| unavailable(&path, &e))?;
            }
        }
        let mut files = Self {
            dir: dir.to_owned(),
            generations,
            seq: 0,
            remembered: Remembered::new(most),
        };
        match files.generations.last_key_value() {
            Some((&generation, _)) => files.recall(generation)?,
            None => files.begin(1)?,
        }
        Ok(files)
    }

    fn current(&self) -> Result<(u64, &Database), JournalError> {
        let last = self
            .generations
            .last_key_value()
            .map(|(generation, db)| (*generation, db));
        last.ok_or_else(|| unavailable(&self.dir, &"no generation is open"))
    }

    /// Reads the transaction IDs that a generation carries and holds.
    fn recall(&mut self, generation: u64) -> Result<(), JournalError> {
        let path = path_of(&self.dir, generation);
        let Some(db) = self.generations.get(&generation) else {
            return Ok(());
        };
        let read = db.begin_read().map_err(|e| fault(&path, e))?;
        let carried = read.open_table(CARRIED).map_err(|e| fault(&path, e))?;
        for row in carried.iter().map_err(|e| fault(&path, e))? {
            let (_, value) = row.map_err(|e| fault(&path, e))?;
            let (txn_id, hash) = value.value();
            self.remembered.insert(txn_id, *hash);
        }
        let entries = read.open_table(ENTRIES).map_err(|e| fault(&path, e))?;
        for row in entries.iter().map_err(|e| fault(&path, e))? {
            let (seq, value) = row.map_err(|e| fault(&path, e))?;
            let (txn_id, hash, _) =
                decode(value.value()).ok_or_else(|| damaged(&path, &"an entry is torn"))?;
            self.remembered.insert(txn_id, hash);
            self.seq = seq.value();
        }
        Ok(())
    }

    fn append(&mut self, txn_id: &str, body: &[u8]) -> Result<Appended, JournalError> {
        let hash: [u8; 32] = Sha256::digest(body).into();
        let known = self.remembered.get(txn_id);
        if known == Some(&hash) {
            return Ok(Appended::Duplicate);
        }
        let reused = known.is_some();
        let (generation, db) = self.current()?;
        let path = path_of(&self.dir, generation);
        let seq = self.seq + 1;
        let write = db.begin_write().map_err(|e| fault(&path, e))?;
        {
            let mut entries = write.open_table(ENTRIES).map_err(|e| fault(&path, e))?;
            let entry = encode(txn_id, &hash, &pack(body));
            entries
                .insert(seq, entry.as_slice())
                .map_err(|e| fault(&path, e))?;
        }
        write.commit().map_err(|e| fault(&path, e))?;
        self.seq = seq;
        self.remembered.insert(txn_id, hash);
        let position = Position { generation, seq };
        Ok(if reused {
            Appended::Reused(position)
        } else {
            Appended::New(position)
        })
    }

    fn replay(&mut self, after: Position, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let mut found = Vec::new();
        for (&generation, db) in self.generations.range(after.generation..) {
            let from = if generation == after.generation {
                after.seq.saturating_add(1)
            } else {
                0
            };
            let path = path_of(&self.dir, generation);
            let read = db.begin_read().map_err(|e| fault(&path, e))?;
            let entries = read.open_table(ENTRIES).map_err(|e| fault(&path, e))?;
            for row in entries.range(from..).map_err(|e| fault(&path, e))? {
                if found.len() >= limit {
                    return Ok(found);
                }
                let (seq, value) = row.map_err(|e| fault(&path, e))?;
                let seq = seq.value();
                let (txn_id, _, body) = decode(value.value())
                    .and_then(|(txn_id, hash, body)| Some((txn_id, hash, unpack(body)?)))
                    .filter(|(_, hash, body)| <[u8; 32]>::from(Sha256::digest(body)) == *hash)
                    .ok_or_else(|| damaged(&path, &format!("entry {seq} is torn")))?;
                found.push(Entry {
                    position: Position { generation, seq },
                    txn_id: txn_id.to_owned(),
                    body,
                });
            }
        }
        Ok(found)
    }

    fn rotate(&mut self) -> Result<u64, JournalError> {
        let next = self.current()?.0 + 1;
        self.begin(next)?;
        Ok(next)
    }

    /// Makes the file of a generation. It takes effect by its name, when it is whole.
    fn begin(&mut self, generation: u64) -> Result<(), JournalError> {
        let path = path_of(&self.dir, generation);
        let new = path.with_extension("redb.new");
        if new.exists() {
            fs::remove_file(&new).map_err(|e| unavailable(&new, &e))?;
        }
        let db = store().create(&new).map_err(|e| fault(&new, e))?;
        let write = db.begin_write().map_err(|e| fault(&new, e))?;
        {
            write.open_table(ENTRIES).map_err(|e| fault(&new, e))?;
            let mut carried = write.open_table(CARRIED).map_err(|e| fault(&new, e))?;
            for (n, (txn_id, hash)) in (0..).zip(self.remembered.iter()) {
                carried
                    .insert(n, (txn_id, hash))
                    .map_err(|e| fault(&new, e))?;
            }
        }
        write.commit().map_err(|e| fault(&new, e))?;
        fs::rename(&new, &path).map_err(|e| unavailable(&path, &e))?;
        sync_dir(&self.dir)?;
        self.generations.insert(generation, db);
        self.seq = 0;
        Ok(())
    }

    fn drop_before(&mut self, generation: u64) -> Result<(), JournalError> {
        let kept = self.current()?.0.min(generation);
        let later = self.generations.split_off(&kept);
        for (old, db) in std::mem::replace(&mut self.generations, later) {
            drop(db);
            let path = path_of(&self.dir, old);
            fs::remove_file(&path).map_err(|e| unavailable(&path, &e))?;
        }
        sync_dir(&self.dir)
    }
}

/// Length of the transaction ID, the ID, the hash of the body as it came, the body as it is written.
fn encode(txn_id: &str, hash: &[u8; 32], body: &[u8]) -> Vec<u8> {
    let mut entry = Vec::with_capacity(4 + txn_id.len() + 32 + body.len());
    entry.extend(
        u32::try_from(txn_id.len())
            .unwrap_or(u32::MAX)
            .to_be_bytes(),
    );
    entry.extend(txn_id.as_bytes());
    entry.extend(hash);
    entry.extend(body);
    entry
}

fn decode(entry: &[u8]) -> Option<(&str, [u8; 32], &[u8])> {
    let (len, rest) = entry.split_first_chunk::<4>()?;
    let (txn_id, rest) = rest.split_at_checked(u32::from_be_bytes(*len) as usize)?;
    let (hash, body) = rest.split_first_chunk::<32>()?;
    Some((std::str::from_utf8(txn_id).ok()?, *hash, body))
}

fn path_of(dir: &Path, generation: u64) -> PathBuf {
    dir.join(format!("journal-{generation:010}.redb"))
}

fn generation_of(name: &str) -> Option<u64> {
    name.strip_prefix("journal-")?
        .strip_suffix(".redb")?
        .parse()
        .ok()
}

fn store() -> Builder {
    let mut store = Builder::new();
    store.set_cache_size(CACHE);
    store
}

fn open_file(path: &Path) -> Result<Database, JournalError> {
    // A file that is cut or overwritten can violate what the store asserts.
    let opened = std::panic::catch_unwind(|| store().open(path));
    match opened {
        Ok(db) => db.map_err(|e| fault(path, e)),
        Err(_) => Err(damaged(path, &"the store cannot read it")),
    }
}

fn sync_dir(dir: &Path) -> Result<(), JournalError> {
    File::open(dir)
        .and_then(|d| d.sync_all())
        .map_err(|e| unavailable(dir, &e))
}

/// Sorts the store's errors: the file is bad, or the machine is.
fn fault(path: &Path, error: impl Into<redb::Error>) -> JournalError {
    use redb::Error::{
        Corrupted, Io, TableDoesNotExist, TableIsMultimap, TableTypeMismatch, UpgradeRequired,
    };
    match error.into() {
        Io(e) if e.kind() == std::io::ErrorKind::InvalidData => damaged(path, &e),
        Io(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => damaged(path, &e),
        e @ (Corrupted(_)
        | TableDoesNotExist(_)
        | TableIsMultimap(_)
        | TableTypeMismatch { .. }
        | UpgradeRequired(_)) => damaged(path, &e),
        e => unavailable(path, &e),
    }
}

fn unavailable(path: &Path, reason: &dyn fmt::Display) -> JournalError {
    JournalError::Unavailable {
        place: path.display().to_string(),
        reason: reason.to_string(),
    }
}

fn damaged(path: &Path, reason: &dyn fmt::Display) -> JournalError {
    JournalError::Damaged {
        place: path.display().to_string(),
        reason: reason.to_string(),
    }
}

#[cfg(test)]
mod tests;

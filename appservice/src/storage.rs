//! Where journal and snapshot are, and the index that they give together.

use std::{fs, path::Path, sync::Arc};

use crate::{
    error::{Error, Result},
    index::{Index, snapshot},
    ingest,
    journal::{Embedded, Journal, JournalError, Position},
    matrix::Names,
};

/// Entries that are replayed at once.
const BATCH: usize = 500;

/// What was found.
pub struct Opened {
    /// Snapshot and journal together.
    pub index: Index,
    /// Open for more.
    pub journal: Arc<dyn Journal>,
    /// Nothing that the index once knew is missing, as far as the files tell. Else the first repair
    /// reads everything.
    pub complete: bool,
}

/// Loads the snapshot, opens the journal and folds its tail. Files that cannot be read are set
/// aside: what they held is in the homeserver's rooms.
pub async fn open(folder: &Path, names: &Names, now: i64) -> Result<Opened> {
    fs::create_dir_all(folder).map_err(Error::internal)?;
    let (journal, sound) = open_journal(folder)?;
    let loaded = match snapshot::load(folder, names.bot()) {
        Ok(loaded) => loaded,
        Err(error) => {
            tracing::error!(%error, "the index is read from the homeserver anew");
            None
        }
    };
    let mut complete = sound && loaded.is_some();
    let (mut index, generation) = match loaded {
        Some(loaded) => (loaded.index, loaded.generation),
        None => (Index::new(names.bot().to_owned()), 0),
    };
    let mut after = Position { generation, seq: 0 };
    loop {
        let entries = match journal.replay(after, BATCH).await {
            Ok(entries) => entries,
            Err(error @ JournalError::Damaged { .. }) => {
                tracing::error!(%error, "the rest of the journal is read from the homeserver");
                complete = false;
                journal.rotate().await?;
                break;
            }
            Err(other) => return Err(other.into()),
        };
        let Some(last) = entries.last() else { break };
        after = last.position;
        for entry in &entries {
            ingest::refold(&mut index, &entry.body, now);
        }
    }
    Ok(Opened {
        index,
        journal: Arc::new(journal),
        complete,
    })
}

/// The journal, and whether all of it could be read.
fn open_journal(folder: &Path) -> Result<(Embedded, bool)> {
    match Embedded::open(folder) {
        Ok(journal) => Ok((journal, true)),
        Err(JournalError::Damaged { place, reason }) => {
            tracing::error!(place, reason, "the journal is damaged and is set aside");
            fs::rename(&place, format!("{place}.damaged")).map_err(Error::internal)?;
            let (journal, _) = open_journal(folder)?;
            Ok((journal, false))
        }
        Err(other) => Err(other.into()),
    }
}

/// Puts an index in place of whatever is there. The server must not be running.
pub async fn replace(folder: &Path, index: &Index) -> Result<()> {
    fs::create_dir_all(folder).map_err(Error::internal)?;
    let (journal, _) = open_journal(folder)?;
    let generation = journal.rotate().await?;
    snapshot::save(folder, &index.image()?, generation)?;
    journal.drop_before(generation).await?;
    Ok(())
}

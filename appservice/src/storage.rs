//! Where journal and snapshot are, and the index that they give together.

use std::{fs, path::Path, sync::Arc};

use secrecy::ExposeSecret;

use crate::{
    config::Config,
    error::{Error, Result},
    index::{Index, snapshot},
    ingest,
    journal::{Embedded, Journal, JournalError, Position, RedisStream},
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
    /// See [`ingest::compared_at`].
    pub compared_at: Option<i64>,
}

/// Loads the snapshot, opens the journal and folds its tail. Files that cannot be read are set
/// aside: what they held is in the homeserver's rooms.
pub async fn open(config: &Config, names: &Names, now: i64) -> Result<Opened> {
    let folder = &config.data_dir;
    fs::create_dir_all(folder).map_err(Error::internal)?;
    let (journal, sound) = open_journal(config).await?;
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
    index.set_ladder((&config.strikes).into());
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
        journal,
        complete,
        compared_at: ingest::compared_at(folder),
    })
}

/// The journal that is configured, and whether all of it could be read.
async fn open_journal(config: &Config) -> Result<(Arc<dyn Journal>, bool)> {
    if let Some(redis) = &config.redis {
        let url = redis.url.expose_secret();
        let journal = RedisStream::connect(url, &config.territory.code).await?;
        return Ok((Arc::new(journal), true));
    }
    let (journal, sound) = open_embedded(&config.data_dir)?;
    Ok((Arc::new(journal), sound))
}

fn open_embedded(folder: &Path) -> Result<(Embedded, bool)> {
    match Embedded::open(folder) {
        Ok(journal) => Ok((journal, true)),
        Err(JournalError::Damaged { place, reason }) => {
            tracing::error!(place, reason, "the journal is damaged and is set aside");
            fs::rename(&place, format!("{place}.damaged")).map_err(Error::internal)?;
            let (journal, _) = open_embedded(folder)?;
            Ok((journal, false))
        }
        Err(other) => Err(other.into()),
    }
}

/// Puts an index in place of whatever is there. The server must not be running.
pub async fn replace(config: &Config, index: &Index) -> Result<()> {
    let folder = &config.data_dir;
    fs::create_dir_all(folder).map_err(Error::internal)?;
    let (journal, _) = open_journal(config).await?;
    let generation = journal.rotate().await?;
    snapshot::save(folder, &index.image()?, generation)?;
    journal.drop_before(generation).await?;
    Ok(())
}

//! The index in a file: a header, then postcard, compressed.
//!
//! A snapshot saves time, nothing else: one that cannot be read is set aside and the index is
//! rebuilt from the homeserver.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use hashbrown::HashSet;
use ruma::{OwnedUserId, UserId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    Index,
    arena::{Arena, Text, Texts},
    concerns::Followed,
    digest::WordsPrint,
    event::{Event, Redaction},
    facts::{Key, StateKeys},
    id::{EventIx, KeyIx, RedactionIx, RoomIx, TextIx, UserIx},
    reads::Waiting,
    room::{CreationKey, Room},
    upgrades::Upgrades,
    users::{User, Users},
};

const MAGIC: &[u8; 8] = b"ALTHIDX\n";
/// Counts every change of what is written.
const VERSION: u32 = 15;
const NAME: &str = "index.snapshot";

/// An index as bytes: made under the lock, written outside of it.
#[derive(Debug, Clone)]
pub struct Image(Vec<u8>);

impl Image {
    /// The bytes, as they stand in the file before compression.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// An index from a file.
#[derive(Debug)]
pub struct Loaded {
    /// The index.
    pub index: Index,
    /// The generation of the journal that goes on where the index ends.
    pub generation: u64,
}

/// Why there is no snapshot.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The machine refuses.
    #[error("snapshot {path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the machine says.
        source: io::Error,
    },
    /// It was written by another version or for another bot, or it is damaged. It was renamed, to
    /// be looked at; the next snapshot deletes it. Rebuild the index.
    #[error("snapshot {path} cannot be used and was set aside: {reason}")]
    Unreadable {
        /// Where it is now.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

impl From<SnapshotError> for crate::error::Error {
    fn from(error: SnapshotError) -> Self {
        Self::internal(error)
    }
}

#[derive(Serialize)]
struct Written<'a> {
    bot: &'a UserId,
    users: &'a Arena<UserIx, User>,
    texts: &'a Arena<TextIx, Text>,
    state_keys: &'a Arena<KeyIx, Key>,
    rooms: &'a Arena<RoomIx, Room>,
    upgrades: &'a Upgrades,
    redactions: &'a Arena<RedactionIx, Redaction>,
    forgotten: Vec<(EventIx, WordsPrint)>,
    foreign: Vec<&'a str>,
    followed: Vec<((RoomIx, UserIx), Followed)>,
    waiting: &'a Waiting,
    events: &'a Arena<EventIx, Event>,
}

#[derive(Deserialize)]
struct Read {
    bot: OwnedUserId,
    users: Arena<UserIx, User>,
    texts: Arena<TextIx, Text>,
    state_keys: Arena<KeyIx, Key>,
    rooms: Arena<RoomIx, Room>,
    upgrades: Upgrades,
    redactions: Arena<RedactionIx, Redaction>,
    forgotten: Vec<(EventIx, WordsPrint)>,
    foreign: Vec<Box<str>>,
    followed: Vec<((RoomIx, UserIx), Followed)>,
    waiting: Waiting,
    events: Arena<EventIx, Event>,
}

impl Index {
    /// The facts as bytes, without look-ups and pending posts.
    pub fn image(&self) -> Result<Image, crate::error::Error> {
        let written = Written {
            bot: &self.bot,
            users: self.users.arena(),
            texts: self.texts.arena(),
            state_keys: self.state_keys.arena(),
            rooms: &self.rooms,
            upgrades: &self.upgrades,
            redactions: &self.redactions,
            forgotten: self
                .forgotten
                .iter()
                .map(|(ix, print)| (*ix, *print))
                .collect(),
            foreign: self.foreign.iter().map(|id| &**id).collect(),
            followed: self
                .concerns
                .followed
                .iter()
                .map(|(who, since)| (*who, *since))
                .collect(),
            waiting: &self.waiting,
            events: &self.events,
        };
        postcard::to_stdvec(&written)
            .map(Image)
            .map_err(crate::error::Error::internal)
    }

    fn from_image(bytes: &[u8], bot: &UserId) -> Result<Self, String> {
        let read: Read = postcard::from_bytes(bytes).map_err(|e| e.to_string())?;
        if read.bot != bot {
            return Err(format!("it is of {}, not of {bot}", read.bot));
        }
        let mut index = Self::new(read.bot);
        index.users = Users::from_arena(bot.server_name().as_str(), read.users);
        index.texts = Texts::from_arena(read.texts);
        index.state_keys =
            StateKeys::from_arena(&read.state_keys).ok_or("its keys are in disorder")?;
        index.rooms = read.rooms;
        index.upgrades = read.upgrades;
        index.redactions = read.redactions;
        index.forgotten = read.forgotten.into_iter().collect();
        index.foreign = read.foreign.into_iter().collect::<HashSet<_>>();
        index.concerns.followed = read.followed.into_iter().collect();
        index.waiting = read.waiting;
        index.events = read.events;
        index.index_all()?;
        Ok(index)
    }

    /// Makes the look-ups from the facts.
    fn index_all(&mut self) -> Result<(), String> {
        if !self.is_sound() {
            return Err("it refers to what it does not hold".into());
        }
        self.event_lookup.reserve(self.events.len());
        for ix in self.events.places() {
            self.index_event(ix);
            self.index_key(ix);
            self.count_in_thread(ix);
        }
        for ix in self.rooms.places() {
            self.index_room(ix);
            self.recount(ix);
            let events = &self.events;
            if let Some(posted) = self.rooms[ix].timeline.begun() {
                let order = posted.order.iter();
                let shown = order.filter(|&&e| events[e].kind.is_shown()).count();
                posted.shown = u32::try_from(shown).unwrap_or(u32::MAX);
            }
            self.count_ranks(ix);
            self.tally_topic(ix);
            self.name(ix);
            if let Some(posted) = self.rooms[ix].timeline.begun() {
                if posted.unsettled.is_some() {
                    self.unsettled.insert(ix);
                }
                if let Some(listed) = posted.listed.take() {
                    self.list_as(ix, *listed);
                }
            }
        }
        self.derive_people();
        self.derive_concerns();
        self.derive_flags();
        self.derive_notices();
        self.search_anew();
        Ok(())
    }

    /// Whether every place that is spoken of exists.
    fn is_sound(&self) -> bool {
        let event = |ix: Option<EventIx>| ix.is_none_or(|ix| self.events.holds(ix));
        let user = |ix: UserIx| self.users.arena().holds(ix);
        let text = |ix: Option<TextIx>| ix.is_none_or(|ix| self.texts.arena().holds(ix));
        let redaction = |ix: Option<RedactionIx>| ix.is_none_or(|ix| self.redactions.holds(ix));
        let room = |ix: Option<RoomIx>| ix.is_none_or(|ix| self.rooms.holds(ix));
        self.events.iter().all(|(_, e)| {
            event(e.target)
                && event(e.thread)
                && event(e.next)
                && event(e.edits)
                && event(e.reactions)
                && e.sender.is_none_or(user)
                && text(e.text)
                && redaction(e.redactions)
                && room(e.room)
                && e.words
                    .as_ref()
                    .is_none_or(|w| w.mentions.iter().all(|u| user(*u)))
        }) && self.rooms.iter().all(|(_, r)| {
            r.timeline.order.iter().all(|&e| event(Some(e)))
                && r.members.iter().all(|(u, m)| user(u) && text(m.shown))
                && r.attempts.are_sound(|ix| text(Some(ix)))
                && r.notices
                    .iter()
                    .all(|n| text(Some(n.text)) && text(n.badge))
                && r.state
                    .iter()
                    .all(|(key, _)| self.state_keys.arena().holds(key))
                && match r.key {
                    Some(CreationKey::Own(u)) => user(u),
                    _ => true,
                }
                && r.timeline.listed.as_ref().is_none_or(|l| event(l.last))
                && r.timeline
                    .reads
                    .iter()
                    .flat_map(|reads| reads.places())
                    .all(|(u, e)| u.is_none_or(user) && event(e))
                && r.timeline
                    .unsettled
                    .as_ref()
                    .is_none_or(|u| u.events.iter().all(|&e| event(Some(e))))
        }) && self.forgotten.keys().all(|&ix| event(Some(ix)))
            && self
                .redactions
                .iter()
                .all(|(_, r)| redaction(r.next) && user(r.sender) && room(Some(r.room)))
            && self.users.iter().all(|(_, u)| room(u.named_in))
            && self
                .concerns
                .followed
                .keys()
                .all(|(r, u)| room(Some(*r)) && user(*u))
            && self
                .upgrades
                .iter()
                .all(|(old, new)| self.rooms.holds(old) && self.rooms.holds(new))
            && self.waiting.places().all(|(r, u)| room(Some(r)) && user(u))
    }
}

/// Writes a snapshot in place of the last one, durably. `generation` is what `Journal::rotate` gave
/// when the image was made.
pub fn save(dir: &Path, image: &Image, generation: u64) -> Result<(), SnapshotError> {
    let path = dir.join(NAME);
    let new = path.with_extension("snapshot.new");
    write(&new, image, generation)
        .and_then(|()| fs::rename(&new, &path))
        .and_then(|()| File::open(dir)?.sync_all())
        .and_then(|()| remove_if_there(&aside(dir)))
        .map_err(|source| SnapshotError::Io { path, source })
}

fn write(path: &Path, image: &Image, generation: u64) -> io::Result<()> {
    let payload = zstd::bulk::compress(&image.0, 1)?;
    let mut file = File::create(path)?;
    file.write_all(MAGIC)?;
    file.write_all(&VERSION.to_be_bytes())?;
    file.write_all(&generation.to_be_bytes())?;
    file.write_all(&(image.0.len() as u64).to_be_bytes())?;
    file.write_all(&checksum(generation, &payload))?;
    file.write_all(&payload)?;
    file.sync_all()
}

fn checksum(generation: u64, payload: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(generation.to_be_bytes())
        .chain_update(payload)
        .finalize()
        .into()
}

/// Reads the snapshot of a data directory, if there is one.
pub fn load(dir: &Path, bot: &UserId) -> Result<Option<Loaded>, SnapshotError> {
    let path = dir.join(NAME);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SnapshotError::Io { path, source }),
    };
    match parse(&bytes, bot) {
        Ok(loaded) => Ok(Some(loaded)),
        Err(reason) => {
            let aside = aside(dir);
            fs::rename(&path, &aside).map_err(|source| SnapshotError::Io { path, source })?;
            Err(SnapshotError::Unreadable {
                path: aside,
                reason,
            })
        }
    }
}

fn parse(bytes: &[u8], bot: &UserId) -> Result<Loaded, String> {
    let cut = || "it is cut off".to_owned();
    let (magic, rest) = bytes.split_first_chunk::<8>().ok_or_else(cut)?;
    let (version, rest) = rest.split_first_chunk::<4>().ok_or_else(cut)?;
    if magic != MAGIC {
        return Err("it is no snapshot".into());
    }
    let version = u32::from_be_bytes(*version);
    if version != VERSION {
        return Err(format!(
            "it is of version {version}, this is version {VERSION}"
        ));
    }
    let (generation, rest) = rest.split_first_chunk::<8>().ok_or_else(cut)?;
    let (size, rest) = rest.split_first_chunk::<8>().ok_or_else(cut)?;
    let (sum, payload) = rest.split_first_chunk::<32>().ok_or_else(cut)?;
    let generation = u64::from_be_bytes(*generation);
    if *sum != checksum(generation, payload) {
        return Err("its checksum does not match".into());
    }
    let size = usize::try_from(u64::from_be_bytes(*size)).unwrap_or(usize::MAX);
    let image = zstd::bulk::decompress(payload, size).map_err(|e| e.to_string())?;
    Ok(Loaded {
        index: Index::from_image(&image, bot)?,
        generation,
    })
}

fn aside(dir: &Path) -> PathBuf {
    dir.join(format!("{NAME}.unreadable"))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

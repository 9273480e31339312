use std::{
    ops::{Deref, DerefMut},
    sync::LazyLock,
};

use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;

use super::{activity::Activity, id::EventIx, ranks::Ranks, reads::Reads, tally::Tally};

/// What is posted in a room. Most rooms are of one member alone, and nothing is: those keep nothing
/// of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Timeline(Option<Box<Posted>>);

/// What is posted in a topic.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Posted {
    /// The message-like events in the homeserver's order.
    pub order: ThinVec<EventIx>,
    /// How far the members have read.
    pub reads: Option<Box<Reads>>,
    /// What is counted of the posts.
    #[serde(skip)]
    pub tally: Option<Box<Tally>>,
    /// How many events are shown: posts and tombstones.
    #[serde(skip)]
    pub shown: u32,
    /// Where the shown ones stand in the order.
    #[serde(skip)]
    pub ranks: Ranks,
    /// What was posted, by day.
    #[serde(skip)]
    pub activity: Activity,
    /// Where the topic stands in its category's list, while it is listed.
    pub listed: Option<Box<Listed>>,
    /// Events whose place the homeserver may see otherwise, and since when.
    pub unsettled: Option<Box<Unsettled>>,
}

impl Timeline {
    /// What is posted, if anything ever was: to be changed without beginning.
    pub fn begun(&mut self) -> Option<&mut Posted> {
        self.0.as_deref_mut()
    }
}

/// Where nothing is posted.
static NOTHING: LazyLock<Posted> = LazyLock::new(Posted::default);

impl Deref for Timeline {
    type Target = Posted;

    fn deref(&self) -> &Posted {
        self.0.as_deref().unwrap_or(&NOTHING)
    }
}

/// To write is to begin.
impl DerefMut for Timeline {
    fn deref_mut(&mut self) -> &mut Posted {
        self.0.get_or_insert_default()
    }
}

/// A topic's entry in the list of its category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listed {
    pub category: Box<str>,
    pub activity: u64,
    pub posts: u32,
    /// The last shown event.
    pub last: Option<EventIx>,
    /// When it was opened.
    pub opened: u64,
    pub pinned: bool,
    pub solved: bool,
}

/// What waits for a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Unsettled {
    pub events: Vec<EventIx>,
    /// When the first and the last of them came.
    pub since: i64,
    pub last: i64,
}

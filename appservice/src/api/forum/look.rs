//! How the words of a post look: made once for each version of it. An event says the same for good, and a
//! page is asked for in many sizes and by many members.

use std::{sync::Arc, time::Duration};

use moka::sync::Cache;
use ruma::OwnedEventId;

use crate::{index::PostView, policy::language::language, render};

/// Bytes of them that are kept.
const CAPACITY: u64 = 32 * 1024 * 1024;
/// So long after somebody has looked: what was removed does not lie in memory for long.
const KEPT: Duration = Duration::from_mins(10);

/// What is shown of a version's words.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Sanitised HTML.
    pub html: String,
    /// The language that they are in, where they tell.
    pub lang: Option<&'static str>,
    /// Pictures stand among them, which are shown elsewhere.
    pub has_pictures: bool,
}

/// How words look, by the event that says them.
#[derive(Clone)]
pub struct Looks(Cache<OwnedEventId, Arc<Look>>);

impl Default for Looks {
    fn default() -> Self {
        let weigh = |id: &OwnedEventId, look: &Arc<Look>| {
            u32::try_from(id.as_str().len() + look.html.len() + 128).unwrap_or(u32::MAX)
        };
        Self(
            Cache::builder()
                .max_capacity(CAPACITY)
                .weigher(weigh)
                .time_to_idle(KEPT)
                .build(),
        )
    }
}

impl Looks {
    /// How the words in force look; nothing of a removed post.
    pub fn of(&self, post: &PostView) -> Arc<Look> {
        if post.removed.is_some() || post.body.is_empty() {
            return Arc::new(Look {
                has_pictures: post.html.as_deref().is_some_and(render::has_pictures),
                ..Look::default()
            });
        }
        self.0
            .get_with_by_ref(&post.version, || Arc::new(look(post)))
    }
}

fn look(post: &PostView) -> Look {
    Look {
        html: render::display(&post.body, post.html.as_deref()),
        lang: language(&post.body),
        has_pictures: post.html.as_deref().is_some_and(render::has_pictures),
    }
}

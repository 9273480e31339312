//! What a member wrote, the newest first.

use std::{cmp::Reverse, collections::BTreeSet};

use ruma::{EventId, UserId};

use super::{
    BadCursor, Index, Page, PostHit, Shared,
    event::Kind,
    id::{EventIx, Id, id_of},
};

/// Posts that are looked at under one lock: some members have written very much, and a fold waits
/// meanwhile.
const AT_ONCE: usize = 1_000;

/// Whose posts, for whom, and which page of them.
#[derive(Debug, Clone, Copy)]
pub struct WrittenQuery<'a> {
    /// Who wrote them.
    pub author: &'a UserId,
    /// Who asks: nothing comes of a category that they may not read.
    pub viewer: &'a UserId,
    /// `next` of the page before.
    pub cursor: Option<&'a str>,
    /// At most so many.
    pub limit: usize,
    /// Unix milliseconds.
    pub now: i64,
}

/// Where a post stands among those of its author: by time, then by ID; the newest first.
type Key = Reverse<(u64, Id)>;

/// What was found so far for a page: the first so many, by their keys. Posts are named by their event
/// IDs, which are good under the next lock too.
struct Found {
    /// Posts of the author that are not looked at yet: those that came first.
    left: usize,
    keys: BTreeSet<Key>,
}

impl Shared {
    /// A page of the posts of a member that stand, from the categories that the viewer may read. The
    /// time goes with the number of their posts, that under the lock does not.
    pub fn written(&self, query: &WrittenQuery<'_>) -> Result<Page<PostHit>, BadCursor> {
        let after = query.cursor.map(parse_cursor).transpose()?;
        let mut found = Found {
            left: self.read(|index| index.posts_by(query.author).len()),
            keys: BTreeSet::new(),
        };
        while found.left > 0 {
            self.read(|index| index.look_through(query, after, &mut found));
        }
        Ok(self.read(|index| index.written_page(query, &found.keys)))
    }
}

impl Index {
    /// Looks at some of the author's posts, from the end: what comes meanwhile is newer, and what goes
    /// leaves those in their places that are not looked at yet, or moves one of them to be looked at
    /// twice.
    fn look_through(&self, query: &WrittenQuery<'_>, after: Option<Key>, found: &mut Found) {
        let posts = self.posts_by(query.author);
        let (end, begin) = (
            found.left.min(posts.len()),
            found.left.saturating_sub(AT_ONCE),
        );
        found.left = begin;
        let readable = self.readable(query.viewer, query.now);
        for &post in posts.get(begin..end).unwrap_or_default() {
            let key = self.place_among(post);
            let is_wanted = after.is_none_or(|after| key > after)
                && (found.keys.len() <= query.limit || found.keys.last() > Some(&key));
            if is_wanted && self.is_among(post, &readable) {
                found.keys.insert(key);
                // One more than the page holds tells that there is another.
                if found.keys.len() > query.limit + 1 {
                    found.keys.pop_last();
                }
            }
        }
    }

    fn is_among(&self, post: EventIx, readable: &[&str]) -> bool {
        let room = self.events[post].room;
        let category = room.and_then(|ix| self.category_above(ix));
        category.is_some_and(|category| readable.contains(&category))
    }

    /// The page of these, as far as they stand and may be read now.
    fn written_page(&self, query: &WrittenQuery<'_>, keys: &BTreeSet<Key>) -> Page<PostHit> {
        let readable = self.readable(query.viewer, query.now);
        let shown = keys.iter().take(query.limit);
        let next = shown
            .clone()
            .next_back()
            .filter(|_| keys.len() > query.limit);
        let posts = shown.filter_map(|Reverse((_, id))| self.find_event(*id));
        let posts = posts.filter(|post| self.events[*post].kind == Kind::Post);
        let posts = posts.filter(|post| self.is_among(*post, &readable));
        Page {
            next: next.map(cursor_of),
            items: posts.filter_map(|post| self.post_hit(post)).collect(),
        }
    }

    fn place_among(&self, post: EventIx) -> Key {
        Reverse((self.happened_at(post), self.events[post].id))
    }
}

fn cursor_of(Reverse((at, id)): &Key) -> String {
    format!("{at} {}", id.to_event_id())
}

fn parse_cursor(cursor: &str) -> Result<Key, BadCursor> {
    let key = || {
        let (at, id) = cursor.split_once(' ')?;
        let id = <&EventId>::try_from(id).ok().and_then(id_of)?;
        Some(Reverse((at.parse().ok()?, id)))
    };
    key().ok_or(BadCursor)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{
        super::{testing::*, tests::*},
        *,
    };

    fn written(index: &Index, cursor: Option<&str>, limit: usize) -> (Vec<String>, Option<String>) {
        let shared = Shared::new(index.clone());
        let page = shared.written(&WrittenQuery {
            author: user(ANNA),
            viewer: user(BO),
            cursor,
            limit,
            now: NOW,
        });
        let page = page.unwrap();
        let bodies = page.items.into_iter().map(|hit| hit.post.body);
        (bodies.collect(), page.next)
    }

    #[test]
    fn the_newest_come_first_page_by_page_and_what_was_taken_back_does_not() {
        let posts: Vec<_> = (0..5)
            .map(|n| say(&format!("p{n}"), &n.to_string(), 100 + n))
            .collect();
        let mut index = with_forum(&posts);
        let others = say("other", "af Bo", 150).by(BO);
        fold(&mut index, &[others]);
        let (first, next) = written(&index, None, 2);
        assert_eq!(first, ["4", "3"]);
        // Whatever comes or goes before it, the next page begins where this one ended.
        let gone = redaction(&event_id("p3")).by(ANNA).in_topic(T).at(400);
        fold(&mut index, &[say("p9", "ny", 300), gone]);
        let (second, last) = written(&index, next.as_deref(), 3);
        assert_eq!(
            (second, last),
            (vec!["2".into(), "1".into(), "0".into()], None)
        );
        assert_eq!(written(&index, None, 9).0, ["ny", "4", "2", "1", "0"]);
        assert_eq!(index.post_count(user(ANNA)), 5);
        for odd in ["", "7", "x $p1", "7 p1"] {
            let query = WrittenQuery {
                author: user(ANNA),
                viewer: user(BO),
                cursor: Some(odd),
                limit: 1,
                now: NOW,
            };
            let shared = Shared::new(index.clone());
            assert_eq!(shared.written(&query), Err(BadCursor), "{odd}");
        }
    }

    #[test]
    fn nothing_comes_of_a_category_that_the_viewer_may_not_read() {
        let mut index = with_forum(&[say("p", "hej", 100)]);
        assert_eq!(written(&index, None, 9).0, ["hej"]);
        let rule = json!({"slug": "have", "name": "Have", "read": "holders", "badges": ["norden"]});
        let rule = state("org.althing.category", "", rule);
        fold(&mut index, &[rule.in_room("!c").at(500)]);
        assert_eq!(written(&index, None, 9).0, Vec::<String>::new());
    }

    /// More than are looked at under one lock.
    #[test]
    fn whoever_wrote_very_much_is_read_page_by_page_too() {
        let all = 2 * AT_ONCE + 7;
        let posts: Vec<_> = (0..all)
            .map(|n| say(&format!("p{n}"), &n.to_string(), 100 + n as u64))
            .collect();
        let mut index = with_forum(&posts);
        fold(&mut index, &[say("other", "af Bo", 9_000).by(BO)]);
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let (page, next) = written(&index, cursor.as_deref(), 300);
            seen.extend(page.iter().map(|n| n.parse::<usize>().unwrap()));
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        assert!(
            seen.iter().copied().eq((0..all).rev()),
            "{} of {all}",
            seen.len()
        );
    }
}

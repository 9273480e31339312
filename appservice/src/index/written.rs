//! What a member wrote, the newest first.

use std::cmp::Reverse;

use ruma::{EventId, UserId};

use super::{
    BadCursor, Index, Page, PostHit,
    id::{EventIx, Id, id_of},
};

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

impl Index {
    /// A page of the posts of a member that stand, from the categories that the viewer may read.
    pub fn written(&self, query: &WrittenQuery<'_>) -> Result<Page<PostHit>, BadCursor> {
        let after = query.cursor.map(parse_cursor).transpose()?;
        let readable = self.readable(query.viewer, query.now);
        let may_read = |post: EventIx| {
            let category = self.events[post]
                .room
                .and_then(|ix| self.category_above(ix));
            category.is_some_and(|category| readable.contains(&category))
        };
        let placed = self.posts_by(query.author).iter();
        let placed = placed.map(|&post| (self.place_among(post), post));
        let mut found: Vec<(Key, EventIx)> = placed
            .filter(|(key, _)| after.is_none_or(|after| *key > after))
            .filter(|(_, post)| may_read(*post))
            .collect();
        let more = found.len() > query.limit;
        if more {
            // Some have written very much, and only a page of it is put in order.
            found.select_nth_unstable(query.limit);
            found.truncate(query.limit);
        }
        found.sort_unstable();
        Ok(Page {
            next: found.last().filter(|_| more).map(|(key, _)| cursor_of(key)),
            items: found
                .iter()
                .filter_map(|(_, post)| self.post_hit(*post))
                .collect(),
        })
    }

    /// A foreign stamp stands no later than what is newest in its topic.
    fn place_among(&self, post: EventIx) -> Key {
        let event = &self.events[post];
        let listed = event
            .room
            .and_then(|ix| self.rooms[ix].timeline.listed.as_ref());
        let at = listed.map_or(event.at, |listed| event.at.min(listed.activity));
        Reverse((at, event.id))
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
        let page = index.written(&WrittenQuery {
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
            assert_eq!(index.written(&query), Err(BadCursor), "{odd}");
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
}

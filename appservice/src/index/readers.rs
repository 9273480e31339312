//! Who may read what on the web: the category's `read` rule, in one place for every way to it.

use ruma::{RoomId, UserId};

use super::{Index, id::RoomIx};
use crate::{
    events::{ReadRule, RoomKind},
    policy::permissions::openers,
};

impl Index {
    /// Whether a member may read the topics of a category at `now` (Unix milliseconds): lists, posts,
    /// search, notifications, media and notices of the event stream all ask here. Nobody reads in a
    /// category that does not exist.
    pub fn may_read(&self, category: &str, viewer: &UserId, now: i64) -> bool {
        let Some(ix) = self.category_by_slug(category) else {
            return false;
        };
        let Some(content) = self.rooms[ix].category() else {
            return false;
        };
        match content.read {
            ReadRule::Territory => true,
            ReadRule::Holders => {
                let openers = openers(&content.badges);
                // As with writing: where no badge is named, every member holds what is needed. Who
                // is muted reads on.
                openers.is_empty() || self.keeps_any(viewer, &openers, now)
            }
        }
    }

    /// [`Index::may_read`] of the category of the topic in this room; never of another room.
    pub fn may_read_topic(&self, topic: &RoomId, viewer: &UserId, now: i64) -> bool {
        self.category_of_topic(topic)
            .is_some_and(|category| self.may_read(category, viewer, now))
    }

    /// Slugs of the categories that a member may read, in no order.
    pub fn readable(&self, viewer: &UserId, now: i64) -> Vec<&str> {
        let slugs = self
            .by_slugs(RoomKind::Category)
            .filter_map(|ix| self.rooms[ix].category());
        slugs
            .map(|category| category.slug.as_str())
            .filter(|slug| self.may_read(slug, viewer, now))
            .collect()
    }

    /// Slug of the category of the topic in this room, or in the one that was made in its place.
    pub fn category_of_topic(&self, topic: &RoomId) -> Option<&str> {
        self.category_above(self.find_room(topic.as_str())?)
    }

    pub(super) fn category_above(&self, topic: RoomIx) -> Option<&str> {
        let topic = self.rooms[self.upgrades.latest(topic)].topic()?;
        Some(&topic.category)
    }
}

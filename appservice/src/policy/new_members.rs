//! What new members may write: enough to take part, too little to flood anybody. All figures are here.

/// Members that a post of a new member mentions, at most.
pub const MENTIONS: usize = 2;
/// Links of a post of a new member, at most.
pub const LINKS: usize = 2;
/// Topics of a first day.
pub const TOPICS: usize = 3;
/// Answers of a first day: posts in topics, but for the first of one's own.
pub const REPLIES: usize = 10;
/// Pictures and other files of a first day.
pub const FILES: usize = 1;
/// With so many posts that stand somebody is no new member any more, once their first day is over.
const SETTLED_POSTS: u32 = 5;
/// A member's first day, in milliseconds.
const FIRST_DAY: i64 = 24 * 60 * 60 * 1_000;

/// Whether somebody is new here: fewer than five of their posts stand, or they came within a day.
/// `since` is when they joined, in milliseconds since the Unix epoch, as far as that is known.
pub fn is_new(posts: u32, since: Option<i64>, now: i64) -> bool {
    posts < SETTLED_POSTS || first_day_ends(since, now).is_some()
}

/// When the first day of somebody ends who joined then; nothing when it is over. Of whom nobody knows
/// when they came it begins now.
pub fn first_day_ends(since: Option<i64>, now: i64) -> Option<i64> {
    let ends = since.unwrap_or(now).saturating_add(FIRST_DAY);
    (ends > now).then_some(ends)
}

/// What somebody wrote on their first day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Topics that they opened.
    pub topics: usize,
    /// Their other posts.
    pub replies: usize,
    /// Files in any of these.
    pub files: usize,
}

/// What somebody wants to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    /// A topic, or an answer in one.
    pub is_topic: bool,
    /// It carries a file.
    pub has_file: bool,
}

/// Which bound is in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// [`TOPICS`].
    Topics,
    /// [`REPLIES`].
    Replies,
    /// [`FILES`].
    Files,
}

impl Written {
    /// Whether this may be written too.
    pub fn admit(self, wish: Wish) -> Result<(), Bound> {
        let left = self.left();
        if wish.is_topic && left.topics == 0 {
            return Err(Bound::Topics);
        }
        if !wish.is_topic && left.replies == 0 {
            return Err(Bound::Replies);
        }
        if wish.has_file && left.files == 0 {
            return Err(Bound::Files);
        }
        Ok(())
    }

    /// What may be written yet.
    #[must_use]
    pub fn left(self) -> Self {
        Self {
            topics: TOPICS.saturating_sub(self.topics),
            replies: REPLIES.saturating_sub(self.replies),
            files: FILES.saturating_sub(self.files),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_new_for_a_day_and_five_posts() {
        let day = FIRST_DAY;
        assert!(is_new(0, Some(0), 10 * day));
        assert!(is_new(4, Some(0), 10 * day));
        assert!(is_new(5, Some(0), day - 1));
        assert!(is_new(5, None, day));
        assert!(!is_new(5, Some(0), day));
    }

    #[test]
    fn a_first_day_has_its_bounds() {
        let wish = |is_topic, has_file| Wish { is_topic, has_file };
        let written = |topics, replies, files| Written {
            topics,
            replies,
            files,
        };
        let nothing = Written::default();
        assert_eq!(nothing.admit(wish(true, true)), Ok(()));
        assert_eq!(nothing.left(), written(TOPICS, REPLIES, FILES));
        let last = written(TOPICS - 1, REPLIES - 1, 0);
        assert_eq!(last.admit(wish(true, false)), Ok(()));
        assert_eq!(last.admit(wish(false, true)), Ok(()));
        let full = written(TOPICS, REPLIES, FILES);
        assert_eq!(full.admit(wish(true, false)), Err(Bound::Topics));
        assert_eq!(full.admit(wish(false, false)), Err(Bound::Replies));
        let with_file = written(0, 0, FILES);
        assert_eq!(with_file.admit(wish(false, true)), Err(Bound::Files));
        assert_eq!(with_file.admit(wish(false, false)), Ok(()));
        // More than that came from a Matrix client.
        assert_eq!(written(9, 99, 9).left(), nothing);
    }

    #[test]
    fn a_first_day_ends() {
        assert_eq!(first_day_ends(Some(5), 6), Some(5 + FIRST_DAY));
        assert_eq!(first_day_ends(Some(5), 5 + FIRST_DAY), None);
        assert_eq!(first_day_ends(None, 7), Some(7 + FIRST_DAY));
    }
}

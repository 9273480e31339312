//! What a digest tells.

/// What a member has missed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Missed {
    /// Posts that mention them, the newest first.
    pub mentions: Vec<MissedPost>,
    /// Answers to their posts.
    pub replies: Vec<MissedPost>,
    /// Topics that they follow, those with most unread posts first.
    pub topics: Vec<MissedTopic>,
}

/// A post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedPost {
    /// Who wrote it: shown name.
    pub by: String,
    /// Title of its topic.
    pub title: String,
    /// How it begins; nothing where it is not shown.
    pub excerpt: Option<String>,
    /// Where it is read.
    pub url: String,
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissedTopic {
    /// Title.
    pub title: String,
    /// How many posts there are that they have not read.
    pub posts: u32,
    /// Where it is read.
    pub url: String,
}

impl Missed {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.mentions.is_empty() && self.replies.is_empty() && self.topics.is_empty()
    }
}

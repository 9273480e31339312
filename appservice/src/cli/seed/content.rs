//! The demo's content: `demo/denmark.yaml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    config::Category,
    events::{FlagReason, Outcome},
};

/// A territory's content.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// What the configuration's `forum.categories` should hold.
    pub categories: Vec<Category>,
    /// Who lives there.
    pub members: Vec<DemoMember>,
    /// What they talk about.
    pub topics: Vec<DemoTopic>,
    /// One long topic.
    pub filler: Filler,
}

/// A member.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoMember {
    /// Localpart.
    pub username: String,
    /// Display name.
    pub display_name: String,
    /// Language of the interface.
    pub language: String,
    /// Address of the account.
    #[serde(default)]
    pub email: Option<String>,
    /// Days between joining and now.
    pub joined_days_ago: i64,
    /// User name of who invited; the operator when not said. Stands further up.
    #[serde(default)]
    pub invited_by: Option<String>,
    /// `administrator`, or nothing.
    #[serde(default)]
    pub role: Option<String>,
    /// Badges that this member holds.
    #[serde(default)]
    pub badges: Vec<String>,
    /// Badges that this member has held.
    #[serde(default)]
    pub expired: Vec<String>,
    /// Badges that were taken back from this member.
    #[serde(default)]
    pub revoked: Vec<String>,
}

/// A topic.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoTopic {
    /// Slug of its category.
    pub category: String,
    /// Title.
    pub title: String,
    /// Days between its first post and now.
    pub days_ago: f64,
    /// First to last.
    pub posts: Vec<DemoPost>,
}

/// A post.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoPost {
    /// User name of its author.
    pub by: String,
    /// Minutes after the topic's first post.
    pub after: f64,
    /// Markdown.
    pub body: String,
    /// Which earlier post it answers.
    #[serde(default)]
    pub reply_to: Option<usize>,
    /// User names by key.
    #[serde(default)]
    pub reactions: BTreeMap<String, Vec<String>>,
    /// What its author made of it later.
    #[serde(default)]
    pub edited: Option<String>,
    /// Whether its author removed it.
    #[serde(default)]
    pub removed: bool,
    /// Who reported it, and what they said.
    #[serde(default)]
    pub reported: Option<DemoReport>,
    /// What a moderator made of the report.
    #[serde(default)]
    pub judged: Option<DemoJudgement>,
}

/// A report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoReport {
    /// User name of who reports.
    pub by: String,
    /// Reason.
    pub reason: FlagReason,
    /// In words.
    pub text: String,
}

/// A judgement.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DemoJudgement {
    /// User name of the moderator.
    pub by: String,
    /// What it comes to.
    pub outcome: Outcome,
    /// The clause of the code of conduct.
    #[serde(default)]
    pub rule: Option<String>,
    /// What happened.
    #[serde(default)]
    pub facts: String,
}

/// One long topic, out of sentences in rotation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filler {
    category: String,
    title: String,
    days_ago: f64,
    count: u32,
    sentences: Vec<String>,
}

impl DemoMember {
    /// Whether this member runs the territory.
    pub fn is_administrator(&self) -> bool {
        self.role.as_deref() == Some("administrator")
    }
}

impl Demo {
    /// The content that is built in.
    pub fn denmark() -> anyhow::Result<Self> {
        Ok(serde_yaml::from_str(include_str!(
            "../../../demo/denmark.yaml"
        ))?)
    }

    /// How many awards there are.
    pub fn awards(&self) -> u64 {
        let of = |m: &DemoMember| m.badges.len() + m.expired.len() + m.revoked.len();
        self.members.iter().map(of).sum::<usize>() as u64
    }

    /// All topics, the long one last.
    pub fn all_topics(&self) -> Vec<DemoTopic> {
        let copy = |t: &DemoTopic| DemoTopic {
            category: t.category.clone(),
            title: t.title.clone(),
            days_ago: t.days_ago,
            posts: t.posts.clone(),
        };
        self.topics
            .iter()
            .map(copy)
            .chain([self.long_topic()])
            .collect()
    }

    fn long_topic(&self) -> DemoTopic {
        let filler = &self.filler;
        let minutes = filler.days_ago * 1_440.0 / (f64::from(filler.count) + 1.0);
        let authors = self.members.iter().cycle();
        let sentences = filler.sentences.iter().cycle();
        let posts = (0..filler.count).zip(authors.zip(sentences));
        DemoTopic {
            category: filler.category.clone(),
            title: filler.title.clone(),
            days_ago: filler.days_ago,
            posts: posts
                .map(|(n, (author, sentence))| DemoPost {
                    by: author.username.clone(),
                    after: minutes * f64::from(n),
                    body: sentence.clone(),
                    reply_to: None,
                    reactions: BTreeMap::new(),
                    edited: None,
                    removed: false,
                    reported: None,
                    judged: None,
                })
                .collect(),
        }
    }

    /// Slugs of categories that the demo's topics are in and this configuration lacks.
    pub fn lacking<'a>(&'a self, present: &[Category]) -> Vec<&'a str> {
        let wanted = self.categories.iter().map(|c| c.slug.as_str());
        wanted
            .filter(|slug| present.iter().all(|c| c.slug != *slug))
            .collect()
    }

    /// How many posts were reported.
    pub fn reports(&self) -> u64 {
        let posts = self.topics.iter().flat_map(|topic| &topic.posts);
        posts.filter(|post| post.reported.is_some()).count() as u64
    }

    /// How many steps the progress bar counts.
    pub fn steps(&self) -> u64 {
        let posts: usize = self.all_topics().iter().map(|t| t.posts.len()).sum();
        (self.members.len() + posts) as u64
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_content_holds_together() {
        let demo = Demo::denmark().unwrap();
        let members: BTreeSet<_> = demo.members.iter().map(|m| m.username.as_str()).collect();
        let categories: BTreeSet<_> = demo.categories.iter().map(|c| c.slug.as_str()).collect();
        assert_eq!(members.len(), demo.members.len());
        for topic in demo.all_topics() {
            assert!(
                categories.contains(topic.category.as_str()),
                "{}",
                topic.title
            );
            crate::policy::words::title(&topic.title).unwrap();
            let mut last = -1.0;
            for (n, post) in topic.posts.iter().enumerate() {
                assert!(members.contains(post.by.as_str()), "{}", post.by);
                assert!(
                    post.after > last && post.after < topic.days_ago * 1_440.0,
                    "{} {n}",
                    topic.title
                );
                assert!(post.reply_to.is_none_or(|to| to < n));
                assert!(
                    post.reactions
                        .values()
                        .flatten()
                        .all(|m| members.contains(m.as_str()))
                );
                assert!(post.reported.is_some() || post.judged.is_none());
                assert!(
                    post.reported
                        .as_ref()
                        .is_none_or(|report| members.contains(report.by.as_str()))
                );
                crate::policy::words::body(&post.body).unwrap();
                last = post.after;
            }
        }
    }
}

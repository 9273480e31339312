//! The demo's topics: side by side, the posts of each one after the other.

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt, TryStreamExt, stream};
use indicatif::ProgressBar;
use ruma::OwnedUserId;

use super::content::{Demo, DemoPost, DemoTopic};
use crate::{
    actions::{Actions, Draft, NewTopic, Target, Written},
    auth::Auth,
    clock::Clock,
};

/// The homeserver gains nothing from more.
const WORKERS: usize = 8;

const MINUTE_MS: f64 = 60_000.0;

/// What the steps of one topic need.
struct Seeder<'a> {
    actions: &'a Actions,
    auth: &'a Auth,
    bar: &'a ProgressBar,
    now: i64,
    sent: AtomicUsize,
}

/// Writes what lacks; how many events were written.
pub async fn seed(
    demo: &Demo,
    actions: &Actions,
    auth: &Auth,
    clock: &Clock,
    bar: &ProgressBar,
) -> anyhow::Result<usize> {
    let seeder = Seeder {
        actions,
        auth,
        bar,
        now: clock.unix_ms(),
        sent: AtomicUsize::default(),
    };
    stream::iter(demo.all_topics())
        .map(|topic| {
            let seeder = &seeder;
            async move { seeder.topic(&topic).await }
        })
        .buffer_unordered(WORKERS)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(seeder.sent.into_inner())
}

/// The key of a post: it tells a second run that it is there.
pub fn key(topic: &DemoTopic, n: usize) -> String {
    format!("demo/{}/{n}", topic.title)
}

impl Seeder<'_> {
    fn draft(&self, topic: &DemoTopic, n: usize, post: &DemoPost) -> Draft {
        Draft {
            key: key(topic, n),
            ts: Some(self.start(topic) + ms(post.after)),
            ..Draft::new(post.body.clone())
        }
    }

    fn user(&self, name: &str) -> anyhow::Result<OwnedUserId> {
        Ok(self.auth.user_id(name)?)
    }

    async fn topic(&self, topic: &DemoTopic) -> anyhow::Result<()> {
        let mut written: Vec<Option<Written>> = Vec::new();
        let last_present = self.last_present(topic)?;
        for (n, post) in topic.posts.iter().enumerate() {
            let sender = self.user(&post.by)?;
            let mut draft = self.draft(topic, n, post);
            let present = self.actions.lookup_post(&sender, &draft.key);
            self.bar.set_message(topic.title.clone());
            self.bar.inc(1);
            let first = written.first().and_then(Option::as_ref);
            let done = match (present, first) {
                (Some(present), _) => present,
                // A removed post has lost its key; a later one tells that it was there.
                (None, _) if last_present.is_some_and(|last| n < last) => {
                    written.push(None);
                    continue;
                }
                (None, None) => {
                    let new = NewTopic {
                        category: topic.category.clone(),
                        title: topic.title.clone(),
                        first_post: draft,
                        instead_of: None,
                    };
                    self.count(self.actions.create_topic(&sender, &new).await?.first_post)
                }
                (None, Some(first)) => {
                    let to = post.reply_to.and_then(|to| written.get(to)?.as_ref());
                    draft.reply_to = to.map(|to| to.event_id.clone());
                    self.count(
                        self.actions
                            .write_post(&sender, &first.room_id, &draft)
                            .await?,
                    )
                }
            };
            let at = self.start(topic) + ms(post.after);
            self.afterwards(post, &sender, &done, at).await?;
            written.push(Some(done));
        }
        Ok(())
    }

    /// The last post of a topic that an earlier run has written.
    fn last_present(&self, topic: &DemoTopic) -> anyhow::Result<Option<usize>> {
        for (n, post) in topic.posts.iter().enumerate().rev() {
            let key = self.draft(topic, n, post).key;
            if self
                .actions
                .lookup_post(&self.user(&post.by)?, &key)
                .is_some()
            {
                return Ok(Some(n));
            }
        }
        Ok(None)
    }

    /// When a topic was opened, Unix milliseconds.
    fn start(&self, topic: &DemoTopic) -> i64 {
        self.now - ms(topic.days_ago * 1_440.0)
    }

    /// Reactions, the edit and the removal. Each is harmless when it comes again.
    async fn afterwards(
        &self,
        post: &DemoPost,
        sender: &OwnedUserId,
        written: &Written,
        ts: i64,
    ) -> anyhow::Result<()> {
        let target = Target {
            room_id: written.room_id.clone(),
            event_id: written.event_id.clone(),
            sender: sender.clone(),
        };
        if written.known {
            return Ok(());
        }
        for (key, names) in &post.reactions {
            for name in names {
                let member = self.user(name)?;
                let request = format!("demo/{}/{key}", written.event_id);
                let at = Some(ts + ms(3.0));
                self.actions
                    .react(&member, &target, key, &request, at)
                    .await?;
                self.sent.fetch_add(1, Ordering::Relaxed);
            }
        }
        if let Some(words) = &post.edited {
            let draft = Draft {
                ts: Some(ts + ms(7.0)),
                ..Draft::new(words.as_str())
            };
            self.actions.edit_post(sender, &target, &draft).await?;
        }
        if post.removed {
            self.actions.redact_post(sender, &target, None).await?;
        }
        Ok(())
    }

    fn count(&self, written: Written) -> Written {
        self.sent.fetch_add(1, Ordering::Relaxed);
        written
    }
}

#[expect(clippy::cast_possible_truncation, reason = "minutes of a demo")]
fn ms(minutes: f64) -> i64 {
    (minutes * MINUTE_MS) as i64
}

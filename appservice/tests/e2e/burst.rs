//! Many posts at once, by members in Matrix clients and on the web, who try again until they are
//! told that it has worked.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::support::{Member, Raw, Stack, Topic, eventually};

/// How long one post is tried.
const PATIENCE: Duration = Duration::from_mins(2);

pub struct Burst {
    writers: JoinSet<()>,
    done: Arc<AtomicUsize>,
    posts: usize,
    name: &'static str,
}

/// What one writer is to do.
#[derive(Clone)]
struct Load {
    name: &'static str,
    topic: Topic,
    share: usize,
    done: Arc<AtomicUsize>,
}

impl Burst {
    /// Eight writers share the posts: four members on the web, the same four in clients.
    pub async fn begin(stack: &Stack, name: &'static str, topic: &Topic, posts: usize) -> Self {
        let done = Arc::new(AtomicUsize::new(0));
        let mut writers = JoinSet::new();
        let share = posts / 8;
        for member in ["anna", "bodil", "dora", "erik"] {
            let member = stack.member(member).await;
            let client = stack.client(&member).await;
            client.join(&topic.id).await;
            let load = Load {
                name,
                topic: topic.clone(),
                share,
                done: done.clone(),
            };
            writers.spawn(in_client(client, member.name.clone(), load.clone()));
            writers.spawn(on_web(member, load));
        }
        Self {
            writers,
            done,
            posts: share * 8,
            name,
        }
    }

    /// Waits until so many posts have been acknowledged.
    pub async fn reaches(&self, posts: usize) {
        eventually("the burst goes on", PATIENCE, || async {
            let done = self.done.load(Ordering::Relaxed);
            (done >= posts)
                .then_some(())
                .ok_or_else(|| format!("{done} of {posts}"))
        })
        .await;
    }

    /// Waits until every post has been acknowledged, and sees each once in the homeserver's own
    /// history.
    pub async fn ends(mut self, stack: &Stack, topic: &Topic) {
        while let Some(writer) = self.writers.join_next().await {
            writer.expect("every post was acknowledged in the end");
        }
        assert_eq!(self.done.load(Ordering::Relaxed), self.posts);
        let mut times = BTreeMap::<String, usize>::new();
        for event in stack.bot().history(&topic.id).await.expect("a history") {
            if let Some(words) = event["content"]["body"].as_str()
                && words.starts_with(self.name)
            {
                *times.entry(words.to_owned()).or_default() += 1;
            }
        }
        let twice: Vec<_> = times.iter().filter(|(_, count)| **count != 1).collect();
        assert!(twice.is_empty(), "written twice: {twice:?}");
        assert_eq!(times.len(), self.posts, "posts in the homeserver's history");
    }
}

async fn in_client(client: Raw, member: String, load: Load) {
    for n in 0..load.share {
        let words = format!("{} {member} {n} i klienten", load.name);
        let (topic, txn) = (&load.topic.id, format!("{}-{n}", load.name));
        let begun = Instant::now();
        loop {
            let answer = client.say(topic, &txn, &words).await;
            if answer.as_ref().is_ok_and(|answer| answer.status == 200) {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{words}: {answer:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        load.done.fetch_add(1, Ordering::Relaxed);
    }
}

async fn on_web(member: Member, load: Load) {
    for n in 0..load.share {
        let words = format!("{} {} {n} på nettet", load.name, member.name);
        let key = format!("{}-{n}", load.name);
        let begun = Instant::now();
        loop {
            let answer = member.try_write(&load.topic, &words, &key).await;
            if answer.as_ref().is_ok_and(|answer| answer.status == 201) {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{words}: {answer:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        load.done.fetch_add(1, Ordering::Relaxed);
    }
}

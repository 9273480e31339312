//! Nothing lost, nothing twice: the running server against the homeserver's own `/messages`.

use std::{collections::BTreeSet, time::Duration};

use serde_json::Value;

use super::{raw::Raw, stack::Stack, wait::eventually};

impl Stack {
    /// Waits until Althing's topics hold what the homeserver's rooms hold, in its order, and until
    /// an index that is built anew is the same.
    pub async fn agrees(&self, within: Duration) {
        eventually("the same posts as the homeserver", within, || {
            self.compare()
        })
        .await;
        eventually("the same digest as a rebuilt index", within, || async {
            let done = self.althing.run(&["index", "rebuild", "--verify"]).await;
            let words = String::from_utf8_lossy(&done.stdout).into_owned();
            assert!(
                words.contains("running"),
                "{words}{}",
                String::from_utf8_lossy(&done.stderr)
            );
            done.status.success().then_some(()).ok_or(words)
        })
        .await;
    }

    async fn compare(&self) -> Result<(), String> {
        let (admin, bot) = (self.admin().await, self.bot());
        let mut count = 0;
        for category in admin.pages("/forum/categories").await? {
            let slug = category["slug"].as_str().unwrap_or_default();
            for topic in admin
                .pages(&format!("/forum/categories/{slug}/topics"))
                .await?
            {
                let (slug, id) = (topic["slug"].as_str(), topic["topic_id"].as_str());
                let (slug, id) = (slug.unwrap_or_default(), id.unwrap_or_default());
                let theirs = present(&whole_history(&bot, id).await?);
                let ours = shown(&admin.posts(slug).await?)?;
                count += theirs.len();
                same(slug, &ours, &theirs)?;
            }
        }
        (count > 0)
            .then_some(())
            .ok_or_else(|| "there is not one post".into())
    }
}

/// The history of a room, after that of the room in whose place it was made.
async fn whole_history(bot: &Raw, room: &str) -> Result<Vec<Value>, String> {
    let mut whole = bot.history(room).await?;
    let predecessor = |events: &[Value]| {
        let mut creations = events
            .iter()
            .filter(|event| event["type"] == "m.room.create");
        let content = &creations.next()?["content"];
        content["predecessor"]["room_id"]
            .as_str()
            .map(str::to_owned)
    };
    let mut before = predecessor(&whole);
    while let Some(room) = before {
        let mut older = bot.history(&room).await?;
        before = predecessor(&older);
        older.append(&mut whole);
        whole = older;
    }
    Ok(whole)
}

/// What stands in a room: words that are neither removed nor another's replacement.
pub fn present(history: &[Value]) -> Vec<String> {
    let stands = |event: &&Value| {
        event["type"] == "m.room.message"
            && event["content"]["msgtype"].is_string()
            && event["content"]["m.relates_to"]["rel_type"] != "m.replace"
    };
    let id = |event: &Value| event["event_id"].as_str().unwrap_or_default().to_owned();
    history.iter().filter(stands).map(id).collect()
}

fn shown(posts: &[Value]) -> Result<Vec<String>, String> {
    if let Some(pending) = posts.iter().find(|post| post["pending"] == true) {
        return Err(format!("still pending: {}", pending["post_id"]));
    }
    let stands = posts.iter().filter(|post| post["removed"].is_null());
    Ok(stands
        .map(|post| post["post_id"].as_str().unwrap_or_default().to_owned())
        .collect())
}

fn same(slug: &str, ours: &[String], theirs: &[String]) -> Result<(), String> {
    if ours == theirs {
        return Ok(());
    }
    let (a, b) = (BTreeSet::from_iter(ours), BTreeSet::from_iter(theirs));
    Err(format!(
        "{slug}: {} here, {} there; lost {:?}, too many {:?}, {} twice{}",
        ours.len(),
        theirs.len(),
        b.difference(&a).take(5).collect::<Vec<_>>(),
        a.difference(&b).take(5).collect::<Vec<_>>(),
        ours.len() - a.len(),
        if a == b { ", in another order" } else { "" },
    ))
}

//! Fifty members who post for a minute, by turns through Althing and straight to the homeserver; then
//! what they wrote is counted in the rooms.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use appservice::{
    app::App,
    config::{Config, Waves},
    events::RoomKind,
    index::Index,
    store::accounts::Role,
};
use ruma::{RoomId, UserId};
use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    client::{Connection, apart, request},
    homeserver::Homeserver,
    report::{Aim, Figure, Samples},
    server::{Member, has_badge, on_synapse, register, wait},
};

/// It opens the categories of the demo.
const BADGE: &str = "adfaerdskodeks";
const MEMBERS: usize = 50;
/// Five members in each.
const TOPICS: usize = 10;
/// A minute through Althing in all, and as long without it.
const ROUNDS: usize = 6;
const ROUND: Duration = Duration::from_secs(10);
const PAGE: u32 = 500;

/// What was answered with an event ID.
type Sent = Vec<String>;

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let (app, _servers, public) = on_synapse(&unhindered(config), "crowd").await?;
    let founder = register(&app, public, "crowd", Role::Administrator).await?;
    let mut members = Vec::new();
    for n in 0..MEMBERS {
        members.push(register(&app, public, &format!("crowd{n}"), Role::Member).await?);
    }
    has_badge(&app, &founder).await?;
    for member in &members {
        admit(&app, public, &founder, member).await?;
    }
    let topics = open_topics(&app, public, &members).await?;
    let homeserver = Homeserver::new(&app.config)?;
    let (mut through, mut straight) = (Samples::default(), Samples::default());
    let mut sent = Vec::new();
    for round in 0..ROUNDS {
        for turn in [round % 2, (round + 1) % 2] {
            let writers = members.iter().enumerate().map(|(n, member)| Writer {
                at: (turn == 0).then_some(public),
                homeserver: homeserver.clone(),
                user_id: member.user_id.clone(),
                token: member.token.clone(),
                room: topics.get(n % TOPICS).cloned().unwrap_or_default(),
                name: format!("{round}.{n}"),
            });
            let begun = Instant::now();
            let wrote = all(writers.collect()).await?;
            #[expect(clippy::cast_precision_loss, reason = "some thousands")]
            let rate = wrote.len() as f64 / begun.elapsed().as_secs_f64();
            if turn == 0 {
                through.push(rate);
            } else {
                straight.push(rate);
            }
            sent.extend(wrote);
        }
    }
    count(&app, &topics, &sent).await?;
    let figure = Figure::new("50 members posting for a minute: rate", "posts/s", through)
        .beside("straight to Synapse", straight)
        .aim(Aim::OfControl(0.95));
    figures.push(figure);
    app.close().await;
    Ok(())
}

/// Fifty newcomers who write thousands of posts would be a wave, and each of them at the end of a first day.
fn unhindered(config: &Config) -> Config {
    let mut config = config.clone();
    config.moderation.new_member_limits = false;
    config.moderation.waves = Waves {
        joins: 0,
        posts: 0,
        flags: 0,
        guests: 0,
    };
    config
}

/// Gives an ordinary member the badge that opens the topics.
async fn admit(app: &App, public: SocketAddr, founder: &Member, member: &Member) -> Result<()> {
    let user_id = UserId::parse(&member.user_id)?;
    let has_profile = || {
        let own = |index: &Index| index.own_room(RoomKind::Profile, &user_id);
        app.index.read(own).is_some()
    };
    wait("a profile room", has_profile).await?;
    let wish = json!({"user_id": member.user_id, "badge_id": BADGE, "reason": "Måling"});
    let (path, wish) = ("/api/badges/award", wish.to_string());
    let wish = request("POST", path, &founder.token, wish.as_bytes());
    apart(async move || {
        let mut connection = Connection::open(public).await?;
        connection.ask_well(&wish).await.map(drop)
    })
    .await?;
    let holds = || {
        let now = app.clock.unix_ms();
        app.index
            .read(|index| index.holds_any(&user_id, &[BADGE], now))
    };
    wait("a member's badge", holds).await
}

async fn open_topics(app: &App, public: SocketAddr, members: &[Member]) -> Result<Vec<String>> {
    #[derive(Deserialize)]
    struct Made {
        topic: Topic,
    }
    #[derive(Deserialize)]
    struct Topic {
        topic_id: String,
    }
    let category = app.config.forum.categories.first().context("no category")?;
    let wishes = members.iter().take(TOPICS).enumerate().map(|(n, member)| {
        let wish =
            json!({"category": category.slug, "title": format!("Trængsel {n}"), "body": "Her."});
        request(
            "POST",
            "/api/forum/topics",
            &member.token,
            wish.to_string().as_bytes(),
        )
    });
    let wishes: Vec<_> = wishes.collect();
    apart(async move || {
        let mut connection = Connection::open(public).await?;
        let mut topics = Vec::new();
        for wish in wishes {
            let made: Made = serde_json::from_slice(connection.ask_well(&wish).await?)?;
            topics.push(made.topic.topic_id);
        }
        Ok(topics)
    })
    .await
}

/// Somebody who posts as fast as they are answered.
struct Writer {
    /// Althing; the homeserver itself where there is none.
    at: Option<SocketAddr>,
    homeserver: Homeserver,
    user_id: String,
    token: String,
    room: String,
    name: String,
}

impl Writer {
    async fn write(self) -> Result<Sent> {
        let mut sent = Vec::new();
        let mut connection = match self.at {
            Some(at) => Some(Connection::open(at).await?),
            None => None,
        };
        let path = format!("/api/forum/topics/{}/posts", self.room.replace('!', "%21"));
        let begun = Instant::now();
        while begun.elapsed() < ROUND {
            let kind = if self.at.is_some() {
                "gennem"
            } else {
                "uden om"
            };
            let words = format!(
                "Indlæg {} {}, {kind}: rødgrød med fløde.",
                self.name,
                sent.len()
            );
            if let Some(connection) = &mut connection {
                let wish = json!({"body": words});
                let wish = request("POST", &path, &self.token, wish.to_string().as_bytes());
                connection.ask_well(&wish).await?;
            } else {
                let txn = format!("crowd{}-{}", self.name, sent.len());
                self.homeserver
                    .send(&self.user_id, &self.room, &txn, &words)
                    .await?;
            }
            sent.push(words);
        }
        Ok(sent)
    }
}

async fn all(writers: Vec<Writer>) -> Result<Sent> {
    apart(async move || {
        let mut tasks = JoinSet::new();
        for writer in writers {
            tasks.spawn(writer.write());
        }
        let mut sent = Vec::new();
        while let Some(wrote) = tasks.join_next().await {
            sent.extend(wrote??);
        }
        Ok(sent)
    })
    .await
}

/// Everything that was answered is in the rooms once.
async fn count(app: &App, topics: &[String], sent: &Sent) -> Result<()> {
    #[derive(Deserialize)]
    struct Event {
        content: Content,
    }
    #[derive(Deserialize)]
    struct Content {
        #[serde(default)]
        body: String,
    }
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for topic in topics {
        let (room, mut from) = (RoomId::parse(topic)?, None::<String>);
        loop {
            let page = app
                .homeserver
                .messages(&room, from.as_deref(), PAGE)
                .await?;
            for event in &page.events {
                if let Ok(event) = serde_json::from_str::<Event>(event.get()) {
                    *found.entry(event.content.body).or_default() += 1;
                }
            }
            from = page.end;
            if from.is_none() {
                break;
            }
        }
    }
    let lost = sent
        .iter()
        .filter(|words| !found.contains_key(*words))
        .count();
    let doubled = sent
        .iter()
        .filter(|words| found.get(*words).is_some_and(|n| *n > 1))
        .count();
    ensure!(
        lost == 0 && doubled == 0,
        "{lost} posts were lost and {doubled} doubled of {}",
        sent.len()
    );
    Ok(())
}

//! How quickly a judgement holds in Matrix clients, on a real homeserver: a report comes into the queue,
//! a second strike silences in every room, the posts of a spammer go and nobody else waits for it.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use appservice::{app::App, config::Config, index::Index, store::accounts::Role};
use futures_util::{StreamExt, TryStreamExt, stream};
use ruma::{EventId, OwnedEventId, UserId};
use serde_json::{Value, json};

use crate::{
    client::{Connection, apart, ms, request},
    homeserver::Homeserver,
    phone::{LEVELS, Phone},
    report::{Aim, Figure, quantile},
    server::{Member, PASSWORD, has_badge, on_synapse, register, wait},
};

const BADGE: &str = "adfaerdskodeks";
const REPORTS: usize = 15;
const ROOMS: usize = 200;
const POSTS: usize = 200;
/// Posts of another member before the removal, to compare with.
const QUIET_POSTS: usize = 30;
/// Posts that are written at once while nothing is measured.
const WIDTH: usize = 8;
/// Nothing takes longer.
const PATIENCE: Duration = Duration::from_mins(3);

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let mut config = config.clone();
    // The neighbour writes more than anybody may on a first day.
    config.moderation.new_member_limits = false;
    let (app, _servers, public) = on_synapse(&config, "judging").await?;
    let judge = register(&app, public, "dommer", Role::Administrator).await?;
    has_badge(&app, &judge).await?;
    let court = Court {
        loud: register(&app, public, "larm", Role::Member).await?,
        spammer: register(&app, public, "reklame", Role::Member).await?,
        other: register(&app, public, "nabo", Role::Member).await?,
        homeserver: Homeserver::new(&app.config)?,
        judge,
        public,
        app: app.clone(),
    };
    wait("the moderators' room", || {
        app.index.read(|index| index.moderation_room().is_some())
    })
    .await?;
    let topics = court.topics(ROOMS).await?;
    for member in [&court.loud, &court.spammer, &court.other] {
        court.admit(member).await?;
    }
    let first = topics.first().context("a topic")?;
    court.reports(first, figures).await?;
    court.removal(first, figures).await?;
    let muted = court.mute(&topics, figures).await?;
    // Nothing of ours answers what is changed by hand any more.
    app.close().await;
    let bare = court.mute_by_hand(&topics).await?;
    figures.push(
        Figure::new(
            "second strike to its power levels, 200 rooms: p95 of all rooms",
            "ms",
            quantile(&muted, 0.95),
        )
        .beside("the homeserver alone", quantile(&bare, 0.95)),
    );
    Ok(())
}

struct Court {
    app: App,
    public: SocketAddr,
    judge: Member,
    loud: Member,
    spammer: Member,
    other: Member,
    homeserver: Homeserver,
}

impl Court {
    async fn ask(&self, by: &Member, path: &str, body: &Value) -> Result<Value> {
        let wish = request("POST", path, &by.token, body.to_string().as_bytes());
        let at = self.public;
        apart(async move || {
            let mut connection = Connection::open(at).await?;
            Ok(serde_json::from_slice(connection.ask_well(&wish).await?)?)
        })
        .await
    }

    async fn phone(&self, member: &Member) -> Result<Phone> {
        Phone::log_in(&self.app.config.homeserver.url, &member.user_id, PASSWORD).await
    }

    /// Room IDs of new topics.
    async fn topics(&self, count: usize) -> Result<Vec<String>> {
        let category = self.app.config.forum.categories.first();
        let category = category.context("a category")?;
        let mut topics = Vec::new();
        for n in 0..count {
            let wish = json!({"category": category.slug, "title": format!("Sag nummer {n}"),
                              "body": "Det første indlæg."});
            let made = self.ask(&self.judge, "/api/forum/topics", &wish).await?;
            let id = made.pointer("/topic/topic_id").and_then(Value::as_str);
            topics.push(id.context("a topic")?.to_owned());
        }
        Ok(topics)
    }

    /// Gives a member the badge that opens the rooms.
    async fn admit(&self, member: &Member) -> Result<()> {
        let user_id = UserId::parse(&member.user_id)?;
        let has_profile = || {
            let own = |i: &Index| i.own_room(appservice::events::RoomKind::Profile, &user_id);
            self.app.index.read(own).is_some()
        };
        wait("a profile room", has_profile).await?;
        let wish = json!({"user_id": member.user_id, "badge_id": BADGE, "reason": "Måling"});
        self.ask(&self.judge, "/api/badges/award", &wish).await?;
        Ok(())
    }

    async fn known(&self, post: &EventId) -> Result<()> {
        wait("a post", || self.app.index.read(|i| i.has_event(post))).await
    }

    /// From "Report" in a Matrix client to the queue.
    async fn reports(&self, room: &str, figures: &mut Vec<Figure>) -> Result<()> {
        let phone = self.phone(&self.other).await?;
        until_joined(&phone, room).await?;
        let mut times = Vec::new();
        for n in 0..REPORTS {
            let by = &self.judge.user_id;
            let post = self
                .homeserver
                .send(by, room, &format!("r{n}"), "Et ord")
                .await?;
            let post = EventId::parse(post)?;
            self.known(&post).await?;
            let begun = Instant::now();
            phone.report(room, post.as_str(), "Ikke pænt").await?;
            let is_reported = |index: &Index| {
                let mut flags = index.flags();
                flags.any(|flag| flag.target.event_id.as_deref() == Some(&post))
            };
            wait("a report", || self.app.index.read(is_reported)).await?;
            times.push(ms(begun.elapsed()));
        }
        let name = |what: &str| format!("report in a Matrix client to the queue: {what}");
        figures.extend([
            Figure::new(name("p95"), "ms", quantile(&times, 0.95)).aim(Aim::AtMost(10_000.0)),
            Figure::new(name("p50"), "ms", quantile(&times, 0.5)),
        ]);
        Ok(())
    }

    /// The posts of one member go by one case, while another writes.
    async fn removal(&self, room: &str, figures: &mut Vec<Figure>) -> Result<()> {
        let phone = self.phone(&self.spammer).await?;
        until_joined(&phone, room).await?;
        let spam = stream::iter(0..POSTS).map(|n| async move {
            let by = &self.spammer.user_id;
            let sent = self
                .homeserver
                .send(by, room, &format!("s{n}"), "Køb!")
                .await?;
            Ok::<OwnedEventId, anyhow::Error>(EventId::parse(sent)?)
        });
        let spam: Vec<_> = spam.buffered(WIDTH).try_collect().await?;
        for post in &spam {
            self.known(post).await?;
        }
        let mut quiet = Vec::new();
        for _ in 0..QUIET_POSTS {
            quiet.push(self.post(room).await?);
        }
        let path = format!(
            "/api/forum/moderation/members/{}/remove-posts",
            self.spammer.user_id
        );
        let wish = json!({"since": "2001-01-01T00:00:00Z", "rule": "untruths",
                          "reason": "Reklame."});
        let begun = Instant::now();
        let is_gone = |index: &Index| {
            let stands =
                |post: &OwnedEventId| index.post(post).is_some_and(|post| post.removed.is_none());
            !spam.iter().any(stands)
        };
        let others = async {
            let (mut beside, mut took) = (Vec::new(), None);
            while took.is_none() {
                ensure!(
                    begun.elapsed() < PATIENCE,
                    "posts of the spammer still stand"
                );
                beside.push(self.post(room).await?);
                took = self.app.index.read(is_gone).then(|| begun.elapsed());
            }
            Ok((beside, took))
        };
        let (asked, others) = tokio::join!(self.ask(&self.judge, &path, &wish), others);
        asked?;
        let (beside, took) = others?;
        let took = took.context("it ended")?;
        let p95 = |times: &[f64]| quantile(times, 0.95);
        let slowest = |times: &[f64]| quantile(times, 1.0);
        figures.extend([
            Figure::new("200 posts of a member removed", "ms", ms(took)).aim(Aim::AtMost(60_000.0)),
            Figure::new(
                "a post of another member meanwhile: p95",
                "ms",
                p95(&beside),
            )
            .beside("before", p95(&quiet))
            .aim(Aim::AboveControl(200.0)),
            Figure::new(
                "a post of another member meanwhile: the slowest",
                "ms",
                slowest(&beside),
            )
            .beside("before", slowest(&quiet)),
        ]);
        Ok(())
    }

    /// A post of an ordinary member; how long they waited, in milliseconds.
    async fn post(&self, room: &str) -> Result<f64> {
        let path = format!("/api/forum/topics/{room}/posts");
        let begun = Instant::now();
        self.ask(&self.other, &path, &json!({"body": "Imens"}))
            .await?;
        Ok(ms(begun.elapsed()))
    }

    /// From the second strike to the refusal in each of many rooms; and to its power levels there, in
    /// milliseconds.
    async fn mute(&self, rooms: &[String], figures: &mut Vec<Figure>) -> Result<Vec<f64>> {
        let phone = self.phone(&self.loud).await?;
        until_joined(&phone, rooms.first().context("a room")?).await?;
        phone.join_all(rooms).await?;
        let last = rooms.last().context("a room")?;
        let wish = json!({"user_id": self.loud.user_id, "rule": "contempt",
                          "facts": "Skældsord."});
        let strike = "/api/forum/moderation/strike";
        self.ask(&self.judge, strike, &wish).await?;
        ensure!(
            phone.say(last, "Et ord").await?,
            "one strike silences nobody"
        );
        let since = phone.now_of(LEVELS).await?;
        let begun = Instant::now();
        let (struck, refused, muted) = tokio::join!(
            self.ask(&self.judge, strike, &wish),
            refusals(&phone, rooms, begun),
            phone.watch_muted(since, &self.loud.user_id, rooms, begun)
        );
        struck?;
        let (refused, muted) = (refused?, muted?);
        for room in rooms {
            ensure!(
                !phone.say(room, "Et ord mere").await?,
                "{room} still takes posts"
            );
        }
        let name = |what: &str| format!("second strike to refusal, 200 rooms: {what}");
        let used_last = refused.first().copied().context("a room")?;
        figures.extend([
            Figure::new(name("the room used last"), "ms", used_last),
            Figure::new(name("p50 of every tenth"), "ms", quantile(&refused, 0.5)),
            Figure::new(name("p95 of every tenth"), "ms", quantile(&refused, 0.95))
                .aim(Aim::AtMost(10_000.0)),
        ]);
        Ok(muted.iter().map(|(_, at)| ms(*at)).collect())
    }

    /// The same power levels, written by a bare program as fast as the homeserver takes them.
    async fn mute_by_hand(&self, rooms: &[String]) -> Result<Vec<f64>> {
        let read = stream::iter(rooms).map(|room| async move {
            let mut levels = self.homeserver.levels(room).await?;
            let users = levels.pointer_mut("/users").and_then(Value::as_object_mut);
            let users = users.context("levels of users")?;
            users.insert(self.other.user_id.clone(), json!(-1));
            anyhow::Ok((room, levels))
        });
        let levels: Vec<_> = read.buffered(WIDTH).try_collect().await?;
        let begun = Instant::now();
        let set = stream::iter(&levels).map(|(room, levels)| async move {
            self.homeserver.set_levels(room, levels).await?;
            Ok(ms(begun.elapsed()))
        });
        set.buffer_unordered(WIDTH).try_collect().await
    }
}

/// Writes into every tenth room, the one used last first, until it is refused there; when each was
/// refused. To ask in all of them would take the homeserver longer than to silence somebody there.
async fn refusals(phone: &Phone, rooms: &[String], begun: Instant) -> Result<Vec<f64>> {
    let mut refused = Vec::new();
    for room in rooms.iter().rev().step_by(10) {
        while phone.say(room, "Og et ord").await? {
            ensure!(begun.elapsed() < PATIENCE, "{room} still takes posts");
        }
        refused.push(ms(begun.elapsed()));
    }
    Ok(refused)
}

async fn until_joined(phone: &Phone, room: &str) -> Result<()> {
    let begun = Instant::now();
    while !phone.join(room).await? {
        ensure!(begun.elapsed() < PATIENCE, "{room} never opened");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

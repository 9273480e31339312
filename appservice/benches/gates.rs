//! Badges that open and close rooms in a member's own client, on a real homeserver.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Result, bail, ensure};
use appservice::{app::App, config::Config, store::accounts::Role};
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::{ms, post},
    homeserver::Homeserver,
    names,
    phone::Phone,
    report::{Aim, Figure, Samples, quantile},
    school,
    server::{Member, PASSWORD, has_badge, on_synapse, register, wait},
};

const BADGE: &str = "adfaerdskodeks";
const AWARDS: usize = 15;
const SOME: usize = 50;
const SOME_ROUNDS: usize = 5;
const MANY: usize = 200;
const MANY_ROUNDS: usize = 3;
/// As many kicks at once as the reconciler makes.
const WIDTH: usize = 8;

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let (app, _servers, public) = on_synapse(config, "gates").await?;
    let issuer = register(&app, public, "udsteder", Role::Administrator).await?;
    has_badge(&app, &issuer).await?;
    let gates = Gates {
        learner: register(&app, public, "elev", Role::Member).await?,
        other: register(&app, public, "anden", Role::Member).await?,
        homeserver: Homeserver::new(&app.config)?,
        issuer,
        public,
        app: app.clone(),
    };
    gates.wait_for_rooms().await?;
    let phone = gates.phone(&gates.learner).await?;
    names::run(&app, public, &gates.learner, &phone, figures).await?;
    let rooms = gates.topics(MANY).await?;
    gates.awards(&phone, &rooms, figures).await?;
    gates
        .some(&phone, rooms.get(..SOME).unwrap_or_default(), figures)
        .await?;
    gates.many(&phone, &rooms, figures).await?;
    school::run(&app, public, &gates.issuer, figures).await?;
    app.close().await;
    Ok(())
}

struct Gates {
    app: App,
    public: SocketAddr,
    issuer: Member,
    learner: Member,
    other: Member,
    homeserver: Homeserver,
}

#[derive(Deserialize)]
struct Made {
    topic: Topic,
}

#[derive(Deserialize)]
struct Topic {
    topic_id: String,
}

impl Gates {
    async fn phone(&self, member: &Member) -> Result<Phone> {
        Phone::log_in(&self.app.config.homeserver.url, &member.user_id, PASSWORD).await
    }

    async fn wait_for_rooms(&self) -> Result<()> {
        for member in [&self.learner, &self.other] {
            let (_, local) = member.user_id.split_at(1);
            let local = local.split(':').next().unwrap_or_default();
            let key = format!("profile/{local}");
            let is_there = || self.app.index.read(|i| i.lookup_room_key(&key).is_some());
            wait("profile rooms", is_there).await?;
        }
        Ok(())
    }

    async fn ask(&self, path: &str, body: &Value) -> Result<Vec<u8>> {
        post(self.public, path, &self.issuer.token, body).await
    }

    /// The badge is given or taken, with its answer.
    async fn set(&self, member: &Member, held: bool) -> Result<()> {
        let path = if held {
            "/api/badges/award"
        } else {
            "/api/badges/revoke"
        };
        let wish = json!({"user_id": member.user_id, "badge_id": BADGE, "reason": "Måling"});
        self.ask(path, &wish).await.map(drop)
    }

    async fn topics(&self, count: usize) -> Result<Vec<String>> {
        let Some(category) = self.app.config.forum.categories.first() else {
            bail!("no category");
        };
        let mut topics = Vec::new();
        for n in 0..count {
            let wish = json!({"category": category.slug, "title": format!("Port nummer {n}"),
                              "body": "Det første indlæg."});
            let made: Made = serde_json::from_slice(&self.ask("/api/forum/topics", &wish).await?)?;
            topics.push(made.topic.topic_id);
        }
        Ok(topics)
    }

    /// From the award to a post that the homeserver took from the member's client.
    async fn awards(
        &self,
        phone: &Phone,
        rooms: &[String],
        figures: &mut Vec<Figure>,
    ) -> Result<()> {
        let mut times = Vec::new();
        for round in 0..AWARDS {
            let Some(room) = rooms.get(round) else { break };
            ensure!(
                !phone.join(room).await?,
                "the room is open without the badge"
            );
            let begun = Instant::now();
            self.set(&self.learner, true).await?;
            while !(phone.join(room).await? && phone.say(room, "Tak for badget").await?) {
                if begun.elapsed() > Duration::from_mins(1) {
                    bail!("{room} never opened");
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            times.push(ms(begun.elapsed()));
            self.set(&self.learner, false).await?;
            self.until_out(phone, rooms).await?;
        }
        let p50 = Figure::new(
            "award to a post taken from a Matrix client: p50",
            "ms",
            quantile(&times, 0.5),
        );
        let p95 = Figure::new(
            "award to a post taken from a Matrix client: p95",
            "ms",
            quantile(&times, 0.95),
        );
        figures.extend([p50.aim(Aim::AtMost(2_000.0)), p95]);
        Ok(())
    }

    /// From the revocation to the member's client being out of each of some rooms.
    async fn some(&self, phone: &Phone, rooms: &[String], figures: &mut Vec<Figure>) -> Result<()> {
        self.set(&self.learner, true).await?;
        self.until_open(phone, rooms).await?;
        phone.join_all(rooms).await?;
        let (mut every, mut first) = (Vec::new(), Vec::new());
        for _ in 0..SOME_ROUNDS {
            self.until_in(phone, rooms).await?;
            // The one that was used last goes first.
            let Some(last_used) = rooms.last() else { break };
            ensure!(
                phone.say(last_used, "Et ord").await?,
                "the room is shut with the badge"
            );
            let since = phone.now().await?;
            let begun = Instant::now();
            let (revoked, out) = tokio::join!(
                self.set(&self.learner, false),
                phone.watch_out(since, rooms, begun)
            );
            revoked?;
            let out = out?;
            every.extend(out.iter().map(|(_, at)| ms(*at)));
            let used = out.iter().find(|(room, _)| room == last_used);
            first.extend(used.map(|(_, at)| ms(*at)));
            for room in [rooms.first(), rooms.last()].into_iter().flatten() {
                ensure!(
                    !phone.say(room, "Et ord mere").await?,
                    "{room} still takes posts"
                );
                ensure!(!phone.join(room).await?, "{room} is still open");
            }
            self.set(&self.learner, true).await?;
        }
        self.until_in(phone, rooms).await?;
        let name =
            |what: &str| format!("revocation to refusal in a Matrix client, 50 rooms: {what}");
        figures.extend([
            Figure::new(name("p95 of all rooms"), "ms", quantile(&every, 0.95))
                .aim(Aim::AtMost(5_000.0)),
            Figure::new(name("p50 of all rooms"), "ms", quantile(&every, 0.5)),
            Figure::new(name("the room used last"), "ms", quantile(&first, 0.5)),
        ]);
        Ok(())
    }

    /// Out of many rooms, beside as many kicks by the bot with nothing of ours in between.
    async fn many(&self, phone: &Phone, rooms: &[String], figures: &mut Vec<Figure>) -> Result<()> {
        self.set(&self.other, true).await?;
        let other = self.phone(&self.other).await?;
        self.until_open(&other, rooms).await?;
        phone.join_all(rooms).await?;
        let (mut ours, mut bare) = (Samples::default(), Samples::default());
        for round in 0..MANY_ROUNDS {
            for turn in [round % 2, (round + 1) % 2] {
                self.until_in(phone, rooms).await?;
                other.join_all(rooms).await?;
                // Both are watched by the client of the one who is taken out: what it asks costs the
                // homeserver too.
                let (watching, samples) = if turn == 0 {
                    (phone, &mut ours)
                } else {
                    (&other, &mut bare)
                };
                let since = watching.now().await?;
                let begun = Instant::now();
                let acted = async {
                    if turn == 0 {
                        self.set(&self.learner, false).await
                    } else {
                        self.kick_all(rooms).await
                    }
                };
                let (acted, out) = tokio::join!(acted, watching.watch_out(since, rooms, begun));
                acted?;
                out?;
                samples.push(per_second(rooms.len(), begun));
                if turn == 0 {
                    self.set(&self.learner, true).await?;
                }
            }
        }
        let figure = Figure::new("out of 200 rooms: kicks", "/s", ours)
            .beside("the homeserver's own rate", bare)
            .aim(Aim::OfControl(0.9));
        figures.push(figure);
        Ok(())
    }

    async fn kick_all(&self, rooms: &[String]) -> Result<()> {
        stream::iter(rooms)
            .map(|room| self.homeserver.kick(room, &self.other.user_id))
            .buffered(WIDTH)
            .try_collect()
            .await
    }

    async fn until_open(&self, phone: &Phone, rooms: &[String]) -> Result<()> {
        let Some(room) = rooms.first() else {
            return Ok(());
        };
        let begun = Instant::now();
        while !phone.join(room).await? {
            ensure!(
                begun.elapsed() < Duration::from_mins(1),
                "{room} never opened"
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    async fn until_in(&self, phone: &Phone, rooms: &[String]) -> Result<()> {
        self.until(phone, rooms, rooms.len()).await
    }

    async fn until_out(&self, phone: &Phone, rooms: &[String]) -> Result<()> {
        self.until(phone, rooms, 0).await
    }

    async fn until(&self, phone: &Phone, rooms: &[String], count: usize) -> Result<()> {
        let begun = Instant::now();
        loop {
            let is_in = phone.is_in(rooms).await?;
            if is_in == count {
                return Ok(());
            }
            let waited = begun.elapsed();
            ensure!(
                waited < Duration::from_mins(3),
                "in {is_in} rooms instead of {count}"
            );
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "some hundreds")]
fn per_second(count: usize, begun: Instant) -> f64 {
    count as f64 / begun.elapsed().as_secs_f64()
}

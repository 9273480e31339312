//! Writing through Althing beside the same send to the homeserver, how soon a Matrix client's post
//! is visible, and reading everything again. A real homeserver on PostgreSQL.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use appservice::{app::App, config::Config, reconcile::rebuild, store::accounts::Role};
use futures_util::future::try_join_all;
use serde::Deserialize;
use serde_json::json;

use crate::{
    client::{Connection, apart, ms, request},
    homeserver::Homeserver,
    report::{Aim, Figure, Samples, quantile},
    server::{Member, has_badge, on_synapse, register},
};

const PAIRS: usize = 48;
/// Clients of the second part, rounds, and posts of each client in a round.
const CLIENTS: usize = 8;
const ROUNDS: usize = 7;
const BURST: usize = 15;
const REBUILDS: usize = 7;
const PATIENCE: Duration = Duration::from_mins(1);

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let (app, _servers, public) = on_synapse(config, "writes").await?;
    let writer = register(&app, public, "writer", Role::Administrator).await?;
    has_badge(&app, &writer).await?;

    let forum = Forum::open(&app, public, writer)?;
    forum.compare_one(figures).await?;
    forum.compare_many(figures).await?;
    forum.compare_rebuild(figures).await?;
    app.close().await;
    Ok(())
}

struct Forum {
    app: App,
    public: SocketAddr,
    writer: Member,
    category: String,
    homeserver: Homeserver,
}

#[derive(Clone, Deserialize)]
struct Topic {
    topic_id: String,
    slug: String,
}

impl Forum {
    fn open(app: &App, public: SocketAddr, writer: Member) -> Result<Self> {
        let category = app.config.forum.categories.first().context("no category")?;
        Ok(Self {
            category: category.slug.clone(),
            homeserver: Homeserver::new(&app.config)?,
            app: app.clone(),
            public,
            writer,
        })
    }

    async fn new_topic(&self, title: &str) -> Result<Topic> {
        #[derive(Deserialize)]
        struct Made {
            topic: Topic,
        }
        let wish = json!({"category": self.category, "title": title, "body": "Det første indlæg."});
        let (at, wish) = (self.public, self.post("/api/forum/topics", &wish));
        let made: Made = apart(async move || {
            let mut connection = Connection::open(at).await?;
            Ok(serde_json::from_slice(connection.ask_well(&wish).await?)?)
        })
        .await?;
        Ok(made.topic)
    }

    fn post(&self, path: &str, body: &serde_json::Value) -> Vec<u8> {
        request(
            "POST",
            path,
            &self.writer.token,
            body.to_string().as_bytes(),
        )
    }

    fn post_to(&self, topic: &Topic, n: usize) -> Vec<u8> {
        let path = format!(
            "/api/forum/topics/{}/posts",
            topic.topic_id.replace('!', "%21")
        );
        self.post(&path, &json!({"body": words(n)}))
    }

    /// One client, by turns: a post through Althing, and the same send straight to the homeserver
    /// followed by looking for it in the API.
    async fn compare_one(&self, figures: &mut Vec<Figure>) -> Result<()> {
        let topic = self.new_topic("Et emne til at måle i").await?;
        let page = format!("/api/forum/topics/{}?limit=100", topic.slug);
        let page = request("GET", &page, &self.writer.token, b"");
        let ours: Vec<_> = (0..PAIRS).map(|n| self.post_to(&topic, n)).collect();
        let (at, homeserver) = (self.public, self.homeserver.clone());
        let (user_id, room) = (self.writer.user_id.clone(), topic.topic_id);
        let [ours, direct, seen] = apart(async move || {
            let mut connection = Connection::open(at).await?;
            let mut times: [Vec<f64>; 3] = Default::default();
            let [through, straight, seen] = &mut times;
            for (n, wish) in ours.iter().enumerate() {
                // First and second by turns.
                for turn in [n % 2, (n + 1) % 2] {
                    let begun = Instant::now();
                    if turn == 0 {
                        connection.ask_well(wish).await?;
                        through.push(ms(begun.elapsed()));
                        continue;
                    }
                    let txn = format!("direct{n}");
                    let id = homeserver.send(&user_id, &room, &txn, &words(n)).await?;
                    straight.push(ms(begun.elapsed()));
                    let answered = Instant::now();
                    look_for(&mut connection, &page, &id).await?;
                    seen.push(ms(answered.elapsed()));
                }
            }
            Ok(times)
        })
        .await?;
        for (name, part, more) in [("p50", 0.5, 5.0), ("p95", 0.95, 15.0)] {
            let name = format!("a post through Althing, one client: {name}");
            let figure = Figure::new(name, "ms", quantile(&ours, part))
                .beside("straight to Synapse", quantile(&direct, part))
                .aim(Aim::AboveControl(more));
            figures.push(figure);
        }
        figures.push(Figure::new(
            "a Matrix client's post visible: p50",
            "ms",
            quantile(&seen, 0.5),
        ));
        let p95 = Figure::new(
            "a Matrix client's post visible: p95",
            "ms",
            quantile(&seen, 0.95),
        );
        figures.push(p95.aim(Aim::AtMost(50.0)));
        Ok(())
    }

    /// Eight clients in eight topics, by turns through Althing and straight to the homeserver.
    async fn compare_many(&self, figures: &mut Vec<Figure>) -> Result<()> {
        let mut topics = Vec::new();
        for n in 0..CLIENTS {
            topics.push(self.new_topic(&format!("Emne {n} til at måle i")).await?);
        }
        let (mut through, mut straight) = (Samples::default(), Samples::default());
        for round in 0..ROUNDS {
            for turn in [round % 2, (round + 1) % 2] {
                let begun = Instant::now();
                let clients = topics.iter().map(|topic| async move {
                    if turn == 0 {
                        self.burst(topic).await
                    } else {
                        self.straight(topic, round).await
                    }
                });
                try_join_all(clients).await?;
                #[expect(clippy::cast_precision_loss, reason = "some hundreds")]
                let rate = (CLIENTS * BURST) as f64 / begun.elapsed().as_secs_f64();
                if turn == 0 {
                    through.push(rate);
                } else {
                    straight.push(rate);
                }
            }
        }
        let figure = Figure::new("posts through Althing, 8 clients: rate", "posts/s", through)
            .beside("straight to Synapse", straight)
            .aim(Aim::OfControl(0.95));
        figures.push(figure);
        Ok(())
    }

    async fn burst(&self, topic: &Topic) -> Result<()> {
        let mut connection = Connection::open(self.public).await?;
        for n in 0..BURST {
            connection.ask_well(&self.post_to(topic, n)).await?;
        }
        Ok(())
    }

    async fn straight(&self, topic: &Topic, round: usize) -> Result<()> {
        for n in 0..BURST {
            let txn = format!("burst{round}-{n}");
            let (user_id, room) = (&self.writer.user_id, &topic.topic_id);
            self.homeserver.send(user_id, room, &txn, &words(n)).await?;
        }
        Ok(())
    }

    /// Everything read into a new index, beside a loop that only reads.
    async fn compare_rebuild(&self, figures: &mut Vec<Figure>) -> Result<()> {
        let (mut ours, mut bare, mut digests) =
            (Samples::default(), Samples::default(), BTreeMap::new());
        let app = &self.app;
        // The first time, the homeserver's caches are cold.
        let events = self.homeserver.read_everything().await?;
        for round in 0..REBUILDS {
            for turn in [round % 2, (round + 1) % 2] {
                let begun = Instant::now();
                if turn == 0 {
                    self.homeserver.read_everything().await?;
                    bare.push(per_second(events, begun));
                } else {
                    let now = app.clock.unix_ms();
                    let index = rebuild(&*app.homeserver, &app.names, now, |_, _, _| ()).await?;
                    ours.push(per_second(events, begun));
                    *digests.entry(index.digest().to_string()).or_insert(0) += 1;
                }
            }
        }
        let live = app.index.read(|index| index.digest().to_string());
        if digests.len() != 1 || !digests.contains_key(&live) {
            bail!("rebuilt indices differ: {digests:?}, live {live}");
        }
        let figure = Figure::new("index rebuild", "events/s", ours)
            .beside("a bare /messages loop", bare)
            .aim(Aim::OfControl(0.8));
        figures.push(figure);
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn per_second(events: usize, begun: Instant) -> f64 {
    events as f64 / begun.elapsed().as_secs_f64()
}

/// Asks until the page holds the event.
async fn look_for(connection: &mut Connection, page: &[u8], id: &str) -> Result<()> {
    let begun = Instant::now();
    loop {
        let body = connection.ask_well(page).await?;
        if body.windows(id.len()).any(|w| w == id.as_bytes()) {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            bail!("{id} never came");
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

fn words(n: usize) -> String {
    format!("Indlæg {n}: rødgrød med fløde, og flere ord, så at det er et indlæg som andre.")
}

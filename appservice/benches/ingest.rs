//! One sequential sender of transactions, as a homeserver is one: journalled and folded, beside the
//! same without a journal, a bare handler that only makes them durable and one that only parses.

use std::{borrow::Cow, fs::File, io::Write, net::SocketAddr, sync::Arc};

use anyhow::Result;
use appservice::{
    api::appservice::{Inbound, router},
    clock::Clock,
    config::Config,
    heartbeat::Heartbeat,
    index::{Index, Shared},
    ingest::Ingest,
    journal::{Appended, Entry, Journal, JournalError, Position},
    matrix::Names,
    telemetry,
};
use async_trait::async_trait;
use axum::{
    Json, Router,
    body::Bytes,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{MethodRouter, put},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::{in_turn, request},
    report::{Aim, Figure, Samples},
    server::{Servers, alone, fresh, hs_token, internal},
    world::World,
};

const ROUNDS: usize = 7;
const PATH: &str = "/_matrix/app/v1/transactions";

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let servers = Servers::default();
    let app = alone(config, "ingest").await?;
    let ours = internal(&servers, &app).await?;
    let unjournalled = servers.start(without_journal(config)?).await?;
    let file = File::create(fresh(config, "appended")?.join("bodies"))?;
    let appending = servers.start(appending(file)).await?;
    let bare = servers.start(bare()).await?;
    let targets = [ours, unjournalled, appending, bare];
    let server = config.homeserver.server_name.as_str();
    // 64 kB in a transaction of a hundred.
    let mut world = World::new(server, 100, 21, 120);
    let mut sender = Sender::new(hs_token(config));
    let rooms = world.rooms();
    for target in targets {
        in_turn(target, sender.requests(&rooms)).await?;
    }
    for (events, count) in [(100, 100), (2, 300)] {
        let mut rates: [Samples; 4] = Default::default();
        let mut latencies: [Samples; 4] = Default::default();
        let mut size = 0;
        for round in 0..=ROUNDS {
            let bodies: Vec<_> = (0..count).map(|_| world.transaction(events)).collect();
            size = bodies.iter().map(Vec::len).sum::<usize>() / count;
            let requests = sender.requests(&bodies);
            for (n, &target) in targets.iter().enumerate() {
                let load = in_turn(target, requests.clone()).await?;
                if round == 0 {
                    continue;
                }
                #[expect(clippy::cast_precision_loss, reason = "a hundred")]
                if let (Some(rate), Some(p95)) = (rates.get_mut(n), latencies.get_mut(n)) {
                    rate.push(load.rate * events as f64);
                    p95.push(load.p95);
                }
            }
        }
        let name = format!("ingest, {events} events ({} kB) a transaction", size / 1000);
        let [ours, off, appended, bare] = rates;
        let rate = Figure::new(format!("{name}: rate"), "events/s", ours)
            .beside("journal off", off)
            .beside("only fdatasync", appended)
            .beside("only parsing", bare);
        let [ours, off, appended, bare] = latencies;
        let p95 = Figure::new(format!("{name}: p95"), "ms", ours)
            .beside("journal off", off)
            .beside("only fdatasync", appended)
            .beside("only parsing", bare);
        figures.push(if events == 100 {
            rate.aim(Aim::AtLeast(60_000.0))
        } else {
            rate
        });
        figures.push(if events == 2 {
            p95.aim(Aim::AtMost(2.0))
        } else {
            p95
        });
    }
    app.close().await;
    Ok(())
}

/// The homeserver: it counts its transactions.
pub struct Sender {
    token: String,
    sent: u64,
}

impl Sender {
    /// One that has sent nothing yet.
    pub fn new(token: &str) -> Self {
        Self {
            token: token.to_owned(),
            sent: 0,
        }
    }

    /// The next transactions, with these bodies.
    pub fn requests(&mut self, bodies: &[Vec<u8>]) -> Vec<Vec<u8>> {
        bodies
            .iter()
            .map(|body| {
                self.sent += 1;
                request("PUT", &format!("{PATH}/{}", self.sent), &self.token, body)
            })
            .collect()
    }
}

/// The same routes over a journal that keeps nothing.
fn without_journal(config: &Config) -> Result<Router> {
    let names = Names::new(&config.homeserver.server_name)?;
    let index = Shared::new(Index::new(names.bot().to_owned()));
    let heartbeat = Heartbeat::new(String::new());
    let journal = Arc::new(Nothing);
    let inbound = Inbound {
        ingest: Ingest::new(journal, index.clone(), heartbeat, Clock::system()),
        index,
        names,
        hs_token: config.appservice.hs_token.clone(),
    };
    Ok(router(inbound).layer(axum::middleware::from_fn(telemetry::request_line)))
}

struct Nothing;

#[async_trait]
impl Journal for Nothing {
    async fn append(&self, _: &str, _: Bytes) -> Result<Appended, JournalError> {
        Ok(Appended::New(Position::default()))
    }
    async fn replay(&self, _: Position, _: usize) -> Result<Vec<Entry>, JournalError> {
        Ok(Vec::new())
    }
    async fn rotate(&self) -> Result<u64, JournalError> {
        Ok(0)
    }
    async fn drop_before(&self, _: u64) -> Result<(), JournalError> {
        Ok(())
    }
    async fn generation(&self) -> Result<u64, JournalError> {
        Ok(0)
    }
}

/// What any server has to do at least.
fn bare() -> Router {
    at_path(put(parse))
}

/// What any server has to do that loses nothing: the disk's part alone.
fn appending(file: File) -> Router {
    let file = Arc::new(file);
    at_path(put(async move |body: Bytes| {
        let append = move || -> std::io::Result<()> {
            (&*file).write_all(&body)?;
            file.sync_data()
        };
        match tokio::task::spawn_blocking(append).await {
            Ok(Ok(())) => Ok(Json(json!({}))),
            _ => Err(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }))
}

fn at_path(route: MethodRouter) -> Router {
    Router::new()
        .route(&format!("{PATH}/{{id}}"), route)
        .layer(DefaultBodyLimit::max(32 * 1024 * 1024))
}

async fn parse(body: Bytes) -> Result<Json<Value>, StatusCode> {
    #[derive(Deserialize)]
    struct Transaction<'a> {
        #[serde(borrow)]
        events: Vec<Event<'a>>,
    }
    #[derive(Deserialize)]
    struct Event<'a> {
        #[serde(borrow, rename = "type")]
        kind: Cow<'a, str>,
        #[serde(borrow, rename = "event_id")]
        id: Cow<'a, str>,
        #[serde(borrow)]
        room_id: Cow<'a, str>,
        #[serde(borrow)]
        sender: Cow<'a, str>,
        origin_server_ts: u64,
        #[serde(borrow)]
        content: Content<'a>,
    }
    #[derive(Deserialize)]
    struct Content<'a> {
        #[serde(borrow, default)]
        body: Option<Cow<'a, str>>,
        #[serde(borrow, default)]
        formatted_body: Option<Cow<'a, str>>,
    }
    let read = serde_json::from_slice::<Transaction<'_>>(&body);
    let read = read.map_err(|_invalid| StatusCode::BAD_REQUEST)?;
    let seen = |e: &Event<'_>| {
        let words = [&e.kind, &e.id, &e.room_id, &e.sender].map(|w| w.len());
        let said = [&e.content.body, &e.content.formatted_body];
        words.iter().sum::<usize>()
            + said.iter().filter(|s| s.is_some()).count()
            + usize::from(e.origin_server_ts > 0)
    };
    std::hint::black_box(read.events.iter().map(seen).sum::<usize>());
    Ok(Json(json!({})))
}

/// Where the homeserver would push to.
pub async fn fill(at: SocketAddr, token: &str, bodies: &[Vec<u8>]) -> Result<()> {
    let mut sender = Sender::new(token);
    in_turn(at, sender.requests(bodies)).await.map(drop)
}

//! Authenticated reads beside a bare axum that says hello, and beside one that says as much.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::Result;
use appservice::{api, config::Config, store::accounts::Role};
use axum::{Router, body::Bytes, http::header, routing::get};

use crate::{
    client::{Connection, apart, at_once, request},
    ingest::fill,
    report::{Aim, Figure, Samples},
    server::{Servers, alone, hs_token, internal, register},
    world::{CATEGORY, World, slug},
};

const ROUNDS: usize = 7;
const TIME: Duration = Duration::from_millis(400);
const CONNECTIONS: [usize; 3] = [1, 16, 64];
/// The payload whose rate is held against hello's.
const PAYLOAD: usize = 9_000;

/// The topic with a page of posts.
const FULL: u64 = 7;
/// The topic with thousands of posts.
const LONG: u64 = 8;

struct Subject {
    name: String,
    at: SocketAddr,
    request: Arc<[u8]>,
    /// Whether its rate is held against hello's.
    counts: bool,
    rates: [Samples; 3],
    latencies: [Samples; 3],
}

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let servers = Servers::default();
    let app = alone(config, "reads").await?;
    let pushed = internal(&servers, &app).await?;
    let public = servers.start(api::public(&app)).await?;
    let mut world = World::new(config.homeserver.server_name.as_str(), 1_000, 21, 60);
    let mut bodies = world.rooms();
    bodies.extend((0..200).map(|_| world.posts(100)));
    // Twenty of its fifty came with the others.
    bodies.push(world.posts_in(FULL, 30));
    bodies.extend((0..100).map(|_| world.posts_in(LONG, 100)));
    fill(pushed, hs_token(config), &bodies).await?;
    let reader = register(&app, public, "reader", Role::Member).await?;

    let page = format!("/api/forum/topics/{}", slug(FULL));
    let long = format!("/api/forum/topics/{}", slug(LONG));
    let list = format!("/api/forum/categories/{CATEGORY}/topics");
    let top = "/api/forum/topics?list=top&period=all".to_owned();
    let few = fitting(public, &page, &reader.token).await?;
    let short = fitting(public, &list, &reader.token).await?;
    let paths = [
        (page.clone(), "topic, 50 posts", false),
        (few, "topic, fewer posts", true),
        (list.clone(), "topic list, 30 topics", false),
        (short, "topic list, fewer topics", true),
        (long.clone(), "topic of 9,000 posts, first page", false),
        (
            format!("{long}?around=end"),
            "topic of 9,000 posts, last page",
            false,
        ),
        (top, "top of all topics", false),
    ];
    let mut subjects = vec![
        Subject::new(
            "hello".into(),
            servers.start(hello()).await?,
            "/",
            "",
            false,
        ),
        Subject::new(
            "as much".into(),
            servers.start(as_much()).await?,
            "/",
            "",
            false,
        ),
    ];
    for (path, name, counts) in &paths {
        let size = size(public, path, &reader.token).await?;
        #[expect(clippy::cast_precision_loss, reason = "some kilobytes")]
        let name = format!("{name} ({:.1} kB)", size as f64 / 1_000.0);
        subjects.push(Subject::new(name, public, path, &reader.token, *counts));
    }
    for _ in 0..ROUNDS {
        for (n, connections) in CONNECTIONS.into_iter().enumerate() {
            for subject in &mut subjects {
                subject.measure(n, connections).await?;
            }
        }
    }
    show(subjects, figures);
    app.close().await;
    Ok(())
}

impl Subject {
    fn new(name: String, at: SocketAddr, path: &str, token: &str, counts: bool) -> Self {
        Self {
            name,
            at,
            request: request("GET", path, token, b"").into(),
            counts,
            rates: Default::default(),
            latencies: Default::default(),
        }
    }

    async fn measure(&mut self, n: usize, connections: usize) -> Result<()> {
        let load = at_once(self.at, Arc::clone(&self.request), connections, TIME).await?;
        if let (Some(rate), Some(p95)) = (self.rates.get_mut(n), self.latencies.get_mut(n)) {
            rate.push(load.rate);
            p95.push(load.p95);
        }
        Ok(())
    }
}

fn show(subjects: Vec<Subject>, figures: &mut Vec<Figure>) {
    let mut subjects = subjects.into_iter();
    let (Some(hello), Some(much)) = (subjects.next(), subjects.next()) else {
        return;
    };
    for subject in subjects {
        let rates = subject.rates.into_iter().zip(hello.rates.clone());
        let rates = rates.zip(much.rates.clone()).zip(CONNECTIONS);
        for (((rate, hello), much), connections) in rates {
            let name = format!("{}, {connections} connections: rate", subject.name);
            let figure = Figure::new(name, "req/s", rate).beside("hello", hello);
            figures.push(if subject.counts {
                figure
                    .beside("hello of 9 kB", much)
                    .aim(Aim::OfControl(0.4))
            } else {
                figure
            });
        }
        let latencies = subject.latencies.into_iter().zip(hello.latencies.clone());
        for ((p95, hello), connections) in latencies.zip(CONNECTIONS) {
            let figure = Figure::new(
                format!("{}, {connections} connections: p95", subject.name),
                "ms",
                p95,
            )
            .beside("hello", hello);
            figures.push(if connections == 16 {
                figure.aim(Aim::AtMost(10.0))
            } else {
                figure
            });
        }
    }
}

async fn size(at: SocketAddr, path: &str, token: &str) -> Result<usize> {
    let request = request("GET", path, token, b"");
    apart(async move || Ok(Connection::open(at).await?.ask_well(&request).await?.len())).await
}

/// The page with as many items as make nine kilobytes.
async fn fitting(at: SocketAddr, path: &str, token: &str) -> Result<String> {
    let one = size(at, &format!("{path}?limit=1"), token).await?;
    let five = size(at, &format!("{path}?limit=5"), token).await?;
    let each = (five.saturating_sub(one) / 4).max(1);
    let limit = 1 + PAYLOAD.saturating_sub(one) / each;
    Ok(format!("{path}?limit={limit}"))
}

fn hello() -> Router {
    Router::new().route("/", get(|| async { "Hello, World!" }))
}

fn as_much() -> Router {
    let body = Bytes::from(vec![b' '; PAYLOAD]);
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], body) };
    Router::new().route("/", get(answer))
}

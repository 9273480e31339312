//! What is unread: a thousand topics with a hundred thousand posts, ten thousand members who follow
//! fifty topics each and have read half of them.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, Result};
use appservice::{api, config::Config, store::accounts::Role};
use serde_json::Value;

use crate::{
    client::{at_once, in_turn, request},
    ingest::fill,
    report::{Aim, Figure, Samples},
    server::{Member, Servers, alone, hs_token, internal, register},
    world::{World, transaction},
};

const TOPICS: u64 = 1_000;
const POSTS: u64 = 100_000;
const MEMBERS: u64 = 10_000;
/// Topics that a member follows.
const FOLLOWED: u64 = 50;

const ROUNDS: usize = 7;
const TIME: Duration = Duration::from_millis(400);
const CONNECTIONS: [usize; 2] = [1, 16];

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let servers = Servers::default();
    let app = alone(config, "unread").await?;
    let pushed = internal(&servers, &app).await?;
    let public = servers.start(api::public(&app)).await?;
    let members = usize::try_from(MEMBERS)?;
    let mut world = World::new(
        config.homeserver.server_name.as_str(),
        usize::try_from(TOPICS)?,
        members,
        60,
    );
    let few = register(&app, public, "few", Role::Member).await?;
    let many = register(&app, public, "many", Role::Member).await?;
    let mut bodies = world.rooms();
    let mut joins = world.joins(&few.user_id, 0..FOLLOWED);
    joins.extend(world.joins(&many.user_id, 0..TOPICS));
    for n in 0..MEMBERS {
        let member = world.member(n);
        joins.extend(world.joins(&member, (0..FOLLOWED).map(|step| n + step * 20)));
    }
    bodies.extend(joins.chunks(1_000).map(transaction));
    bodies.extend((0..POSTS / 100).map(|_| world.posts(100)));
    for topic in 0..TOPICS {
        // In each topic the posts are every thousandth.
        let middle = topic + TOPICS * (POSTS / TOPICS / 2);
        let readers = (0..MEMBERS).filter(|n| n % 20 == topic % 20);
        bodies.push(world.receipts(topic, readers, middle));
    }
    fill(pushed, hs_token(config), &bodies).await?;

    figures.push(memory(&app));
    for (member, name, topics) in [
        (&few, "50 topics", FOLLOWED),
        (&many, "1,000 topics", TOPICS),
    ] {
        let unread = asked(public, member).await?;
        let (listed, total) = (
            unread.get("topics").and_then(Value::as_array),
            unread.get("total").and_then(Value::as_u64),
        );
        let listed = listed.context("a list")?.len();
        // Answers stand where what they answer stands, so that a tenth of the topics stays empty.
        let most = topics * 9 / 10;
        anyhow::ensure!(
            listed as u64 == most && total > Some(most),
            "{name}: {total:?}"
        );
        figures.extend(measure(public, member, name).await?);
    }
    app.close().await;
    Ok(())
}

async fn asked(at: std::net::SocketAddr, member: &Member) -> Result<Value> {
    let request = request("GET", PATH, &member.token, b"");
    crate::client::apart(async move || {
        let mut connection = crate::client::Connection::open(at).await?;
        Ok(serde_json::from_slice(
            connection.ask_well(&request).await?,
        )?)
    })
    .await
}

const PATH: &str = "/api/forum/unread";

async fn measure(at: std::net::SocketAddr, member: &Member, name: &str) -> Result<Vec<Figure>> {
    let asks: Arc<[u8]> = request("GET", PATH, &member.token, b"").into();
    in_turn(at, vec![asks.to_vec(); 20]).await?;
    let mut figures = Vec::new();
    for connections in CONNECTIONS {
        let (mut rate, mut p95) = (Samples::default(), Samples::default());
        for _ in 0..ROUNDS {
            let load = at_once(at, Arc::clone(&asks), connections, TIME).await?;
            rate.push(load.rate);
            p95.push(load.p95);
        }
        let of = format!("unread of {name}, {connections} connections");
        figures.push(Figure::new(format!("{of}: rate"), "req/s", rate));
        let p95 = Figure::new(format!("{of}: p95"), "ms", p95);
        figures.push(if connections == 16 {
            p95.aim(Aim::AtMost(10.0))
        } else {
            p95
        });
    }
    Ok(figures)
}

/// What the index takes for it all, without the words.
fn memory(app: &appservice::app::App) -> Figure {
    let used = app.index.read(appservice::index::Index::memory_used);
    let mut mib = Samples::default();
    #[expect(clippy::cast_precision_loss, reason = "some hundred million")]
    mib.push((used.facts + used.others) as f64 / (1024.0 * 1024.0));
    Figure::new(
        "10,000 members × 50 topics: memory without words",
        "MiB",
        mib,
    )
}

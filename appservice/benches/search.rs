//! Searching a hundred thousand posts: what the search weighs, how long it takes to read them all
//! after a start, and how fast it answers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::Result;
use appservice::{api, config::Config, store::accounts::Role};

use crate::{
    client::{at_once, request},
    ingest::fill,
    report::{Aim, Figure, Samples},
    server::{Servers, alone, hs_token, internal, register},
    world::{World, word},
};

const POSTS: usize = 100_000;
const WORDS: usize = 60_000;
/// Characters of a post: some forty words.
const LENGTH: usize = 270;
const CONNECTIONS: usize = 16;
const ROUNDS: usize = 7;
const TIME: Duration = Duration::from_millis(400);

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let servers = Servers::default();
    let app = alone(config, "search").await?;
    let pushed = internal(&servers, &app).await?;
    let public = servers.start(api::public(&app)).await?;
    let server = config.homeserver.server_name.as_str();
    let mut world = World::new(server, 1_000, 211, LENGTH).speaking(WORDS);
    let mut bodies = world.rooms();
    bodies.extend((0..POSTS / 100).map(|_| world.posts(100)));
    fill(pushed, hs_token(config), &bodies).await?;
    let index = app.index.clone();
    let begun = Instant::now();
    tokio::task::spawn_blocking(move || index.catch_up()).await?;
    let seconds = begun.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "below 2^52")]
    let bytes = app.index.search_memory_used() as f64 / POSTS as f64;
    figures.extend([
        Figure::new("100,000 posts: reading all for the search", "s", seconds),
        Figure::new("100,000 posts: a post in the search", "B", bytes).aim(Aim::AtMost(250.0)),
    ]);
    let reader = register(&app, public, "seeker", Role::Member).await?;
    let (often, seldom) = (word(0), word(WORDS - 100));
    let questions = [
        ("a word that most posts say", often.clone()),
        ("a word that few say", seldom),
        ("two words", format!("{often}%20{}", word(40))),
        ("the beginning of a word", "sk".to_owned()),
        ("a phrase", format!("%22{often}%20{}%22", word(1))),
    ];
    for (name, words) in questions {
        let path = format!("/api/search?type=posts&q={}", encoded(&words));
        let request: Arc<[u8]> = request("GET", &path, &reader.token, b"").into();
        let mut p95 = Samples::default();
        for _ in 0..ROUNDS {
            let load = at_once(public, Arc::clone(&request), CONNECTIONS, TIME).await?;
            p95.push(load.p95);
        }
        figures.push(
            Figure::new(format!("search for {name}, 16 connections: p95"), "ms", p95)
                .aim(Aim::AtMost(100.0)),
        );
    }
    app.close().await;
    Ok(())
}

/// The letters that no address has; what is encoded stays so.
fn encoded(words: &str) -> String {
    words
        .chars()
        .map(|c| match c {
            'æ' => "%C3%A6".to_owned(),
            'ø' => "%C3%B8".to_owned(),
            'å' => "%C3%A5".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

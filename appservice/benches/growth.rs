//! What a forum of a thousand topics, a hundred thousand posts and ten thousand members answers, beside one
//! of a tenth of the posts: nothing is to become slower by what was written before. And what it still takes
//! in after a million events.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use appservice::{api, app::App, config::Config, store::accounts::Role};

use crate::{
    client::{in_turn, request, round_and_round},
    ingest::{Sender, fill},
    report::{Aim, Figure, Samples},
    server::{Member, Servers, alone, hs_token, internal, register},
    world::{CATEGORY, World, slug, transaction, word},
};

const TOPICS: u64 = 1_000;
const POSTS: u64 = 100_000;
const FEWER: u64 = 10_000;
const MEMBERS: u64 = 10_000;
/// Topics that a member follows.
const FOLLOWED: u64 = 50;
const WORDS: usize = 60_000;
/// Characters of a post.
const LENGTH: usize = 270;
/// The topic that has a tenth of all posts.
const LONG: u64 = 8;

const ROUNDS: usize = 7;
const TIME: Duration = Duration::from_millis(400);
const CONNECTIONS: usize = 16;

/// Events that an index has taken in before it is measured again.
const EVENTS: usize = 1_000_000;
const AT_ONCE: usize = 100;

/// What is asked for, by its name, and how long it may take.
struct Subject {
    name: &'static str,
    limit: f64,
    /// Both forums answer as much.
    answers_alike: bool,
    /// The same in every round, or some for each.
    rounds: Vec<Requests>,
}

type Requests = Arc<[Arc<[u8]>]>;

/// A forum that is full, and somebody who reads it.
struct Forum {
    app: App,
    at: SocketAddr,
    subjects: Vec<Subject>,
    _servers: Servers,
}

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let few = Forum::of(config, "growth-few", FEWER).await?;
    let many = Forum::of(config, "growth-many", POSTS).await?;
    let pairs = few.subjects.iter().zip(&many.subjects);
    let mut measured: Vec<_> = pairs
        .map(|(few, many)| (few, many, Samples::default(), Samples::default()))
        .collect();
    for round in 0..ROUNDS {
        for (before, now, at_few, at_many) in &mut measured {
            at_few.push(few.p95(before, round).await?);
            at_many.push(many.p95(now, round).await?);
        }
    }
    let first = measured.first().map(|(.., at_many)| at_many.clone());
    for (_, subject, at_few, at_many) in measured {
        let name = format!("100,000 posts, 16 connections: {}", subject.name);
        let p95 = Figure::new(format!("{name}: p95"), "ms", at_many.clone());
        figures.push(p95.aim(Aim::AtMost(subject.limit)));
        if subject.answers_alike {
            let growth = Figure::new(format!("{name}: growth"), "ms", at_many.clone());
            let growth = growth.beside("10,000 posts", at_few);
            figures.push(growth.aim(Aim::TimesControl(1.2)));
        }
        if let (DEEP, Some(first)) = (subject.name, &first) {
            let deep = Figure::new("100,000 posts: a deep page", "ms", at_many);
            let deep = deep.beside("the first page", first.clone());
            figures.push(deep.aim(Aim::TimesControl(1.2)));
        }
    }
    few.app.close().await;
    many.app.close().await;
    figures.push(intake(config).await?);
    Ok(())
}

const DEEP: &str = "a deep page of a long topic";

impl Forum {
    async fn of(config: &Config, name: &str, posts: u64) -> Result<Self> {
        let servers = Servers::default();
        let app = alone(config, name).await?;
        let pushed = internal(&servers, &app).await?;
        let at = servers.start(api::public(&app)).await?;
        let reader = register(&app, at, name, Role::Member).await?;
        let mut world = World::new(
            config.homeserver.server_name.as_str(),
            usize::try_from(TOPICS)?,
            usize::try_from(MEMBERS)?,
            LENGTH,
        )
        .speaking(WORDS);
        let mut bodies = world.rooms();
        let mut joins = world.joins(&reader.user_id, 0..FOLLOWED);
        for n in 0..MEMBERS {
            let member = world.member(n);
            joins.extend(world.joins(&member, (0..FOLLOWED).map(|step| n + step * 20)));
        }
        bodies.extend(joins.chunks(1_000).map(transaction));
        // A tenth of the posts stands in one topic, the others in all of them.
        bodies.extend((0..posts * 9 / 1_000).map(|_| world.posts(100)));
        bodies.extend((0..posts / 1_000).map(|_| world.posts_in(LONG, 100)));
        fill(pushed, hs_token(config), &bodies).await?;
        let index = app.index.clone();
        tokio::task::spawn_blocking(move || index.catch_up()).await?;
        Ok(Self {
            subjects: subjects(&reader),
            app,
            at,
            _servers: servers,
        })
    }

    async fn p95(&self, subject: &Subject, round: usize) -> Result<f64> {
        let requests = subject.rounds.iter().cycle().nth(round);
        let requests = Arc::clone(requests.context("something to ask for")?);
        let load = round_and_round(self.at, requests, CONNECTIONS, TIME).await?;
        Ok(load.p95)
    }
}

/// The first is what a deep page is held against.
fn subjects(reader: &Member) -> Vec<Subject> {
    let asks = |path: String| -> Arc<[u8]> { request("GET", &path, &reader.token, b"").into() };
    let one = |name, limit, path: String| Subject {
        name,
        limit,
        answers_alike: true,
        rounds: vec![[asks(path)].into()],
    };
    let long = format!("/api/forum/topics/{}", slug(LONG));
    // Pages that nobody has asked for before: every topic, in ever other sizes.
    let unseen = |round: usize| {
        let sizes = (20..26).map(move |size| size + 6 * round);
        let pages = sizes.flat_map(|size| {
            (0..TOPICS).map(move |topic| format!("/api/forum/topics/{}?limit={size}", slug(topic)))
        });
        pages.map(asks).collect()
    };
    vec![
        one("the first page of a long topic", 10.0, long.clone()),
        one(DEEP, 10.0, format!("{long}?around=end")),
        Subject {
            name: "pages that nobody has asked for before",
            limit: 10.0,
            // The smaller forum has no topics of fifty posts.
            answers_alike: false,
            rounds: (0..ROUNDS).map(unseen).collect(),
        },
        one(
            "the list of topics",
            10.0,
            format!("/api/forum/categories/{CATEGORY}/topics"),
        ),
        one(
            "what is unread of fifty topics",
            10.0,
            "/api/forum/unread".to_owned(),
        ),
        one(
            "the search for two words",
            100.0,
            format!("/api/search?type=posts&q={}%20{}", word(0), word(40)),
        ),
    ]
}

/// Transactions of a hundred events, after a million events and after none.
async fn intake(config: &Config) -> Result<Figure> {
    let servers = Servers::default();
    let (empty, full) = (
        alone(config, "growth-empty").await?,
        alone(config, "growth-full").await?,
    );
    let (to_empty, to_full) = (
        internal(&servers, &empty).await?,
        internal(&servers, &full).await?,
    );
    let world = || World::new(config.homeserver.server_name.as_str(), 1_000, 21, 120);
    let (mut young, mut old) = (world(), world());
    let (mut first, mut second) = (Sender::new(hs_token(config)), Sender::new(hs_token(config)));
    in_turn(to_empty, first.requests(&young.rooms())).await?;
    in_turn(to_full, second.requests(&old.rooms())).await?;
    for _ in 0..EVENTS / (AT_ONCE * 100) {
        let bodies: Vec<_> = (0..100).map(|_| old.transaction(AT_ONCE)).collect();
        in_turn(to_full, second.requests(&bodies)).await?;
    }
    let (mut at_empty, mut at_full) = (Samples::default(), Samples::default());
    for _ in 0..ROUNDS {
        let bodies: Vec<_> = (0..50).map(|_| young.transaction(AT_ONCE)).collect();
        at_empty.push(in_turn(to_empty, first.requests(&bodies)).await?.rate);
        let bodies: Vec<_> = (0..50).map(|_| old.transaction(AT_ONCE)).collect();
        at_full.push(in_turn(to_full, second.requests(&bodies)).await?.rate);
    }
    empty.close().await;
    full.close().await;
    let intake = Figure::new("ingest after 1,000,000 events", "transactions/s", at_full);
    Ok(intake.beside("empty", at_empty).aim(Aim::OfControl(0.8)))
}

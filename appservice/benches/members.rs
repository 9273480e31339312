//! A hundred thousand members who are searched, and an avatar of twelve megapixels.

use std::{sync::Arc, time::Instant};

use anyhow::{Context, Result};
use appservice::{
    api,
    app::App,
    config::Config,
    index::{Input, testing},
    store::accounts::Role,
};
use image::{DynamicImage, ImageFormat, RgbImage};
use serde_json::value::RawValue;

use crate::{
    client::{in_turn, ms, request},
    report::{Aim, Figure, Samples},
    server::{Servers, alone, register},
};

const MEMBERS: usize = 100_000;
const ROUNDS: usize = 5;
const REQUESTS: usize = 60;
const AVATARS: usize = 9;

const FIRST: [&str; 12] = [
    "Åse", "Søren", "Anna", "Bodil", "Jørgen", "Ægir", "Märta", "Öyvind", "Nils", "Karen", "Liv",
    "Per",
];
const LAST: [&str; 10] = [
    "Ågård",
    "Ødegård",
    "Kjær",
    "Hägg",
    "Lindqvist",
    "Hansen",
    "Bjørnson",
    "Nyström",
    "Dahl",
    "Vestergaard",
];

pub async fn run(config: &Config, figures: &mut Vec<Figure>) -> Result<()> {
    let servers = Servers::default();
    let app = alone(config, "members").await?;
    let public = servers.start(api::public(&app)).await?;
    let reader = register(&app, public, "reader", Role::Member).await?;
    people(&app)?;
    for (words, name) in [
        ("a", "one letter"),
        ("soeren+kj%C3%A4r", "two names, written otherwise"),
        ("medlem99999", "one member"),
        ("qqq", "nobody"),
        ("", "the directory"),
    ] {
        let path = format!("/api/users/search?q={words}&limit=20");
        let mut p95 = Samples::default();
        for _ in 0..ROUNDS {
            let asked = vec![request("GET", &path, &reader.token, b""); REQUESTS];
            p95.push(in_turn(public, asked).await?.p95);
        }
        let name = format!("{MEMBERS} members: search for {name}, p95");
        figures.push(Figure::new(name, "ms", p95).aim(Aim::AtMost(50.0)));
    }
    figures.push(avatars(&app).await?);
    app.close().await;
    Ok(())
}

/// All of them in the territory space.
fn people(app: &App) -> Result<()> {
    let bot = app.names.bot().as_str();
    let space = |draft: testing::Draft| draft.in_room("!territory");
    let mut at = 1_000;
    let mut raw = |draft: testing::Draft, by: &str| -> Arc<RawValue> {
        at += 1;
        Arc::from(space(draft).by(by).at(at).raw())
    };
    let mut events = vec![raw(testing::create("territory", "territory"), bot)];
    for n in 0..MEMBERS {
        let first = FIRST.get(n % FIRST.len()).context("a name")?;
        let last = LAST.get(n / FIRST.len() % LAST.len()).context("a name")?;
        let user_id = format!("@medlem{n}:{}", app.names.server());
        events.push(raw(
            testing::join(&user_id, &format!("{first} {last}")),
            &user_id,
        ));
    }
    for some in events.chunks(1_000) {
        app.index.fold(
            some.iter().map(|event| Input::Event(event)),
            app.clock.unix_ms(),
        );
    }
    Ok(())
}

/// From the bytes of a phone's photograph to all sizes.
async fn avatars(app: &App) -> Result<Figure> {
    let pixel =
        |x: u32, y: u32| image::Rgb([(x % 251) as u8, (y % 241) as u8, ((x * y) % 239) as u8]);
    let photograph = DynamicImage::ImageRgb8(RgbImage::from_fn(4_000, 3_000, pixel));
    let mut bytes = std::io::Cursor::new(Vec::new());
    photograph.write_to(&mut bytes, ImageFormat::Jpeg)?;
    let bytes = bytes::Bytes::from(bytes.into_inner());
    let mut took = Samples::default();
    for _ in 0..AVATARS {
        let begun = Instant::now();
        let made = app.media.avatar(bytes.clone()).await?;
        made.ok().context("it is an image")?;
        took.push(ms(begun.elapsed()));
    }
    Ok(Figure::new("avatar of 12 megapixels, all sizes", "ms", took).aim(Aim::AtMost(400.0)))
}

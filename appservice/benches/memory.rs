//! A hundred thousand posts: what they weigh and how fast a start reads them, each in a process of
//! its own.

use std::{path::Path, process::Command, time::Instant};

use anyhow::{Context, Result, bail};
use appservice::{
    clock::Clock, config::Config, index::Index, ingest::refold, matrix::Names, storage,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    client::ms,
    hostile,
    report::{Aim, Figure, Samples},
    server::fresh,
    society,
    world::World,
};

const POSTS: usize = 100_000;
const STARTS: usize = 5;
const SERVER: &str = "dk.althing.test";

/// What a process of its own does.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Child {
    /// Makes an index and a snapshot of it.
    Build,
    /// Starts from that snapshot.
    Load,
    /// Makes a territory of many members.
    Society,
    /// Makes an avatar of an image.
    Image,
}

#[derive(Serialize, Deserialize)]
struct Built {
    facts: usize,
    words: usize,
    others: usize,
    resident: usize,
    fold_seconds: f64,
}

#[derive(Serialize, Deserialize)]
struct Loaded {
    ms: f64,
    resident: usize,
}

pub fn run(config: &Config, file: &Path, figures: &mut Vec<Figure>) -> Result<()> {
    let folder = fresh(config, "memory")?;
    let built: Built = child("build", file, &folder)?;
    let (mut inside, mut whole, mut resident) =
        (Samples::default(), Samples::default(), Samples::default());
    for _ in 0..STARTS {
        let started = Instant::now();
        let loaded: Loaded = child("load", file, &folder)?;
        whole.push(started.elapsed().as_secs_f64());
        inside.push(loaded.ms / 1_000.0);
        resident.push(mib(loaded.resident));
    }
    figures.extend([
        Figure::new(
            "100,000 posts: a post, without bodies",
            "B",
            each(built.facts),
        )
        .aim(Aim::AtMost(150.0)),
        Figure::new(
            "100,000 posts: a post, what it says",
            "B",
            each(built.words),
        ),
        Figure::new(
            "100,000 posts: rooms, members, names",
            "MiB",
            mib(built.others),
        ),
        Figure::new(
            "100,000 posts: resident, folded live",
            "MiB",
            mib(built.resident),
        ),
        Figure::new(
            "100,000 posts: resident, from the snapshot",
            "MiB",
            resident,
        ),
        Figure::new("100,000 posts: start from the snapshot", "s", inside)
            .beside("whole process", whole)
            .aim(Aim::AtMost(1.0)),
        Figure::new("100,000 posts: folding them", "s", built.fold_seconds),
    ]);
    Ok(())
}

/// Does a task in a process of its own and reads what it measured.
pub fn child<T: DeserializeOwned>(task: &str, config: &Path, folder: &Path) -> Result<T> {
    let output = Command::new(std::env::current_exe()?)
        .args(["--child", task, "--folder"])
        .arg(folder)
        .arg("--config")
        .arg(config)
        .output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// The child's part; prints what it measured.
pub async fn as_child(child: Child, config: &Config) -> Result<String> {
    let names = Names::new(SERVER.try_into()?)?;
    let now = Clock::system().unix_ms();
    Ok(match child {
        Child::Build => {
            let before = resident()?;
            let mut world = World::new(SERVER, 1_000, 211, 110);
            let mut index = Index::new(names.bot().to_owned());
            for body in world.rooms() {
                refold(&mut index, &body, now);
            }
            let mut fold_seconds = 0.0;
            for _ in 0..POSTS / 100 {
                let body = world.posts(100);
                let started = Instant::now();
                refold(&mut index, &body, now);
                fold_seconds += started.elapsed().as_secs_f64();
            }
            let resident = resident()?.saturating_sub(before);
            storage::replace(config, &index).await?;
            let used = index.memory_used();
            let (facts, words, others) = (used.facts, used.words, used.others);
            serde_json::to_string(&Built {
                facts,
                words,
                others,
                resident,
                fold_seconds,
            })?
        }
        Child::Society => society::measure(config).await?,
        Child::Image => hostile::measure(config).await?,
        Child::Load => {
            let started = Instant::now();
            let opened = storage::open(config, &names, now).await?;
            let ms = ms(started.elapsed());
            if !opened.complete || opened.index.counts().get("events") != Some(&POSTS) {
                bail!("the snapshot does not hold what was folded");
            }
            serde_json::to_string(&Loaded {
                ms,
                resident: resident()?,
            })?
        }
    })
}

/// Bytes of this process in memory that are its own: not the pages of the program itself, of which
/// every new piece of work brings in some.
pub fn resident() -> Result<usize> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    Ok(kilobytes.context("no RssAnon")?.parse::<usize>()? * 1024)
}

#[expect(clippy::cast_precision_loss, reason = "below 2^52")]
fn each(bytes: usize) -> f64 {
    bytes as f64 / POSTS as f64
}

#[expect(clippy::cast_precision_loss, reason = "below 2^52")]
fn mib(bytes: usize) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

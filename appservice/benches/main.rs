//! Figures beside controls, in one run: `make bench`, which starts what this needs.
//!
//! Rounds of ours and of the control take turns, and medians speak for them: the machine's load
//! changes within a run, and only ratios of one run can be compared. Everything is on sockets, with
//! the routers of `althing serve`; clients are threads of their own.

mod client;
mod crowd;
mod gates;
mod growth;
mod homeserver;
mod hostile;
mod ingest;
mod judging;
mod login;
mod members;
mod memory;
mod names;
mod phone;
mod reads;
mod render;
mod report;
mod school;
mod search;
mod server;
mod society;
mod unread;
mod world;
mod writes;

use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Instant,
};

use anyhow::{Context, Result};
use appservice::{config::Config, telemetry};
use clap::{Parser, ValueEnum};

use crate::memory::Child;

/// As `althing` has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
struct Options {
    /// What is measured; everything when not said.
    sections: Vec<Section>,
    /// The configuration of the databases and the homeserver that are up.
    #[arg(long)]
    config: Option<PathBuf>,
    #[arg(long, hide = true)]
    child: Option<Child>,
    #[arg(long, hide = true)]
    folder: Option<PathBuf>,
    /// Cargo says so to every benchmark.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Section {
    /// Memory and start.
    Memory,
    /// Transactions.
    Ingest,
    /// Pages and lists.
    Reads,
    /// Many who sign in at once.
    Login,
    /// Posts, freshness and rebuild on a real homeserver.
    Writes,
    /// Many members who post at once, on a real homeserver.
    Crowd,
    /// Badges that open and close rooms of a real homeserver.
    Gates,
    /// Reports, strikes and removals on a real homeserver.
    Judging,
    /// A territory of many members.
    Society,
    /// Finding members, and their avatars.
    Members,
    /// Images made to be dear.
    Hostile,
    /// What is unread of many topics.
    Unread,
    /// Hostile words.
    Render,
    /// Finding posts.
    Search,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = Options::parse();
    let path = options
        .config
        .context("`make bench` starts what the benchmarks need")?;
    let mut config = Config::load(&path)?;
    if let (Some(child), Some(folder)) = (options.child, options.folder) {
        config.data_dir = folder;
        return say(&memory::as_child(child, &config).await?);
    }
    telemetry::init_logs(&config.log)?;
    telemetry::metrics();
    let mut figures = Vec::new();
    say(&machine())?;
    // Members of the homeserver's part come first: its Althing would look after all that there are.
    for section in [
        Section::Writes,
        Section::Crowd,
        Section::Gates,
        Section::Judging,
        Section::Society,
        Section::Members,
        Section::Hostile,
        Section::Memory,
        Section::Ingest,
        Section::Reads,
        Section::Unread,
        Section::Login,
        Section::Render,
        Section::Search,
    ] {
        if !options.sections.is_empty() && !options.sections.contains(&section) {
            continue;
        }
        let (begun, before) = (Instant::now(), figures.len());
        match section {
            Section::Writes => writes::run(&config, &mut figures).await?,
            Section::Crowd => crowd::run(&config, &mut figures).await?,
            Section::Gates => gates::run(&config, &mut figures).await?,
            Section::Judging => judging::run(&config, &mut figures).await?,
            Section::Members => members::run(&config, &mut figures).await?,
            Section::Hostile => hostile::run(&config, &path, &mut figures)?,
            Section::Society => society::run(&config, &path, &mut figures)?,
            Section::Memory => memory::run(&config, &path, &mut figures)?,
            Section::Ingest => ingest::run(&config, &mut figures).await?,
            Section::Reads => {
                reads::run(&config, &mut figures).await?;
                growth::run(&config, &mut figures).await?;
            }
            Section::Unread => unread::run(&config, &mut figures).await?,
            Section::Login => login::run(&config, &mut figures).await?,
            Section::Render => render::run(&mut figures)?,
            Section::Search => search::run(&config, &mut figures).await?,
        }
        say(&report::table(figures.get(before..).unwrap_or_default()))?;
        say(&format!("({:.0} s)\n", begun.elapsed().as_secs_f64()))?;
    }
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("bench.json");
    report::save(&figures, &path)?;
    say(&format!("Round by round: {}", path.display()))
}

/// What else goes on decides how absolute numbers are to be read.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load: Vec<_> = load.split(' ').take(3).collect();
    format!("{cores} cores, load average {}\n", load.join(" "))
}

fn say(text: &str) -> Result<()> {
    Ok(writeln!(std::io::stdout(), "{text}")?)
}

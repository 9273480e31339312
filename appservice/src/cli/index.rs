//! `althing index rebuild`: the read model can always be made again from the homeserver.

use std::{
    process::ExitCode,
    time::{Duration, Instant},
};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;

use super::say;
use crate::{
    clock::Clock,
    config::Config,
    matrix::{Client, Names},
    reconcile::rebuild,
    storage,
};

/// What to do with the index.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Reads everything from the homeserver into a new index.
    Rebuild {
        /// Change nothing: compare the new index with the one of the running server, or with the
        /// one on disk when no server runs.
        #[arg(long)]
        verify: bool,
    },
}

pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Rebuild { verify } = command;
    let clock = Clock::system();
    let names = Names::new(&config.homeserver.server_name)?;
    let client = Client::from_config(&config)?;
    let bar = progress();
    let started = Instant::now();
    let before = if verify { running(&config).await } else { None };
    let rebuilt = rebuild(&client, &names, clock.unix_ms(), |done, total, events| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(format!("{events} events"));
    })
    .await?;
    bar.finish();
    let digest = rebuilt.digest();
    let seconds = started.elapsed().as_secs_f64();
    say(format!(
        "rebuilt  {digest}  ({:.1} s, {} events)",
        seconds,
        rebuilt.counts().get("events").copied().unwrap_or(0)
    ));
    if !verify {
        storage::replace(&config, &rebuilt).await?;
        say("Written. The next start of the server uses it.");
        return Ok(ExitCode::SUCCESS);
    }
    let (place, present) = if let Some(digest) = running(&config).await {
        ("running", digest)
    } else {
        let opened = storage::open(&config, &names, clock.unix_ms()).await?;
        ("on disk", opened.index.digest().to_string())
    };
    say(format!("{place}  {present}"));
    if present == digest.to_string() {
        say("They are the same.");
        return Ok(ExitCode::SUCCESS);
    }
    if before.is_some_and(|before| before != present) {
        say(
            "They differ, and events came while the rooms were read. Try again at a quieter moment.",
        );
        return Ok(ExitCode::FAILURE);
    }
    say("They differ. Run `althing index rebuild` with the server stopped, and report this.");
    Ok(ExitCode::FAILURE)
}

/// The digest of the running server.
async fn running(config: &Config) -> Option<String> {
    #[derive(Deserialize)]
    struct State {
        digest: String,
    }
    let url = config.internal.url.join("/_althing/index").ok()?;
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .no_proxy()
        .build()
        .ok()?;
    let answer = client.get(url).send().await.ok()?.error_for_status().ok()?;
    Some(answer.json::<State>().await.ok()?.digest)
}

fn progress() -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} rooms  {msg}  {elapsed}")
    {
        bar.set_style(style);
    }
    bar
}

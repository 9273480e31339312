//! `althing seed demo`: a territory to look at. Posts are written by masqueraded sends with past
//! timestamps, as fast as the homeserver allows; a second run writes what lacks.

mod badges;
mod cases;
mod content;
mod members;
mod topics;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

use self::content::Demo;
use super::{accounts, course, say};
use crate::{
    actions::Actions,
    auth::Auth,
    clock::Clock,
    config::Config,
    courses,
    heartbeat::Heartbeat,
    index::{Index, Shared},
    matrix::Homeserver,
    reconcile::rebuild,
};

/// The one password of all demo members. They exist on a developer's machine alone.
const DEMO_PASSWORD: &str = "fjordbro-lanterne-47";

/// How long a starting server is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// What to fill the territory with.
#[derive(clap::Args)]
pub struct Args {
    /// The only one yet: Denmark.
    #[arg(value_parser = ["demo"])]
    what: String,
}

pub async fn run(config: Config, _args: Args) -> anyhow::Result<()> {
    let demo = Demo::denmark()?;
    let lacking = demo.lacking(&config.forum.categories);
    if !lacking.is_empty() {
        bail!(
            "forum.categories lacks {}; copy them from the demo's content",
            lacking.join(", ")
        );
    }
    let clock = Clock::system();
    let (auth, client, names) = accounts(&config, clock.clone())?;
    wait_until_ready(&config).await?;
    let homeserver: Arc<dyn Homeserver> = Arc::new(client);
    // The running server's index is its own; what is there already is read from the homeserver.
    let mut present = rebuild(&*homeserver, &names, clock.unix_ms(), |_, _, _| {}).await?;
    present.set_ladder((&config.strikes).into());
    let index = Shared::new(present);
    let actions = Actions::new(
        &config,
        homeserver.clone(),
        names.clone(),
        index.clone(),
        Heartbeat::new("seed".into()),
        clock.clone(),
    );
    let bar = progress(demo.steps() + demo.awards() + demo.reports());
    let started = Instant::now();
    learn(&auth, &clock).await?;
    members::seed(&demo, &config, &auth, &actions, &bar).await?;
    let present = index.read(Index::clone);
    if badges::seed(&demo, &config, &auth, &present, &bar).await? {
        let present = rebuild(&*homeserver, &names, clock.unix_ms(), |_, _, _| {}).await?;
        index.replace(present);
    }
    let sent = topics::seed(&demo, &actions, &auth, &clock, &bar).await?;
    let present = rebuild(&*homeserver, &names, clock.unix_ms(), |_, _, _| {}).await?;
    index.replace(present);
    cases::seed(&demo, &config, &auth, &actions, &bar).await?;
    bar.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    say(format!(
        "The demo territory is there ({sent} events written in {seconds:.0} s)."
    ));
    say("");
    say(format!("{:<14} {:<32} password", "user name", "name"));
    for member in &demo.members {
        let role = if member.is_administrator() {
            "  (administrator)"
        } else {
            ""
        };
        say(format!(
            "{:<14} {:<32} {DEMO_PASSWORD}{role}",
            member.username, member.display_name
        ));
    }
    Ok(())
}

/// Brings in the courses that come with Althing; those that are there stay as they are.
async fn learn(auth: &Auth, clock: &Clock) -> anyhow::Result<()> {
    let courses = courses::builtin().map_err(|faults| {
        let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!(
            "a course that comes with Althing is broken:\n{}",
            lines.join("\n")
        )
    })?;
    for course in &courses {
        if auth.store().course(&course.course).await?.is_none() {
            course::import(auth.store(), clock, course, true).await?;
        }
    }
    Ok(())
}

/// The seed needs the territory, which the server makes.
async fn wait_until_ready(config: &Config) -> anyhow::Result<()> {
    let client = reqwest::Client::builder()
        .timeout(Duration::from_secs(5))
        .no_proxy()
        .build()?;
    let url = format!("http://{}/readyz", config.public.bind);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let last = match client.get(&url).send().await {
            Ok(answer) if answer.status().is_success() => return Ok(()),
            Ok(answer) => answer
                .text()
                .await
                .context("the server's answer broke off")?,
            Err(error) => error.without_url().to_string(),
        };
        if Instant::now() > deadline {
            bail!("{url} is not ready: {last}. Start `althing serve` and the homeserver first.");
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

fn progress(steps: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len}  {msg}  {elapsed}") {
        bar.set_style(style);
    }
    bar
}

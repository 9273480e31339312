//! The command line: what operators type.

mod audit;
mod course;
mod doctor;
mod index;
mod invite;
mod registration;
mod room;
mod seed;
mod serve;
mod verify;

use std::{io::Write, path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::{
    actions::Actions,
    auth::Auth,
    clock::Clock,
    config::Config,
    heartbeat::Heartbeat,
    index::{Index, Shared},
    legal::Legal,
    mail::Outbox,
    matrix::{Client, Names},
    policy::essential_badges,
    store::Store,
    telemetry,
};

/// A community platform whose forum is Matrix rooms and events.
#[derive(Parser)]
#[command(name = "althing", version, about)]
struct Cli {
    /// The configuration; see config.example.yaml.
    #[arg(long, short, default_value = "althing.yaml", global = true)]
    config: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server until SIGTERM or Ctrl-C.
    Serve,
    /// Creates the schemas and tables, or brings them up to date.
    Migrate,
    /// Prints the two registrations that the homeserver needs, or writes or checks them.
    Registration(registration::Args),
    /// Makes the first administrator's invitation.
    Invite(invite::Args),
    /// What is taught.
    #[command(subcommand)]
    Course(course::Command),
    /// Fills a running territory with content.
    Seed(seed::Args),
    /// The read model.
    #[command(subcommand)]
    Index(index::Command),
    /// Rooms of the territory.
    #[command(subcommand)]
    Room(room::Command),
    /// The log of moderation.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Checks every part that must work together, and says what to do for each fault.
    Doctor,
    /// Checks a credential that a member carried away, without asking anybody.
    Verify(verify::Args),
    /// Prints the OpenAPI description of the API.
    Openapi,
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
}

#[derive(Subcommand)]
enum ConfigCommand {
    /// Reports every fault at once.
    Check,
}

/// Runs the command; faults go to standard error, each with what to do.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error.into()),
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => complain(&error),
    }
}

fn complain(error: &anyhow::Error) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "althing: {error:#}");
    ExitCode::FAILURE
}

/// A line on standard output.
fn say(line: impl AsRef<str>) {
    // A closed pipe (`althing … | head`) is not worth a word.
    let _ = writeln!(std::io::stdout(), "{}", line.as_ref());
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let load = || {
        Config::load(&cli.config)
            .with_context(|| format!("the configuration {} cannot be used", cli.config.display()))
    };
    match &cli.command {
        Command::Openapi => {
            say(crate::api::openapi_json()?);
            return Ok(ExitCode::SUCCESS);
        }
        Command::Verify(args) => return verify::run(load, args),
        Command::Audit(audit::Command::Verify { file, did }) => {
            return audit::verify(load, file, did.as_deref());
        }
        _ => {}
    }
    let config = load()?;
    badges_exist(&config)?;
    Legal::load(config.legal.folder.as_deref())?;
    Outbox::new(&config, Clock::system())?;
    telemetry::init_logs(&config.log)?;
    match cli.command {
        Command::Serve => serve::run(config).await?,
        Command::Migrate => {
            Store::connect(&config)?.migrate(&Clock::system()).await?;
            say("The database is up to date.");
        }
        Command::Registration(args) => return registration::run(&config, &args),
        Command::Invite(args) => invite::run(config, args).await?,
        Command::Course(command) => return course::run(config, command).await,
        Command::Seed(args) => seed::run(config, args).await?,
        Command::Index(command) => return index::run(config, command).await,
        Command::Room(command) => return room::run(config, command).await,
        Command::Audit(_) => return audit::export(&config).await,
        Command::Doctor => return doctor::run(config).await,
        Command::Config(ConfigCommand::Check) => say("The configuration is in order."),
        Command::Openapi | Command::Verify(_) => {}
    }
    Ok(ExitCode::SUCCESS)
}

/// A category that names a badge which does not exist would be closed to everybody.
fn badges_exist(config: &Config) -> anyhow::Result<()> {
    let known: Vec<_> = essential_badges().iter().map(|b| b.slug.as_str()).collect();
    for category in &config.forum.categories {
        if let Some(badge) = category
            .badges
            .iter()
            .find(|b| !known.contains(&b.as_str()))
        {
            anyhow::bail!(
                "forum.categories: {} names the badge {badge:?}, which does not exist. There are {}.",
                category.slug,
                known.join(", ")
            );
        }
    }
    Ok(())
}

/// Accounts, for commands that work beside a running server, as if it were so late.
fn accounts(config: &Config, clock: Clock) -> anyhow::Result<(Arc<Auth>, Client, Names)> {
    let names = Names::new(&config.homeserver.server_name)?;
    let client = Client::from_config(config)?;
    let store = Store::connect(config)?;
    let index = Shared::new(Index::new(names.bot().to_owned()));
    let homeserver = Arc::new(client.clone());
    let pulse = Heartbeat::new(String::new());
    let actions = Actions::new(
        config,
        homeserver,
        names.clone(),
        index,
        pulse,
        Clock::system(),
    );
    let auth = Auth::new(config, clock, store, Arc::new(actions))?;
    Ok((Arc::new(auth), client, names))
}

//! `althing invite`.

use super::say;
use crate::{
    auth::bootstrap_invitation,
    clock::Clock,
    config::Config,
    store::{Store, accounts::Role},
};

/// The invitation that opens a territory.
#[derive(clap::Args)]
pub struct Args {
    /// What the invited becomes.
    #[arg(long, value_parser = ["administrator", "admin", "member"], default_value = "administrator")]
    role: String,
    /// Make one although the territory has members already.
    #[arg(long)]
    force: bool,
}

pub async fn run(config: Config, args: Args) -> anyhow::Result<()> {
    let (store, clock) = (Store::connect(&config)?, Clock::system());
    store.migrate(&clock).await?;
    let role = if args.role == "member" {
        Role::Member
    } else {
        Role::Administrator
    };
    let token = bootstrap_invitation(&store, &clock, role, args.force).await?;
    say("This address is shown once. It is good for one registration.");
    say(format!("{}/invite#{token}", config.web_url()));
    Ok(())
}

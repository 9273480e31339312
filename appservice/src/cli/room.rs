//! `althing room upgrade`: a room is made anew in place of an old one.

use std::process::ExitCode;

use anyhow::{Context, bail};
use ruma::{OwnedRoomId, RoomAliasId, RoomId};

use super::say;
use crate::{
    config::Config,
    matrix::{Client, Homeserver},
};

/// What to do with a room.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes a room of the configured version in place of an old one: of an older version, or damaged
    /// beyond repair. Aliases, settings and members go with it; what was written stays where it is and
    /// is shown before what follows. The running server sees to it.
    Upgrade {
        /// Room ID or alias, for example `#althing_topic_cykelruter:dk.example`.
        room: String,
    },
}

pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let Command::Upgrade { room } = command;
    let client = Client::from_config(&config)?;
    let old = find(&client, &room).await?;
    if !client.joined_rooms().await?.contains(&old) {
        bail!("{room} is no room of this territory: the bot is not in it");
    }
    let version = &config.homeserver.room_version;
    let new = client.upgrade_room(&old, version).await?;
    say(format!(
        "{old} was replaced by {new}, of version {version}."
    ));
    say("The server follows within a minute; see `rooms_damaged` and its log.");
    Ok(ExitCode::SUCCESS)
}

async fn find(client: &Client, room: &str) -> anyhow::Result<OwnedRoomId> {
    if let Ok(alias) = RoomAliasId::parse(room) {
        let found = client.resolve_alias(&alias).await?;
        return found.with_context(|| format!("there is no room under {alias}"));
    }
    RoomId::parse(room).with_context(|| format!("{room} is neither a room ID nor an alias"))
}

//! `althing audit`: a signed copy of the log of moderation, and checking one.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;
use ruma::{OwnedRoomId, RoomId};
use serde::Deserialize;

use super::say;
use crate::{
    clock::Clock,
    config::Config,
    credentials::{Issuer, signed_head},
    events::{AuditEventContent, MODERATION_ALIAS},
    matrix::{Client, Homeserver, Names},
    policy::audit::{self, Head},
    signing_key,
};

/// Events of a page of the moderators' room.
const PAGE: u32 = 500;

/// What to do with the log.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Reads the log from the homeserver and prints a signed copy: JSON lines.
    Export,
    /// Checks a copy: tells the first line that was removed, altered, moved or cut off.
    Verify {
        /// The copy.
        file: PathBuf,
        /// The issuer's DID document, a copy of its /.well-known/did.json. Without it: this
        /// territory's.
        #[arg(long)]
        did: Option<PathBuf>,
    },
}

/// An event of the moderators' room, as far as it counts here.
#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    sender: String,
    content: serde_json::Value,
}

/// Prints a copy of the log as the homeserver has it.
pub async fn export(config: &Config) -> anyhow::Result<ExitCode> {
    let names = Names::new(&config.homeserver.server_name)?;
    let client = Client::from_config(config)?;
    let alias = format!("#{}:{}", MODERATION_ALIAS, names.server());
    let alias = ruma::RoomAliasId::parse(&alias)?;
    let room = client.resolve_alias(&alias).await?;
    let room = room.with_context(|| format!("there is no room under {alias}"))?;
    let (mut lines, mut room) = (Vec::new(), Some(room));
    // A room that was upgraded goes on in another; what was written before stays behind.
    while let Some(id) = room {
        lines.append(&mut lines_of(&client, &id, names.bot().as_str()).await?);
        room = predecessor(&client, &id).await?;
    }
    let (copy, head) = audit::copy(lines.iter().collect());
    let issuer = issuer(config)?;
    let signature = issuer.sign_log(head.lines, &head.digest, Clock::system().now())?;
    say((copy + &audit::seal(&head, &signature, issuer.did())).trim_end());
    Ok(ExitCode::SUCCESS)
}

async fn lines_of(
    client: &Client,
    room: &RoomId,
    bot: &str,
) -> anyhow::Result<Vec<AuditEventContent>> {
    let (mut lines, mut from) = (Vec::new(), None::<String>);
    loop {
        let page = client.messages(room, from.as_deref(), PAGE).await?;
        let events = page.events.iter();
        let events = events.filter_map(|raw| serde_json::from_str::<Event>(raw.get()).ok());
        let ours = events.filter(|event| event.kind == "org.althing.audit" && event.sender == bot);
        lines.extend(ours.filter_map(|event| serde_json::from_value(event.content).ok()));
        from = page.end;
        if from.is_none() {
            return Ok(lines);
        }
    }
}

async fn predecessor(client: &Client, room: &RoomId) -> anyhow::Result<Option<OwnedRoomId>> {
    let state = client.state(room).await?;
    let events = state.iter();
    let mut events = events.filter_map(|raw| serde_json::from_str::<Event>(raw.get()).ok());
    let create = events.find(|event| event.kind == "m.room.create");
    let before = create.and_then(|create| {
        let before = create.content.pointer("/predecessor/room_id")?.as_str()?;
        RoomId::parse(before).ok()
    });
    Ok(before)
}

/// Checks a copy.
pub fn verify(
    config: impl FnOnce() -> anyhow::Result<Config>,
    file: &Path,
    did: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let copy = read(file)?;
    let document = match did {
        Some(path) => serde_json::from_str(&read(path)?)
            .with_context(|| format!("{} is no DID document", path.display()))?,
        None => issuer(&config()?)?.document(),
    };
    let open = |signature: &str| {
        let (lines, digest) = signed_head(signature, &document)?;
        Some(Head { lines, digest })
    };
    match audit::check(&copy, open) {
        Ok(head) => {
            say(format!(
                "valid   {} entries, the last {}",
                head.lines, head.digest
            ));
            Ok(ExitCode::SUCCESS)
        }
        Err(fault) => {
            say(format!("INVALID {fault}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn issuer(config: &Config) -> anyhow::Result<Issuer> {
    let key = signing_key::load(&config.data_dir, signing_key::CREDENTIALS)
        .context("give the issuer's DID document with --did")?;
    Ok(Issuer::new(key, config.web_url(), &config.territory.name))
}

fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use anyhow::bail;

    use super::*;

    fn code(code: ExitCode) -> String {
        format!("{code:?}")
    }

    #[test]
    fn a_copy_is_checked_by_the_document_of_its_issuer() {
        let dir = tempfile::tempdir().unwrap();
        let issuer = |name: &str| {
            let folder = dir.path().join(name);
            let key = signing_key::load_or_generate(&folder, signing_key::CREDENTIALS).unwrap();
            Issuer::new(key, "https://dk.example", "Danmark")
        };
        let (ours, theirs) = (issuer("ours"), issuer("theirs"));
        let first = audit::follow(None, AuditEventContent::default(), 1);
        let second = audit::follow(Some(&first), AuditEventContent::default(), 2);
        let (copy, head) = audit::copy(vec![&first, &second]);
        let now = Clock::system().now();
        let signature = ours.sign_log(head.lines, &head.digest, now).unwrap();
        let copy = copy + &audit::seal(&head, &signature, ours.did());
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let file = write("log.jsonl", &copy);
        let own = write("ours.json", &ours.document().to_string());
        let other = write("theirs.json", &theirs.document().to_string());
        let check =
            |file: &Path, did: &Path| code(verify(|| bail!("not asked"), file, Some(did)).unwrap());
        assert_eq!(check(&file, &own), code(ExitCode::SUCCESS));
        assert_eq!(check(&file, &other), code(ExitCode::FAILURE));
        let cut: Vec<_> = copy.lines().skip(1).collect();
        let cut = write("cut.jsonl", &cut.join("\n"));
        assert_eq!(check(&cut, &own), code(ExitCode::FAILURE));
        assert!(verify(|| bail!("not asked"), &file, None).is_err());
    }
}

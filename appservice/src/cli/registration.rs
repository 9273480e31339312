//! `althing registration`.

use std::{path::PathBuf, process::ExitCode};

use super::say;
use crate::{config::Config, matrix::registration::Registrations};

/// What to do with the registrations.
#[derive(clap::Args)]
pub struct Args {
    /// Write both files into this folder, readable by their owner alone.
    #[arg(long, conflicts_with = "check")]
    out: Option<PathBuf>,
    /// Compare the files of this folder with the configuration.
    #[arg(long)]
    check: Option<PathBuf>,
    /// Put placeholders where the tokens are, as the repository's own copies have it.
    #[arg(long)]
    placeholders: bool,
}

pub fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let mut wanted = Registrations::from_config(config);
    if args.placeholders {
        wanted = wanted.with_placeholders();
    }
    if let Some(folder) = &args.out {
        wanted.write(folder)?;
        say(format!("Written to {}.", folder.display()));
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = &args.check {
        let faults = differences(&Registrations::read(folder)?, &wanted);
        for fault in &faults {
            say(fault);
        }
        return Ok(if faults.is_empty() {
            say("Both registrations belong to this configuration.");
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        });
    }
    for (name, registration) in wanted.files() {
        say(format!("# {name}\n{}", registration.to_yaml()?));
    }
    Ok(ExitCode::SUCCESS)
}

/// What differs, by file and field; never the tokens themselves.
pub fn differences(found: &Registrations, wanted: &Registrations) -> Vec<String> {
    let mut faults = Vec::new();
    for ((file, found), (_, wanted)) in found.files().into_iter().zip(wanted.files()) {
        let fields = [
            ("id", found.id == wanted.id),
            ("url", found.url == wanted.url),
            ("as_token", found.as_token == wanted.as_token),
            ("hs_token", found.hs_token == wanted.hs_token),
            (
                "sender_localpart",
                found.sender_localpart == wanted.sender_localpart,
            ),
            ("rate_limited", found.rate_limited == wanted.rate_limited),
            (
                "receive_ephemeral",
                found.receive_ephemeral == wanted.receive_ephemeral,
            ),
            ("namespaces", found.namespaces == wanted.namespaces),
        ];
        faults.extend(fields.into_iter().filter(|(_, same)| !same).map(|(field, _)| {
            format!(
                "{file}: `{field}` is not what the configuration asks for. Write it anew with \
                 `althing registration --out`, give it to the homeserver and restart that."
            )
        }));
    }
    faults
}

//! `althing verify FILE`: whether a credential holds, without asking anybody.

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::Context;

use super::say;
use crate::{
    clock::Clock,
    config::Config,
    credentials::{Issuer, verify},
    signing_key,
};

/// Largest file that is looked at, in bytes.
const MAX_BYTES: u64 = 1 << 20;

/// The exit code when everything holds but revocation was not checked.
const UNCHECKED: u8 = 3;

/// What to check, and by what.
#[derive(clap::Args)]
pub struct Args {
    /// The credential, as it was downloaded.
    file: PathBuf,
    /// The issuer's DID document, a copy of its /.well-known/did.json. Without it: this territory's.
    #[arg(long)]
    did: Option<PathBuf>,
    /// A copy of the status list that the credential names. Without it revocation is not checked, and
    /// the exit code is 3.
    #[arg(long)]
    status: Option<PathBuf>,
}

pub fn run(
    config: impl FnOnce() -> anyhow::Result<Config>,
    args: &Args,
) -> anyhow::Result<ExitCode> {
    let token = read(&args.file)?;
    let document = if let Some(path) = &args.did {
        serde_json::from_str(&read(path)?)
            .with_context(|| format!("{} is no DID document", path.display()))?
    } else {
        let config = config()?;
        let key = signing_key::load(&config.data_dir, signing_key::CREDENTIALS)
            .context("give the issuer's DID document with --did")?;
        Issuer::new(key, config.web_url(), &config.territory.name).document()
    };
    let status = args.status.as_deref().map(read).transpose()?;
    match verify(&token, &document, status.as_deref(), Clock::system().now()) {
        Ok(found) => {
            let word = if found.status_checked {
                "valid  "
            } else {
                "signed "
            };
            say(format!("{word} {} ({})", found.badge, found.issuer));
            say(format!("holder  {} {}", found.holder_name, found.holder));
            let until = found.valid_until.as_deref().unwrap_or("for good");
            say(format!("from    {}  until {until}", found.valid_from));
            if found.status_checked {
                return Ok(ExitCode::SUCCESS);
            }
            say("note    it may be revoked: give the status list with --status");
            Ok(ExitCode::from(UNCHECKED))
        }
        Err(why) => {
            say(format!("INVALID {why}"));
            Ok(ExitCode::FAILURE)
        }
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    let name = || format!("{} cannot be read", path.display());
    let file = fs::File::open(path).with_context(name)?;
    let mut text = String::new();
    file.take(MAX_BYTES)
        .read_to_string(&mut text)
        .with_context(name)?;
    Ok(text)
}

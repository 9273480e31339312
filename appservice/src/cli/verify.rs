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

/// What to check, and by what.
#[derive(clap::Args)]
pub struct Args {
    /// The credential, as it was downloaded.
    file: PathBuf,
    /// The issuer's DID document, a copy of its /.well-known/did.json. Without it: this territory's.
    #[arg(long)]
    did: Option<PathBuf>,
    /// A copy of the status list that the credential names. Without it revocation is not checked.
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
        let key = signing_key::load_or_generate(&config.data_dir, signing_key::CREDENTIALS)?;
        Issuer::new(key, config.web_url(), &config.territory.name).document()
    };
    let status = args.status.as_deref().map(read).transpose()?;
    match verify(&token, &document, status.as_deref(), Clock::system().now()) {
        Ok(found) => {
            say(format!("valid   {} ({})", found.badge, found.issuer));
            say(format!("holder  {} {}", found.holder_name, found.holder));
            let until = found.valid_until.as_deref().unwrap_or("for good");
            say(format!("from    {}  until {until}", found.valid_from));
            if !found.status_checked {
                say("note    revocation was not checked: give the status list with --status");
            }
            Ok(ExitCode::SUCCESS)
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

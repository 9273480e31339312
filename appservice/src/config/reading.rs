//! From the file and the environment to a configuration.

use std::{fs, path::Path};

use figment::{
    Figment,
    providers::{Env, Format},
};
use serde::de::DeserializeOwned;

use super::Config;

/// Why a configuration cannot be used: every fault found, in one go.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub struct Faults(pub Vec<String>);

impl Config {
    /// Reads the file and the environment, replaces `x_file` by the file's content and validates.
    pub fn load(path: &Path) -> Result<Self, Faults> {
        let text = fs::read_to_string(path)
            .map_err(|e| Faults(vec![format!("{}: {e}", path.display())]))?;
        Self::from_yaml(&text)
    }

    /// [`Config::load`] of a text that is already at hand.
    pub fn from_yaml(text: &str) -> Result<Self, Faults> {
        let merged: serde_json::Value = Figment::new()
            .merge(Yaml::string(text))
            .merge(
                Env::prefixed("ALTHING_")
                    .filter(|key| is_setting(key.as_str()))
                    .split("__"),
            )
            .extract()
            .map_err(|e| Faults(e.into_iter().map(|e| e.to_string()).collect()))?;
        let mut faults = Vec::new();
        let value = with_file_contents(merged, "", &mut faults);
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        let config: Self =
            serde_json::from_value(value).map_err(|e| Faults(vec![e.to_string()]))?;
        match config.faults() {
            faults if faults.is_empty() => Ok(config),
            faults => Err(Faults(faults)),
        }
    }
}

/// The development set-up has variables of its own under our prefix. All of ours name a section, but
/// for the few at the top.
fn is_setting(key: &str) -> bool {
    key.contains("__")
        || key.eq_ignore_ascii_case("data_dir")
        || key.eq_ignore_ascii_case("heartbeat_seconds")
}

/// Replaces every `x_file: path` by `x: content`, so that secrets need not stand in the file.
fn with_file_contents(
    value: serde_json::Value,
    path: &str,
    faults: &mut Vec<String>,
) -> serde_json::Value {
    let serde_json::Value::Object(map) = value else {
        return value;
    };
    let mut out = serde_json::Map::new();
    for (key, value) in map {
        let here = if path.is_empty() {
            key.clone()
        } else {
            format!("{path}.{key}")
        };
        match (key.strip_suffix("_file"), value.as_str()) {
            (Some(name), Some(file)) => match fs::read_to_string(file) {
                Ok(text) => {
                    out.insert(name.to_owned(), text.trim_end().into());
                }
                Err(e) => faults.push(format!("{here}: {file}: {e}")),
            },
            _ => {
                out.insert(key, with_file_contents(value, &here, faults));
            }
        }
    }
    serde_json::Value::Object(out)
}

/// YAML for figment, by the maintained fork of `serde_yaml`.
struct Yaml;

impl Format for Yaml {
    type Error = serde_yaml::Error;
    const NAME: &'static str = "YAML";

    fn from_str<T: DeserializeOwned>(text: &str) -> Result<T, Self::Error> {
        serde_yaml::from_str(text)
    }
}

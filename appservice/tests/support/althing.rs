//! The real binary.

use std::{
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use serde_json::Value;
use tokio::process::Command;

use super::{
    process::{Process, Program},
    wait::eventually,
};

pub struct Althing {
    pub public_url: String,
    /// The internal listener itself, past any tap.
    pub internal_url: String,
    config: PathBuf,
    program: Program,
    process: Option<Process>,
}

impl Althing {
    pub fn new(folder: &Path, config: &Value, public_url: String, internal_url: String) -> Self {
        let path = folder.join("althing.yaml");
        // JSON is YAML.
        std::fs::write(&path, config.to_string()).expect("the configuration can be written");
        let argv = [
            env!("CARGO_BIN_EXE_althing"),
            "--config",
            &path.display().to_string(),
            "serve",
        ];
        let program = Program {
            name: "althing",
            argv: argv.map(String::from).into(),
            env: Vec::new(),
            cwd: folder.to_owned(),
            log: folder.join("althing.log"),
        };
        Self {
            public_url,
            internal_url,
            config: path,
            program,
            process: None,
        }
    }

    pub fn tail(&self) -> String {
        self.program.tail()
    }

    /// Runs another command of the binary to its end.
    pub async fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_althing"))
            .arg("--config")
            .arg(&self.config)
            .args(arguments)
            .kill_on_drop(true)
            .output()
            .await
            .expect("the binary can be run")
    }

    pub fn begin(&mut self) {
        self.process = Some(self.program.start());
    }

    pub async fn start(&mut self, http: &reqwest::Client) {
        self.begin();
        self.is_ready(http).await;
    }

    /// Waits until every part works, the loop through the homeserver too.
    pub async fn is_ready(&mut self, http: &reqwest::Client) {
        let ready = format!("{}/readyz", self.public_url);
        let process = self.process.as_mut().expect("it runs");
        eventually("Althing", Duration::from_secs(90), || {
            assert!(
                !process.has_ended(),
                "Althing ended:\n{}",
                self.program.tail()
            );
            let asked = http.get(&ready).send();
            async move {
                let answer = asked.await.map_err(|e| e.to_string())?;
                let status = answer.status();
                let words = answer.text().await.map_err(|e| e.to_string())?;
                status.is_success().then_some(()).ok_or(words)
            }
        })
        .await;
    }

    pub async fn stop(&mut self) {
        self.process.take().expect("it runs").stop("TERM").await;
    }

    pub fn kill(&mut self) {
        self.process.take().expect("it runs").kill();
    }
}

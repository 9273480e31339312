//! The homeserver.

use std::{path::Path, time::Duration};

use serde::Deserialize;

use super::{
    place,
    process::{Process, Program},
    wait::eventually,
};

pub struct Synapse {
    pub url: String,
    program: Program,
    process: Option<Process>,
}

/// What it needs to know.
pub struct Facts<'a> {
    pub server_name: &'a str,
    pub port: u16,
    pub database_port: u16,
    pub registrations: &'a Path,
    pub check_url: String,
    pub check_secret: &'a Path,
    /// The port of other homeservers, and the name of the one that is spoken with.
    pub federation: Option<(u16, &'a str)>,
}

#[derive(Deserialize)]
struct Command {
    argv: Vec<String>,
    env: std::collections::BTreeMap<String, String>,
    cwd: String,
}

impl Synapse {
    pub fn new(folder: &Path, facts: &Facts<'_>) -> Self {
        let data = folder.join("synapse");
        let text = |path: &Path| path.display().to_string();
        let arguments = [
            "render",
            "--dir",
            &text(&data),
            "--port",
            &facts.port.to_string(),
            "--server-name",
            facts.server_name,
            "--db-port",
            &facts.database_port.to_string(),
            "--registration",
            &text(&facts.registrations.join("registration.yaml")),
            "--registration",
            &text(&facts.registrations.join("registration-members.yaml")),
            "--check-url",
            &facts.check_url,
            "--check-secret-file",
            &text(facts.check_secret),
        ]
        .map(String::from);
        let mut arguments = Vec::from(arguments);
        if let Some((port, other)) = facts.federation {
            let pem = |kind| text(&place::certificates().join(format!("localhost.{kind}")));
            let abroad = [
                "--federation-port",
                &port.to_string(),
                "--federate-with",
                other,
                "--certificate",
                &pem("crt"),
                "--certificate-key",
                &pem("key"),
            ];
            arguments.extend(abroad.map(String::from));
        }
        let command: Command =
            serde_json::from_str(&place::script("homeserver.py", &arguments)).expect("JSON");
        let mut argv = command.argv;
        argv[0] = text(&place::python());
        let program = Program {
            name: "synapse",
            argv,
            env: command.env.into_iter().collect(),
            cwd: command.cwd.into(),
            log: folder.join("synapse.log"),
        };
        Self {
            url: format!("http://127.0.0.1:{}", facts.port),
            program,
            process: None,
        }
    }

    pub fn tail(&self) -> String {
        self.program.tail()
    }

    pub fn begin(&mut self) {
        self.process = Some(self.program.start());
    }

    pub async fn start(&mut self, http: &reqwest::Client) {
        self.begin();
        self.is_up(http).await;
    }

    pub async fn is_up(&mut self, http: &reqwest::Client) {
        let health = format!("{}/health", self.url);
        let process = self.process.as_mut().expect("it runs");
        eventually("Synapse", Duration::from_secs(90), || {
            assert!(
                !process.has_ended(),
                "Synapse ended:\n{}",
                self.program.tail()
            );
            let asked = http.get(&health).send();
            async move {
                let answer = asked.await.map_err(|e| e.to_string())?;
                answer.error_for_status().map_err(|e| e.to_string())
            }
        })
        .await;
    }

    pub async fn stop(&mut self) {
        self.process.take().expect("it runs").stop("TERM").await;
    }
}

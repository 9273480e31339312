//! One side's PostgreSQL.

use std::{path::Path, process::Command, time::Duration};

use super::{
    place,
    process::{Process, Program},
    wait::eventually,
};

pub struct Cluster {
    pub port: u16,
    program: Program,
    ready: String,
    process: Option<Process>,
}

impl Cluster {
    /// A copy of the template. Without `fsync` it is quick, and no crash of the machine is at stake.
    pub fn new(name: &'static str, folder: &Path, fsync: bool) -> Self {
        let data = folder.join(name);
        let copied = Command::new("cp")
            .arg("-a")
            .arg(place::template().join("cluster"))
            .arg(&data)
            .status();
        assert!(
            copied.is_ok_and(|status| status.success()),
            "the template could not be copied"
        );
        let port = place::port();
        let data = data.display().to_string();
        let port_text = port.to_string();
        let arguments = ["command", "--dir", &data, "--port", &port_text].map(String::from);
        let argv: Vec<String> =
            serde_json::from_str(&place::script("postgres.py", &arguments)).expect("a JSON list");
        let server = argv
            .iter()
            .find_map(|word| word.strip_suffix("/postgres"))
            .expect("it runs postgres");
        let ready = format!("{server}/pg_isready");
        let mut argv = argv.clone();
        if !fsync {
            for setting in [
                "fsync=off",
                "synchronous_commit=off",
                "full_page_writes=off",
            ] {
                argv.extend(["-c".into(), setting.into()]);
            }
        }
        let program = Program {
            name,
            argv,
            env: Vec::new(),
            cwd: "/".into(),
            log: folder.join(format!("{name}.log")),
        };
        Self {
            port,
            program,
            ready,
            process: None,
        }
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://{database}@127.0.0.1:{}/{database}", self.port)
    }

    pub fn tail(&self) -> String {
        self.program.tail()
    }

    /// Starts it; after a crash too, as soon as the old one's memory is free.
    pub async fn start(&mut self) {
        let mut process = self.program.start();
        eventually("PostgreSQL", Duration::from_mins(1), || {
            if process.has_ended() {
                process = self.program.start();
            }
            let up = Command::new(&self.ready)
                .args(["-q", "-t", "1", "-U", "postgres", "-h", "127.0.0.1", "-p"])
                .arg(self.port.to_string())
                .status()
                .is_ok_and(|status| status.success());
            async move {
                up.then_some(())
                    .ok_or_else(|| "it does not answer".to_owned())
            }
        })
        .await;
        self.process = Some(process);
    }

    /// A fast, clean shutdown: open connections are cut.
    pub async fn stop(&mut self) {
        let process = self.process.take().expect("it runs");
        process.stop("INT").await;
    }

    /// Postmaster and children, `kill -9`.
    pub fn crash(&mut self) {
        self.process.take().expect("it runs").kill();
    }
}

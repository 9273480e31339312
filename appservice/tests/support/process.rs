//! A process of a test: it ends with it, whatever happens.

use std::{
    fs::{self, OpenOptions},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Lines of a log that are shown when a test fails.
const TAIL: usize = 40;

/// What is to be run.
#[derive(Clone)]
pub struct Program {
    pub name: &'static str,
    pub argv: Vec<String>,
    pub env: Vec<(String, String)>,
    pub cwd: PathBuf,
    /// Where its words go; earlier ones are kept.
    pub log: PathBuf,
}

/// A running process, the head of its own group.
pub struct Process {
    child: Child,
    name: &'static str,
}

impl Program {
    /// Starts it. The kernel ends it when the thread of the test ends, even by a kill.
    pub fn start(&self) -> Process {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&self.log)
            .expect("the log can be written");
        let child = Command::new("setpriv")
            .args(["--pdeathsig", "KILL"])
            .args(&self.argv)
            .envs(self.env.iter().cloned())
            .current_dir(&self.cwd)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a file handle"))
            .stderr(log)
            .process_group(0)
            .spawn()
            .unwrap_or_else(|e| panic!("{} cannot be started: {e}", self.name));
        Process {
            child,
            name: self.name,
        }
    }

    /// Its last words.
    pub fn tail(&self) -> String {
        tail(self.name, &self.log)
    }
}

impl Process {
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end and waits for that.
    pub async fn stop(mut self, signal: &str) {
        send(signal, &[self.id().to_string()]);
        let begun = Instant::now();
        while !self.has_ended() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{} does not stop",
                self.name
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends it between two instructions, and its children with it.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        if self.has_ended() {
            return;
        }
        let mut all = vec![self.id().to_string()];
        all.extend(children(self.id()));
        send("KILL", &all);
        let _ = self.child.wait();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// By the tool: this repository forbids unsafe code, and so the system call.
fn send(signal: &str, ids: &[String]) {
    // Some may have ended by themselves.
    let _ = Command::new("kill")
        .args(["-s", signal])
        .args(ids)
        .stderr(Stdio::null())
        .status();
}

/// PostgreSQL's children leave the process group, so parenthood must tell.
fn children(parent: u32) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        // pid (name) state ppid …; a name may hold anything.
        let ppid = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse::<u32>().ok());
        if ppid == Some(parent) {
            found.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    found
}

fn tail(name: &str, log: &Path) -> String {
    let text = fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    // Nobody wants to read how often we asked.
    let lines = text.lines().filter(|line| !line.contains("/readyz"));
    let lines: Vec<_> = lines.collect();
    let from = lines.len().saturating_sub(TAIL);
    format!(
        "--- {name} ({})\n{}\n",
        log.display(),
        lines[from..].join("\n")
    )
}

//! Where things are: what `make test` has set up, folders and ports.

use std::{
    collections::BTreeSet,
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::Command,
    sync::{LazyLock, Mutex},
};

use tempfile::TempDir;

/// Below the range from which the kernel takes ports for outgoing connections: a service that is
/// restarted finds its own port free.
const PORTS: std::ops::Range<u16> = 12_000..32_000;

static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the package lies in the repository")
        .to_owned()
}

/// The Python that has Synapse.
pub fn python() -> PathBuf {
    let venv = env::var_os("ALTHING_TEST_VENV")
        .map_or_else(|| repository().join(".dev/venv"), PathBuf::from);
    let python = venv.join("bin/python");
    assert!(
        python.exists(),
        "There is no {}: these tests need a homeserver. `make test` sets it up and runs them.",
        python.display()
    );
    python
}

/// One of the scripts of `deploy/dev`; its standard output.
pub fn script(name: &str, arguments: &[String]) -> String {
    let mut command = Command::new(python());
    command
        .arg(repository().join("deploy/dev").join(name))
        .args(arguments);
    if let Some(bin) = env::var_os("ALTHING_TEST_PG_BIN") {
        command.env("ALTHING_PG_BIN", bin);
    }
    let done = command
        .output()
        .unwrap_or_else(|e| panic!("{name} cannot be run: {e}"));
    assert!(
        done.status.success(),
        "{name} failed. `make test` sets up what it needs.\n{}{}",
        String::from_utf8_lossy(&done.stdout),
        String::from_utf8_lossy(&done.stderr),
    );
    String::from_utf8(done.stdout).expect("scripts speak UTF-8")
}

/// A folder that the user `postgres` can reach.
pub fn folder(prefix: &str) -> TempDir {
    use std::{fs::Permissions, os::unix::fs::PermissionsExt};
    let parent = env::var_os("ALTHING_TEST_DIR").map_or_else(env::temp_dir, PathBuf::from);
    tempfile::Builder::new()
        .prefix(prefix)
        .permissions(Permissions::from_mode(0o755))
        .tempdir_in(&parent)
        .unwrap_or_else(|e| panic!("no folder in {}: {e}", parent.display()))
}

/// A port of loopback that nobody uses.
pub fn port() -> u16 {
    let mut taken = TAKEN.lock().expect("nobody panics here");
    loop {
        let port = rand::random_range(PORTS);
        if !taken.contains(&port) && TcpListener::bind(("127.0.0.1", port)).is_ok() {
            taken.insert(port);
            return port;
        }
    }
}

/// A certificate for `localhost` and its key, made once.
pub fn certificates() -> &'static Path {
    static MADE: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = folder("certificates-");
        let dir = folder.path().display().to_string();
        script(
            "homeserver.py",
            &["certificate".into(), "--dir".into(), dir],
        );
        folder
    });
    MADE.path()
}

/// A cluster with a database for each side, made once and copied for each test.
pub fn template() -> &'static Path {
    static TEMPLATE: LazyLock<TempDir> = LazyLock::new(|| {
        let folder = folder("template-");
        let cluster = folder.path().join("cluster");
        let arguments = [
            "init",
            "--database",
            "althing",
            "--database",
            "synapse",
            "--dir",
        ];
        let mut arguments: Vec<String> = arguments.map(String::from).into();
        arguments.push(cluster.display().to_string());
        script("postgres.py", &arguments);
        folder
    });
    TEMPLATE.path()
}

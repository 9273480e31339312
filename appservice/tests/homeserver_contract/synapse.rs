//! A real Synapse for the time of one test, on a database of its own in the tests' PostgreSQL.

use std::{
    ffi::OsString,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};

use appservice::{
    config::Config,
    matrix::{Client, Homeserver, Identity, Names, registration::Registrations},
};
use serde::Deserialize;
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tempfile::TempDir;
use tokio::process::Child;
use url::Url;

use super::world::{Reported, Reporting, SignIn};

const MEMBERS_TOKEN: &str = "as-token-of-the-members";

pub struct Synapse {
    pub homeserver: Arc<dyn Homeserver>,
    pub names: Names,
    url: String,
    process: Child,
    database: Database,
    folder: TempDir,
}

/// What `homeserver.py render` says.
#[derive(Deserialize)]
struct Program {
    argv: Vec<String>,
    env: std::collections::BTreeMap<String, String>,
    cwd: PathBuf,
}

struct Database {
    server: Url,
    name: String,
}

impl Synapse {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::create().await;
        let port = free_port();
        let config = config(folder.path(), port);
        let names = Names::new(&config.homeserver.server_name).unwrap();
        let program = render(&config, folder.path(), port, &database);
        let log = std::fs::File::create(folder.path().join("synapse.log")).unwrap();
        let [_, arguments @ ..] = &program.argv[..] else {
            panic!("no program")
        };
        let mut process = tokio::process::Command::new(python())
            .args(arguments)
            .envs(&program.env)
            .current_dir(&program.cwd)
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("Synapse can be started");
        let client = Client::from_config(&config).unwrap();
        for tries in 0.. {
            if client.whoami(&Identity::Bot).await.is_ok() {
                break;
            }
            let ended = process.try_wait().unwrap().is_some();
            let said = || std::fs::read_to_string(folder.path().join("synapse.log"));
            assert!(
                !ended && tries < 900,
                "Synapse does not start:\n{}",
                said().unwrap()
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Self {
            homeserver: Arc::new(client),
            names,
            url: format!("http://127.0.0.1:{port}"),
            process,
            database,
            folder,
        }
    }

    /// As an application service signs a user in: with a device, and without a password.
    pub fn sign_in(&self) -> SignIn {
        let (url, token) = (self.url.clone(), MEMBERS_TOKEN);
        Arc::new(move |user_id, device_id| {
            let login = json!({
                "type": "m.login.application_service", "device_id": device_id,
                "identifier": {"type": "m.id.user", "user": user_id},
                "initial_device_display_name": "Element",
            });
            let http = reqwest::Client::builder().no_proxy().build().unwrap();
            let request = http.post(format!("{url}/_matrix/client/v3/login"));
            let request = request.bearer_auth(token).json(&login);
            Box::pin(async move {
                let answer = request.send().await.unwrap();
                assert!(answer.status().is_success(), "{:?}", answer.text().await);
            })
        })
    }

    /// As a member's client reports.
    pub fn report(&self) -> Reporting {
        let (url, token) = (self.url.clone(), MEMBERS_TOKEN);
        Arc::new(move |by, reported, reason| {
            let part = |text: &str| {
                url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>()
            };
            let path = match reported {
                Reported::Event(room, event) => {
                    format!(
                        "rooms/{}/report/{}",
                        part(room.as_str()),
                        part(event.as_str())
                    )
                }
                Reported::User(user) => format!("users/{}/report", part(user.as_str())),
            };
            let http = reqwest::Client::builder().no_proxy().build().unwrap();
            let request = http.post(format!("{url}/_matrix/client/v3/{path}"));
            let request = request
                .query(&[("user_id", by.as_str())])
                .bearer_auth(token);
            let request = request.json(&json!({"reason": reason}));
            Box::pin(async move {
                let answer = request.send().await.unwrap();
                assert!(answer.status().is_success(), "{:?}", answer.text().await);
            })
        })
    }

    /// The lines of its log from each error on, at most 200.
    pub fn errors(&self) -> String {
        let log = std::fs::read_to_string(self.folder.path().join("synapse.log"));
        let log = log.unwrap_or_default();
        let lines = log.lines().skip_while(|line| !line.contains(" ERROR "));
        lines.take(200).collect::<Vec<_>>().join("\n")
    }

    pub async fn stop(mut self) {
        self.process.kill().await.unwrap();
        self.database.drop().await;
    }
}

/// A setting that `make test` makes.
fn setting(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}

fn python() -> PathBuf {
    let venv =
        setting("ALTHING_TEST_VENV").map_or_else(|| repository().join(".dev/venv"), PathBuf::from);
    let python = venv.join("bin/python");
    assert!(
        python.exists(),
        "{} is missing: `make test` installs Synapse and says in ALTHING_TEST_VENV where",
        python.display()
    );
    python
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn config(folder: &Path, port: u16) -> Config {
    let data_dir = folder.join("althing");
    Config::from_yaml(&format!(
        r"
territory: {{code: DK, name: Danmark}}
data_dir: {}
public: {{bind: '127.0.0.1:1', url: 'http://127.0.0.1:1'}}
internal: {{bind: '127.0.0.1:2', url: 'http://127.0.0.1:2'}}
homeserver: {{url: 'http://127.0.0.1:{port}', public_url: 'http://127.0.0.1:{port}', server_name: dk.althing.test}}
appservice: {{as_token: as-token-of-the-platform, hs_token: hs-token-of-the-platform, members_token: {MEMBERS_TOKEN}, members_hs_token: hs-token-of-the-members}}
password_check: {{secret: secret-of-the-password-module}}
database: {{url: 'postgres://nowhere.invalid/none'}}
",
        data_dir.display()
    ))
    .unwrap()
}

/// Writes registrations, secret and configuration.
fn render(config: &Config, folder: &Path, port: u16, database: &Database) -> Program {
    let mut registrations = Registrations::from_config(config);
    // Nothing is pushed: nobody listens here.
    registrations.platform.url = None;
    let file = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    // JSON is YAML.
    let platform = serde_json::to_string(&registrations.platform).unwrap();
    let members = serde_json::to_string(&registrations.members).unwrap();
    let server = &database.server;
    let rendered = Command::new("python3")
        .arg(repository().join("deploy/dev/homeserver.py"))
        .args([
            "render",
            "--server-name",
            "dk.althing.test",
            "--port",
            &port.to_string(),
        ])
        .arg("--dir")
        .arg(folder.join("synapse"))
        .args(["--db-host", server.host_str().unwrap_or("127.0.0.1")])
        .args(["--db-port", &server.port().unwrap_or(5432).to_string()])
        .args(["--db-user", server.username(), "--db-name", &database.name])
        .arg(format!(
            "--db-password={}",
            server.password().unwrap_or_default()
        ))
        .arg("--registration")
        .arg(file("registration.yaml", platform))
        .arg("--registration")
        .arg(file("registration-members.yaml", members))
        .args(["--check-url", "http://127.0.0.1:2/_althing/check_password"])
        .arg("--check-secret-file")
        .arg(file("secret", "secret-of-the-password-module".into()))
        .output()
        .expect("python3");
    let errors = String::from_utf8_lossy(&rendered.stderr);
    assert!(rendered.status.success(), "{errors}");
    serde_json::from_slice(&rendered.stdout).expect("JSON")
}

impl Database {
    async fn create() -> Self {
        let url = setting("DATABASE_URL").expect("DATABASE_URL of a PostgreSQL for tests");
        let server = Url::parse(url.to_str().expect("a URL")).expect("a URL");
        let name = format!(
            "contract_{}",
            ulid::Ulid::generate().to_string().to_lowercase()
        );
        let database = Self { server, name };
        database
            .run(format!(
                "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
                database.name
            ))
            .await;
        database
    }

    async fn drop(&self) {
        self.run(format!("DROP DATABASE {} WITH (FORCE)", self.name))
            .await;
    }

    async fn run(&self, sql: String) {
        let mut connection = PgConnection::connect(self.server.as_str()).await.unwrap();
        let ran = sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(&mut connection)
            .await;
        ran.unwrap();
    }
}

//! Everything together.

use std::{collections::BTreeMap, fs, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use super::{
    althing::Althing,
    cluster::Cluster,
    member::Member,
    place,
    raw::{Answer, Raw},
    synapse::{Facts, Synapse},
    tap::Tap,
    wait::eventually,
};

pub const SERVER_NAME: &str = "dk.althing.test";

/// The category that is open to every member.
pub const CATEGORY: &str = "torvet";

/// Each stack is four servers.
static STACKS: Semaphore = Semaphore::const_new(2);

/// How a stack is to be.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// The databases write through to the disk, so that a kill proves something.
    pub fsync: bool,
    /// Lines between homeserver and Althing go through taps.
    pub taps: bool,
    /// Homeservers that may take part besides its own.
    pub allowed: Option<&'static [&'static str]>,
    /// It speaks with another territory.
    pub abroad: Option<Abroad>,
}

/// A territory whose homeserver speaks with one other.
#[derive(Debug, Clone, Copy)]
pub struct Abroad {
    code: &'static str,
    name: &'static str,
    /// Where other homeservers find it.
    port: u16,
    /// Where it finds the other.
    other: u16,
}

pub struct Stack {
    pub server_name: String,
    pub althing: Althing,
    pub synapse: Synapse,
    pub althing_db: Cluster,
    pub synapse_db: Cluster,
    /// From the homeserver to Althing.
    pub inbound: Option<Tap>,
    /// From Althing to the homeserver.
    pub outbound: Option<Tap>,
    pub http: reqwest::Client,
    secrets: BTreeMap<&'static str, String>,
    members: Mutex<BTreeMap<String, Member>>,
    folder: Option<TempDir>,
    _permit: SemaphorePermit<'static>,
}

impl Stack {
    pub async fn start(settings: Settings) -> Self {
        let permit = STACKS.acquire().await.expect("never closed");
        Self::start_with(settings, permit).await
    }

    /// Denmark and Sweden, whose homeservers speak with each other.
    pub async fn pair() -> (Self, Self) {
        // Both at once: two pairs that wait for their second one would wait for each other.
        let mut permits = STACKS.acquire_many(2).await.expect("never closed");
        let permit = permits.split(1).expect("there are two");
        let ports = (place::port(), place::port());
        let abroad = |code, name, port, other| Settings {
            abroad: Some(Abroad {
                code,
                name,
                port,
                other,
            }),
            ..Settings::default()
        };
        let (denmark, sweden) = (
            abroad("DK", "Danmark", ports.0, ports.1),
            abroad("SE", "Sverige", ports.1, ports.0),
        );
        tokio::join!(
            Self::start_with(denmark, permits),
            Self::start_with(sweden, permit)
        )
    }

    async fn start_with(settings: Settings, permit: SemaphorePermit<'static>) -> Self {
        let server_name = settings
            .abroad
            .map_or_else(|| SERVER_NAME.into(), |abroad| found_at(abroad.port));
        let (code, name) = settings
            .abroad
            .map_or(("DK", "Danmark"), |abroad| (abroad.code, abroad.name));
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_mins(1))
            .build()
            .expect("a client");
        let holder = place::folder("stack-");
        let folder = holder.path();
        let mut althing_db = Cluster::new("althing-db", folder, settings.fsync);
        let mut synapse_db = Cluster::new("synapse-db", folder, settings.fsync);
        let secrets: BTreeMap<_, _> = [
            "as_token",
            "hs_token",
            "members_token",
            "members_hs_token",
            "password_check",
        ]
        .map(|name| (name, format!("{name}-{:032x}", rand::random::<u128>())))
        .into();
        let (public, internal, homeserver) = (place::port(), place::port(), place::port());
        let (mut inbound, mut outbound) = (None, None);
        let (mut internal_url, mut homeserver_url) = (local(internal), local(homeserver));
        if settings.taps {
            let ports = (place::port(), place::port());
            inbound = Some(Tap::open(http.clone(), ports.0, internal_url).await);
            outbound = Some(Tap::open(http.clone(), ports.1, homeserver_url).await);
            (internal_url, homeserver_url) = (local(ports.0), local(ports.1));
        }
        let config = json!({
            "territory": {"code": code, "name": name},
            "data_dir": folder.join("data"),
            "public": {"bind": format!("127.0.0.1:{public}"), "url": local(public)},
            "internal": {"bind": format!("127.0.0.1:{internal}"), "url": internal_url},
            "homeserver": {
                "url": homeserver_url, "public_url": local(homeserver), "server_name": server_name,
            },
            "appservice": {
                "as_token": secrets["as_token"], "hs_token": secrets["hs_token"],
                "members_token": secrets["members_token"],
                "members_hs_token": secrets["members_hs_token"],
            },
            "password_check": {"secret": secrets["password_check"]},
            "database": {"url": althing_db.url("althing")},
            "federation": {"allowed": settings.allowed},
            "limits": {
                "login_per_minute": 10_000, "login_per_account": 10_000,
                "register_per_hour": 10_000, "validate_per_minute": 10_000,
                "availability_per_minute": 10_000, "refresh_per_minute": 10_000,
                "writes_per_minute": 10_000, "topics_per_hour": 10_000, "questions_per_minute": 10_000,
            },
            "forum": {"categories": [
                {"slug": CATEGORY, "name": "Torvet", "description": "Alt."},
                {"slug": "klubben", "name": "Klubben", "badges": ["adfaerdskodeks"]},
            ]},
            // Every member is new, and whoever writes much here is no raid.
            "moderation": {"waves": {"posts": 0}, "new_member_limits": false},
            "heartbeat_seconds": 2,
        });
        let mut althing = Althing::new(folder, &config, local(public), local(internal));
        let registrations = folder.join("registrations");
        let out = registrations.display().to_string();
        let written = althing.run(&["registration", "--out", &out]).await;
        assert!(written.status.success(), "{written:?}");
        let check_secret = folder.join("check.secret");
        fs::write(&check_secret, &secrets["password_check"]).expect("a secret");
        let other = settings.abroad.map(|abroad| found_at(abroad.other));
        let federation = settings.abroad.zip(other.as_deref());
        let facts = Facts {
            server_name: &server_name,
            port: homeserver,
            database_port: synapse_db.port,
            registrations: &registrations,
            check_url: format!("{}/_althing/check_password", local(internal)),
            check_secret: &check_secret,
            federation: federation.map(|(abroad, other)| (abroad.port, other)),
        };
        let mut synapse = Synapse::new(folder, &facts);
        tokio::join!(althing_db.start(), synapse_db.start());
        // Althing would wait for the homeserver, with growing pauses.
        synapse.start(&http).await;
        althing.start(&http).await;
        Self {
            server_name,
            althing,
            synapse,
            althing_db,
            synapse_db,
            inbound,
            outbound,
            http,
            secrets,
            members: Mutex::default(),
            folder: Some(holder),
            _permit: permit,
        }
    }

    pub fn secret(&self, name: &str) -> &str {
        &self.secrets[name]
    }

    /// The first administrator.
    pub async fn admin(&self) -> Member {
        let mut members = self.members.lock().await;
        if let Some(known) = members.get("astrid") {
            return known.clone();
        }
        let made = self.althing.run(&["invite", "--role", "admin"]).await;
        let words = String::from_utf8_lossy(&made.stdout);
        let invitation = words.trim().rsplit('#').next().expect("an address");
        let admin = self.register("astrid", invitation).await;
        members.insert("astrid".into(), admin.clone());
        admin
    }

    /// A member of this name, invited and registered the first time.
    pub async fn member(&self, name: &str) -> Member {
        let admin = self.admin().await;
        let mut members = self.members.lock().await;
        if let Some(known) = members.get(name) {
            return known.clone();
        }
        let invitation = admin.post("/invitations", json!({})).await.must(201);
        let token = invitation["token"].as_str().expect("a token");
        let member = self.register(name, token).await;
        members.insert(name.into(), member.clone());
        member
    }

    async fn register(&self, name: &str, invitation: &str) -> Member {
        let password = format!(
            "{name} går over den grønne eng {:08x}",
            rand::random::<u32>()
        );
        let mut member = Member {
            name: name.into(),
            user_id: format!("@{name}:{}", self.server_name),
            password: password.clone(),
            http: self.http.clone(),
            base: self.althing.public_url.clone(),
            token: String::new(),
        };
        let about = member.ask(Method::GET, "/meta", None).await.must(200);
        let wanted = json!({
            "invitation": invitation, "username": name, "password": password,
            "display_name": display_name(name), "token_response": true,
            "accept_terms": about["terms"]["version"],
        });
        let session = member.post("/auth/register", wanted).await.must(201);
        session["access_token"]
            .as_str()
            .expect("a token")
            .clone_into(&mut member.token);
        member
    }

    fn raw(&self, token: Option<&str>, user_id: Option<&str>) -> Raw {
        Raw {
            http: self.http.clone(),
            base: self.synapse.url.clone(),
            token: token.map(str::to_owned),
            user_id: user_id.map(str::to_owned),
        }
    }

    /// Nobody, on the homeserver.
    pub fn stranger(&self) -> Raw {
        self.raw(None, None)
    }

    /// The bot, by its own token.
    pub fn bot(&self) -> Raw {
        self.raw(Some(self.secret("as_token")), None)
    }

    /// Anybody, by the token of the members' registration.
    pub fn acting_as(&self, user_id: &str) -> Raw {
        self.raw(Some(self.secret("members_token")), Some(user_id))
    }

    /// A log-in at the homeserver.
    pub async fn log_in(&self, user: &str, password: &str) -> Answer {
        let body = json!({
            "type": "m.login.password", "password": password,
            "identifier": {"type": "m.id.user", "user": user},
        });
        self.stranger().post("/_matrix/client/v3/login", body).await
    }

    /// A member at the homeserver, with a token of their own. Told that nobody can check a password right now, they
    /// try again, as they are asked to: a machine that stands still for ten seconds is not what such a test is about.
    pub async fn client(&self, member: &Member) -> Raw {
        let try_again = Duration::from_mins(1);
        let session = eventually("a log-in is checked", try_again, || async {
            let answer = self.log_in(&member.name, &member.password).await;
            if answer.status == 503 {
                eprintln!("{}: {}", member.name, answer.body);
                return Err(answer.body.to_string());
            }
            Ok(answer.must(200))
        });
        let session = session.await;
        self.raw(session["access_token"].as_str(), None)
    }

    /// A transaction as the homeserver sends it, past any tap.
    pub async fn push(&self, txn_id: &str, body: impl Into<reqwest::Body>) -> Answer {
        self.push_with(txn_id, body, Some(self.secret("hs_token")))
            .await
    }

    pub async fn push_with(
        &self,
        txn_id: &str,
        body: impl Into<reqwest::Body>,
        token: Option<&str>,
    ) -> Answer {
        let base = &self.althing.internal_url;
        let mut request = self
            .http
            .put(format!("{base}/_matrix/app/v1/transactions/{txn_id}"))
            .header("Content-Type", "application/json")
            .body(body);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        Answer::of(request).await.expect("Althing answers")
    }

    /// A counter or gauge of the running server; every label that is not named is summed over.
    pub async fn metric(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let url = format!("{}/metrics", self.althing.internal_url);
        let text = self.http.get(url).send().await.expect("metrics");
        let text = text.text().await.expect("metrics");
        let wanted: Vec<_> = labels.iter().map(|(k, v)| format!("{k}=\"{v}\"")).collect();
        text.lines()
            .filter(|line| line.split(['{', ' ']).next() == Some(name))
            .filter(|line| wanted.iter().all(|label| line.contains(label.as_str())))
            .filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok())
            .sum()
    }

    /// The digest once it rests: every member has their rooms, and nothing more comes.
    pub async fn calm(&self) -> String {
        // The last digest, and how often it was seen.
        let seen = Mutex::new((String::new(), 0));
        eventually("everything is at rest", Duration::from_mins(1), || async {
            let (digest, rooms) = self.look().await;
            let mut seen = seen.lock().await;
            let times = if digest == seen.0 { seen.1 + 1 } else { 0 };
            *seen = (digest.clone(), times);
            // Control room, territory, category; home and profile of each.
            let wanted = 3 + 2 * self.members.lock().await.len() as u64;
            (rooms >= wanted && times >= 12)
                .then_some(digest)
                .ok_or_else(|| format!("{rooms} rooms of {wanted} and the topics"))
        })
        .await
    }

    async fn look(&self) -> (String, u64) {
        let url = format!("{}/_althing/index", self.althing.internal_url);
        let answer = Answer::of(self.http.get(url))
            .await
            .expect("Althing answers");
        let index = answer.must(200);
        let digest = index["digest"].as_str().expect("a digest").to_owned();
        (digest, index["counts"]["rooms"].as_u64().expect("a count"))
    }

    /// Takes from a server that was stopped what it remembered of the rooms.
    pub fn lose_index(&self) {
        let folder = self.folder.as_ref().expect("kept while it runs").path();
        for entry in fs::read_dir(folder.join("data")).expect("the data folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.contains("snapshot") || name.contains("journal") {
                fs::remove_file(&path).expect("it can be removed");
            }
        }
    }

    /// The digest of the running server.
    pub async fn digest(&self) -> String {
        self.look().await.0
    }
}

impl Drop for Stack {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            return;
        }
        for tail in [
            self.althing.tail(),
            self.synapse.tail(),
            self.althing_db.tail(),
            self.synapse_db.tail(),
        ] {
            eprintln!("{tail}");
        }
        // What is there may tell more.
        if let Some(folder) = self.folder.take() {
            eprintln!("kept: {}", folder.keep().display());
        }
    }
}

/// The name of a homeserver that others find on this machine.
fn found_at(port: u16) -> String {
    format!("localhost:{port}")
}

fn local(port: u16) -> String {
    format!("http://127.0.0.1:{port}")
}

/// "Anna Prøve" for `anna`.
fn display_name(name: &str) -> Value {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string());
    json!(format!(
        "{}{} Prøve",
        first.unwrap_or_default(),
        letters.as_str()
    ))
}

//! A member's own Matrix client: it has logged in and speaks to the homeserver alone.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

/// Requests that a client makes at once where it makes many.
const WIDTH: usize = 8;
/// What tells who is in a room.
const MEMBERSHIPS: &str = "m.room.member";
/// What tells who may write.
pub const LEVELS: &str = "m.room.power_levels";
/// How long a sync waits for something new.
const LONG_POLL: Duration = Duration::from_secs(30);

/// Signed in.
#[derive(Clone)]
pub struct Phone {
    http: Client,
    homeserver: Url,
    token: String,
}

#[derive(Deserialize)]
struct Login {
    access_token: String,
}

#[derive(Deserialize)]
struct Sync {
    next_batch: String,
    #[serde(default)]
    rooms: Rooms,
}

#[derive(Default, Deserialize)]
struct Rooms {
    #[serde(default)]
    leave: HashMap<String, Value>,
    #[serde(default)]
    join: HashMap<String, Value>,
}

#[derive(Deserialize)]
struct Joined {
    joined_rooms: Vec<String>,
}

impl Phone {
    /// Logs in with the password that the member has on the web.
    pub async fn log_in(homeserver: &Url, user_id: &str, password: &str) -> Result<Self> {
        let http = Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .timeout(Duration::from_mins(2))
            .build()?;
        let mut phone = Self {
            http,
            homeserver: homeserver.clone(),
            token: String::new(),
        };
        let form = json!({
            "type": "m.login.password", "password": password,
            "identifier": {"type": "m.id.user", "user": user_id},
        });
        let (status, answer) = phone
            .ask(Method::POST, &["login"], &[], Some(&form))
            .await?;
        if !status.is_success() {
            bail!("{user_id} could not log in: {answer}");
        }
        phone.token = serde_json::from_value::<Login>(answer)?.access_token;
        Ok(phone)
    }

    async fn ask(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<(StatusCode, Value)> {
        let mut url = self.homeserver.clone();
        let mut segments = url.path_segments_mut().ok().context("a base URL")?;
        segments.pop_if_empty();
        segments.extend(["_matrix", "client", "v3"]).extend(path);
        drop(segments);
        let mut request = self.http.request(method, url).query(query);
        if !self.token.is_empty() {
            request = request.bearer_auth(&self.token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        Ok((answer.status(), answer.json().await?))
    }

    /// Joins a room; whether the homeserver let it.
    pub async fn join(&self, room: &str) -> Result<bool> {
        let path = ["rooms", room, "join"];
        let (status, _) = self.ask(Method::POST, &path, &[], Some(&json!({}))).await?;
        Ok(status.is_success())
    }

    /// Calls its member by another name.
    pub async fn rename(&self, user_id: &str, name: &str) -> Result<()> {
        let path = ["profile", user_id, "displayname"];
        let body = json!({"displayname": name});
        let (status, answer) = self.ask(Method::PUT, &path, &[], Some(&body)).await?;
        ensure!(
            status.is_success(),
            "the homeserver answered {status}: {answer}"
        );
        Ok(())
    }

    /// The name that a room gives somebody.
    pub async fn name_in(&self, room: &str, user_id: &str) -> Result<String> {
        let path = ["rooms", room, "state", MEMBERSHIPS, user_id];
        let (status, said) = self.ask(Method::GET, &path, &[], None).await?;
        ensure!(
            status.is_success(),
            "the homeserver answered {status}: {said}"
        );
        let name = said.get("displayname").and_then(Value::as_str);
        let name = name.context("a name")?;
        Ok(name.to_owned())
    }

    /// Joins many rooms.
    pub async fn join_all(&self, rooms: &[String]) -> Result<()> {
        stream::iter(rooms)
            .map(|room| async move {
                ensure!(self.join(room).await?, "{room} is shut");
                Ok(())
            })
            .buffer_unordered(WIDTH)
            .try_collect()
            .await
    }

    /// Says something; whether the homeserver took it.
    pub async fn say(&self, room: &str, words: &str) -> Result<bool> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let txn = format!("phone{}", NEXT.fetch_add(1, Ordering::Relaxed));
        let content = json!({"msgtype": "m.text", "body": words});
        let path = ["rooms", room, "send", "m.room.message", &txn];
        let (status, _) = self.ask(Method::PUT, &path, &[], Some(&content)).await?;
        Ok(status.is_success())
    }

    /// How many of these rooms it is in.
    pub async fn is_in(&self, rooms: &[String]) -> Result<usize> {
        let (_, answer) = self.ask(Method::GET, &["joined_rooms"], &[], None).await?;
        let joined = serde_json::from_value::<Joined>(answer)?.joined_rooms;
        Ok(rooms.iter().filter(|room| joined.contains(room)).count())
    }

    /// Where its next sync begins. The homeserver keeps its answers for minutes and gives them again
    /// to the same question: no two questions are the same.
    pub async fn now(&self) -> Result<String> {
        self.now_of(MEMBERSHIPS).await
    }

    /// As [`Phone::now`], for a sync of state of this type.
    pub async fn now_of(&self, event_type: &str) -> Result<String> {
        static ASKED: AtomicU64 = AtomicU64::new(1);
        let unlike = Duration::from_millis(ASKED.fetch_add(1, Ordering::Relaxed));
        Ok(self.sync(event_type, None, unlike).await?.next_batch)
    }

    /// Reports an event, as clients do.
    pub async fn report(&self, room: &str, event: &str, reason: &str) -> Result<()> {
        let path = ["rooms", room, "report", event];
        let body = json!({"reason": reason});
        let (status, answer) = self.ask(Method::POST, &path, &[], Some(&body)).await?;
        ensure!(
            status.is_success(),
            "the homeserver answered {status}: {answer}"
        );
        Ok(())
    }

    /// Syncs until a member may not write in any of these rooms; when that was in each, after `begun`.
    pub async fn watch_muted(
        &self,
        mut since: String,
        member: &str,
        rooms: &[String],
        begun: Instant,
    ) -> Result<Vec<(String, Duration)>> {
        let mut muted: HashMap<String, Duration> = HashMap::new();
        while muted.len() < rooms.len() {
            let synced = self.sync(LEVELS, Some(&since), LONG_POLL).await?;
            since = synced.next_batch;
            let at = begun.elapsed();
            for (room, said) in &synced.rooms.join {
                let events = said.pointer("/timeline/events").and_then(Value::as_array);
                let silences = |event: &Value| {
                    let level = event.pointer("/content/users").and_then(|u| u.get(member));
                    level.and_then(Value::as_i64).is_some_and(|level| level < 0)
                };
                if rooms.contains(room) && events.is_some_and(|e| e.iter().any(silences)) {
                    muted.entry(room.clone()).or_insert(at);
                }
            }
            let left = rooms.len() - muted.len();
            ensure!(at < Duration::from_mins(3), "not muted in {left} rooms");
        }
        Ok(muted.into_iter().collect())
    }

    /// Syncs until it has been taken out of all of these rooms; when each was, after `begun`.
    pub async fn watch_out(
        &self,
        mut since: String,
        rooms: &[String],
        begun: Instant,
    ) -> Result<Vec<(String, Duration)>> {
        let mut out: HashMap<String, Duration> = HashMap::new();
        while out.len() < rooms.len() {
            let synced = self.sync(MEMBERSHIPS, Some(&since), LONG_POLL).await?;
            since = synced.next_batch;
            let at = begun.elapsed();
            let left = rooms
                .iter()
                .filter(|room| synced.rooms.leave.contains_key(*room));
            for room in left {
                out.entry(room.clone()).or_insert(at);
            }
            if at > Duration::from_mins(2) {
                bail!(
                    "still in {} of {} rooms",
                    rooms.len() - out.len(),
                    rooms.len()
                );
            }
        }
        Ok(out.into_iter().collect())
    }

    async fn sync(&self, event_type: &str, since: Option<&str>, wait: Duration) -> Result<Sync> {
        // State of one type alone: how quick a timeline is read is not what is measured.
        let none = json!({"types": []});
        let room = json!({"timeline": {"types": [event_type], "limit": 1}, "state": none,
                          "ephemeral": none, "account_data": none});
        let filter = json!({"room": room, "presence": none, "account_data": none}).to_string();
        let wait = wait.as_millis().to_string();
        let mut query = vec![("filter", &*filter), ("timeout", &wait)];
        query.extend(since.map(|since| ("since", since)));
        let (status, answer) = self.ask(Method::GET, &["sync"], &query, None).await?;
        if !status.is_success() {
            bail!("the homeserver answered {status}: {answer}");
        }
        Ok(serde_json::from_value(answer)?)
    }
}

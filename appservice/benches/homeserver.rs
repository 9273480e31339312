//! The homeserver as a member's client and as a bare program meet it: no Althing in between.

use std::time::Duration;

use anyhow::{Context, Result};
use appservice::config::Config;
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::Client;
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};
use url::Url;

/// As many rooms as Althing reads at once.
const WIDTH: usize = 4;

/// Speaks to the homeserver and to nobody else.
#[derive(Clone)]
pub struct Homeserver {
    http: Client,
    url: Url,
    as_token: String,
    members_token: String,
}

#[derive(Deserialize)]
struct Sent {
    event_id: String,
}

#[derive(Deserialize)]
struct Joined {
    joined_rooms: Vec<String>,
}

#[derive(Deserialize)]
struct Page<'a> {
    #[serde(borrow)]
    chunk: Vec<&'a RawValue>,
    end: Option<String>,
}

impl Homeserver {
    pub fn new(config: &Config) -> Result<Self> {
        let http = Client::builder()
            .no_proxy()
            .tcp_nodelay(true)
            .timeout(Duration::from_mins(1))
            .build()?;
        Ok(Self {
            http,
            url: config.homeserver.url.clone(),
            as_token: config.appservice.as_token.expose_secret().to_owned(),
            members_token: config.appservice.members_token.expose_secret().to_owned(),
        })
    }

    fn at(&self, path: &[&str]) -> Result<Url> {
        let mut url = self.url.clone();
        let mut segments = url.path_segments_mut().ok().context("a base URL")?;
        segments.pop_if_empty();
        segments.extend(["_matrix", "client", "v3"]).extend(path);
        drop(segments);
        Ok(url)
    }

    /// Sends a message as a member; its event ID.
    pub async fn send(&self, user: &str, room: &str, txn: &str, words: &str) -> Result<String> {
        let url = self.at(&["rooms", room, "send", "m.room.message", txn])?;
        let content = json!({
            "msgtype": "m.text", "body": words, "format": "org.matrix.custom.html",
            "formatted_body": format!("<p>{words}</p>"), "m.mentions": {},
        });
        let request = self.http.put(url).query(&[("user_id", user)]);
        let answer = request
            .bearer_auth(&self.members_token)
            .json(&content)
            .send()
            .await?;
        Ok(answer.error_for_status()?.json::<Sent>().await?.event_id)
    }

    /// The bot takes a member out of a room.
    pub async fn kick(&self, room: &str, user: &str) -> Result<()> {
        let request = self.http.post(self.at(&["rooms", room, "kick"])?);
        let content = json!({"user_id": user, "reason": "Måling"});
        let answer = request.bearer_auth(&self.as_token).json(&content).send();
        answer.await?.error_for_status()?;
        Ok(())
    }

    /// What the power levels of a room are.
    pub async fn levels(&self, room: &str) -> Result<Value> {
        let url = self.at(&["rooms", room, "state", "m.room.power_levels"])?;
        let answer = self.http.get(url).bearer_auth(&self.as_token).send();
        Ok(answer.await?.error_for_status()?.json().await?)
    }

    /// The bot sets the power levels of a room.
    pub async fn set_levels(&self, room: &str, levels: &Value) -> Result<()> {
        let url = self.at(&["rooms", room, "state", "m.room.power_levels"])?;
        let request = self.http.put(url).bearer_auth(&self.as_token).json(levels);
        request.send().await?.error_for_status()?;
        Ok(())
    }

    /// Pages back through every room of the bot, a thousand events at a time, and keeps nothing;
    /// how many events there were.
    pub async fn read_everything(&self) -> Result<usize> {
        let request = self.http.get(self.at(&["joined_rooms"])?);
        let answer = request.bearer_auth(&self.as_token).send().await?;
        let rooms = answer
            .error_for_status()?
            .json::<Joined>()
            .await?
            .joined_rooms;
        stream::iter(rooms)
            .map(|room| self.read_room(room))
            .buffer_unordered(WIDTH)
            .try_fold(0, |sum, count| async move { Ok(sum + count) })
            .await
    }

    async fn read_room(&self, room: String) -> Result<usize> {
        let (url, mut from, mut count) = (self.at(&["rooms", &room, "messages"])?, None, 0);
        loop {
            let mut request = self
                .http
                .get(url.clone())
                .query(&[("dir", "b"), ("limit", "1000")]);
            if let Some(from) = &from {
                request = request.query(&[("from", from)]);
            }
            let answer = request.bearer_auth(&self.as_token).send().await?;
            let body = answer.error_for_status()?.bytes().await?;
            let page: Page<'_> = serde_json::from_slice(&body)?;
            count += page.chunk.len();
            from = page.end;
            if from.is_none() {
                return Ok(count);
            }
        }
    }
}

//! The client-server API by hand, for requests that no decent client makes.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::wait::eventually;

/// A status and what came with it.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub body: Value,
}

impl Answer {
    pub async fn of(request: reqwest::RequestBuilder) -> Result<Self, String> {
        let answer = request.send().await.map_err(|e| e.to_string())?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(|e| e.to_string())?;
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Ok(Self { status, body })
    }

    /// The body of an answer that must have this status.
    #[track_caller]
    pub fn must(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.body);
        self.body
    }

    pub fn errcode(&self) -> &str {
        self.body["errcode"].as_str().unwrap_or_default()
    }
}

/// Somebody on the homeserver.
#[derive(Clone)]
pub struct Raw {
    pub http: reqwest::Client,
    pub base: String,
    pub token: Option<String>,
    /// Asserted identity.
    pub user_id: Option<String>,
}

impl Raw {
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.try_ask(method, path, body)
            .await
            .unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Answer, String> {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        if let Some(user_id) = &self.user_id {
            request = request.query(&[("user_id", user_id)]);
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(&body)).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::PUT, path, Some(&body)).await
    }

    /// Joins, as soon as one may: who has just registered is let into the territory's space first.
    pub async fn join(&self, room: &str) {
        let path = format!("/_matrix/client/v3/join/{}", segment(room));
        eventually("one may join", Duration::from_secs(20), || async {
            let answer = self.post(&path, json!({})).await;
            (answer.status == 200)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        })
        .await;
    }

    /// Sends words. The transaction ID makes a retry the same event.
    pub async fn say(&self, room: &str, txn_id: &str, words: &str) -> Result<Answer, String> {
        let room = segment(room);
        let path = format!("/_matrix/client/v3/rooms/{room}/send/m.room.message/{txn_id}");
        let content = json!({"msgtype": "m.text", "body": words});
        self.try_ask(Method::PUT, &path, Some(&content)).await
    }

    /// Everything that `/messages` tells of a room, oldest first.
    pub async fn history(&self, room: &str) -> Result<Vec<Value>, String> {
        let (room, mut events, mut from) = (segment(room), Vec::new(), String::new());
        loop {
            let path = format!("/_matrix/client/v3/rooms/{room}/messages?dir=b&limit=500{from}");
            let page = self.try_ask(Method::GET, &path, None).await?;
            if page.status != 200 {
                return Err(page.body.to_string());
            }
            events.extend(page.body["chunk"].as_array().into_iter().flatten().cloned());
            match page.body["end"].as_str() {
                Some(end) => from = format!("&from={}", segment(end)),
                None => break,
            }
        }
        events.reverse();
        Ok(events)
    }
}

/// A part of a path.
pub fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

//! A member on REST.

use reqwest::Method;
use serde_json::{Value, json};

use super::raw::{Answer, segment};

#[derive(Clone)]
pub struct Member {
    pub name: String,
    pub user_id: String,
    pub password: String,
    pub http: reqwest::Client,
    pub base: String,
    pub token: String,
}

/// A topic as its maker sees it.
#[derive(Clone, Debug)]
pub struct Topic {
    pub id: String,
    pub slug: String,
    pub first_post: String,
}

impl Member {
    /// As it is said over the wire; `Err` when nothing came back.
    pub async fn try_ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        key: Option<&str>,
    ) -> Result<Answer, String> {
        let mut request = self
            .http
            .request(method, format!("{}/api{path}", self.base))
            .bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        Answer::of(request).await
    }

    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        self.try_ask(method, path, body, None)
            .await
            .unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, Some(&body)).await
    }

    pub async fn create_topic(&self, category: &str, title: &str) -> Topic {
        let wanted = json!({"category": category, "title": title, "body": format!("**{title}**")});
        let made = self.post("/forum/topics", wanted).await.must(201);
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        Topic {
            id: text(&made["topic"]["topic_id"]),
            slug: text(&made["topic"]["slug"]),
            first_post: text(&made["first_post"]["post_id"]),
        }
    }

    pub async fn write(&self, topic: &Topic, words: &str) -> Value {
        let path = format!("/forum/topics/{}/posts", segment(&topic.id));
        self.post(&path, json!({"body": words})).await.must(201)
    }

    pub async fn try_write(&self, topic: &Topic, words: &str, key: &str) -> Result<Answer, String> {
        let path = format!("/forum/topics/{}/posts", segment(&topic.id));
        let body = json!({"body": words});
        self.try_ask(Method::POST, &path, Some(&body), Some(key))
            .await
    }

    /// Every post of a topic, page by page.
    pub async fn posts(&self, slug: &str) -> Result<Vec<Value>, String> {
        self.pages(&format!("/forum/topics/{slug}")).await
    }

    /// One post of a topic.
    pub async fn lookup(&self, slug: &str, post_id: &str) -> Result<Value, String> {
        let posts = self.posts(slug).await?;
        let found = posts.iter().find(|post| post["post_id"] == post_id);
        found
            .cloned()
            .ok_or_else(|| format!("{post_id} is not among {} posts", posts.len()))
    }

    /// Every item of a list.
    pub async fn pages(&self, path: &str) -> Result<Vec<Value>, String> {
        let (mut items, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("{path}?limit=100{cursor}");
            let page = self.try_ask(Method::GET, &path, None, None).await?;
            if page.status != 200 {
                return Err(page.body.to_string());
            }
            items.extend(page.body["items"].as_array().into_iter().flatten().cloned());
            match page.body["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={}", segment(next)),
                None => return Ok(items),
            }
        }
    }
}

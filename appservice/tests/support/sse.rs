//! The reader of `GET /api/events`.

use std::{pin::Pin, time::Duration};

use bytes::Bytes;
use futures_util::{Stream as Chunks, StreamExt};
use serde_json::Value;

use super::member::Member;

pub struct Stream {
    chunks: Pin<Box<dyn Chunks<Item = reqwest::Result<Bytes>> + Send>>,
    text: String,
    /// Of the last event that had one.
    pub last_id: Option<String>,
}

impl Stream {
    /// Listens as a member, from where an earlier stream ended.
    pub async fn open(member: &Member, last_id: Option<&str>) -> Self {
        let mut request = member
            .http
            .get(format!("{}/api/events", member.base))
            .bearer_auth(&member.token);
        if let Some(id) = last_id {
            request = request.header("Last-Event-ID", id);
        }
        let answer = request.send().await.expect("the stream opens");
        assert_eq!(answer.status(), 200);
        Self {
            chunks: Box::pin(answer.bytes_stream()),
            text: String::new(),
            last_id: last_id.map(str::to_owned),
        }
    }

    /// The data of the next event of this kind; others are passed over.
    pub async fn next(&mut self, kind: &str, within: Duration) -> Value {
        let wanted = async {
            loop {
                let (event, data) = self.event().await;
                if event == kind {
                    return data;
                }
            }
        };
        tokio::time::timeout(within, wanted)
            .await
            .unwrap_or_else(|_| panic!("no {kind} within {within:?}"))
    }

    /// The next event, whatever it is.
    pub async fn event(&mut self) -> (String, Value) {
        loop {
            while let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    let of = |line: &str| Some(line.strip_prefix(name)?.trim_start().to_owned());
                    block.lines().find_map(of)
                };
                if let Some(id) = field("id:") {
                    self.last_id = Some(id);
                }
                if let (Some(event), Some(data)) = (field("event:"), field("data:")) {
                    return (event, serde_json::from_str(&data).expect("JSON"));
                }
            }
            let chunk = self.chunks.next().await.expect("the stream goes on");
            let chunk = chunk.expect("the stream can be read");
            self.text
                .push_str(std::str::from_utf8(&chunk).expect("UTF-8"));
        }
    }
}

//! The demo's cases: reported and judged by the running server, as members and moderators would.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use reqwest::{Client, Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    DEMO_PASSWORD,
    content::{Demo, DemoJudgement, DemoReport},
    topics,
};
use crate::{actions::Actions, auth::Auth, config::Config};

/// How long the server may take to know of a post.
const PATIENCE: Duration = Duration::from_secs(30);

/// The running server's API.
struct Server {
    http: Client,
    url: String,
}

/// The answer to a log-in, as far as it counts here.
#[derive(Deserialize)]
struct Session {
    access_token: String,
}

/// A page of the queue, likewise.
#[derive(Deserialize)]
struct Queue {
    items: Vec<Queued>,
}

/// A case in the queue, likewise.
#[derive(Deserialize)]
struct Queued {
    case_id: String,
    version: u32,
    #[serde(default)]
    post: Option<Reported>,
}

/// Its first post, likewise.
#[derive(Deserialize)]
struct Reported {
    post_id: String,
}

/// Reports and judges what was not yet.
pub async fn seed(
    demo: &Demo,
    config: &Config,
    auth: &Auth,
    actions: &Actions,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    let server = Server {
        http: Client::builder()
            .timeout(Duration::from_secs(30))
            .no_proxy()
            .build()?,
        url: format!("http://{}/api", config.public.bind),
    };
    for topic in &demo.topics {
        for (n, post) in topic.posts.iter().enumerate() {
            let Some(report) = &post.reported else {
                continue;
            };
            bar.set_message(topic.title.clone());
            bar.inc(1);
            let author = auth.user_id(&post.by)?;
            // One that is gone was judged by an earlier run.
            if let Some(written) = actions.lookup_post(&author, &topics::key(topic, n)) {
                let post_id = written.event_id.as_str();
                server.report(report, post_id).await?;
                if let Some(judged) = &post.judged {
                    server.judge(judged, post_id).await?;
                }
            }
        }
    }
    Ok(())
}

impl Server {
    async fn report(&self, report: &DemoReport, post_id: &str) -> anyhow::Result<()> {
        let token = self.sign_in(&report.by).await?;
        let path = format!("/forum/posts/{post_id}/flag");
        let body = json!({"reason": report.reason, "text": report.text});
        let deadline = Instant::now() + PATIENCE;
        loop {
            let (status, answer) = self.ask(Method::POST, &path, &token, Some(&body)).await?;
            match status {
                // The post has not reached the server yet.
                StatusCode::NOT_FOUND if Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(250)).await;
                }
                status if status.is_success() => return Ok(()),
                status => bail!("{} cannot report {post_id}: {status} {answer}", report.by),
            }
        }
    }

    async fn judge(&self, judged: &DemoJudgement, post_id: &str) -> anyhow::Result<()> {
        let token = self.sign_in(&judged.by).await?;
        let (_, queue) = self
            .ask(Method::GET, "/forum/moderation/queue", &token, None)
            .await?;
        let queue: Queue = serde_json::from_value(queue).context("the queue cannot be read")?;
        let is_it = |case: &Queued| {
            case.post
                .as_ref()
                .is_some_and(|post| post.post_id == post_id)
        };
        let Some(case) = queue.items.into_iter().find(is_it) else {
            return Ok(());
        };
        let id = &case.case_id;
        let path = format!("/forum/moderation/cases/{id}/decide");
        let verdict = json!({
            "version": case.version, "outcome": judged.outcome,
            "rule": judged.rule, "facts": judged.facts,
        });
        let (status, answer) = self
            .ask(Method::POST, &path, &token, Some(&verdict))
            .await?;
        if !status.is_success() {
            bail!("{} cannot judge case {id}: {status} {answer}", judged.by);
        }
        Ok(())
    }

    /// A token of a demo member.
    async fn sign_in(&self, name: &str) -> anyhow::Result<String> {
        let body = json!({"username": name, "password": DEMO_PASSWORD, "token_response": true});
        let (status, answer) = self
            .ask(Method::POST, "/auth/login", "", Some(&body))
            .await?;
        let refused = format!("{name} cannot sign in: {status} {answer}");
        let session: Session = serde_json::from_value(answer).context(refused)?;
        Ok(session.access_token)
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        token: &str,
        body: Option<&Value>,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        Ok((status, answer.json().await.unwrap_or_default()))
    }
}

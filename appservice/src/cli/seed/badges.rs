//! The demo's badges, awarded by its administrator through the running server: it lets the holders in.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use indicatif::ProgressBar;
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use time::format_description::well_known::Rfc3339;

use super::{DEMO_PASSWORD, content::Demo};
use crate::{auth::Auth, clock::Clock, config::Config, index::Index};

/// How long the rooms of new members are waited for.
const PATIENCE: Duration = Duration::from_mins(2);

/// An award of so short a time is over before anybody looks at it.
const MOMENT: time::Duration = time::Duration::seconds(3);

/// The administrator's session.
struct Issuer<'a> {
    client: &'a Client,
    base: String,
    token: String,
}

/// Awards what lacks; whether anything did.
pub async fn seed(
    demo: &Demo,
    config: &Config,
    auth: &Auth,
    present: &Index,
    bar: &ProgressBar,
) -> anyhow::Result<bool> {
    let mut lacking = Vec::new();
    for member in &demo.members {
        let user_id = auth.user_id(&member.username)?;
        for badge in member
            .badges
            .iter()
            .chain(&member.expired)
            .chain(&member.revoked)
        {
            if present.award(&user_id, badge).is_none() {
                lacking.push((member, user_id.clone(), badge));
            }
        }
    }
    bar.inc(demo.awards() - lacking.len() as u64);
    if lacking.is_empty() {
        return Ok(false);
    }
    let client = Client::builder()
        .timeout(Duration::from_secs(30))
        .no_proxy()
        .build()?;
    let issuer = Issuer::sign_in(demo, config, &client).await?;
    for (member, user_id, badge) in lacking {
        bar.set_message(format!("{badge}: {}", member.display_name));
        let expires_at = if member.expired.contains(badge) {
            Some((Clock::system().now() + MOMENT).format(&Rfc3339)?)
        } else {
            None
        };
        let wish = json!({
            "user_id": user_id, "badge_id": badge, "reason": "Demo", "expires_at": expires_at,
        });
        issuer.post("/api/badges/award", &wish).await?;
        if member.revoked.contains(badge) {
            let wish = json!({"user_id": user_id, "badge_id": badge, "reason": "Demo: vist frem."});
            issuer.post("/api/badges/revoke", &wish).await?;
        }
        bar.inc(1);
    }
    Ok(true)
}

impl<'a> Issuer<'a> {
    async fn sign_in(demo: &Demo, config: &Config, client: &'a Client) -> anyhow::Result<Self> {
        let administrator = demo.members.iter().find(|m| m.is_administrator());
        let administrator = administrator.context("the demo has no administrator")?;
        let mut issuer = Self {
            client,
            base: format!("http://{}", config.public.bind),
            token: String::new(),
        };
        let form = json!({
            "username": administrator.username, "password": DEMO_PASSWORD, "token_response": true,
        });
        let session = issuer.post("/api/auth/login", &form).await?;
        let token = session.get("access_token").and_then(Value::as_str);
        token
            .context("no access token")?
            .clone_into(&mut issuer.token);
        Ok(issuer)
    }

    /// What is not ready yet is tried again.
    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let mut request = self.client.post(format!("{}{path}", self.base)).json(body);
            if !self.token.is_empty() {
                request = request.bearer_auth(&self.token);
            }
            let answer = request.send().await.map_err(reqwest::Error::without_url)?;
            let status = answer.status();
            let text = answer.text().await.unwrap_or_default();
            if status.is_success() {
                return Ok(serde_json::from_str(&text).unwrap_or_default());
            }
            let is_early = matches!(
                status,
                StatusCode::SERVICE_UNAVAILABLE | StatusCode::NOT_FOUND
            );
            if !is_early || Instant::now() > deadline {
                bail!("POST {path} answered {status}: {text}");
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }
}

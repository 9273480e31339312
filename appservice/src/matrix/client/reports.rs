//! Reports of members' clients, from Synapse's admin API.

use http::Method;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::Client;
use crate::{error::Result, matrix::Identity};

/// Reports of a page.
const PAGE: usize = 100;

/// A page of reports, the latest first.
#[derive(Deserialize)]
struct Page {
    #[serde(alias = "event_reports", alias = "user_reports")]
    reports: Vec<Value>,
    /// Where the next page begins.
    #[serde(default)]
    next_token: Option<u64>,
}

impl Client {
    /// The reports of this kind (`event_reports` or `user_reports`) with a greater number than
    /// `since`, the first first. One that cannot be read is left out.
    pub(super) async fn reports_since<T: DeserializeOwned>(
        &self,
        kind: &str,
        since: u64,
    ) -> Result<Vec<T>> {
        let number = |report: &Value| report.get("id").and_then(Value::as_u64).unwrap_or(0);
        let (mut found, mut from) = (Vec::new(), 0);
        loop {
            let path = format!("v1/{kind}?dir=b&limit={PAGE}&from={from}");
            let bot = Identity::Bot;
            let page: Page = self.ask_admin(&bot, Method::GET, &path, None).await?;
            let reaches_back = page.reports.iter().any(|report| number(report) <= since);
            let newer = page.reports.into_iter();
            found.extend(newer.filter(|report| number(report) > since));
            match page.next_token {
                Some(next) if !reaches_back && next > from => from = next,
                _ => break,
            }
        }
        found.sort_by_key(number);
        let read = found.into_iter().map(serde_json::from_value);
        Ok(read.filter_map(std::result::Result::ok).collect())
    }
}

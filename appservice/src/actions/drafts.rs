//! Drafts: account data of the member, so that a draft begun here can be finished elsewhere.

use std::collections::BTreeMap;

use ruma::UserId;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Actions;
use crate::error::{Error, Result};

/// What the key of a draft is appended to.
const PREFIX: &str = "org.althing.draft.";

/// What a member has not sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedDraft {
    /// Markdown.
    pub body: String,
    /// Event ID of the post that it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// Title of a topic to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Slug of the category of a topic to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Names a file that was uploaded for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    /// What a picture shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// When it was saved, Unix milliseconds.
    pub updated_at: i64,
}

impl Actions {
    /// A member's draft; nothing where there is none, or where another client has written what is no
    /// draft.
    pub async fn draft(&self, member: &UserId, key: &str) -> Result<Option<SavedDraft>> {
        let content = self.homeserver.account_data(member, &kind(key)).await?;
        Ok(content.and_then(|content| serde_json::from_value(content).ok()))
    }

    /// Every draft of a member, by its key.
    pub async fn drafts(&self, member: &UserId) -> Result<BTreeMap<String, SavedDraft>> {
        let all = self
            .homeserver
            .account_data_beginning(member, PREFIX)
            .await?;
        let drafts = all.into_iter().filter_map(|(kind, content)| {
            let key = kind.strip_prefix(PREFIX)?.to_owned();
            Some((key, serde_json::from_value(content).ok()?))
        });
        Ok(drafts.collect())
    }

    /// Saves a draft unless a newer one is there; the one that is there afterwards.
    pub async fn save_draft(
        &self,
        member: &UserId,
        key: &str,
        draft: SavedDraft,
    ) -> Result<SavedDraft> {
        self.act_as(member)?;
        let _turn = self.lanes.enter(format!("draft/{member}/{key}")).await;
        if let Some(newer) = self.draft(member, key).await?
            && newer.updated_at > draft.updated_at
        {
            return Ok(newer);
        }
        let content = serde_json::to_value(&draft).map_err(Error::internal)?;
        self.homeserver
            .set_account_data(member, &kind(key), &content)
            .await?;
        Ok(draft)
    }

    /// Takes a draft away: account data cannot be deleted, so nothing is left in it.
    pub async fn remove_draft(&self, member: &UserId, key: &str) -> Result<()> {
        let _turn = self.lanes.enter(format!("draft/{member}/{key}")).await;
        if self.draft(member, key).await?.is_none() {
            return Ok(());
        }
        self.homeserver
            .set_account_data(member, &kind(key), &json!({}))
            .await
    }
}

fn kind(key: &str) -> String {
    format!("{PREFIX}{key}")
}

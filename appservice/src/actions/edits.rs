//! Edits: `m.replace` of a member's own post ([spec]).
//!
//! [spec]: https://spec.matrix.org/v1.18/client-server-api/#event-replacements

use std::collections::BTreeSet;

use axum::http::StatusCode;
use ruma::{OwnedUserId, RoomId, UserId};
use serde_json::{Value, json};

use super::{Actions, Draft, Target, Written, messages::mentions};
use crate::{
    error::{Error, Result},
    index::Attachment,
    matrix::{Outgoing, transaction_id},
};

/// The errcode of a refusal because the post says something else by now.
pub const POST_CHANGED: &str = "ORG.ALTHING.POST_CHANGED";

/// What earlier tries to write a post have made.
pub(super) struct Tried {
    /// The post of which an edit makes what is written now.
    pub(super) same: Option<Target>,
    /// Posts with another file: an edit leaves a file what it is. Mostly none.
    pub(super) others: Vec<Target>,
}

impl Actions {
    /// Writes a post in the stead of tries, named by their keys, of which nobody knows how they ended: what
    /// they have made becomes this one.
    pub async fn write_instead(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        tries: &[&str],
    ) -> Result<Written> {
        let made = self.made_by(sender, room_id, draft, tries).await?;
        let written = match &made.same {
            Some(post) => self.reword(sender, post, draft).await?,
            None => self.write_post(sender, room_id, draft).await?,
        };
        self.redact_all(sender, &made.others).await?;
        Ok(written)
    }

    /// What tries have made, by their keys, up to the post that an edit turns into what a draft says. What was
    /// removed since is nothing any more.
    pub(super) async fn made_by(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        tries: &[&str],
    ) -> Result<Tried> {
        let uri = |file: &Option<Attachment>| file.as_ref().map(|file| file.uri.clone());
        let mut others = Vec::new();
        for key in tries {
            let Some(post) = self.tried(sender, room_id, key).await? else {
                continue;
            };
            self.known(|index| index.post(&post.event_id).is_some())
                .await?;
            let stands = self.index.read(|index| index.post(&post.event_id));
            match stands.filter(|stands| stands.removed.is_none()) {
                Some(stands) if uri(&stands.attachment) == uri(&draft.attachment) => {
                    let same = Some(post);
                    return Ok(Tried { same, others });
                }
                Some(_) => others.push(post),
                None => {}
            }
        }
        Ok(Tried { same: None, others })
    }

    /// Redacts posts of a member, after something else stands for them.
    pub(super) async fn redact_all(&self, sender: &UserId, posts: &[Target]) -> Result<()> {
        for post in posts {
            self.redact_post(sender, post, None).await?;
        }
        Ok(())
    }

    /// Gives a post the words of a draft, and waits until they are seen; the post.
    pub(super) async fn reword(
        &self,
        sender: &UserId,
        post: &Target,
        draft: &Draft,
    ) -> Result<Written> {
        let edit = self.edit_post(sender, post, draft).await?;
        self.until(|index| index.has_event(&edit.event_id)).await;
        Ok(Written {
            event_id: post.event_id.clone(),
            room_id: post.room_id.clone(),
            known: true,
        })
    }

    /// Replaces the words of a member's own post, or the caption of its file. The draft carries that
    /// file and says in the same style.
    pub async fn edit_post(
        &self,
        sender: &UserId,
        post: &Target,
        draft: &Draft,
    ) -> Result<Written> {
        own(sender, post)?;
        let _turn = self
            .lanes
            .enter(format!("edit/{sender}/{}", draft.key))
            .await;
        let before = self.index.read(|index| index.post(&post.event_id));
        let draft = &Draft {
            reply_to: match &before {
                Some(post) => post.reply_to.as_ref().map(|to| to.event_id.clone()),
                None => draft.reply_to.clone(),
            },
            ..draft.clone()
        };
        // The fallback is for clients without replacements; its words once are enough.
        let new = self.message(sender, draft)?;
        let told = before.map(|post| self.mentioned_before(sender, &post));
        let content = json!({
            "msgtype": new.get("msgtype"),
            "body": format!("* {}", new.get("body").and_then(Value::as_str).unwrap_or_default()),
            "m.mentions": mentions(&newly_mentioned(&new, &told.unwrap_or_default())),
            "m.relates_to": {"rel_type": "m.replace", "event_id": post.event_id},
            "m.new_content": new,
        });
        let event = Outgoing {
            event_type: "m.room.message",
            content,
            txn_id: transaction_id(sender, "edit", &draft.key),
            ts: draft.ts,
        };
        let event_id = self.send_as(sender, &post.room_id, &event).await?;
        Ok(Written {
            event_id,
            room_id: post.room_id.clone(),
            known: false,
        })
    }

    /// As [`Actions::edit_post`], where this version of the post is in force still; else 409
    /// `ORG.ALTHING.POST_CHANGED`. What it says already is not said again: an edit whose answer was lost is
    /// no edit by somebody else.
    pub async fn edit_version(
        &self,
        sender: &UserId,
        post: &Target,
        version: &str,
        draft: &Draft,
    ) -> Result<Written> {
        own(sender, post)?;
        let _turn = self.lanes.enter(format!("edits/{}", post.event_id)).await;
        let now = self.index.read(|index| index.post(&post.event_id));
        if let Some(now) = now.filter(|now| now.version.as_str() != version) {
            if now.body != draft.body || now.attachment != draft.attachment {
                return Err(Error::refused(
                    StatusCode::CONFLICT,
                    POST_CHANGED,
                    "This post was changed meanwhile. Look at it again.",
                ));
            }
            return Ok(Written {
                event_id: now.version,
                room_id: now.room_id,
                known: true,
            });
        }
        let written = self.edit_post(sender, post, draft).await?;
        // Whoever is next compares with this one.
        self.until(|index| index.has_event(&written.event_id)).await;
        Ok(written)
    }
}

/// Whom the new words of an edit mention beside those who were told already: for them alone it rings
/// ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#user-and-room-mentions
fn newly_mentioned(new: &Value, told: &BTreeSet<OwnedUserId>) -> BTreeSet<OwnedUserId> {
    let users = new
        .pointer("/m.mentions/user_ids")
        .and_then(Value::as_array);
    let users = users.into_iter().flatten().filter_map(Value::as_str);
    let users = users.filter_map(|id| UserId::parse(id).ok());
    users.filter(|id| !told.contains(id)).collect()
}

/// Only one's own words can be changed; moderators remove, they do not rewrite.
fn own(sender: &UserId, post: &Target) -> Result<()> {
    if post.sender != *sender {
        return Err(Error::forbidden("Only its author can change a post."));
    }
    Ok(())
}

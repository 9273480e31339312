//! Posts: `m.room.message` events and their replacements, sent as their member.

use std::{collections::BTreeSet, time::Duration};

use axum::http::StatusCode;
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use ulid::Ulid;

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{MESSAGE_ALT, MESSAGE_KEY},
    index::{Attachment, AttachmentKind, PendingPost, PostView, Style},
    matrix::{Outgoing, transaction_id},
    policy::{
        Permission,
        new_members::{self, Wish},
        words,
    },
    render::{self, Mentioned, Rendered},
};

/// The errcode of a refusal because the post says something else by now.
pub const POST_CHANGED: &str = "ORG.ALTHING.POST_CHANGED";

/// How long a beat may take before an unknown outcome is given back as such.
const PATIENCE: Duration = Duration::from_secs(5);

/// Events of a page when the homeserver's history is searched.
const HISTORY_PAGE: u32 = 100;

/// How far the two clocks may differ.
const HISTORY_MARGIN_MS: i64 = 60_000;

/// What tells an event of ours in the homeserver's history.
#[derive(Deserialize)]
struct Sent {
    event_id: OwnedEventId,
    sender: OwnedUserId,
    origin_server_ts: i64,
    content: SentContent,
}

#[derive(Deserialize)]
struct SentContent {
    #[serde(rename = "org.althing.key")]
    key: Option<String>,
}

/// Words to be written.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Markdown; beside a file its caption, which may be empty.
    pub body: String,
    /// Words, or what the sender does; of a file [`Style::Other`].
    pub style: Style,
    /// The file that it carries.
    pub attachment: Option<Attachment>,
    /// The post that is answered.
    pub reply_to: Option<OwnedEventId>,
    /// The member's `Idempotency-Key`, or one of ours.
    pub key: String,
    /// Unix milliseconds, to write history; now when absent.
    pub ts: Option<i64>,
}

/// The event that is edited, redacted or reacted to.
#[derive(Debug, Clone)]
pub struct Target {
    /// Its room.
    pub room_id: OwnedRoomId,
    /// The event.
    pub event_id: OwnedEventId,
    /// Who sent it.
    pub sender: OwnedUserId,
}

/// What a write led to.
#[derive(Debug, Clone)]
pub struct Written {
    /// The event.
    pub event_id: OwnedEventId,
    /// Its room.
    pub room_id: OwnedRoomId,
    /// It had been written before, under the same key.
    pub known: bool,
}

impl Draft {
    /// A draft with a key of its own.
    pub fn new(body: impl Into<String>) -> Self {
        Self {
            body: body.into(),
            style: Style::Text,
            attachment: None,
            reply_to: None,
            key: Ulid::generate().to_string(),
            ts: None,
        }
    }

    /// Puts a file into a draft.
    #[must_use]
    pub fn carrying(self, attachment: Option<Attachment>) -> Self {
        let style = match attachment {
            Some(_) => Style::Other,
            None => self.style,
        };
        Self {
            style,
            attachment,
            ..self
        }
    }

    /// Lays key and relation over a message.
    fn finish(&self, mut content: Value) -> Value {
        if let Some(map) = content.as_object_mut() {
            map.insert(MESSAGE_KEY.into(), self.key.clone().into());
            if let Some(target) = &self.reply_to {
                map.insert(
                    "m.relates_to".into(),
                    json!({"m.in_reply_to": {"event_id": target}}),
                );
            }
        }
        content
    }
}

impl Actions {
    /// `m.text` with Markdown as its plain form and the allow-listed HTML beside it ([spec]).
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mtext
    fn message(&self, sender: &UserId, draft: &Draft) -> Result<Value> {
        let rendered = self.rendered(&draft.body);
        // What is written as history was written under other rules.
        let is_new = draft.ts.is_none() && self.is_new_member(sender);
        words::reach(rendered.mentioned.len(), rendered.links, is_new)?;
        let mut mentioned = rendered.mentioned;
        let answered = draft.reply_to.as_ref();
        mentioned.extend(answered.and_then(|post| self.rung_by_answer(sender, post)));
        let mentions = mentions(&mentioned);
        let mut content = Map::new();
        let mut say = |key: &str, value: Value| content.insert(key.to_owned(), value);
        say("body", draft.body.clone().into());
        say("m.mentions", mentions);
        if !draft.body.is_empty() {
            say("format", "org.matrix.custom.html".into());
            say("formatted_body", rendered.html.into());
        }
        match &draft.attachment {
            Some(file) => carry(&mut content, file),
            None => {
                say("msgtype", msgtype(draft.style).into());
            }
        }
        Ok(content.into())
    }

    /// Refuses words that no post can hold, or that reach too far: to be asked before anything is made
    /// for them. What was written before stands.
    pub(super) fn require_writable(&self, sender: &UserId, draft: &Draft) -> Result<()> {
        if self.lookup_post(sender, &draft.key).is_some() {
            return Ok(());
        }
        let content = draft.finish(self.message(sender, draft)?);
        words::fits(content.to_string().len())
    }

    /// Whom an answer to a post mentions: who wrote that ([spec]). Not oneself, not the bot, and not who
    /// ignores the sender, as far as that was read.
    ///
    /// [spec]: https://spec.matrix.org/v1.18/client-server-api/#mentioning-the-replied-to-user
    fn rung_by_answer(&self, sender: &UserId, post: &EventId) -> Option<OwnedUserId> {
        let answered = self.index.read(|index| index.post(post))?.sender;
        let is_rung = answered != sender
            && answered != *self.names.bot()
            && !self.ignored.ignores(&answered, sender);
        is_rung.then_some(answered)
    }

    /// Whom a post mentions as it stands: those whom the index knows, those of other territories in its
    /// words, and whom it answers.
    fn mentioned_before(&self, sender: &UserId, post: &PostView) -> BTreeSet<OwnedUserId> {
        let mut before = self.rendered(&post.body).mentioned;
        before.extend(post.mentions.iter().cloned());
        let answered = post.reply_to.as_ref();
        before.extend(answered.and_then(|to| self.rung_by_answer(sender, &to.event_id)));
        before
    }

    /// Whether the bounds for new members hold for somebody; never for those who keep order.
    fn is_new_member(&self, member: &UserId) -> bool {
        let now = self.clock.unix_ms();
        self.index.read(|index| {
            let (posts, since) = (index.post_count(member), index.joined_at(member));
            new_members::is_new(posts, since, now) && !index.may(member, Permission::Moderate, now)
        })
    }

    /// Markdown as a post shows it, and whom it mentions.
    pub fn rendered(&self, body: &str) -> Rendered {
        render::with_mentions(body, |name| self.member_named(name))
    }

    /// The member of the territory who is called by a localpart or a user ID.
    fn member_named(&self, name: &str) -> Option<Mentioned> {
        let user_id = if name.contains(':') {
            UserId::parse(format!("@{name}")).ok()?
        } else {
            self.names.member(name).ok()?
        };
        self.index.read(|index| {
            let space = index.territory_space()?;
            index.is_joined(&space, &user_id).then(|| Mentioned {
                name: index.display_name(&user_id).to_string(),
                user_id,
            })
        })
    }

    /// Writes a post in a topic as a member. The same key gives the same post, for good.
    pub async fn write_post(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
    ) -> Result<Written> {
        let wish = Wish {
            is_topic: false,
            has_file: draft.attachment.is_some(),
        };
        let _turn = self.turn_on_first_day(sender, draft, wish).await?;
        self.write(sender, room_id, draft).await
    }

    /// As [`Actions::write_post`], whether or not the bounds of a first day allow it.
    pub(super) async fn write(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
    ) -> Result<Written> {
        let lane = format!("post/{sender}/{}", draft.key);
        let _turn = self.lanes.enter(lane.clone()).await;
        if let Some(written) = self.lookup_post(sender, &draft.key) {
            return Ok(written);
        }
        if draft.ts.is_none() {
            self.require_voice(sender)?;
            self.require_acknowledged(sender)?;
        }
        let event = Outgoing {
            event_type: "m.room.message",
            content: draft.finish(self.message(sender, draft)?),
            txn_id: transaction_id(sender, "post", &draft.key),
            ts: draft.ts,
        };
        let first_try = self.doubts.since(&lane);
        let found = match first_try {
            Some(since) => self.look_again(sender, room_id, &draft.key, since).await?,
            None => None,
        };
        let _pause = match draft.ts.or(first_try) {
            // History, or a post that was begun before.
            Some(_) => None,
            None => self.turn_to_post(sender, room_id).await?,
        };
        let event_id = match found {
            Some(event_id) => event_id,
            None => {
                self.send_once(sender, room_id, draft, &event, &lane)
                    .await?
            }
        };
        self.doubts.settle(&lane);
        self.lay_over(sender, room_id, draft, &event_id, &event.content);
        Ok(Written {
            event_id,
            room_id: room_id.to_owned(),
            known: false,
        })
    }

    /// Sends; when the outcome is unknown, looks whether it was taken before it sends again.
    async fn send_once(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        event: &Outgoing,
        lane: &str,
    ) -> Result<OwnedEventId> {
        let begun = self.clock.unix_ms();
        match self.send_as(sender, room_id, event).await {
            Err(Error::Unavailable {
                sent: true,
                message,
            }) => {
                tracing::warn!(%message, "the outcome of a send is unknown");
                self.doubts.raise(lane, begun);
                match self.look_again(sender, room_id, &draft.key, begun).await? {
                    Some(event_id) => Ok(event_id),
                    None => self.send_as(sender, room_id, event).await,
                }
            }
            other => other,
        }
    }

    /// The post that a member has written under a key.
    pub fn lookup_post(&self, sender: &UserId, key: &str) -> Option<Written> {
        self.index.read(|index| {
            let event_id = index.lookup_key(sender, key)?;
            let room_id = index.post(&event_id)?.room_id;
            Some(Written {
                event_id,
                room_id,
                known: true,
            })
        })
    }

    /// The post that a member has tried to write in a topic under a key, if it was taken after all: a try
    /// that is still under way is waited for.
    pub async fn tried(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        key: &str,
    ) -> Result<Option<Target>> {
        let lane = format!("post/{sender}/{key}");
        let _turn = self.lanes.enter(lane.clone()).await;
        let target = |room_id: OwnedRoomId, event_id| Target {
            room_id,
            event_id,
            sender: sender.to_owned(),
        };
        if let Some(written) = self.lookup_post(sender, key) {
            return Ok(Some(target(written.room_id, written.event_id)));
        }
        let since = self.doubts.since(&lane);
        let since = since.unwrap_or_else(|| self.clock.unix_ms());
        let found = self.look_again(sender, room_id, key, since).await?;
        Ok(found.map(|event_id| target(room_id.to_owned(), event_id)))
    }

    /// The homeserver may have taken the post before its answer was lost. A beat through the loop
    /// brings what was pushed; a homeserver whose database crashed may never push it, so its own
    /// history is asked too.
    async fn look_again(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        key: &str,
        since: i64,
    ) -> Result<Option<OwnedEventId>> {
        self.catch_up(PATIENCE).await?;
        if let Some(event_id) = self.index.read(|i| i.lookup_key(sender, key)) {
            return Ok(Some(event_id));
        }
        let mut from: Option<String> = None;
        loop {
            let page = self
                .homeserver
                .messages(room_id, from.as_deref(), HISTORY_PAGE)
                .await?;
            for event in &page.events {
                let Ok(sent) = serde_json::from_str::<Sent>(event.get()) else {
                    continue;
                };
                if sent.sender == *sender && sent.content.key.as_deref() == Some(key) {
                    return Ok(Some(sent.event_id));
                }
                if sent.origin_server_ts < since - HISTORY_MARGIN_MS {
                    return Ok(None);
                }
            }
            from = page.end;
            if from.is_none() {
                return Ok(None);
            }
        }
    }

    /// Sends as a member who is joined first. The index may be behind: a member who turns out not
    /// to be in the room is joined and the send tried once more.
    pub(super) async fn send_as(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        event: &Outgoing,
    ) -> Result<OwnedEventId> {
        let identity = self.act_as(sender)?;
        // The homeserver decides; but it may not know yet that a badge has just ended.
        self.require_writer(sender, room_id, event.event_type)?;
        self.ensure_joined(sender, room_id)
            .await
            .map_err(in_words)?;
        match self.homeserver.send(&identity, room_id, event).await {
            Err(Error::Homeserver {
                status: StatusCode::FORBIDDEN,
                message,
                ..
            }) if message.contains("not in room") => {
                self.homeserver
                    .join(&identity, room_id)
                    .await
                    .map_err(in_words)?;
                self.homeserver
                    .send(&identity, room_id, event)
                    .await
                    .map_err(in_words)
            }
            other => other.map_err(in_words),
        }
    }

    /// Shows a post at once, until the loop brings its event.
    fn lay_over(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        event_id: &EventId,
        content: &Value,
    ) {
        let now = self.clock.unix_ms();
        let post = PendingPost {
            attachment: draft.attachment.clone(),
            event_id: event_id.to_owned(),
            room_id: room_id.to_owned(),
            sender: sender.to_owned(),
            at: draft.ts.unwrap_or(now),
            style: draft.style,
            body: draft.body.clone(),
            html: content
                .get("formatted_body")
                .and_then(Value::as_str)
                .map(str::to_owned),
            reply_to: draft.reply_to.clone(),
            key: Some(draft.key.clone()),
        };
        self.index.add_pending(post, now);
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

/// `m.mentions` of a message that mentions these.
fn mentions(users: &BTreeSet<OwnedUserId>) -> Value {
    if users.is_empty() {
        json!({})
    } else {
        json!({"user_ids": users})
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

fn msgtype(style: Style) -> &'static str {
    match style {
        Style::Emote => "m.emote",
        Style::Notice => "m.notice",
        Style::Text | Style::Other => "m.text",
    }
}

/// Makes a message one that carries a file, with its words as the caption ([spec]).
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#media-captions
fn carry(content: &mut Map<String, Value>, file: &Attachment) {
    let msgtype = match file.kind {
        AttachmentKind::Image => "m.image",
        AttachmentKind::File => "m.file",
        AttachmentKind::Audio => "m.audio",
        AttachmentKind::Video => "m.video",
    };
    let (width, height) = file.dimensions.unzip();
    let claims = [
        ("mimetype", file.content_type.as_deref().map(Value::from)),
        ("size", file.size.map(Value::from)),
        ("w", width.map(Value::from)),
        ("h", height.map(Value::from)),
    ];
    let claimed = |(key, value): (&str, Option<Value>)| Some((key.to_owned(), value?));
    let info: Map<String, Value> = claims.into_iter().filter_map(claimed).collect();
    let mut say = |key: &str, value: Value| content.insert(key.to_owned(), value);
    say("msgtype", msgtype.into());
    say("url", file.uri.as_ref().into());
    say("filename", file.name.as_ref().into());
    say("info", info.into());
    if let Some(alt) = &file.alt {
        say(MESSAGE_ALT, alt.as_ref().into());
    }
    if content.get("body").is_none_or(|body| body == "") {
        content.insert("body".to_owned(), file.name.as_ref().into());
    }
}

/// Only one's own words can be changed; moderators remove, they do not rewrite.
fn own(sender: &UserId, post: &Target) -> Result<()> {
    if post.sender != *sender {
        return Err(Error::forbidden("Only its author can change a post."));
    }
    Ok(())
}

/// The homeserver's refusal of a member's act, as a sentence that says what to do.
pub(super) fn in_words(error: Error) -> Error {
    match error {
        Error::Homeserver {
            status: StatusCode::FORBIDDEN,
            message,
            ..
        } => {
            let hint = if message.contains("do not belong to any of the required") {
                "You are not a member of this territory's space. Ask to be invited back to it."
            } else if message.contains("permission to redact") {
                "Only its author or a moderator can remove a post."
            } else if message.contains("permission to post") {
                "You may read here, but not write."
            } else {
                return Error::forbidden(format!("The homeserver refused this: {message}"));
            };
            Error::forbidden(hint)
        }
        Error::Homeserver {
            status: StatusCode::PAYLOAD_TOO_LARGE,
            ..
        } => words::too_large(),
        other => other,
    }
}

//! What a message of a member says: words as Markdown and HTML, whom they mention, the file that it carries.

use std::collections::BTreeSet;

use ruma::{EventId, OwnedEventId, OwnedUserId, UserId};
use serde_json::{Map, Value, json};
use ulid::Ulid;

use super::Actions;
use crate::{
    error::Result,
    events::{MESSAGE_ALT, MESSAGE_KEY},
    index::{Attachment, AttachmentKind, PostView, Style},
    policy::{Permission, new_members, words},
    render::{self, Mentioned, Rendered},
};

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
    pub(super) fn finish(&self, mut content: Value) -> Value {
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
    pub(super) fn message(&self, sender: &UserId, draft: &Draft) -> Result<Value> {
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
    pub(super) fn mentioned_before(
        &self,
        sender: &UserId,
        post: &PostView,
    ) -> BTreeSet<OwnedUserId> {
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
}

/// `m.mentions` of a message that mentions these.
pub(super) fn mentions(users: &BTreeSet<OwnedUserId>) -> Value {
    if users.is_empty() {
        json!({})
    } else {
        json!({"user_ids": users})
    }
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

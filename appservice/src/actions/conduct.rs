//! What follows from cases, as acts: members who may not write are told so, posts go by a rule.

use http::StatusCode;
use ruma::{EventId, RoomId, UserId};
use serde_json::{Map, Value, json};
use time::format_description::well_known::Rfc3339;
use tokio::sync::OwnedMutexGuard;

use super::Actions;
use crate::{
    clock::from_unix_ms,
    error::{Error, Result},
    events::{EVIDENCE_CUT, MESSAGE_KEY, MESSAGE_RESTORED, Target},
    index::{Index, KeptWords, Powers, Removal, Restoration, RuleDue},
    matrix::{Identity, Outgoing, transaction_id},
    notices,
    policy::{dates, strikes::Mute},
    render,
};

/// Longest content of what is said again, in bytes: an event holds 64 KiB.
const CONTENT_AT_MOST: usize = 63_000;

/// 403 `ORG.ALTHING.MUTED`.
pub fn muted(mute: &Mute) -> Error {
    let message = if mute.needs_refresher {
        "You may not write for now. Pass the course again; you find it under My conduct."
    } else {
        "You may not write for now. You find until when, and why, under My conduct."
    };
    let until = from_unix_ms(mute.until).format(&Rfc3339).ok();
    Error::refused(StatusCode::FORBIDDEN, "ORG.ALTHING.MUTED", message)
        .with("until", until)
        .with("needs_refresher", mute.needs_refresher)
}

impl Actions {
    /// Refuses a member who is muted or suspended: our own mark of a suspension may be late.
    pub fn require_voice(&self, member: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        match self.index.read(|index| index.mute_of(member, now)) {
            Some(mute) => Err(muted(&mute)),
            None if self.index.read(|index| index.is_barred(member, now)) => {
                Err(Error::suspended())
            }
            None => Ok(()),
        }
    }

    /// Refuses a member who may not send such an event to a topic now: they are muted, lack its badges, or
    /// it is closed.
    pub fn require_writer(&self, member: &UserId, topic: &RoomId, event_type: &str) -> Result<()> {
        self.require_voice(member)?;
        self.require_opener_of(member, topic)?;
        self.require_floor(member, topic, event_type)
    }

    /// Refuses a member who has yet to say that they have read what was decided about them.
    pub(super) fn require_acknowledged(&self, member: &UserId) -> Result<()> {
        let now = self.clock.unix_ms();
        let open = self.index.read(|index| index.unacknowledged(member, now));
        if open.is_empty() {
            return Ok(());
        }
        let message = "Read first what was decided about an earlier post of yours.";
        let refused = Error::refused(StatusCode::FORBIDDEN, "ORG.ALTHING.ACKNOWLEDGE", message);
        Err(refused.with("case_ids", open))
    }

    /// The turn to change the strike of a case: what its member does and what is decided are written
    /// one after the other. The guard ends it.
    pub async fn strike_lane(&self, case: &str) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("strike/{case}")).await
    }

    /// The turn to remove the posts of a case. The guard ends it.
    pub async fn removal_lane(&self, case: &str) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("removal/{case}")).await
    }

    /// The turn to change our policy list. The guard ends it.
    pub async fn rule_lane(&self) -> OwnedMutexGuard<()> {
        self.lanes.enter("policy-rules".into()).await
    }

    /// The turn to suspend a member, or to end that. The guard ends it.
    pub async fn suspension_lane(&self, member: &UserId) -> OwnedMutexGuard<()> {
        self.lanes.enter(format!("suspension/{member}")).await
    }

    /// The turn to set power levels. The guard ends it.
    pub async fn levels_lane(&self) -> OwnedMutexGuard<()> {
        self.lanes.enter("levels".into()).await
    }

    /// Redacts a post as the bot, with the rule as it is called as the reason, and waits for it to be known.
    /// What it says is kept before.
    pub async fn remove_by_rule(&self, removal: &Removal, rule: &str) -> Result<()> {
        let target = Target {
            user_id: removal.sender.clone(),
            room_id: Some(removal.room_id.clone()),
            event_id: Some(removal.event_id.clone()),
        };
        self.keep_evidence(&removal.case, &target).await?;
        let bot = self.names.bot();
        let txn_id = transaction_id(bot, "remove", removal.event_id.as_str());
        let language = self.settings.territory.language();
        let reason = notices::removed_by_rule(language, rule);
        self.homeserver
            .redact(
                &Identity::Bot,
                &removal.room_id,
                &removal.event_id,
                &txn_id,
                Some(&reason),
            )
            .await?;
        let is_gone = |index: &Index| {
            let post = index.post(&removal.event_id);
            post.is_none_or(|post| post.removed.is_some())
        };
        self.known(is_gone).await
    }

    /// Why somebody has removed a post, if they said so.
    pub async fn why_removed(&self, room_id: &RoomId, post: &EventId) -> Result<Option<String>> {
        let raw = self.homeserver.event(room_id, post).await?;
        let event: Option<Value> = raw.and_then(|raw| serde_json::from_str(raw.get()).ok());
        let reason = event.as_ref().and_then(|event| {
            let reason = event.pointer("/unsigned/redacted_because/content/reason")?;
            Some(reason.as_str()?.trim())
        });
        Ok(reason
            .filter(|reason| !reason.is_empty())
            .map(ToOwned::to_owned))
    }

    /// Says again what was removed, as the bot, naming who wrote it and when; once. Waits for it to be
    /// known.
    pub async fn restore_post(&self, restoration: &Restoration) -> Result<()> {
        let bot = self.names.bot();
        let key = restoration.key();
        let name = self
            .index
            .read(|i| i.display_name(&restoration.post.sender).to_string());
        let territory = &self.settings.territory;
        let (language, zone) = (territory.language(), territory.zone());
        let when = dates::moment(language, restoration.post.at, zone.time_zone());
        let mut intro = notices::restored(language, &name, &when);
        if restoration.content.contains(EVIDENCE_CUT) {
            intro = format!("{intro} {}", notices::restored_in_part(language));
        }
        let mut content = said_again(&restoration.content, &intro);
        content.insert(MESSAGE_KEY.into(), key.clone().into());
        content.insert(MESSAGE_RESTORED.into(), json!(restoration.post));
        let event = Outgoing {
            event_type: "m.room.message",
            content: content.into(),
            txn_id: transaction_id(bot, "restore", &key),
            ts: None,
        };
        self.homeserver
            .send(&Identity::Bot, &restoration.room_id, &event)
            .await?;
        self.known(|index| index.lookup_key(bot, &key).is_some())
            .await
    }

    /// Writes a rule into our policy list, or takes it back, and waits for it to be known.
    pub async fn write_rule(&self, due: &RuleDue) -> Result<()> {
        let room = self.index.read(Index::policy_room);
        let room = room.ok_or_else(|| Error::Unavailable {
            sent: false,
            message: "the policy list does not exist yet".into(),
        })?;
        let content = due.content.as_ref().map_or_else(|| json!({}), |c| json!(c));
        self.homeserver
            .set_state(&room, "m.policy.rule.user", &due.state_key, &content)
            .await?;
        self.known(|index| {
            let published = index.published_rules();
            let present = published.get(&due.state_key).map(|rule| &rule.content);
            present == due.content.as_ref()
        })
        .await
    }

    /// Gives a room power levels.
    pub async fn set_levels(&self, room_id: &RoomId, content: &Value) -> Result<()> {
        self.homeserver
            .set_state(room_id, "m.room.power_levels", "", content)
            .await
            .map(drop)
    }

    /// What power levels are computed from now.
    pub(super) fn powers(&self) -> Powers {
        let now = self.clock.unix_ms();
        self.index.read(|index| index.powers(now))
    }
}

/// The content of a message that says what another said. Nobody is told of it again. A file stays a file,
/// with the words before its caption.
fn said_again(kept: &str, intro: &str) -> Map<String, Value> {
    let kept: Value = serde_json::from_str(kept).unwrap_or_default();
    let text = |key: &str| kept.get(key).and_then(Value::as_str).unwrap_or_default();
    let words = KeptWords::of(&kept);
    let body = &*words.body;
    let html = match words.html.as_deref() {
        None | Some("") => render::markdown(body),
        Some(html) => html.to_owned(),
    };
    let quoted = format!("> {}", body.replace('\n', "\n> "));
    let mut content = Map::new();
    let is_file = ["m.image", "m.file", "m.audio", "m.video"].contains(&text("msgtype"));
    if is_file && kept.get("url").is_some() {
        let name = text("filename");
        let name = if name.is_empty() { body } else { name };
        for key in ["msgtype", "url", "info"] {
            content.extend(kept.get(key).map(|value| (key.to_owned(), value.clone())));
        }
        content.insert("filename".into(), name.into());
    } else {
        content.insert("msgtype".into(), "m.text".into());
    }
    content.insert("m.mentions".into(), json!({}));
    content.insert("body".into(), format!("{intro}\n\n{quoted}").into());
    let formatted = format!("{}<blockquote>{html}</blockquote>", render::markdown(intro));
    let mut styled = content.clone();
    styled.insert("format".into(), "org.matrix.custom.html".into());
    styled.insert("formatted_body".into(), formatted.into());
    if fits(&styled) {
        return styled;
    }
    // The words count for more than how they look.
    if !fits(&content) {
        content.insert("body".into(), format!("{intro}\n\n{body}").into());
    }
    content
}

/// Whether a content has room in an event, with what is added to it and what the homeserver says of it.
fn fits(content: &Map<String, Value>) -> bool {
    let length = serde_json::to_string(content).map_or(0, |text| text.len());
    length <= CONTENT_AT_MOST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_files_are_said_again_and_nobody_is_told() {
        let words = json!({"msgtype": "m.text", "body": "Hej\n@bent", "m.mentions": {"user_ids": ["@b:x"]}});
        let said = said_again(&words.to_string(), "Anna skrev:");
        assert_eq!(said["body"], "Anna skrev:\n\n> Hej\n> @bent");
        assert_eq!(said["m.mentions"], json!({}));
        let html = said["formatted_body"].as_str().unwrap();
        assert!(
            html.contains("<blockquote>") && html.contains("Hej"),
            "{html}"
        );
        let file = json!({"msgtype": "m.image", "body": "kat.png", "url": "mxc://x/y"});
        let said = said_again(&file.to_string(), "Anna skrev:");
        assert_eq!(
            (&said["msgtype"], &said["filename"]),
            (&json!("m.image"), &json!("kat.png"))
        );
        let poll = json!({"m.poll": {
            "question": {"m.text": [{"body": "Er Bo dum?"}]},
            "answers": [{"m.id": "a", "m.text": [{"body": "Ja"}]}],
        }});
        let said = said_again(&poll.to_string(), "Anna skrev:");
        assert_eq!(said["body"], "Anna skrev:\n\n> Er Bo dum?\n> – Ja");
        assert_eq!(said_again("torn", "Anna skrev:")["msgtype"], "m.text");
    }

    #[test]
    fn long_words_are_said_again_whole_if_need_be_without_their_style() {
        let said = |body: &str| {
            let words = json!({"msgtype": "m.text", "body": body, "formatted_body": body});
            said_again(&words.to_string(), "Anna skrev:")
        };
        let short = "Linje\n".repeat(2_000);
        assert!(said(&short).contains_key("formatted_body"));
        let long = "Linje\n".repeat(5_000);
        let again = said(&long);
        assert!(!again.contains_key("formatted_body"));
        assert_eq!(
            again["body"].as_str().unwrap().matches("> Linje").count(),
            5_000
        );
        let longest = "L\n".repeat(18_000);
        let again = said(&longest);
        assert!(again["body"].as_str().unwrap().ends_with(&longest) && fits(&again));
    }
}

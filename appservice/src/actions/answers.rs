//! What the bot says where it is asked: answers, and the cards of cases.

use ruma::{OwnedEventId, OwnedTransactionId};
use serde_json::{Value, json};

use super::Actions;
use crate::{
    error::Result,
    events::{ANSWERS, CARD, CardContent},
    index::{Asks, Command},
    matrix::{Identity, Outgoing},
};

impl Actions {
    /// Answers a command, once, and waits for it to be known.
    pub async fn answer(&self, command: &Command, text: &str) -> Result<()> {
        let replied = match &command.asks {
            Asks::Words { .. } => &command.event_id,
            // Clients show no reply to a reaction.
            Asks::Reaction { card, .. } => card,
        };
        let event = Outgoing {
            event_type: "m.room.message",
            content: json!({
                "msgtype": "m.notice",
                "body": text,
                "m.mentions": {"user_ids": [command.sender]},
                "m.relates_to": {"m.in_reply_to": {"event_id": replied}},
                ANSWERS: command.event_id,
            }),
            txn_id: OwnedTransactionId::from(format!("answer-{}", command.event_id)),
            ts: None,
        };
        self.homeserver
            .send(&Identity::Bot, &command.room_id, &event)
            .await?;
        self.known(|index| index.is_answered(&command.room_id, &command.event_id))
            .await
    }

    /// Shows the card of a case in the moderators' room, in the place of the one that is there, and
    /// waits for it to be known.
    pub async fn show_card(
        &self,
        of: &CardContent,
        (plain, html): &(String, String),
        present: Option<&OwnedEventId>,
    ) -> Result<()> {
        let room_id = self.moderation_room()?;
        let event = Outgoing {
            event_type: "m.room.message",
            content: card(of, plain, html, present),
            txn_id: OwnedTransactionId::from(format!("card-{}-{}", of.case, of.version)),
            ts: None,
        };
        self.homeserver
            .send(&Identity::Bot, &room_id, &event)
            .await?;
        self.known(|index| {
            let cards = index.cards();
            let shown = cards.get(of.case.as_str());
            shown.is_some_and(|shown| shown.version >= of.version)
        })
        .await
    }
}

fn card(of: &CardContent, plain: &str, html: &str, present: Option<&OwnedEventId>) -> Value {
    let message = |mark: &str| {
        json!({
            "msgtype": "m.text",
            "body": format!("{mark}{plain}"),
            "format": "org.matrix.custom.html",
            "formatted_body": format!("{mark}{html}"),
            CARD: of,
        })
    };
    let Some(present) = present else {
        return message("");
    };
    let mut edit = message("* ");
    if let Some(fields) = edit.as_object_mut() {
        fields.insert("m.new_content".into(), message(""));
        let replaces = json!({"rel_type": "m.replace", "event_id": present});
        fields.insert("m.relates_to".into(), replaces);
    }
    edit
}

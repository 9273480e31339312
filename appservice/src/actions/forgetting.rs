//! What goes of the cases about somebody who left, twelve months later: the words. That there were cases,
//! which clause was broken and when, stays, under a user ID that nobody has any more.

use std::collections::BTreeSet;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde::Deserialize;
use serde_json::Value;

use super::Actions;
use crate::{
    error::Result,
    events::{ANSWERS, Act, CARD, CaseEventContent},
    index::Index,
};

/// Events of a page of the moderators' room.
const PAGE: u32 = 500;

/// An event of the moderators' room, as far as it counts here.
#[derive(Deserialize)]
struct Seen {
    event_id: OwnedEventId,
    sender: OwnedUserId,
    #[serde(rename = "type")]
    kind: String,
    content: Value,
}

impl Actions {
    /// Takes the words away: evidence with the copies of files, reports and notes, those that they have made
    /// themselves, what the cases say, and what was said of those in the room. Repeating it changes nothing.
    pub async fn forget_cases(&self, member: &UserId) -> Result<()> {
        let _turn = self.case_lane().await;
        // Before the evidence, which names them.
        self.forget_copies(member).await?;
        let kept = self.index.read(|index| index.docket_about(member));
        self.redact_words(member, kept).await?;
        let cases = |index: &Index| index.cases_about(member).cloned().collect::<Vec<_>>();
        let cases = self.index.read(cases);
        // Of most who leave there is none: their words are all known, and no room need be read back.
        if cases.is_empty() {
            return Ok(());
        }
        for case in &cases {
            let bare = without_words(case);
            if bare != *case {
                self.write_case(&bare).await?;
            }
        }
        let ids = cases.into_iter().map(|case| case.case).collect();
        for room in self.index.read(Index::moderation_rooms) {
            let said = self.superseded(&room, &ids).await?;
            self.redact_words(member, said).await?;
        }
        Ok(())
    }

    /// What a room says of these cases that does not hold any more, and everything that names them: cards,
    /// commands, answers to these, and what the bot has said of its own accord.
    async fn superseded(
        &self,
        room: &RoomId,
        cases: &BTreeSet<String>,
    ) -> Result<Vec<(OwnedRoomId, OwnedEventId)>> {
        let (mut found, mut from) = (BTreeSet::new(), None::<String>);
        let mut answers = Vec::new();
        // The newest come first: each case holds as it is met.
        let mut holds = BTreeSet::new();
        loop {
            let page = self
                .homeserver
                .messages(room, from.as_deref(), PAGE)
                .await?;
            let seen = page.events.iter();
            for event in seen.filter_map(|raw| serde_json::from_str::<Seen>(raw.get()).ok()) {
                let is_ours = event.sender == *self.names.bot();
                let is_old = match event.kind.as_str() {
                    "org.althing.case" if is_ours => event
                        .case_of_state()
                        .filter(|case| cases.contains(*case))
                        .is_some_and(|case| !holds.insert(case.to_owned())),
                    "m.room.message" => (is_ours || event.is_command()) && event.names_any(cases),
                    _ => false,
                };
                if is_old {
                    found.insert(event.event_id);
                } else if let Some(asked) = event.answers().filter(|_| is_ours) {
                    answers.push((asked.to_owned(), event.event_id));
                }
            }
            from = page.end;
            if from.is_none() {
                break;
            }
        }
        // An answer came after what it answers, and was met before it.
        let to_found = answers
            .into_iter()
            .filter(|(asked, _)| found.iter().any(|event| event.as_str() == asked));
        let to_found: Vec<_> = to_found.map(|(_, answer)| answer).collect();
        found.extend(to_found);
        Ok(found
            .into_iter()
            .map(|event| (room.to_owned(), event))
            .collect())
    }
}

impl Seen {
    /// The case whose state this is.
    fn case_of_state(&self) -> Option<&str> {
        self.content.get("case")?.as_str()
    }

    fn body(&self) -> &str {
        let body = self.content.get("body").and_then(Value::as_str);
        body.unwrap_or_default()
    }

    /// Whether it asks something of the bot.
    fn is_command(&self) -> bool {
        self.body().trim_start().starts_with('!')
    }

    /// Whether it is the card of one of these cases, or names one in its words.
    fn names_any(&self, cases: &BTreeSet<String>) -> bool {
        let card = self.content.pointer(&format!("/{CARD}/case"));
        let of_card = card.and_then(Value::as_str).into_iter();
        let words = self.body().split(|c: char| !c.is_ascii_alphanumeric());
        of_card.chain(words).any(|word| cases.contains(word))
    }

    /// What it answers.
    fn answers(&self) -> Option<&str> {
        self.content.get(ANSWERS)?.as_str()
    }
}

fn without_words(case: &CaseEventContent) -> CaseEventContent {
    let mut bare = case.clone();
    let silence = |act: &mut Option<Act>| {
        if let Some(act) = act {
            act.text.clear();
        }
    };
    if let Some(interim) = &mut bare.interim {
        interim.ordered.text.clear();
        silence(&mut interim.confirmed);
    }
    if let Some(decision) = &mut bare.decision {
        decision.facts.clear();
        for act in [
            &mut decision.confirmed,
            &mut decision.overturned,
            &mut decision.lifted,
        ] {
            silence(act);
        }
    }
    for hearing in [&mut bare.appeal, &mut bare.review].into_iter().flatten() {
        silence(&mut hearing.decided);
    }
    bare
}

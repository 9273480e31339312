//! What goes of the cases about somebody who left, twelve months later: the words. That there were cases,
//! which clause was broken and when, stays, under a user ID that nobody has any more.

use std::collections::BTreeSet;

use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde::Deserialize;
use serde_json::Value;

use super::Actions;
use crate::{
    error::Result,
    events::{Act, CARD, CaseEventContent},
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
    /// Takes the words away: evidence with the copies of files, reports and notes, what the cases say
    /// themselves, and their cards. Repeating it changes nothing.
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

    /// What a room says of these cases that does not hold any more, and their cards.
    async fn superseded(
        &self,
        room: &RoomId,
        cases: &BTreeSet<String>,
    ) -> Result<Vec<(OwnedRoomId, OwnedEventId)>> {
        let (mut found, mut from) = (Vec::new(), None::<String>);
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
                let is_old = match event.case() {
                    Some(case) if is_ours && cases.contains(case) => {
                        event.kind != "org.althing.case" || !holds.insert(case.to_owned())
                    }
                    _ => false,
                };
                if is_old {
                    found.push((room.to_owned(), event.event_id));
                }
            }
            from = page.end;
            if from.is_none() {
                return Ok(found);
            }
        }
    }
}

impl Seen {
    /// The case whose state or card this is.
    fn case(&self) -> Option<&str> {
        let content = match self.kind.as_str() {
            "org.althing.case" => &self.content,
            "m.room.message" => self.content.get(CARD)?,
            _ => return None,
        };
        content.get("case")?.as_str()
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

//! Posts that somebody who keeps order has removed without a case: the author is told why, and how to
//! complain.

use ruma::{EventId, RoomId, UserId};

use crate::{
    app::App,
    error::Result,
    events::{AuditEventContent, RoomKind},
    index::Index,
    notices::removals::{ByHand, removed_by_hand},
};

/// Administrators who are named at most.
const NAMED: usize = 3;

impl App {
    /// Tells the author of a removed post, once, and gives the line of the log its reason.
    pub(super) async fn tell_of_removal(
        &self,
        line: AuditEventContent,
    ) -> Result<AuditEventContent> {
        let (Some(author), Some(room), Some(post)) = (&line.about, &line.room_id, &line.event_id)
        else {
            return Ok(line);
        };
        let reason = self.actions.why_removed(room, post).await?;
        let is_here = |index: &Index| {
            index.own_room(RoomKind::Home, author).is_some() && !index.has_departed(author)
        };
        if self.index.read(is_here) {
            let (by, reason) = (line.actor.as_deref(), reason.as_deref());
            self.explain_removal(author, by, (&**room, &**post), reason)
                .await?;
        }
        Ok(AuditEventContent { reason, ..line })
    }

    async fn explain_removal(
        &self,
        author: &UserId,
        by: Option<&UserId>,
        (room, post): (&RoomId, &EventId),
        reason: Option<&str>,
    ) -> Result<()> {
        let language = self.language_of(author).await?;
        // Who names a clause begins with its ID, as in the commands of the bot.
        let first = reason.and_then(|reason| reason.split([':', ' ']).next());
        let clause = first.and_then(|id| self.auth.legal().clause(id, &[&language]));
        let words = reason.filter(|_| clause.is_none()).or_else(|| {
            let rest = reason?.split_once([':', ' '])?.1;
            Some(rest.trim_start_matches(':').trim()).filter(|rest| !rest.is_empty())
        });
        let topic = self.index.read(|index| Some(index.topic_of(room)?.title));
        let text = removed_by_hand(
            &language,
            ByHand {
                topic: &topic.unwrap_or_default(),
                rule: clause.map(|clause| &*clause.title),
                reason: words,
                to: &self.to_complain_to(by),
            },
        );
        let key = format!("removed/{post}");
        self.actions.notify(author, &key, &text, None).await
    }

    /// Administrators other than who has done something, where there are others, and the address of the
    /// territory.
    fn to_complain_to(&self, by: Option<&UserId>) -> String {
        let now = self.clock.unix_ms();
        let named = self.index.read(|index| {
            let all = index.officers(now).administrators;
            let others: Vec<_> = all.iter().filter(|id| Some(&***id) != by).collect();
            let asked = if others.is_empty() {
                all.iter().collect()
            } else {
                others
            };
            let named = asked.into_iter().take(NAMED);
            let named = named.map(|id| format!("{} ({id})", index.display_name(id)));
            named.collect::<Vec<_>>()
        });
        let contact = self.config.territory.contact.clone();
        let to: Vec<_> = named.into_iter().chain(contact).collect();
        to.join(", ")
    }
}

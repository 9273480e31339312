//! Every open case has a card in the moderators' room, and every card says how its case stands.

use std::{collections::BTreeSet, sync::Arc};

use futures_util::{StreamExt, stream};
use ruma::OwnedEventId;
use serde_json::json;
use tokio::sync::broadcast::Receiver;

use super::{trouble::Trouble, wake};
use crate::{
    app::App,
    bot,
    error::Result,
    events::{AuditEventContent, CardContent, CaseEventContent},
    index::{ANNOUNCED, Index, Numbered},
    policy::{audit, judgement::Awaited},
};

/// A case whose card is missing or shows an older version, and that card.
type Due = (CaseEventContent, Option<OwnedEventId>);

impl App {
    /// One pass over all cases.
    pub async fn reconcile_cards(&self) -> Result<()> {
        // Before that a card may be there that is not known.
        if !self.is_compared() {
            return Ok(());
        }
        let mut trouble = Trouble::default();
        let now = self.clock.unix_ms();
        let cards = stream::iter(self.index.read(|index| due(index, now)))
            .then(|due| async move { self.show(due).await });
        trouble.each(cards).await;
        let unsaid = stream::iter(self.index.read(|index| index.unannounced(now)))
            .then(|(case, what, since)| async move { self.say_awaited(&case, what, since).await });
        trouble.each(unsaid).await;
        trouble.end()
    }

    /// Says in the moderators' room, once, what a case waits for: an edit of its card tells nobody.
    async fn say_awaited(&self, case: &CaseEventContent, what: Awaited, since: i64) -> Result<()> {
        let name = |index: &Index| index.display_name(&case.about).to_string();
        let name = self.index.read(name);
        let url = self.config.web_url().trim_end_matches('/');
        let words = bot::awaits(self.language(), &case.case, &name, what, url);
        let message = json!({"msgtype": "m.text", "body": words, "m.mentions": {}});
        let key = format!("awaits-{}-{}-{since}", case.case, what.as_str());
        self.actions
            .docket("m.room.message", &key, &message)
            .await?;
        self.actions
            .log(AuditEventContent {
                reason: Some(what.as_str().to_owned()),
                ..audit::act(ANNOUNCED, &case.case, &case.about)
            })
            .await
    }

    async fn show(&self, (case, present): Due) -> Result<()> {
        let card = bot::card(self.language(), &case, &self.shown(&case));
        let of = CardContent {
            case: case.case,
            version: case.version,
        };
        self.actions.show_card(&of, &card, present.as_ref()).await
    }

    /// Ends a moment after a case has changed.
    pub(super) async fn until_cases_change(&self, feed: &mut Receiver<Arc<Numbered>>) {
        tokio::select! {
            () = wake::a_case_changes(feed) => {}
            () = self.until_compared() => {}
        }
    }
}

/// A case is opened first, and then it has its report: until then its card would say nothing. One that is
/// still without one after this long has none: a moderator or a rule has opened it.
const REPORTED_WITHIN_MS: i64 = 5_000;

fn due(index: &Index, now: i64) -> Vec<Due> {
    let cards = index.cards();
    let reported: BTreeSet<_> = index.flags().map(|flag| flag.case.as_str()).collect();
    let is_ripe = |case: &CaseEventContent| {
        reported.contains(case.case.as_str()) || case.opened_at + REPORTED_WITHIN_MS <= now
    };
    let mut due: Vec<_> = index
        .cases()
        .filter_map(|case| match cards.get(case.case.as_str()) {
            Some(card) if card.version >= case.version => None,
            Some(card) => Some((case.clone(), Some(card.event_id.clone()))),
            None => (case.is_open() && is_ripe(case)).then(|| (case.clone(), None)),
        })
        .collect();
    due.sort_by(|(a, _), (b, _)| (a.opened_at, &a.case).cmp(&(b.opened_at, &b.case)));
    due
}

//! What moderators should look at although nobody reported it: names that were changed while muted, and
//! members who come back after they left with strikes. And a word to whose reports rest.

use futures_util::{StreamExt, stream};
use ruma::UserId;

use super::trouble::Trouble;
use crate::{
    actions::{Sighting, whole},
    app::App,
    error::Result,
    events::{AuditEventContent, CaseKind, FlagReason, RETURNED},
    index::{REST, Renamed},
    notices,
};

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

impl App {
    /// One pass.
    pub async fn reconcile_watchfulness(&self) -> Result<()> {
        let is_ready = self.index.read(|index| index.moderation_room().is_some());
        if !self.is_compared() || !is_ready {
            return Ok(());
        }
        let mut seen = self.renamed();
        seen.extend(self.returned().await?);
        let mut trouble = Trouble::default();
        let acts = stream::iter(seen)
            .then(|seen| async move { self.actions.open_by_rule(&seen).await.map(drop) });
        trouble.each(acts).await;
        let now = self.clock.unix_ms();
        let resting = self.index.read(|index| index.resting_reporters(now));
        let acts = stream::iter(resting)
            .then(|(by, until)| async move { self.tell_of_rest(&by, until).await });
        trouble.each(acts).await;
        trouble.end()
    }

    /// Tells somebody once that their reports rest, because too few of them were found right.
    async fn tell_of_rest(&self, by: &UserId, until: i64) -> Result<()> {
        let now = self.clock.unix_ms();
        let days = (until - now + DAY_MS - 1) / DAY_MS;
        let language = self.language_for(by).await;
        let text = notices::reports_rest(&language, days);
        self.tell(by, &format!("rest/{by}/{until}"), &text, None)
            .await;
        self.actions
            .log(AuditEventContent {
                action: REST.into(),
                about: Some(by.to_owned()),
                reason: Some(until.to_string()),
                ..AuditEventContent::default()
            })
            .await
    }

    /// Names are looked at once each, and once more when they come again after they were taken away.
    fn renamed(&self) -> Vec<Sighting> {
        let now = self.clock.unix_ms();
        let renamed = self.index.read(|index| index.renamed_while_silenced(now));
        let sighting = |renamed: Renamed| Sighting {
            key: name_key(&renamed),
            kind: CaseKind::Name,
            reason: FlagReason::Name,
            text: notices::renamed(self.language(), &renamed.name),
            target: whole(&renamed.user_id),
        };
        renamed.into_iter().map(sighting).collect()
    }

    /// Nobody is kept out for it: that is for people to decide.
    async fn returned(&self) -> Result<Vec<Sighting>> {
        let returned = self.store.returned(None).await?;
        let sightings = returned.into_iter().map(|returned| Sighting {
            key: format!("{RETURNED}{}/{}", returned.user_id, returned.left_as),
            kind: CaseKind::Member,
            reason: FlagReason::Other,
            text: notices::returned(self.language(), returned.left_as.localpart()),
            target: whole(&returned.user_id),
        });
        Ok(sightings.collect())
    }
}

fn name_key(renamed: &Renamed) -> String {
    let Renamed {
        user_id,
        name,
        resets,
    } = renamed;
    match resets {
        0 => format!("name/{user_id}/{name}"),
        _ => format!("name/{user_id}/{name}/{resets}"),
    }
}

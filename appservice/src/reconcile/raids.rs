//! Waves of newcomers, of their posts, of reports: moderators are told, and where the configuration says
//! so, the territory closes to newcomers for an hour.

use futures_util::{StreamExt, stream};
use ruma::OwnedUserId;

use super::trouble::Trouble;
use crate::{
    actions::{Sighting, whole},
    app::App,
    error::Result,
    events::{CaseKind, FlagReason},
    index::Index,
    policy::raids::{self, Arrival, NEW_FOR_MS, Reported, Sign, Wave},
    store::invitation_tree::parents,
};

/// A wave that goes on is one case for so long, in milliseconds.
const SAME_WAVE_MS: i64 = 24 * 60 * 60 * 1_000;
/// How long a rule closes the territory, in milliseconds: then people decide.
const CLOSED_FOR_MS: i64 = 60 * 60 * 1_000;

impl App {
    /// One pass.
    pub async fn reconcile_raids(&self) -> Result<()> {
        let is_ready = self.index.read(|index| index.moderation_room().is_some());
        if !self.is_compared() || !is_ready {
            return Ok(());
        }
        let signs = self.raid_signs().await?;
        let mut trouble = Trouble::default();
        let is_over = |sign: &Sign<_>| sign.is_over(self.wave_limit(sign.wave));
        let over = signs.into_iter().filter(is_over);
        let acts = stream::iter(over).then(|sign| async move { self.tell_of_wave(&sign).await });
        trouble.each(acts).await;
        trouble.end()
    }

    /// From how many on something is a wave; 0: never.
    pub fn wave_limit(&self, wave: Wave) -> usize {
        let limits = &self.config.moderation.waves;
        match wave {
            Wave::Joins => limits.joins,
            Wave::Posts => limits.posts,
            Wave::Flags => limits.flags,
            Wave::Guests => limits.guests,
        }
    }

    /// How many come, write and are reported now; one sign of each kind.
    pub async fn raid_signs(&self) -> Result<Vec<Sign<OwnedUserId>>> {
        let now = self.clock.unix_ms();
        let since = |wave: Wave| now - wave.window_ms();
        let tree = self.store.invitation_tree(None).await?;
        let came = tree.iter().filter_map(|node| {
            let at = node.joined_at.unix_timestamp_nanos() / 1_000_000;
            Some(Arrival {
                who: node.member()?,
                at: i64::try_from(at).unwrap_or_default(),
                invitation: node.invitation,
            })
        });
        let came: Vec<_> = came.collect();
        let parents = parents(&tree);
        Ok(self.index.read(|index| {
            let written = index.posts_of_new_members(since(Wave::Posts), NEW_FOR_MS, now);
            let by_guests = index.posts_of_guests(since(Wave::Guests), now);
            let by_guests = by_guests.into_iter();
            let by_guests = by_guests.map(|(who, at)| (who.server_name().to_owned(), who, at));
            vec![
                raids::joins(&parents, came, now),
                raids::posts(written, now),
                raids::flags(reports_that_count(index, now), now),
                raids::guests(by_guests, now),
            ]
        }))
    }

    async fn tell_of_wave(&self, sign: &Sign<OwnedUserId>) -> Result<()> {
        let Some(about) = &sign.about else {
            return Ok(());
        };
        let now = self.clock.unix_ms();
        let name = match sign.wave {
            // It names the homeserver.
            Wave::Guests => about.to_string(),
            _ => self.index.read(|i| i.display_name(about).to_string()),
        };
        // Which of its guests writes most may change while it goes on.
        let begins_with = match sign.wave {
            Wave::Guests => about.server_name().as_str(),
            _ => about.as_str(),
        };
        let wave = format!("raid/{:?}/{begins_with}/", sign.wave);
        let text = raids::told(self.language(), sign, &name);
        let was_told = |index: &Index| {
            let mut flags = index.flags();
            flags.any(|flag| flag.flag.starts_with(&wave) && now - flag.at < SAME_WAVE_MS)
        };
        if !self.index.read(was_told) {
            let sighting = Sighting {
                key: format!("{wave}{now}"),
                kind: CaseKind::Raid,
                target: whole(about),
                reason: FlagReason::Spam,
                text: text.clone(),
            };
            self.actions.open_by_rule(&sighting).await?;
            if self.config.moderation.close_on_raid && sign.wave.is_of_newcomers() {
                let until = Some(now + CLOSED_FOR_MS);
                self.actions.set_raid(None, true, &text, until).await?;
            }
        }
        Ok(())
    }
}

/// Reports of members that weigh something: not those of a rule, nor of who is muted or whose reports rest.
fn reports_that_count(index: &Index, now: i64) -> Vec<Reported<OwnedUserId>> {
    let cases = index.case_views(now);
    let flags = cases.iter().flat_map(|case| &case.flags);
    let counting = flags.filter(|view| view.counts());
    let reports = counting.map(|view| Reported {
        about: view.flag.target.user_id.clone(),
        by: view.flag.by.clone(),
        at: view.flag.at,
    });
    reports.collect()
}

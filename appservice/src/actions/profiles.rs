//! What members say of themselves. Name and avatar come back through the rooms that they are in;
//! everything else of a profile is not pushed to us, and is read when somebody asks.

use std::sync::Arc;

use moka::sync::Cache;
use ruma::{OwnedUserId, UserId};
use serde_json::{Value, json};

use super::Actions;
use crate::{
    error::Result,
    events::{DetailsEventContent, RoomKind},
    index::{ChangeKind, Index, Said},
    matrix::Profile,
    policy::profile,
};

/// How long a profile that was read is good for, in milliseconds.
const FRESH_MS: i64 = 3_000;
/// Profiles that are remembered.
const REMEMBERED: u64 = 10_000;

/// What a profile says beside name and avatar. Any client of the member may have written it, so what
/// does not fit our rules is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extended {
    /// In the member's words.
    pub biography: Option<String>,
    /// Where they are.
    pub location: Option<String>,
    /// How to speak of them.
    pub pronouns: Option<String>,
    /// Tags of languages.
    pub languages: Vec<String>,
    /// Of the IANA list.
    pub time_zone: Option<String>,
}

/// A field of a profile beside name and avatar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// [`Extended::biography`].
    Biography,
    /// [`Extended::location`].
    Location,
    /// [`Extended::pronouns`].
    Pronouns,
    /// [`Extended::languages`].
    Languages,
    /// [`Extended::time_zone`].
    TimeZone,
}

impl Field {
    /// As the homeserver calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Biography => "org.althing.bio",
            Self::Location => "org.althing.location",
            Self::Pronouns => "org.althing.pronouns",
            Self::Languages => "org.althing.languages",
            Self::TimeZone => "m.tz",
        }
    }
}

impl Extended {
    fn read(profile: &Profile) -> Self {
        let text = |field: Field, check: &dyn Fn(&str) -> Result<String, String>| {
            let text = profile.text(field.name())?;
            check(text).ok().filter(|text| !text.is_empty())
        };
        let languages = profile.texts(Field::Languages.name());
        Self {
            biography: text(Field::Biography, &|t| profile::text(t, profile::BIOGRAPHY)),
            location: text(Field::Location, &|t| profile::line(t, profile::LOCATION)),
            pronouns: text(Field::Pronouns, &|t| profile::line(t, profile::PRONOUNS)),
            languages: profile::languages(&languages).unwrap_or_default(),
            time_zone: text(Field::TimeZone, &|t| profile::time_zone(t)),
        }
    }
}

/// Profiles that were read a moment ago, and when, Unix milliseconds.
#[derive(Clone)]
pub(super) struct Read(Cache<OwnedUserId, (i64, Arc<Extended>)>);

impl Default for Read {
    fn default() -> Self {
        Self(Cache::new(REMEMBERED))
    }
}

impl Actions {
    /// What a profile says beside name and avatar, some seconds old at most.
    pub async fn extended_profile(&self, user_id: &UserId) -> Result<Arc<Extended>> {
        let now = self.clock.unix_ms();
        if let Some((read_at, extended)) = self.profiles.0.get(user_id)
            && (0..FRESH_MS).contains(&(now - read_at))
        {
            return Ok(extended);
        }
        let profile = self.homeserver.profile(user_id).await?.unwrap_or_default();
        let extended = Arc::new(Extended::read(&profile));
        self.profiles
            .0
            .insert(user_id.to_owned(), (now, extended.clone()));
        Ok(extended)
    }

    /// What a profile said when it was read last, if it is remembered.
    pub fn known_profile(&self, user_id: &UserId) -> Option<Arc<Extended>> {
        self.profiles.0.get(user_id).map(|(_, extended)| extended)
    }

    /// Sets or takes away a field of a member's profile.
    pub async fn set_field(
        &self,
        member: &UserId,
        field: Field,
        value: Option<&Value>,
    ) -> Result<()> {
        self.act_as(member)?;
        let set = self
            .homeserver
            .set_profile_field(member, field.name(), value)
            .await;
        self.profiles.0.invalidate(member);
        set?;
        self.index.tell_of(ChangeKind::ProfileUpdated, member);
        Ok(())
    }

    /// Gives a member another name, in every client. It is shown here at once.
    pub async fn rename(&self, member: &UserId, name: &str) -> Result<()> {
        self.act_as(member)?;
        self.homeserver
            .set_profile_field(member, "displayname", Some(&name.into()))
            .await?;
        self.show_at_once(member, Said::Name(name.to_owned()));
        Ok(())
    }

    /// Unless the loop was quicker.
    pub(super) fn show_at_once(&self, member: &UserId, said: Said) {
        let has_come = self.index.read(|index| match &said {
            Said::Name(name) => &*index.display_name(member) == name,
            Said::Avatar(avatar) => index.avatar(member).as_deref() == avatar.as_deref(),
        });
        if !has_come {
            self.index.lay_over(member, said, self.clock.unix_ms());
        }
    }

    /// Keeps a member's real name in their home room, and nowhere else.
    pub async fn set_real_name(&self, member: &UserId, real_name: Option<String>) -> Result<()> {
        self.change_details(member, |details| details.real_name = real_name)
            .await
    }

    /// Hides a badge of a member's from others, or shows it again.
    pub async fn set_badge_hidden(&self, member: &UserId, badge: &str, hidden: bool) -> Result<()> {
        let change = |details: &mut DetailsEventContent| {
            details.hidden_badges.retain(|known| known != badge);
            if hidden {
                details.hidden_badges.push(badge.to_owned());
                details.hidden_badges.sort_unstable();
            }
        };
        self.change_details(member, change).await
    }

    async fn change_details(
        &self,
        member: &UserId,
        change: impl FnOnce(&mut DetailsEventContent),
    ) -> Result<()> {
        let _turn = self.lanes.enter(format!("details/{member}")).await;
        let before = self.index.read(|index| index.details(member));
        let mut details = before.clone();
        change(&mut details);
        if details == before {
            return Ok(());
        }
        let room_id = self.own_room(RoomKind::Home, member).await?;
        self.homeserver
            .set_state(&room_id, "org.althing.details", "", &json!(details))
            .await?;
        let known = |index: &Index| index.details(member) == details;
        self.known(known).await
    }
}

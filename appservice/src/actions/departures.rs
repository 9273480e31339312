//! A member may leave the rooms that are theirs. They are asked back once, and never joined by force.

use moka::sync::Cache;
use ruma::{OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use serde::Deserialize;
use serde_json::json;

use super::Actions;
use crate::{error::Result, events::InvitedBackEventContent};

const INVITED_BACK: &str = "org.althing.invited_back";

/// Those who need not be asked (again). What is forgotten is read from the room again.
#[derive(Clone)]
pub(super) struct Asked(Cache<(OwnedRoomId, OwnedUserId), ()>);

impl Default for Asked {
    fn default() -> Self {
        Self(Cache::new(100_000))
    }
}

/// What a room says of a member who is not in it.
#[derive(Debug, Default)]
struct Departure {
    /// The event by which they left themselves, if that is how it stands.
    left: Option<OwnedEventId>,
    /// The departure after which they were asked back.
    asked_after: Option<OwnedEventId>,
}

impl Actions {
    /// Asks a member who has left a room back, once. The departure is noted first: a crash in
    /// between asks again, a refusal does not.
    pub async fn invite_back(&self, room_id: &RoomId, member: &UserId) -> Result<()> {
        let who = (room_id.to_owned(), member.to_owned());
        if self.asked.0.contains_key(&who) {
            return Ok(());
        }
        let departure = self.departure(room_id, member).await?;
        if let Some(left) = departure.left {
            if departure.asked_after.is_none() {
                let key = member.localpart();
                let content = json!(InvitedBackEventContent { left: left.clone() });
                self.homeserver
                    .set_state(room_id, INVITED_BACK, key, &content)
                    .await?;
            }
            if departure.asked_after.is_none_or(|asked| asked == left) {
                let reason = come_back(self.settings.territory.language());
                self.homeserver
                    .invite(room_id, member, Some(reason))
                    .await?;
            }
        }
        self.asked.0.insert(who, ());
        Ok(())
    }

    /// Whether an invitation of a member is one to come back, which only they may accept.
    pub async fn was_invited_back(&self, room_id: &RoomId, member: &UserId) -> Result<bool> {
        let who = (room_id.to_owned(), member.to_owned());
        if self.asked.0.contains_key(&who) {
            return Ok(true);
        }
        let asked = self.departure(room_id, member).await?.asked_after.is_some();
        if asked {
            self.asked.0.insert(who, ());
        }
        Ok(asked)
    }

    async fn departure(&self, room_id: &RoomId, member: &UserId) -> Result<Departure> {
        #[derive(Deserialize)]
        struct Said<C> {
            event_id: OwnedEventId,
            sender: OwnedUserId,
            content: C,
        }
        #[derive(Deserialize)]
        struct Key {
            #[serde(rename = "type")]
            event_type: String,
            state_key: String,
        }
        #[derive(Deserialize)]
        struct Membership {
            membership: String,
        }
        let mut departure = Departure::default();
        for event in self.homeserver.state(room_id).await? {
            let Ok(Key {
                event_type,
                state_key,
            }) = serde_json::from_str(event.get())
            else {
                continue;
            };
            if event_type == "m.room.member" && state_key == member.as_str() {
                departure.left = serde_json::from_str::<Said<Membership>>(event.get())
                    .ok()
                    .filter(|e| e.content.membership == "leave" && e.sender == member)
                    .map(|e| e.event_id);
            } else if event_type == INVITED_BACK && state_key == member.localpart() {
                departure.asked_after =
                    serde_json::from_str::<Said<InvitedBackEventContent>>(event.get())
                        .ok()
                        .map(|e| e.content.left);
            }
        }
        Ok(departure)
    }
}

/// What stands on the invitation, in the territory's language.
fn come_back(language: &str) -> &'static str {
    match language {
        "da" => {
            "Du har forladt et rum, der er dit: det viser, hvad Althing ved og siger om dig. \
             Tag imod invitationen, hvis du vil have det tilbage; ellers hører du ikke mere om det."
        }
        "nb" => {
            "Du har forlatt et rom som er ditt: det viser hva Althing vet og sier om deg. \
             Ta imot invitasjonen hvis du vil ha det tilbake; ellers hører du ikke mer om det."
        }
        "sv" => {
            "Du har lämnat ett rum som är ditt: det visar vad Althing vet och säger om dig. \
             Tacka ja till inbjudan om du vill ha det tillbaka; annars hör du inget mer om det."
        }
        _ => {
            "You have left a room that is yours: it shows what Althing knows and says about you. \
             Accept the invitation if you want it back; otherwise you will hear no more about it."
        }
    }
}

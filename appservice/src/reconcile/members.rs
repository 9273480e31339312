//! The rooms that each member has: territory space, home, profile. Registration answers before they
//! exist; they follow, and they follow again after a crash.

use std::sync::{Mutex, PoisonError};

use futures_util::{TryStreamExt, stream};
use ruma::OwnedRoomId;

use crate::{
    app::App,
    error::{Error, Result},
    events::RoomKind,
    index::Membership,
    store::accounts::{Member, State},
};

/// The homeserver makes a handful of rooms a second whatever one asks for; live writes come first.
const PACE: usize = 2;

impl App {
    /// One pass: unfinished registrations, then the rooms of every active member.
    pub async fn reconcile_members(&self) -> Result<()> {
        self.auth.finish_registrations().await?;
        let members = self.store.members().await?;
        let active = members.into_iter().filter(|m| m.state == State::Active);
        let trouble = Mutex::new(Ok(()));
        let give = |member: Member| {
            let trouble = &trouble;
            async move {
                match self.give_rooms(&member).await {
                    Err(away @ Error::Unavailable { .. }) => Err(away),
                    // What one member meets is not the others' trouble.
                    Err(other) => {
                        tracing::warn!(user_id = %member.user_id, error = %other, "rooms are missing");
                        *trouble.lock().unwrap_or_else(PoisonError::into_inner) = Err(other);
                        Ok(())
                    }
                    Ok(()) => Ok(()),
                }
            }
        };
        stream::iter(active.map(Ok))
            .try_for_each_concurrent(PACE, give)
            .await?;
        trouble.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings one member into the rooms that are theirs, as far as they have never been there. Who
    /// has left one is not joined by force.
    pub async fn give_rooms(&self, member: &Member) -> Result<()> {
        let user_id = &member.user_id;
        let (space, home, profile) = self.index.read(|index| {
            let membership = |room: OwnedRoomId| index.membership(&room, user_id);
            let own =
                |kind: RoomKind| index.lookup_room_key(&format!("{kind}/{}", user_id.localpart()));
            (
                index.territory_space().and_then(membership),
                own(RoomKind::Home).and_then(membership),
                own(RoomKind::Profile).and_then(membership),
            )
        });
        if is_due(space) {
            self.actions.admit(user_id).await?;
        }
        if is_due(home) {
            self.actions.make_home(user_id).await?;
        }
        if is_due(profile) {
            self.actions
                .make_profile(user_id, &member.display_name)
                .await?;
        }
        Ok(())
    }
}

/// Never there, or asked in and not yet joined.
fn is_due(membership: Option<Membership>) -> bool {
    matches!(
        membership,
        None | Some(Membership::Invite | Membership::Knock)
    )
}

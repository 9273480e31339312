//! The rooms that each member has: territory space, home, profile. Registration answers before they
//! exist; they follow, and they follow again after a crash.

use std::sync::{Mutex, PoisonError};

use futures_util::{TryStreamExt, stream};
use ruma::{OwnedRoomId, UserId};
use time::Duration;

use crate::{
    app::App,
    error::{Error, Result},
    events::{AwardEventContent, RoomKind, in_language},
    index::{Index, Membership},
    notices,
    policy::{
        Permission,
        award::expiry,
        permissions::{ADMINISTRATOR, CODE_OF_CONDUCT},
    },
    store::accounts::{Member, Role, State},
};

/// The homeserver makes a handful of rooms a second whatever one asks for; live writes come first.
const PACE: usize = 2;

/// How long after registration a member is welcomed: who was never told anything and has been here
/// for longer needs no welcome.
const NEW_FOR: Duration = Duration::days(1);

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
        self.log_shell_invitations().await?;
        trouble.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Brings one member into the rooms that are theirs, as far as they have never been there. Who
    /// has left their own rooms is asked back once.
    pub async fn give_rooms(&self, member: &Member) -> Result<()> {
        let user_id = &member.user_id;
        let (space, home, profile) = self.index.read(|index| {
            let of = |room_id: Option<OwnedRoomId>| {
                room_id.and_then(|id| Some((index.membership(&id, user_id)?, id)))
            };
            (
                of(index.territory_space()),
                of(index.own_room(RoomKind::Home, user_id)),
                of(index.own_room(RoomKind::Profile, user_id)),
            )
        });
        if matches!(space, None | Some((Membership::Invite, _))) {
            self.actions.admit(user_id).await?;
        }
        let lacks_home = self.is_due(home, user_id).await?;
        if lacks_home {
            self.actions.make_home(user_id).await?;
        }
        // Also where the server died before it was said, and where the rooms were still being read.
        let is_new = self.clock.now() - member.created_at < NEW_FOR && self.is_compared();
        if is_new && (lacks_home || self.index.read(|index| index.was_told_nothing(user_id))) {
            self.tell_inviter(member).await?;
            self.welcome(member).await;
        }
        if self.is_due(profile, user_id).await? {
            self.actions
                .make_profile(user_id, &member.display_name)
                .await?;
        }
        self.award_bootstrap(member).await?;
        self.award_starting(member).await
    }

    /// The first words to a new member, in their home room.
    async fn welcome(&self, member: &Member) {
        let user_id = &member.user_id;
        let language = &member.language;
        let badge = self.index.read(|index| index.badge(CODE_OF_CONDUCT));
        let badge = badge.filter(|badge| badge.content.course.is_some());
        let text = notices::welcome(
            language,
            &self.config.territory.name,
            badge
                .and_then(|badge| in_language(&badge.content.name, language).map(ToOwned::to_owned))
                .as_deref(),
        );
        self.tell(user_id, &format!("welcome/{user_id}"), &text, None)
            .await;
    }

    /// Tells whoever invited a new member that they have come.
    async fn tell_inviter(&self, member: &Member) -> Result<()> {
        if let Some(inviter) = self.store.inviter_of(member.account_id).await? {
            let key = format!("came/{}", member.user_id);
            let text = notices::came_by_you(&inviter.language, &member.display_name);
            self.tell(&inviter.user_id, &key, &text, None).await;
        }
        Ok(())
    }

    /// The account that runs the territory from the beginning holds the badge that says so, until
    /// somebody takes it back.
    async fn award_bootstrap(&self, member: &Member) -> Result<()> {
        let user_id = &member.user_id;
        let is_due = |i: &Index| i.award(user_id, ADMINISTRATOR).is_none();
        let is_early = !self.is_compared();
        if is_early || member.role != Role::Administrator || !self.index.read(is_due) {
            return Ok(());
        }
        // Nobody, where the invitation is from the operator's shell.
        let inviter = self.store.inviter_of(member.account_id).await?;
        let _turn = self.actions.award_lane(user_id).await;
        if !self.index.read(is_due) {
            return Ok(());
        }
        let reason = notices::by_invitation(&member.language);
        let award = AwardEventContent {
            reason: inviter.as_ref().map(|_| reason.into()),
            by: inviter.map(|inviter| inviter.user_id),
            ..AwardEventContent::new(ADMINISTRATOR, self.clock.unix_ms())
        };
        self.award(user_id, award).await
    }

    /// The badges that an invitation brought along; each once, until somebody takes it back, and while
    /// whoever invited may still give them.
    async fn award_starting(&self, member: &Member) -> Result<()> {
        let user_id = &member.user_id;
        let due = |index: &Index| {
            let badges = member.starting_badges.iter();
            let badges = badges.filter(|slug| index.award(user_id, slug).is_none());
            badges
                .filter_map(|slug| index.badge(slug))
                .collect::<Vec<_>>()
        };
        if !self.is_compared() || self.index.read(due).is_empty() {
            return Ok(());
        }
        let Some(inviter) = self.store.inviter_of(member.account_id).await? else {
            return Ok(());
        };
        let now = self.clock.unix_ms();
        let may = |i: &Index| i.may(&inviter.user_id, Permission::IssueBadges, now);
        if !self.index.read(may) {
            return Ok(());
        }
        let _turn = self.actions.award_lane(user_id).await;
        for badge in self.index.read(due) {
            let award = AwardEventContent {
                expires_at: expiry(now, badge.content.valid_days),
                by: Some(inviter.user_id.clone()),
                reason: Some(notices::by_invitation(&member.language).into()),
                ..AwardEventContent::new(&badge.content.slug, now)
            };
            self.award(user_id, award).await?;
        }
        Ok(())
    }

    /// Whether a member has yet to be let into a room of theirs: never there, or asked in and not
    /// yet joined.
    async fn is_due(
        &self,
        stands: Option<(Membership, OwnedRoomId)>,
        user_id: &UserId,
    ) -> Result<bool> {
        match stands {
            None => Ok(true),
            Some((Membership::Invite, room_id)) => {
                Ok(!self.index.read(|i| i.is_away(&room_id, user_id)))
            }
            Some((Membership::Leave, room_id)) => {
                self.actions.invite_back(&room_id, user_id).await?;
                Ok(false)
            }
            Some((Membership::Join | Membership::Knock | Membership::Ban, _)) => Ok(false),
        }
    }
}

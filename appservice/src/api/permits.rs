//! May they? The badges in force decide.

use super::auth_state::AuthState;
use crate::{
    actions::{closed_to_newcomers, muted},
    auth::invitation_invalid,
    error::{Error, Result},
    policy::{Permission, permissions::ADMINISTRATOR},
    store::{
        accounts::{Member, Role, State},
        invitations::Invitation,
    },
};

impl AuthState {
    /// Whether a member may do this now. The account that runs the territory from the beginning
    /// counts as an administrator as long as nothing was said of that badge: its rooms follow
    /// registration by some seconds.
    pub fn may(&self, member: &Member, permission: Permission) -> bool {
        let now = self.clock.unix_ms();
        self.index.read(|index| {
            let is_founder = || {
                member.role == Role::Administrator
                    && permission.badges().contains(&ADMINISTRATOR)
                    && index.award(&member.user_id, ADMINISTRATOR).is_none()
                    && !index.is_silenced(&member.user_id, now)
            };
            index.may(&member.user_id, permission, now) || is_founder()
        })
    }

    /// 410 where whoever made an invitation may not invite now: they lost the badge, are muted, suspended or gone.
    /// It is good again when they may. One from the operator's shell stands.
    pub async fn vouched(&self, invitation: &Invitation) -> Result<()> {
        if invitation.created_by.is_none() {
            return Ok(());
        }
        let needed = match invitation.role {
            Role::Administrator => Permission::Administer,
            Role::Member => Permission::Invite,
        };
        let maker = self.auth.maker_of(invitation).await?;
        let vouches = |maker: &Member| maker.state == State::Active && self.may(maker, needed);
        if maker.as_ref().is_some_and(vouches) {
            return Ok(());
        }
        Err(invitation_invalid())
    }

    /// 403 `ORG.ALTHING.RAID` while the territory is closed to newcomers.
    pub fn refuse_newcomers(&self) -> Result<()> {
        let now = self.clock.unix_ms();
        match self.index.read(|index| index.raid(now)) {
            Some(_) => Err(closed_to_newcomers()),
            None => Ok(()),
        }
    }

    /// 403 `ORG.ALTHING.BADGE_REQUIRED` for a member who may not, `ORG.ALTHING.MUTED` for who may not for
    /// now, `M_USER_SUSPENDED` for whose account does not say so yet.
    pub fn require(&self, member: &Member, permission: Permission) -> Result<()> {
        if self.may(member, permission) {
            return Ok(());
        }
        let now = self.clock.unix_ms();
        if let Some(mute) = self.index.read(|i| i.mute_of(&member.user_id, now)) {
            return Err(muted(&mute));
        }
        if self.index.read(|i| i.is_barred(&member.user_id, now)) {
            return Err(Error::suspended());
        }
        Err(Error::badge_required(permission.badges()))
    }
}

//! May they? The badges in force decide.

use super::auth_state::AuthState;
use crate::{
    error::{Error, Result},
    policy::{Permission, permissions::ADMINISTRATOR},
    store::accounts::{Member, Role},
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
            };
            index.may(&member.user_id, permission, now) || is_founder()
        })
    }

    /// 403 `ORG.ALTHING.BADGE_REQUIRED` for a member who may not.
    pub fn require(&self, member: &Member, permission: Permission) -> Result<()> {
        if self.may(member, permission) {
            return Ok(());
        }
        Err(Error::badge_required(permission.badges()))
    }
}

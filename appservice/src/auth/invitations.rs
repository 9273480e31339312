//! Invitations: who may make one, what a token is worth, and the very first one.

use std::collections::BTreeMap;

use http::StatusCode;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Auth, opaque};
use crate::{
    clock::Clock,
    error::{Error, Result},
    store::{
        Store,
        accounts::{Member, Role},
        invitations::{Invitation, NewInvitation},
    },
};

/// How long an invitation lives unless its maker says otherwise.
pub const DEFAULT_DAYS: i64 = 14;
const MAX_DAYS: i64 = 90;
const MAX_USES: i32 = 100;
const MAX_NOTE_CHARS: usize = 200;

/// What a member asks for.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// A remark for the invited.
    pub note: Option<String>,
    /// 1–100; one when not said.
    pub max_uses: Option<i32>,
    /// 1–90; [`DEFAULT_DAYS`] when not said.
    pub expires_in_days: Option<i64>,
    /// A member when not said; only administrators may say.
    pub role: Option<Role>,
}

/// What an invitation is good for at a given time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// May be used.
    Active,
    /// As many came as were invited.
    UsedUp,
    /// Its time is over.
    Expired,
    /// Taken back.
    Revoked,
}

impl Invitation {
    /// What it is good for.
    pub fn standing(&self, now: OffsetDateTime) -> Standing {
        if self.revoked_at.is_some() {
            Standing::Revoked
        } else if self.uses >= self.max_uses {
            Standing::UsedUp
        } else if self.expires_at <= now {
            Standing::Expired
        } else {
            Standing::Active
        }
    }
}

impl Auth {
    /// Makes an invitation for a member who may; the token is not to be had again.
    pub async fn create_invitation(&self, by: &Member, wish: Wish) -> Result<(Invitation, String)> {
        let now = self.clock.now();
        let (max_uses, days, note) = check(&wish)?;
        let role = wish.role.unwrap_or(Role::Member);
        let (token, hash) = opaque::generate();
        let new = NewInvitation {
            id: Uuid::new_v4(),
            token_hash: &hash,
            created_by: Some(by.account_id),
            note: note.as_deref(),
            role,
            max_uses,
            created_at: now,
            expires_at: now + Duration::days(days),
        };
        self.store.insert_invitation(&new).await?;
        tracing::info!(invitation = %new.id, by = %by.user_id, ?role, max_uses, "invitation made");
        let invitation = self.store.invitation(new.id).await?;
        Ok((
            invitation.ok_or_else(|| Error::internal("the invitation vanished"))?,
            token,
        ))
    }

    /// The invitation of a token that may be used now; everything else is one and the same 410.
    pub async fn open_invitation(&self, token: &str) -> Result<Invitation> {
        let invitation = self.store.invitation_of_token(&opaque::hash(token)).await?;
        invitation
            .filter(|invitation| invitation.standing(self.clock.now()) == Standing::Active)
            .ok_or_else(invitation_invalid)
    }

    /// An invitation that this member may look after: their own, or any when they look after `all`.
    pub async fn invitation_for(&self, member: &Member, all: bool, id: Uuid) -> Result<Invitation> {
        let invitation = self.store.invitation(id).await?;
        invitation
            .filter(|invitation| all || invitation.created_by == Some(member.account_id))
            .ok_or_else(|| Error::not_found("There is no such invitation."))
    }

    /// Takes an invitation back; once more changes nothing.
    pub async fn revoke_invitation(&self, by: &Member, all: bool, id: Uuid) -> Result<()> {
        self.invitation_for(by, all, id).await?;
        self.store.revoke_invitation(id, self.clock.now()).await?;
        tracing::info!(invitation = %id, by = %by.user_id, "invitation revoked");
        Ok(())
    }

    /// The present instant, by which lists tell an invitation's standing.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}

fn check(wish: &Wish) -> Result<(i32, i64, Option<String>)> {
    let mut faults = BTreeMap::new();
    let max_uses = wish.max_uses.unwrap_or(1);
    if !(1..=MAX_USES).contains(&max_uses) {
        faults.insert("max_uses", format!("Choose between 1 and {MAX_USES} uses."));
    }
    let days = wish.expires_in_days.unwrap_or(DEFAULT_DAYS);
    if !(1..=MAX_DAYS).contains(&days) {
        faults.insert(
            "expires_in_days",
            format!("Choose between 1 and {MAX_DAYS} days."),
        );
    }
    let note = wish
        .note
        .as_deref()
        .map(str::trim)
        .filter(|note| !note.is_empty());
    if note.is_some_and(|n| n.chars().count() > MAX_NOTE_CHARS || n.chars().any(char::is_control)) {
        faults.insert(
            "note",
            format!("Write one line of at most {MAX_NOTE_CHARS} characters."),
        );
    }
    if faults.is_empty() {
        Ok((max_uses, days, note.map(str::to_owned)))
    } else {
        Err(Error::invalid(faults))
    }
}

/// The invitation of the operator's shell, `althing invite --role admin`. Without `force` only for
/// a territory where nobody is, and nobody was invited. Gives the token, which is kept nowhere.
pub async fn bootstrap_invitation(
    store: &Store,
    clock: &Clock,
    role: Role,
    force: bool,
) -> Result<String> {
    if !force && !store.is_empty().await? {
        return Err(Error::refused(
            StatusCode::CONFLICT,
            "ORG.ALTHING.NOT_EMPTY",
            "This territory has members or invitations already. Invite on the web, or repeat with \
             --force.",
        ));
    }
    let now = clock.now();
    let (token, hash) = opaque::generate();
    let new = NewInvitation {
        id: Uuid::new_v4(),
        token_hash: &hash,
        created_by: None,
        note: None,
        role,
        max_uses: 1,
        created_at: now,
        expires_at: now + Duration::days(DEFAULT_DAYS),
    };
    store.insert_invitation(&new).await?;
    tracing::info!(invitation = %new.id, ?role, force, "invitation made on the operator's shell");
    Ok(token)
}

/// 410, word for word the same for whatever is wrong with an invitation.
pub(super) fn invitation_invalid() -> Error {
    Error::refused(
        StatusCode::GONE,
        "ORG.ALTHING.INVITATION_INVALID",
        "This invitation cannot be used. Ask whoever invited you for a new one.",
    )
}

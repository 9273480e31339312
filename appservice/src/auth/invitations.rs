//! Invitations: who may make one, what a token is worth, and the very first one.

use std::collections::BTreeMap;

use http::StatusCode;
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

use super::{Auth, opaque};
use crate::{
    clock::Clock,
    error::{Error, Result},
    mail::{Letter, Words},
    policy::{
        display_name, email,
        invitation_quota::{self, Allowance, Bounds, Hindrance, Inviter, MONTH},
    },
    store::{
        Store,
        accounts::{Member, Role},
        invitations::{Invitation, InvitationState, Made, NewInvitation},
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
    /// Only whoever registers with this address may use it.
    pub email: Option<String>,
    /// Whether the link is sent there.
    pub send: bool,
    /// The name that the invited will have.
    pub display_name: Option<String>,
    /// Slugs of badges that the invited will be awarded; only administrators may say.
    pub badges: Vec<String>,
}

/// How far somebody may invite, as badges have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rank {
    /// Not at all.
    Nobody,
    /// Within the territory's bounds.
    Host,
    /// Without bounds.
    Administrator,
}

/// An invitation whose fields are in order.
struct Checked {
    max_uses: i32,
    days: i64,
    note: Option<String>,
    email: Option<String>,
    display_name: Option<String>,
}

impl Auth {
    /// Makes an invitation for a member who may; the token is not to be had again. `link` makes the
    /// address to hand on of a token.
    pub async fn create_invitation(
        &self,
        by: &Member,
        rank: Rank,
        wish: Wish,
        link: impl FnOnce(&str) -> String,
    ) -> Result<(Invitation, String)> {
        let now = self.clock.now();
        let Checked {
            max_uses,
            days,
            note,
            email,
            display_name,
        } = check(&wish)?;
        if wish.send {
            self.mail.require()?;
        }
        let role = wish.role.unwrap_or(Role::Member);
        let (token, hash) = opaque::generate();
        let id = Uuid::new_v4();
        let new = NewInvitation {
            id,
            token_hash: &hash,
            created_by: Some(by.account_id),
            note: note.as_deref(),
            email: email.as_deref(),
            display_name: display_name.as_deref(),
            badges: &wish.badges,
            role,
            max_uses,
            created_at: now,
            expires_at: now + Duration::days(days),
        };
        let decide = |made: &[Made]| {
            let wanted = max_uses.unsigned_abs();
            quota(
                self.weigh(by, rank, made, wanted, now),
                self.rules.invitations,
            )
        };
        self.store
            .insert_counted_invitation(&new, now - MONTH, decide)
            .await?;
        tracing::info!(invitation = %id, by = %by.user_id, ?role, max_uses, "invitation made");
        if let Some(to) = email.filter(|_| wish.send) {
            self.send_invitation(by, to, note, link(&token), days);
        }
        let invitation = self.store.invitation(id).await?;
        Ok((
            invitation.ok_or_else(|| Error::internal("the invitation vanished"))?,
            token,
        ))
    }

    /// In the territory's language: that of the invited is not known.
    fn send_invitation(
        &self,
        by: &Member,
        to: String,
        note: Option<String>,
        url: String,
        days: i64,
    ) {
        let words = Words::Invitation {
            inviter: self.letters.name_of(by),
            note,
            url,
            days,
        };
        let language = self.rules.languages.first().cloned().unwrap_or_default();
        let letter = Letter {
            to,
            language,
            words,
        };
        self.mail.post(async { Ok(vec![letter]) });
    }

    /// Whether a member may invite one more, and within which bounds.
    pub async fn allowance(&self, member: &Member, rank: Rank) -> Result<(Allowance, Bounds)> {
        let now = self.clock.now();
        let made = self
            .store
            .invitations_that_count(member.account_id, now - MONTH, now)
            .await?;
        let allowance = self.weigh(member, rank, &made, 1, now);
        Ok((allowance, self.rules.invitations))
    }

    fn weigh(
        &self,
        member: &Member,
        rank: Rank,
        made: &[Made],
        wanted: u32,
        now: OffsetDateTime,
    ) -> Allowance {
        let made: Vec<_> = made
            .iter()
            .map(|made| invitation_quota::Made {
                places: made.max_uses.unsigned_abs(),
                open: made.open.unsigned_abs(),
                at: made.created_at,
                until: made.expires_at,
            })
            .collect();
        let inviter = Inviter {
            has_badge: rank != Rank::Nobody,
            is_unlimited: rank == Rank::Administrator,
            joined_at: member.created_at,
            made: &made,
        };
        invitation_quota::allowance(&inviter, self.rules.invitations, wanted, now)
    }

    /// The invitation of a token that may be used now; everything else is one and the same 410.
    pub async fn open_invitation(&self, token: &str) -> Result<Invitation> {
        let invitation = self.store.invitation_of_token(&opaque::hash(token)).await?;
        invitation
            .filter(|invitation| invitation.state(self.clock.now()) == InvitationState::Active)
            .ok_or_else(invitation_invalid)
    }

    /// The member who made an invitation; nobody where that was done on the operator's shell.
    pub async fn maker_of(&self, invitation: &Invitation) -> Result<Option<Member>> {
        match &invitation.creator_user_id {
            Some(user_id) => self.store.member(user_id).await,
            None => Ok(None),
        }
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

    /// The present instant, by which lists tell what an invitation is good for.
    pub fn now(&self) -> OffsetDateTime {
        self.clock.now()
    }
}

fn check(wish: &Wish) -> Result<Checked> {
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
    let email = wish.email.as_deref().map(email::check).transpose();
    match &email {
        Err(fault) => drop(faults.insert("email", (*fault).to_owned())),
        Ok(None) if wish.send => {
            faults.insert("email", "Say to which address it is to be sent.".into());
        }
        Ok(Some(_)) if max_uses > 1 => {
            let fault = "An invitation for one address is good for one person.";
            faults.insert("max_uses", fault.into());
        }
        Ok(_) => {}
    }
    if wish.role == Some(Role::Administrator) && max_uses > 1 {
        let fault = "An invitation for an administrator is good for one person.";
        faults.insert("max_uses", fault.into());
    }
    if !wish.badges.is_empty() && max_uses > 1 {
        let fault = "An invitation with badges is good for one person.";
        faults.insert("max_uses", fault.into());
    }
    let display_name = wish.display_name.as_deref().map(display_name::check);
    let display_name = display_name.transpose();
    match &display_name {
        Err(fault) => drop(faults.insert("display_name", (*fault).to_owned())),
        Ok(Some(_)) if max_uses > 1 => {
            let fault = "An invitation with a name is good for one person.";
            faults.insert("max_uses", fault.into());
        }
        Ok(_) => {}
    }
    if !faults.is_empty() {
        return Err(Error::invalid(faults));
    }
    Ok(Checked {
        display_name: display_name.ok().flatten(),
        max_uses,
        days,
        note: note.map(str::to_owned),
        email: email.ok().flatten(),
    })
}

/// 403 `ORG.ALTHING.INVITATION_QUOTA` with what stands in the way and until when.
fn quota(allowance: Allowance, bounds: Bounds) -> Result<()> {
    let Some(hindrance) = allowance.hindrance else {
        return Ok(());
    };
    let message = match hindrance {
        Hindrance::Badge => "You need a badge to invite. See how to earn it under Badges.".into(),
        Hindrance::Age => "You are new here. You may invite when you know the place.".into(),
        Hindrance::Active => format!(
            "At most {} people may be invited at once. Wait until somebody has come, or take an \
             invitation back.",
            bounds.active
        ),
        Hindrance::Month => format!(
            "At most {} people may be invited in thirty days.",
            bounds.month
        ),
    };
    let errcode = "ORG.ALTHING.INVITATION_QUOTA";
    let refused = Error::refused(StatusCode::FORBIDDEN, errcode, message);
    let refused = refused.with("reason", hindrance.name());
    Err(match allowance.allowed_from {
        Some(from) => refused.with(
            "allowed_from",
            from.format(&Rfc3339).map_err(Error::internal)?,
        ),
        None => refused,
    })
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
        email: None,
        display_name: None,
        badges: &[],
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
pub fn invitation_invalid() -> Error {
    Error::refused(
        StatusCode::GONE,
        "ORG.ALTHING.INVITATION_INVALID",
        "This invitation cannot be used. Ask whoever invited you for a new one.",
    )
}

//! Registration: answered when the member exists in Postgres and on the homeserver.
//!
//! One transaction consumes the invitation and writes the member as `registering`; then the
//! homeserver hears of the user and the display name; then the member is `active`. No step is
//! inside another's transaction. A crash between two of them leaves a `registering` member, which
//! [`Auth::finish_registrations`] or the member's own sign-in brings to its end. Only when the
//! homeserver certainly never heard of the user is everything taken back, the invitation's use too.

use std::{collections::BTreeMap, future::Future, time::Duration};

use async_trait::async_trait;
use http::StatusCode;
use ruma::UserId;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use tokio::time::timeout;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Auth, Session, invitations::invitation_invalid, opaque};
use crate::{
    error::{Error, Result},
    policy::{display_name, email, password, username},
    store::{
        accounts::{Credentials, Member, State},
        invitations::Invitation,
        registrations::NewMember,
        security_events::SecurityKind,
        sessions::Caller,
    },
};

/// One question to the homeserver may take this long.
const PATIENCE: Duration = Duration::from_secs(10);
/// A claim outlives all the questions of one attempt, so that two attempts never overlap.
const CLAIM_LIFE: time::Duration = time::Duration::seconds(30);

const TAKEN: &str = "This name is taken. Choose another one.";

/// What registration needs of the homeserver. Every act may be repeated.
#[async_trait]
pub trait Homebase: Send + Sync {
    /// Makes the user. One that exists already is fine.
    async fn register_member(&self, localpart: &str) -> Result<()>;
    /// Sets the name by which people search finds the user.
    async fn set_display_name(&self, user_id: &UserId, name: &str) -> Result<()>;
    /// The name that a member has on the homeserver now, as its rooms say it; none before they do.
    fn shown_name(&self, user_id: &UserId) -> Option<String>;
    /// True when the homeserver has such a user, deactivated ones too.
    async fn user_exists(&self, user_id: &UserId) -> Result<bool>;
    /// The devices on which a member has signed in to the homeserver itself.
    async fn devices(&self, user_id: &UserId) -> Result<Vec<Device>>;
    /// Signs devices out. Unknown ones are fine.
    async fn end_devices(&self, user_id: &UserId, device_ids: &[String]) -> Result<()>;
}

/// A Matrix client of a member.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Device {
    /// As the homeserver calls it.
    pub device_id: String,
    /// As the client or its owner calls it.
    pub display_name: Option<String>,
    /// When it was used last.
    pub last_seen_at: Option<OffsetDateTime>,
    /// Where.
    pub address: Option<String>,
}

/// What somebody who holds an invitation asks for.
pub struct Registration {
    /// The invitation's token.
    pub invitation: SecretString,
    /// The localpart.
    pub username: String,
    /// As typed.
    pub password: SecretString,
    /// As typed.
    pub display_name: String,
    /// Optional.
    pub email: Option<String>,
    /// One of the territory's; the first is the default.
    pub language: Option<String>,
    /// The version of the rules that was read.
    pub accept_terms: String,
    /// `Idempotency-Key` of the request.
    pub request_key: Option<String>,
    /// Where the request comes from.
    pub from: Caller,
}

/// Where the cheap checks lead.
pub enum Checked {
    /// The same request has been granted before: here is a session.
    Repeated(Box<Session>),
    /// Nothing stands in the way so far.
    Candidate(Box<Candidate>),
}

/// A registration whose fields and invitation are in order.
pub struct Candidate {
    /// The invitation, as it was when it was looked at.
    pub invited: Invitation,
    invitation: opaque::Hash,
    request_key: Option<opaque::Hash>,
    from: Caller,
    localpart: String,
    password: Zeroizing<String>,
    display_name: String,
    email: Option<String>,
    language: String,
}

/// The right to finish a registration.
#[derive(Clone, Copy)]
struct Claim {
    /// Until then nobody else does; also tells this claim from any other.
    until: OffsetDateTime,
    /// Nobody can have asked the homeserver before.
    first: bool,
}

impl Auth {
    /// The cheap checks; nothing is written. A request that has been granted before is refused by
    /// them (its invitation is used, its name is taken), so that is when its key is looked up.
    pub async fn check_registration(&self, asked: &Registration) -> Result<Checked> {
        let refused = match self.candidate(asked).await {
            Ok(candidate) => return Ok(Checked::Candidate(Box::new(candidate))),
            Err(refused @ Error::Refused { .. }) => refused,
            Err(error) => return Err(error),
        };
        if let Some(key) = asked.request_key.as_deref().map(opaque::hash) {
            let invitation = opaque::hash(asked.invitation.expose_secret());
            let given = asked.password.expose_secret();
            if let Some(session) = self
                .repeated(&invitation, &key, &asked.username, given, &asked.from)
                .await?
            {
                return Ok(Checked::Repeated(Box::new(session)));
            }
        }
        Err(refused)
    }

    /// Invitation first, so that nobody without one learns which names are taken; then the fields;
    /// then the homeserver is asked whether the name is free.
    async fn candidate(&self, asked: &Registration) -> Result<Candidate> {
        let invitation = self
            .open_invitation(asked.invitation.expose_secret())
            .await?;
        let candidate = self.check_fields(asked, invitation)?;
        if candidate.invited.email.is_some() && candidate.invited.email != candidate.email {
            return Err(pinned());
        }
        let user_id = self.user_id(&candidate.localpart)?;
        if self.store.member(user_id.as_str()).await?.is_some()
            || ask(self.homebase.user_exists(&user_id)).await?
        {
            return Err(taken());
        }
        Ok(candidate)
    }

    /// The user ID that a name would be, and the sentence that says why it cannot be had. Only with an
    /// open invitation. When the homeserver is away, registration will find out.
    pub async fn availability(
        &self,
        invitation: &str,
        name: &str,
    ) -> Result<(String, Option<&'static str>)> {
        self.open_invitation(invitation).await?;
        let user_id = format!("@{name}:{}", self.rules.server_name);
        if let Err(fault) = username::check(name) {
            return Ok((user_id, Some(fault)));
        }
        let user_id = self.user_id(name)?;
        let has_it = self.store.member(user_id.as_str()).await?.is_some()
            || ask(self.homebase.user_exists(&user_id))
                .await
                .unwrap_or(false);
        Ok((user_id.to_string(), has_it.then_some(TAKEN)))
    }

    /// Makes the member and opens the first session.
    pub async fn register(&self, candidate: Candidate) -> Result<Session> {
        let Candidate {
            invitation,
            request_key,
            localpart,
            password,
            ..
        } = &candidate;
        let password_hash = self.passwords.hash(password.clone()).await?;
        let account_id = Uuid::new_v4();
        let user_id = self.user_id(localpart)?;
        let now = self.clock.now();
        let claim = Claim {
            until: now + CLAIM_LIFE,
            first: true,
        };
        let new = NewMember {
            account_id,
            localpart,
            user_id: user_id.as_str(),
            display_name: &candidate.display_name,
            email: candidate.email.as_deref(),
            password_hash: &password_hash,
            language: &candidate.language,
            terms_version: self.legal.version(),
            invitation,
            request_key: request_key.as_ref(),
            claimed_until: claim.until,
        };
        let written = self.store.insert_member(&new, now).await;
        let Ok(Some((role, starting_badges))) = written else {
            // The same request, sent twice at once, has lost against itself.
            if let Some(key) = request_key
                && let Some(session) = self
                    .repeated(invitation, key, localpart, password, &candidate.from)
                    .await?
            {
                return Ok(session);
            }
            return Err(written.err().unwrap_or_else(invitation_invalid));
        };
        let member = Member {
            account_id,
            localpart: localpart.clone(),
            user_id,
            display_name: candidate.display_name.clone(),
            role,
            state: State::Registering,
            created_at: now,
            email: candidate.email.clone(),
            email_verified: false,
            pending_email: None,
            language: candidate.language.clone(),
            terms_version: Some(self.legal.version().to_owned()),
            starting_badges,
        };
        let member = self.finish(member, claim).await?;
        self.note(member.account_id, SecurityKind::Registered, &candidate.from)
            .await?;
        self.open_session(member, &candidate.from).await
    }

    /// Brings every unfinished registration to its end; due at start and every minute. Gives the
    /// number that became active.
    pub async fn finish_registrations(&self) -> Result<usize> {
        let mut finished = 0;
        for member in self
            .store
            .unfinished_registrations(self.clock.now())
            .await?
        {
            let user_id = member.user_id.clone();
            match self.finish_one(member).await {
                Ok(_) => finished += 1,
                Err(error) => tracing::warn!(%user_id, %error, "registration still unfinished"),
            }
        }
        Ok(finished)
    }

    /// Finishes one registration, unless another attempt is at it.
    pub(super) async fn finish_one(&self, member: Member) -> Result<Member> {
        let now = self.clock.now();
        let claim = Claim {
            until: now + CLAIM_LIFE,
            first: false,
        };
        if self
            .store
            .claim_registration(member.account_id, now, claim.until)
            .await?
        {
            return self.finish(member, claim).await;
        }
        match self.store.member_of_account(member.account_id).await? {
            Some(member) if member.state == State::Active => Ok(member),
            _ => Err(pending()),
        }
    }

    /// The steps on the homeserver, by the holder of the claim.
    async fn finish(&self, member: Member, claim: Claim) -> Result<Member> {
        let account_id = member.account_id;
        if let Err(error) = ask(self.homebase.register_member(&member.localpart)).await {
            let undo = refuses_name(&error) || (claim.first && certainly_not_taken(&error));
            if undo
                && self
                    .store
                    .undo_registration(account_id, claim.until)
                    .await?
            {
                return Err(if refuses_name(&error) { taken() } else { error });
            }
            return Err(self.leave(&member, claim, &error).await);
        }
        let named = ask(self
            .homebase
            .set_display_name(&member.user_id, &member.display_name));
        if let Err(error) = named.await {
            return Err(self.leave(&member, claim, &error).await);
        }
        let member = Member {
            state: State::Active,
            ..member
        };
        if self.store.activate_member(account_id).await? {
            self.members.forget(&member.user_id);
            if let Some(address) = member.email.clone() {
                self.confirm_address(&member, address);
            }
            // Nobody may be listening: rooms are computed from the members anyway.
            let _ = self.arrivals.send(member.clone());
        }
        Ok(member)
    }

    /// Leaves a registration to the next attempt.
    async fn leave(&self, member: &Member, claim: Claim, cause: &Error) -> Error {
        tracing::warn!(user_id = %member.user_id, %cause, "registration left unfinished");
        let now = self.clock.now();
        let released = self
            .store
            .release_registration(member.account_id, claim.until, now)
            .await;
        if let Err(error) = released {
            // The claim runs out by itself.
            tracing::warn!(user_id = %member.user_id, %error, "claim not released");
        }
        pending()
    }

    /// A session for a request whose first answer was lost, if it is the same request.
    async fn repeated(
        &self,
        invitation: &opaque::Hash,
        key: &opaque::Hash,
        name: &str,
        given: &str,
        from: &Caller,
    ) -> Result<Option<Session>> {
        let Some(made) = self.store.registration_of_key(invitation, key).await? else {
            return Ok(None);
        };
        let Credentials {
            member,
            password_hash,
        } = made;
        if member.localpart != name || !self.passwords.verify(given, Some(&password_hash)).await? {
            return Ok(None);
        }
        match member.state {
            State::Active => self.open_session(member, from).await.map(Some),
            State::Registering => {
                let member = self.finish_one(member).await?;
                self.open_session(member, from).await.map(Some)
            }
            State::Suspended | State::Deleted => Ok(None),
        }
    }

    fn check_fields(&self, asked: &Registration, invited: Invitation) -> Result<Candidate> {
        let mut faults = BTreeMap::new();
        let mut keep = |field, checked: Result<String, &'static str>| {
            checked.unwrap_or_else(|fault| {
                faults.insert(field, fault.to_owned());
                String::new()
            })
        };
        keep(
            "username",
            username::check(&asked.username).map(|()| String::new()),
        );
        let shown = keep("display_name", display_name::check(&asked.display_name));
        let address = asked
            .email
            .as_deref()
            .filter(|email| !email.trim().is_empty());
        let address = address.map(|address| keep("email", email::check(address)));
        let person = password::Person {
            username: &asked.username,
            display_name: &shown,
            email: address.as_deref().unwrap_or_default(),
        };
        let password = keep(
            "password",
            password::check(asked.password.expose_secret(), person),
        );
        let language = match &asked.language {
            Some(language) => self.check_language(language),
            None => Ok(self
                .rules
                .languages
                .first()
                .cloned()
                .unwrap_or_else(|| "en".into())),
        };
        let language = keep("language", language);
        let terms = self.check_terms(&asked.accept_terms);
        keep("accept_terms", terms.map(|()| String::new()));
        if !faults.is_empty() {
            return Err(Error::invalid(faults));
        }
        let settled = invited.display_name.clone();
        Ok(Candidate {
            invited,
            invitation: opaque::hash(asked.invitation.expose_secret()),
            request_key: asked.request_key.as_deref().map(opaque::hash),
            from: asked.from.clone(),
            localpart: asked.username.clone(),
            password: Zeroizing::new(password),
            display_name: settled.unwrap_or(shown),
            email: address,
            language,
        })
    }
}

async fn ask<T>(question: impl Future<Output = Result<T>>) -> Result<T> {
    within(PATIENCE, question).await
}

/// A question without an answer may have taken effect.
async fn within<T>(patience: Duration, question: impl Future<Output = Result<T>>) -> Result<T> {
    timeout(patience, question).await.unwrap_or_else(|_| {
        Err(Error::Unavailable {
            sent: true,
            message: "no answer in time".into(),
        })
    })
}

/// The homeserver refuses this very name: it belongs to nobody of ours.
fn refuses_name(error: &Error) -> bool {
    matches!(
        error,
        Error::Homeserver { errcode, .. }
            if matches!(errcode.as_str(), "M_USER_IN_USE" | "M_INVALID_USERNAME" | "M_EXCLUSIVE")
    )
}

/// The request did not leave us, or the homeserver answered that it will not.
fn certainly_not_taken(error: &Error) -> bool {
    match error {
        Error::Unavailable { sent, .. } => !sent,
        Error::Homeserver { status, .. } => status.is_client_error(),
        Error::Refused { .. } => true,
        Error::Database(_) | Error::Internal(_) => false,
    }
}

fn taken() -> Error {
    Error::invalid_field("username", TAKEN)
}

/// 422: the invitation is for another address, which is not told.
fn pinned() -> Error {
    let message = "This invitation is for another address. Use the one that it was sent to.";
    Error::invalid_field("email", message).with("code", "pinned")
}

/// 503: the outcome is not known yet, but nothing is lost.
fn pending() -> Error {
    Error::Refused {
        status: StatusCode::SERVICE_UNAVAILABLE,
        errcode: "ORG.ALTHING.REGISTRATION_PENDING",
        message: "Your account is being finished. Sign in with your name and password in a moment."
            .into(),
        fields: BTreeMap::new(),
        details: BTreeMap::new(),
        retry_after: Some(Duration::from_secs(5)),
    }
}

#[cfg(test)]
mod tests;

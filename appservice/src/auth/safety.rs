//! What members do for the safety of their account: see where they are signed in, end that, change
//! the password, and see what happened.

use http::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Auth, registration::Device, retention::ADDRESSES_KEPT};
use crate::{
    error::{Error, Result},
    policy::password,
    store::{
        accounts::Member,
        security_events::{SecurityEvent, SecurityKind},
        sessions::{Caller, EndedWhy, SessionRow},
    },
};

/// Everywhere that a member is signed in.
pub struct SignedIn {
    /// Here, the session that was used last first.
    pub sessions: Vec<SessionRow>,
    /// At the homeserver itself; nothing when it is away.
    pub devices: Option<Vec<Device>>,
}

impl<'a> From<&'a Member> for password::Person<'a> {
    fn from(member: &'a Member) -> Self {
        Self {
            username: &member.localpart,
            display_name: &member.display_name,
            email: member.email.as_deref().unwrap_or_default(),
        }
    }
}

impl Auth {
    /// Everywhere that a member is signed in. The homeserver keeps the last address of a device as long as the
    /// device: none is told that is older than those that we keep.
    pub async fn signed_in(&self, member: &Member) -> Result<SignedIn> {
        let now = self.clock.now();
        let sessions = self.store.sessions_of(member.account_id, now).await?;
        let devices = match self.homebase.devices(&member.user_id).await {
            Ok(mut devices) => {
                for device in &mut devices {
                    let is_kept = |seen: OffsetDateTime| now - seen < ADDRESSES_KEPT;
                    device
                        .address
                        .take_if(|_| !device.last_seen_at.is_some_and(is_kept));
                }
                Some(devices)
            }
            Err(Error::Unavailable { .. }) => None,
            Err(error) => return Err(error),
        };
        Ok(SignedIn { sessions, devices })
    }

    /// Ends one session of a member. False when there is none of theirs.
    pub async fn end_one(&self, member: &Member, session_id: Uuid, from: &Caller) -> Result<bool> {
        let now = self.clock.now();
        let all = self.store.sessions_of(member.account_id, now).await?;
        if !all.iter().any(|session| session.id == session_id) {
            return Ok(false);
        }
        let ended = self.store.end_session(session_id, EndedWhy::Revoked, now);
        ended.await?;
        self.announce_end(session_id);
        self.note(member.account_id, SecurityKind::SessionEnded, from)
            .await?;
        Ok(true)
    }

    /// Signs a Matrix device out. False when there is none of this name.
    pub async fn end_device(&self, member: &Member, device: &str, from: &Caller) -> Result<bool> {
        let devices = self.homebase.devices(&member.user_id).await?;
        if !devices.iter().any(|known| known.device_id == device) {
            return Ok(false);
        }
        let one = [device.to_owned()];
        self.homebase.end_devices(&member.user_id, &one).await?;
        self.note(member.account_id, SecurityKind::DeviceEnded, from)
            .await?;
        Ok(true)
    }

    /// Signs a member out everywhere, Matrix devices too. Ours end first: they end although the
    /// homeserver is away, and the error says that the others have not.
    pub async fn end_all(&self, member: &Member, from: &Caller) -> Result<()> {
        self.end_others(member, None, EndedWhy::Everywhere).await?;
        self.note(member.account_id, SecurityKind::AllEnded, from)
            .await?;
        self.end_all_devices(member).await
    }

    /// Changes a password and signs every other session and Matrix device out.
    pub async fn change_password(
        &self,
        member: &Member,
        keep: Uuid,
        current: &SecretString,
        new: &SecretString,
        from: &Caller,
    ) -> Result<()> {
        let current = current.expose_secret();
        self.prove(member, current, "current_password", from)
            .await?;
        let normal = password::check(new.expose_secret(), password::Person::from(member))
            .map_err(|why| Error::invalid_field("new_password", why))?;
        // Asked before anything changes: while the homeserver is away its devices could not be ended.
        let devices = self.homebase.devices(&member.user_id).await?;
        let hash = self.passwords.hash(Zeroizing::new(normal)).await?;
        self.store.set_password(member.account_id, &hash).await?;
        self.end_others(member, Some(keep), EndedWhy::Password)
            .await?;
        self.note(member.account_id, SecurityKind::PasswordChanged, from)
            .await?;
        self.mail
            .post(self.letters.clone().password_changed(member.account_id));
        self.end_devices_of_changed(member, devices).await
    }

    /// Ends the devices of a member whose password has changed; the error says what is left to do.
    pub(super) async fn end_devices_of_changed(
        &self,
        member: &Member,
        devices: Vec<Device>,
    ) -> Result<()> {
        let ended = self.end_devices(member, devices).await;
        ended.map_err(|error| {
            tracing::warn!(user_id = %member.user_id, %error, "devices outlive a changed password");
            Error::refused(
                StatusCode::SERVICE_UNAVAILABLE,
                "ORG.ALTHING.DEVICES_REMAIN",
                "Your password is changed, but your Matrix clients are signed in still. Sign out \
                 everywhere.",
            )
        })
    }

    /// Makes sure that whoever has a member's session also knows the password: 422 on `field` else.
    pub(super) async fn prove(
        &self,
        member: &Member,
        password: &str,
        field: &'static str,
        from: &Caller,
    ) -> Result<()> {
        let account = self.store.credentials(&member.localpart).await?;
        let hash = account.as_ref().map(|c| c.password_hash.as_str());
        if self.passwords.verify(password, hash).await? {
            return Ok(());
        }
        self.note(member.account_id, SecurityKind::LoginRefused, from)
            .await?;
        let message = "This is not your present password.";
        Err(Error::invalid_field(field, message))
    }

    /// What happened to an account before `before`, the latest first.
    pub async fn security_events(
        &self,
        member: &Member,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<SecurityEvent>> {
        self.store
            .security_events(member.account_id, before, limit)
            .await
    }

    /// Writes down what happened to an account.
    pub(super) async fn note(
        &self,
        account_id: Uuid,
        kind: SecurityKind,
        from: &Caller,
    ) -> Result<()> {
        let address = from.address.as_deref();
        self.store
            .add_security_event(account_id, kind, self.clock.now(), address)
            .await
    }

    pub(super) async fn end_others(
        &self,
        member: &Member,
        but: Option<Uuid>,
        why: EndedWhy,
    ) -> Result<()> {
        let now = self.clock.now();
        let ended = self.store.end_sessions(member.account_id, but, why, now);
        for session_id in ended.await? {
            self.announce_end(session_id);
        }
        Ok(())
    }

    pub(super) async fn end_all_devices(&self, member: &Member) -> Result<()> {
        let devices = self.homebase.devices(&member.user_id).await?;
        self.end_devices(member, devices).await
    }

    async fn end_devices(&self, member: &Member, devices: Vec<Device>) -> Result<()> {
        let ids: Vec<String> = devices.into_iter().map(|device| device.device_id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        self.homebase.end_devices(&member.user_id, &ids).await
    }
}

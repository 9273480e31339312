//! The demo's members, by the same registration that everybody goes through.

use indicatif::ProgressBar;
use secrecy::SecretString;

use super::{
    DEMO_PASSWORD,
    content::{Demo, DemoMember},
};
use crate::{
    actions::Actions,
    auth::{Auth, Registration, bootstrap_invitation, registration::Checked},
    clock::Clock,
    store::{accounts::Role, sessions::Caller},
};

/// Registers who is not there yet and lets everybody in.
pub async fn seed(
    demo: &Demo,
    auth: &Auth,
    actions: &Actions,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    for member in &demo.members {
        bar.set_message(member.display_name.clone());
        let user_id = auth.user_id(&member.username)?;
        if auth.store().member(user_id.as_str()).await?.is_none() {
            register(member, auth).await?;
        }
        actions.admit(&user_id).await?;
        bar.inc(1);
    }
    Ok(())
}

async fn register(member: &DemoMember, auth: &Auth) -> anyhow::Result<()> {
    let role = if member.is_administrator() {
        Role::Administrator
    } else {
        Role::Member
    };
    let invitation = bootstrap_invitation(auth.store(), &Clock::system(), role, true).await?;
    let wish = Registration {
        invitation: SecretString::from(invitation),
        username: member.username.clone(),
        password: SecretString::from(DEMO_PASSWORD),
        display_name: member.display_name.clone(),
        email: None,
        language: Some(member.language.clone()),
        request_key: None,
        from: Caller::default(),
    };
    if let Checked::Candidate(candidate) = auth.check_registration(&wish).await? {
        auth.register(*candidate).await?;
    }
    Ok(())
}

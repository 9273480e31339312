//! The demo's members, by the same registration that everybody goes through.

use anyhow::Context;
use indicatif::ProgressBar;
use secrecy::SecretString;
use time::Duration;

use super::{
    super::accounts,
    DEMO_PASSWORD,
    content::{Demo, DemoMember},
};
use crate::{
    actions::Actions,
    auth::{
        Auth, Registration, bootstrap_invitation,
        invitations::{Rank, Wish},
        registration::Checked,
    },
    clock::Clock,
    config::Config,
    store::{accounts::Role, sessions::Caller},
};

/// Registers who is not there yet and lets everybody in.
pub async fn seed(
    demo: &Demo,
    config: &Config,
    auth: &Auth,
    actions: &Actions,
    bar: &ProgressBar,
) -> anyhow::Result<()> {
    for member in &demo.members {
        bar.set_message(member.display_name.clone());
        let user_id = auth.user_id(&member.username)?;
        if auth.store().member(user_id.as_str()).await?.is_none() {
            // On the day when they joined: how long somebody has been here decides what they may.
            let joined = Clock::system().now() - Duration::days(member.joined_days_ago);
            let clock = Clock::manual(joined);
            let (then, ..) = accounts(config, clock.clone())?;
            register(member, &then, &clock).await?;
        }
        actions.admit(&user_id).await?;
        bar.inc(1);
    }
    Ok(())
}

async fn register(member: &DemoMember, auth: &Auth, clock: &Clock) -> anyhow::Result<()> {
    let wish = Registration {
        invitation: SecretString::from(invitation(member, auth, clock).await?),
        username: member.username.clone(),
        password: SecretString::from(DEMO_PASSWORD),
        display_name: member.display_name.clone(),
        email: member.email.clone(),
        language: Some(member.language.clone()),
        accept_terms: auth.legal().version().to_owned(),
        request_key: None,
        from: Caller::default(),
    };
    if let Checked::Candidate(candidate) = auth.check_registration(&wish).await? {
        auth.register(*candidate).await?;
    }
    Ok(())
}

/// Of the member who invited, else of the operator's shell.
async fn invitation(member: &DemoMember, auth: &Auth, clock: &Clock) -> anyhow::Result<String> {
    let Some(inviter) = &member.invited_by else {
        let role = if member.is_administrator() {
            Role::Administrator
        } else {
            Role::Member
        };
        return Ok(bootstrap_invitation(auth.store(), clock, role, true).await?);
    };
    let user_id = auth.user_id(inviter)?;
    let inviter = auth.store().member(user_id.as_str()).await?;
    let inviter = inviter.with_context(|| format!("{user_id} is not there to invite"))?;
    let wish = Wish::default();
    let (_, token) = auth
        .create_invitation(&inviter, Rank::Administrator, wish, str::to_owned)
        .await?;
    Ok(token)
}

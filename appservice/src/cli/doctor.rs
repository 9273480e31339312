//! `althing doctor`: every part that must work together, and what to do for each fault.

use std::{process::ExitCode, time::Duration};

use ruma::UserId;

use super::say;
use crate::{
    clock::Clock,
    config::Config,
    error::Error,
    mail::Outbox,
    matrix::{Client, Homeserver, Identity, Names, Registered},
    store::Store,
};

/// A finding.
enum Finding {
    Good(String),
    /// What is wrong, and what to do.
    Bad(String, String),
}

use Finding::{Bad, Good};

pub async fn run(config: Config) -> anyhow::Result<ExitCode> {
    let names = Names::new(&config.homeserver.server_name)?;
    let client = Client::from_config(&config)?;
    let mut findings = vec![
        Good("the configuration is in order".into()),
        database(&config).await,
        mail(&config).await,
        reachable(&client, &config).await,
    ];
    if matches!(findings.last(), Some(Good(_))) {
        findings.extend([
            platform(&client, &names).await,
            members(&client, &names).await,
            members_are_not_admins(&client, &names).await,
            admin_flag(&client, &names).await,
            back_to_us(&client, &config).await,
            password_module(&config).await,
        ]);
    }
    let mut code = ExitCode::SUCCESS;
    for finding in findings {
        match finding {
            Good(what) => say(format!("ok    {what}")),
            Bad(what, remedy) => {
                code = ExitCode::FAILURE;
                say(format!("FAULT {what}\n      -> {remedy}"));
            }
        }
    }
    Ok(code)
}

async fn database(config: &Config) -> Finding {
    let ping = async { Store::connect(config)?.ping().await };
    match ping.await {
        Ok(()) => Good("PostgreSQL answers".into()),
        Err(error) => Bad(
            format!("PostgreSQL does not answer: {error}"),
            "start it, or correct database.url".into(),
        ),
    }
}

async fn mail(config: &Config) -> Finding {
    let outbox = match Outbox::new(config, Clock::system()) {
        Ok(outbox) => outbox,
        Err(error) => return Bad(error.to_string(), "correct the section `mail`".into()),
    };
    match outbox.knock().await {
        None => Bad(
            "no mail can be sent: passwords are not reset and addresses not confirmed".into(),
            "set mail.smtp_url and mail.from".into(),
        ),
        Some(Ok(())) => Good("the SMTP server answers".into()),
        Some(Err(words)) => Bad(
            format!("the SMTP server does not take mail: {words}"),
            "start it, or correct mail.smtp_url".into(),
        ),
    }
}

async fn reachable(client: &Client, config: &Config) -> Finding {
    match client.whoami(&Identity::Bot).await {
        Err(Error::Unavailable { message, .. }) => Bad(
            format!(
                "the homeserver at {} does not answer: {message}",
                config.homeserver.url
            ),
            "start it, or correct homeserver.url".into(),
        ),
        _ => Good(format!(
            "the homeserver at {} answers",
            config.homeserver.url
        )),
    }
}

async fn platform(client: &Client, names: &Names) -> Finding {
    match client.whoami(&Identity::Bot).await {
        Ok(user_id) if user_id == names.bot() => {
            Good(format!("registration.yaml is accepted: the homeserver takes us for {user_id}"))
        }
        Ok(user_id) => Bad(
            format!("the homeserver takes our as_token for {user_id}, not for {}", names.bot()),
            "correct homeserver.server_name, or write the registrations anew".into(),
        ),
        Err(error) => Bad(
            format!("the homeserver refuses the as_token of registration.yaml: {error}"),
            "`althing registration --out DIR`, name both files in app_service_config_files, restart \
             the homeserver"
                .into(),
        ),
    }
}

/// Registering the reserved name of the members' own sender is refused in a way that tells whether
/// the token is known.
async fn members(client: &Client, names: &Names) -> Finding {
    let remedy = "`althing registration --out DIR`, name both files in app_service_config_files, \
                  restart the homeserver";
    match client.register("_althing_members").await {
        Ok(Registered::New | Registered::Existing) => Bad(
            "the members' registration covers our reserved names".into(),
            remedy.into(),
        ),
        Err(Error::Homeserver { errcode, .. }) if errcode == "M_EXCLUSIVE" => Good(format!(
            "registration-members.yaml is accepted: we may act as members of {}",
            names.server()
        )),
        Err(error) => Bad(
            format!("the homeserver refuses the token of registration-members.yaml: {error}"),
            remedy.into(),
        ),
    }
}

/// The members' token must not reach the admin API by acting as the bot.
async fn members_are_not_admins(client: &Client, names: &Names) -> Finding {
    let as_bot = Identity::Member(names.bot().to_owned());
    match client.is_admin(&as_bot, names.bot()).await {
        Err(Error::Homeserver { .. }) => Good("the members' token cannot act as the bot".into()),
        other => Bad(
            format!("the members' token can act as the bot: {other:?}"),
            "the users regex of registration-members.yaml must exclude the bot: write it anew with \
             `althing registration --out DIR` and restart the homeserver"
                .into(),
        ),
    }
}

async fn admin_flag(client: &Client, names: &Names) -> Finding {
    let bot: &UserId = names.bot();
    match client.is_admin(&Identity::Bot, bot).await {
        Ok(true) => Good(format!("{bot} is a server administrator")),
        other => Bad(
            format!("{bot} is not a server administrator ({other:?})"),
            "load the module synapse/althing_auth.py in the homeserver's configuration; it sets the \
             flag within a minute after the bot was registered by `althing serve`"
                .into(),
        ),
    }
}

async fn back_to_us(client: &Client, config: &Config) -> Finding {
    match client.ping().await {
        Ok(took) => Good(format!("the homeserver reaches us ({took:?})")),
        Err(error) => Bad(
            format!("the homeserver does not reach us: {error}"),
            format!(
                "start `althing serve`; `url` in registration.yaml ({}) must lead from the \
                 homeserver to internal.bind ({}), with our hs_token",
                config.internal.url, config.internal.bind
            ),
        ),
    }
}

/// A wrong password must be refused as such: anything else means that the module is absent or does
/// not reach us.
async fn password_module(config: &Config) -> Finding {
    let url = format!(
        "{}/_matrix/client/v3/login",
        config.homeserver.url.as_str().trim_end_matches('/')
    );
    let body = serde_json::json!({
        "type": "m.login.password",
        "identifier": {"type": "m.id.user", "user": "_althing_doctor"},
        "password": "not a password",
    });
    let attempt = async {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .no_proxy()
            .build()?;
        client.post(url).json(&body).send().await
    };
    match attempt.await {
        Ok(answer) if answer.status() == http::StatusCode::FORBIDDEN => {
            Good("sign-in on the homeserver asks us for passwords".into())
        }
        Ok(answer) if answer.status() == http::StatusCode::SERVICE_UNAVAILABLE => Bad(
            "the homeserver's password module does not reach us".into(),
            "start `althing serve`; the module's `url` must lead to internal.bind and its secret be \
             password_check.secret"
                .into(),
        ),
        Ok(answer) => Bad(
            format!("a wrong password is answered with {}", answer.status()),
            "load the module synapse/althing_auth.py in the homeserver's configuration".into(),
        ),
        Err(error) => Bad(
            format!("sign-in on the homeserver failed: {}", error.without_url()),
            "see the homeserver's log".into(),
        ),
    }
}

//! Territories: our own, and those that we have a treaty with.

use axum::{Json as Answer, extract::State, http::StatusCode};
use ruma::{OwnedServerName, ServerName};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    extract::{Json, Path},
    principal::Principal,
};
use crate::{
    app::App,
    error::{Error, ErrorBody, Result},
    events::{AuditEventContent, RecognisedBadge, TreatyEventContent},
    index::Index,
    policy::{
        Permission,
        treaty::{Own, Terms, faults},
    },
};

/// All routes of territories.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_territories))
        .routes(routes!(get_territory))
        .routes(routes!(set_treaty, end_treaty))
}

/// Ours first, then those of treaties.
#[derive(Debug, Serialize, ToSchema)]
pub struct Territories {
    /// Ours first, the others by code.
    pub items: Vec<Territory>,
}

/// A territory: a homeserver and the people who live there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Territory {
    /// ISO 3166-1 alpha-2.
    #[schema(example = "SE")]
    pub code: String,
    /// What its people call it.
    #[schema(example = "Sverige")]
    pub name: String,
    /// Its homeserver.
    #[schema(value_type = String, example = "se.example")]
    pub server: OwnedServerName,
    /// Whether it is the one that answers.
    pub is_own: bool,
    /// What is agreed with it; of our own nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub treaty: Option<Treaty>,
}

/// Our half of what is agreed with another territory.
#[derive(Debug, Serialize, ToSchema)]
pub struct Treaty {
    /// Slugs of our badges whose holders they may see.
    #[schema(example = json!(["adfaerdskodeks"]))]
    pub shares: Vec<String>,
    /// Their badges that count here.
    pub recognises: Vec<Recognised>,
}

/// A badge of theirs that counts here.
#[derive(Debug, Serialize, ToSchema)]
pub struct Recognised {
    /// Their slug.
    #[schema(example = "uppforandekod")]
    pub badge: String,
    /// The slug of ours: its holders may join what that one opens.
    #[schema(example = "adfaerdskodeks")]
    pub counts_as: String,
    /// Whether it does already.
    pub standing: RecognisedStanding,
    /// How many of their members hold it; 0 while it waits.
    pub holders: usize,
}

/// How a badge of another territory stands here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecognisedStanding {
    /// We see who holds it, and let them in.
    Open,
    /// They do not show it to us, or their server does not answer. Nobody is let in by it.
    Waiting,
}

/// Our half of a treaty.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "name": "Sverige", "server": "se.example", "shares": ["adfaerdskodeks"],
    "recognises": [{"badge": "uppforandekod", "counts_as": "adfaerdskodeks"}],
}))]
pub struct SetTreaty {
    /// What its people call it, 1–60 characters.
    pub name: String,
    /// Its homeserver.
    pub server: String,
    /// Slugs of our badges whose holders they may see.
    #[serde(default)]
    pub shares: Vec<String>,
    /// Their badges that count here.
    #[serde(default)]
    pub recognises: Vec<Recognise>,
}

/// A badge of theirs that is to count here.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Recognise {
    /// Their slug.
    #[schema(example = "uppforandekod")]
    pub badge: String,
    /// The slug of ours; not one of those who keep order.
    #[schema(example = "adfaerdskodeks")]
    pub counts_as: String,
}

/// The territories that know each other: ours, and those that we have a treaty with.
#[utoipa::path(get, path = "/api/territories", tag = "territories",
    responses((status = 200, body = Territories), (status = "default", body = ErrorBody)))]
pub async fn list_territories(State(app): State<App>, _who: Principal) -> Answer<Territories> {
    let treaties = app.index.read(|index| {
        let treaties = index.treaties().into_iter();
        treaties
            .map(|treaty| shown(index, treaty))
            .collect::<Vec<_>>()
    });
    let items = std::iter::once(own(&app)).chain(treaties).collect();
    Answer(Territories { items })
}

/// One territory.
#[utoipa::path(get, path = "/api/territories/{code}", tag = "territories",
    params(("code" = String, Path, description = "ISO 3166-1 alpha-2", example = "SE")),
    responses((status = 200, body = Territory),
        (status = "default", body = ErrorBody, description = "404 M_NOT_FOUND")))]
pub async fn get_territory(
    State(app): State<App>,
    _who: Principal,
    Path(code): Path<String>,
) -> Result<Answer<Territory>> {
    let code = code.to_ascii_uppercase();
    if code == app.config.territory.code {
        return Ok(Answer(own(&app)));
    }
    find(&app, &code).map(Answer)
}

/// Make a treaty with another territory, or change it: our half. Their holders of a badge that counts
/// here may join what ours opens, as soon as they show us theirs.
#[utoipa::path(put, path = "/api/territories/{code}/treaty", tag = "territories",
    params(("code" = String, Path, description = "ISO 3166-1 alpha-2", example = "SE")),
    request_body = SetTreaty,
    responses((status = 200, body = Territory),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_treaty(
    State(app): State<App>,
    who: Principal,
    Path(code): Path<String>,
    Json(wish): Json<SetTreaty>,
) -> Result<Answer<Territory>> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let code = code.to_ascii_uppercase();
    let server = check(&app, &code, &wish)?;
    let _turn = app.actions.treaty_lane().await;
    let before = app.index.read(|index| index.treaty(&code));
    let before = before.filter(|treaty| treaty.server == server);
    let recognises = wish.recognises.into_iter().map(|wish| {
        let known = before.iter().flat_map(|treaty| &treaty.recognises);
        let known = known.clone().find(|known| known.badge == wish.badge);
        RecognisedBadge {
            room_id: known.and_then(|known| known.room_id.clone()),
            badge: wish.badge,
            counts_as: wish.counts_as,
        }
    });
    let treaty = TreatyEventContent {
        recognises: recognises.collect(),
        name: wish.name.trim().to_owned(),
        shares: wish.shares,
        server,
        ended: false,
        at: app.clock.unix_ms(),
        code,
    };
    app.actions.write_treaty(&treaty).await?;
    note(&app, &who, &treaty, "treaty.made").await?;
    find(&app, &treaty.code).map(Answer)
}

/// End a treaty. Who is here by it alone is taken out.
#[utoipa::path(delete, path = "/api/territories/{code}/treaty", tag = "territories",
    params(("code" = String, Path, description = "ISO 3166-1 alpha-2", example = "SE")),
    responses((status = 204),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            404 M_NOT_FOUND, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn end_treaty(
    State(app): State<App>,
    who: Principal,
    Path(code): Path<String>,
) -> Result<StatusCode> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let _turn = app.actions.treaty_lane().await;
    let treaty = app
        .index
        .read(|index| index.treaty(&code.to_ascii_uppercase()));
    let treaty = TreatyEventContent {
        ended: true,
        at: app.clock.unix_ms(),
        ..treaty.ok_or_else(no_treaty)?
    };
    app.actions.write_treaty(&treaty).await?;
    note(&app, &who, &treaty, "treaty.ended").await?;
    Ok(StatusCode::NO_CONTENT)
}

/// 422 for what cannot be agreed; the other homeserver's name.
fn check(app: &App, code: &str, wish: &SetTreaty) -> Result<OwnedServerName> {
    let server = ServerName::parse(wish.server.trim().to_ascii_lowercase());
    let badges = app.index.read(Index::badges);
    let badges: Vec<_> = badges.into_iter().map(|badge| badge.content.slug).collect();
    let recognises: Vec<_> = wish
        .recognises
        .iter()
        .map(|badge| (&*badge.badge, &*badge.counts_as))
        .collect();
    let terms = Terms {
        code,
        server: server.as_deref().map_or("", ServerName::as_str),
        shares: &wish.shares,
        recognises: &recognises,
    };
    let own = Own {
        code: &app.config.territory.code,
        server: app.names.server().as_str(),
        badges: &badges,
    };
    let mut found = faults(terms, own);
    if !(1..=60).contains(&wish.name.trim().chars().count()) {
        found.push(("name", "A name has 1 to 60 characters.".into()));
    }
    match server {
        Ok(server) if found.is_empty() => Ok(server),
        Ok(_) => Err(Error::invalid(found.into_iter().collect())),
        Err(_) => Err(Error::invalid_field(
            "server",
            "This is no name of a homeserver such as se.example.",
        )),
    }
}

fn own(app: &App) -> Territory {
    let territory = &app.config.territory;
    Territory {
        code: territory.code.clone(),
        name: territory.name.clone(),
        server: app.names.server().to_owned(),
        is_own: true,
        treaty: None,
    }
}

fn find(app: &App, code: &str) -> Result<Territory> {
    let found = app.index.read(|index| {
        let treaty = index.treaty(code)?;
        Some(shown(index, treaty))
    });
    found.ok_or_else(no_treaty)
}

fn no_treaty() -> Error {
    Error::not_found("We have no treaty with such a territory.")
}

fn shown(index: &Index, treaty: TreatyEventContent) -> Territory {
    let recognises = treaty.recognises.iter().map(|badge| {
        let room = index.recognised_room(badge);
        let holders = room
            .as_ref()
            .map_or(0, |room| index.recognised_holders(&treaty, room));
        let standing = match room {
            Some(_) => RecognisedStanding::Open,
            None => RecognisedStanding::Waiting,
        };
        Recognised {
            badge: badge.badge.clone(),
            counts_as: badge.counts_as.clone(),
            standing,
            holders,
        }
    });
    Territory {
        treaty: Some(Treaty {
            recognises: recognises.collect(),
            shares: treaty.shares.clone(),
        }),
        code: treaty.code,
        name: treaty.name,
        server: treaty.server,
        is_own: false,
    }
}

async fn note(app: &App, who: &Principal, treaty: &TreatyEventContent, action: &str) -> Result<()> {
    let line = AuditEventContent {
        action: action.into(),
        actor: Some(who.user_id().to_owned()),
        reason: Some(format!("{}: {}", treaty.code, treaty.server)),
        ..AuditEventContent::default()
    };
    app.actions.log(line).await
}

//! What anyone may know about this territory.

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::App,
    error::ErrorBody,
    media::{MAX_ATTACHMENT, TYPES},
    policy::{new_members, password, words},
};

/// The territory and what it allows.
#[derive(Debug, Serialize, ToSchema)]
pub struct Meta {
    /// Always `Althing`.
    #[schema(example = "Althing")]
    pub name: &'static str,
    /// The running version.
    #[schema(example = "0.1.0")]
    pub version: &'static str,
    /// The territory.
    pub territory: TerritoryMeta,
    /// What members enter in Element.
    pub homeserver_url: String,
    /// The part of a user ID after the colon.
    pub server_name: String,
    /// The rules in force.
    pub terms: Terms,
    /// Limits on what members write.
    pub limits: Limits,
}

/// Code of conduct and privacy notice in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct Terms {
    /// What `accept_terms` of a registration must be.
    #[schema(example = "2026-12-01")]
    pub version: String,
}

/// Code, name and languages.
#[derive(Debug, Serialize, ToSchema)]
pub struct TerritoryMeta {
    /// ISO 3166-1 alpha-2.
    #[schema(example = "DK")]
    pub code: String,
    /// As its members say it.
    #[schema(example = "Danmark")]
    pub name: String,
    /// The first is the default.
    pub languages: Vec<String>,
    /// E-mail address of those who run it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
}

/// Limits on what members write.
#[derive(Debug, Serialize, ToSchema)]
pub struct Limits {
    /// Bytes of a post's Markdown.
    pub post_bytes: usize,
    /// Characters of a title.
    pub title_min: usize,
    /// Characters of a title.
    pub title_max: usize,
    /// Bytes of a reaction's key.
    pub reaction_bytes: usize,
    /// Characters of a password, at least.
    pub password_min: usize,
    /// Bytes of a file that is attached to a post.
    pub attachment_bytes: usize,
    /// Content types of what may be attached.
    pub attachment_types: Vec<&'static str>,
    /// Members that one post mentions.
    pub mentions: usize,
    /// Members that a post of a new member mentions.
    pub new_member_mentions: usize,
    /// Links of a post of a new member.
    pub new_member_links: usize,
}

/// What anyone may know about this territory.
#[utoipa::path(get, path = "/api/meta", tag = "meta", security(()),
    responses((status = 200, body = Meta), (status = "default", body = ErrorBody)))]
pub async fn get_meta(State(app): State<App>) -> Json<Meta> {
    let config = &app.config;
    Json(Meta {
        name: "Althing",
        version: env!("CARGO_PKG_VERSION"),
        territory: TerritoryMeta {
            code: config.territory.code.clone(),
            name: config.territory.name.clone(),
            languages: config.territory.languages.clone(),
            contact: config.territory.contact.clone(),
        },
        homeserver_url: config
            .homeserver
            .public_url
            .as_str()
            .trim_end_matches('/')
            .to_owned(),
        server_name: config.homeserver.server_name.to_string(),
        terms: Terms {
            version: app.auth.legal().version().to_owned(),
        },
        limits: Limits {
            post_bytes: words::POST_BYTES,
            title_min: words::TITLE_MIN,
            title_max: words::TITLE_MAX,
            reaction_bytes: words::REACTION_BYTES,
            password_min: password::MIN_CHARS,
            attachment_bytes: MAX_ATTACHMENT,
            attachment_types: TYPES.to_vec(),
            mentions: words::MENTIONS,
            new_member_mentions: new_members::MENTIONS,
            new_member_links: new_members::LINKS,
        },
    })
}

//! What a member shows to whom.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::changes::read;
use crate::{
    api::{extract::Json, principal::Principal},
    app::App,
    error::{ErrorBody, Result},
    events::{self, PrivacyEventContent},
};

/// Who.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Every member of the territory.
    Members,
    /// Those whom the member follows.
    Connections,
    /// Nobody.
    Nobody,
}

/// What a member shows to whom. Name and avatar are shown to every member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Privacy {
    /// The profile, being found, being followed.
    pub profile: Audience,
    /// The mail address.
    pub email: Audience,
    /// The real name.
    pub real_name: Audience,
    /// Who may invite to a conversation, in Matrix clients too.
    pub messages: Audience,
    /// Who sees whom the member follows and who follows them.
    pub connections: Audience,
}

const FIELDS: &[&str] = &["profile", "email", "real_name", "messages", "connections"];

impl From<events::Audience> for Audience {
    fn from(audience: events::Audience) -> Self {
        match audience {
            events::Audience::Members => Self::Members,
            events::Audience::Connections => Self::Connections,
            events::Audience::Nobody => Self::Nobody,
        }
    }
}

impl From<Audience> for events::Audience {
    fn from(audience: Audience) -> Self {
        match audience {
            Audience::Members => Self::Members,
            Audience::Connections => Self::Connections,
            Audience::Nobody => Self::Nobody,
        }
    }
}

impl From<PrivacyEventContent> for Privacy {
    fn from(content: PrivacyEventContent) -> Self {
        Self {
            profile: content.profile.into(),
            email: content.email.into(),
            real_name: content.real_name.into(),
            messages: content.messages.into(),
            connections: content.connections.into(),
        }
    }
}

impl From<Privacy> for PrivacyEventContent {
    fn from(privacy: Privacy) -> Self {
        Self {
            profile: privacy.profile.into(),
            email: privacy.email.into(),
            real_name: privacy.real_name.into(),
            messages: privacy.messages.into(),
            connections: privacy.connections.into(),
        }
    }
}

/// Say what you show to whom. All of it at once.
#[utoipa::path(put, path = "/api/users/me/privacy", tag = "members", request_body = Privacy,
    responses((status = 200, body = Privacy), (status = "default", body = ErrorBody)))]
pub async fn set_privacy(
    State(app): State<App>,
    who: Principal,
    Json(body): Json<Map<String, Value>>,
) -> Result<axum::Json<Privacy>> {
    let privacy: Privacy = read(&body, FIELDS)?;
    app.actions
        .set_privacy(who.user_id(), &privacy.into())
        .await?;
    Ok(axum::Json(privacy))
}

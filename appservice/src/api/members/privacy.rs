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
    /// Who is told how far the member has read. Absent in a wish: as it was.
    #[serde(default)]
    #[schema(value_type = ReadReceipts)]
    pub read_receipts: Option<ReadReceipts>,
}

/// Who is told how far a member has read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReadReceipts {
    /// Everybody in the topic, as Matrix clients show it.
    Public,
    /// The member's own clients.
    Private,
}

const FIELDS: &[&str] = &[
    "profile",
    "email",
    "real_name",
    "messages",
    "connections",
    "read_receipts",
];

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
            read_receipts: Some(match content.read_receipts {
                events::ReadReceipts::Public => ReadReceipts::Public,
                events::ReadReceipts::Private => ReadReceipts::Private,
            }),
        }
    }
}

impl Privacy {
    /// What the event is to say; `before` holds where nothing is said.
    fn over(self, before: PrivacyEventContent) -> PrivacyEventContent {
        let privacy = self;
        PrivacyEventContent {
            profile: privacy.profile.into(),
            email: privacy.email.into(),
            real_name: privacy.real_name.into(),
            messages: privacy.messages.into(),
            connections: privacy.connections.into(),
            read_receipts: match privacy.read_receipts {
                Some(ReadReceipts::Public) => events::ReadReceipts::Public,
                Some(ReadReceipts::Private) => events::ReadReceipts::Private,
                None => before.read_receipts,
            },
        }
    }
}

/// Say what you show to whom. All of it at once.
#[utoipa::path(put, path = "/api/users/me/privacy", tag = "members", request_body = Privacy,
    responses((status = 200, body = Privacy),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_privacy(
    State(app): State<App>,
    who: Principal,
    Json(body): Json<Map<String, Value>>,
) -> Result<axum::Json<Privacy>> {
    let privacy: Privacy = read(&body, FIELDS)?;
    let before = app.index.read(|index| index.privacy(who.user_id()));
    let privacy = privacy.over(before);
    app.actions.set_privacy(who.user_id(), &privacy).await?;
    Ok(axum::Json(privacy.into()))
}

//! `GET /api/auth/me`: who I am, and what I have chosen.

use axum::extract::{FromRef, State};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    auth_state::AuthState,
    extract::Json,
    member_ref::Avatar,
    principal::{Conducted, Principal},
};
use crate::{
    error::{ErrorBody, Result},
    policy::Permission,
    store::accounts::{Member, Role, State as AccountState},
};

/// Routes of the member's own.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(get_me))
        .routes(routes!(get_settings, set_settings))
}

/// The member of this session.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// Matrix ID.
    #[schema(example = "@anna:dk.example")]
    pub user_id: String,
    /// The part of the Matrix ID before the colon.
    pub username: String,
    /// As the Matrix profile says it.
    pub display_name: String,
    /// The avatar, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// For messages about the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A link that was sent there was followed.
    pub email_verified: bool,
    /// Takes the place of `email` when a link that was sent there is followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending_email: Option<String>,
    /// A newer version of the rules, to be accepted with `POST /api/auth/terms`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms_due: Option<String>,
    /// The account is suspended: what is left to this session is the case, the data and the ways out.
    pub suspended: bool,
    /// Two letters.
    pub language: String,
    /// Role.
    pub role: Role,
    /// Whether `POST /api/invitations` is open to this member.
    pub may_invite: bool,
    /// When the registration was accepted.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl Me {
    /// As account and profile say it.
    pub fn new(state: &AuthState, member: &Member) -> Self {
        let (shown, avatar) = state.index.read(|index| {
            let shown = index.name_of(&member.user_id);
            (shown, Avatar::of(index, &member.user_id))
        });
        Self {
            user_id: member.user_id.to_string(),
            username: member.localpart.clone(),
            // Until the rooms of a new member say it.
            display_name: shown
                .map_or_else(|| member.display_name.clone(), |name| name.to_string()),
            avatar,
            email: member.email.clone(),
            email_verified: member.email_verified,
            pending_email: member.pending_email.clone(),
            terms_due: state.auth.terms_due(member).map(str::to_owned),
            suspended: member.state == AccountState::Suspended,
            language: member.language.clone(),
            role: member.role,
            may_invite: state.may(member, Permission::Invite),
            created_at: member.created_at,
        }
    }
}

/// What a member has chosen.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// One of the territory's languages: of the interface and of mails.
    #[schema(example = "da")]
    pub language: String,
}

/// The member of this session.
#[utoipa::path(
    get, path = "/api/auth/me", tag = "auth",
    extensions(("x-suspended" = json!(true))),
    responses(
        (status = 200, description = "The member", body = Me),
        (status = "default", body = ErrorBody),
    )
)]
pub async fn get_me(
    State(state): State<AuthState>,
    Conducted(principal): Conducted,
) -> axum::Json<Me> {
    axum::Json(Me::new(&state, &principal.member))
}

/// What the member has chosen.
#[utoipa::path(get, path = "/api/users/me/settings", tag = "users",
    responses((status = 200, body = Settings), (status = "default", body = ErrorBody)))]
pub async fn get_settings(who: Principal) -> axum::Json<Settings> {
    axum::Json(Settings {
        language: who.member.language.clone(),
    })
}

/// Choose anew.
#[utoipa::path(put, path = "/api/users/me/settings", tag = "users", request_body = Settings,
    responses((status = 200, body = Settings),
        (status = "default", body = ErrorBody,
            description = "422 M_INVALID_PARAM")))]
pub async fn set_settings(
    State(state): State<AuthState>,
    who: Principal,
    Json(wish): Json<Settings>,
) -> Result<axum::Json<Settings>> {
    state.auth.set_language(&who.member, &wish.language).await?;
    Ok(axum::Json(wish))
}

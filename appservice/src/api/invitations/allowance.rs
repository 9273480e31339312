//! `GET /api/invitations/allowance`: may I invite, and if not, when?

use axum::extract::State;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::rank;
use crate::{
    api::{auth_state::AuthState, principal::Principal},
    auth::invitations::Rank,
    error::{ErrorBody, Result},
    policy::invitation_quota::Hindrance,
};

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// No badge permits it.
    Badge,
    /// Not long enough a member.
    Age,
    /// Too many who were invited have not come yet.
    Active,
    /// Too many within thirty days.
    Month,
}

impl From<Hindrance> for Reason {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::Badge => Self::Badge,
            Hindrance::Age => Self::Age,
            Hindrance::Active => Self::Active,
            Hindrance::Month => Self::Month,
        }
    }
}

/// Whether the member may invite one more, and how far. Counted are people, not invitations.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Allowance {
    /// Whether it is allowed now.
    pub allowed: bool,
    /// Administrators have no bounds.
    pub unlimited: bool,
    /// What stands in the way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// When nothing will, if time alone helps.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub allowed_from: Option<OffsetDateTime>,
    /// People who are invited and have not come yet.
    pub active: u32,
    /// How many these may be.
    pub active_max: u32,
    /// People who were invited within thirty days.
    pub month: u32,
    /// How many these may be.
    pub month_max: u32,
    /// Days after joining before which nobody invites here.
    #[schema(minimum = 0, example = 14)]
    pub min_days: u32,
}

/// Whether the member may invite one more, and when if not now.
#[utoipa::path(get, path = "/api/invitations/allowance", tag = "invitations",
    responses((status = 200, body = Allowance), (status = "default", body = ErrorBody)))]
pub async fn get_allowance(
    State(state): State<AuthState>,
    who: Principal,
) -> Result<axum::Json<Allowance>> {
    let rank = rank(&state, &who.member);
    let (found, bounds) = state.auth.allowance(&who.member, rank).await?;
    Ok(axum::Json(Allowance {
        allowed: found.hindrance.is_none(),
        unlimited: rank == Rank::Administrator,
        reason: found.hindrance.map(Into::into),
        allowed_from: found.allowed_from,
        active: found.active,
        active_max: bounds.active,
        month: found.month,
        month_max: bounds.month,
        min_days: bounds.min_days,
    }))
}

//! `/api/invitations`: make, list, take back, look at, and who came.

mod allowance;
mod tree;

use std::collections::BTreeSet;

use axum::{
    extract::{FromRef, State},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};
use uuid::Uuid;

use super::{
    auth_state::AuthState,
    extract::{Json, Path, Query},
    limits::Peer,
    member_ref::MemberRef,
    page::{Page, PageQuery, page},
    principal::Principal,
};
use crate::{
    auth::invitations::{Rank, Wish},
    error::{Error, ErrorBody, Result},
    index::Index,
    policy::{Permission, invitation_quota::Hindrance},
    store::{
        self,
        accounts::{Member, Role},
        invitations::{InvitationState, Listed},
    },
};

/// How many badges an invitation brings along at most.
const MAX_BADGES: usize = 10;

/// Routes of invitations.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new()
        .routes(routes!(create_invitation, list_invitations))
        .routes(routes!(allowance::get_allowance))
        .routes(routes!(tree::get_tree))
        .routes(routes!(revoke_invitation))
        .routes(routes!(list_usage))
        .routes(routes!(validate_invitation))
}

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Invitations {
    /// One's own alone; for those who would be shown everybody's.
    #[serde(default)]
    pub mine: bool,
    /// Those that are good for this; all of them when not said.
    #[param(inline)]
    pub state: Option<InvitationState>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// An invitation without its token.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Invitation {
    /// Its id.
    pub id: Uuid,
    /// A remark of its maker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Only whoever registers with this address may use it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name that the invited will have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// Slugs of the badges that the invited will be awarded.
    #[schema(example = json!(["vaert"]))]
    pub badges: Vec<String>,
    /// Role that the invited will have.
    pub role: Role,
    /// How many may use it.
    pub max_uses: i32,
    /// How many have.
    pub uses: i32,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    /// What it is good for now.
    pub state: InvitationState,
    /// Its maker; absent for the operator's shell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_by: Option<MemberRef>,
}

impl Invitation {
    fn new(index: &Index, row: store::invitations::Invitation, now: OffsetDateTime) -> Self {
        Self {
            state: row.state(now),
            created_by: maker(index, &row),
            id: row.id,
            note: row.note,
            email: row.email,
            display_name: row.display_name,
            badges: row.badges,
            role: row.role,
            max_uses: row.max_uses,
            uses: row.uses,
            created_at: row.created_at,
            expires_at: row.expires_at,
        }
    }
}

fn maker(index: &Index, row: &store::invitations::Invitation) -> Option<MemberRef> {
    let (user_id, display_name) = row
        .creator_user_id
        .clone()
        .zip(row.creator_display_name.clone())?;
    Some(MemberRef::registered(index, &user_id, display_name))
}

/// A new invitation, with what is shown only now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationCreated {
    /// The invitation as it will be listed.
    #[serde(flatten)]
    pub invitation: Invitation,
    /// The secret. It is kept nowhere.
    pub token: String,
    /// The address to hand on.
    pub url: String,
}

/// What is wished for.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct CreateInvitation {
    /// A remark that the invited will see.
    #[schema(example = "Til Mads fra cykelklubben")]
    pub note: Option<String>,
    /// How many may use it; one when not said.
    #[schema(minimum = 1, maximum = 100)]
    pub max_uses: Option<i32>,
    /// Days until it ends; 14 when not said.
    #[schema(minimum = 1, maximum = 90, example = 14)]
    pub expires_in_days: Option<i64>,
    /// Role that the invited will have; only administrators may say.
    pub role: Option<Role>,
    /// Only whoever registers with this address may use it.
    pub email: Option<String>,
    /// Whether the link is sent to `email`.
    #[serde(default)]
    pub send: bool,
    /// The name that the invited will have, for one person.
    #[schema(example = "Freja Holm")]
    pub display_name: Option<String>,
    /// Slugs of badges that the invited will be awarded; only administrators may say.
    #[serde(default)]
    #[schema(example = json!([]))]
    pub badges: BTreeSet<String>,
}

/// The token in question. In the body, so that it stands in no access log.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ValidateInvitation {
    /// As in the link.
    #[schema(value_type = String)]
    pub token: SecretString,
}

/// What the invited may know before registering.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationPreview {
    /// Where it leads.
    pub territory: TerritoryRef,
    /// Who invites; absent for the operator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<Inviter>,
    /// A remark of the one who invites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// True when it is good for one e-mail address alone. Which one is not told.
    pub pinned: bool,
    /// The name that the invited will have, where it is settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// When it ends.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// A territory's names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TerritoryRef {
    /// ISO 3166-1 alpha-2.
    pub code: String,
    /// As members say it.
    #[schema(example = "Danmark")]
    pub name: String,
}

/// Who invites, as far as a stranger may know.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Inviter {
    /// Shown name.
    pub display_name: String,
}

/// Somebody who came by an invitation.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InvitationUse {
    /// Who.
    #[serde(flatten)]
    pub member: MemberRef,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub used_at: OffsetDateTime,
}

/// Make an invitation. Its token is shown once.
#[utoipa::path(
    post, path = "/api/invitations", tag = "invitations", request_body = CreateInvitation,
    responses(
        (status = 201, description = "Made", body = InvitationCreated),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.INVITATION_QUOTA, \
            403 ORG.ALTHING.MUTED, 403 ORG.ALTHING.RAID, 422 M_INVALID_PARAM, \
            429 M_LIMIT_EXCEEDED, 503 ORG.ALTHING.MAIL_UNAVAILABLE"),
    )
)]
pub async fn create_invitation(
    State(state): State<AuthState>,
    principal: Principal,
    Json(body): Json<CreateInvitation>,
) -> Result<Response> {
    let member = &principal.member;
    if body.role == Some(Role::Administrator) || !body.badges.is_empty() {
        state.require(member, Permission::Administer)?;
    }
    must_exist(&state, &body.badges)?;
    state.refuse_newcomers()?;
    let rank = rank(&state, member);
    if rank == Rank::Nobody {
        let required = state.require(member, Permission::Invite);
        required.map_err(|refused| refused.with("reason", Hindrance::Badge.name()))?;
    }
    if let Some(mailbox) = body.email.as_deref().filter(|_| body.send) {
        state.limits.mailbox(mailbox).await?;
    }
    let wish = Wish {
        note: body.note,
        max_uses: body.max_uses,
        expires_in_days: body.expires_in_days,
        role: body.role,
        email: body.email,
        send: body.send,
        display_name: body.display_name,
        badges: body.badges.into_iter().collect(),
    };
    let link = |token: &str| format!("{}/invite#{token}", state.site.web_url);
    let (invitation, token) = state
        .auth
        .create_invitation(member, rank, wish, link)
        .await?;
    let body = InvitationCreated {
        invitation: state
            .index
            .read(|index| Invitation::new(index, invitation, state.auth.now())),
        url: link(&token),
        token,
    };
    let no_store = [(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    Ok((StatusCode::CREATED, no_store, axum::Json(body)).into_response())
}

/// Invitations, newest first: one's own, or all of them for administrators.
#[utoipa::path(
    get, path = "/api/invitations", tag = "invitations", params(Invitations),
    responses(
        (status = 200, description = "A page", body = Page<Invitation>),
        (status = "default", body = ErrorBody),
    )
)]
pub async fn list_invitations(
    State(state): State<AuthState>,
    principal: Principal,
    Query(query): Query<Invitations>,
) -> Result<axum::Json<Page<Invitation>>> {
    let own = query.mine || !looks_after_all(&state, &principal);
    let list = format!("invitations/{own}/{:?}", query.state);
    let page_query = PageQuery {
        cursor: query.cursor,
        limit: query.limit,
    };
    let (limit, after) = (page_query.limit()?, page_query.after(&list)?);
    let now = state.auth.now();
    let listed = Listed {
        created_by: own.then_some(principal.member.account_id),
        state: query.state,
        now,
    };
    let rows = state.auth.store();
    let rows = rows.invitations(listed, after, one_more(limit)).await?;
    Ok(axum::Json(state.index.read(|index| {
        page(
            &list,
            limit,
            rows,
            |i| (i.created_at, i.id),
            |i| Invitation::new(index, i, now),
        )
    })))
}

/// Take an invitation back. Repeating it changes nothing.
#[utoipa::path(
    delete, path = "/api/invitations/{id}", tag = "invitations",
    params(("id" = Uuid, Path, description = "Id of the invitation")),
    responses(
        (status = 204, description = "Taken back"),
        (status = "default", body = ErrorBody),
    )
)]
pub async fn revoke_invitation(
    State(state): State<AuthState>,
    principal: Principal,
    Path(id): Path<Uuid>,
) -> Result<StatusCode> {
    let all = looks_after_all(&state, &principal);
    state
        .auth
        .revoke_invitation(&principal.member, all, id)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who came by an invitation, latest first.
#[utoipa::path(
    get, path = "/api/invitations/{id}/usage", tag = "invitations",
    params(("id" = Uuid, Path, description = "Id of the invitation"), PageQuery),
    responses(
        (status = 200, description = "A page", body = Page<InvitationUse>),
        (status = "default", body = ErrorBody),
    )
)]
pub async fn list_usage(
    State(state): State<AuthState>,
    principal: Principal,
    Path(id): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<Page<InvitationUse>>> {
    const LIST: &str = "invitation-usage";
    let (limit, after) = (query.limit()?, query.after(LIST)?);
    state
        .auth
        .invitation_for(&principal.member, looks_after_all(&state, &principal), id)
        .await?;
    let rows = state
        .auth
        .store()
        .invitation_uses(id, after, one_more(limit))
        .await?;
    let item = |index: &Index, u: store::invitations::Use| InvitationUse {
        member: MemberRef::registered(index, &u.user_id, u.display_name),
        used_at: u.used_at,
    };
    Ok(axum::Json(state.index.read(|index| {
        page(
            LIST,
            limit,
            rows,
            |u| (u.used_at, u.account_id),
            |u| item(index, u),
        )
    })))
}

/// Look at an invitation before registering. Whatever is wrong with it, the answer is the same.
#[utoipa::path(
    post, path = "/api/invitations/validate", tag = "invitations", security(()),
    request_body = ValidateInvitation,
    responses(
        (status = 200, description = "It may be used", body = InvitationPreview),
        (status = "default", body = ErrorBody,
            description = "410 ORG.ALTHING.INVITATION_INVALID, 429 M_LIMIT_EXCEEDED, \
            503 ORG.ALTHING.DATABASE_UNAVAILABLE"),
    )
)]
pub async fn validate_invitation(
    State(state): State<AuthState>,
    peer: Peer,
    Json(body): Json<ValidateInvitation>,
) -> Result<axum::Json<InvitationPreview>> {
    state.limits.validate(peer).await?;
    let invitation = state
        .auth
        .open_invitation(body.token.expose_secret())
        .await?;
    state.vouched(&invitation).await?;
    let maker = state.index.read(|index| maker(index, &invitation));
    let maker = maker.filter(|maker| !maker.deleted);
    Ok(axum::Json(InvitationPreview {
        territory: TerritoryRef {
            code: state.site.territory_code.clone(),
            name: state.site.territory_name.clone(),
        },
        invited_by: maker.map(|maker| Inviter {
            display_name: maker.display_name,
        }),
        note: invitation.note,
        pinned: invitation.email.is_some(),
        display_name: invitation.display_name,
        expires_at: invitation.expires_at,
    }))
}

/// 422 where there is no such badge, or there are too many.
fn must_exist(state: &AuthState, badges: &BTreeSet<String>) -> Result<()> {
    if badges.len() > MAX_BADGES {
        let message = format!("Choose at most {MAX_BADGES} badges.");
        return Err(Error::invalid_field("badges", message));
    }
    let unknown = |index: &Index| {
        badges
            .iter()
            .find(|badge| index.badge(badge).is_none())
            .cloned()
    };
    match state.index.read(unknown) {
        Some(badge) => {
            let message = format!("There is no such badge: {badge}.");
            Err(Error::invalid_field("badges", message))
        }
        None => Ok(()),
    }
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX - 1) + 1
}

/// How far a member may invite.
fn rank(state: &AuthState, member: &Member) -> Rank {
    if state.may(member, Permission::Administer) {
        Rank::Administrator
    } else if state.may(member, Permission::Invite) {
        Rank::Host
    } else {
        Rank::Nobody
    }
}

fn looks_after_all(state: &AuthState, who: &Principal) -> bool {
    state.may(&who.member, Permission::Administer)
}

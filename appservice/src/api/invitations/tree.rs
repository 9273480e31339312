//! `GET /api/invitations/tree`: who came by whom.

use axum::extract::State;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::{auth_state::AuthState, member_ref::MemberRef, principal::Principal},
    error::{ErrorBody, Result},
    index::Index,
    policy::Permission,
    store::{accounts::State as Standing, invitation_tree::Node},
};

/// How an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum NodeStatus {
    /// A member.
    Active,
    /// Suspended. Told to moderators and administrators alone: to others they are members.
    Suspended,
    /// The account has ended.
    Left,
}

impl NodeStatus {
    fn of(state: Standing, sees_all: bool) -> Self {
        match state {
            Standing::Deleted => Self::Left,
            Standing::Suspended if sees_all => Self::Suspended,
            _ => Self::Active,
        }
    }
}

/// Somebody, and who invited them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TreeNode {
    /// Names it to `parent` of others.
    pub id: Uuid,
    /// Who invited; absent for the operator, and for the member who asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Uuid>,
    /// Who it is; absent for a member who has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberRef>,
    /// How their account stands.
    pub status: NodeStatus,
    /// When they came.
    #[serde(with = "time::serde::rfc3339")]
    pub joined_at: OffsetDateTime,
    /// How many came by this one's invitations.
    pub invited: i64,
    /// What the invitation says; for those who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Who came by whom, the earliest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Tree {
    /// A forest: who came by the operator has no parent.
    pub nodes: Vec<TreeNode>,
}

/// Who came by whom: everybody for moderators and administrators, for others the part below
/// themselves.
#[utoipa::path(get, path = "/api/invitations/tree", tag = "invitations",
    responses((status = 200, body = Tree), (status = "default", body = ErrorBody)))]
pub async fn get_tree(State(state): State<AuthState>, who: Principal) -> Result<axum::Json<Tree>> {
    let own = who.member.account_id;
    let sees_all = state.may(&who.member, Permission::Moderate);
    let below = (!sees_all).then_some(own);
    let rows = state.auth.store().invitation_tree(below).await?;
    let node = |index: &Index, row: Node| {
        // A remark is between the one who invites and the one who comes.
        let is_theirs = row.parent == Some(own) || row.account_id == own;
        let is_top = row.account_id == own && !sees_all;
        TreeNode {
            id: row.account_id,
            parent: row.parent.filter(|_| !is_top),
            member: (row.state != Standing::Deleted)
                .then(|| MemberRef::registered(index, &row.user_id, row.display_name)),
            status: NodeStatus::of(row.state, sees_all),
            joined_at: row.joined_at,
            invited: row.invited,
            note: row.note.filter(|_| sees_all || is_theirs),
        }
    };
    Ok(axum::Json(state.index.read(|index| Tree {
        nodes: rows.into_iter().map(|row| node(index, row)).collect(),
    })))
}

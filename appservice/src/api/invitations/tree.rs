//! `GET /api/invitations/tree`: who came by whom.

use std::collections::{BTreeMap, BTreeSet};

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
    /// How those below them stand. Told to moderators and administrators alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<Branch>,
}

/// Everybody who came by somebody, directly or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Branch {
    /// How many they are.
    pub members: usize,
    /// How many of them have an active strike.
    pub struck: usize,
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
    let now = state.clock.unix_ms();
    let node = |index: &Index, branches: &BTreeMap<Uuid, Branch>, row: Node| {
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
            branch: sees_all.then(|| branches.get(&row.account_id).copied().unwrap_or_default()),
        }
    };
    Ok(axum::Json(state.index.read(|index| {
        let branches = if sees_all {
            let struck = |row: &Node| {
                let member = row.member();
                member.is_some_and(|id| index.standing_of(&id, now).active > 0)
            };
            branches(
                rows.iter()
                    .map(|row| (row.account_id, row.parent, struck(row))),
            )
        } else {
            BTreeMap::new()
        };
        let nodes = rows.into_iter().map(|row| node(index, &branches, row));
        Tree {
            nodes: nodes.collect(),
        }
    })))
}

/// How those stand who came by each, directly or not, of whoever came with their parent and whether they
/// have an active strike. The time goes with the sum of the depths; whoever would be their own forefather
/// counts once for each of their circle.
fn branches(nodes: impl Iterator<Item = (Uuid, Option<Uuid>, bool)>) -> BTreeMap<Uuid, Branch> {
    let nodes: BTreeMap<Uuid, (Option<Uuid>, bool)> = nodes
        .map(|(id, parent, is_struck)| (id, (parent, is_struck)))
        .collect();
    let mut branches = BTreeMap::<Uuid, Branch>::new();
    for (id, (parent, is_struck)) in &nodes {
        let (mut above, mut seen) = (*parent, BTreeSet::from([*id]));
        while let Some(forefather) = above.filter(|above| seen.insert(*above)) {
            let branch = branches.entry(forefather).or_default();
            branch.members += 1;
            branch.struck += usize::from(*is_struck);
            above = nodes.get(&forefather).and_then(|(parent, _)| *parent);
        }
    }
    branches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_counts_everybody_below_once() {
        let id = |n: u128| Uuid::from_u128(n);
        // 1 invited 2 and 3; 2 invited 4, who has a strike, and 4 invited 5; 6 came by the operator.
        let all = [
            (1, None, true),
            (2, Some(1), false),
            (3, Some(1), false),
            (4, Some(2), true),
            (5, Some(4), false),
            (6, None, false),
        ];
        let found = branches(
            all.iter()
                .map(|(n, by, struck)| (id(*n), by.map(id), *struck)),
        );
        let counts = |n| {
            found
                .get(&id(n))
                .map(|branch| (branch.members, branch.struck))
        };
        assert_eq!(counts(1), Some((4, 1)), "who invited does not count");
        assert_eq!(counts(2), Some((2, 1)));
        assert_eq!(counts(4), Some((1, 0)));
        assert_eq!((counts(3), counts(6)), (None, None));
    }

    #[test]
    fn a_circle_comes_to_an_end() {
        let id = |n: u128| Uuid::from_u128(n);
        let found = branches([(id(1), Some(id(2)), false), (id(2), Some(id(1)), true)].into_iter());
        assert_eq!(
            found[&id(1)],
            Branch {
                members: 1,
                struck: 1
            }
        );
        assert_eq!(
            found[&id(2)],
            Branch {
                members: 1,
                struck: 0
            }
        );
    }
}

//! Who came by whom.

use std::collections::BTreeMap;

use ruma::{OwnedUserId, UserId};
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Store,
    accounts::{Member, State, select_member},
    timed,
};
use crate::error::Result;

/// A member and who invited them.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Node {
    /// The account.
    pub account_id: Uuid,
    /// The account that invited; `None` for the operator's shell.
    pub parent: Option<Uuid>,
    /// The invitation that they came by.
    pub invitation: Option<Uuid>,
    /// User ID.
    pub user_id: String,
    /// As given at registration.
    pub display_name: String,
    /// State.
    pub state: State,
    /// When the registration was accepted.
    pub joined_at: OffsetDateTime,
    /// How many came by this one's invitations.
    pub invited: i64,
    /// What the invitation says.
    pub note: Option<String>,
}

/// Who invited whom: everybody by their user ID, and whose invitation they came by.
pub fn parents(nodes: &[Node]) -> BTreeMap<OwnedUserId, Option<OwnedUserId>> {
    let ids: BTreeMap<_, _> = nodes
        .iter()
        .filter_map(|node| Some((node.account_id, node.member()?)))
        .collect();
    let parents = nodes.iter().filter_map(|node| {
        let parent = node.parent.and_then(|parent| ids.get(&parent)).cloned();
        Some((ids.get(&node.account_id)?.clone(), parent))
    });
    parents.collect()
}

impl Node {
    /// The user ID, if it is one.
    pub fn member(&self) -> Option<OwnedUserId> {
        UserId::parse(&*self.user_id).ok()
    }
}

impl Store {
    /// The active member by whose invitation an account came; nobody for the operator's shell.
    pub async fn inviter_of(&self, account_id: Uuid) -> Result<Option<Member>> {
        timed(
            "inviter_of",
            sqlx::query_as(select_member!(
                "",
                "JOIN invitation i ON i.created_by = m.account_id
                 JOIN invitation_use u ON u.invitation_id = i.id
                 WHERE u.account_id = $1 AND m.state = 'active'"
            ))
            .bind(account_id)
            .fetch_optional(&self.pool),
        )
        .await
    }

    /// Everybody, or one account and who came by it, directly or not; the earliest first.
    pub async fn invitation_tree(&self, below: Option<Uuid>) -> Result<Vec<Node>> {
        timed(
            "invitation_tree",
            sqlx::query_as(
                "WITH RECURSIVE node AS (
                     SELECT m.account_id, i.created_by AS parent, u.invitation_id AS invitation, m.user_id, m.display_name,
                            m.state, m.created_at AS joined_at, i.note
                     FROM member m
                     LEFT JOIN invitation_use u ON u.account_id = m.account_id
                     LEFT JOIN invitation i ON i.id = u.invitation_id
                     WHERE m.state <> 'registering'),
                 branch AS (
                     SELECT account_id FROM node WHERE $1::uuid IS NULL OR account_id = $1
                     UNION
                     SELECT n.account_id FROM node n JOIN branch b ON n.parent = b.account_id)
                 SELECT n.*, (SELECT count(*) FROM node c WHERE c.parent = n.account_id) AS invited
                 FROM node n JOIN branch b ON b.account_id = n.account_id
                 ORDER BY n.joined_at, n.account_id",
            )
            .bind(below)
            .fetch_all(&self.pool),
        )
        .await
    }
}

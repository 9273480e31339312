//! `GET /api/admin/members`: everybody who has, or had, an account here.

use axum::extract::State;
use ruma::UserId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        auth_state::AuthState,
        extract::Query,
        member_ref::MemberRef,
        members::words,
        page::{Page, PageQuery, Position, page},
        principal::Principal,
    },
    error::{Error, ErrorBody, Result},
    index::Index,
    policy::{
        Permission,
        folding::{fold, is_found},
    },
    store::roll::{AccountStatus, Line},
};

/// Characters of a name that is looked for, at most.
const MAX_NAME: usize = 100;
/// Lines that are read at once where a name is looked for: the index knows what members are called now,
/// Postgres does not.
const AT_ONCE: usize = 1_000;

/// Which accounts.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Accounts {
    /// Those that stand so; all of them when not said.
    #[param(inline)]
    pub status: Option<AccountStatus>,
    /// Beginnings of names and user names, in any order.
    #[serde(default)]
    #[param(max_length = 100)]
    pub name: String,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// Whether a member can be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EmailStanding {
    /// There is no address.
    None,
    /// There is one, and nobody has followed the link that was sent there.
    Unconfirmed,
    /// There is one that works.
    Confirmed,
}

/// An account. The e-mail address itself is nobody's business but its owner's.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Account {
    /// Whose, with the badges that they hold now.
    pub member: MemberRef,
    /// How it stands.
    pub status: AccountStatus,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub joined_at: OffsetDateTime,
    /// When it ended.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub left_at: Option<OffsetDateTime>,
    /// Who invited them; absent for the operator's shell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invited_by: Option<MemberRef>,
    /// Whether they can be written to.
    pub email: EmailStanding,
}

impl Account {
    fn new(index: &Index, line: Line, now: i64) -> Self {
        let ended = matches!(line.status, AccountStatus::Leaving | AccountStatus::Left);
        let email = match (line.has_email && !ended, line.email_verified) {
            (false, _) => EmailStanding::None,
            (true, false) => EmailStanding::Unconfirmed,
            (true, true) => EmailStanding::Confirmed,
        };
        let awards = UserId::parse(&*line.user_id).map(|id| index.awards_in_force(&id, now));
        let badges = awards.into_iter().flatten().map(|award| award.badge);
        let inviter = line.inviter_user_id.zip(line.inviter_display_name);
        Self {
            member: MemberRef {
                deleted: ended,
                badges: badges.collect(),
                ..MemberRef::registered(index, &line.user_id, line.display_name)
            },
            status: line.status,
            joined_at: line.joined_at,
            left_at: line.left_at,
            invited_by: inviter.map(|(id, name)| MemberRef::registered(index, &id, name)),
            email,
        }
    }
}

/// Everybody who has, or had, an account in this territory, who came last first.
#[utoipa::path(get, path = "/api/admin/members", tag = "admin", params(Accounts),
    responses((status = 200, body = Page<Account>),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM")))]
pub async fn list_accounts(
    State(state): State<AuthState>,
    who: Principal,
    Query(query): Query<Accounts>,
) -> Result<axum::Json<Page<Account>>> {
    state.require(&who.member, Permission::Administer)?;
    if query.name.chars().count() > MAX_NAME {
        let message = format!("Search for at most {MAX_NAME} characters.");
        return Err(Error::invalid_field("name", message));
    }
    let list = format!("accounts/{:?}/{}", query.status, query.name);
    let page_query = PageQuery {
        cursor: query.cursor,
        limit: query.limit,
    };
    let (limit, after) = (page_query.limit()?, page_query.after(&list)?);
    let lines = if query.name.trim().is_empty() {
        let limit = i64::try_from(limit + 1).map_err(Error::internal)?;
        state.auth.store().roll(query.status, after, limit).await?
    } else {
        named(&state, query.status, after, limit, &query.name).await?
    };
    let now = state.clock.unix_ms();
    Ok(axum::Json(state.index.read(|index| {
        page(&list, limit, lines, position, |line| {
            Account::new(index, line, now)
        })
    })))
}

fn position(line: &Line) -> Position {
    (line.joined_at, line.account_id)
}

/// One line more than `limit` of those whose name has words that begin so, where there are as many.
async fn named(
    state: &AuthState,
    status: Option<AccountStatus>,
    mut after: Option<Position>,
    limit: usize,
    name: &str,
) -> Result<Vec<Line>> {
    let wanted = fold(words(name));
    let wanted: Vec<&str> = wanted.split(' ').filter(|word| !word.is_empty()).collect();
    let mut found = Vec::new();
    let at_once = i64::try_from(AT_ONCE).map_err(Error::internal)?;
    while !wanted.is_empty() && found.len() <= limit {
        let lines = state.auth.store().roll(status, after, at_once).await?;
        after = lines.last().map(position);
        let is_last = lines.len() < AT_ONCE;
        let names: Vec<String> = state
            .index
            .read(|index| lines.iter().map(|line| called(index, line)).collect());
        let hits = lines.into_iter().zip(&names);
        let hits = hits.filter(|(_, said)| is_found(&fold(said).split(' '), &wanted));
        found.extend(hits.map(|(line, _)| line));
        if is_last {
            break;
        }
    }
    Ok(found)
}

/// Shown name and localpart.
fn called(index: &Index, line: &Line) -> String {
    let member = MemberRef::registered(index, &line.user_id, line.display_name.clone());
    let localpart = line.user_id.trim_start_matches('@').split(':').next();
    format!("{} {}", member.display_name, localpart.unwrap_or_default())
}

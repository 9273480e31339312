//! `/api/audit`: what moderation has done, line by line, and a signed copy of it.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{judge, views::AuditLine};
use crate::{
    api::{
        extract::Query,
        page::{Page, PageQuery, foreign, seal},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    events::AuditEventContent,
    policy::{Permission, audit},
};

/// Name of the list in its cursors.
const LIST: &str = "audit";

/// Which lines.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogQuery {
    /// What was done: `case.decided`, or all that begins with `case.` by `case`.
    pub action: Option<String>,
    /// By this member: a user ID.
    pub actor: Option<String>,
    /// About this member: a user ID.
    pub about: Option<String>,
    /// About this case.
    pub case: Option<String>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
    /// 1–100; 30 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// What moderation has done, the last first. For those who moderate.
#[utoipa::path(get, path = "/api/audit", tag = "moderation", params(LogQuery),
    responses((status = 200, body = Page<AuditLine>),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn list_log(
    State(app): State<App>,
    who: Principal,
    Query(query): Query<LogQuery>,
) -> Result<axum::Json<Page<AuditLine>>> {
    judge(&app, &who)?;
    let page = PageQuery {
        cursor: query.cursor.clone(),
        limit: query.limit,
    };
    let limit = page.limit()?;
    let before = page.sealed(LIST)?;
    let before = before.map(|place| place.parse::<u64>().map_err(|_odd| foreign()));
    let before = before.transpose()?;
    Ok(axum::Json(app.index.read(|index| {
        let lines = index
            .audit()
            .filter(|line| before.is_none_or(|before| line.seq < before) && fits(&query, line));
        let mut lines: Vec<_> = lines.collect();
        lines.sort_by_key(|line| std::cmp::Reverse(line.seq));
        let has_more = lines.len() > limit;
        lines.truncate(limit);
        let last = lines.last().filter(|_| has_more);
        Page {
            next_cursor: last.map(|line| seal(LIST, line.seq.to_string())),
            items: lines
                .iter()
                .map(|line| AuditLine::of(index, line))
                .collect(),
        }
    })))
}

fn fits(query: &LogQuery, line: &AuditEventContent) -> bool {
    let action = query.action.as_deref().is_none_or(|action| {
        let rest = line.action.strip_prefix(action);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    });
    let is = |asked: &Option<String>, said: Option<&str>| {
        asked.as_deref().is_none_or(|asked| said == Some(asked))
    };
    action
        && is(&query.actor, line.actor.as_ref().map(|id| id.as_str()))
        && is(&query.about, line.about.as_ref().map(|id| id.as_str()))
        && is(&query.case, line.case.as_deref())
}

/// A copy of the log: a line of JSON for each, and a last one that is signed with the key of the
/// territory's credentials. `althing audit verify FILE` finds what was changed. For administrators.
#[utoipa::path(get, path = "/api/audit/export", tag = "moderation",
    responses((status = 200, body = String, content_type = "application/jsonl"),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED")))]
pub async fn export_log(State(app): State<App>, who: Principal) -> Result<Response> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let (copy, head) = app.index.read(|index| audit::copy(index.audit().collect()));
    let issuer = &app.credentials;
    let signature = issuer.sign_log(head.lines, &head.digest, app.clock.now())?;
    let copy = copy + &audit::seal(&head, &signature, issuer.did());
    let named = format!(
        "attachment; filename=\"{}-audit.jsonl\"",
        app.config.territory.code
    );
    let named = HeaderValue::from_str(&named).map_err(Error::internal)?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/jsonl"),
        ),
        (header::CONTENT_DISPOSITION, named),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, copy).into_response())
}

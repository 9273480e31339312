//! Categories: read them; make and change them as an administrator.

use std::collections::BTreeSet;

use axum::{Json as Answer, extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Category, ReadBy, WrittenBy, cache::Key, held, views::View};
use crate::{
    actions::{CategoryChange, NewCategory},
    api::{
        extract::{Json, Path},
        principal::Principal,
    },
    app::App,
    error::{Error, ErrorBody, Result},
    policy::{Permission, category},
};

/// The greatest place that a category may have.
const ORDER_MAX: i64 = 9_999;

/// All categories.
#[derive(Debug, Serialize, ToSchema)]
pub struct Categories {
    /// In their order.
    pub items: Vec<Category>,
}

/// A category to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateCategory {
    /// Its address, `[a-z0-9-]`, for good; made of the name when absent.
    #[serde(default)]
    pub slug: Option<String>,
    /// 2–60 characters; no other category has it.
    pub name: String,
    /// At most 500 characters.
    #[serde(default)]
    #[schema(example = "Ruter, cykler og værksteder.")]
    pub description: String,
    /// Slugs of the badges that open its topics, any of them; none: every member.
    #[serde(default)]
    pub badges: Vec<String>,
    /// Who may read it.
    pub read: ReadBy,
    /// Who may write in its topics; `members` when absent.
    #[serde(default)]
    pub write: WrittenBy,
}

/// What is to change of a category; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetCategory {
    /// 2–60 characters.
    pub name: Option<String>,
    /// At most 500 characters.
    #[schema(example = "Ruter, cykler og værksteder.")]
    pub description: Option<String>,
    /// Slugs of the badges that open its topics. Who holds none of them is taken out of them.
    pub badges: Option<Vec<String>>,
    /// Who may read it.
    pub read: Option<ReadBy>,
    /// Who may write in its topics.
    pub write: Option<WrittenBy>,
    /// Its place among the categories, 0–9999.
    #[schema(minimum = 0, maximum = 9999)]
    pub order: Option<i64>,
}

/// The forum's categories in their order, those that the member may not read too.
#[utoipa::path(get, path = "/api/forum/categories", tag = "forum",
    responses((status = 200, body = Categories), (status = "default", body = ErrorBody)))]
pub async fn get_categories(State(app): State<App>, who: Principal) -> Result<Response> {
    let held = held(&app, &who);
    let key = Key::shared(format!("categories/{held}"), app.index.last_seq());
    app.pages.get_or_render(key, || {
        Ok(app.index.read(|index| {
            let view = View {
                index,
                looks: &app.looks,
                viewer: None,
                held: &held,
                blocked: &BTreeSet::new(),
                rules: &[],
                now: app.clock.unix_ms(),
            };
            let readable = index.readable(who.user_id(), view.now);
            let show = |found: crate::index::CategoryView| {
                let may_read = readable.contains(&&*found.slug);
                view.category(found, may_read)
            };
            Categories {
                items: index.categories().into_iter().map(show).collect(),
            }
        }))
    })
}

/// Makes a category. One that says the same is there already: that is the answer.
#[utoipa::path(post, path = "/api/forum/categories", tag = "forum",
    request_body = CreateCategory,
    responses((status = 201, body = Category),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn create_category(
    State(app): State<App>,
    who: Principal,
    Json(wish): Json<CreateCategory>,
) -> Result<(StatusCode, Answer<Category>)> {
    app.accounts.require(&who.member, Permission::Administer)?;
    let new = NewCategory {
        slug: wish
            .slug
            .map(|slug| category::slug(&slug).map(str::to_owned))
            .transpose()?,
        name: category::name(&wish.name)?,
        description: category::description(&wish.description)?,
        badges: badges(&app, &wish.badges)?,
        read: wish.read.into(),
        write: wish.write.into(),
    };
    category::gate(new.read, &new.badges)?;
    let slug = app.actions.create_category(&new).await?;
    Ok((StatusCode::CREATED, Answer(shown(&app, &who, &slug)?)))
}

/// Changes a category. Rooms follow: their join rules, and who is in them.
#[utoipa::path(put, path = "/api/forum/categories/{slug}", tag = "forum",
    request_body = SetCategory, params(("slug" = String, Path)),
    responses((status = 200, body = Category),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 403 ORG.ALTHING.MUTED, \
            422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn set_category(
    State(app): State<App>,
    who: Principal,
    Path(slug): Path<String>,
    Json(wish): Json<SetCategory>,
) -> Result<Answer<Category>> {
    app.accounts.require(&who.member, Permission::Administer)?;
    if wish.order.is_some_and(|at| !(0..=ORDER_MAX).contains(&at)) {
        let message = format!("A place is a number from 0 to {ORDER_MAX}.");
        return Err(Error::invalid_field("order", message));
    }
    let change = CategoryChange {
        name: wish.name.map(|name| category::name(&name)).transpose()?,
        description: wish
            .description
            .map(|text| category::description(&text))
            .transpose()?,
        badges: wish.badges.map(|named| badges(&app, &named)).transpose()?,
        read: wish.read.map(Into::into),
        write: wish.write.map(Into::into),
        order: wish.order,
    };
    app.actions.change_category(&slug, &change).await?;
    Ok(Answer(shown(&app, &who, &slug)?))
}

fn badges(app: &App, named: &[String]) -> Result<Vec<String>> {
    app.index
        .read(|index| category::badges(named, |badge| index.badge(badge).is_some()))
}

fn shown(app: &App, who: &Principal, slug: &str) -> Result<Category> {
    let held = held(app, who);
    let now = app.clock.unix_ms();
    app.index.read(|index| {
        let found = index.category(slug);
        let found = found.ok_or_else(|| Error::not_found("There is no such category."))?;
        let view = View {
            index,
            looks: &app.looks,
            viewer: None,
            held: &held,
            blocked: &BTreeSet::new(),
            rules: &[],
            now,
        };
        let may_read = index.may_read(slug, who.user_id(), now);
        Ok(view.category(found, may_read))
    })
}

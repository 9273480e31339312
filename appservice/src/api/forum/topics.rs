//! A topic: read it, open one.

use axum::{Json as Answer, extract::State, http::StatusCode, response::Response};
use ruma::{EventId, OwnedEventId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{
    Topic, TopicPage, attachments::drafted, cache::Key, following::Following, held, key_or_new,
    reading::Reading, require_reader, rules, show_post, show_topic, views::View,
};
use crate::{
    actions::{Draft, NewTopic},
    api::{
        extract::{IdempotencyKey, Json, Path, Query},
        members::blocked_by,
        page::{self, PageQuery},
        principal::{Principal, Writer},
    },
    app::App,
    error::{Error, ErrorBody, Result},
    index::{Ask, NoPage},
    policy::{Permission, words},
};

/// Posts of a page when the client does not say.
const DEFAULT_POSTS: u32 = 50;

/// A topic to be opened.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateTopic {
    /// Slug of the category.
    pub category: String,
    /// 3–120 characters.
    pub title: String,
    /// Markdown of the first post; beside a file its caption, which may be left out.
    #[serde(default)]
    #[schema(example = "Hvilke ruter er gode med børn?")]
    pub body: String,
    /// A file that was uploaded before, for the first post.
    #[serde(default)]
    pub attachment: Option<String>,
    /// What a picture shows, for those who do not see it: 500 characters at most.
    #[serde(default)]
    pub alt: Option<String>,
    /// The `Idempotency-Key` of a try to open this with other words of which nobody knows how it ended: a
    /// topic that it has made gets this title, this category and these words, instead of a second one.
    #[serde(default)]
    pub instead_of: Option<String>,
}

/// Which posts of a topic.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PostsQuery {
    /// A post that stands in the middle of the page; `unread`: the first that the member has not read;
    /// `end`: the last ones.
    pub around: Option<String>,
    /// `prev_cursor` or `next_cursor` of another page.
    pub cursor: Option<String>,
    /// 1–100; 50 when not said.
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
}

/// A topic and some of its posts, oldest first.
#[utoipa::path(get, path = "/api/forum/topics/{slug}", tag = "forum",
    params(("slug" = String, Path), PostsQuery),
    responses((status = 200, body = TopicPage),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.BADGE_REQUIRED, 404 M_NOT_FOUND, \
            410 ORG.ALTHING.TOPIC_DELETED")))]
pub async fn get_topic(
    State(app): State<App>,
    who: Principal,
    Path(slug): Path<String>,
    Query(query): Query<PostsQuery>,
) -> Result<Response> {
    let list = format!("posts/{slug}");
    let place = Place::read(&list, query)?;
    let found = app.index.read(|index| index.topic_head(&slug));
    let (room_id, category, revision) = found.ok_or_else(|| gone_or_absent(&app, &slug))?;
    require_reader(&app, &who, &category)?;
    let held = held(&app, &who);
    let moderates = app.accounts.may(&who.member, Permission::Moderate);
    let (blocked, blocks) = blocked_by(&app, who.user_id());
    let (muted, _) = app.actions.mutes().of(who.user_id()).unwrap_or_default();
    let (gate, reading) = app.index.read(|index| {
        let gate = index.badges_of_topic(&slug).join(",");
        let is_muted = muted.contains(&room_id);
        let reading = Reading::of(index, &room_id, who.user_id(), is_muted);
        (gate, reading)
    });
    let name = format!(
        "{list}/{held}/{moderates}/{gate}/{blocks}/{}/{place:?}",
        reading.key(),
    );
    let key = Key::of(name, revision, who.user_id());
    app.pages.get_or_render(key, || {
        app.index.read(|index| {
            let topic = index.topic(&slug).ok_or_else(absent)?;
            let found = index
                .topic_page(&slug, place.ask(&reading), place.limit)
                .map_err(no_page)?;
            let view = View {
                index,
                looks: &app.looks,
                viewer: Some(who.user_id()),
                held: &held,
                blocked: &blocked,
                rules: rules(&app),
                now: app.clock.unix_ms(),
            };
            let seal = |cursor: String| page::seal(&list, cursor);
            Ok(TopicPage {
                topic: view.topic_detail(topic, moderates, &reading),
                items: found
                    .items
                    .into_iter()
                    .map(|p| view.post(p, &slug))
                    .collect(),
                prev_cursor: found.before.map(seal),
                next_cursor: found.after.map(seal),
                position: found.position,
                first_unread: reading.first_unread,
                unread: reading.unread,
            })
        })
    })
}

/// A place in a topic, as it was asked for.
#[derive(Debug)]
struct Place {
    at: At,
    limit: usize,
}

#[derive(Debug)]
enum At {
    Start,
    End,
    Unread,
    Post(OwnedEventId),
    Cursor(String),
}

impl Place {
    fn read(list: &str, query: PostsQuery) -> Result<Self> {
        let page = PageQuery {
            cursor: query.cursor,
            limit: query.limit.or(Some(DEFAULT_POSTS)),
        };
        let at = match (page.sealed(list)?, query.around.as_deref()) {
            (Some(_), Some(_)) => {
                return Err(Error::refused(
                    StatusCode::BAD_REQUEST,
                    "M_INVALID_PARAM",
                    "Ask with `cursor` or with `around`, not with both.",
                ));
            }
            (Some(cursor), None) => At::Cursor(cursor),
            (None, None) => At::Start,
            (None, Some("end")) => At::End,
            (None, Some("unread")) => At::Unread,
            (None, Some(id)) => At::Post(EventId::parse(id).map_err(|_odd| no_post())?),
        };
        Ok(Self {
            at,
            limit: page.limit()?,
        })
    }

    /// Who has read everything comes to the end, and who has never been there to the beginning.
    fn ask<'a>(&'a self, reading: &'a Reading) -> Ask<'a> {
        match (&self.at, &reading.first_unread) {
            (At::Unread, Some(post)) | (At::Post(post), _) => Ask::Around(post),
            (At::Unread, None) if reading.following == Following::None => Ask::Start,
            (At::Unread, None) | (At::End, _) => Ask::End,
            (At::Start, _) => Ask::Start,
            (At::Cursor(cursor), _) => Ask::Cursor(cursor),
        }
    }
}

/// 410 where there was such a topic, else 404.
fn gone_or_absent(app: &App, slug: &str) -> Error {
    if !app.index.read(|index| index.is_gone(slug)) {
        return absent();
    }
    Error::refused(
        StatusCode::GONE,
        "ORG.ALTHING.TOPIC_DELETED",
        "This topic was deleted.",
    )
}

fn absent() -> Error {
    Error::not_found("There is no such topic.")
}

fn no_post() -> Error {
    Error::not_found("This topic has no such post.")
}

fn no_page(why: NoPage) -> Error {
    match why {
        NoPage::Topic => absent(),
        NoPage::Post => no_post(),
        NoPage::Cursor => page::foreign(),
    }
}

/// Opens a topic: a room of its own in the category, and its first post by the member.
#[utoipa::path(post, path = "/api/forum/topics", tag = "forum", request_body = CreateTopic,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Topic),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.ACKNOWLEDGE, 403 ORG.ALTHING.BADGE_REQUIRED, \
            403 ORG.ALTHING.MUTED, 403 ORG.ALTHING.NEW_MEMBER, 403 ORG.ALTHING.TERMS_DUE, \
            403 ORG.ALTHING.TOPIC_CLOSED, 413 M_TOO_LARGE, 422 M_INVALID_PARAM, 503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, \
            429 M_LIMIT_EXCEEDED")))]
pub async fn create_topic(
    State(app): State<App>,
    Writer(who): Writer,
    key: IdempotencyKey,
    Json(wish): Json<CreateTopic>,
) -> Result<(StatusCode, Answer<Topic>)> {
    let title = words::title(&wish.title)?;
    let (attachment, alt) = (wish.attachment.as_deref(), wish.alt.as_deref());
    let draft = Draft {
        key: key_or_new(key),
        ..drafted(&app, who.user_id(), &wish.body, attachment, alt)?
    };
    let tried = &wish.instead_of;
    if tried
        .as_ref()
        .is_some_and(|key| !(1..=255).contains(&key.len()))
    {
        let message = "Name a key of 1 to 255 characters.";
        return Err(Error::invalid_field("instead_of", message));
    }
    let new = NewTopic {
        category: wish.category,
        title,
        first_post: draft,
        instead_of: wish.instead_of,
    };
    // What is refused anyway is no topic that counts.
    app.actions.may_create_topic(who.user_id(), &new)?;
    app.accounts.limits.topic(who.user_id()).await?;
    let written = app.actions.create_topic(who.user_id(), &new).await?;
    if !app
        .wait_until(|index| index.topic(&written.slug).is_some())
        .await
    {
        return Err(Error::Unavailable {
            sent: true,
            message: "the loop is late".into(),
        });
    }
    let first_post = show_post(&app, &written.first_post.event_id, who.user_id())?;
    let topic = show_topic(&app, &who, &written.room_id)?;
    Ok((StatusCode::CREATED, Answer(Topic { topic, first_post })))
}

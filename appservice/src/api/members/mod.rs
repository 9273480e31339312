//! Members: profiles, privacy, who follows whom, who blocks whom, and finding them.

mod avatar;
mod blocks;
mod cards;
mod changes;
mod follows;
mod privacy;
mod profile;
mod search;
mod suggestions;
mod written;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use axum::extract::DefaultBodyLimit;
pub use cards::MemberCard;
pub(super) use profile::own_profile;
use ruma::{OwnedUserId, UserId};
pub(super) use search::words;
use tokio::{sync::oneshot, time::timeout};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    app::App,
    error::{Error, Result},
    index::Index,
};

/// How long a list of blocks may take to be read.
const READING: Duration = Duration::from_millis(500);

/// All routes of members.
pub fn router() -> OpenApiRouter<App> {
    // The limit of an upload is its own, and holds while it is read.
    let upload = OpenApiRouter::new()
        .routes(routes!(avatar::set_avatar, avatar::remove_avatar))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .routes(routes!(profile::get_own_profile, profile::set_own_profile))
        .routes(routes!(privacy::set_privacy))
        .routes(routes!(blocks::list_blocks))
        .routes(routes!(search::search_members))
        .routes(routes!(suggestions::list_suggestions))
        .routes(routes!(profile::get_member))
        .routes(routes!(follows::create_follow, follows::remove_follow))
        .routes(routes!(follows::list_followers))
        .routes(routes!(follows::list_following))
        .routes(routes!(written::list_posts))
        .routes(routes!(blocks::create_block, blocks::remove_block))
        .routes(routes!(avatar::get_avatar))
        .merge(upload)
}

fn no_such_member() -> Error {
    Error::not_found("There is no such member.")
}

/// Somebody who is in the territory, or whom a room of ours names.
fn named(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let id = UserId::parse(user_id).ok();
    let known = |id: &OwnedUserId| id != app.names.bot() && app.index.read(|i| i.knows(id));
    id.filter(known).ok_or_else(no_such_member)
}

/// Somebody who is in the territory now.
fn present(app: &App, user_id: &str) -> Result<OwnedUserId> {
    let id = named(app, user_id)?;
    if app.index.read(|index: &Index| index.is_member(&id)) {
        return Ok(id);
    }
    Err(no_such_member())
}

/// Whether a member shows themselves to another, as far as privacy and their blocks go.
pub(super) fn shows(app: &App, index: &Index, member: &UserId, viewer: &UserId) -> bool {
    index.shows_profile(member, viewer) && !app.actions.ignored().ignores(member, viewer)
}

/// Whom the asking member blocks, and a number that changes with it: what was read last, at once. It
/// is read anew beside the request, and a stream of the member's tells when it was another.
pub(super) fn blocked_by(app: &App, viewer: &UserId) -> (Arc<BTreeSet<OwnedUserId>>, u64) {
    refresh_blocks(app, viewer);
    app.actions.ignored().of(viewer)
}

/// As [`blocked_by`], read anew: for what must tell nothing of who was blocked a moment ago in another
/// client, or before a restart. A homeserver that takes long is not waited for: what is known holds.
pub(super) async fn blocked_now(app: &App, viewer: &UserId) -> Arc<BTreeSet<OwnedUserId>> {
    if !app.actions.has_read_ignored(viewer) {
        // Beside the request: what comes too late for it is there for the next one.
        if timeout(READING, read_blocks(app, viewer)).await.is_err() {
            tracing::debug!(%viewer, "the list of blocks is as it was: it takes long to read");
        }
    }
    app.actions.ignored().of(viewer).0
}

/// Reads whom a member blocks anew, unless that was done a moment ago.
pub(super) fn refresh_blocks(app: &App, viewer: &UserId) {
    if !app.actions.has_read_ignored(viewer) {
        drop(read_blocks(app, viewer));
    }
}

/// Reads whom a member blocks, and says when that is done.
fn read_blocks(app: &App, viewer: &UserId) -> oneshot::Receiver<()> {
    let (done, is_done) = oneshot::channel();
    let (own, viewer) = (app.clone(), viewer.to_owned());
    app.spawn(async move {
        if let Err(error) = own.actions.read_ignored(&viewer).await {
            tracing::debug!(%viewer, %error, "the list of blocks is as it was");
        }
        // Nobody may be waiting.
        done.send(()).ok();
    });
    is_done
}

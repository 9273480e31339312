//! What a member is told in the app: mentions, answers, followers, badges, notices.

mod list;
mod preferences;
mod unsubscribe;

use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) use self::list::{refresh, told};
use crate::app::App;

/// All routes of notifications.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list::list_notifications))
        .routes(routes!(list::count_notifications))
        .routes(routes!(list::read_notifications))
        .routes(routes!(
            preferences::get_preferences,
            preferences::set_preferences
        ))
        .routes(routes!(unsubscribe::unsubscribe))
}

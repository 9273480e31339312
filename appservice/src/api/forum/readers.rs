//! May they read it? The index says, by the category's rule; here it becomes a refusal.

use ruma::RoomId;

use crate::{
    api::principal::Principal,
    app::App,
    error::{Error, Result},
    index::Index,
    policy::permissions::openers,
};

/// 403 `ORG.ALTHING.BADGE_REQUIRED` for who may not read a category; 404 where there is none.
pub fn require_reader(app: &App, who: &Principal, category: &str) -> Result<()> {
    let now = app.clock.unix_ms();
    app.index.read(|index| {
        if index.may_read(category, who.user_id(), now) {
            return Ok(());
        }
        if index.category(category).is_none() {
            return Err(Error::not_found("There is no such category."));
        }
        Err(Error::badge_required(&openers(
            index.badges_of_category(category),
        )))
    })
}

/// As [`require_reader`], for the category of the topic in a room.
pub fn require_reader_of(app: &App, who: &Principal, topic: &RoomId) -> Result<()> {
    let category = |index: &Index| index.category_of_topic(topic).map(ToOwned::to_owned);
    let category = app.index.read(category);
    let category = category.ok_or_else(|| Error::not_found("There is no such topic."))?;
    require_reader(app, who, &category)
}

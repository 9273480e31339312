//! The rooms that exist because the configuration says so, what they say of themselves, and topics
//! that lost their place.

use ruma::RoomId;
use serde_json::{Value, json};

use super::damage::repaired;
use crate::{
    actions::blueprint,
    app::App,
    error::Result,
    events::{BadgeEventContent, CategoryEventContent},
    index::Index,
    policy::essential_badges,
};

impl App {
    /// One pass: control room, territory space, categories, and topics into their categories.
    pub async fn reconcile_structure(&self) -> Result<()> {
        self.actions.ensure_bot().await?;
        self.actions.ensure_control_room().await?;
        self.actions.ensure_territory().await?;
        for badge in essential_badges() {
            self.ensure_badge(badge).await?;
        }
        self.ensure_categories().await?;
        self.actions.ensure_moderation_rooms().await?;
        self.mend_damage().await?;
        self.follow_topics().await
    }

    /// The categories that the territory begins with. What their spaces say is the truth from then on.
    async fn ensure_categories(&self) -> Result<()> {
        for (order, category) in self.config.forum.categories.iter().enumerate() {
            if self.index.read(|i| i.category(&category.slug).is_none()) {
                let content = blueprint::category_content(category, order);
                self.actions.ensure_category(&content).await?;
            }
        }
        self.actions.place_categories().await
    }

    /// What topics say of themselves is followed by their rooms and by the spaces of the categories: a
    /// crash between the one and the other leaves them apart.
    async fn follow_topics(&self) -> Result<()> {
        // Before that what a topic says may be older than what its room was given.
        if !self.is_compared() {
            return Ok(());
        }
        let now = self.clock.unix_ms();
        let misplaced = self.index.read(|index| index.misplaced(now));
        for (category, topic, is_first) in misplaced.unplaced {
            let actions = &self.actions;
            actions.place_topic(&category, &topic, is_first).await?;
        }
        for (category, topic) in misplaced.strays {
            self.actions.remove_child(&category, &topic).await?;
        }
        for (topic, solution) in self.index.read(Index::mispinned) {
            self.actions.pin_events(&topic, solution.as_deref()).await?;
        }
        for (room, name) in self.index.read(Index::misnamed) {
            self.actions.name_room(&room, &name).await?;
            repaired("name");
        }
        Ok(())
    }

    /// Makes a badge room, or brings what it says of the badge up to date.
    async fn ensure_badge(&self, badge: &BadgeEventContent) -> Result<()> {
        let present = self.index.read(|index| index.badge(&badge.slug));
        let shown = present.as_ref().and_then(|p| p.content.image.clone());
        let wanted = BadgeEventContent {
            image: self.actions.badge_image(&badge.slug, shown.clone()).await,
            ..badge.clone()
        };
        let Some(present) = present else {
            return self.actions.ensure_badge(&wanted).await.map(drop);
        };
        if present.content == wanted {
            return Ok(());
        }
        let room = &present.room_id;
        if let Some(image) = wanted
            .image
            .as_ref()
            .filter(|image| Some(*image) != shown.as_ref())
        {
            // First: what the badge says is what tells that both are done.
            let avatar = json!({"url": image.url});
            self.write(room, "m.room.avatar", "", &avatar).await?;
        }
        self.write(room, "org.althing.badge", "", &json!(wanted))
            .await
    }

    /// Writes state of ours again that somebody has blanked, redacted or overwritten, as far as what
    /// it said is known.
    async fn mend_damage(&self) -> Result<()> {
        for (room_id, event_type, state_key) in self.index.read(Index::damaged) {
            let Some(content) = self.last_known(&room_id, &event_type, &state_key) else {
                tracing::error!(%room_id, event_type, "damaged state, and nobody knows what it said");
                continue;
            };
            tracing::warn!(%room_id, event_type, "damaged state is written again");
            self.write(&room_id, &event_type, &state_key, &content)
                .await?;
            repaired("state");
        }
        Ok(())
    }

    /// What a damaged state event should say: what it said last; of a badge and of the territory
    /// what we say it is.
    fn last_known(&self, room_id: &RoomId, event_type: &str, state_key: &str) -> Option<Value> {
        match event_type {
            "org.althing.territory" => {
                Some(json!(blueprint::territory_content(&self.config.territory)))
            }
            "org.althing.badge" => {
                let key = self.index.read(|index| index.room(room_id))?.key?;
                let slug = key.strip_prefix("badge/")?;
                let badge = essential_badges().iter().find(|b| b.slug == slug)?;
                Some(json!(badge))
            }
            "org.althing.category" => {
                let said = self.index.read(|index| index.category_content(room_id));
                said.or_else(|| self.begun_with(room_id)).map(|c| json!(c))
            }
            "org.althing.topic" => self
                .index
                .read(|i| i.topic_content(room_id))
                .map(|c| json!(c)),
            // An award, progress: what it said last.
            _ => self
                .index
                .read(|i| i.last_said(room_id, event_type, state_key)),
        }
    }

    /// What the category of this room was made with, if the configuration names it.
    fn begun_with(&self, room_id: &RoomId) -> Option<CategoryEventContent> {
        let key = self.index.read(|index| index.room(room_id))?.key?;
        let slug = key.strip_prefix("category/")?;
        let mut categories = self.config.forum.categories.iter().enumerate();
        let (order, category) = categories.find(|(_, category)| category.slug == slug)?;
        Some(blueprint::category_content(category, order))
    }

    async fn write(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
        content: &Value,
    ) -> Result<()> {
        self.homeserver
            .set_state(room_id, event_type, state_key, content)
            .await
            .map(drop)
    }

    /// Whether what the configuration asks for is in the index.
    pub fn has_territory(&self) -> bool {
        let categories = &self.config.forum.categories;
        self.index.read(|index| {
            index.territory_space().is_some()
                && categories.iter().all(|c| index.category(&c.slug).is_some())
        })
    }
}

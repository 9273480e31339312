//! The rooms that exist because the configuration says so, what they say of themselves, and topics
//! that lost their place.

use ruma::RoomId;
use serde_json::{Value, json};

use crate::{
    actions::blueprint,
    app::App,
    config,
    error::Result,
    events::{BadgeEventContent, ReadRule},
    index::{CategoryView, Index},
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
        for (order, category) in self.config.forum.categories.iter().enumerate() {
            self.actions.ensure_category(category, order).await?;
            self.renew_category(category, order).await?;
        }
        self.mend_damage().await?;
        // A crash between a topic's room and its place in the category leaves it homeless.
        let homeless = self.index.read(Index::topics_outside_their_category);
        for (category, topic) in homeless {
            self.actions.add_child(&category, &topic, None).await?;
        }
        Ok(())
    }

    /// Makes a badge room, or brings what it says of the badge up to date.
    async fn ensure_badge(&self, wanted: &BadgeEventContent) -> Result<()> {
        let present = self.index.read(|index| index.badge(&wanted.slug));
        match present {
            None => self.actions.ensure_badge(wanted).await.map(drop),
            Some(present) if present.content == *wanted => Ok(()),
            Some(present) => {
                self.write(&present.room_id, "org.althing.badge", "", &json!(wanted))
                    .await
            }
        }
    }

    /// Brings what a category says of itself up to the configuration.
    async fn renew_category(&self, wanted: &config::Category, order: usize) -> Result<()> {
        let Some(present) = self.index.read(|index| index.category(&wanted.slug)) else {
            return Ok(());
        };
        if !says(&present, wanted) {
            let content = blueprint::category_content(wanted, order);
            self.write(
                &present.room_id,
                "org.althing.category",
                "",
                &json!(content),
            )
            .await?;
            self.write(
                &present.room_id,
                "m.room.name",
                "",
                &json!({"name": wanted.name}),
            )
            .await?;
        }
        Ok(())
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
        }
        Ok(())
    }

    /// What a damaged state event should say: by the configuration, else what it said last.
    fn last_known(&self, room_id: &RoomId, event_type: &str, state_key: &str) -> Option<Value> {
        let categories = &self.config.forum.categories;
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
                let key = self.index.read(|index| index.room(room_id))?.key?;
                let slug = key.strip_prefix("category/")?;
                let order = categories.iter().position(|c| c.slug == slug)?;
                Some(json!(blueprint::category_content(
                    categories.get(order)?,
                    order
                )))
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

fn says(present: &CategoryView, wanted: &config::Category) -> bool {
    present.name == wanted.name
        && present.description == wanted.description
        && present.read == ReadRule::Territory
        && present.badges == wanted.badges
}

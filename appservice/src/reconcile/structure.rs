//! The rooms that exist because the configuration says so, and topics that lost their place.

use crate::{app::App, error::Result, index::Index};

impl App {
    /// One pass: control room, territory space, categories, and topics into their categories.
    pub async fn reconcile_structure(&self) -> Result<()> {
        self.actions.ensure_bot().await?;
        self.actions.ensure_control_room().await?;
        self.actions.ensure_territory().await?;
        for (order, category) in self.config.forum.categories.iter().enumerate() {
            self.actions.ensure_category(category, order).await?;
        }
        // A crash between a topic's room and its place in the category leaves it homeless.
        let homeless = self.index.read(Index::topics_outside_their_category);
        for (category, topic) in homeless {
            self.actions.add_child(&category, &topic, None).await?;
        }
        Ok(())
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

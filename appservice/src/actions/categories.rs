//! Categories: a space each. What their state says is the truth; the configuration only names those
//! that the territory begins with.

use ruma::RoomId;
use serde_json::json;
use ulid::Ulid;

use super::{Actions, blueprint};
use crate::{
    error::{Error, Result},
    events::{CategoryEventContent, ReadRule, WriteRule},
    index::{CategoryView, Index},
    policy::{category, slug},
};

/// How many suffixes are tried before a slug counts as worn out.
const MAX_SUFFIX: u32 = 50;

/// A category to be made.
#[derive(Debug, Clone)]
pub struct NewCategory {
    /// Its address; made of the name when absent.
    pub slug: Option<String>,
    /// Shown name.
    pub name: String,
    /// One or two sentences.
    pub description: String,
    /// Slugs of the badges that open its topics.
    pub badges: Vec<String>,
    /// Who may read it.
    pub read: ReadRule,
    /// Who may write in its topics.
    pub write: WriteRule,
}

/// What is to change of a category; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct CategoryChange {
    /// Shown name.
    pub name: Option<String>,
    /// One or two sentences.
    pub description: Option<String>,
    /// Slugs of the badges that open its topics.
    pub badges: Option<Vec<String>>,
    /// Who may read it.
    pub read: Option<ReadRule>,
    /// Who may write in its topics.
    pub write: Option<WriteRule>,
    /// Its place among the categories.
    pub order: Option<i64>,
}

impl CategoryChange {
    fn apply(&self, mut content: CategoryEventContent) -> CategoryEventContent {
        let Self {
            name,
            description,
            badges,
            read,
            write,
            order,
        } = self.clone();
        content.name = name.unwrap_or(content.name);
        content.description = description.unwrap_or(content.description);
        content.badges = badges.unwrap_or(content.badges);
        content.read = read.unwrap_or(content.read);
        content.write = write.unwrap_or(content.write);
        content.order = order.unwrap_or(content.order);
        content
    }
}

impl Actions {
    /// Makes a category and gives its slug. Where one of this name says the same, it is that one.
    pub async fn create_category(&self, new: &NewCategory) -> Result<String> {
        // One at a time: names, addresses and places are given once.
        let _turn = self.lanes.enter("categories".into()).await;
        let known = self.index.read(Index::categories);
        if let Some(same) = namesake(&known, &new.name, None) {
            let says_the_same = same.description == new.description
                && same.badges == new.badges
                && same.read == new.read
                && same.write == new.write
                && new.slug.as_ref().is_none_or(|slug| *slug == same.slug);
            return if says_the_same {
                Ok(same.slug.clone())
            } else {
                Err(name_taken())
            };
        }
        let content = CategoryEventContent {
            slug: free_slug(&known, new)?,
            name: new.name.clone(),
            description: new.description.clone(),
            order: known.iter().map(|c| c.order + 1).max().unwrap_or(0),
            read: new.read,
            write: new.write,
            badges: new.badges.clone(),
            rev: Ulid::generate().to_string(),
        };
        self.ensure_category(&content).await?;
        Ok(content.slug)
    }

    /// Changes a category. Join rules and power levels of its topics, and who is in them, follow by the
    /// reconciler.
    pub async fn change_category(&self, slug: &str, change: &CategoryChange) -> Result<()> {
        let _turn = self.lanes.enter("categories".into()).await;
        let known = self.index.read(Index::categories);
        let view = known.iter().find(|category| category.slug == slug);
        let view = view.ok_or_else(|| Error::not_found("There is no such category."))?;
        let room_id = &view.room_id;
        let content = self.index.read(|index| index.category_content(room_id));
        let content = content.ok_or_else(|| Error::not_found("There is no such category."))?;
        let before = self.in_force(room_id, content).await?;
        let mut after = change.apply(before.clone());
        category::gate(after.read, &after.badges)?;
        if after.name != before.name && namesake(&known, &after.name, Some(slug)).is_some() {
            return Err(name_taken());
        }
        if after != before {
            after.rev = Ulid::generate().to_string();
            self.homeserver
                .set_state(room_id, "org.althing.category", "", &json!(after))
                .await?;
        }
        // Repeated in any case: an earlier try may have come no further than to here.
        self.describe_room(room_id, &after.description).await?;
        self.name_room(room_id, &after.name).await?;
        self.place_category(room_id, after.order).await?;
        self.known(|index| index.category_content(room_id).as_ref() == Some(&after))
            .await
    }

    /// Makes a category space and puts it into the territory space. Where it was made before, what it
    /// says stays, its place too.
    pub async fn ensure_category(&self, content: &CategoryEventContent) -> Result<()> {
        let territory = self.ensure_territory().await?;
        let blueprint = blueprint::category(
            content,
            territory,
            &self.officers(),
            &self.settings.room_version,
        );
        self.make_fixed(&blueprint).await?;
        self.known(|index| index.category(&content.slug).is_some())
            .await?;
        self.place_categories().await
    }

    /// Puts those categories into the territory space that are not in it.
    pub async fn place_categories(&self) -> Result<()> {
        for (category, order) in self.index.read(Index::unplaced_categories) {
            self.place_category(&category, order).await?;
        }
        Ok(())
    }

    /// Puts a category space into the territory space, in its place among the others.
    async fn place_category(&self, category: &RoomId, order: i64) -> Result<()> {
        let territory = self.ensure_territory().await?;
        let order = usize::try_from(order).ok();
        self.add_child(&territory, category, order).await
    }
}

/// The category of this name, but for the one of this slug.
fn namesake<'a>(
    known: &'a [CategoryView],
    name: &str,
    but: Option<&str>,
) -> Option<&'a CategoryView> {
    let name = name.to_lowercase();
    known
        .iter()
        .filter(|category| Some(category.slug.as_str()) != but)
        .find(|category| category.name.to_lowercase() == name)
}

fn name_taken() -> Error {
    Error::invalid_field("name", "There is a category of this name. Choose another.")
}

/// The slug that was chosen, or the first free one of the name's.
fn free_slug(known: &[CategoryView], new: &NewCategory) -> Result<String> {
    let is_free = |slug: &String| known.iter().all(|category| category.slug != *slug);
    if let Some(chosen) = &new.slug {
        return Some(chosen.clone()).filter(is_free).ok_or_else(|| {
            Error::invalid_field(
                "slug",
                "There is a category of this address. Choose another.",
            )
        });
    }
    let base = slug::slug(&new.name);
    let mut slugs = (1..=MAX_SUFFIX).map(|attempt| slug::numbered(&base, attempt));
    slugs.find(is_free).ok_or_else(name_taken)
}

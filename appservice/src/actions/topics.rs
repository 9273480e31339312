//! Topics: a room each, made by the bot, opened by the first post of the member who wanted it.

use std::time::Duration;

use moka::sync::Cache;
use ruma::{OwnedRoomId, RoomId, UserId};

use super::{Actions, Draft, TopicChange, Written, blueprint, posts::in_words};
use crate::{
    error::{Error, Result},
    events::TopicEventContent,
    matrix::transaction_id,
    policy::{Speech, new_members::Wish, slug},
};

/// How many suffixes are tried before a slug counts as worn out.
const MAX_SUFFIX: u32 = 50;

/// How long a beat may take before nobody knows what became of a try.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longer than anybody goes on trying.
const KEPT: Duration = Duration::from_hours(24);

/// What became of tries that were followed by another one, by their creation keys: whoever tries a third
/// time names one of the two before, and not always the one that made the room.
#[derive(Clone)]
pub(super) struct Tries(Cache<String, Made>);

/// What a try to open a topic has made.
#[derive(Debug, Clone)]
struct Made {
    room_id: OwnedRoomId,
    /// The key of its first post, once that is written.
    first_post: String,
}

impl Default for Tries {
    fn default() -> Self {
        Self(Cache::builder().time_to_live(KEPT).build())
    }
}

/// A topic to be made.
#[derive(Debug, Clone)]
pub struct NewTopic {
    /// Slug of its category.
    pub category: String,
    /// Title as the member wrote it.
    pub title: String,
    /// Its first post; the draft's key is also the topic's.
    pub first_post: Draft,
    /// The key of an earlier try of which nobody knows how it ended: a topic that it has made becomes this
    /// one, instead of a second.
    pub instead_of: Option<String>,
}

/// A topic that exists.
#[derive(Debug, Clone)]
pub struct WrittenTopic {
    /// Its room.
    pub room_id: OwnedRoomId,
    /// Its address.
    pub slug: String,
    /// The first post.
    pub first_post: Written,
}

impl Actions {
    /// The category space of a topic that somebody may open, as far as that can be told beforehand; refused where
    /// they may not.
    pub fn may_create_topic(&self, sender: &UserId, topic: &NewTopic) -> Result<OwnedRoomId> {
        self.act_as(sender)?;
        let category = self
            .index
            .read(|index| index.category(&topic.category))
            .ok_or_else(|| Error::invalid_field("category", "This category does not exist."))?
            .room_id;
        if topic.first_post.ts.is_none() {
            self.require_voice(sender)?;
            self.require_acknowledged(sender)?;
        }
        self.require_opener(sender, &topic.category)?;
        let speech = self.index.read(|index| index.speech_in(&topic.category));
        self.require_speech(sender, speech, "m.room.message")?;
        // A room without a post would be left of what cannot be written.
        self.require_writable(sender, &topic.first_post)?;
        Ok(category)
    }

    /// Makes a topic. Every step can be repeated: the same key finds the same room, puts it into
    /// its category again and gives the same first post.
    pub async fn create_topic(&self, sender: &UserId, topic: &NewTopic) -> Result<WrittenTopic> {
        let category = self.may_create_topic(sender, topic)?;
        let speech = self.index.read(|index| index.speech_in(&topic.category));
        if let Some(tried) = &topic.instead_of
            && let Some(rewritten) = self.rewrite(sender, topic, &category, tried).await?
        {
            return Ok(rewritten);
        }
        let wish = Wish {
            is_topic: true,
            has_file: topic.first_post.attachment.is_some(),
        };
        let _turn = self
            .turn_on_first_day(sender, &topic.first_post, wish)
            .await?;
        let gate = self.gate(&topic.category)?;
        let key = creation_key(sender, &topic.first_post.key);
        let _opening = self.lanes.enter(format!("opening/{key}")).await;
        // Refused before there is a room: who may not read here may not open a topic here.
        self.ensure_joined(sender, &category)
            .await
            .map_err(in_words)?;
        let (room_id, slug) = self.make_topic(sender, topic, gate, speech).await?;
        if let Some(tried) = &topic.instead_of {
            let made = Made {
                room_id: room_id.clone(),
                first_post: topic.first_post.key.clone(),
            };
            self.tries.0.insert(creation_key(sender, tried), made);
        }
        self.add_child(&category, &room_id, None).await?;
        let first_post = self.write(sender, &room_id, &topic.first_post).await?;
        Ok(WrittenTopic {
            room_id,
            slug,
            first_post,
        })
    }

    /// Gives a topic that an earlier try has made the title, the category and the words of this one;
    /// nothing where that try has made none.
    async fn rewrite(
        &self,
        sender: &UserId,
        topic: &NewTopic,
        category: &RoomId,
        tried: &str,
    ) -> Result<Option<WrittenTopic>> {
        let key = creation_key(sender, tried);
        let _opening = self.lanes.enter(format!("opening/{key}")).await;
        let Some(made) = self.tried_topic(sender, tried).await? else {
            return Ok(None);
        };
        let own = creation_key(sender, &topic.first_post.key);
        self.tries.0.insert(own, made.clone());
        let room_id = made.room_id;
        let before = self.index.read(|index| index.topic_content(&room_id));
        let before = before.ok_or_else(|| Error::not_found("There is no such topic."))?;
        self.require_floor(sender, &room_id, "m.room.message")?;
        self.ensure_joined(sender, category)
            .await
            .map_err(in_words)?;
        if before.category == topic.category {
            self.add_child(category, &room_id, None).await?;
        } else if !self.was_moved_by_another(sender, &room_id) {
            let change = TopicChange::Category(topic.category.clone());
            self.change_topic(sender, &room_id, &change, None).await?;
        }
        let change = TopicChange::Title(topic.title.clone());
        self.change_topic(sender, &room_id, &change, None).await?;
        let first_post = self
            .rewrite_first_post(
                sender,
                &room_id,
                &topic.first_post,
                [&made.first_post, tried],
            )
            .await?;
        Ok(Some(WrittenTopic {
            room_id,
            slug: before.slug,
            first_post,
        }))
    }

    /// Whether somebody else has put a topic where it stands: who opened it does not take it back.
    fn was_moved_by_another(&self, opener: &UserId, topic: &RoomId) -> bool {
        self.index.read(|index| {
            index.audit().any(|line| {
                line.action == "topic.moved"
                    && line.room_id.as_deref() == Some(topic)
                    && line.actor.as_deref() != Some(opener)
            })
        })
    }

    async fn rewrite_first_post(
        &self,
        sender: &UserId,
        room_id: &RoomId,
        draft: &Draft,
        keys: [&str; 2],
    ) -> Result<Written> {
        let made = self.made_by(sender, room_id, draft, &keys).await?;
        let written = match &made.same {
            Some(post) => self.reword(sender, post, draft).await?,
            None => self.write(sender, room_id, draft).await?,
        };
        self.redact_all(sender, &made.others).await?;
        Ok(written)
    }

    /// What a try to open a topic has made. One under way has ended: whoever asks is in its lane.
    async fn tried_topic(&self, sender: &UserId, tried: &str) -> Result<Option<Made>> {
        if let Some(made) = self.made(sender, tried) {
            return Ok(Some(made));
        }
        // The homeserver may have made the room and the loop not have brought it.
        self.catch_up(PATIENCE).await?;
        Ok(self.made(sender, tried))
    }

    fn made(&self, sender: &UserId, tried: &str) -> Option<Made> {
        let key = creation_key(sender, tried);
        let room_id = self.index.read(|index| index.lookup_room_key(&key));
        let made = room_id.map(|room_id| Made {
            room_id,
            first_post: tried.to_owned(),
        });
        made.or_else(|| self.tries.0.get(&key))
    }

    /// The first free slug, or the one that this intention already has.
    async fn make_topic(
        &self,
        sender: &UserId,
        topic: &NewTopic,
        gate: Vec<OwnedRoomId>,
        speech: Speech,
    ) -> Result<(OwnedRoomId, String)> {
        let base = slug::slug(&topic.title);
        let key = creation_key(sender, &topic.first_post.key);
        let known = self.index.read(|index| {
            let room_id = index.lookup_room_key(&key)?;
            let slug = index.room(&room_id)?.slug?;
            Some((slug, room_id))
        });
        if let Some((slug, room_id)) = known {
            return Ok((room_id, slug));
        }
        for attempt in 1..=MAX_SUFFIX {
            let slug = slug::numbered(&base, attempt);
            if self.index.read(|i| i.topic(&slug).is_some()) {
                continue;
            }
            let content = TopicEventContent::new(
                slug.clone(),
                topic.title.clone(),
                topic.category.clone(),
                sender.to_owned(),
            );
            let web = format!("{}/forum/t/{slug}", self.settings.web_url);
            let blueprint = blueprint::topic(
                &content,
                key.clone(),
                &web,
                gate.clone(),
                speech,
                &self.powers(),
                &self.settings.room_version,
            );
            if let Some(room_id) = self.make(&blueprint).await? {
                // A room that has become known meanwhile keeps the slug that it has.
                let known = self.index.read(|index| index.room(&room_id)?.slug);
                return Ok((room_id, known.unwrap_or(slug)));
            }
        }
        Err(Error::invalid_field(
            "title",
            "There are many topics of this name. Choose another.",
        ))
    }
}

/// What the room of a topic is created with, so that it is created once.
fn creation_key(sender: &UserId, key: &str) -> String {
    transaction_id(sender, "topic", key).to_string()
}

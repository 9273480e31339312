//! Topics: a room each, made by the bot, opened by the first post of the member who wanted it.

use ruma::{OwnedRoomId, UserId};

use super::{Actions, Draft, Written, blueprint, posts::in_words};
use crate::{
    error::{Error, Result},
    events::TopicEventContent,
    matrix::transaction_id,
    policy::{Speech, new_members::Wish, slug},
};

/// How many suffixes are tried before a slug counts as worn out.
const MAX_SUFFIX: u32 = 50;

/// A topic to be made.
#[derive(Debug, Clone)]
pub struct NewTopic {
    /// Slug of its category.
    pub category: String,
    /// Title as the member wrote it.
    pub title: String,
    /// Its first post; the draft's key is also the topic's.
    pub first_post: Draft,
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
    /// Makes a topic. Every step can be repeated: the same key finds the same room, puts it into
    /// its category again and gives the same first post.
    pub async fn create_topic(&self, sender: &UserId, topic: &NewTopic) -> Result<WrittenTopic> {
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
        let wish = Wish {
            is_topic: true,
            has_file: topic.first_post.attachment.is_some(),
        };
        let _turn = self
            .turn_on_first_day(sender, &topic.first_post, wish)
            .await?;
        let gate = self.gate(&topic.category)?;
        // Refused before there is a room: who may not read here may not open a topic here.
        self.ensure_joined(sender, &category)
            .await
            .map_err(in_words)?;
        let (room_id, slug) = self.make_topic(sender, topic, gate, speech).await?;
        self.add_child(&category, &room_id, None).await?;
        let first_post = self.write(sender, &room_id, &topic.first_post).await?;
        Ok(WrittenTopic {
            room_id,
            slug,
            first_post,
        })
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
        let key = transaction_id(sender, "topic", &topic.first_post.key).to_string();
        let _turn = self.lanes.enter(format!("topic/{key}")).await;
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

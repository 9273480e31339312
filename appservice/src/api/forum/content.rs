//! What a post is beside its words: a file, a poll, a part of a thread, something that only another
//! client can show.

use ruma::OwnedEventId;
use serde::Serialize;
use utoipa::ToSchema;

use super::media::address;
use crate::index::{self, AttachmentKind, PollView, PostView, ThreadView};

/// As what a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A picture.
    Image,
    /// To be downloaded.
    File,
    /// To be listened to.
    Audio,
    /// To be watched.
    Video,
}

/// The file of a post. All but its addresses is what the sender claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Attachment {
    /// As what it is shown.
    pub kind: FileKind,
    /// Its name.
    #[schema(example = "cykelsti.webp")]
    pub name: String,
    /// Bytes; 0 where the sender did not say.
    pub size: u64,
    /// Its type; `application/octet-stream` where the sender did not say.
    pub content_type: String,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// The sender's description of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// Where it is served: a picture to be shown, all else to be downloaded.
    pub url: String,
    /// A picture, smaller.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<String>,
}

/// A poll as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Poll {
    /// What it asks.
    pub question: String,
    /// In their order.
    pub answers: Vec<PollAnswer>,
    /// How many members have a vote that counts.
    pub voters: usize,
    /// It has ended.
    pub closed: bool,
    /// The votes are shown; false: they will be when it has ended, and are 0 until then.
    pub disclosed: bool,
    /// How many answers one may choose.
    pub max_selections: usize,
}

/// An answer of a poll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PollAnswer {
    /// Names it in a vote.
    #[schema(example = "a1")]
    pub id: String,
    /// What it says.
    #[schema(example = "Langs åen")]
    pub text: String,
    /// How many chose it.
    pub votes: usize,
    /// The asking member is one of them.
    pub mine: bool,
}

/// The thread that a post is in, or begins. Posts of a thread keep their place in the topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Thread {
    /// Event ID of the post that it begins with.
    #[schema(value_type = String)]
    pub root: OwnedEventId,
    /// How many posts are in it; on its root alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replies: Option<u32>,
}

/// What a post is that may have to be looked at in a Matrix client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Card {
    /// A voice message.
    Voice,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A file.
    File,
    /// A place.
    Location,
    /// A sticker.
    Sticker,
    /// What only those with the keys can read.
    Encrypted,
    /// Something else.
    Unknown,
}

/// Where a post was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// Through Althing.
    Web,
    /// In another Matrix client.
    Matrix,
}

impl From<AttachmentKind> for FileKind {
    fn from(kind: AttachmentKind) -> Self {
        match kind {
            AttachmentKind::Image => Self::Image,
            AttachmentKind::File => Self::File,
            AttachmentKind::Audio => Self::Audio,
            AttachmentKind::Video => Self::Video,
        }
    }
}

impl From<FileKind> for AttachmentKind {
    fn from(kind: FileKind) -> Self {
        match kind {
            FileKind::Image => Self::Image,
            FileKind::File => Self::File,
            FileKind::Audio => Self::Audio,
            FileKind::Video => Self::Video,
        }
    }
}

impl From<index::Card> for Card {
    fn from(card: index::Card) -> Self {
        match card {
            index::Card::Voice => Self::Voice,
            index::Card::Video => Self::Video,
            index::Card::Audio => Self::Audio,
            index::Card::File => Self::File,
            index::Card::Location => Self::Location,
            index::Card::Sticker => Self::Sticker,
            index::Card::Encrypted => Self::Encrypted,
            index::Card::Unknown => Self::Unknown,
        }
    }
}

impl From<ThreadView> for Thread {
    fn from(view: ThreadView) -> Self {
        Self {
            root: view.root,
            replies: view.replies,
        }
    }
}

impl From<PollView> for Poll {
    fn from(view: PollView) -> Self {
        let answers = view.answers.into_iter().map(|answer| PollAnswer {
            id: answer.id,
            text: answer.text,
            votes: answer.votes,
            mine: answer.mine,
        });
        Self {
            question: view.question,
            answers: answers.collect(),
            voters: view.voters,
            closed: view.closed,
            disclosed: view.disclosed,
            max_selections: view.max_selections,
        }
    }
}

impl Attachment {
    /// The file of a post.
    pub fn of(post: &PostView) -> Option<Self> {
        let file = post.attachment.as_ref()?;
        let at = |size: &str| address(&post.event_id, &file.uri, size);
        Some(Self {
            kind: file.kind.into(),
            name: file.name.to_string(),
            size: file.size.unwrap_or(0),
            content_type: file
                .content_type
                .as_deref()
                .unwrap_or(crate::api::pictures::OPAQUE)
                .to_owned(),
            width: file.dimensions.map(|(width, _)| width),
            height: file.dimensions.map(|(_, height)| height),
            alt: file.alt.as_deref().map(ToOwned::to_owned),
            url: at("full"),
            thumbnail_url: (file.kind == AttachmentKind::Image).then(|| at("800")),
        })
    }
}

use ruma::{OwnedEventId, OwnedMxcUri, OwnedRoomId, OwnedUserId, events::macros::EventContent};
use serde::{Deserialize, Serialize};

/// In kept content that is too long for one event: it is how that begins, and the whole stands in parts.
pub const EVIDENCE_CUT: &str = "org.althing.cut";

/// Content of `org.althing.evidence` (timeline, moderation room): a post as it was when it was
/// reported, kept before anything is removed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.evidence", kind = MessageLike)]
pub struct EvidenceEventContent {
    /// The case.
    pub case: String,
    /// The topic.
    pub room_id: OwnedRoomId,
    /// The post.
    pub event_id: OwnedEventId,
    /// Its sender.
    pub sender: OwnedUserId,
    /// Its `origin_server_ts`.
    pub origin_server_ts: i64,
    /// Its `content` in force, with its last edit, as JSON text with sorted keys: canonical JSON. Of a very
    /// long one how it begins, and [`EVIDENCE_CUT`]. Of a part: its piece of the whole text.
    pub content: String,
    /// In so many parts stands the whole of a very long one, in events of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u32>,
    /// It is this part of the whole, counted from 0, and no evidence by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<u32>,
    /// The edit whose words these are; absent where they are those with which it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edit: Option<OwnedEventId>,
    /// The `origin_server_ts` of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<i64>,
    /// Its author had put other words in place of these before they were kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replaced: bool,
    /// SHA-256 of the whole content, 64 hexadecimal digits.
    pub sha256: String,
    /// When it was kept, Unix milliseconds.
    pub at: i64,
    /// A copy of the file that the post carries, where it could be had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media: Option<KeptFile>,
}

/// A copy of the file of a kept post: the bot's, which stays when its sender's files go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct KeptFile {
    /// Where the homeserver has it.
    pub url: OwnedMxcUri,
    /// Its type, as its sender says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mimetype: Option<String>,
    /// Bytes.
    #[serde(default)]
    pub size: u64,
    /// SHA-256 of the file, 64 hexadecimal digits.
    #[serde(default)]
    pub sha256: String,
}

impl EvidenceEventContent {
    /// When these words were written, Unix milliseconds.
    pub fn written_at(&self) -> i64 {
        self.edited_at.unwrap_or(self.origin_server_ts)
    }
}

/// Content of `org.althing.note` (timeline, moderation room): what a moderator notes of a case or of a
/// member.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.note", kind = MessageLike)]
pub struct NoteEventContent {
    /// The case, if it is of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The member that it is about.
    pub about: OwnedUserId,
    /// Who notes it.
    pub by: OwnedUserId,
    /// What.
    pub text: String,
    /// It was asked of the member, and is no note among moderators.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asked: bool,
    /// When, Unix milliseconds.
    pub at: i64,
}

/// Content of `org.althing.audit` (timeline, moderation room): a line of the log. Each carries the
/// digest of the one before it, so that a missing or an altered line shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize, EventContent)]
#[ruma_event(type = "org.althing.audit", kind = MessageLike)]
pub struct AuditEventContent {
    /// Counts the lines from 1.
    pub seq: u64,
    /// SHA-256 of the line before, 64 hexadecimal digits; of nothing before the first.
    pub prev: String,
    /// When, Unix milliseconds.
    pub at: i64,
    /// What was done, e.g. `case.decided`.
    pub action: String,
    /// Who did it; absent when a rule did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<OwnedUserId>,
    /// The case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// The member that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<OwnedUserId>,
    /// Slug of the badge that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub badge: Option<String>,
    /// The room that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub room_id: Option<OwnedRoomId>,
    /// The post that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<OwnedEventId>,
    /// Why, in words; of `invitation.shell` the invitation's id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

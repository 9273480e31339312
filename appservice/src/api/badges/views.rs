//! What badges look like to a client.

use ruma::UserId;
use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use crate::{
    api::member_ref::MemberRef,
    app::App,
    clock::from_unix_ms,
    events::{AwardEventContent, BadgeEventContent, in_language},
    index::Index,
    policy::{
        Permission,
        award::{self, Standing},
        badge_picture,
    },
};

/// A badge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Badge {
    /// Its address.
    #[schema(example = "adfaerdskodeks")]
    pub badge_id: String,
    /// Shown name.
    #[schema(example = "Adfærdskodeks")]
    pub name: String,
    /// What it says of its holder.
    pub description: String,
    /// Address of its picture, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/api/badges/adfaerdskodeks/image")]
    pub image_url: Option<String>,
    /// How long it is valid, in days of 24 hours; for good when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_days: Option<u32>,
    /// The course that earns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course_id: Option<String>,
    /// How many hold it.
    pub holders: usize,
    /// What it permits.
    pub permissions: Vec<Permission>,
    /// How the asking member stands to it, if they were ever awarded it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mine: Option<Award>,
}

/// How an award stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AwardStatus {
    /// It opens what it opens.
    Active,
    /// It rests for a while.
    Suspended,
    /// Its time is over.
    Expired,
    /// It was taken back.
    Revoked,
}

impl From<Standing> for AwardStatus {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Active => Self::Active,
            Standing::Suspended => Self::Suspended,
            Standing::Expired => Self::Expired,
            Standing::Revoked => Self::Revoked,
        }
    }
}

/// A badge that somebody was awarded.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Award {
    /// Slug of the badge.
    pub badge_id: String,
    /// Its name.
    #[schema(example = "Adfærdskodeks")]
    pub name: String,
    /// How it stands now.
    pub status: AwardStatus,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub issued_at: OffsetDateTime,
    /// The first moment at which it is not valid any more.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub expires_at: Option<OffsetDateTime>,
    /// When it was taken back.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub revoked_at: Option<OffsetDateTime>,
    /// Who awarded it; absent when a rule did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<MemberRef>,
    /// The course that earned it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub course: Option<AwardCourse>,
    /// Whether the holder has left the badge room in a Matrix client: it opens nothing until they
    /// take it up again. Told to the holder alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// Whether the holder shows it to nobody. Told to them and to those who issue badges.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hidden: Option<bool>,
    /// Why, in the issuer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The course that earned a badge.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AwardCourse {
    /// Slug.
    pub course_id: String,
    /// Its version.
    pub version: u32,
    /// Event ID of the attempt that passed, in the member's home room.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub attempt_id: Option<ruma::OwnedEventId>,
}

/// Badges in a language, for a member.
pub(super) struct View<'a> {
    index: &'a Index,
    language: &'a str,
    viewer: &'a UserId,
    now: i64,
}

impl<'a> View<'a> {
    pub fn new(app: &App, index: &'a Index, language: &'a str, viewer: &'a UserId) -> Self {
        Self {
            index,
            language,
            viewer,
            now: app.clock.unix_ms(),
        }
    }

    pub fn badge(&self, content: &BadgeEventContent) -> Badge {
        let slug = content.slug.as_str();
        let permits = |p: &Permission| p.badges().contains(&slug);
        Badge {
            badge_id: content.slug.clone(),
            name: in_language(&content.name, self.language)
                .unwrap_or(slug)
                .to_owned(),
            description: in_language(&content.description, self.language)
                .unwrap_or_default()
                .to_owned(),
            image_url: badge_picture(slug).map(|_| format!("/api/badges/{slug}/image")),
            valid_days: content.valid_days,
            course_id: content.course.clone(),
            holders: self.index.holder_count(slug, self.now),
            permissions: Permission::ALL.into_iter().filter(permits).collect(),
            mine: self
                .index
                .award(self.viewer, slug)
                .map(|award| self.own_award(&award)),
        }
    }

    pub fn award(&self, content: &AwardEventContent, sees_reason: bool) -> Award {
        let badge = self.index.badge(&content.badge);
        let name = badge
            .as_ref()
            .and_then(|b| in_language(&b.content.name, self.language));
        Award {
            badge_id: content.badge.clone(),
            name: name.unwrap_or(&content.badge).to_owned(),
            status: award::standing(content, self.now).into(),
            issued_at: from_unix_ms(content.issued_at),
            expires_at: content.expires_at.map(from_unix_ms),
            revoked_at: content.revoked.as_ref().map(|w| from_unix_ms(w.at)),
            issuer: content.by.as_deref().map(|id| self.member(id)),
            course: content.course.as_ref().map(|course| AwardCourse {
                course_id: course.course.clone(),
                version: course.version,
                attempt_id: course.attempt.clone(),
            }),
            reason: content.reason.clone().filter(|_| sees_reason),
            paused: None,
            hidden: None,
        }
    }

    /// An award of the viewer's own.
    pub fn own_award(&self, content: &AwardEventContent) -> Award {
        Award {
            paused: Some(self.index.pauses(self.viewer, content)),
            hidden: Some(self.index.hides_badge(self.viewer, &content.badge)),
            ..self.award(content, true)
        }
    }

    pub fn member(&self, user_id: &UserId) -> MemberRef {
        MemberRef::of(self.index, user_id)
    }
}

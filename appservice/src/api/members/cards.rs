//! A member in a list.

use ruma::{OwnedUserId, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use super::shows;
use crate::{
    api::{
        member_ref::{Avatar, MemberRef},
        page::{self, Page, PageQuery},
    },
    app::App,
    error::Result,
    events::in_language,
    index::Index,
};

/// A member in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberCard {
    /// User ID.
    #[schema(example = "@anna:dk.example")]
    pub user_id: String,
    /// Display name.
    pub display_name: String,
    /// The account has ended: there is nothing to see.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub deleted: bool,
    /// Addresses of the avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// What they say of themselves, where their profile is shown and was read not long ago.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biography: Option<String>,
    /// The badges that they hold, where their profile is shown.
    pub badges: Vec<Chip>,
    /// How the asking member stands to them.
    pub you: Ties,
}

/// A badge beside a name.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Chip {
    /// Slug of the badge.
    #[schema(example = "adfaerdskodeks")]
    pub id: String,
    /// Shown name.
    #[schema(example = "Adfærdskodeks")]
    pub name: String,
}

/// How the asking member stands to somebody.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Ties {
    /// It is them.
    #[serde(rename = "self")]
    pub is_self: bool,
    /// They follow.
    pub follow: bool,
    /// They block.
    pub blocked: bool,
}

/// The index as one member sees the others.
pub(super) struct Cards<'a> {
    pub app: &'a App,
    pub index: &'a Index,
    pub viewer: &'a UserId,
    pub language: &'a str,
}

impl Cards<'_> {
    pub fn card(&self, user_id: &UserId) -> MemberCard {
        let shown = shows(self.app, self.index, user_id, self.viewer);
        let known = shown.then(|| self.app.actions.known_profile(user_id));
        let member = MemberRef::of(self.index, user_id);
        MemberCard {
            user_id: member.user_id,
            display_name: member.display_name,
            deleted: member.deleted,
            avatar: member.avatar,
            biography: known.flatten().and_then(|known| known.biography.clone()),
            badges: if shown {
                self.chips(user_id)
            } else {
                Vec::new()
            },
            you: Ties {
                is_self: user_id == self.viewer,
                follow: self.index.follows(self.viewer, user_id),
                blocked: self.app.actions.ignored().ignores(self.viewer, user_id),
            },
        }
    }

    fn chips(&self, user_id: &UserId) -> Vec<Chip> {
        let now = self.app.clock.unix_ms();
        let shown = self.index.badges_shown(user_id, now).into_iter();
        let chip = |slug: String| {
            let badge = self.index.badge(&slug)?.content;
            let name = in_language(&badge.name, self.language).unwrap_or(&slug);
            Some(Chip {
                name: name.to_owned(),
                id: slug,
            })
        };
        shown.filter_map(chip).collect()
    }

    /// A page of some who are sorted by user ID.
    pub fn page(
        &self,
        list: &str,
        query: &PageQuery,
        members: Vec<OwnedUserId>,
    ) -> Result<Page<MemberCard>> {
        let limit = query.limit()?;
        let after = query.sealed(list)?;
        let is_before = |id: &OwnedUserId| after.as_deref().is_some_and(|a| id.as_str() <= a);
        let mut rest = members.into_iter().skip_while(is_before);
        let some: Vec<_> = rest.by_ref().take(limit).collect();
        let more = rest.next().is_some();
        let end = some.last().filter(|_| more);
        Ok(Page {
            next_cursor: end.map(|id| page::seal(list, id.as_str())),
            items: some.iter().map(|id| self.card(id)).collect(),
        })
    }
}

//! Somebody, as shown beside what they did.

use ruma::{OwnedMxcUri, UserId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{index::Index, media::version};

/// Addresses of an avatar by size, in pixels. Each shows the same for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Avatar {
    /// 32.
    #[schema(example = "/api/avatars/@anna:dk.example/32@4f1c9b2a7d3e5f60.webp")]
    pub small: String,
    /// 64.
    pub medium: String,
    /// 128.
    pub large: String,
    /// 256.
    pub huge: String,
}

impl Avatar {
    /// The addresses of what a content URI shows.
    pub fn new(user_id: &UserId, uri: &str) -> Self {
        let version = version(uri);
        let of = |size: u32| format!("/api/avatars/{user_id}/{size}@{version}.webp");
        Self {
            small: of(32),
            medium: of(64),
            large: of(128),
            huge: of(256),
        }
    }

    /// A member's avatar, if they have one.
    pub fn of(index: &Index, user_id: &UserId) -> Option<Self> {
        let uri = index.avatar(user_id)?;
        let is_uri = OwnedMxcUri::from(&*uri).is_valid();
        is_uri.then(|| Self::new(user_id, &uri))
    }
}

/// A member, to be shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberRef {
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
    /// Slugs of the badges that they hold, beside posts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub badges: Vec<String>,
}

impl MemberRef {
    /// Somebody of whom nothing but a name is known.
    pub fn new(user_id: &(impl ToString + ?Sized), display_name: String) -> Self {
        Self {
            user_id: user_id.to_string(),
            display_name,
            deleted: false,
            avatar: None,
            badges: Vec::new(),
        }
    }

    /// As [`MemberRef::of`]; by the name given at registration while no room says another.
    pub fn registered(index: &Index, user_id: &str, registered: String) -> Self {
        let known = <&UserId>::try_from(user_id).ok();
        match known.filter(|id| index.name_of(id).is_some() || index.has_departed(id)) {
            Some(id) => Self::of(index, id),
            None => Self::new(user_id, registered),
        }
    }

    /// A member by name and avatar.
    pub fn of(index: &Index, user_id: &UserId) -> Self {
        if index.has_departed(user_id) {
            return Self {
                deleted: true,
                ..Self::new(user_id, String::new())
            };
        }
        Self {
            avatar: Avatar::of(index, user_id),
            ..Self::new(user_id, index.display_name(user_id).to_string())
        }
    }
}

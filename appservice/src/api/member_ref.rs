//! Somebody, as shown beside what they did.

use serde::Serialize;
use utoipa::ToSchema;

/// A member, to be shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberRef {
    /// User ID.
    #[schema(example = "@anna:dk.althing.test")]
    pub user_id: String,
    /// Display name.
    pub display_name: String,
    /// Slugs of the badges that they hold, beside posts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub badges: Vec<String>,
}

impl MemberRef {
    /// A member without badges to be shown.
    pub fn new(user_id: &(impl ToString + ?Sized), display_name: String) -> Self {
        Self {
            user_id: user_id.to_string(),
            display_name,
            badges: Vec::new(),
        }
    }
}

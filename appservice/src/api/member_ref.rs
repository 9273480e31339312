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
}

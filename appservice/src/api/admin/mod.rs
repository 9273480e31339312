//! `/api/admin`: what is for those alone who run the territory.

mod members;

use axum::extract::FromRef;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::auth_state::AuthState;

/// Routes for administrators.
pub fn router<S>() -> OpenApiRouter<S>
where
    S: Clone + Send + Sync + 'static,
    AuthState: FromRef<S>,
{
    OpenApiRouter::new().routes(routes!(members::list_accounts))
}

//! What is answered to who was too late.

use serde::Serialize;
use utoipa::ToSchema;

use super::CaseDetail;
use crate::error::ErrorBody;

// It describes what `with_newer` answers.
/// What was wished does not fit what has become of the case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseConflict {
    /// As with every error.
    #[serde(flatten)]
    pub error: ErrorBody,
    /// The case as it is now, where somebody else has changed it: `ORG.ALTHING.CASE_CHANGED`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<CaseDetail>,
}

//! In which language texts are told.

use serde::Deserialize;
use utoipa::IntoParams;

use crate::app::App;

/// `?lang=`.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Lang {
    /// `da`, `nb`, `sv` or `en`; the territory's when not said. A text that lacks it is told in
    /// another language.
    pub lang: Option<String>,
}

impl Lang {
    /// The language that was asked for, else the territory's.
    pub fn or_of<'a>(&'a self, app: &'a App) -> &'a str {
        self.lang.as_deref().unwrap_or_else(|| app.language())
    }
}

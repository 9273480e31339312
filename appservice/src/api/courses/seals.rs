//! Sealed addresses of what stands in lessons: nobody reads other files of the homeserver by them.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use ruma::{MxcUri, OwnedMxcUri};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{api::keys, app::App, render::Shown};

/// The seal of an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Seal {
    /// Shows that the address was made by us, for a lesson: nobody reads other files here.
    seal: String,
}

impl Seal {
    /// The content URI behind an address, if the address was made by us.
    pub fn opened(&self, app: &App, what: Shown, media_id: &str) -> Option<OwnedMxcUri> {
        let uri = OwnedMxcUri::from(format!("mxc://{}/{media_id}", app.names.server()));
        let seal = URL_SAFE_NO_PAD.decode(&self.seal).unwrap_or_default();
        let holds = hmac::verify(&key(app, what), uri.as_bytes(), &seal).is_ok();
        holds.then_some(uri)
    }
}

/// The address of what stands in a lesson; nothing of other homeservers.
pub fn address(app: &App, what: Shown, uri: &MxcUri) -> Option<String> {
    let (server, media_id) = uri.parts().ok()?;
    let path = match what {
        Shown::Picture => "pictures",
        Shown::Video => "videos",
        Shown::Captions => "captions",
    };
    (server == app.names.server()).then(|| {
        let seal = URL_SAFE_NO_PAD.encode(hmac::sign(&key(app, what), uri.as_bytes()));
        format!("/api/courses/{path}/{media_id}?seal={seal}")
    })
}

fn key(app: &App, what: Shown) -> hmac::Key {
    let purpose: &[u8] = match what {
        Shown::Picture => b"org.althing.lesson_picture",
        Shown::Video => b"org.althing.lesson_video",
        Shown::Captions => b"org.althing.lesson_captions",
    };
    keys::of(app, purpose)
}

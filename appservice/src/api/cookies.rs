//! The two cookies of a browser's session: no script sees them, no other site sends them.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use time::Duration;

use super::auth_state::Site;
use crate::auth::Tokens;

/// Carries the access token to `/api`.
pub const ACCESS: &str = "althing_access";
/// Carries the refresh token to `/api/auth`, and nowhere else.
pub const REFRESH: &str = "althing_refresh";

const ACCESS_PATH: &str = "/api";
const REFRESH_PATH: &str = "/api/auth";

/// Both cookies, each for the life of its token.
pub fn set(jar: CookieJar, site: &Site, tokens: &Tokens, now: time::OffsetDateTime) -> CookieJar {
    let access = cookie(ACCESS, tokens.access_token.clone(), ACCESS_PATH, site);
    let refresh = cookie(REFRESH, tokens.refresh_token.clone(), REFRESH_PATH, site);
    jar.add(lasting(access, tokens.expires_at - now))
        .add(lasting(refresh, tokens.refresh_expires_at - now))
}

/// Takes both cookies back.
pub fn clear(jar: CookieJar, site: &Site) -> CookieJar {
    let gone = |name, path| lasting(cookie(name, String::new(), path, site), Duration::ZERO);
    jar.add(gone(ACCESS, ACCESS_PATH))
        .add(gone(REFRESH, REFRESH_PATH))
}

fn cookie(name: &'static str, value: String, path: &'static str, site: &Site) -> Cookie<'static> {
    Cookie::build((name, value))
        .path(path)
        .http_only(true)
        .secure(site.secure)
        .same_site(SameSite::Strict)
        .build()
}

fn lasting(mut cookie: Cookie<'static>, life: Duration) -> Cookie<'static> {
    cookie.set_max_age(life);
    cookie
}

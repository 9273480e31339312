//! The badges that every territory has.

use std::sync::LazyLock;

use crate::events::BadgeEventContent;

static ESSENTIAL: LazyLock<Vec<BadgeEventContent>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    serde_yaml::from_str(include_str!("essential_badges.yaml")).unwrap_or_default()
});

/// Their definitions.
pub fn essential_badges() -> &'static [BadgeEventContent] {
    &ESSENTIAL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Permission;

    #[test]
    fn every_badge_that_permits_something_is_there_in_four_languages() {
        let slugs: Vec<_> = essential_badges().iter().map(|b| b.slug.as_str()).collect();
        for permission in Permission::ALL {
            for badge in permission.badges() {
                assert!(slugs.contains(badge), "{badge}");
            }
        }
        for badge in essential_badges() {
            for language in ["da", "nb", "sv", "en"] {
                assert!(
                    badge.name.contains_key(language),
                    "{}: {language}",
                    badge.slug
                );
                assert!(badge.description.contains_key(language), "{}", badge.slug);
            }
        }
    }
}

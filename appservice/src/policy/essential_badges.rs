//! The badges that every territory has.

use std::sync::LazyLock;

use crate::{
    courses::{Course, Fault},
    events::BadgeEventContent,
};

static ESSENTIAL: LazyLock<Vec<BadgeEventContent>> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    serde_yaml::from_str(include_str!("essential_badges.yaml")).unwrap_or_default()
});

/// Their definitions.
pub fn essential_badges() -> &'static [BadgeEventContent] {
    &ESSENTIAL
}

/// The picture of an essential badge: a PNG of 256 by 256 pixels, drawn as the web draws it (`npm run
/// badge-pictures` in `web`).
pub fn badge_picture(slug: &str) -> Option<&'static [u8]> {
    let picture: &[u8] = match slug {
        "adfaerdskodeks" => include_bytes!("badge_pictures/adfaerdskodeks.png"),
        "vaert" => include_bytes!("badge_pictures/vaert.png"),
        "moderator" => include_bytes!("badge_pictures/moderator.png"),
        "administrator" => include_bytes!("badge_pictures/administrator.png"),
        "digital-sikker" => include_bytes!("badge_pictures/digital-sikker.png"),
        _ => return None,
    };
    Some(picture)
}

/// What is wrong with the badge that a course says it earns: a course earns only a badge that names
/// it, so that whoever writes courses gives nobody a power.
pub fn badge_fault(course: &Course) -> Option<Fault> {
    let badge = course.badge.as_deref()?;
    let earns = |b: &&BadgeEventContent| b.course.as_deref() == Some(course.course.as_str());
    let earned = ESSENTIAL.iter().find(earns);
    match earned {
        Some(earned) if earned.slug == badge => None,
        Some(earned) => Some(format!("This course earns the badge {}.", earned.slug)),
        None => Some("No badge names this course. Leave `badge` out.".to_owned()),
    }
    .map(|message| Fault::new("badge", message))
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

    #[test]
    fn every_badge_has_a_picture_of_its_own() {
        let pictures: std::collections::BTreeSet<_> = essential_badges()
            .iter()
            .map(|badge| badge_picture(&badge.slug).expect("a picture"))
            .collect();
        assert_eq!(pictures.len(), essential_badges().len());
        for picture in pictures {
            let drawn = image::load_from_memory_with_format(picture, image::ImageFormat::Png);
            let drawn = drawn.unwrap();
            assert_eq!((drawn.width(), drawn.height()), (256, 256));
        }
        assert_eq!(badge_picture("moerke"), None);
    }

    #[test]
    fn a_course_earns_the_badge_that_names_it_and_no_other() {
        let mut course = crate::courses::sample();
        assert_eq!(badge_fault(&course), None);
        course.badge = Some("administrator".into());
        assert!(badge_fault(&course).is_some());
        course.course = "mit-eget".into();
        assert!(badge_fault(&course).is_some());
        course.badge = None;
        assert_eq!(badge_fault(&course), None);
    }
}

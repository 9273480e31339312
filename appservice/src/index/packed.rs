//! Awards and progress as they stand in the index: every member has some, and most of what their
//! contents can say they do not say. What the state key says is not said again.

use ruma::OwnedEventId;
use serde::{Deserialize, Serialize};
use ulid::Ulid;

use super::{
    id::{Id, id_of},
    kept::Kept,
};
use crate::{
    events::{AwardEventContent, AwardedFor, CourseCompletion, CourseProgressEventContent},
    policy::award::Validity,
};

/// An `org.althing.badge.award`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Awarded {
    /// How long it is good, and whether it still is.
    pub validity: Validity,
    /// Its place in the list of revoked credentials.
    pub serial: u32,
    rest: AwardRest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum AwardRest {
    /// By a course, its version, and the attempt that passed; nothing became of it since.
    Course(Slug, u32, Option<Id>),
    /// All that it says.
    Whole(Kept<AwardEventContent>),
}

/// A slug that is as a rule the state key's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Slug {
    Same,
    Other(Box<str>),
}

impl Slug {
    fn of(slug: &str, key: &str) -> Self {
        if slug == key {
            Self::Same
        } else {
            Self::Other(slug.into())
        }
    }

    fn text(&self, key: &str) -> String {
        match self {
            Self::Same => key,
            Self::Other(slug) => slug,
        }
        .to_owned()
    }
}

impl Awarded {
    /// Packs an award of the badge that its state key names.
    pub fn new(content: AwardEventContent) -> Self {
        let validity = Validity::of(&content);
        let serial = content.serial;
        let rest = by_course_alone(&content).unwrap_or_else(|| AwardRest::Whole(content.into()));
        Self {
            validity,
            serial,
            rest,
        }
    }

    /// What the event says.
    pub fn content(&self, badge: &str) -> AwardEventContent {
        let (course, version, attempt) = match &self.rest {
            AwardRest::Whole(content) => return (**content).clone(),
            AwardRest::Course(course, version, attempt) => (course, version, attempt),
        };
        AwardEventContent {
            expires_at: self.validity.expires_at,
            serial: self.serial,
            course: Some(AwardedFor {
                course: course.text(badge),
                version: *version,
                attempt: attempt.map(Id::to_event_id),
            }),
            ..AwardEventContent::new(badge, self.validity.issued_at)
        }
    }

    /// Places of awards of the same badge that were revoked, this one among them.
    pub fn revoked_serials(&self) -> Vec<u32> {
        let AwardRest::Whole(content) = &self.rest else {
            return Vec::new();
        };
        let own = content.revoked.as_ref().map(|_| content.serial);
        content.withdrawn.iter().copied().chain(own).collect()
    }
}

/// The course of an award that says nothing but what earned it and how long it is good.
fn by_course_alone(content: &AwardEventContent) -> Option<AwardRest> {
    let AwardEventContent {
        badge,
        issued_at: _,
        expires_at: _,
        serial: _,
        course: Some(course),
        by: None,
        reason: None,
        revoked: None,
        suspended: None,
        withdrawn,
        reminded,
    } = content
    else {
        return None;
    };
    if !withdrawn.is_empty() || !reminded.is_empty() {
        return None;
    }
    let attempt = match &course.attempt {
        Some(attempt) => Some(id_of(attempt)?),
        None => None,
    };
    let slug = Slug::of(&course.course, badge);
    Some(AwardRest::Course(slug, course.version, attempt))
}

/// An `org.althing.course.progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Enrolled {
    version: u32,
    refresher: bool,
    since: i64,
    /// One after the other, each followed by a line break.
    lessons: Box<str>,
    completed: Option<Completed>,
    rev: UlidText,
}

/// The end of a course.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Completed {
    at: i64,
    attempt: Attempt,
    badge: Option<Slug>,
    valid_days: Option<u32>,
    approval: bool,
}

/// The attempt that passed, if there was a quiz.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
enum Attempt {
    None,
    Event(Id),
    /// An event ID of another shape.
    Other(Box<str>),
}

impl Completed {
    fn new(content: CourseCompletion, course: &str) -> Self {
        Self {
            at: content.at,
            attempt: match content.attempt {
                None => Attempt::None,
                Some(id) => {
                    id_of(&id).map_or_else(|| Attempt::Other(id.as_str().into()), Attempt::Event)
                }
            },
            badge: content.badge.map(|badge| Slug::of(&badge, course)),
            valid_days: content.valid_days,
            approval: content.approval,
        }
    }

    fn content(&self, course: &str) -> CourseCompletion {
        CourseCompletion {
            at: self.at,
            attempt: match &self.attempt {
                Attempt::None => None,
                Attempt::Event(id) => Some(id.to_event_id()),
                Attempt::Other(id) => OwnedEventId::try_from(&**id).ok(),
            },
            badge: self.badge.as_ref().map(|badge| badge.text(course)),
            valid_days: self.valid_days,
            approval: self.approval,
        }
    }
}

/// A ULID as text, if nobody else wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum UlidText {
    // As bytes: a number of sixteen would be aligned to as many.
    Ulid([u8; 16]),
    Other(Box<str>),
}

impl UlidText {
    /// Packs a text.
    pub fn of(text: &str) -> Self {
        match text.parse::<Ulid>() {
            Ok(ulid) if ulid.to_string() == text => Self::Ulid(ulid.to_bytes()),
            _ => Self::Other(text.into()),
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        match self {
            Self::Ulid(bytes) => Ulid(u128::from_be_bytes(*bytes)).to_string(),
            Self::Other(text) => text.to_string(),
        }
    }
}

impl Enrolled {
    /// Packs the progress in the course that its state key names.
    pub fn new(content: CourseProgressEventContent) -> Self {
        let lessons: String = content
            .lessons
            .iter()
            .flat_map(|lesson| [lesson.as_str(), "\n"])
            .collect();
        Self {
            version: content.version,
            refresher: content.refresher,
            since: content.enrolled_at,
            lessons: lessons.into(),
            completed: content
                .completed
                .map(|completed| Completed::new(completed, &content.course)),
            rev: UlidText::of(&content.rev),
        }
    }

    /// What the event says.
    pub fn content(&self, course: &str) -> CourseProgressEventContent {
        CourseProgressEventContent {
            course: course.into(),
            version: self.version,
            refresher: self.refresher,
            enrolled_at: self.since,
            lessons: self
                .lessons
                .split_terminator('\n')
                .map(ToOwned::to_owned)
                .collect(),
            completed: self
                .completed
                .as_ref()
                .map(|completed| completed.content(course)),
            rev: self.rev.text(),
        }
    }

    /// When it was completed, if it was.
    pub fn completed_at(&self) -> Option<i64> {
        self.completed.as_ref().map(|completed| completed.at)
    }

    /// Whether its end earns this badge.
    pub fn earns(&self, course: &str, badge: &str) -> bool {
        let earned = self.completed.as_ref().and_then(|c| c.badge.as_ref());
        match earned {
            Some(Slug::Same) => course == badge,
            Some(Slug::Other(slug)) => **slug == *badge,
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Withdrawal;

    #[test]
    fn an_award_says_what_it_said() {
        let plain = AwardEventContent {
            expires_at: Some(9),
            serial: 4,
            course: Some(AwardedFor {
                course: "badge".into(),
                version: 3,
                attempt: Some(Id([5; 32]).to_event_id()),
            }),
            ..AwardEventContent::new("badge", 7)
        };
        let by_hand = AwardEventContent {
            reason: Some("flittig".into()),
            ..AwardEventContent::new("badge", 7)
        };
        let revoked = AwardEventContent {
            revoked: Some(Withdrawal { at: 8, by: None }),
            withdrawn: vec![1],
            ..plain.clone()
        };
        for (award, serials) in [(plain, vec![]), (by_hand, vec![]), (revoked, vec![1, 4])] {
            let packed = Awarded::new(award.clone());
            assert_eq!(packed.content("badge"), award);
            assert_eq!(packed.validity, Validity::of(&award));
            assert_eq!(packed.revoked_serials(), serials);
        }
    }

    #[test]
    fn progress_says_what_it_said() {
        let mut progress = CourseProgressEventContent {
            course: "kursus".into(),
            version: 3,
            refresher: true,
            enrolled_at: 5,
            lessons: vec!["velkommen".into(), "tone".into()],
            completed: None,
            rev: "01M87D1CJGZZ4NG8G6GJ27JTSV".into(),
        };
        for rev in [
            "01M87D1CJGZZ4NG8G6GJ27JTSV",
            "",
            "01m87d1cjgzz4ng8g6gj27jtsv",
        ] {
            progress.rev = rev.into();
            assert_eq!(Enrolled::new(progress.clone()).content("kursus"), progress);
        }
        progress.lessons.clear();
        let attempts = [
            None,
            Some(Id([5; 32]).to_event_id()),
            Some("$other:dk.test".try_into().unwrap()),
        ];
        for (attempt, badge) in attempts
            .into_iter()
            .zip([Some("badge"), Some("kursus"), None])
        {
            progress.completed = Some(CourseCompletion {
                at: 9,
                attempt,
                badge: badge.map(ToOwned::to_owned),
                valid_days: Some(365),
                approval: false,
            });
            assert_eq!(Enrolled::new(progress.clone()).content("kursus"), progress);
        }
    }
}

//! Awards and progress as they stand in the index: every member has some, and most of what their
//! contents can say they do not say. What the state key says is not said again. They are kept as
//! postcard, in which what is not said takes a byte, and read where they are asked for.

use ruma::OwnedEventId;
use serde::{Deserialize, Serialize};
use thin_vec::ThinVec;
use ulid::Ulid;

use super::id::{Id, id_of};
use crate::{
    events::{AwardEventContent, AwardedFor, CourseCompletion, CourseProgressEventContent},
    policy::award::Validity,
};

/// An `org.althing.badge.award`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ThinVec<u8>")]
pub(super) struct Awarded(ThinVec<u8>);

/// What it holds. What is asked of everybody stands first: it is read without the rest.
#[derive(Serialize, Deserialize)]
struct Award<'a> {
    validity: Validity,
    serial: u32,
    #[serde(borrow)]
    rest: AwardRest<'a>,
}

#[derive(Serialize, Deserialize)]
enum AwardRest<'a> {
    /// By a course, its version, and the attempt that passed; nothing became of it since.
    Course(#[serde(borrow)] Slug<'a>, u32, Option<Id>),
    /// All that it says, as JSON.
    Whole(&'a str),
}

/// A slug that is as a rule the state key's.
#[derive(Serialize, Deserialize)]
enum Slug<'a> {
    Same,
    Other(&'a str),
}

impl<'a> Slug<'a> {
    fn of(slug: &'a str, key: &str) -> Self {
        if slug == key {
            Self::Same
        } else {
            Self::Other(slug)
        }
    }

    fn text(&self, key: &'a str) -> &'a str {
        match self {
            Self::Same => key,
            Self::Other(slug) => slug,
        }
    }
}

/// A record as bytes, in no more room than they need.
pub(super) fn pack(record: &impl Serialize) -> ThinVec<u8> {
    // Structs of numbers and texts are always written.
    let bytes = postcard::to_stdvec(record).unwrap_or_default();
    let mut packed = ThinVec::with_capacity(bytes.len());
    packed.extend_from_slice(&bytes);
    packed
}

/// What [`pack`] has written, or what that begins with.
fn read<'a, R: Deserialize<'a>>(packed: &'a [u8]) -> R {
    postcard::from_bytes(packed).unwrap_or_else(|_| unreachable!("checked when it was read"))
}

impl TryFrom<ThinVec<u8>> for Awarded {
    type Error = &'static str;

    fn try_from(bytes: ThinVec<u8>) -> Result<Self, Self::Error> {
        let award = postcard::from_bytes::<Award<'_>>(&bytes);
        let is_sound = award.is_ok_and(|award| match award.rest {
            AwardRest::Whole(json) => serde_json::from_str::<AwardEventContent>(json).is_ok(),
            AwardRest::Course(..) => true,
        });
        is_sound.then_some(Self(bytes)).ok_or("an award is torn")
    }
}

impl Awarded {
    /// Packs an award of the badge that its state key names.
    pub fn new(content: &AwardEventContent) -> Self {
        let whole;
        let rest = if let Some(rest) = by_course_alone(content) {
            rest
        } else {
            whole = serde_json::to_string(content).unwrap_or_default();
            AwardRest::Whole(&whole)
        };
        Self(pack(&Award {
            validity: Validity::of(content),
            serial: content.serial,
            rest,
        }))
    }

    fn award(&self) -> Award<'_> {
        read(&self.0)
    }

    /// How long it is good, and whether it still is.
    pub fn validity(&self) -> Validity {
        read(&self.0)
    }

    /// Its place in the list of revoked credentials.
    pub fn serial(&self) -> u32 {
        let (_, serial): (Validity, u32) = read(&self.0);
        serial
    }

    /// What the event says, where it says that somebody has awarded it or taken it back: of those that
    /// a course earned it is known without reading the rest.
    pub fn by_hand(&self, badge: &str) -> Option<AwardEventContent> {
        let AwardRest::Whole(_) = self.award().rest else {
            return None;
        };
        let content = self.content(badge);
        let revoked_by = content.revoked.as_ref().and_then(|w| w.by.as_ref());
        let is_by_hand = content.by.is_some() || revoked_by.is_some();
        is_by_hand.then_some(content)
    }

    /// What the event says.
    pub fn content(&self, badge: &str) -> AwardEventContent {
        let award = self.award();
        let plain = AwardEventContent::new(badge, award.validity.issued_at);
        match award.rest {
            AwardRest::Whole(json) => serde_json::from_str(json).unwrap_or(plain),
            AwardRest::Course(course, version, attempt) => AwardEventContent {
                expires_at: award.validity.expires_at,
                serial: award.serial,
                course: Some(AwardedFor {
                    course: course.text(badge).to_owned(),
                    version,
                    attempt: attempt.map(Id::to_event_id),
                }),
                ..plain
            },
        }
    }

    /// Places of awards of the same badge that were revoked, this one among them.
    pub fn revoked_serials(&self) -> Vec<u32> {
        let AwardRest::Whole(json) = self.award().rest else {
            return Vec::new();
        };
        let Ok(content) = serde_json::from_str::<AwardEventContent>(json) else {
            return Vec::new();
        };
        let own = content.revoked.as_ref().map(|_| content.serial);
        content.withdrawn.iter().copied().chain(own).collect()
    }
}

/// The course of an award that says nothing but what earned it and how long it is good.
fn by_course_alone(content: &AwardEventContent) -> Option<AwardRest<'_>> {
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
#[serde(try_from = "ThinVec<u8>")]
pub(super) struct Enrolled(ThinVec<u8>);

/// What it holds. What is asked of everybody stands first: it is read without the rest.
#[derive(Serialize, Deserialize)]
struct Progress<'a> {
    since: i64,
    #[serde(borrow)]
    completed: Option<Completed<'a>>,
    version: u32,
    refresher: bool,
    lessons: Vec<&'a str>,
    rev: UlidText<'a>,
}

/// The end of a course.
#[derive(Serialize, Deserialize)]
struct Completed<'a> {
    /// Milliseconds since the enrolment.
    took: i64,
    #[serde(borrow)]
    attempt: Attempt<'a>,
    badge: Option<Slug<'a>>,
    valid_days: Option<u32>,
    approval: bool,
    told: bool,
}

/// The attempt that passed, if there was a quiz.
#[derive(Serialize, Deserialize)]
enum Attempt<'a> {
    None,
    Event(Id),
    /// An event ID of another shape.
    Other(&'a str),
}

impl<'a> Completed<'a> {
    fn new(content: &'a CourseCompletion, since: i64, course: &str) -> Self {
        let badge = content.badge.as_deref();
        Self {
            took: content.at.wrapping_sub(since),
            attempt: match &content.attempt {
                None => Attempt::None,
                Some(id) => id_of(id).map_or_else(|| Attempt::Other(id.as_str()), Attempt::Event),
            },
            badge: badge.map(|badge| Slug::of(badge, course)),
            valid_days: content.valid_days,
            approval: content.approval,
            told: content.told,
        }
    }

    fn at(&self, since: i64) -> i64 {
        since.wrapping_add(self.took)
    }

    fn content(&self, since: i64, course: &str) -> CourseCompletion {
        CourseCompletion {
            at: self.at(since),
            attempt: match &self.attempt {
                Attempt::None => None,
                Attempt::Event(id) => Some(id.to_event_id()),
                Attempt::Other(id) => OwnedEventId::try_from(*id).ok(),
            },
            badge: self.badge.as_ref().map(|b| b.text(course).to_owned()),
            valid_days: self.valid_days,
            approval: self.approval,
            told: self.told,
        }
    }
}

/// A ULID as text, if nobody else wrote it.
#[derive(Serialize, Deserialize)]
pub(super) enum UlidText<'a> {
    Ulid([u8; 16]),
    Other(&'a str),
}

impl<'a> UlidText<'a> {
    /// Packs a text.
    pub fn of(text: &'a str) -> Self {
        match text.parse::<Ulid>() {
            Ok(ulid) if ulid.to_string() == text => Self::Ulid(ulid.to_bytes()),
            _ => Self::Other(text),
        }
    }

    /// The text.
    pub fn text(&self) -> String {
        match self {
            Self::Ulid(bytes) => {
                let ulid: Ulid = u128::from_be_bytes(*bytes).into();
                ulid.to_string()
            }
            Self::Other(text) => (*text).to_owned(),
        }
    }
}

impl TryFrom<ThinVec<u8>> for Enrolled {
    type Error = &'static str;

    fn try_from(bytes: ThinVec<u8>) -> Result<Self, Self::Error> {
        let is_sound = postcard::from_bytes::<Progress<'_>>(&bytes).is_ok();
        is_sound.then_some(Self(bytes)).ok_or("progress is torn")
    }
}

impl Enrolled {
    /// Packs the progress in the course that its state key names.
    pub fn new(content: &CourseProgressEventContent) -> Self {
        let (since, course) = (content.enrolled_at, &content.course);
        let completed = content.completed.as_ref();
        Self(pack(&Progress {
            since,
            completed: completed.map(|completed| Completed::new(completed, since, course)),
            version: content.version,
            refresher: content.refresher,
            lessons: content.lessons.iter().map(String::as_str).collect(),
            rev: UlidText::of(&content.rev),
        }))
    }

    fn since_and_completed(&self) -> (i64, Option<Completed<'_>>) {
        read(&self.0)
    }

    /// What the event says.
    pub fn content(&self, course: &str) -> CourseProgressEventContent {
        let progress: Progress<'_> = read(&self.0);
        let (since, completed) = (progress.since, progress.completed.as_ref());
        CourseProgressEventContent {
            course: course.into(),
            version: progress.version,
            refresher: progress.refresher,
            enrolled_at: since,
            lessons: progress.lessons.into_iter().map(Into::into).collect(),
            completed: completed.map(|completed| completed.content(since, course)),
            rev: progress.rev.text(),
        }
    }

    /// When it was completed, if it was.
    pub fn completed_at(&self) -> Option<i64> {
        let (since, completed) = self.since_and_completed();
        completed.map(|completed| completed.at(since))
    }

    /// Whether its badge is given by hand.
    pub fn wants_approval(&self) -> bool {
        let (_, completed) = self.since_and_completed();
        completed.is_some_and(|completed| completed.approval)
    }

    /// Whether its end earns this badge.
    pub fn earns(&self, course: &str, badge: &str) -> bool {
        let (_, completed) = self.since_and_completed();
        let earned = completed.and_then(|completed| completed.badge);
        earned.is_some_and(|slug| slug.text(course) == badge)
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
            let packed = Awarded::new(&award);
            assert_eq!(packed.content("badge"), award);
            assert_eq!(packed.validity(), Validity::of(&award));
            assert_eq!(packed.revoked_serials(), serials);
            assert_eq!(Awarded::try_from(packed.0.clone()), Ok(packed));
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
            assert_eq!(Enrolled::new(&progress).content("kursus"), progress);
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
                approval: true,
                told: true,
            });
            assert_eq!(Enrolled::new(&progress).content("kursus"), progress);
        }
    }
}

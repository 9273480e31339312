//! Cases that become part of one another. Who merges writes first that one is part of the other, and then what
//! that one takes over: of what came no further, the rest follows from the first.

use crate::events::{CaseEventContent, CaseKind};

/// How many posts one case is about at most.
pub const MAX_TARGETS: usize = 300;

/// A case with what it takes over from one that becomes part of it: its posts, and its suspension.
pub fn absorbed(into: &CaseEventContent, from: &CaseEventContent) -> CaseEventContent {
    let mut into = into.clone();
    for target in &from.targets {
        if !into.targets.contains(target) {
            into.targets.push(target.clone());
        }
    }
    if into.interim.is_none() {
        into.interim.clone_from(&from.interim);
    }
    if !from.targets.is_empty() && into.kind == CaseKind::Other {
        into.kind = from.kind;
    }
    into
}

/// What is left to do of a merger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfinished {
    /// The other case has yet to take over what this one was about: as it is then.
    Absorb(Box<CaseEventContent>),
    /// The other was judged before it did, or would be about too many posts: what was not judged with it is a
    /// case of its own again.
    Reopen(Box<CaseEventContent>),
}

/// What is left to do of the merger of `from`, which has become part of `into`.
pub fn unfinished(into: &CaseEventContent, from: &CaseEventContent) -> Option<Unfinished> {
    // A case about a member of which nothing is known but reports has nothing to hand over.
    let lacks_posts = from.targets.iter().any(|t| !into.targets.contains(t));
    if into.is_open() {
        let whole = absorbed(into, from);
        if whole.targets.len() <= MAX_TARGETS {
            return (whole != *into).then(|| Unfinished::Absorb(Box::new(whole)));
        }
    }
    // What that one was merged into itself has taken over everything.
    (lacks_posts && into.merged_into.is_none()).then(|| {
        let mut alone = from.clone();
        alone.merged_into = None;
        Unfinished::Reopen(Box::new(alone))
    })
}

#[cfg(test)]
mod tests {
    use ruma::{EventId, UserId};

    use super::*;
    use crate::events::{Act, Interim, Target};

    fn case(id: &str, posts: &[&str]) -> CaseEventContent {
        let about = UserId::parse("@bo:dk.test").unwrap();
        let mut case = CaseEventContent::new(id.into(), CaseKind::Post, about.clone(), 0);
        let target = |post: &&str| Target {
            user_id: about.clone(),
            room_id: None,
            event_id: Some(EventId::parse(*post).unwrap()),
        };
        case.targets = posts.iter().map(target).collect();
        case
    }

    #[test]
    fn a_case_takes_over_posts_and_a_suspension_once() {
        let into = case("aaaaaa", &["$a", "$b"]);
        let mut from = case("bbbbbb", &["$b", "$c"]);
        from.interim = Some(Interim {
            ordered: Act {
                by: None,
                at: 1,
                text: String::new(),
            },
            until: 2,
            confirmed: None,
        });
        from.merged_into = Some("aaaaaa".into());
        let Some(Unfinished::Absorb(whole)) = unfinished(&into, &from) else {
            panic!("it has yet to take over");
        };
        assert_eq!(whole.targets, case("", &["$a", "$b", "$c"]).targets);
        assert_eq!(whole.interim, from.interim);
        assert_eq!(unfinished(&whole, &from), None);
    }

    #[test]
    fn what_was_not_judged_with_the_other_is_open_again() {
        let mut into = case("aaaaaa", &["$a"]);
        let mut from = case("bbbbbb", &["$b"]);
        from.merged_into = Some("aaaaaa".into());
        into.merged_into = Some("cccccc".into());
        assert_eq!(unfinished(&into, &from), None, "that one has them");
        into.merged_into = None;
        into.decision = serde_json::from_value(serde_json::json!({
            "outcome": "dismissed", "by": "@eva:dk.test", "at": 5, "rules_version": "1", "facts": "",
        }))
        .ok();
        assert!(into.decision.is_some());
        let Some(Unfinished::Reopen(alone)) = unfinished(&into, &from) else {
            panic!("nobody has judged it");
        };
        assert!(alone.is_open() && alone.targets == from.targets);
        into.targets.extend(from.targets.clone());
        assert_eq!(unfinished(&into, &from), None);
    }
}

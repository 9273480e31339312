//! What a course requires has to be there, or nobody ever gets to it.

use std::sync::Arc;

use super::{Course, Fault};

/// What is wrong with what a course requires, beside those that are published: one that nobody can begin, or one that
/// leads back to it.
pub fn requirement_faults(course: &Course, published: &[Arc<Course>]) -> Vec<Fault> {
    let find = |slug: &str| published.iter().find(|course| course.course == slug);
    let missing = course.requires.iter().filter(|slug| find(slug).is_none());
    let mut faults: Vec<_> = missing
        .map(|slug| {
            let message = format!("Nobody can begin {slug}: publish it first, or leave it out.");
            Fault::new("requires", message)
        })
        .collect();
    let (mut ahead, mut seen) = (course.requires.clone(), Vec::new());
    while let Some(slug) = ahead.pop() {
        if slug == course.course {
            let message = "What this course requires requires this course.";
            faults.push(Fault::new("requires", message));
            break;
        }
        if !seen.contains(&slug) {
            ahead.extend(
                find(&slug)
                    .into_iter()
                    .flat_map(|course| course.requires.clone()),
            );
            seen.push(slug);
        }
    }
    faults
}

/// Published courses that require this one.
pub fn requiring<'a>(slug: &str, published: &'a [Arc<Course>]) -> Vec<&'a str> {
    published
        .iter()
        .filter(|course| course.course != slug && course.requires.iter().any(|it| it == slug))
        .map(|course| course.course.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(slug: &str, requires: &[&str]) -> Course {
        Course {
            course: slug.into(),
            requires: requires.iter().map(|&slug| slug.into()).collect(),
            ..crate::courses::sample()
        }
    }

    #[test]
    fn a_course_requires_what_can_be_begun_and_nothing_that_leads_back() {
        let published = [course("a", &[]), course("b", &["a"]), course("c", &["b"])].map(Arc::new);
        assert!(requirement_faults(&course("d", &["a", "c"]), &published).is_empty());
        assert!(requirement_faults(&course("c", &["b"]), &published).is_empty());
        assert_eq!(
            requirement_faults(&course("d", &["x", "y"]), &published).len(),
            2
        );
        let back = requirement_faults(&course("a", &["c"]), &published);
        assert_eq!(back.len(), 1, "{back:?}");
        assert_eq!(back[0].place, "requires");
        assert_eq!(requiring("b", &published), ["c"]);
        assert!(requiring("c", &published).is_empty());
    }
}

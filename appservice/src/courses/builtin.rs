//! The courses that come with Althing, out of the binary.

use std::collections::BTreeMap;

use rust_embed::RustEmbed;

use super::{Course, Fault, from_files};

/// `appservice/courses/`. A development build reads it from the disk at run time.
#[derive(RustEmbed)]
#[folder = "courses"]
struct Folder;

/// All of them, those first that others require; or everything that is wrong with them.
pub fn builtin() -> Result<Vec<Course>, Vec<Fault>> {
    let mut folders: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let mut faults = Vec::new();
    for path in Folder::iter() {
        let Some((folder, name)) = path.split_once('/') else {
            continue;
        };
        let data = Folder::get(&path).map(|file| file.data.into_owned());
        match data.map(String::from_utf8) {
            Some(Ok(text)) => {
                let files = folders.entry(folder.to_owned()).or_default();
                files.insert(name.to_owned(), text);
            }
            _ => faults.push(Fault::new(&*path, "This file is not text.")),
        }
    }
    let mut courses = Vec::new();
    for (folder, files) in folders {
        match from_files(&files) {
            Ok(course) => courses.push(course),
            Err(more) => faults.extend(more.into_iter().map(|fault| fault.within(&folder))),
        }
    }
    if faults.is_empty() {
        Ok(in_order(courses))
    } else {
        Err(faults)
    }
}

/// Those first that others require. What is left over requires itself or something unknown.
fn in_order(mut left: Vec<Course>) -> Vec<Course> {
    let mut sorted: Vec<Course> = Vec::new();
    while !left.is_empty() {
        let known = |slug: &String| sorted.iter().any(|course| course.course == *slug);
        let (ready, rest): (Vec<_>, Vec<_>) = left
            .into_iter()
            .partition(|course| course.requires.iter().all(known));
        left = rest;
        if ready.is_empty() {
            sorted.append(&mut left);
        }
        sorted.extend(ready);
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courses::{Draw, Texts};

    fn of(slug: &str) -> Course {
        let mut courses = builtin().unwrap().into_iter();
        courses.find(|course| course.course == slug).unwrap()
    }

    /// Product 7.2: what the course on the code of conduct is made of.
    #[test]
    fn the_code_of_conduct_is_asked_about_as_it_was_agreed() {
        let course = of("adfaerdskodeks");
        let quiz = course.quiz.as_ref().unwrap();
        assert_eq!(quiz.questions.len(), 18);
        let draw = Draw {
            single: 6,
            multiple: 2,
            true_false: 2,
        };
        assert_eq!((quiz.draw, quiz.draw.total()), (draw, 10));
        // 8 of 10.
        assert_eq!(quiz.pass_percent, 80);
        assert_eq!((quiz.attempts, quiz.per_hours), (3, 24));
        assert_eq!(course.badge.as_deref(), Some("adfaerdskodeks"));
        assert_eq!((course.valid_days, course.approval), (Some(365), false));
        let refresher = course.plan(true);
        assert!(!refresher.is_empty() && refresher.len() < course.lessons.len());
        assert!(quiz.refresher_draw.unwrap().total() < quiz.draw.total());
    }

    /// Nobody reads Danish because a text lacks.
    #[test]
    fn every_text_is_there_in_four_languages() {
        let courses = builtin().unwrap();
        assert_eq!(courses.len(), 3);
        for course in &courses {
            let mut texts: Vec<&Texts> = vec![&course.title, &course.summary];
            for lesson in &course.lessons {
                texts.extend([&lesson.title, &course.texts[&lesson.lesson]]);
            }
            let quiz = course.quiz.as_ref().unwrap();
            texts.push(&quiz.title);
            for question in &quiz.questions {
                texts.extend([&question.text, &question.explanation]);
                texts.extend(question.options.iter().map(|option| &option.text));
            }
            for text in texts {
                let languages: Vec<_> = text.iter().map(|(language, _)| language).collect();
                for language in ["da", "nb", "sv", "en"] {
                    assert!(
                        languages.contains(&language),
                        "{}: {}",
                        course.course,
                        text.get("da")
                    );
                }
            }
        }
    }

    #[test]
    fn the_courses_that_come_with_althing_hold_together() {
        let courses = builtin().unwrap_or_else(|faults| {
            let lines: Vec<_> = faults.iter().map(ToString::to_string).collect();
            panic!("\n{}\n", lines.join("\n"))
        });
        let slugs: Vec<_> = courses.iter().map(|c| c.course.as_str()).collect();
        assert!(slugs.contains(&"adfaerdskodeks"), "{slugs:?}");
        for (n, course) in courses.iter().enumerate() {
            for required in &course.requires {
                let before = slugs.iter().position(|slug| slug == required);
                assert!(before.is_some_and(|at| at < n), "{}", course.course);
            }
        }
    }
}

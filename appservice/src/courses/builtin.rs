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

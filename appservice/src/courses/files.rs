//! A course as a folder: `course.yaml` and `lessons/{lesson}.{language}.md`.

use std::collections::BTreeMap;

use super::{Course, Fault};

/// The file that describes the course.
const HEAD: &str = "course.yaml";
/// The folder of the lessons' texts.
const LESSONS: &str = "lessons/";

/// Reads a folder, given as text by path, and checks it.
pub fn from_files(files: &BTreeMap<String, String>) -> Result<Course, Vec<Fault>> {
    let Some(head) = files.get(HEAD) else {
        return Err(vec![Fault::new(HEAD, "This file is missing.")]);
    };
    let mut course: Course =
        serde_yaml::from_str(head).map_err(|e| vec![Fault::of_yaml(&e).within(HEAD)])?;
    let mut faults = Vec::new();
    if !course.texts.is_empty() {
        let message = "In a folder each text is a file of its own, lessons/{lesson}.{language}.md.";
        faults.push(Fault::new("texts", message));
    }
    for (path, text) in files.iter().filter(|(path, _)| path.as_str() != HEAD) {
        match lesson_and_language(path) {
            Some((lesson, language)) => {
                let texts = course.texts.entry(lesson.to_owned()).or_default();
                texts.set(language, text.clone());
            }
            None => faults.push(Fault::new(
                path,
                "This file is none of a course. Its texts are lessons/{lesson}.{language}.md.",
            )),
        }
    }
    match course.checked() {
        Ok(course) if faults.is_empty() => Ok(course),
        Ok(_) => Err(faults),
        Err(more) => {
            faults.extend(more);
            Err(faults)
        }
    }
}

fn lesson_and_language(path: &str) -> Option<(&str, &str)> {
    let name = path.strip_prefix(LESSONS)?.strip_suffix(".md")?;
    name.split_once('.')
}

/// The folder of a course: text by path.
pub fn files(course: &Course) -> Result<BTreeMap<String, String>, serde_yaml::Error> {
    let mut files = BTreeMap::new();
    for (lesson, texts) in &course.texts {
        for (language, text) in texts.iter() {
            files.insert(format!("{LESSONS}{lesson}.{language}.md"), text.to_owned());
        }
    }
    let head = Course {
        texts: BTreeMap::new(),
        ..course.clone()
    };
    files.insert(HEAD.to_owned(), head.to_yaml()?);
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::courses::check::sample;

    #[test]
    fn a_course_survives_both_forms() {
        let course = sample();
        let folder = files(&course).unwrap();
        assert!(folder.contains_key("lessons/velkommen.da.md"));
        assert_eq!(from_files(&folder).unwrap(), course);
        assert_eq!(
            Course::from_yaml(&course.to_yaml().unwrap()).unwrap(),
            course
        );
        let json = course.to_json().unwrap();
        assert_eq!(serde_json::from_str::<Course>(&json).unwrap(), course);
    }

    #[test]
    fn a_folder_tells_everything_that_is_wrong_with_it() {
        let mut folder = files(&sample()).unwrap();
        folder.insert("notes.txt".into(), "x".into());
        folder.remove("lessons/velkommen.da.md");
        let places: Vec<_> = from_files(&folder)
            .unwrap_err()
            .into_iter()
            .map(|fault| fault.place)
            .collect();
        assert_eq!(places, ["notes.txt", "texts.velkommen.da"]);
        let faults = from_files(&BTreeMap::new()).unwrap_err();
        assert_eq!(faults[0].to_string(), "course.yaml: This file is missing.");
    }
}

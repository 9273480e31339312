//! `althing course`: bring courses in, write them out, see which there are.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, bail};

use super::{complain, say};
use crate::{
    api::courses::Shelf,
    clock::Clock,
    config::Config,
    courses::{self, Course, Fault, requirement_faults},
    error::{Error, Result},
    policy::badge_fault,
    store::{Store, courses::CourseState, courses::Imported},
};

/// What to do with courses.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Brings a course in as its next version and publishes it. The same course again changes
    /// nothing.
    Import {
        /// A folder with course.yaml and lessons/, or one YAML file.
        #[arg(required_unless_present = "builtin")]
        path: Option<PathBuf>,
        /// The courses that come with Althing.
        #[arg(long, conflicts_with = "path")]
        builtin: bool,
        /// Let authors alone see it for now.
        #[arg(long)]
        draft: bool,
    },
    /// Writes the last version of a course as a folder.
    Export {
        /// Its slug.
        slug: String,
        /// Where to: a folder, made when it is not there.
        dir: PathBuf,
    },
    /// Lists all courses.
    List,
}

pub async fn run(config: Config, command: Command) -> anyhow::Result<ExitCode> {
    let (store, clock) = (Store::connect(&config)?, Clock::system());
    store.migrate(&clock).await?;
    match command {
        Command::Import { path, draft, .. } => {
            let read = match &path {
                Some(path) => read(path)?.map(|course| vec![course]),
                None => courses::builtin(),
            };
            let courses = match read {
                Ok(courses) => courses,
                Err(faults) => return Ok(tell(&faults)),
            };
            let faults: Vec<_> = courses.iter().filter_map(badge_fault).collect();
            if !faults.is_empty() {
                return Ok(tell(&faults));
            }
            let shelf = Shelf::default();
            for course in &courses {
                let published = shelf.published(&store).await?;
                let faults = requirement_faults(course, &published);
                if !draft && !faults.is_empty() {
                    return Ok(tell(&faults));
                }
                say(import_line(&store, &clock, course, !draft).await?);
            }
        }
        Command::Export { slug, dir } => export(&store, &slug, &dir).await?,
        Command::List => list(&store).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings a course in as its next version, unless it is the last one already.
pub async fn import(
    store: &Store,
    clock: &Clock,
    course: &Course,
    publish: bool,
) -> Result<Imported> {
    let body = course.to_json().map_err(Error::internal)?;
    let sum = Course::sha256(&body);
    store
        .import_course(&course.course, &body, &sum, publish, clock.now())
        .await
}

async fn import_line(
    store: &Store,
    clock: &Clock,
    course: &Course,
    publish: bool,
) -> Result<String> {
    let Imported { number, is_new } = import(store, clock, course, publish).await?;
    let what = match (is_new, publish) {
        (true, true) => "imported and published",
        (true, false) => "imported as a draft",
        (false, true) => "known already; published",
        (false, false) => "known already",
    };
    Ok(format!("{}  version {number}: {what}", course.course))
}

/// Every fault on a line of its own.
fn tell(faults: &[Fault]) -> ExitCode {
    let lines: Vec<_> = faults.iter().map(|fault| format!("  {fault}")).collect();
    complain(&anyhow::anyhow!(
        "nothing was imported:\n{}",
        lines.join("\n")
    ))
}

/// A course on disk, in either form.
fn read(path: &Path) -> anyhow::Result<std::result::Result<Course, Vec<Fault>>> {
    if path.is_file() {
        return Ok(Course::from_yaml(&text(path)?));
    }
    if !path.is_dir() {
        bail!("there is no {}", path.display());
    }
    let mut files = BTreeMap::new();
    collect(path, "", &mut files)?;
    Ok(courses::from_files(&files))
}

fn collect(folder: &Path, prefix: &str, into: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        // What editors and version control leave behind.
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), into)?;
        } else {
            into.insert(format!("{prefix}{name}"), text(&path)?);
        }
    }
    Ok(())
}

fn text(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

async fn export(store: &Store, slug: &str, dir: &Path) -> anyhow::Result<()> {
    let last = store.last_course_version(slug).await?;
    let Some(last) = last else {
        bail!("there is no course {slug}; `althing course list` shows all");
    };
    let body = store.course_body(slug, last.number).await?;
    let course: Course = serde_json::from_str(&body.unwrap_or_default())?;
    let files = courses::files(&course)?;
    for (name, text) in &files {
        let path = dir.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    say(format!(
        "{slug}  version {}: {} files in {}",
        last.number,
        files.len(),
        dir.display()
    ));
    Ok(())
}

async fn list(store: &Store) -> anyhow::Result<()> {
    let courses = store.courses().await?;
    if courses.is_empty() {
        say(
            "There are none yet. `althing course import --builtin` brings those that come with Althing.",
        );
    }
    for course in courses {
        let state = match course.state {
            CourseState::Draft => "draft",
            CourseState::Published => "published",
            CourseState::Archived => "archived",
        };
        say(format!(
            "{:<24} version {:<4} {state}",
            course.slug, course.number
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_on_disk_is_a_course() {
        let dir = tempfile::tempdir().unwrap();
        let sample = Course::from_yaml(include_str!("../courses/sample.yaml")).unwrap();
        let files = courses::files(&sample).unwrap();
        for (name, text) in &files {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::write(dir.path().join(".DS_Store"), [0xff]).unwrap();
        assert_eq!(read(dir.path()).unwrap().unwrap(), sample);
        let file = dir.path().join("sample.yaml");
        fs::write(&file, sample.to_yaml().unwrap()).unwrap();
        assert_eq!(read(&file).unwrap().unwrap(), sample);
        // A stray file is a fault of the folder.
        assert_eq!(read(dir.path()).unwrap().unwrap_err().len(), 1);
        assert!(read(Path::new("/nowhere/at/all")).is_err());
    }
}

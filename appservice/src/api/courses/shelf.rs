//! Courses as parsed from the database.

use std::sync::Arc;

use moka::sync::Cache;

use crate::{
    courses::Course,
    error::{Error, Result},
    store::{
        Store,
        courses::{CourseState, Version},
    },
};

/// How many versions are kept parsed.
const CAPACITY: u64 = 64;

/// Versions of courses, kept for good: a version is named by the sum of its body, and so cannot
/// change.
#[derive(Clone)]
pub struct Shelf(Cache<[u8; 32], Arc<Course>>);

impl Default for Shelf {
    fn default() -> Self {
        Self(Cache::new(CAPACITY))
    }
}

impl Shelf {
    /// The courses that anybody may begin now.
    pub async fn published(&self, store: &Store) -> Result<Vec<Arc<Course>>> {
        let mut published = Vec::new();
        let listed = store.courses().await?.into_iter();
        for listed in listed.filter(|listed| listed.state == CourseState::Published) {
            let version = Version {
                number: listed.number,
                sha256: listed.sha256,
            };
            published.extend(self.get(store, &listed.slug, version).await?);
        }
        Ok(published)
    }

    /// A version of a course; `None` when it was deleted meanwhile.
    pub async fn get(
        &self,
        store: &Store,
        slug: &str,
        version: Version,
    ) -> Result<Option<Arc<Course>>> {
        if let Some(course) = self.0.get(&version.sha256) {
            return Ok(Some(course));
        }
        let Some(body) = store.course_body(slug, version.number).await? else {
            return Ok(None);
        };
        let course: Arc<Course> = Arc::new(
            serde_json::from_str(&body)
                .map_err(|e| Error::Internal(format!("course {slug}: {e}")))?,
        );
        self.0.insert(version.sha256, course.clone());
        Ok(Some(course))
    }
}

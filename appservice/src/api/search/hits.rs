//! What was found, as it is shown.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::Kind;
use crate::{
    api::{
        courses::course_texts,
        forum::{TopicSummary, View},
        member_ref::MemberRef,
        principal::Principal,
    },
    app::App,
    clock::from_unix_ms,
    error::Result,
    index::{Found, Index, PeopleQuery, PostHit, SearchQuery},
    render,
};

/// Members are counted up to so many.
const COUNTED: usize = 1_000;

/// Something that was found. `marks` are the places of the words: from and to, in UTF-16 code units.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Hit {
    /// A post.
    Post {
        /// Event ID.
        post_id: String,
        /// Address of its topic.
        topic_slug: String,
        /// Title of its topic.
        topic_title: String,
        /// Slug of its category.
        category: String,
        /// Who wrote it.
        author: MemberRef,
        /// When.
        #[serde(with = "time::serde::rfc3339")]
        at: OffsetDateTime,
        /// A line around the first word, plain text.
        excerpt: String,
        /// In the excerpt.
        marks: Vec<[usize; 2]>,
    },
    /// A topic.
    Topic {
        /// The topic.
        topic: Box<TopicSummary>,
        /// In its title.
        marks: Vec<[usize; 2]>,
    },
    /// A member.
    Member {
        /// The member.
        member: MemberRef,
    },
    /// A course.
    Course {
        /// Its slug.
        course_id: String,
        /// Title.
        title: String,
        /// One or two sentences.
        summary: String,
    },
}

/// Finds for one member.
pub(super) struct Finder<'a> {
    pub app: &'a App,
    pub who: &'a Principal,
    /// As it was typed.
    pub typed: &'a str,
    pub query: SearchQuery<'a>,
}

impl Finder<'_> {
    /// A page of what is of this type.
    pub async fn find(&self, kind: Kind) -> Result<Found<Hit>> {
        Ok(match kind {
            Kind::Posts => self.posts()?,
            Kind::Topics => self.topics()?,
            Kind::Members => self.members(),
            Kind::Courses => self.courses().await?,
            Kind::All => {
                let mut all = self.topics()?;
                let mut others = vec![self.posts()?];
                if self.is_everywhere() {
                    others.extend([self.members(), self.courses().await?]);
                }
                for found in others {
                    all.items.extend(found.items);
                    all.total += found.total;
                }
                all
            }
        })
    }

    /// Members and courses are of no category, topic, author or time.
    fn is_everywhere(&self) -> bool {
        let query = &self.query;
        query.category.is_none()
            && query.topic.is_none()
            && query.author.is_none()
            && query.after.is_none()
            && query.before.is_none()
    }

    fn posts(&self) -> Result<Found<Hit>> {
        let found = self.app.index.find_posts(&self.query)?;
        Ok(self.app.index.read(|index| Found {
            items: found
                .items
                .into_iter()
                .map(|hit| self.post(index, hit))
                .collect(),
            total: found.total,
            next: found.next,
        }))
    }

    fn post(&self, index: &Index, hit: PostHit) -> Hit {
        // What is blurred in its topic is not read here.
        let (excerpt, marks) = if index.is_hidden(&hit.post.event_id) {
            Default::default()
        } else {
            let text = render::plain(&hit.post.body, hit.post.html.as_deref());
            self.query.sought.excerpt(&text)
        };
        Hit::Post {
            post_id: hit.post.event_id.to_string(),
            topic_slug: hit.topic_slug,
            topic_title: hit.topic_title,
            category: hit.category,
            author: MemberRef::of(index, &hit.post.sender),
            at: from_unix_ms(hit.post.at),
            excerpt,
            marks,
        }
    }

    fn topics(&self) -> Result<Found<Hit>> {
        let found = self.app.index.find_topics(&self.query)?;
        Ok(self.app.index.read(|index| {
            let view = View {
                index,
                looks: &self.app.looks,
                viewer: Some(self.query.viewer),
                held: "",
                blocked: self.query.blocked,
                rules: &[],
                now: self.query.now,
            };
            let topics = found.items.into_iter();
            Found {
                items: topics
                    .map(|topic| Hit::Topic {
                        marks: self.query.sought.marks(&topic.title),
                        topic: Box::new(view.topic(topic)),
                    })
                    .collect(),
                total: found.total,
                next: found.next,
            }
        }))
    }

    fn members(&self) -> Found<Hit> {
        let blockers = self.app.actions.ignored().ignorers(self.query.viewer);
        let people = PeopleQuery {
            viewer: self.query.viewer,
            words: self.typed,
            badge: None,
            origin: None,
            after: self.query.cursor,
            limit: self.query.limit,
            now: self.query.now,
        };
        let everybody = PeopleQuery {
            after: None,
            limit: COUNTED,
            ..people
        };
        self.app.index.read(|index| {
            let (found, next) = index.people(&people, |id| blockers.contains(id));
            let (all, _) = index.people(&everybody, |id| blockers.contains(id));
            let member = |id| Hit::Member {
                member: MemberRef::of(index, id),
            };
            Found {
                items: found.iter().map(|id| member(id)).collect(),
                total: all.len(),
                next,
            }
        })
    }

    async fn courses(&self) -> Result<Found<Hit>> {
        let mut courses = course_texts(self.app, self.who).await?;
        courses.retain(|course| {
            let text = format!("{} {}", course.title, course.summary);
            !self.query.sought.is_empty() && self.query.sought.is_in(&text)
        });
        let from = self.query.cursor.and_then(|place| place.parse().ok());
        let (from, total) = (from.unwrap_or(0), courses.len());
        let end = from + self.query.limit;
        let page = courses.into_iter().skip(from).take(self.query.limit);
        Ok(Found {
            items: page
                .map(|course| Hit::Course {
                    course_id: course.course_id,
                    title: course.title,
                    summary: course.summary,
                })
                .collect(),
            total,
            next: (end < total).then(|| end.to_string()),
        })
    }
}

//! Awards that are due: what a completed course has earned, and word of what ends soon.

use std::time::Duration;

use ruma::UserId;

use crate::{
    app::App,
    error::{Error, Result},
    events::{AwardEventContent, CourseProgressEventContent, in_language},
    index::Index,
    notices::{self, Left},
    policy::award::{reminder, with_serial},
};

/// How long the database is asked for a member's language.
const PATIENCE: Duration = Duration::from_millis(500);

impl App {
    /// Awards what a completed course has earned and was not awarded yet.
    pub(super) async fn award_earned(
        &self,
        member: &UserId,
        progress: &CourseProgressEventContent,
    ) -> Result<()> {
        let due = |index: &Index| index.due(member, progress);
        if self.index.read(due).is_none() {
            return Ok(());
        }
        // The member's request and the pass may come at once: one of them awards.
        let _turn = self.actions.award_lane(member).await;
        match self.index.read(due) {
            Some(award) => self.award(member, award).await,
            None => Ok(()),
        }
    }

    pub(super) fn must_be_compared(&self) -> Result<()> {
        if self.is_compared() {
            return Ok(());
        }
        Err(Error::Unavailable {
            sent: false,
            message: "the rooms are still being read".into(),
        })
    }

    /// Writes an award and tells the member.
    pub async fn award(&self, member: &UserId, award: AwardEventContent) -> Result<()> {
        self.must_be_compared()?;
        let present = self.index.read(|i| i.award(member, &award.badge));
        let award = with_serial(award, present.as_ref(), || self.actions.next_serial());
        self.actions.write_award(member, &award).await?;
        let key = format!("award/{member}/{}/{}", award.badge, award.issued_at);
        let language = self.language_for(member).await;
        let text = notices::awarded(&language, &self.badge_name(&award.badge, &language));
        self.tell(member, &key, &text, Some(&award.badge)).await;
        if let Err(error) = Box::pin(self.log_awards(member, None)).await {
            // The award is written: the reconciler logs it.
            tracing::warn!(%member, %error, "the log waits for an award");
        }
        Ok(())
    }

    /// The name of a badge in a language.
    pub fn badge_name(&self, badge: &str, language: &str) -> String {
        self.index
            .read(|index| index.badge(badge))
            .and_then(|b| in_language(&b.content.name, language).map(ToOwned::to_owned))
            .unwrap_or_else(|| badge.to_owned())
    }

    /// The language in which a member is told something. Better the territory's than to say nothing
    /// while the database is away, or to keep a door open until it answers.
    pub async fn language_for(&self, member: &UserId) -> String {
        let asked = Box::pin(self.language_of(member));
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(language)) => return language,
            Ok(Err(error)) => tracing::warn!(%member, %error, "told in the territory's language"),
            Err(_elapsed) => tracing::warn!(%member, "told in the territory's language"),
        }
        self.language().to_owned()
    }

    /// The language in which the territory speaks to its members.
    pub fn language(&self) -> &str {
        self.config.territory.language()
    }

    /// A notice in the home room. What it tells is done: its loss is logged, no more.
    pub async fn tell(&self, member: &UserId, key: &str, text: &str, badge: Option<&str>) {
        if let Err(error) = self.actions.notify(member, key, text, badge).await {
            tracing::warn!(%member, key, %error, "a notice was not sent");
        }
    }

    /// Tells a holder that their badge ends soon.
    pub(super) async fn remind(&self, member: &UserId, badge: &str) -> Result<()> {
        // The award may have changed since it was found due, and must not change until it is written.
        let _turn = self.actions.award_lane(member).await;
        let now = self.clock.unix_ms();
        let Some(mut award) = self.index.read(|i| i.award(member, badge)) else {
            return Ok(());
        };
        let (Some(days), Some(end)) = (reminder(&award, now), award.expires_at) else {
            return Ok(());
        };
        let key = format!("ends/{member}/{badge}/{end}/{days}");
        let by_course = self
            .index
            .read(|i| i.badge(badge)?.content.course)
            .is_some();
        let language = self.language_for(member).await;
        let name = self.badge_name(badge, &language);
        let text = notices::ends_soon(&language, &name, left(end - now), by_course);
        self.actions
            .notify(member, &key, &text, Some(badge))
            .await?;
        award.reminded.push(days);
        self.actions.write_award(member, &award).await
    }
}

/// How long is left, in whole days or hours, rounded to the nearest.
fn left(ms: i64) -> Left {
    const HOUR: i64 = 3_600_000;
    match (ms + HOUR / 2) / HOUR {
        hours if hours > 22 => Left::Days(((hours + 12) / 24).max(1)),
        hours => Left::Hours(hours.max(1)),
    }
}

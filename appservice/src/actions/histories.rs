//! What moderators do about a member beside a case: to note something, to take a name away.

use ruma::UserId;

use super::{
    Actions,
    cases::{not_yours, whole},
};
use crate::{
    error::Result,
    events::{AuditEventContent, NoteEventContent},
    index::NAME_RESET,
    notices,
    policy::{
        audit,
        judgement::{Judge, Matter, why_not_judge},
    },
};

impl Actions {
    /// Writes a note down, and waits for it to be known; the same one with the same `key` once.
    pub(super) async fn note(&self, note: &NoteEventContent, key: &str) -> Result<()> {
        // Other words under the same key are another note.
        let case = note.case.as_deref().unwrap_or_default();
        let of = format!("{key}/{case}/{}/{}", note.about, note.text);
        let key = format!("note-{}", audit::sha256(&of));
        self.docket("org.althing.note", &key, note).await?;
        // The same request again has the time of the first.
        let is_it = |known: &NoteEventContent| {
            NoteEventContent {
                at: note.at,
                ..known.clone()
            } == *note
        };
        self.known(|index| index.notes().any(is_it)).await
    }

    /// Notes something of a member; the same `key` does so once.
    pub async fn note_member(
        &self,
        judge: Judge<'_>,
        member: &UserId,
        text: &str,
        key: &str,
    ) -> Result<()> {
        let note = NoteEventContent {
            case: None,
            about: member.to_owned(),
            by: judge.user_id.to_owned(),
            text: text.to_owned(),
            asked: false,
            at: self.clock.unix_ms(),
        };
        self.note(&note, key).await?;
        self.log(AuditEventContent {
            action: "member.noted".into(),
            actor: Some(judge.user_id.to_owned()),
            about: Some(member.to_owned()),
            ..AuditEventContent::default()
        })
        .await
    }

    /// Calls a member by their user name, in every client, and tells them so in this language. What they were
    /// called, and why not any more, stands in a note about them. 403 for who may not judge them.
    pub async fn reset_name(
        &self,
        judge: Judge<'_>,
        member: &UserId,
        reason: &str,
        language: &str,
    ) -> Result<()> {
        let now = self.clock.unix_ms();
        let matter = self.index.read(|index| Matter {
            about: member,
            is_officer: index.is_officer(member, now),
            was_reported_by_judge: index.open_flag(judge.user_id, &whole(member)).is_some(),
        });
        if let Some(why) = why_not_judge(judge, matter) {
            return Err(not_yours(why));
        }
        let (before, resets) = self.index.read(|index| {
            let name = index.display_name(member).to_string();
            (name, index.name_resets(member))
        });
        self.rename(member, member.localpart()).await?;
        let told = notices::name_reset(language, &before, reason);
        let key = format!("name-reset/{member}/{resets}");
        if let Err(error) = self.notify(member, &key, &told, None).await {
            tracing::warn!(%member, %error, "a notice of a name was not sent");
        }
        let text = format!("{before}: {reason}");
        let note = NoteEventContent {
            case: None,
            about: member.to_owned(),
            by: judge.user_id.to_owned(),
            text: text.clone(),
            asked: false,
            at: now,
        };
        self.note(&note, &key).await?;
        self.log(AuditEventContent {
            action: NAME_RESET.into(),
            actor: Some(judge.user_id.to_owned()),
            about: Some(member.to_owned()),
            reason: Some(audit::words(&text)),
            ..AuditEventContent::default()
        })
        .await
    }
}

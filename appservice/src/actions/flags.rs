//! Reports: of posts and of members, from wherever they come, into cases.

use ruma::{EventId, MxcUri, OwnedEventId, OwnedTransactionId, OwnedUserId, RoomId};
use serde_json::{Value, json};

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{
        AuditEventContent, CaseEventContent, CaseKind, EVIDENCE_CUT, EvidenceEventContent,
        FlagEventContent, FlagReason, TOPIC_NOTICE, Target, Via,
    },
    index::{Attachment, HiddenNotice, Index, KeptWords},
    matrix::{Identity, Outgoing},
    notices,
    policy::audit,
};

/// Characters of a case ID: none that is mistaken for another.
const CASE_ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
/// Longest content that is kept whole, in bytes: an event holds 64 KiB, and this stands in it as text.
const KEPT_WHOLE: usize = 20_000;
/// Characters of a longer one that stand in the first event of it; the whole stands in parts.
const KEPT_CUT: usize = 4_000;
/// Evidence of what a rule removes without a case.
pub(super) const NO_CASE: &str = "";
/// Length of a case ID.
const CASE_LENGTH: usize = 6;

/// A report, as it is made.
#[derive(Debug, Clone)]
pub struct Report {
    /// Tells it from every other; the same report again has the same.
    pub flag: String,
    /// Who reports.
    pub by: OwnedUserId,
    /// What is reported.
    pub target: Target,
    /// What is wrong with it.
    pub reason: FlagReason,
    /// The same in their words.
    pub text: String,
    /// Where they said so.
    pub via: Via,
    /// When, Unix milliseconds: those of Matrix clients are taken in later than they are made.
    pub at: i64,
}

/// What has become of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reported {
    /// It is in a case.
    New,
    /// Its sender has reported the same before, by this report, and nobody has judged that yet.
    Before(String),
}

impl Actions {
    /// Reports a post or a member: into the case about it that is open, else into a new one. What the
    /// post says is kept first. On the web a member has one open report of a target; those of Matrix
    /// clients are all kept, so that each is known again.
    pub async fn report(&self, report: &Report) -> Result<Reported> {
        let _turn = self.case_lane().await;
        let before = |index: &Index| index.open_flag(&report.by, &report.target).cloned();
        match self.index.read(before) {
            Some(before) if report.via == Via::Web => return Ok(Reported::Before(before.flag)),
            _ if self.index.read(|index| index.has_flag(&report.flag)) => {
                return Ok(Reported::Before(report.flag.clone()));
            }
            _ => {}
        }
        let open = |index: &Index| index.open_case(&report.target).cloned();
        let case = if let Some(case) = self.index.read(open) {
            case
        } else {
            let kind = match (&report.target.event_id, report.reason) {
                (Some(_), _) => CaseKind::Post,
                (None, FlagReason::Name) => CaseKind::Name,
                (None, _) => CaseKind::Member,
            };
            let case = self.new_case(kind, std::slice::from_ref(&report.target), None)?;
            self.open_case(&case, word_of(report.reason)).await?
        };
        self.keep_evidence(&case.case, &report.target).await?;
        let flag = FlagEventContent {
            flag: report.flag.clone(),
            case: case.case,
            target: report.target.clone(),
            by: report.by.clone(),
            reason: report.reason,
            text: report.text.clone(),
            via: report.via,
            at: report.at.min(self.clock.unix_ms()),
        };
        let key = format!("flag-{}", report.flag);
        self.docket("org.althing.flag", &key, &flag).await?;
        self.known(|index| index.has_flag(&report.flag)).await?;
        Ok(Reported::New)
    }

    /// A case about these targets that is not written yet. `key`: the same gives the same ID, that of a
    /// case which was made by it before.
    pub(super) fn new_case(
        &self,
        kind: CaseKind,
        targets: &[Target],
        key: Option<&str>,
    ) -> Result<CaseEventContent> {
        let first = targets
            .first()
            .ok_or_else(|| Error::internal("a case about nobody"))?;
        let is_free_or_same = |id: &String| {
            let about = self
                .index
                .read(|index| index.case(id).map(|case| case.about.clone()));
            about.is_none_or(|about| about == first.user_id)
        };
        let id = key.map(case_id_of).filter(is_free_or_same);
        let id = id.unwrap_or_else(|| self.free_case_id());
        let now = self.clock.unix_ms();
        let mut case = CaseEventContent::new(id, kind, first.user_id.clone(), now);
        let posts = targets.iter().filter(|target| target.event_id.is_some());
        case.targets = posts.cloned().collect();
        Ok(case)
    }

    /// Writes a new case, and that it was opened.
    pub(super) async fn open_case(
        &self,
        case: &CaseEventContent,
        reason: String,
    ) -> Result<CaseEventContent> {
        let case = self.write_case(case).await?;
        let line = AuditEventContent {
            reason: Some(reason),
            ..audit::line_of(&case, "case.opened")
        };
        self.log_or_leave(line).await;
        Ok(case)
    }

    /// Adds a line to the log. Where that fails a pass of the reconciler does it.
    pub(super) async fn log_or_leave(&self, line: AuditEventContent) {
        if let Err(error) = self.log(line).await {
            tracing::warn!(%error, "a line of the log waits for the reconciler");
        }
    }

    /// Keeps what a post says now and what its author had it say before, once for each thing that it says, and
    /// copies of its files: a breach does not go by an edit. A file of ours that could not be copied is tried
    /// once more when the post goes. What is removed already is kept as far as the homeserver still has it.
    pub async fn keep_evidence(&self, case: &str, target: &Target) -> Result<()> {
        let (Some(room_id), Some(event_id)) = (&target.room_id, &target.event_id) else {
            return Ok(());
        };
        let Some(mut post) = self.event_of(room_id, event_id).await? else {
            return Ok(());
        };
        // What its author took back, and nobody has reported, stays so.
        if Wording::first(&post).is_none() && case != NO_CASE {
            let sent = self.as_sent(room_id, event_id).await?;
            post = sent.unwrap_or(post);
        }
        let Some(now) = Wording::in_force(&post) else {
            return Ok(());
        };
        let last = now.edit.clone();
        self.keep_wording(case, target, &post, now).await?;
        if let Some(first) = Wording::first(&post).filter(|_| last.is_some()) {
            self.keep_wording(case, target, &post, first).await?;
        }
        let edits = self.index.read(|index| index.edits_of(event_id));
        for edit in edits.into_iter().filter(|edit| Some(edit) != last.as_ref()) {
            if self.index.read(|index| index.has_kept_edit(case, &edit)) {
                continue;
            }
            let edit = self.event_of(room_id, &edit).await?;
            if let Some(before) = edit.and_then(|edit| Wording::of_edit(&post, &edit, true)) {
                self.keep_wording(case, target, &post, before).await?;
            }
        }
        Ok(())
    }

    async fn event_of(&self, room_id: &RoomId, event_id: &EventId) -> Result<Option<Value>> {
        let raw = self.homeserver.event(room_id, event_id).await?;
        let event = raw.map(|raw| serde_json::from_str(raw.get())).transpose();
        event.map_err(Error::internal)
    }

    /// A removed post as it was before, with the last edit of it.
    async fn as_sent(&self, room_id: &RoomId, event_id: &EventId) -> Result<Option<Value>> {
        let Some(raw) = self.homeserver.event_as_sent(event_id).await? else {
            return Ok(None);
        };
        let mut post: Value = serde_json::from_str(raw.get()).map_err(Error::internal)?;
        let edits = self.index.read(|index| index.edits_of(event_id));
        let last = match edits.first() {
            Some(edit) => self.event_of(room_id, edit).await?,
            None => None,
        };
        let unsigned = last.map(|edit| json!({"m.relations": {"m.replace": edit}}));
        if let Some(post) = post.as_object_mut() {
            post.insert("unsigned".into(), unsigned.unwrap_or_default());
        }
        Ok(Some(post))
    }

    /// Keeps one thing that a post says or said, unless it is kept.
    async fn keep_wording(
        &self,
        case: &str,
        target: &Target,
        post: &Value,
        wording: Wording,
    ) -> Result<()> {
        let (Some(room_id), Some(event_id)) = (&target.room_id, &target.event_id) else {
            return Ok(());
        };
        let whole = wording.content.to_string();
        let sha256 = audit::sha256(&whole);
        let is_kept = |index: &Index| {
            let mut kept = index.wordings();
            kept.any(|kept| {
                kept.case == case
                    && kept.event_id == *event_id
                    && kept.sha256 == sha256
                    && (wording.replaced || !kept.replaced)
            })
        };
        let _turn = self.lanes.enter(format!("evidence/{event_id}")).await;
        let was_kept = self.index.read(is_kept);
        let copy = |index: &Index| index.copy_of(event_id, &sha256).cloned();
        let known = self.index.read(copy);
        if was_kept && known.is_some() {
            return Ok(());
        }
        // Of what a rule takes back without a case nobody looks at a file.
        let file = Attachment::of_content(&whole).filter(|_| case != NO_CASE);
        let file = file.filter(|file| !was_kept || self.is_here(file));
        let media = match (known, &file) {
            (None, Some(file)) => self.copy_file(file).await,
            (known, _) => known,
        };
        if was_kept && media.is_none() {
            return Ok(());
        }
        let is_copied = media.is_some();
        let evidence = EvidenceEventContent {
            case: case.to_owned(),
            room_id: room_id.clone(),
            event_id: event_id.clone(),
            sender: target.user_id.clone(),
            origin_server_ts: stamp(post),
            content: kept(&wording.content),
            parts: None,
            part: None,
            edit: wording.edit,
            edited_at: wording.edited_at,
            replaced: wording.replaced,
            sha256: sha256.clone(),
            at: self.clock.unix_ms(),
            media: None,
        };
        let when = if wording.replaced { "-before" } else { "" };
        let mut key = format!("evidence-{case}-{event_id}-{sha256}{when}");
        let evidence = EvidenceEventContent {
            media,
            ..self.keep_parts(evidence, &whole, &key).await?
        };
        if was_kept {
            key.push_str("-media");
        }
        self.docket("org.althing.evidence", &key, &evidence).await?;
        self.known(|index| is_kept(index) && (!is_copied || copy(index).is_some()))
            .await
    }

    /// Whether a file is one of our homeserver's.
    fn is_here(&self, file: &Attachment) -> bool {
        let server = <&MxcUri>::from(&*file.uri).server_name();
        server.is_ok_and(|server| server == self.names.server())
    }

    /// Keeps the whole of what is too long for one event, piece by piece, and gives the evidence that says in
    /// how many.
    async fn keep_parts(
        &self,
        mut evidence: EvidenceEventContent,
        whole: &str,
        key: &str,
    ) -> Result<EvidenceEventContent> {
        if whole.len() <= KEPT_WHOLE {
            return Ok(evidence);
        }
        let mut count = 0;
        for piece in pieces(whole) {
            let part = EvidenceEventContent {
                content: piece.to_owned(),
                part: Some(count),
                ..evidence.clone()
            };
            let key = format!("{key}-{count}");
            self.docket("org.althing.evidence", &key, &part).await?;
            count += 1;
        }
        evidence.parts = Some(count);
        Ok(evidence)
    }

    /// Says in its topic that a post is blurred on the web: a line of the bot's that is no post there.
    /// Saying it again before it has come back says it once.
    pub async fn say_hidden(&self, room_id: &RoomId, post: &EventId) -> Result<()> {
        let words = notices::post_hidden(self.settings.territory.language());
        let said = self.index.read(|index| index.notices_about(post));
        let event = Outgoing {
            event_type: "m.room.message",
            content: json!({"msgtype": "m.notice", "body": words, TOPIC_NOTICE: post}),
            txn_id: OwnedTransactionId::from(format!("hidden-{post}-{said}")),
            ts: None,
        };
        let sent = self.homeserver.send(&Identity::Bot, room_id, &event).await;
        sent.map(drop)
    }

    /// Says in place of that line that somebody has looked.
    pub async fn say_looked_at(&self, notice: &HiddenNotice) -> Result<()> {
        let words = notices::post_looked_at(self.settings.territory.language());
        let now = json!({"msgtype": "m.notice", "body": words, TOPIC_NOTICE: notice.post});
        let event = Outgoing {
            event_type: "m.room.message",
            // The mark stands in the new content alone: this is an edit, and no notice of its own.
            content: json!({
                "msgtype": "m.notice",
                "body": format!("* {words}"),
                "m.new_content": now,
                "m.relates_to": {"rel_type": "m.replace", "event_id": notice.event_id},
            }),
            txn_id: OwnedTransactionId::from(format!("looked-at-{}", notice.event_id)),
            ts: None,
        };
        let sent = self
            .homeserver
            .send(&Identity::Bot, &notice.room_id, &event);
        sent.await.map(drop)
    }

    fn free_case_id(&self) -> String {
        loop {
            let dice: [u8; CASE_LENGTH] = rand::random();
            let id = case_id(&dice);
            if self.index.read(|index| index.case(&id).is_none()) {
                return id;
            }
        }
    }
}

/// The word for a reason in the log.
pub(super) fn word_of(reason: FlagReason) -> String {
    let reason = serde_json::to_value(reason).ok();
    let reason = reason.as_ref().and_then(Value::as_str);
    reason.unwrap_or_default().to_owned()
}

fn case_id(bytes: &[u8]) -> String {
    let letters = bytes.iter().take(CASE_LENGTH);
    let letter = |byte: &u8| CASE_ALPHABET.get(usize::from(byte % 32)).copied();
    letters.filter_map(letter).map(char::from).collect()
}

/// The case ID that belongs to a key, so that a repeated request finds the case that it has made.
fn case_id_of(key: &str) -> String {
    case_id(audit::sha256(key).as_bytes())
}

/// What is kept of a content, as JSON text: all of it, or how a long one begins. Its digest is always that
/// of the whole.
fn kept(content: &Value) -> String {
    let whole = content.to_string();
    if whole.len() <= KEPT_WHOLE {
        return whole;
    }
    let kind = content.get("msgtype").and_then(Value::as_str);
    let words = KeptWords::of(content);
    let body: String = words.body.chars().take(KEPT_CUT).collect();
    json!({"msgtype": kind.unwrap_or("m.text"), "body": body, EVIDENCE_CUT: true}).to_string()
}

/// A long text in pieces of which each has room in an event.
fn pieces(whole: &str) -> impl Iterator<Item = &str> {
    let mut rest = whole;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(KEPT_WHOLE));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

/// One thing that a post says or said.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wording {
    content: Value,
    edit: Option<OwnedEventId>,
    edited_at: Option<i64>,
    replaced: bool,
}

impl Wording {
    /// What a post says now: its `content` in the words of the last edit. Nothing of one that was removed.
    fn in_force(post: &Value) -> Option<Self> {
        let first = Self::first(post)?;
        let edit = post.pointer("/unsigned/m.relations/m.replace");
        let edited = edit.and_then(|edit| Self::of_edit(post, edit, false));
        Some(edited.unwrap_or(Self {
            replaced: false,
            ..first
        }))
    }

    /// What it said before it was edited.
    fn first(post: &Value) -> Option<Self> {
        let content = post.get("content")?.as_object()?;
        (!content.is_empty()).then(|| Self {
            content: Value::Object(content.clone()),
            edit: None,
            edited_at: None,
            replaced: true,
        })
    }

    /// What an edit of it has it say. Nothing of one that was taken back.
    fn of_edit(post: &Value, edit: &Value, replaced: bool) -> Option<Self> {
        let mut content = edit.pointer("/content/m.new_content")?.as_object()?.clone();
        if let Some(relation) = post.pointer("/content/m.relates_to") {
            content.insert("m.relates_to".into(), relation.clone());
        }
        let id = edit.get("event_id").and_then(Value::as_str);
        Some(Self {
            content: Value::Object(content),
            edit: id.and_then(|id| EventId::parse(id).ok()),
            edited_at: Some(stamp(edit)),
            replaced,
        })
    }
}

fn stamp(event: &Value) -> i64 {
    let stamp = event.get("origin_server_ts").and_then(Value::as_i64);
    stamp.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_six_letters_and_the_same_key_the_same() {
        let id = case_id(&rand::random::<[u8; CASE_LENGTH]>());
        assert_eq!(id.len(), CASE_LENGTH);
        assert!(id.bytes().all(|b| CASE_ALPHABET.contains(&b)));
        assert_eq!(case_id_of("a"), case_id_of("a"));
        assert_ne!(case_id_of("a"), case_id_of("b"));
    }

    #[test]
    fn a_long_post_is_cut_and_its_digest_is_that_of_the_whole() {
        let short = json!({"msgtype": "m.text", "body": "hej"});
        assert_eq!(kept(&short), short.to_string());
        let long =
            json!({"msgtype": "m.text", "body": "æ\n".repeat(30_000), "formatted_body": "x"});
        let cut: Value = serde_json::from_str(&kept(&long)).unwrap();
        assert_eq!(cut["body"].as_str().unwrap().chars().count(), KEPT_CUT);
        assert_eq!(cut[EVIDENCE_CUT], true);
        assert!(json!(kept(&long)).to_string().len() < 40_000);
    }

    #[test]
    fn the_pieces_of_a_long_text_are_the_whole() {
        let whole = "æ".repeat(3 * KEPT_WHOLE);
        let pieces: Vec<_> = pieces(&whole).collect();
        assert!(pieces.len() > 5 && pieces.iter().all(|piece| piece.len() <= KEPT_WHOLE));
        assert_eq!(pieces.concat(), whole);
        assert_eq!(super::pieces("").count(), 0);
    }

    #[test]
    fn the_last_edit_is_in_force_and_what_was_removed_is_not() {
        let reply = json!({"m.in_reply_to": {"event_id": "$x"}});
        let mut post = json!({
            "content": {"body": "a", "m.relates_to": reply},
            "origin_server_ts": 5,
        });
        let first = Wording::in_force(&post).unwrap();
        assert_eq!((&first.content, first.edited_at), (&post["content"], None));
        post["unsigned"] = json!({"m.relations": {"m.replace": {
            "event_id": "$edit",
            "origin_server_ts": 9,
            "content": {"m.new_content": {"body": "b"}},
        }}});
        let now = Wording::in_force(&post).unwrap();
        assert_eq!(
            now.content.to_string(),
            r#"{"body":"b","m.relates_to":{"m.in_reply_to":{"event_id":"$x"}}}"#,
            "sorted keys"
        );
        let edit = now.edit.as_deref().map(EventId::as_str);
        assert_eq!(
            (edit, now.edited_at, now.replaced),
            (Some("$edit"), Some(9), false)
        );
        let before = Wording::first(&post).unwrap();
        assert_eq!(
            (&before.content["body"], before.replaced),
            (&json!("a"), true)
        );
        assert_eq!(Wording::in_force(&json!({"content": {}})), None);
    }
}

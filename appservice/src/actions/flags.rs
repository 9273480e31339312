//! Reports: of posts and of members, from wherever they come, into cases.

use ruma::{EventId, OwnedTransactionId, OwnedUserId, RoomId};
use serde_json::{Value, json};

use super::Actions;
use crate::{
    error::{Error, Result},
    events::{
        AuditEventContent, CaseEventContent, CaseKind, EVIDENCE_CUT, EvidenceEventContent,
        FlagEventContent, FlagReason, TOPIC_NOTICE, Target, Via,
    },
    index::{HiddenNotice, Index},
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

    /// Keeps what a post says now, once for each thing that it says. What is removed already cannot be
    /// kept.
    pub async fn keep_evidence(&self, case: &str, target: &Target) -> Result<()> {
        let (Some(room_id), Some(event_id)) = (&target.room_id, &target.event_id) else {
            return Ok(());
        };
        let Some(raw) = self.homeserver.event(room_id, event_id).await? else {
            return Ok(());
        };
        let event: Value = serde_json::from_str(raw.get()).map_err(Error::internal)?;
        let Some(content) = in_force(&event) else {
            return Ok(());
        };
        let whole = content.to_string();
        let sha256 = audit::sha256(&whole);
        let content = kept(&content);
        let is_kept = |index: &Index| {
            let mut kept = index.evidence();
            kept.any(|kept| {
                kept.case == case && kept.event_id == *event_id && kept.sha256 == sha256
            })
        };
        if self.index.read(is_kept) {
            return Ok(());
        }
        let evidence = EvidenceEventContent {
            case: case.to_owned(),
            room_id: room_id.clone(),
            event_id: event_id.clone(),
            sender: target.user_id.clone(),
            origin_server_ts: event
                .get("origin_server_ts")
                .and_then(Value::as_i64)
                .unwrap_or_default(),
            content,
            parts: None,
            part: None,
            sha256: sha256.clone(),
            at: self.clock.unix_ms(),
        };
        let key = format!("evidence-{case}-{event_id}-{sha256}");
        let evidence = self.keep_parts(evidence, &whole, &key).await?;
        self.docket("org.althing.evidence", &key, &evidence).await?;
        self.known(is_kept).await
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
    let text = |key: &str| content.get(key).and_then(Value::as_str).unwrap_or_default();
    let body: String = text("body").chars().take(KEPT_CUT).collect();
    json!({"msgtype": text("msgtype"), "body": body, EVIDENCE_CUT: true}).to_string()
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

/// What a post says: its `content` in the words of the last edit. Nothing of one that was removed.
fn in_force(event: &Value) -> Option<Value> {
    let content = event.get("content")?.as_object()?;
    if content.is_empty() {
        return None;
    }
    let edit = event.pointer("/unsigned/m.relations/m.replace/content/m.new_content");
    let Some(new) = edit.and_then(Value::as_object) else {
        return Some(Value::Object(content.clone()));
    };
    let mut new = new.clone();
    if let Some(relation) = content.get("m.relates_to") {
        new.insert("m.relates_to".into(), relation.clone());
    }
    Some(Value::Object(new))
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
        let mut event = json!({"content": {"body": "a", "m.relates_to": reply}});
        assert_eq!(in_force(&event), Some(event["content"].clone()));
        event["unsigned"] =
            json!({"m.relations": {"m.replace": {"content": {"m.new_content": {"body": "b"}}}}});
        let now = json!({"body": "b", "m.relates_to": reply});
        assert_eq!(in_force(&event), Some(now.clone()));
        assert_eq!(
            in_force(&event).unwrap().to_string(),
            r#"{"body":"b","m.relates_to":{"m.in_reply_to":{"event_id":"$x"}}}"#,
            "sorted keys"
        );
        assert_eq!(in_force(&json!({"content": {}})), None);
    }
}

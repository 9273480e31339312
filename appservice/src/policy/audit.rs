//! The log of moderation: each line carries the digest of the one before it. What it must say of every
//! case; and a copy of it, checked line by line.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use ruma::{OwnedUserId, UserId};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::events::{AuditEventContent, AwardEventContent, CaseEventContent};

/// What stands in the first line in place of a digest.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Somebody on the operator's shell has made an invitation for an administrator.
const SHELL_INVITATION: &str = "invitation.shell";

/// Another case has become part of this one: its ID is the reason.
pub const ABSORBED: &str = "case.absorbed";

/// Somebody has awarded a badge.
pub const AWARDED: &str = "badge.awarded";
/// Somebody has taken a badge back.
pub const REVOKED: &str = "badge.revoked";

/// SHA-256 of a line, 64 hexadecimal digits: over its JSON with sorted keys and nothing between
/// them, which is canonical JSON.
pub fn digest(line: &AuditEventContent) -> String {
    sha256(text(line))
}

/// A line as canonical JSON.
fn text(line: &AuditEventContent) -> String {
    serde_json::to_value(line).unwrap_or_default().to_string()
}

/// SHA-256 of a text or of a file, 64 hexadecimal digits.
pub fn sha256(of: impl AsRef<[u8]>) -> String {
    let bytes = Sha256::digest(of);
    bytes.iter().fold(String::new(), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What stands in a line in place of somebody's words: their digest, so that they can be told from others as
/// long as they are kept elsewhere.
pub fn words(said: &str) -> String {
    format!("sha256:{}", sha256(said))
}

/// A line as it follows the last one, at `now`, Unix milliseconds.
pub fn follow(
    last: Option<&AuditEventContent>,
    line: AuditEventContent,
    now: i64,
) -> AuditEventContent {
    AuditEventContent {
        seq: last.map_or(1, |last| last.seq + 1),
        prev: last.map_or_else(|| BEGINNING.to_owned(), digest),
        at: now,
        ..line
    }
}

/// A line of the log about a case as a whole, and its member.
pub fn act(action: &str, case: &str, about: &UserId) -> AuditEventContent {
    AuditEventContent {
        action: action.to_owned(),
        case: Some(case.to_owned()),
        about: Some(about.to_owned()),
        ..AuditEventContent::default()
    }
}

/// The line of a case about another one that has become part of it.
pub fn absorbing(into: &CaseEventContent, from: &CaseEventContent) -> AuditEventContent {
    AuditEventContent {
        actor: from.changed_by.clone(),
        reason: Some(from.case.clone()),
        ..line_of(into, ABSORBED)
    }
}

/// A line about a case.
pub fn line_of(case: &CaseEventContent, action: &str) -> AuditEventContent {
    let post = case.targets.first();
    AuditEventContent {
        room_id: post.and_then(|target| target.room_id.clone()),
        event_id: post.and_then(|target| target.event_id.clone()),
        ..act(action, &case.case, &case.about)
    }
}

/// The lines that the log lacks: that a case was opened, merged, decided, confirmed, lifted, and that another
/// has become part of it.
pub fn lacking<'a>(
    cases: impl IntoIterator<Item = &'a CaseEventContent>,
    lines: impl IntoIterator<Item = &'a AuditEventContent>,
) -> Vec<AuditEventContent> {
    let cases: Vec<_> = cases.into_iter().collect();
    let by_id: BTreeMap<_, _> = cases.iter().map(|case| (&*case.case, *case)).collect();
    let mut absorbed = BTreeSet::new();
    let mut said = BTreeSet::new();
    for line in lines {
        let Some(case) = line.case.as_deref() else {
            continue;
        };
        said.insert((case, &*line.action));
        let from = line.reason.as_deref().filter(|_| line.action == ABSORBED);
        absorbed.extend(from.map(|from| (case, from)));
    }
    let mut lacking = Vec::new();
    for case in cases {
        let into = case.merged_into.as_deref().and_then(|id| by_id.get(id));
        let unsaid = into.filter(|into| !absorbed.contains(&(&*into.case, &*case.case)));
        lacking.extend(unsaid.map(|into| absorbing(into, case)));
        let mut must_say = |action, actor: Option<&ruma::OwnedUserId>| {
            if !said.contains(&(&*case.case, action)) {
                lacking.push(AuditEventContent {
                    actor: actor.cloned(),
                    ..line_of(case, action)
                });
            }
        };
        must_say("case.opened", None);
        if case.merged_into.is_some() {
            must_say("case.merged", case.changed_by.as_ref());
        }
        if let Some(interim) = &case.interim {
            must_say("case.interim", interim.ordered.by.as_ref());
        }
        let Some(decision) = &case.decision else {
            continue;
        };
        must_say("case.decided", Some(&decision.by));
        // Who confirms a suspension decides with it.
        let was_interim = case.interim.as_ref().is_some_and(|i| i.confirmed.is_some());
        if let (Some(act), false) = (&decision.confirmed, was_interim) {
            must_say("case.confirmed", act.by.as_ref());
        }
        if let Some(act) = &decision.lifted {
            must_say("case.lifted", act.by.as_ref());
        }
    }
    lacking
}

/// The lines that the log lacks of invitations for administrators that were made on the operator's
/// shell, for which nobody signed in. Each is named by its id.
pub fn lacking_shell_invitations<'a>(
    made: impl IntoIterator<Item = String>,
    lines: impl IntoIterator<Item = &'a AuditEventContent>,
) -> Vec<AuditEventContent> {
    let said = lines
        .into_iter()
        .filter(|line| line.action == SHELL_INVITATION);
    let said: BTreeSet<_> = said.filter_map(|line| line.reason.clone()).collect();
    made.into_iter()
        .filter(|id| !said.contains(id))
        .map(|id| AuditEventContent {
            action: SHELL_INVITATION.to_owned(),
            reason: Some(id),
            ..AuditEventContent::default()
        })
        .collect()
}

/// The lines that the log lacks of badges that somebody has awarded or taken back, with whose they are.
/// Why one was taken back stands in no award. A badge may come and go: a line counts from its act on.
pub fn lacking_awards<'a>(
    awards: impl IntoIterator<Item = (OwnedUserId, AwardEventContent)>,
    lines: impl IntoIterator<Item = &'a AuditEventContent>,
) -> Vec<AuditEventContent> {
    let mut said: BTreeMap<(&str, &UserId, &str), i64> = BTreeMap::new();
    for line in lines {
        if let (Some(about), Some(badge)) = (&line.about, &line.badge) {
            let last = said.entry((&line.action, about, badge)).or_insert(line.at);
            *last = line.at.max(*last);
        }
    }
    let mut lacking = Vec::new();
    for (holder, award) in awards {
        let mut must_say = |action: &str, actor: &OwnedUserId, at, reason: Option<&String>| {
            let last = said.get(&(action, &*holder, &*award.badge));
            if last.is_none_or(|last| *last < at) {
                lacking.push(AuditEventContent {
                    action: action.to_owned(),
                    actor: Some(actor.clone()),
                    about: Some(holder.clone()),
                    badge: Some(award.badge.clone()),
                    reason: reason.cloned(),
                    ..AuditEventContent::default()
                });
            }
        };
        if let Some(by) = &award.by {
            must_say(AWARDED, by, award.issued_at, award.reason.as_ref());
        }
        let revoked = award.revoked.as_ref();
        if let Some((by, at)) = revoked.and_then(|w| Some((w.by.as_ref()?, w.at))) {
            must_say(REVOKED, by, at, None);
        }
    }
    lacking
}

/// What closes a copy of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// How many lines there are.
    pub lines: u64,
    /// Digest of the last one; of nothing where there is none.
    pub digest: String,
}

/// A copy of the log: a line of canonical JSON for each, in order, and what closes it. The lines in
/// any order.
pub fn copy(mut lines: Vec<&AuditEventContent>) -> (String, Head) {
    lines.sort_by_key(|line| line.seq);
    let head = Head {
        lines: lines.len() as u64,
        digest: lines
            .last()
            .map_or_else(|| BEGINNING.to_owned(), |line| digest(line)),
    };
    let mut copy = String::new();
    for line in lines {
        copy.push_str(&text(line));
        copy.push('\n');
    }
    (copy, head)
}

/// The last line of a copy: its head, signed by the issuer of this DID.
pub fn seal(head: &Head, signature: &str, did: &str) -> String {
    let seal = json!({
        "head": head.digest, "lines": head.lines, "signature": signature, "did": did,
    });
    format!("{seal}\n")
}

/// What is wrong with a copy of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A line is no JSON, or has no number.
    Unreadable(usize),
    /// Lines are not there: the first and the last of them.
    Missing(u64, u64),
    /// A line stands in another place than its own.
    Moved(u64),
    /// A line says something else than was written.
    Altered(u64),
    /// The line that closes it is not there.
    Unsealed,
    /// That line was not signed by this territory, or says something else than was signed.
    Signature,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(at) => write!(f, "line {at} of the file cannot be read"),
            Self::Missing(first, last) if first == last => write!(f, "entry {first} is missing"),
            Self::Missing(first, last) => write!(f, "entries {first} to {last} are missing"),
            Self::Moved(seq) => write!(f, "entry {seq} is not in its place"),
            Self::Altered(seq) => write!(f, "entry {seq} was altered"),
            Self::Unsealed => f.write_str("the end is missing: there is no signed last line"),
            Self::Signature => f.write_str(
                "the signature is not right: the last line was changed, or another territory signed",
            ),
        }
    }
}

/// Checks a copy of the log. `open` gives what was signed, of a signature that holds.
pub fn check(copy: &str, open: impl FnOnce(&str) -> Option<Head>) -> Result<Head, Fault> {
    let mut lines = Vec::new();
    for (at, line) in copy.lines().enumerate() {
        let value: Option<Value> = serde_json::from_str(line).ok();
        lines.push(value.ok_or(Fault::Unreadable(at + 1))?);
    }
    let is_seal = |line: &mut Value| line.get("signature").is_some();
    let seal = lines.pop_if(is_seal).ok_or(Fault::Unsealed)?;
    let number = |at: usize, line: &Value| {
        let number = line.get("seq").and_then(Value::as_u64);
        number.ok_or(Fault::Unreadable(at + 1))
    };
    let numbers = lines.iter().enumerate();
    let numbers: Vec<u64> = numbers
        .map(|(at, line)| number(at, line))
        .collect::<Result<_, _>>()?;
    let all: BTreeSet<u64> = numbers.iter().copied().collect();
    let mut before = (0, BEGINNING.to_owned());
    for (line, seq) in lines.iter().zip(&numbers) {
        let next = before.0 + 1;
        if *seq != next {
            let is_gap = *seq > next && (next..*seq).all(|lacking| !all.contains(&lacking));
            let gap = Fault::Missing(next, seq.saturating_sub(1));
            return Err(if is_gap { gap } else { Fault::Moved(*seq) });
        }
        if line.get("prev").and_then(Value::as_str) != Some(&before.1) {
            return Err(Fault::Altered(before.0.max(1)));
        }
        before = (*seq, sha256(line.to_string()));
    }
    let text = |key: &str| seal.get(key).and_then(Value::as_str);
    let signed = text("signature").and_then(open).ok_or(Fault::Signature)?;
    let same = text("head") == Some(&signed.digest)
        && seal.get("lines").and_then(Value::as_u64) == Some(signed.lines);
    if !same {
        return Err(Fault::Signature);
    }
    if before.0 < signed.lines {
        return Err(Fault::Missing(before.0 + 1, signed.lines));
    }
    if before.1 != signed.digest {
        return Err(Fault::Altered(before.0));
    }
    Ok(signed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{CaseKind, Decision, Outcome, Withdrawal};

    fn line(reason: &str) -> AuditEventContent {
        AuditEventContent {
            action: "case.decided".into(),
            reason: Some(reason.into()),
            ..AuditEventContent::default()
        }
    }

    fn log(count: i64) -> Vec<AuditEventContent> {
        let mut log: Vec<AuditEventContent> = Vec::new();
        for n in 0..count {
            log.push(follow(log.last(), line(&n.to_string()), n));
        }
        log
    }

    /// A copy of a log of so many lines, one line to each; and how it is checked.
    fn copied(count: i64) -> (Vec<String>, impl Fn(&[String]) -> Result<Head, Fault>) {
        let log = log(count);
        let (text, head) = copy(log.iter().rev().collect());
        let text = text + &seal(&head, "signed", "did:web:x");
        let lines = text.lines().map(ToOwned::to_owned).collect();
        let check = move |lines: &[String]| {
            let open = |signature: &str| (signature == "signed").then(|| head.clone());
            check(&lines.join("\n"), open)
        };
        (lines, check)
    }

    #[test]
    fn a_whole_copy_holds_and_an_empty_one() {
        let (lines, check) = copied(5);
        assert_eq!(check(&lines).map(|head| head.lines), Ok(5));
        let (lines, check) = copied(0);
        assert_eq!(check(&lines).map(|head| head.lines), Ok(0));
    }

    /// G19.
    #[test]
    fn a_removed_line_shows() {
        for gone in 0..5 {
            let (mut lines, check) = copied(5);
            lines.remove(gone);
            let seq = gone as u64 + 1;
            assert_eq!(check(&lines), Err(Fault::Missing(seq, seq)));
        }
        let (mut lines, check) = copied(5);
        lines.drain(1..3);
        assert_eq!(check(&lines), Err(Fault::Missing(2, 3)));
    }

    #[test]
    fn an_altered_line_shows() {
        for at in 0..5 {
            let (mut lines, check) = copied(5);
            let reason = format!("\"reason\":\"{at}\"");
            lines[at] = lines[at].replace(&reason, "\"reason\":\"nothing\"");
            assert_eq!(check(&lines), Err(Fault::Altered(at as u64 + 1)));
            let (mut lines, check) = copied(5);
            lines[at] = lines[at].replace('{', "{\"more\":1,");
            assert_eq!(check(&lines), Err(Fault::Altered(at as u64 + 1)));
        }
    }

    #[test]
    fn lines_in_another_order_show() {
        let (mut lines, check) = copied(5);
        lines.swap(1, 3);
        assert_eq!(check(&lines), Err(Fault::Moved(4)));
        let (mut lines, check) = copied(5);
        let again = lines[2].clone();
        lines.insert(3, again);
        assert_eq!(check(&lines), Err(Fault::Moved(3)));
    }

    #[test]
    fn a_copy_that_was_cut_shows() {
        let (mut lines, check) = copied(5);
        lines.pop();
        assert_eq!(check(&lines), Err(Fault::Unsealed));
        let (mut lines, check) = copied(5);
        lines.drain(3..5);
        assert_eq!(check(&lines), Err(Fault::Missing(4, 5)));
        let (mut lines, check) = copied(5);
        lines[5] = lines[5].replace("signed", "forged");
        assert_eq!(check(&lines), Err(Fault::Signature));
        let (mut lines, check) = copied(5);
        lines[5] = lines[5].replace("\"lines\":5", "\"lines\":4");
        assert_eq!(check(&lines), Err(Fault::Signature));
        let (mut lines, check) = copied(5);
        lines[2] = "?".into();
        assert_eq!(check(&lines), Err(Fault::Unreadable(3)));
    }

    #[test]
    fn every_award_by_hand_has_its_line() {
        let user = |name: &str| OwnedUserId::try_from(name).unwrap();
        let (anna, henrik) = (user("@anna:dk"), user("@henrik:dk"));
        let earned = AwardEventContent::new("b", 10);
        let mut given = AwardEventContent {
            by: Some(henrik.clone()),
            reason: Some("Flittig.".into()),
            ..AwardEventContent::new("b", 10)
        };
        let lacking = |award: &AwardEventContent, lines: &[AuditEventContent]| {
            lacking_awards([(anna.clone(), award.clone())], lines)
        };
        assert_eq!(lacking(&earned, &[]), []);
        let said = lacking(&given, &[]);
        assert_eq!(said.len(), 1);
        assert_eq!(said[0].action, AWARDED);
        assert_eq!(
            (&said[0].actor, &said[0].about),
            (&Some(henrik.clone()), &Some(anna.clone()))
        );
        assert_eq!(said[0].reason.as_deref(), Some("Flittig."));
        let mut log = vec![follow(None, said[0].clone(), 10)];
        assert_eq!(lacking(&given, &log), []);
        given.revoked = Some(Withdrawal {
            at: 20,
            by: Some(henrik),
        });
        let said = lacking(&given, &log);
        assert_eq!((said.len(), &*said[0].action), (1, REVOKED));
        log.push(follow(log.last(), said[0].clone(), 20));
        assert_eq!(lacking(&given, &log), []);
        // Awarded once more: another line.
        (given.issued_at, given.revoked) = (30, None);
        assert_eq!(lacking(&given, &log)[0].action, AWARDED);
    }

    #[test]
    fn every_decision_has_its_line() {
        let about = ruma::OwnedUserId::try_from("@anna:dk").unwrap();
        let mut case = CaseEventContent::new("aaaaaa".into(), CaseKind::Post, about.clone(), 0);
        let actions = |case: &CaseEventContent, lines: &[AuditEventContent]| {
            let lacking = lacking([case], lines);
            lacking
                .into_iter()
                .map(|line| line.action)
                .collect::<Vec<_>>()
        };
        assert_eq!(actions(&case, &[]), ["case.opened"]);
        let opened = [line_of(&case, "case.opened")];
        assert!(actions(&case, &opened).is_empty());
        case.decision = Some(Decision {
            outcome: Outcome::Dismissed,
            step: None,
            rule: None,
            rules_version: String::new(),
            facts: String::new(),
            severe: false,
            removes: false,
            by: about,
            at: 1,
            confirmed: None,
            overturned: None,
            lifted: None,
            reduced_from: None,
            lowered: None,
        });
        assert_eq!(actions(&case, &opened), ["case.decided"]);
    }
}

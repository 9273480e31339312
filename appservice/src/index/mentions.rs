//! Whom posts mention.

use ruma::{
    EventId, MatrixToUri, UserId,
    html::{Html, NodeRef},
    matrix_uri::MatrixId,
};
use serde::Deserialize;
use serde_json::value::RawValue;
use thin_vec::ThinVec;

use super::{
    Index,
    id::{EventIx, UserIx, id_of},
};

/// Of one post so many mentions are kept; more are a way to annoy people.
const KEPT: usize = 50;

/// The user IDs that a message names, as it came.
pub(super) type Named = Vec<Box<str>>;

#[derive(Deserialize)]
struct Mentions {
    #[serde(default)]
    user_ids: Vec<serde_json::Value>,
}

/// Whom a message mentions: `m.mentions.user_ids`, and where there is no `m.mentions` the links to
/// users in its HTML, as clients wrote mentions before ([spec]). `@room` mentions nobody: a topic is
/// followed by whoever wants to.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#user-and-room-mentions
pub(super) fn named(mentions: Option<&RawValue>, html: Option<&str>) -> Named {
    let named = match (mentions, html) {
        (Some(mentions), _) => intentional(mentions),
        (None, Some(html)) if html.contains("matrix.to") => pills(html),
        (None, _) => Vec::new(),
    };
    named.into_iter().take(KEPT).collect()
}

fn intentional(mentions: &RawValue) -> Named {
    let mentions: Option<Mentions> = serde_json::from_str(mentions.get()).ok();
    let ids = mentions.map(|m| m.user_ids).unwrap_or_default();
    ids.iter()
        .filter_map(|id| id.as_str().map(Into::into))
        .collect()
}

fn pills(html: &str) -> Named {
    let mut found = Vec::new();
    let mut open: Vec<NodeRef> = Html::parse(html).children().collect();
    while let Some(node) = open.pop() {
        open.extend(node.children());
        let Some(element) = node.as_element() else {
            continue;
        };
        for attribute in &*element.attrs.borrow() {
            if &*attribute.name.local == "href"
                && let Ok(uri) = MatrixToUri::parse(&attribute.value)
                && let MatrixId::User(user) = uri.id()
            {
                found.push(user.as_str().into());
            }
        }
    }
    found
}

impl Index {
    /// The local members among those whom a message of `sender` names, but not the sender.
    pub(super) fn intern_mentions(&mut self, named: &Named, sender: UserIx) -> ThinVec<UserIx> {
        let mut users: ThinVec<UserIx> = named
            .iter()
            .filter_map(|id| self.users.intern_mentioned(id))
            .filter(|user| *user != sender)
            .collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Whether a post, as it stands now, mentions a local member other than its sender.
    pub fn is_mentioned(&self, post: &EventId, user_id: &UserId) -> bool {
        let post = id_of(post).and_then(|id| self.find_event(id));
        let user = self.users.find(user_id.as_str());
        post.zip(user)
            .is_some_and(|(post, user)| self.mentions_user(post, user))
    }

    /// As [`Index::is_mentioned`].
    pub(super) fn mentions_user(&self, post: EventIx, user: UserIx) -> bool {
        let words = self.words_in_force(post);
        words.is_some_and(|words| words.mentions.binary_search(&user).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use ruma::user_id;
    use serde_json::{json, value::to_raw_value};

    use super::{
        super::{Input, testing::*},
        *,
    };

    fn of(mentions: Option<serde_json::Value>, html: Option<&str>) -> Vec<String> {
        let mentions = mentions.map(|m| to_raw_value(&m).unwrap());
        let found = named(mentions.as_deref(), html);
        found.into_iter().map(String::from).collect()
    }

    #[test]
    fn pills_count_where_nothing_else_says_who_is_meant() {
        let html = "<p><a href=\"https://matrix.to/#/%40bo%3Adk.test\">Bo</a> og \
            <a href=\"https://matrix.to/#/@eva:no.test\">Eva</a>, \
            <a href='https://matrix.to/#/!room:dk.test'>et rum</a> \
            <code>href=\"https://matrix.to/#/@anna:dk.test\"</code></p>";
        let mut pills = of(None, Some(html));
        pills.sort();
        assert_eq!(pills, ["@bo:dk.test", "@eva:no.test"]);
        assert!(of(Some(json!({})), Some(html)).is_empty());
        assert_eq!(
            of(
                Some(json!({"user_ids": ["@ole:dk.test", 7], "room": true})),
                Some(html)
            ),
            ["@ole:dk.test"]
        );
        assert!(of(Some(json!("odd")), Some(html)).is_empty());
        let many: Vec<_> = (0..5_000).map(|n| format!("@u{n}:dk.test")).collect();
        assert_eq!(of(Some(json!({"user_ids": many})), None).len(), KEPT);
    }

    #[test]
    fn the_version_in_force_says_who_is_meant() {
        let mut index = Index::new(BOT.try_into().unwrap());
        let mut fold = |draft: Draft| index.fold([Input::Event(&draft.raw())], 9).folded;
        fold(create("topic", "t"));
        let (anna, bo, eva) = ("@anna:dk.test", "@bo:dk.test", "@eva:no.test");
        let said = post("hej").by(anna).named("p").mentioning(&[bo, eva, anna]);
        assert_eq!(fold(said), 1);
        let p = event_id("p");
        let mentioned = |index: &Index| {
            [user_id!("@bo:dk.test"), user_id!("@ole:dk.test")]
                .map(|user| index.is_mentioned(&p, user))
        };
        assert_eq!(mentioned(&index), [true, false]);
        assert!(!index.is_mentioned(&p, user_id!("@eva:no.test")));
        assert!(!index.is_mentioned(&p, user_id!("@anna:dk.test")));
        assert!(
            !index.knows(user_id!("@bo:dk.test")),
            "a mention alone makes nobody known"
        );
        let edited = edit(&p, "hej Ole").by(anna).named("e").at(2_000);
        let mut fold = |draft: Draft| index.fold([Input::Event(&draft.raw())], 9).folded;
        fold(edited.mentioning(&["@ole:dk.test"]));
        assert_eq!(mentioned(&index), [false, true]);
        let mut fold = |draft: Draft| index.fold([Input::Event(&draft.raw())], 9).folded;
        fold(redaction(&event_id("e")).by(anna).at(3_000));
        assert_eq!(mentioned(&index), [true, false]);
        let mut fold = |draft: Draft| index.fold([Input::Event(&draft.raw())], 9).folded;
        fold(redaction(&p).by(anna).at(4_000));
        assert_eq!(mentioned(&index), [false, false]);
    }
}

//! What a card shows beside its case, from what is known of it.

use ruma::OwnedUserId;

use super::Shown;
use crate::{
    app::App,
    events::CaseEventContent,
    index::{Excerpt, Index, PostView},
    policy::judgement::awaits,
    render,
};

/// Posts, and remarks of those who report, that a card shows at most.
const AT_MOST: usize = 3;

impl App {
    /// What the card of a case shows beside it.
    pub fn shown(&self, case: &CaseEventContent) -> Shown {
        let web_url = self.config.web_url().to_owned();
        let now = self.clock.unix_ms();
        self.index.read(|index| Shown {
            awaits: awaits(case, now).map(|(what, _)| what),
            ..shown(index, case, web_url)
        })
    }
}

/// What each post says comes before what any of them says otherwise.
fn excerpts(posts: Vec<Excerpt>) -> Vec<String> {
    let (texts, others): (Vec<_>, Vec<_>) = posts
        .into_iter()
        .map(|post| (post.text, post.others))
        .unzip();
    let others = others.into_iter().flatten().map(|(other, _)| other);
    texts.into_iter().chain(others).take(AT_MOST).collect()
}

fn shown(index: &Index, case: &CaseEventContent, web_url: String) -> Shown {
    let name = |id: &OwnedUserId| index.display_name(id).to_string();
    let flags = index.flags_of(&case.case);
    let mut reasons: Vec<_> = flags.iter().map(|flag| flag.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let mut said: Vec<_> = flags.iter().filter(|f| !f.text.is_empty()).collect();
    said.sort_by_key(|flag| flag.at);
    let room = case
        .targets
        .iter()
        .find_map(|target| target.room_id.as_ref());
    let posts = case.targets.iter().filter_map(|t| t.event_id.as_deref());
    let posts = posts.filter_map(|post| index.post(post));
    Shown {
        name: name(&case.about),
        title: room.and_then(|room| Some(index.topic_of(room)?.title)),
        excerpts: excerpts(index.excerpts(case)),
        taken_back: posts.filter(PostView::is_taken_back).count(),
        reasons,
        words: said
            .into_iter()
            .take(AT_MOST)
            .map(|flag| render::excerpt(&flag.text, None))
            .collect(),
        flags: flags.len(),
        claimed_by: case.claimed_by.as_ref().map(name),
        awaits: None,
        decided_by: case.decision.as_ref().map(|decision| name(&decision.by)),
        web_url,
    }
}

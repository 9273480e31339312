//! The card of a case: who, where, what, what is said of it, and what a reaction does. What was
//! written stands behind a spoiler, and not in the plain form, which notifications show.

use crate::{
    events::{AppealKind, AppealOutcome, CaseEventContent, FlagReason, Outcome},
    policy::judgement::Awaited,
    render::escape,
};

/// What a card shows beside the case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Shown name of the member.
    pub name: String,
    /// Title of the topic of the first post.
    pub title: Option<String>,
    /// How its posts begin.
    pub excerpts: Vec<String>,
    /// How many of its posts their author has taken back.
    pub taken_back: usize,
    /// What is wrong with it, each once.
    pub reasons: Vec<FlagReason>,
    /// The same in words of those who report.
    pub words: Vec<String>,
    /// How many reports there are.
    pub flags: usize,
    /// Shown name of who looks after it.
    pub claimed_by: Option<String>,
    /// Shown name of who decided it.
    pub decided_by: Option<String>,
    /// What it waits for that is not for who has decided before.
    pub awaits: Option<Awaited>,
    /// Address of the web front.
    pub web_url: String,
}

/// A card in its plain form and as HTML.
pub fn card(language: &str, case: &CaseEventContent, shown: &Shown) -> (String, String) {
    let id = &case.case;
    let state = state(language, case, shown);
    let [sag, link] = match language {
        "da" => ["Sag", "Se sagen"],
        "nb" => ["Sak", "Se saken"],
        "sv" => ["Ärende", "Se ärendet"],
        _ => ["Case", "See the case"],
    };
    let url = format!("{}/moderation/cases/{id}", shown.web_url);
    let who = match &shown.title {
        Some(title) => format!("{} ({}): {title}", shown.name, case.about),
        None => format!("{} ({})", shown.name, case.about),
    };
    let reported = reported(language, shown);
    let does = if case.is_open() {
        reactions(language, !case.targets.is_empty())
    } else {
        String::new()
    };
    let taken_back = taken_back(language, shown.taken_back);
    let plain = [
        &format!("{sag} {id}: {state}"),
        &who,
        taken_back,
        &reported,
        &url,
        &does,
    ];
    let plain: Vec<_> = plain
        .into_iter()
        .map(AsRef::as_ref)
        .filter(|line: &&str| !line.is_empty())
        .collect();
    let mut html = vec![
        format!("<strong>{sag} {id}</strong>: {}", escape(&state)),
        escape(&who),
        escape(taken_back),
        escape(&reported),
    ];
    html.extend(shown.excerpts.iter().map(|text| spoiler(text)));
    html.extend(shown.words.iter().map(|text| spoiler(text)));
    html.push(format!("<a href=\"{}\">{link}</a>", escape(&url)));
    html.push(escape(&does));
    html.retain(|line| !line.is_empty());
    (plain.join("\n"), html.join("<br>"))
}

fn spoiler(text: &str) -> String {
    format!("<span data-mx-spoiler>{}</span>", escape(text))
}

/// What has become of a case, in a few words, and whether it waits for a second person.
pub fn state(language: &str, case: &CaseEventContent, shown: &Shown) -> String {
    let stands = stands(language, case, shown);
    let [interim, third] = match language {
        "da" => [
            "lukket ude foreløbigt, skal bekræftes af en anden",
            "skal bekræftes af en anden",
        ],
        "nb" => [
            "stengt ute foreløpig, må bekreftes av en annen",
            "må bekreftes av en annen",
        ],
        "sv" => [
            "avstängd tills vidare, ska bekräftas av någon annan",
            "ska bekräftas av någon annan",
        ],
        _ => [
            "suspended for now, to be confirmed by somebody else",
            "to be confirmed by somebody else",
        ],
    };
    match shown.awaits {
        Some(Awaited::Interim) => format!("{stands}; {interim}"),
        Some(Awaited::Confirmation) => format!("{stands}; {third}"),
        // What its member asks for is said of every case.
        Some(Awaited::Appeal | Awaited::Review) | None => stands,
    }
}

fn stands(language: &str, case: &CaseEventContent, shown: &Shown) -> String {
    let by = |name: &Option<String>| name.clone().unwrap_or_default();
    if let Some(into) = &case.merged_into {
        return match language {
            "da" => format!("lagt sammen med {into}"),
            "nb" => format!("slått sammen med {into}"),
            "sv" => format!("sammanslaget med {into}"),
            _ => format!("made part of {into}"),
        };
    }
    if let Some(decision) = &case.decision {
        let outcome = outcome(language, decision.outcome, decision.step);
        let heard = case.last_asked().map(|kind| {
            let outcome = case.hearing(kind).and_then(|hearing| hearing.outcome);
            match kind {
                AppealKind::Appeal => appeal(language, outcome),
                AppealKind::Review => review(language, outcome),
            }
        });
        let heard = heard.map(|text| format!("; {text}")).unwrap_or_default();
        let name = by(&shown.decided_by);
        return match language {
            "da" => format!("afgjort af {name}: {outcome}{heard}"),
            "nb" | "sv" => format!("avgjort av {name}: {outcome}{heard}"),
            _ => format!("decided by {name}: {outcome}{heard}"),
        };
    }
    match (&shown.claimed_by, language) {
        (None, "da") => "åben".to_owned(),
        (None, "nb") => "åpen".to_owned(),
        (None, "sv") => "öppet".to_owned(),
        (None, _) => "open".to_owned(),
        (Some(name), "da" | "nb") => format!("{name} ser på den"),
        (Some(name), "sv") => format!("{name} ser på det"),
        (Some(name), _) => format!("{name} looks at it"),
    }
}

/// An outcome in a word or two.
pub fn outcome(language: &str, outcome: Outcome, step: Option<u8>) -> String {
    let step = step.unwrap_or(1);
    match (outcome, language) {
        (Outcome::Dismissed, "da") => "afvist".to_owned(),
        (Outcome::Dismissed, "nb") => "avvist".to_owned(),
        (Outcome::Dismissed, "sv") => "avvisat".to_owned(),
        (Outcome::Dismissed, _) => "dismissed".to_owned(),
        (Outcome::Nudge, "da") => "påmindelse".to_owned(),
        (Outcome::Nudge, "nb" | "sv") => "påminnelse".to_owned(),
        (Outcome::Nudge, _) => "nudge".to_owned(),
        (Outcome::Removed, "da" | "nb") => "fjernet".to_owned(),
        (Outcome::Removed, "sv") => "borttaget".to_owned(),
        (Outcome::Removed, _) => "removed".to_owned(),
        (Outcome::Strike, _) => format!("strike {step}"),
    }
}

fn appeal(language: &str, outcome: Option<AppealOutcome>) -> &'static str {
    match (outcome, language) {
        (None, "da" | "nb") => "en klage venter på svar",
        (None, "sv") => "ett överklagande väntar på svar",
        (None, _) => "an appeal waits for an answer",
        (Some(AppealOutcome::Upheld), "da") => "klagen er afvist",
        (Some(AppealOutcome::Upheld), "nb") => "klagen er avvist",
        (Some(AppealOutcome::Upheld), "sv") => "överklagandet är avslaget",
        (Some(AppealOutcome::Upheld), _) => "the appeal was not granted",
        (Some(AppealOutcome::Reduced), "da") => "sat ned efter klage",
        (Some(AppealOutcome::Reduced), "nb") => "satt ned etter klage",
        (Some(AppealOutcome::Reduced), "sv") => "sänkt efter överklagande",
        (Some(AppealOutcome::Reduced), _) => "reduced on appeal",
        (Some(_), "da") => "ophævet efter klage",
        (Some(_), "nb") => "opphevet etter klage",
        (Some(_), "sv") => "upphävt efter överklagande",
        (Some(_), _) => "overturned on appeal",
    }
}

fn review(language: &str, outcome: Option<AppealOutcome>) -> &'static str {
    match (outcome, language) {
        (None, "da") => "medlemmet beder om, at den tages op igen",
        (None, "nb") => "medlemmet ber om at den tas opp igjen",
        (None, "sv") => "medlemmen ber om att det tas upp igen",
        (None, _) => "the member asks for a review",
        (Some(AppealOutcome::Lifted), "da") => "ophævet efter sin tid",
        (Some(AppealOutcome::Lifted), "nb") => "opphevet etter sin tid",
        (Some(AppealOutcome::Lifted), "sv") => "hävd efter sin tid",
        (Some(AppealOutcome::Lifted), _) => "lifted after its time",
        (Some(_), "da") => "står, efter at den blev taget op igen",
        (Some(_), "nb") => "står etter at den ble tatt opp igjen",
        (Some(_), "sv") => "står fast efter att ha tagits upp igen",
        (Some(_), _) => "stands after a review",
    }
}

/// That there is nothing to be seen of it where it stood.
fn taken_back(language: &str, posts: usize) -> &'static str {
    match (posts, language) {
        (0, _) => "",
        (1, "da") => "forfatteren har fjernet indlægget",
        (1, "nb") => "forfatteren har fjernet innlegget",
        (1, "sv") => "författaren har tagit bort inlägget",
        (1, _) => "the author has removed the post",
        (_, "da") => "forfatteren har fjernet indlæg",
        (_, "nb") => "forfatteren har fjernet innlegg",
        (_, "sv") => "författaren har tagit bort inlägg",
        (_, _) => "the author has removed posts",
    }
}

/// How many have reported it, and why.
pub fn reported(language: &str, shown: &Shown) -> String {
    if shown.flags == 0 {
        return String::new();
    }
    let reasons: Vec<_> = shown.reasons.iter().map(|r| reason(language, *r)).collect();
    let reasons = reasons.join(", ");
    let (one, many) = match language {
        "da" => ("anmeldelse", "anmeldelser"),
        "nb" => ("rapport", "rapporter"),
        "sv" => ("anmälan", "anmälningar"),
        _ => ("report", "reports"),
    };
    let unit = if shown.flags == 1 { one } else { many };
    format!("{} {unit}: {reasons}", shown.flags)
}

/// What is wrong, in a word.
pub fn reason(language: &str, reason: FlagReason) -> &'static str {
    let [da, nb, sv, en] = match reason {
        FlagReason::Spam => ["spam", "spam", "skräp", "spam"],
        FlagReason::Harassment => ["chikane", "trakassering", "trakasserier", "harassment"],
        FlagReason::Hate => ["had", "hat", "hat", "hate"],
        FlagReason::Privacy => ["privatliv", "privatliv", "privatliv", "privacy"],
        FlagReason::Illegal => ["ulovligt", "ulovlig", "olagligt", "illegal"],
        FlagReason::OffTopic => ["uden for emnet", "utenfor emnet", "fel ämne", "off topic"],
        FlagReason::Name => ["navn", "navn", "namn", "name"],
        FlagReason::Other => ["andet", "annet", "annat", "other"],
    };
    match language {
        "da" => da,
        "nb" => nb,
        "sv" => sv,
        _ => en,
    }
}

/// What a reaction does; posts are removed where there are some.
fn reactions(language: &str, has_posts: bool) -> String {
    let [says, removes] = match language {
        "da" => [
            "👀 jeg ser på den · ✅ her er intet galt · ⚠️ påmind om reglen",
            " · 🗑 fjern indlægget, uden strike",
        ],
        "nb" => [
            "👀 jeg ser på den · ✅ her er ingenting galt · ⚠️ minn om regelen",
            " · 🗑 fjern innlegget, uten strike",
        ],
        "sv" => [
            "👀 jag ser på det · ✅ inget är fel här · ⚠️ påminn om regeln",
            " · 🗑 ta bort inlägget, utan strike",
        ],
        _ => [
            "👀 I look at it · ✅ nothing is wrong here · ⚠️ remind of the rule",
            " · 🗑 remove the post, no strike",
        ],
    };
    format!("{says}{}", if has_posts { removes } else { "" })
}

#[cfg(test)]
mod tests {
    use ruma::user_id;

    use super::*;
    use crate::events::CaseKind;

    fn shown() -> Shown {
        Shown {
            name: "Mikkel <b>".into(),
            title: Some("Cykler & biler".into()),
            excerpts: vec!["Du er en <idiot>".into()],
            taken_back: 0,
            reasons: vec![FlagReason::Harassment, FlagReason::Spam],
            words: vec!["Han bliver ved".into()],
            flags: 3,
            claimed_by: None,
            decided_by: None,
            awaits: None,
            web_url: "https://dk.althing.test".into(),
        }
    }

    #[test]
    fn what_was_written_stands_behind_a_spoiler_alone() {
        let about = user_id!("@mikkel:dk.test").to_owned();
        let case = CaseEventContent::new("k3x9q2".into(), CaseKind::Post, about, 0);
        let (plain, html) = card("da", &case, &shown());
        assert_eq!(
            plain,
            "Sag k3x9q2: åben\nMikkel <b> (@mikkel:dk.test): Cykler & biler\n3 anmeldelser: \
             chikane, spam\nhttps://dk.althing.test/moderation/cases/k3x9q2\n👀 jeg ser på den · ✅ \
             her er intet galt · ⚠️ påmind om reglen"
        );
        assert_eq!(
            html,
            "<strong>Sag k3x9q2</strong>: åben<br>Mikkel &lt;b&gt; (@mikkel:dk.test): Cykler &amp; \
             biler<br>3 anmeldelser: chikane, spam<br><span data-mx-spoiler>Du er en \
             &lt;idiot&gt;</span><br><span data-mx-spoiler>Han bliver ved</span><br><a \
             href=\"https://dk.althing.test/moderation/cases/k3x9q2\">Se sagen</a><br>👀 jeg ser på \
             den · ✅ her er intet galt · ⚠️ påmind om reglen"
        );
    }

    #[test]
    fn that_a_post_was_taken_back_is_said_with_its_words_and_without() {
        let about = user_id!("@mikkel:dk.test").to_owned();
        let case = CaseEventContent::new("k3x9q2".into(), CaseKind::Post, about, 0);
        let mut shown = shown();
        shown.taken_back = 1;
        for (language, words) in [
            ("da", "biler\nforfatteren har fjernet indlægget\n3"),
            ("nb", "biler\nforfatteren har fjernet innlegget\n3"),
            ("sv", "biler\nförfattaren har tagit bort inlägget\n3"),
            ("en", "biler\nthe author has removed the post\n3"),
        ] {
            let (plain, html) = card(language, &case, &shown);
            assert!(plain.contains(words), "{plain}");
            assert!(html.contains("spoiler>Du er"), "{html}");
        }
        (shown.excerpts, shown.words) = (Vec::new(), Vec::new());
        let (_, html) = card("en", &case, &shown);
        assert!(!html.contains("spoiler"), "{html}");
    }

    #[test]
    fn a_case_says_in_every_language_how_it_stands() {
        let about = user_id!("@mikkel:dk.test").to_owned();
        let mut case = CaseEventContent::new("k3x9q2".into(), CaseKind::Post, about, 0);
        let mut shown = shown();
        shown.claimed_by = Some("Ingrid".into());
        for (language, state) in [
            ("da", "Ingrid ser på den"),
            ("nb", "Ingrid ser på den"),
            ("sv", "Ingrid ser på det"),
            ("en", "Ingrid looks at it"),
        ] {
            assert_eq!(super::state(language, &case, &shown), state);
        }
        shown.awaits = Some(Awaited::Interim);
        for (language, waits) in [
            ("da", "Ingrid ser på den; lukket ude foreløbigt"),
            ("nb", "Ingrid ser på den; stengt ute foreløpig"),
            ("sv", "Ingrid ser på det; avstängd tills vidare"),
            ("en", "Ingrid looks at it; suspended for now"),
        ] {
            assert!(super::state(language, &case, &shown).starts_with(waits));
        }
        shown.awaits = None;
        let post = crate::events::Target {
            user_id: case.about.clone(),
            room_id: None,
            event_id: Some(ruma::event_id!("$post").to_owned()),
        };
        case.targets.push(post);
        let (plain, _) = card("en", &case, &shown);
        assert!(plain.ends_with("🗑 remove the post, no strike"), "{plain}");
        case.merged_into = Some("aaaaaa".into());
        assert_eq!(super::state("sv", &case, &shown), "sammanslaget med aaaaaa");
        let (plain, _) = card("en", &case, &shown);
        assert!(!plain.contains('👀'), "{plain}");
    }
}

//! What a member is told of a judgement is in the language of their settings, from the strike to the answer
//! to their appeal, and never in another.

use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    conduct::{follow, home, state},
    judging::{Court, court},
    world::{text, user_id},
};

/// What stands in each of the texts of a language. All of it is of one first strike.
struct Words {
    language: &'static str,
    strike: &'static str,
    rule: &'static str,
    appeal: &'static str,
    received: &'static str,
    decided: &'static str,
}

const SWEDISH: Words = Words {
    language: "sv",
    strike: "Du har fått en varning i Danmark: strike 1 av 3",
    rule: "Hot, trakasserier, mobbning och att hänga ut någon",
    appeal: "Överklaga senast",
    received: "Vi har fått ditt överklagande i ärende",
    decided: "är avgjort: beslutet står fast.",
};

const NORWEGIAN: Words = Words {
    language: "nb",
    strike: "Du har fått en advarsel i Danmark: strike 1 av 3",
    rule: "Trusler, trakassering, mobbing og det å henge ut noen",
    appeal: "Klag senest",
    received: "Vi har fått klagen din i sak",
    decided: "er avgjort: avgjørelsen står ved lag.",
};

/// Words that are Danish alone.
const DANISH: [&str; 4] = [
    "Reglen i adfærdskodekset",
    "Det, der er sket",
    "Vi har fået",
    "Din klage",
];

fn in_words(said: &str, words: &[&str]) {
    for part in words {
        assert!(said.contains(part), "{part} is not in\n{said}");
    }
    for part in DANISH {
        assert!(!said.contains(part), "{part} is in\n{said}");
    }
}

/// What the bot has said last in a member's home room.
fn told(court: &Court, who: &str) -> String {
    let said = court.world.messages(&home(&court.world, who));
    said.last().cloned().unwrap()
}

async fn judged(court: &Court, who: &Client, name: &str, words: &Words) {
    let chosen = json!({"language": words.language});
    who.put("/api/users/me/settings", chosen).await.done();
    let post = court.world.post(who, &court.topic, "Jeg finder dig").await;
    let wish = json!({"post_id": post, "rule": "threats", "facts": "Det var en trussel."});
    let strike = "/api/forum/moderation/strike";
    let struck = court.ingrid.post(strike, wish).await.done();
    let case = text(&struck, "case_id");
    follow(&court.world).await;

    // The statement in the home room, the notice there, and the page on the web.
    let room = home(&court.world, name);
    let stands = state(&court.world, &room, "org.althing.strike", case).await;
    assert_eq!(stands["language"], words.language);
    let statement = text(&stands, "statement");
    let parts = [
        words.strike,
        words.rule,
        words.appeal,
        "Det var en trussel.",
    ];
    in_words(statement, &parts);
    assert_eq!(told(court, name), statement);
    let own = who.get("/api/users/me/conduct").await.done();
    assert_eq!(text(&own["strikes"][0], "statement"), statement);

    let wish = json!({"case_id": case, "text": "Jag citerade honom."});
    who.post("/api/appeals", wish).await.done();
    in_words(&told(court, name), &[words.received, case]);
    let seen = court.henrik.get(&format!("/api/appeals/{case}")).await;
    let version = seen.done()["version"].clone();
    let verdict = json!({"version": version, "decision": "upheld", "text": "Det gjorde du ikke."});
    let decide = format!("/api/appeals/{case}/decide");
    court.henrik.post(&decide, verdict).await.done();
    follow(&court.world).await;
    let answer = told(court, name);
    in_words(&answer, &[words.decided, case, "Det gjorde du ikke."]);
    let state: Value = state(&court.world, &room, "org.althing.strike", case).await;
    assert_eq!(text(&state, "statement"), statement, "it is not said anew");
}

#[sqlx::test(migrations = false)]
async fn a_judgement_is_told_in_the_language_of_its_member(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    judged(&court, &court.bodil, "bodil", &SWEDISH).await;
    judged(&court, &court.anna, "anna", &NORWEGIAN).await;
    // Who has chosen nothing is told in the territory's.
    let carl = court.world.member("carl").await;
    let post = court.world.post(&carl, &court.topic, "Fjols").await;
    let wish = json!({"post_id": post, "rule": "threats", "facts": "Det var en trussel."});
    let struck = court
        .henrik
        .post("/api/forum/moderation/strike", wish)
        .await;
    let case = struck.done()["case_id"].clone();
    follow(&court.world).await;
    let room = home(&court.world, "carl");
    let case = case.as_str().unwrap();
    let stands = state(&court.world, &room, "org.althing.strike", case).await;
    assert_eq!(stands["language"], "da");
    assert!(text(&stands, "statement").contains("Du har fået en advarsel"));
    let strikes = court.world.app.index.read(|i| i.strikes(&user_id("carl")));
    assert_eq!(strikes.len(), 1);
}

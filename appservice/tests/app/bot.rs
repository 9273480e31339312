//! What is asked of the bot in rooms, and the cards on which moderators act.

use appservice::{
    bot,
    error::Error,
    events::{CaseEventContent, CaseKind, Decision, Outcome},
    index::{Index, Membership},
    matrix::{Homeserver, Identity},
};
use ruma::{EventId, OwnedEventId, OwnedRoomId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, award, settle},
    client::Client,
    conduct::follow,
    judged::Court,
    judging::flag,
    world::{message, outgoing, user_id},
};

const HOUR: i64 = 60 * 60;

impl Court {
    /// A message of a member's in another client.
    async fn says(&self, who: &Client, room: &OwnedRoomId, text: &str) -> OwnedEventId {
        self.sends(who, room, "m.room.message", message(text)).await
    }

    async fn sends(
        &self,
        who: &Client,
        room: &OwnedRoomId,
        kind: &'static str,
        content: Value,
    ) -> OwnedEventId {
        self.world.pass(1);
        let who = Identity::Member(who.user_id());
        let event = outgoing(kind, content);
        let sent = self.world.fake.send(&who, room, &event).await.unwrap();
        self.world.fake.settle().await;
        sent
    }

    async fn reacts(&self, who: &Client, to: &str, key: &str) -> OwnedEventId {
        let relates = json!({"rel_type": "m.annotation", "event_id": to, "key": key});
        let content = json!({"m.relates_to": relates});
        self.sends(who, &self.moderation(), "m.reaction", content)
            .await
    }

    async fn pass(&self) {
        self.world.app.reconcile_commands().await.unwrap();
        self.world.fake.settle().await;
    }

    async fn cards(&self) {
        // Nobody has reported what these cases are about.
        self.world.pass(5);
        self.world.app.reconcile_cards().await.unwrap();
        self.world.fake.settle().await;
    }

    /// What the bot has answered to an event.
    fn answers(&self, room: &OwnedRoomId, event: &OwnedEventId) -> Vec<String> {
        let timeline = self.world.fake.timeline(room);
        timeline
            .iter()
            .filter(|e| e["content"]["org.althing.answers"] == event.as_str())
            .map(|e| e["content"]["body"].as_str().unwrap().to_owned())
            .collect()
    }

    /// A message, and its only answer.
    async fn asks(&self, who: &Client, room: &OwnedRoomId, text: &str) -> String {
        let asked = self.says(who, room, text).await;
        self.pass().await;
        self.pass().await;
        let mut answers = self.answers(room, &asked);
        assert_eq!(answers.len(), 1, "{text}: {answers:?}");
        answers.remove(0)
    }

    /// An open case about anna.
    async fn open(&self, id: &str) -> CaseEventContent {
        let now = self.world.clock.unix_ms();
        let case = CaseEventContent::new(id.into(), CaseKind::Member, user_id("anna"), now);
        let case = self.world.app.actions.write_case(&case).await.unwrap();
        self.world.fake.settle().await;
        case
    }

    /// The messages that are cards of a case, edits too.
    fn shown(&self, id: &str) -> Vec<Value> {
        let timeline = self.world.fake.timeline(&self.moderation());
        timeline
            .into_iter()
            .filter(|e| e["content"]["org.althing.card"]["case"] == id)
            .collect()
    }

    fn is_known(&self) -> bool {
        let digest = |index: &Index| index.unanswered(0).is_empty();
        self.world.app.index.read(digest)
    }
}

/// L10.
#[sqlx::test(migrations = false)]
async fn help_shows_what_one_may_do_where_one_is(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let (home, office) = (court.home("anna"), court.moderation());
    let member = court.asks(&court.anna, &home, "!help").await;
    assert!(member.contains("!appeal <sag> <hvorfor>"), "{member}");
    assert!(!member.contains("!claim"), "{member}");
    let moderator = court.asks(&court.ingrid, &office, "!help").await;
    assert!(moderator.contains("!claim <sag>") && !moderator.contains("!appeal"));
    let own = court
        .asks(&court.ingrid, &court.home("ingrid"), "!HELP")
        .await;
    assert!(own.contains("!appeal") && own.contains("!queue"), "{own}");

    let unknown = court.asks(&court.anna, &home, "!strke mig").await;
    assert!(unknown.contains("!strke") && unknown.contains("!strikes"));
    let refused = court
        .asks(&court.anna, &home, "!strike aaaaaa threats Fordi.")
        .await;
    assert!(refused.contains("kun moderatorer"), "{refused}");
    let short = court.asks(&court.ingrid, &office, "!nudge aaaaaa").await;
    assert!(
        short.contains("!nudge <sag> <regel> <hvad der er sket>"),
        "{short}"
    );
    let elsewhere = court.asks(&court.ingrid, &office, "!status").await;
    assert!(elsewhere.contains("dit eget rum"), "{elsewhere}");

    award(&court.henrik, "anna", CODE).await;
    let topic = court.world.topic(&court.anna, "Cykler").await;
    let public = court.says(&court.anna, &topic.id, "!help").await;
    let plain = court.says(&court.anna, &home, "hvad nu?").await;
    court.pass().await;
    assert!(court.answers(&topic.id, &public).is_empty());
    assert!(court.answers(&home, &plain).is_empty());
    assert!(court.is_known());
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

#[sqlx::test(migrations = false)]
async fn a_muted_member_appeals_in_their_room(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    award(&court.henrik, "anna", CODE).await;
    settle(&court.world).await;
    let topic = court.world.topic(&court.anna, "Cykler").await;
    court.strike("aaaaaa", 2).await;
    follow(&court.world).await;
    court.world.app.reconcile_levels().await.unwrap();
    court.world.fake.settle().await;
    let refused = court
        .world
        .element(&court.anna, &topic, "m.room.message", message("x"))
        .await;
    assert!(matches!(refused, Err(Error::Homeserver { .. })), "muted");

    let home = court.home("anna");
    let status = court.asks(&court.anna, &home, "!status").await;
    assert!(status.contains("én aktiv advarsel") && status.contains("kan ikke skrive"));
    let strikes = court.asks(&court.anna, &home, "!strikes").await;
    assert!(strikes.contains("Strike 2 (sag aaaaaa"), "{strikes}");
    let long = format!("!appeal aaaaaa {}", "æ".repeat(2_001));
    let long = court.asks(&court.anna, &home, &long).await;
    assert!(long.contains("2000 tegn"), "{long}");
    let other = court.asks(&court.anna, &home, "!appeal zzzzzz Nej.").await;
    assert!(other.contains("ingen sag"), "{other}");

    let text = "Jeg <b>citerede</b> ham.";
    let asked = court
        .says(&court.anna, &home, &format!("!appeal aaaaaa {text}"))
        .await;
    // The server dies after the act and before the answer.
    let command = |index: &Index| index.unanswered(0).remove(0);
    let command = court.world.app.index.read(command);
    bot::answer(&court.world.app, &command).await.unwrap();
    assert!(court.answers(&home, &asked).is_empty());
    court.pass().await;
    let answers = court.answers(&home, &asked);
    assert_eq!(answers.len(), 1);
    assert!(answers[0].contains("Vi har fået din klage"), "{answers:?}");
    assert!(court.case("aaaaaa").appeal.is_some());
    let lodged = court.anna.get("/api/appeals/aaaaaa").await.done();
    assert_eq!(lodged["text"], text);
    let twice = court.asks(&court.anna, &home, "!appeal aaaaaa Igen.").await;
    assert!(twice.contains("allerede klaget"), "{twice}");
    // The answers are no notices that would be told of on the web.
    let told = court.anna.get("/api/notifications").await.done();
    assert!(!told.to_string().contains("én aktiv advarsel"), "{told}");
}

#[sqlx::test(migrations = false)]
async fn what_was_taken_back_or_is_old_is_not_answered(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let home = court.home("anna");
    let taken_back = court.says(&court.anna, &home, "!status").await;
    let anna = Identity::Member(court.anna.user_id());
    let txn_id = "redaction".into();
    let redacted = court
        .world
        .fake
        .redact(&anna, &home, &taken_back, &txn_id, None)
        .await;
    redacted.unwrap();
    court.world.fake.settle().await;
    let old = court.says(&court.anna, &home, "!status").await;
    court.world.pass(HOUR + 1);
    court.pass().await;
    assert!(court.answers(&home, &taken_back).is_empty());
    assert!(court.answers(&home, &old).is_empty());
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
    // The bot was away, not for long: nothing is lost.
    let asked = court.says(&court.anna, &home, "!badges").await;
    let world = court.world.restart().await;
    world.app.repair(0).await.unwrap();
    world.app.reconcile_commands().await.unwrap();
    world.fake.settle().await;
    let timeline = world.fake.timeline(&home);
    let answers = timeline
        .iter()
        .filter(|e| e["content"]["org.althing.answers"] == asked.as_str());
    assert_eq!(answers.count(), 1);
}

#[sqlx::test(migrations = false)]
async fn moderators_judge_in_their_room(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let office = court.moderation();
    let membership = |index: &Index| index.membership(&office, &user_id("ingrid"));
    let membership = court.world.app.index.read(membership);
    assert_eq!(membership, Some(Membership::Join));
    let empty = court.asks(&court.ingrid, &office, "!queue").await;
    assert_eq!(empty, "Køen er tom.");
    court.open("aaaaaa").await;
    let queue = court.asks(&court.ingrid, &office, "!queue").await;
    assert!(queue.contains("aaaaaa · Anna · åben"), "{queue}");
    let claimed = court.asks(&court.ingrid, &office, "!claim AAAAAA").await;
    assert_eq!(claimed, "Ingrid har taget sag aaaaaa.");
    assert_eq!(court.case("aaaaaa").claimed_by, Some(user_id("ingrid")));
    let late = court.asks(&court.bo, &office, "!claim aaaaaa").await;
    assert!(late.contains("Ingrid allerede set på"), "{late}");
    let unknown = court
        .asks(&court.ingrid, &office, "!strike aaaaaa x Du skrev.")
        .await;
    assert!(unknown.contains("threats: "), "{unknown}");
    let none = court.asks(&court.ingrid, &office, "!case zzzzzz").await;
    assert!(none.contains("ingen sag zzzzzz"), "{none}");

    let strike = "!strike aaaaaa threats Du skrev, at Bo er en idiot.";
    let asked = court.says(&court.ingrid, &office, strike).await;
    let command = |index: &Index| index.unanswered(0).remove(0);
    let command = court.world.app.index.read(command);
    bot::answer(&court.world.app, &command).await.unwrap();
    court.pass().await;
    let answers = court.answers(&office, &asked);
    assert_eq!(answers, ["Ingrid har afgjort sag aaaaaa: strike 1."]);
    let case = court.case("aaaaaa");
    let decision = case.decision.unwrap();
    assert_eq!(
        (decision.outcome, decision.step),
        (Outcome::Strike, Some(1))
    );
    assert_eq!(decision.facts, "Du skrev, at Bo er en idiot.");
    let strikes = court
        .world
        .app
        .index
        .read(|index| index.strikes(&user_id("anna")));
    assert_eq!(strikes.len(), 1);
    assert!(
        strikes[0].statement.contains("strike 1 af 3"),
        "{strikes:?}"
    );
    assert!(court.told().join("\n").contains(&strikes[0].statement));
    let late = court
        .asks(&court.bo, &office, "!dismiss aaaaaa Det er intet.")
        .await;
    assert!(late.contains("Ingrid allerede set på"), "{late}");

    // Nobody judges themselves.
    let now = court.world.clock.unix_ms();
    let own = CaseEventContent::new("bbbbbb".into(), CaseKind::Member, user_id("birk"), now);
    court.world.app.actions.write_case(&own).await.unwrap();
    let refused = court.asks(&court.bo, &office, "!claim bbbbbb").await;
    assert!(refused.contains("en anden afgøre"), "{refused}");

    award(&court.henrik, "anna", CODE).await;
    settle(&court.world).await;
    let topic = court.world.topic(&court.henrik, "Cykler").await;
    let lock = format!(
        "!lock https://dk.althing.test/forum/t/{} Pause.",
        topic.slug
    );
    assert_eq!(
        court.asks(&court.bo, &office, &lock).await,
        "»Cykler« er låst."
    );
    let locked = court.anna.get(&topic.page()).await.done();
    assert_eq!(locked["topic"]["closed"], "locked", "{locked}");
    let unlock = format!("!unlock {}", topic.slug);
    let open = court.asks(&court.bo, &office, &unlock).await;
    assert_eq!(open, "»Cykler« er åbent igen.");
    let long = format!("!lock {} {}", topic.slug, "æ".repeat(501));
    let long = court.asks(&court.bo, &office, &long).await;
    assert!(long.contains("500 tegn"), "{long}");

    let raid = court
        .asks(&court.bo, &office, "!raid on Mange på én gang.")
        .await;
    assert!(raid.contains("lukket for nye"), "{raid}");
    let is_closed = |index: &Index| index.raid(court.world.clock.unix_ms()).is_some();
    assert!(court.world.app.index.read(is_closed));
    let odd = court.asks(&court.bo, &office, "!raid måske Hm.").await;
    assert!(odd.contains("!raid on|off"), "{odd}");
    court.asks(&court.bo, &office, "!raid off Ro igen.").await;
    assert!(!court.world.app.index.read(is_closed));
}

#[sqlx::test(migrations = false)]
async fn a_card_stands_for_every_open_case_and_takes_reactions(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    court.open("aaaaaa").await;
    court.cards().await;
    court.cards().await;
    let shown = court.shown("aaaaaa");
    assert_eq!(shown.len(), 1, "once");
    assert_eq!(shown[0]["content"]["msgtype"], "m.text");
    let card = shown[0]["event_id"].as_str().unwrap().to_owned();

    // Both at once: one has it, the other reads who.
    let office = court.moderation();
    let nothing = court.reacts(&court.henrik, &card, "👍").await;
    let first = court.reacts(&court.ingrid, &card, "👀").await;
    let second = court.reacts(&court.bo, &card, "👀").await;
    court.pass().await;
    assert!(court.answers(&office, &nothing).is_empty());
    assert_eq!(
        court.answers(&office, &first),
        ["Ingrid har taget sag aaaaaa."]
    );
    let late = court.answers(&office, &second).remove(0);
    assert!(late.contains("Ingrid allerede set på"), "{late}");
    court.cards().await;
    let shown = court.shown("aaaaaa");
    assert_eq!(shown.len(), 2);
    let edit = &shown[1]["content"];
    assert_eq!(edit["m.relates_to"]["event_id"], card.as_str());
    assert_eq!(edit["m.relates_to"]["rel_type"], "m.replace");
    let says = edit["m.new_content"]["body"].as_str().unwrap();
    assert!(says.contains("Ingrid ser på den"), "{says}");

    // What the card showed counts, not what the case is by now.
    let mut case = court.case("aaaaaa");
    case.changed_by = Some(user_id("ingrid"));
    court.world.app.actions.write_case(&case).await.unwrap();
    let stale = court.reacts(&court.bo, &card, "✅").await;
    court.pass().await;
    let stale = court.answers(&office, &stale).remove(0);
    assert!(stale.contains("Ingrid ændret imens"), "{stale}");
    assert!(court.case("aaaaaa").decision.is_none());
    court.cards().await;
    let dismissed = court.reacts(&court.bo, &card, "✅\u{fe0f}").await;
    court.pass().await;
    let dismissed = court.answers(&office, &dismissed).remove(0);
    assert_eq!(dismissed, "Birk har afgjort sag aaaaaa: afvist.");
    court.cards().await;
    let last = court.shown("aaaaaa").pop().unwrap();
    let says = last["content"]["m.new_content"]["body"].as_str().unwrap();
    assert!(says.contains("afgjort af Birk: afvist"), "{says}");
    assert!(!says.contains('👀'), "{says}");
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// A reaction decides by what most have reported; what needs words is asked for.
#[sqlx::test(migrations = false)]
async fn reactions_remind_and_remove_as_it_was_reported(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = Court::new(options).await;
    let office = court.moderation();
    for name in ["anna", "birk"] {
        award(&court.henrik, name, CODE).await;
    }
    settle(&court.world).await;
    let topic = court.world.topic(&court.henrik, "Cykler").await;
    let carl = court.world.member("carl").await;
    let reported = async |words: &str, reason: &str| {
        let post = court.world.post(&court.anna, &topic, words).await;
        flag(&carl, &post, reason).await.done();
        court.world.fake.settle().await;
        court.cards().await;
        let post = EventId::parse(&post).unwrap();
        let of = |index: &Index| {
            let mut cases = index.cases();
            let about = cases.find(|case| {
                let mut targets = case.targets.iter();
                targets.any(|target| target.event_id.as_ref() == Some(&post))
            });
            about.unwrap().case.clone()
        };
        let case = court.world.app.index.read(of);
        let card = court.shown(&case)[0].clone();
        (
            post,
            case,
            card["event_id"].as_str().unwrap().to_owned(),
            card,
        )
    };

    let (_, case, card, shown) = reported("Fy, Bo.", "harassment").await;
    let body = shown["content"]["body"].as_str().unwrap();
    assert!(
        body.contains("⚠️ påmind om reglen · 🗑 fjern indlægget, uden strike"),
        "{body}"
    );
    let reminded = court.reacts(&court.ingrid, &card, "⚠\u{fe0f}").await;
    let late = court.reacts(&court.bo, &card, "🗑\u{fe0f}").await;
    court.pass().await;
    assert_eq!(
        court.answers(&office, &reminded),
        [format!("Ingrid har afgjort sag {case}: påmindelse.")]
    );
    let late = court.answers(&office, &late).remove(0);
    assert!(late.contains("Ingrid allerede set på"), "{late}");
    let decision = court.case(&case).decision.unwrap();
    assert_eq!(
        (decision.outcome, decision.rule.as_deref(), decision.removes),
        (Outcome::Nudge, Some("threats"), false)
    );
    follow(&court.world).await;
    let told = court.told().join("\n");
    assert!(
        told.contains("Det blev anmeldt som chikane, og en moderator er enig."),
        "{told}"
    );

    let (post, case, card, _) = reported("Køb, køb, køb.", "spam").await;
    let removed = court.reacts(&court.bo, &card, "🗑").await;
    court.pass().await;
    assert_eq!(
        court.answers(&office, &removed),
        [format!("Birk har afgjort sag {case}: fjernet.")]
    );
    follow(&court.world).await;
    let gone = |index: &Index| index.post(&post).unwrap().removed.is_some();
    assert!(court.world.app.index.read(gone));
    let strikes = |index: &Index| index.strikes(&user_id("anna")).len();
    assert_eq!(court.world.app.index.read(strikes), 0);
    let decision = court.case(&case).decision.unwrap();
    assert_eq!(decision.rule.as_deref(), Some("untruths"));

    // "Something else" is no clause: the command says it.
    let (_, case, card, _) = reported("Hm.", "other").await;
    let asked = court.reacts(&court.ingrid, &card, "🗑").await;
    court.pass().await;
    let answer = court.answers(&office, &asked).remove(0);
    assert!(
        answer.contains(&format!("!remove {case} <regel>")),
        "{answer}"
    );
    assert!(court.case(&case).decision.is_none());
    let command = format!("!remove {case} untruths Reklame for egen butik.");
    let done = court.asks(&court.ingrid, &office, &command).await;
    assert_eq!(done, format!("Ingrid har afgjort sag {case}: fjernet."));

    // A case about a member has no posts.
    court.open("aaaaaa").await;
    court.cards().await;
    let card = court.shown("aaaaaa")[0].clone();
    assert!(!card["content"]["body"].as_str().unwrap().contains('🗑'));
}

/// The other commands of moderators, as they succeed; and who is not heard.
#[sqlx::test(migrations = false)]
async fn cases_are_shown_reminded_of_and_dismissed(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let office = court.moderation();
    for id in ["aaaaaa", "bbbbbb"] {
        court.open(id).await;
    }
    let shown = court.asks(&court.ingrid, &office, "!case AAAAAA").await;
    assert!(shown.starts_with("Sag aaaaaa: åben\nAnna"), "{shown}");
    let nudge = "!nudge aaaaaa threats Skriv venligere.";
    let nudged = court.asks(&court.ingrid, &office, nudge).await;
    assert_eq!(nudged, "Ingrid har afgjort sag aaaaaa: påmindelse.");
    assert!(court.told().join("\n").contains("Skriv venligere."));
    let dismiss = "!dismiss bbbbbb Det er en vittighed.";
    let dismissed = court.asks(&court.bo, &office, dismiss).await;
    assert_eq!(dismissed, "Birk har afgjort sag bbbbbb: afvist.");
    let decision = court.case("bbbbbb").decision.unwrap();
    assert_eq!(
        (decision.outcome, decision.facts.as_str()),
        (Outcome::Dismissed, "Det er en vittighed.")
    );

    // Who has left is a stranger.
    let carl = court.world.member("carl").await;
    let home = court.home("carl");
    let asked = court.says(&carl, &home, "!status").await;
    super::leaving::leave(&carl, "anonymise", super::world::PASSWORD)
        .await
        .done();
    court.world.app.reconcile_departures().await.unwrap();
    court.world.fake.settle().await;
    court.pass().await;
    assert!(court.answers(&home, &asked).is_empty());
}

#[sqlx::test(migrations = false)]
async fn a_card_that_was_lost_is_shown_again(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    court.open("aaaaaa").await;
    court.cards().await;
    let card = court.shown("aaaaaa")[0]["event_id"].clone();
    let card = OwnedEventId::try_from(card.as_str().unwrap()).unwrap();
    let office = court.moderation();
    let redacted = court
        .world
        .fake
        .redact(&Identity::Bot, &office, &card, &"lost".into(), None)
        .await;
    redacted.unwrap();
    court.world.fake.settle().await;
    let mut case = court.case("aaaaaa");
    case.claimed_by = Some(user_id("birk"));
    court.world.app.actions.write_case(&case).await.unwrap();
    court.cards().await;
    assert_eq!(court.shown("aaaaaa").len(), 1);
    // A decided case that never had one needs none.
    let mut decided = court.open("bbbbbb").await;
    decided.decision = Some(Decision {
        outcome: Outcome::Dismissed,
        step: None,
        rule: None,
        rules_version: String::new(),
        facts: String::new(),
        severe: false,
        removes: false,
        by: user_id("birk"),
        at: 1,
        confirmed: None,
        overturned: None,
        lifted: None,
        reduced_from: None,
        lowered: None,
    });
    court.world.app.actions.write_case(&decided).await.unwrap();
    court.cards().await;
    assert!(court.shown("bbbbbb").is_empty());
}

/// Both write before either was answered: the second reads what the first did, and overwrites nothing.
#[sqlx::test(migrations = false)]
async fn words_of_two_at_once_act_on_what_they_saw(_: PgPoolOptions, options: PgConnectOptions) {
    let court = Court::new(options).await;
    let office = court.moderation();
    court.open("aaaaaa").await;
    court.cards().await;
    let mut asked = Vec::new();
    for (who, text) in [
        (&court.ingrid, "!claim aaaaaa"),
        (&court.bo, "!dismiss AAAAAA Det er intet."),
    ] {
        court.world.pass(1);
        let who = Identity::Member(who.user_id());
        let event = outgoing("m.room.message", message(text));
        let sent = court.world.fake.send(&who, &office, &event).await;
        asked.push(sent.unwrap());
    }
    court.world.fake.settle().await;
    court.pass().await;
    let answers: Vec<_> = asked.iter().map(|of| court.answers(&office, of)).collect();
    assert_eq!(answers[0], ["Ingrid har taget sag aaaaaa."]);
    let late = &answers[1][0];
    assert!(
        late.starts_with("Sag aaaaaa har Ingrid ændret imens: "),
        "{late}"
    );
    assert!(
        late.ends_with("Ingrid ser på den. Se på den igen."),
        "{late}"
    );
    assert!(court.case("aaaaaa").decision.is_none());

    // What they have changed themselves they know, before the card says so.
    let own = court.asks(&court.ingrid, &office, "!dismiss aaaaaa Intet.");
    assert_eq!(own.await, "Ingrid har afgjort sag aaaaaa: afvist.");

    // What the card that is replied to shows is what is seen.
    court.open("bbbbbb").await;
    court.cards().await;
    let card = court.shown("bbbbbb")[0]["event_id"].clone();
    let reply = |text: &str| {
        let mut reply = message(text);
        reply["m.relates_to"] = json!({"m.in_reply_to": {"event_id": card}});
        reply
    };
    let mut case = court.case("bbbbbb");
    case.changed_by = Some(user_id("ingrid"));
    court.world.app.actions.write_case(&case).await.unwrap();
    for expected in ["Se på den igen.", "Birk har afgjort sag bbbbbb: afvist."] {
        let words = reply("!dismiss bbbbbb Det er intet.");
        let said = court.sends(&court.bo, &office, "m.room.message", words);
        let said = said.await;
        court.pass().await;
        let answer = court.answers(&office, &said).remove(0);
        assert!(answer.ends_with(expected), "{answer}");
        court.cards().await;
    }
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

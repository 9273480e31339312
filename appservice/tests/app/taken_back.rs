//! G14 for reports of Matrix clients: these are asked for, and by then the post may be gone. Whoever
//! writes, is reported and takes it back is in the queue all the same.

use appservice::{
    events::{RoomKind, Target},
    index::Index,
    matrix::{Homeserver, Identity},
    policy::audit,
};
use ruma::{EventId, OwnedUserId};
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::DAY,
    conduct::follow,
    judging::{Court, QUEUE, court, decide, flag, verdict},
    world::{text, user_id},
};

impl Court {
    /// Somebody joins the topic in their Matrix client.
    async fn enters(&self, name: &str) {
        let who = Identity::Member(user_id(name));
        self.world.fake.join(&who, &self.topic.id).await.unwrap();
        self.world.fake.settle().await;
    }

    /// Somebody reports a post in their Matrix client.
    fn element_reports(&self, by: &OwnedUserId, post: &str, words: &str) {
        let post = EventId::parse(post).unwrap();
        let fake = &self.world.fake;
        fake.report_event(by, &self.topic.id, &post, words).unwrap();
    }

    /// Bodil removes a post of hers in a Matrix client.
    async fn takes_back(&self, post: &str) {
        let removed = self
            .world
            .element_redacts(&self.bodil, &self.topic, post)
            .await;
        removed.unwrap();
    }

    async fn ask_for_reports(&self) {
        self.world.app.reconcile_reports().await.unwrap();
        self.world.fake.settle().await;
    }

    async fn open_cases(&self) -> usize {
        let open = format!("{QUEUE}?state=open");
        let queue = self.ingrid.get(&open).await.done();
        queue["items"].as_array().unwrap().len()
    }

    /// What the bot shows in the moderators' room.
    fn cards(&self) -> Vec<Value> {
        let room = |index: &Index| index.lookup_room_key("moderation").unwrap();
        let room = self.world.app.index.read(room);
        let said = self.world.fake.timeline(&room).into_iter();
        let cards = said.filter(|event| event["type"] == "m.room.message");
        cards.map(|event| event["content"].clone()).collect()
    }
}

/// What it said first and last is still had from the homeserver.
#[sqlx::test(migrations = false)]
async fn what_is_taken_back_after_its_report_is_kept(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let post = court.breach("Hej allesammen").await;
    let edit = json!({"body": "Du er en *idiot*"});
    let path = format!("/api/forum/posts/{post}");
    court.bodil.put(&path, edit).await.done();
    court.world.fake.settle().await;
    court.element_reports(&user_id("anna"), &post, "Se selv");
    court.takes_back(&post).await;
    // Althing was away, and longer than a moment.
    court.world.pass(120);
    court.ask_for_reports().await;

    let case = court.case_of(&post).await;
    assert_eq!(
        (&case["via"], &case["kind"]),
        (&json!(["matrix"]), &json!("post"))
    );
    assert_eq!(case["about"]["user_id"], user_id("bodil").as_str());
    assert_eq!(case["flag_list"][0]["text"], "Se selv");
    let target = &case["targets"][0];
    assert_eq!(
        (&target["is_removed"], &target["is_taken_back"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(target["topic_slug"], court.topic.slug.as_str());
    assert_eq!(target["evidence"]["body"], "Du er en *idiot*");
    assert_eq!(target["versions"][0]["body"], "Hej allesammen");
    assert!(text(&case["post"], "excerpt").contains("idiot"), "{case}");
    let kept = court.world.app.index.read(|index| {
        let kept = index.wordings_of(text(&case, "case_id"));
        kept.into_iter().cloned().collect::<Vec<_>>()
    });
    assert_eq!(kept.len(), 2);
    assert!(
        kept.iter()
            .all(|kept| audit::sha256(&kept.content) == kept.sha256)
    );
    // Outside of the case the words stay gone.
    let page = court.anna.get(&court.topic.page()).await.done();
    assert!(!page.to_string().contains("idiot"), "{page}");

    // It is judged as any other, once.
    let id = text(&case, "case_id");
    decide(&court.ingrid, id, verdict(&case["version"], "strike"))
        .await
        .done();
    follow(&court.world).await;
    court.ask_for_reports().await;
    assert_eq!(court.open_cases().await, 0);
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// Reported from a client that shows it still; and where the homeserver has forgotten the words, what is known
/// is shown all the same.
#[sqlx::test(migrations = false)]
async fn what_is_reported_after_it_was_taken_back_is_a_case(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let court = court(options).await;
    let (kept, lost) = (court.breach("Grimt").await, court.breach("Værre").await);
    court.takes_back(&lost).await;
    court.world.fake.censor();
    court.takes_back(&kept).await;
    for post in [&kept, &lost] {
        court.element_reports(&user_id("anna"), post, "Væk igen");
    }
    court.ask_for_reports().await;
    let case = court.case_of(&kept).await;
    assert_eq!(case["targets"][0]["evidence"]["body"], "Grimt");

    let case = court.case_of(&lost).await;
    let target = &case["targets"][0];
    assert!(target["evidence"].is_null(), "{target}");
    assert_eq!(target["is_taken_back"], true);
    assert!(target["at"].is_string());
    assert_eq!(case["post"]["excerpt"], "");
    assert_eq!(case["flag_list"][0]["text"], "Væk igen");
    // The card has no spoiler with nothing behind it.
    court.world.app.reconcile_cards().await.unwrap();
    court.world.fake.settle().await;
    let cards = court.cards();
    let card = |post: &Value| {
        let id = text(post, "case_id");
        let mut bodies = cards.iter().map(|card| text(card, "formatted_body"));
        bodies.find(|html| html.contains(id)).unwrap()
    };
    let html = card(&case);
    assert!(html.contains("forfatteren har fjernet indlægget"), "{html}");
    assert!(!html.contains("data-mx-spoiler></span>"), "{html}");
    assert!(html.contains("<span data-mx-spoiler>Væk igen</span>"));

    // Who reports it later joins the case, and it can be judged without the words.
    court.enters("henrik").await;
    court.element_reports(&user_id("henrik"), &lost, "Jeg så det også");
    court.ask_for_reports().await;
    let case = court.case_of(&lost).await;
    assert_eq!((&case["flags"], court.open_cases().await), (&json!(2), 2));
    let id = text(&case, "case_id");
    decide(&court.ingrid, id, verdict(&case["version"], "strike"))
        .await
        .done();
    follow(&court.world).await;
    let home = |index: &Index| index.own_room(RoomKind::Home, &user_id("bodil"));
    let home = court.world.app.index.read(home).unwrap();
    let told = court.world.messages(&home);
    assert!(told.iter().any(|said| said.contains("strike")), "{told:?}");
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

/// What somebody has judged is judged; what nobody has is not, whoever removed it.
#[sqlx::test(migrations = false)]
async fn what_was_judged_stays_aside(_: PgPoolOptions, options: PgConnectOptions) {
    let court = court(options).await;
    let anna = user_id("anna");
    for outcome in ["removed", "dismissed"] {
        let (post, case) = court.reported(outcome).await;
        let id = text(&case, "case_id");
        decide(&court.ingrid, id, verdict(&case["version"], outcome))
            .await
            .done();
        follow(&court.world).await;
        court.takes_back(&post).await;
        court.element_reports(&anna, &post, "Igen");
        court.ask_for_reports().await;
        assert_eq!(court.open_cases().await, 0, "{outcome}");
    }

    // A moderator by hand, in their client: nobody has asked whether more is to follow.
    court.enters("ingrid").await;
    let by_hand = court.breach("Fjernet i hånden").await;
    court.element_reports(&anna, &by_hand, "Se her");
    let removed = court
        .world
        .element_redacts(&court.ingrid, &court.topic, &by_hand);
    removed.await.unwrap();
    court.ask_for_reports().await;
    let case = court.case_of(&by_hand).await;
    let target = &case["targets"][0];
    assert_eq!(target["evidence"]["body"], "Fjernet i hånden");
    assert!(target["is_taken_back"].is_null(), "{target}");

    // A homeserver keeps its list of reports for good.
    let old = court.breach("For længe siden").await;
    court.element_reports(&anna, &old, "For sent");
    court.takes_back(&old).await;
    // On the web there is nothing to be reported.
    flag(&court.anna, &old, "spam")
        .await
        .refused(409, "ORG.ALTHING.GONE");
    court.world.pass(31 * DAY);
    court.ask_for_reports().await;
    let target = Target {
        user_id: user_id("bodil"),
        room_id: Some(court.topic.id.clone()),
        event_id: Some(EventId::parse(&old).unwrap()),
    };
    let is_case = |index: &Index| index.latest_case(&target).is_some();
    assert!(!court.world.app.index.read(is_case));
    assert_eq!(court.world.digest(), court.world.rebuilt().await);
}

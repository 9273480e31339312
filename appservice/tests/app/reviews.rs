//! Reviews: after its time a third strike may be lifted, because its member asks for that.

use appservice::{
    events::{Act, AppealOutcome, Outcome, RoomKind},
    index::{Index, Membership},
    policy::policy_rules::HOLD_MS,
};
use ruma::EventId;
use serde_json::{Value, json};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    badges::{CODE, DAY, award, badge_room, membership, settle},
    client::{Answer, Client},
    conduct::{actions, decided, decision, follow, home, post_of, state, town},
    judging::flag,
    world::{World, text, user_id},
};

const CASE: &str = "cccccc";

async fn ask(by: &Client, kind: &str) -> Answer {
    let wish = json!({"case_id": CASE, "kind": kind, "text": "Jeg har lært af det."});
    by.post("/api/appeals", wish).await
}

async fn decide(by: &Client, version: &Value, decision: &str) -> Answer {
    let verdict = json!({"version": version, "decision": decision, "text": "Vi har set på det."});
    by.post(&format!("/api/appeals/{CASE}/decide"), verdict)
        .await
}

async fn seen(by: &Client) -> Value {
    by.get(&format!("/api/appeals/{CASE}")).await.done()
}

async fn strike(by: &Client) -> Value {
    let conduct = by.get("/api/users/me/conduct").await.done();
    conduct["strikes"][0].clone()
}

fn told(world: &World) -> String {
    world.messages(&home(world, "anna")).join("\n")
}

/// Asked for on the day and not before, refused, asked for again as long after, and granted: the
/// suspension is off, and the decision was right all the same.
#[sqlx::test(migrations = false)]
async fn a_third_strike_is_lifted_because_its_member_asks(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, henrik, anna, topic) = town(options).await;
    let ingrid = world.member("ingrid").await;
    award(&henrik, "ingrid", "moderator").await;
    settle(&world).await;
    let post = world.post(&anna, &topic, "Fy, Ingrid.").await;
    flag(&ingrid, &post, "harassment").await.done();
    let target = post_of(&topic, "anna", &post);
    let mut third = decision(&world, Outcome::Strike, Some(3));
    third.severe = true;
    third.confirmed = Some(Act {
        by: Some(user_id("henrik")),
        at: world.clock.unix_ms(),
        text: String::new(),
    });
    decided(&world, CASE, &user_id("anna"), third, vec![target]).await;
    let open = |i: &Index| i.cases().find(|case| case.is_open()).cloned();
    let mut reported = world.app.index.read(open).unwrap();
    reported.merged_into = Some(CASE.into());
    world.app.actions.write_case(&reported).await.unwrap();
    follow(&world).await;
    world.pass(HOLD_MS / 1_000);
    follow(&world).await;
    let list = world.app.index.read(Index::policy_room).unwrap();
    let key = format!("rule:{}", user_id("anna"));
    let rule = async || state(&world, &list, "m.policy.rule.user", &key).await;
    assert_eq!(rule().await["recommendation"], "m.ban");

    // Before its day, and not for others.
    let anna = world.sign_in("anna").await;
    let before = strike(&anna).await;
    assert_eq!(before["may_ask_review"], false);
    assert!(text(&before, "review_from") > text(&before, "issued_at"));
    ask(&anna, "review")
        .await
        .refused(409, "ORG.ALTHING.TOO_EARLY");
    world.pass(90 * DAY - HOLD_MS / 1_000);
    ask(&world.sign_in("ingrid").await, "review")
        .await
        .refused(404, "M_NOT_FOUND");

    // On its day, in the restricted session; one thing at a time.
    let anna = world.sign_in("anna").await;
    assert_eq!(strike(&anna).await["may_ask_review"], true);
    let asked = ask(&anna, "review").await.done();
    assert_eq!(
        (&asked["kind"], &asked["state"]),
        (&json!("review"), &json!("open"))
    );
    ask(&anna, "review")
        .await
        .refused(409, "ORG.ALTHING.PENDING");
    ask(&anna, "appeal")
        .await
        .refused(409, "ORG.ALTHING.PENDING");
    assert!(told(&world).contains("bliver taget op igen"));

    // Somebody else decides, and a review lifts and does not overturn.
    let (henrik, ingrid) = (world.sign_in("henrik").await, world.sign_in("ingrid").await);
    let heard = seen(&henrik).await;
    assert_eq!(heard["may_decide"], false);
    decide(&henrik, &heard["version"], "lifted")
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let listed = henrik.get("/api/appeals?state=open").await.done();
    assert_eq!(listed["items"][0]["kind"], "review");
    // She has reported the post: in a territory of two another one decides.
    decide(&ingrid, &heard["version"], "lifted")
        .await
        .refused(403, "ORG.ALTHING.NOT_YOURS");
    let birk = world.member("birk").await;
    award(&henrik, "birk", "moderator").await;
    settle(&world).await;
    for outcome in ["overturned", "reduced"] {
        decide(&birk, &heard["version"], outcome)
            .await
            .refused(422, "M_INVALID_PARAM");
    }
    decide(&birk, &heard["version"], "upheld").await.done();
    follow(&world).await;
    assert!(told(&world).contains("Du kan bede om det igen fra"));
    assert_eq!(rule().await["recommendation"], "m.ban");
    assert_eq!(strike(&anna).await["review"]["state"], "upheld");

    // As long after.
    ask(&anna, "review")
        .await
        .refused(409, "ORG.ALTHING.TOO_EARLY");
    world.pass(90 * DAY);
    let anna = world.sign_in("anna").await;
    let asked = ask(&anna, "review").await.done();
    assert_eq!(asked["state"], "open");
    let birk = world.sign_in("birk").await;
    let heard = seen(&birk).await;
    assert_eq!(heard["state"], "open", "the newer one is heard");
    decide(&birk, &heard["version"], "lifted").await.done();
    follow(&world).await;

    let anna = world.sign_in("anna").await;
    // Everything that holds because of the strike is off; what was right stays right.
    let standing = anna.get("/api/users/me/conduct").await.done()["standing"].clone();
    assert_eq!(
        (&standing["active"], &standing["suspended"]),
        (&json!(0), &json!(false))
    );
    let space = world.app.index.read(|i| i.territory_space().unwrap());
    for room in [space, badge_room(&world, CODE), topic.id.clone()] {
        let is = membership(&world, &room, "anna");
        assert_eq!(is, Some(Membership::Join), "{room}");
    }
    assert_eq!(rule().await, json!({}));
    let case = world.app.index.read(|i| i.case(CASE).cloned()).unwrap();
    let decision = case.decision.unwrap();
    assert!(decision.lifted.is_some() && decision.overturned.is_none());
    let outcome = case.review.and_then(|hearing| hearing.outcome);
    assert_eq!((outcome, case.appeal), (Some(AppealOutcome::Lifted), None));
    let restored = |i: &Index| i.restored_as(&EventId::parse(&post).unwrap());
    assert_eq!(world.app.index.read(restored), None);
    let (record, _) = world
        .app
        .index
        .read(|i| i.flagging_of(&user_id("ingrid"), world.clock.unix_ms()));
    assert_eq!((record.agreed, record.total), (1, 1));
    assert!(told(&world).contains("lukningen af din konto er ophævet"));
    let log = actions(&world, CASE);
    let count = |action: &str| log.iter().filter(|line| *line == action).count();
    for (action, times) in [
        ("review.asked", 2),
        ("review.decided", 2),
        ("strike.lifted", 1),
    ] {
        assert_eq!(count(action), times, "{action}: {log:?}");
    }
    anna.get(&topic.page()).await.done();
    assert!(
        world
            .app
            .index
            .read(|i| i.own_room(RoomKind::Home, &user_id("anna")))
            .is_some()
    );
    assert_eq!(world.digest(), world.rebuilt().await);
}

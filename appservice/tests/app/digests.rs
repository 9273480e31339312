//! Digests by mail: who gets one, when, once, and how they get no more.

use std::sync::Arc;

use serde_json::json;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use super::{
    client::Client,
    judging::flag,
    sink::{Mail, Sink},
    world::{Topic, World},
};

const DAY: i64 = 24 * 60 * 60;

/// A world with mail, and a member whose address is confirmed. The clock stands at nine in the morning
/// of a Friday.
async fn beginning(options: PgConnectOptions) -> (World, Arc<Sink>, Client) {
    let (world, sink) = World::mailing(options).await;
    let anna = world.confirmed(&sink, "anna", "anna@example.dk").await;
    (world, sink, anna)
}

async fn topic_with_a_mention(world: &World, anna: &Client, bo: &Client) -> Topic {
    let topic = world.topic(anna, "Cykler").await;
    world
        .post(bo, &topic, "Hvad siger @anna om den nye sti?")
        .await;
    topic
}

async fn pass(world: &World) {
    world.app.reconcile_digests().await.unwrap();
}

/// The token of the page that ends digests.
fn leave(mail: &Mail) -> String {
    let text = mail.text();
    let (_, rest) = text.split_once("/unsubscribe#").expect("a link");
    rest.split_whitespace().next().unwrap().to_owned()
}

fn subject(mail: &Mail) -> String {
    let mut lines = mail.source.lines();
    let subject = lines.find_map(|line| line.strip_prefix("Subject: "));
    subject.expect("a subject").to_owned()
}

#[sqlx::test(migrations = false)]
async fn a_digest_comes_once_a_morning_and_ends_with_one_click(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, sink, anna) = beginning(options).await;
    let bo = world.member("bodil").await;
    topic_with_a_mention(&world, &anna, &bo).await;
    pass(&world).await;
    assert!(sink.is_empty().await, "nobody is written to unasked");
    let daily = json!({"digest": "daily"});
    anna.put("/api/notifications/preferences", daily)
        .await
        .done();
    pass(&world).await;
    assert!(sink.is_empty().await, "this morning is over");
    world.pass(DAY - 60);
    let tries = sink.tries();
    sink.answer_next(&["451 4.7.1 later"]);
    pass(&world).await;
    let mail = sink.next().await;
    assert_eq!(
        sink.tries(),
        tries + 2,
        "what is refused for now comes later"
    );
    assert_eq!(mail.to, "anna@example.dk");
    let text = mail.text();
    for part in ["Hej Anna", "Bodil i »Cykler«: Hvad siger", "/forum/t/"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(
        mail.source
            .contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    );
    assert!(
        mail.source
            .contains("List-Unsubscribe: <https://althing.test/api/")
    );
    pass(&world).await;
    world.pass(60 * 60);
    let world = world.restart().await;
    world
        .app
        .compared
        .store(true, std::sync::atomic::Ordering::Release);
    pass(&world).await;
    assert!(
        sink.is_empty().await,
        "one each morning, also after a start"
    );
    // On the next morning there is nothing to say.
    world.pass(DAY);
    pass(&world).await;
    assert!(sink.is_empty().await);

    let token = leave(&mail);
    let damaged = format!("{}x{}", &token[..40], &token[41..]);
    let at = |token: &str| format!("/api/notifications/unsubscribe?token={token}");
    let visitor = world.visitor();
    visitor
        .with("content-type", "application/x-www-form-urlencoded")
        .post_bytes(&at(&damaged), "List-Unsubscribe=One-Click")
        .await
        .refused(410, "ORG.ALTHING.UNSUBSCRIBE_INVALID");
    let anna = world.sign_in("anna").await;
    let digest = async || {
        let preferences = anna.get("/api/notifications/preferences").await.done();
        preferences["digest"].as_str().unwrap().to_owned()
    };
    assert_eq!(digest().await, "daily");
    visitor
        .with("content-type", "application/x-www-form-urlencoded")
        .post_bytes(&at(&token), "List-Unsubscribe=One-Click")
        .await
        .done();
    assert_eq!(digest().await, "off");
    let page = json!({"token": token});
    visitor
        .post("/api/notifications/unsubscribe", page)
        .await
        .done();
}

#[sqlx::test(migrations = false)]
async fn a_digest_tells_of_topics_but_not_of_what_was_seen_or_of_the_blocked(
    _: PgPoolOptions,
    options: PgConnectOptions,
) {
    let (world, sink, anna) = beginning(options).await;
    let (bo, eva) = (world.member("bodil").await, world.member("eva").await);
    let weekly = json!({"digest": "weekly"});
    anna.put("/api/notifications/preferences", weekly)
        .await
        .done();
    let topic = topic_with_a_mention(&world, &anna, &bo).await;
    world.post(&eva, &topic, "Eva skriver også").await;
    anna.send(axum::http::Method::POST, "/api/notifications/read", None)
        .await
        .done();
    let block = super::client::encoded(eva.user_id().as_str());
    anna.post(&format!("/api/users/{block}/block"), json!({}))
        .await
        .done();
    for _ in 0..2 {
        world.pass(DAY);
        pass(&world).await;
        assert!(sink.is_empty().await, "not before Monday");
    }
    world.pass(DAY);
    pass(&world).await;
    let text = sink.next().await.text();
    assert!(text.contains("»Cykler«: 1 nyt indlæg"), "{text}");
    assert!(!text.contains("Du er nævnt"), "{text}");
}

#[sqlx::test(migrations = false)]
async fn a_digest_quotes_nothing_that_is_blurred(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, sink, anna) = beginning(options).await;
    let bo = world.member("bodil").await;
    let topic = world.topic(&anna, "Cykler").await;
    let post = world.post(&bo, &topic, "@anna er et skarn").await;
    let neighbours = ["carl", "dagny", "erik"];
    for name in neighbours {
        world.member(name).await;
    }
    world.app.reconcile_branches().await.unwrap();
    for name in neighbours {
        let member = world.sign_in(name).await;
        flag(&member, &post, "harassment").await.done();
    }
    world.fake.settle().await;
    let daily = json!({"digest": "daily"});
    anna.put("/api/notifications/preferences", daily)
        .await
        .done();
    world.pass(DAY);
    pass(&world).await;
    let text = sink.next().await.text();
    assert!(
        text.lines().any(|line| line == "Bodil i »Cykler«"),
        "{text}"
    );
    assert!(!text.contains("skarn"), "{text}");
}

/// What is written to a member is in the language that they have chosen, whatever others speak.
#[sqlx::test(migrations = false)]
async fn a_digest_is_in_the_language_of_its_member(_: PgPoolOptions, options: PgConnectOptions) {
    let (world, sink, anna) = beginning(options).await;
    let bo = world.confirmed(&sink, "bodil", "bodil@example.no").await;
    let eva = world.member("eva").await;
    let topic = world.topic(&anna, "Cykler").await;
    world
        .post(&eva, &topic, "Hvad siger @anna og @bodil?")
        .await;
    for (who, language) in [(&anna, "sv"), (&bo, "nb")] {
        let daily = json!({"digest": "daily"});
        who.put("/api/notifications/preferences", daily)
            .await
            .done();
        let chosen = json!({"language": language});
        who.put("/api/users/me/settings", chosen).await.done();
    }
    world.pass(DAY);
    pass(&world).await;
    let mut digests = [sink.next().await, sink.next().await];
    digests.sort_by_key(|mail| mail.to.clone());
    let [swedish, norwegian] = &digests;
    assert_eq!(
        (&*swedish.to, &*norwegian.to),
        ("anna@example.dk", "bodil@example.no")
    );
    assert_eq!(subject(swedish), "Vad du har missat i Danmark");
    let (swedish, norwegian) = (swedish.text(), norwegian.text());
    for part in [
        "Hej Anna",
        "Du har nämnts:",
        "Eva i ”Cykler”: Hvad siger Anna og Bodil?",
        "Här händer det mest av det som du följer:",
        "Du får det här mejlet för att du har bett om det.",
    ] {
        assert!(swedish.contains(part), "{part} is not in\n{swedish}");
    }
    for part in ["Hei Bodil", "Eva i «Cykler»: Hvad siger Anna og Bodil?"] {
        assert!(norwegian.contains(part), "{part} is not in\n{norwegian}");
    }
    for danish in ["Du er nævnt", "Du får denne mail", "nyt indlæg", "»Cykler«"] {
        for text in [&swedish, &norwegian] {
            assert!(!text.contains(danish), "{danish} is in\n{text}");
        }
    }
}

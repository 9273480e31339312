//! Althing dies, its database goes away, the homeserver restarts with a backlog.

use std::time::Duration;

use crate::{
    burst::Burst,
    support::{Settings, Stack, Topic, eventually},
};

const SOON: Duration = Duration::from_mins(1);

#[tokio::test]
async fn althing_and_its_database_may_die() {
    let mut stack = Stack::start(Settings::default()).await;
    let anna = stack.member("anna").await;
    let topic = anna.create_topic("torvet", "Storm").await;
    killed_in_a_burst(&mut stack, &topic).await;
    starts_from_snapshot_and_journal(&mut stack, &topic).await;
    a_backlog_survives_the_homeservers_restart(&mut stack, &topic).await;
    its_database_is_away(&mut stack, &topic).await;
}

/// `kill -9` in the middle of five hundred posts, twice.
async fn killed_in_a_burst(stack: &mut Stack, topic: &Topic) {
    let burst = Burst::begin(stack, "storm", topic, 500).await;
    for posts in [120, 300] {
        burst.reaches(posts).await;
        stack.althing.kill();
        stack.althing.begin();
    }
    burst.ends(stack, topic).await;
    let http = stack.http.clone();
    stack.althing.is_ready(&http).await;
    stack.agrees(SOON).await;
}

async fn starts_from_snapshot_and_journal(stack: &mut Stack, topic: &Topic) {
    let http = stack.http.clone();
    // Stopped in order: a snapshot, and the journal begins anew.
    stack.althing.stop().await;
    stack.althing.start(&http).await;
    let anna = stack.member("anna").await;
    for n in 0..10 {
        anna.write(topic, &format!("efter billedet {n}")).await;
    }
    stack.agrees(SOON).await;
    let before = stack.calm().await;
    stack.althing.kill();
    // What stands on the disk alone, before the homeserver is asked for anything.
    let done = stack.althing.run(&["index", "rebuild", "--verify"]).await;
    let words = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        words.contains(&format!("on disk  {before}")),
        "{before}: {words}"
    );
    assert!(done.status.success(), "{words}");
    stack.althing.start(&http).await;
    assert_eq!(stack.digest().await, before);
}

/// Posts made while Althing is away are waiting in the homeserver when that is restarted.
async fn a_backlog_survives_the_homeservers_restart(stack: &mut Stack, topic: &Topic) {
    let http = stack.http.clone();
    let anna = stack.member("anna").await;
    let client = stack.client(&anna).await;
    stack.althing.stop().await;
    for n in 0..40 {
        let words = format!("mens ingen ser det {n}");
        client
            .say(&topic.id, &format!("backlog-{n}"), &words)
            .await
            .expect("sent")
            .must(200);
    }
    stack.synapse.stop().await;
    stack.synapse.start(&http).await;
    stack.althing.start(&http).await;
    stack.agrees(SOON).await;
    // And restarted under a running Althing.
    stack.synapse.stop().await;
    stack.synapse.start(&http).await;
    client
        .say(&topic.id, "after", "og videre")
        .await
        .expect("sent")
        .must(200);
    stack.agrees(SOON).await;
}

/// Ten seconds without PostgreSQL: reading and talking go on, signing in waits.
async fn its_database_is_away(stack: &mut Stack, topic: &Topic) {
    let http = stack.http.clone();
    let anna = stack.member("anna").await;
    let client = stack.client(&anna).await;
    // Who is here already is known; others wait.
    anna.posts(&topic.slug).await.expect("she reads");
    stack.althing_db.stop().await;
    let gone = std::time::Instant::now();
    let ready = format!("{}/readyz", stack.althing.public_url);
    let answer = http.get(&ready).send().await.expect("it answers");
    assert_eq!(answer.status(), 503);
    let post = client
        .say(&topic.id, "no-db", "uden database")
        .await
        .expect("sent")
        .must(200);
    let post = post["event_id"].as_str().expect("an ID").to_owned();
    eventually("the web shows it all the same", SOON, || {
        anna.lookup(&topic.slug, &post)
    })
    .await;
    let away = stack.log_in("anna", &anna.password).await;
    assert_eq!(away.status, 503, "{}", away.body);
    let wanted = serde_json::json!({"username": "anna", "password": anna.password});
    let answer = anna.post("/auth/login", wanted.clone()).await;
    assert_eq!(answer.status, 503, "{}", answer.body);
    let written = anna
        .try_write(topic, "uden database, på nettet", "no-db")
        .await
        .expect("told");
    assert!([201, 503].contains(&written.status), "{}", written.body);
    tokio::time::sleep(Duration::from_secs(10).saturating_sub(gone.elapsed())).await;
    stack.althing_db.start().await;
    stack.althing.is_ready(&http).await;
    stack.log_in("anna", &anna.password).await.must(200);
    anna.post("/auth/login", wanted).await.must(200);
    let written = anna
        .try_write(topic, "uden database, på nettet", "no-db")
        .await
        .expect("told");
    assert!([200, 201].contains(&written.status), "{}", written.body);
    stack.member("frida").await;
    stack.agrees(SOON).await;
}

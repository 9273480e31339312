//! The homeserver's own database crashes under load. The homeserver may accept an event and then
//! never push it: only a comparison with its `/messages` finds it.

use std::time::Duration;

use crate::{
    burst::Burst,
    support::{Settings, Stack},
};

const SOON: Duration = Duration::from_secs(90);

#[tokio::test]
async fn the_homeservers_database_may_crash_under_load() {
    let mut stack = Stack::start(Settings {
        fsync: true,
        ..Settings::default()
    })
    .await;
    let anna = stack.member("anna").await;
    let topic = anna.create_topic("torvet", "Jordskælv").await;
    for member in ["anna", "bodil", "dora", "erik"] {
        stack.member(member).await;
    }
    stack.calm().await;
    let burst = Burst::begin(&stack, "quake", &topic, 240).await;
    for posts in [60, 140] {
        burst.reaches(posts).await;
        stack.synapse_db.crash();
        // Long enough for requests to fail.
        tokio::time::sleep(Duration::from_secs(2)).await;
        stack.synapse_db.start().await;
    }
    burst.ends(&stack, &topic).await;
    stack.agrees(SOON).await;
    // Nor is anything lost by what the homeserver forgets when it starts anew.
    let http = stack.http.clone();
    stack.synapse.stop().await;
    stack.synapse.start(&http).await;
    anna.write(&topic, "Alt i orden?").await;
    stack.agrees(SOON).await;
}

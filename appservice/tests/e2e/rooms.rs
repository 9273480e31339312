//! Rooms stay ours on a real homeserver: replaced by an operator, damaged by hand with the bot's own
//! token.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Member, Raw, SERVER_NAME, Settings, Stack, Topic, eventually, segment};

const SOON: Duration = Duration::from_secs(45);

#[tokio::test]
async fn rooms_stay_ours() {
    let mut stack = Stack::start(Settings {
        allowed: Some(&["no.althing.test"]),
        ..Settings::default()
    })
    .await;
    let admin = stack.admin().await;
    let anna = stack.member("anna").await;
    let client = stack.client(&anna).await;
    let topic = anna.create_topic("torvet", "Et rum for sig").await;
    let other = anna.create_topic("torvet", "Et andet rum").await;
    stack.client(&admin).await.join(&topic.id).await;
    strangers_are_kept_out(&stack, &anna, &topic).await;
    let topic = an_operator_replaces_a_room(&stack, &anna, &client, topic).await;
    what_is_blanked_is_said_again(&stack, &anna, &topic).await;
    stack.agrees(SOON).await;
    aliases_and_the_bot_come_back(&mut stack, &topic, &other).await;
    client
        .say(&topic.id, "after-all", "efter det hele")
        .await
        .expect("sent")
        .must(200);
    shows(&anna, &topic, "efter det hele").await;
    stack.agrees(SOON).await;
}

/// X4: in every room that others may have a part in, from its beginning; our own server stays in.
async fn strangers_are_kept_out(stack: &Stack, anna: &Member, topic: &Topic) {
    let said = async |room: &str| {
        let path = format!(
            "/_matrix/client/v3/rooms/{}/state/m.room.server_acl/",
            segment(room)
        );
        stack.bot().get(&path).await
    };
    let expected = json!([SERVER_NAME, "no.althing.test"]);
    assert_eq!(said(&topic.id).await.must(200)["allow"], expected);
    for (alias, federates) in [
        ("althing", true),
        ("althing_forum_torvet", true),
        ("althing_badge_administrator", true),
        ("althing_policy", true),
        ("althing_member_anna", true),
        ("althing_home_anna", false),
        ("althing_moderation", false),
    ] {
        let alias = format!("#{alias}:{SERVER_NAME}");
        let path = format!("/_matrix/client/v3/directory/room/{}", segment(&alias));
        let room = eventually("the room exists", SOON, || async {
            let found = stack.bot().get(&path).await;
            let room = found.body["room_id"].as_str().map(str::to_owned);
            room.ok_or_else(|| found.body.to_string())
        })
        .await;
        // An alias leads to a room a moment before the bot is in it and its first state is said.
        eventually("the room says who may take part", SOON, || async {
            let answer = said(&room).await;
            let is_so = if federates {
                answer.body["allow"] == expected
            } else {
                answer.status == 404
            };
            is_so
                .then_some(())
                .ok_or_else(|| format!("{alias}: {} {}", answer.status, answer.body))
        })
        .await;
    }
    what_is_private_stays_here(stack).await;
    // With the bot's own token: everybody let in. Its own server shut out the homeserver takes from nobody.
    let path = format!(
        "/_matrix/client/v3/rooms/{}/state/m.room.server_acl/",
        segment(&topic.id)
    );
    let hostile = json!({"allow": ["*"], "deny": [SERVER_NAME]});
    stack.bot().put(&path, hostile).await.must(400);
    let open = json!({"allow": ["*"], "deny": []});
    stack.bot().put(&path, open).await.must(200);
    eventually(
        "the list is said again",
        Duration::from_secs(90),
        || async {
            let answer = said(&topic.id).await;
            (answer.body["allow"] == expected)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        },
    )
    .await;
    anna.write(topic, "Vi er her stadig").await;
    shows(anna, topic, "Vi er her stadig").await;
}

/// 3.5: no other homeserver has a copy, and nobody who was not asked in reads the moderators' room.
async fn what_is_private_stays_here(stack: &Stack) {
    for (alias, history) in [
        ("althing_home_anna", "shared"),
        ("althing_moderation", "invited"),
    ] {
        let alias = segment(&format!("#{alias}:{SERVER_NAME}"));
        let found = stack
            .bot()
            .get(&format!("/_matrix/client/v3/directory/room/{alias}"))
            .await
            .must(200);
        let room = segment(found["room_id"].as_str().expect("a room"));
        let said = async |event_type: &str| {
            let path = format!("/_matrix/client/v3/rooms/{room}/state/{event_type}/");
            stack.bot().get(&path).await.must(200)
        };
        assert_eq!(said("m.room.create").await["m.federate"], false, "{alias}");
        let visibility = said("m.room.history_visibility").await;
        assert_eq!(visibility["history_visibility"], history, "{alias}");
        let open = json!({"history_visibility": "world_readable"});
        let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.history_visibility/");
        stack.bot().put(&path, open).await.must(200);
        eventually("it is closed again", Duration::from_secs(90), || async {
            let now = said("m.room.history_visibility").await;
            (now == visibility)
                .then_some(())
                .ok_or_else(|| now.to_string())
        })
        .await;
    }
}

/// Waits until a topic's pages show these words.
async fn shows(member: &Member, topic: &Topic, words: &str) {
    eventually("the words are on the web", SOON, || async {
        let posts = member.posts(&topic.slug).await?;
        let found = posts.iter().any(|post| post["body"] == words);
        found.then_some(()).ok_or_else(|| format!("{posts:?}"))
    })
    .await;
}

async fn page(member: &Member, topic: &Topic) -> Value {
    let path = format!("/forum/topics/{}", topic.slug);
    member
        .ask(reqwest::Method::GET, &path, None)
        .await
        .must(200)
}

/// With what was written before, in the same place, for everybody who was there.
async fn an_operator_replaces_a_room(
    stack: &Stack,
    anna: &Member,
    client: &Raw,
    topic: Topic,
) -> Topic {
    client
        .say(&topic.id, "before", "før flytningen")
        .await
        .expect("sent")
        .must(200);
    shows(anna, &topic, "før flytningen").await;
    let alias = format!("#althing_topic_{}:{SERVER_NAME}", topic.slug);
    let done = stack.althing.run(&["room", "upgrade", &alias]).await;
    assert!(done.status.success(), "{done:?}");

    let new = eventually("the topic is in its new room", SOON, || async {
        let page = page(anna, &topic).await;
        let id = page["topic"]["topic_id"].as_str().unwrap_or_default();
        (id != topic.id)
            .then(|| id.to_owned())
            .ok_or_else(|| page.to_string())
    })
    .await;
    eventually("its author was brought along", SOON, || async {
        let rooms = client.get("/_matrix/client/v3/joined_rooms").await.body;
        let joined = rooms["joined_rooms"].as_array().into_iter().flatten();
        let found = joined.into_iter().any(|room| *room == new.as_str());
        found.then_some(()).ok_or_else(|| rooms.to_string())
    })
    .await;
    let late = client
        .say(&topic.id, "late", "for sent")
        .await
        .expect("an answer");
    assert_eq!((late.status, late.errcode()), (403, "M_FORBIDDEN"));
    client
        .say(&new, "after", "efter flytningen")
        .await
        .expect("sent")
        .must(200);
    let moved = Topic { id: new, ..topic };
    shows(anna, &moved, "efter flytningen").await;
    let posts = anna.posts(&moved.slug).await.expect("posts");
    let words: Vec<_> = posts
        .iter()
        .filter_map(|post| post["body"].as_str())
        .collect();
    assert_eq!(
        words[words.len() - 2..],
        ["før flytningen", "efter flytningen"]
    );
    moved
}

async fn what_is_blanked_is_said_again(stack: &Stack, anna: &Member, topic: &Topic) {
    let room = format!("/_matrix/client/v3/rooms/{}/state", segment(&topic.id));
    for (event_type, content) in [
        ("org.althing.topic", json!({})),
        ("m.room.name", json!({"name": "Kapret"})),
        ("m.room.canonical_alias", json!({})),
        ("m.room.power_levels", json!({"users_default": 100})),
        ("m.room.join_rules", json!({"join_rule": "public"})),
        (
            "m.room.history_visibility",
            json!({"history_visibility": "world_readable"}),
        ),
        ("m.room.guest_access", json!({"guest_access": "can_join"})),
    ] {
        let said = async || stack.bot().get(&format!("{room}/{event_type}/")).await.body;
        let before = said().await;
        stack
            .bot()
            .put(&format!("{room}/{event_type}/"), content)
            .await
            .must(200);
        assert_eq!(page(anna, topic).await["topic"]["title"], "Et rum for sig");
        // Power levels and join rules wait for the pass of a minute.
        eventually("it is said again", Duration::from_secs(90), || async {
            let now = said().await;
            (now == before)
                .then_some(())
                .ok_or_else(|| format!("{event_type}: {now}"))
        })
        .await;
    }
}

/// What no event tells is looked at when Althing starts, and every ten minutes.
async fn aliases_and_the_bot_come_back(stack: &mut Stack, topic: &Topic, other: &Topic) {
    let alias = format!("#althing_topic_{}:{SERVER_NAME}", topic.slug);
    let directory = format!("/_matrix/client/v3/directory/room/{}", segment(&alias));
    stack
        .bot()
        .ask(reqwest::Method::DELETE, &directory, None)
        .await
        .must(200);
    stack
        .bot()
        .put(&directory, json!({"room_id": other.id}))
        .await
        .must(200);
    let leave = format!("/_matrix/client/v3/rooms/{}/leave", segment(&topic.id));
    stack.bot().post(&leave, json!({})).await.must(200);
    stack.althing.stop().await;
    let http = stack.http.clone();
    stack.althing.start(&http).await;
    eventually("the alias leads to its room again", SOON, || async {
        let room = stack.bot().get(&directory).await.body;
        (room["room_id"] == topic.id.as_str())
            .then_some(())
            .ok_or_else(|| room.to_string())
    })
    .await;
    eventually("the bot is in the room again", SOON, || async {
        let rooms = stack
            .bot()
            .get("/_matrix/client/v3/joined_rooms")
            .await
            .body;
        let mut joined = rooms["joined_rooms"].as_array().into_iter().flatten();
        let found = joined.any(|room| *room == topic.id.as_str());
        found.then_some(()).ok_or_else(|| rooms.to_string())
    })
    .await;
}

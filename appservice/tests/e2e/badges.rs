//! A badge, earned or taken back, is what the homeserver goes by: in a Matrix client too.

use std::time::{Duration, Instant};

use appservice::clock::Clock;
use matrix_sdk::ruma::RoomId;
use reqwest::Method;
use serde_json::json;
use time::format_description::well_known::Rfc3339;
use ulid::Ulid;

use crate::{
    element::Element,
    support::{Member, Raw, SERVER_NAME, Settings, Stack, Topic, eventually, segment},
};

const SOON: Duration = Duration::from_secs(20);
const CODE: &str = "adfaerdskodeks";

#[tokio::test]
async fn a_badge_opens_rooms_in_a_matrix_client() {
    let stack = Stack::start(Settings::default()).await;
    let (henrik, anna, bo) = (
        stack.admin().await,
        stack.member("anna").await,
        stack.member("bodil").await,
    );
    let topic = open_topic(&henrik).await;
    let phone = Element::log_in(&stack, &anna).await;
    let client = stack.client(&anna).await;
    is_refused(&client, &topic).await;
    nobody_takes_a_badge(&stack, &client).await;
    nobody_awards_themselves(&stack, &anna, &topic).await;
    nobody_invites_past_the_badge(&stack, &henrik, &bo, &topic).await;
    opens(&stack, &phone, &henrik, &anna, &topic).await;
    a_holder_invites_nobody(&stack, &anna, &bo, &topic).await;
    closes(&stack, &henrik, &anna, &topic).await;
    reopens(&phone, &henrik, &anna, &topic).await;
    announces(&stack, &henrik, &anna, &topic).await;
    ends(&stack, &henrik, &bo, &topic).await;
    stack.agrees(SOON).await;
}

/// The founder's badge follows registration.
pub async fn open_topic(henrik: &Member) -> Topic {
    eventually("the administrator may open topics", SOON, || async {
        let wish = json!({"category": "klubben", "title": "Kun for klubben", "body": "Velkommen"});
        let answer = henrik.post("/forum/topics", wish).await;
        if answer.status != 201 {
            return Err(answer.body.to_string());
        }
        let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
        Ok(Topic {
            id: text(&answer.body["topic"]["topic_id"]),
            slug: text(&answer.body["topic"]["slug"]),
            first_post: text(&answer.body["first_post"]["post_id"]),
        })
    })
    .await
}

/// BG2: by ID, by alias, and by a server that is named.
pub async fn is_refused(client: &Raw, topic: &Topic) {
    let alias = format!("#althing_topic_{}:{SERVER_NAME}", topic.slug);
    may_not_join(client, &topic.id, &alias).await;
}

/// BG8: nobody comes into the room of a badge by themselves.
async fn nobody_takes_a_badge(stack: &Stack, client: &Raw) {
    let alias = format!("#althing_badge_{CODE}:{SERVER_NAME}");
    let path = format!("/_matrix/client/v3/directory/room/{}", segment(&alias));
    let room = stack.bot().get(&path).await.must(200);
    let room = room["room_id"].as_str().expect("text");
    may_not_join(client, room, &alias).await;
}

async fn may_not_join(client: &Raw, room: &str, alias: &str) {
    let (id, alias) = (segment(room), segment(alias));
    for path in [
        format!("rooms/{id}/join"),
        format!("join/{id}"),
        format!("join/{alias}"),
        format!("join/{id}?server_name={SERVER_NAME}"),
        format!("join/{id}?via={SERVER_NAME}"),
    ] {
        let answer = client
            .post(&format!("/_matrix/client/v3/{path}"), json!({}))
            .await;
        assert_eq!(
            (answer.status, answer.errcode()),
            (403, "M_FORBIDDEN"),
            "{path}"
        );
    }
}

/// The administrator has the power to invite, and the bot takes it back.
async fn nobody_invites_past_the_badge(stack: &Stack, henrik: &Member, bo: &Member, topic: &Topic) {
    let client = stack.client(henrik).await;
    let room = segment(&topic.id);
    let path = format!("/_matrix/client/v3/rooms/{room}/invite");
    client
        .post(&path, json!({"user_id": bo.user_id}))
        .await
        .must(200);
    let user = segment(&bo.user_id);
    let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.member/{user}");
    eventually("the invitation is withdrawn", SOON, || async {
        let answer = stack.bot().get(&path).await;
        (answer.body["membership"] == "leave")
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    })
    .await;
}

/// Who is in by a badge cannot bring others in past it.
async fn a_holder_invites_nobody(stack: &Stack, anna: &Member, bo: &Member, topic: &Topic) {
    let client = stack.client(anna).await;
    let path = format!("/_matrix/client/v3/rooms/{}/invite", segment(&topic.id));
    let wish = json!({"user_id": bo.user_id});
    let answer = client.post(&path, wish).await;
    assert_eq!((answer.status, answer.errcode()), (403, "M_FORBIDDEN"));
}

/// BG13: what members say of themselves on the homeserver proves nothing.
async fn nobody_awards_themselves(stack: &Stack, anna: &Member, topic: &Topic) {
    let user = segment(&anna.user_id);
    let permissions = async || {
        let answer = anna
            .ask(Method::GET, "/users/me/permissions", None)
            .await
            .must(200);
        answer["items"].clone()
    };
    let before = permissions().await;
    let client = stack.client(anna).await;
    let path = format!("/_matrix/client/v3/profile/{user}/org.althing.badges");
    let boast = json!({"org.althing.badges": ["moderator", CODE]});
    client.put(&path, boast.clone()).await.must(200);
    assert_eq!(
        client.get(&path).await.must(200),
        boast,
        "the homeserver says it"
    );
    let profile = anna
        .ask(Method::GET, &format!("/users/{user}"), None)
        .await
        .must(200);
    assert!(!profile.to_string().contains("moderator"), "{profile}");
    let awards = anna
        .ask(Method::GET, &format!("/users/{user}/badges"), None)
        .await
        .must(200);
    assert_eq!(awards["items"], json!([]));
    assert_eq!(permissions().await, before);
    is_refused(&client, topic).await;
}

/// From the award to a post that was accepted in a Matrix client.
async fn opens(stack: &Stack, phone: &Element, henrik: &Member, anna: &Member, topic: &Topic) {
    let wish = json!({"user_id": anna.user_id, "badge_id": CODE, "reason": "Bestået"});
    henrik.post("/badges/award", wish).await.must(201);
    let id = RoomId::parse(&topic.id).expect("a room ID");
    eventually("the client may join", SOON, || async {
        let joined = phone.client.join_room_by_id(&id).await;
        joined.map(drop).map_err(|e| e.to_string())
    })
    .await;
    phone.sync().await;
    let room = phone.room(&topic.id).expect("joined");
    phone.say(&room, "Hej fra Element").await;
    let badge_room = format!("#althing_badge_{CODE}:{SERVER_NAME}");
    eventually("the badge room is in the client", SOON, || async {
        phone.sync().await;
        let rooms = phone.client.joined_rooms();
        let aliases: Vec<_> = rooms.iter().filter_map(|r| r.canonical_alias()).collect();
        aliases
            .iter()
            .any(|alias| *alias == badge_room)
            .then_some(())
            .ok_or_else(|| format!("{aliases:?}"))
    })
    .await;
    eventually("the post is on the web", SOON, || async {
        let posts = anna.posts(&topic.slug).await?;
        posts
            .iter()
            .any(|p| p["body"] == "Hej fra Element")
            .then_some(())
            .ok_or_else(|| format!("{posts:?}"))
    })
    .await;
    // Nobody writes an award into their own profile room.
    let client = stack.client(anna).await;
    let alias = segment(&format!("#althing_member_anna:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    let profile = client.get(&path).await.must(200);
    let profile = segment(profile["room_id"].as_str().expect("text"));
    let path =
        format!("/_matrix/client/v3/rooms/{profile}/state/org.althing.badge.award/administrator");
    let forged = json!({"badge": "administrator", "issued_at": 1});
    client.put(&path, forged).await.must(403);
}

/// From the revocation to a refusal in a Matrix client.
async fn closes(stack: &Stack, henrik: &Member, anna: &Member, topic: &Topic) {
    let begun = Instant::now();
    let wish = json!({"user_id": anna.user_id, "badge_id": CODE, "reason": "Brudt regel 3"});
    henrik.post("/badges/revoke", wish).await.must(200);
    let client = stack.client(anna).await;
    eventually("the client is refused", SOON, || async {
        let txn = format!("{:?}", begun.elapsed());
        let answer = client
            .say(&topic.id, &segment(&txn), "Endnu et ord")
            .await?;
        (answer.status == 403)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    })
    .await;
    is_refused(&client, topic).await;
    let answer = anna
        .post(
            &format!("/forum/topics/{}/posts", segment(&topic.id)),
            json!({"body": "Og her?"}),
        )
        .await;
    assert_eq!(
        (answer.status, answer.errcode()),
        (403, "ORG.ALTHING.BADGE_REQUIRED")
    );
}

/// Back with the badge, back in what was followed.
async fn reopens(phone: &Element, henrik: &Member, anna: &Member, topic: &Topic) {
    let wish = json!({"user_id": anna.user_id, "badge_id": CODE, "reason": "Bestået igen"});
    henrik.post("/badges/award", wish).await.must(201);
    eventually("the client is back in the topic", SOON, || async {
        phone.sync().await;
        let rooms = phone.client.joined_rooms();
        rooms
            .iter()
            .any(|room| room.room_id() == topic.id.as_str())
            .then_some(())
            .ok_or_else(|| format!("{} rooms", rooms.len()))
    })
    .await;
}

/// Where only who keeps order writes, a Matrix client still reacts, and takes back what it said.
async fn announces(stack: &Stack, henrik: &Member, anna: &Member, topic: &Topic) {
    let set = async |write: &str| {
        let path = "/forum/categories/klubben";
        let wish = json!({"write": write});
        henrik.ask(Method::PUT, path, Some(&wish)).await.must(200);
    };
    let client = stack.client(anna).await;
    let says = async |status: u16| {
        eventually("the category's rule holds", SOON, || async {
            let txn = Ulid::generate().to_string();
            let answer = client.say(&topic.id, &txn, "Hører I mig?").await?;
            (answer.status == status)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        })
        .await;
    };
    set("officers").await;
    says(403).await;
    let room = segment(&topic.id);
    let sending = format!("/_matrix/client/v3/rooms/{room}/send/m.reaction/opslag-1");
    let to = json!({"rel_type": "m.annotation", "event_id": topic.first_post, "key": "👏"});
    let reaction = client
        .put(&sending, json!({"m.relates_to": to}))
        .await
        .must(200);
    let reaction = segment(reaction["event_id"].as_str().expect("an event ID"));
    let redacting = format!("/_matrix/client/v3/rooms/{room}/redact/{reaction}/opslag-2");
    client.put(&redacting, json!({})).await.must(200);
    set("members").await;
    says(200).await;
}

/// When the time of a badge is over the client is out soon, although nothing else happens.
async fn ends(stack: &Stack, henrik: &Member, bo: &Member, topic: &Topic) {
    let end = Clock::system().now() + Duration::from_secs(8);
    let ends_at = end.format(&Rfc3339).expect("a time");
    let wish = json!({"user_id": bo.user_id, "badge_id": CODE, "reason": "På prøve",
                      "expires_at": ends_at});
    henrik.post("/badges/award", wish).await.must(201);
    let client = stack.client(bo).await;
    let room = segment(&topic.id);
    let join = format!("/_matrix/client/v3/rooms/{room}/join");
    eventually("the client may join", SOON, || async {
        let answer = client.post(&join, json!({})).await;
        (answer.status == 200)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    })
    .await;
    let left = end - Clock::system().now();
    tokio::time::sleep(left.try_into().unwrap_or_default()).await;
    // Sooner than the pass that comes by itself every minute.
    eventually("the client is refused", SOON, || async {
        let txn = format!("{:?}", Instant::now());
        let answer = client
            .say(&topic.id, &segment(&txn), "Endnu et ord")
            .await?;
        (answer.status == 403)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    })
    .await;
}

//! What members and moderators say to the bot in a Matrix client.

use std::time::Duration;

use matrix_sdk::{
    Room,
    ruma::{
        EventId, OwnedEventId, RoomId,
        events::{reaction::ReactionEventContent, relation::Annotation},
    },
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    element::Element,
    support::{Member, SERVER_NAME, Settings, Stack, Topic, eventually, segment},
};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test]
async fn members_and_moderators_speak_to_the_bot_in_element() {
    let stack = Stack::start(Settings::default()).await;
    let (henrik, anna) = (stack.admin().await, stack.member("anna").await);
    let (ingrid, bodil) = (stack.member("ingrid").await, stack.member("bodil").await);
    for moderator in [&ingrid, &bodil] {
        becomes_moderator(&henrik, moderator).await;
    }
    let topic = anna.create_topic("torvet", "Cykler").await;
    let carl = stack.member("carl").await;
    two_moderators_react_at_once(&stack, &carl, (&ingrid, &bodil), &topic).await;
    a_muted_member_appeals(&stack, &anna, &ingrid, &bodil, &topic).await;
    stack.agrees(SOON).await;
}

async fn becomes_moderator(henrik: &Member, member: &Member) {
    let wish = json!({"user_id": member.user_id, "badge_id": "moderator", "reason": "Valgt."});
    eventually("the founder may award badges", SOON, || async {
        let answer = henrik.post("/badges/award", wish.clone()).await;
        match answer.status {
            201 => Ok(()),
            _ => Err(answer.body.to_string()),
        }
    })
    .await;
}

/// Both have seen the same card: one takes the case on, the other reads who has.
async fn two_moderators_react_at_once(
    stack: &Stack,
    flagger: &Member,
    (ingrid, bodil): (&Member, &Member),
    topic: &Topic,
) {
    let flag = json!({"reason": "spam", "text": "Igen og igen."});
    let path = format!("/forum/posts/{}/flag", segment(&topic.first_post));
    flagger.post(&path, flag).await.must(201);
    let (first, second) = (
        Element::log_in(stack, ingrid).await,
        Element::log_in(stack, bodil).await,
    );
    let (at_ingrids, at_bodils) = (
        room(&first, "althing_moderation").await,
        room(&second, "althing_moderation").await,
    );
    let card = eventually("the card of the case is shown", SOON, || async {
        let timeline = first.timeline(&at_ingrids).await;
        let is_card = |e: &&Value| e["content"]["org.althing.card"].is_object();
        let card = timeline.iter().find(is_card).cloned();
        card.ok_or_else(|| format!("{timeline:?}"))
    })
    .await;
    let body = card["content"]["body"].as_str().expect("a body");
    assert!(body.contains("spam") && !body.contains("Igen og igen."));
    let html = card["content"]["formatted_body"].as_str().expect("HTML");
    assert!(html.contains("<span data-mx-spoiler>Igen og igen.</span>"));
    let card = event_id(&card);
    let (one, other) = tokio::join!(react(&at_ingrids, &card), react(&at_bodils, &card));
    let one = answer(&first, &at_ingrids, &one).await;
    let other = answer(&first, &at_ingrids, &other).await;
    let took = |text: &str| text.contains("har taget sag");
    let late = |text: &str| text.contains("allerede set på");
    assert!(
        (took(&one) && late(&other)) || (took(&other) && late(&one)),
        "{one} / {other}"
    );
    let queue = ingrid
        .ask(Method::GET, "/forum/moderation/queue?state=claimed", None)
        .await
        .must(200);
    assert!(queue["items"][0]["claimed_by"]["user_id"].is_string());
}

/// Two strikes, a mute, and the appeal by command all the same.
async fn a_muted_member_appeals(
    stack: &Stack,
    anna: &Member,
    ingrid: &Member,
    bodil: &Member,
    topic: &Topic,
) {
    let phone = Element::log_in(stack, anna).await;
    let home = room(&phone, "althing_home_anna").await;
    let mut cases = Vec::new();
    for facts in ["Du skældte ud.", "Du skældte ud igen."] {
        let strike = json!({"user_id": anna.user_id, "rule": "threats", "facts": facts});
        let case = ingrid.post("/forum/moderation/strike", strike).await;
        let case = case.must(201)["case_id"].clone();
        cases.push(case.as_str().expect("a case").to_owned());
        eventually("the statement is in the home room", SOON, || async {
            let timeline = phone.timeline(&home).await;
            let says = |e: &Value| {
                let body = e["content"]["body"].as_str();
                body.is_some_and(|b| b.contains(facts) && b.contains("Klag senest"))
            };
            if timeline.iter().any(says) {
                return Ok(());
            }
            Err(format!("{timeline:?}"))
        })
        .await;
    }
    let client = stack.client(anna).await;
    eventually("Element refuses the post", SOON, || async {
        let txn_id = ulid::Ulid::generate().to_string();
        let sent = client.say(&topic.id, &txn_id, "x").await?;
        match sent.status {
            403 => Ok(()),
            _ => Err(sent.body.to_string()),
        }
    })
    .await;
    let asked = phone
        .say(&home, &format!("!appeal {} Jeg citerede ham.", cases[1]))
        .await;
    let said = answer(&phone, &home, &asked).await;
    assert!(said.contains("Vi har fået din klage"), "{said}");
    let path = format!("/appeals/{}", cases[1]);
    let heard = bodil.ask(Method::GET, &path, None).await.must(200);
    assert_eq!(heard["text"], "Jeg citerede ham.");
    assert_eq!(heard["may_decide"], true);
    let help = phone.say(&home, "!help").await;
    let help = answer(&phone, &home, &help).await;
    assert!(
        help.contains("!appeal") && !help.contains("!claim"),
        "{help}"
    );
}

async fn react(room: &Room, to: &EventId) -> OwnedEventId {
    let content = ReactionEventContent::new(Annotation::new(to.to_owned(), "👀".into()));
    let sent = room.send(content).await.expect("it is sent");
    sent.response.event_id
}

/// What the bot has answered, once.
async fn answer(phone: &Element, room: &Room, asked: &EventId) -> String {
    eventually("the bot answers", SOON, || async {
        let timeline = phone.timeline(room).await;
        let answers: Vec<_> = timeline
            .iter()
            .filter(|e| e["content"]["org.althing.answers"] == asked.as_str())
            .collect();
        match answers.as_slice() {
            [answer] => Ok(answer["content"]["body"].as_str().unwrap_or("").to_owned()),
            other => Err(format!("{} answers", other.len())),
        }
    })
    .await
}

fn event_id(event: &Value) -> OwnedEventId {
    let id = event["event_id"].as_str().expect("an event ID");
    EventId::parse(id).expect("an event ID")
}

/// A room of ours that the member is in.
async fn room(phone: &Element, alias: &str) -> Room {
    let alias = format!("#{alias}:{SERVER_NAME}");
    let alias = matrix_sdk::ruma::RoomAliasId::parse(alias).expect("an alias");
    eventually("the room is there", SOON, || async {
        phone.sync().await;
        let found = phone.client.resolve_room_alias(&alias).await;
        let found = found.map_err(|error| error.to_string())?;
        let room_id: &RoomId = &found.room_id;
        let room = phone.client.get_room(room_id);
        room.filter(|room| room.state() == matrix_sdk::RoomState::Joined)
            .ok_or_else(|| format!("not in {room_id}"))
    })
    .await
}

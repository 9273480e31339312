//! One member in a Matrix client and on the web: name, avatar, blocks, follows and invitations are the
//! same in both.

use std::time::{Duration, Instant};

use matrix_sdk::ruma::{OwnedMxcUri, UserId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    element::Element,
    support::{Member, SERVER_NAME, Settings, Stack, eventually, segment},
};

const SOON: Duration = Duration::from_secs(20);
/// How soon a change in one client is to be in the other.
const PROMISED: Duration = Duration::from_secs(5);
/// What it may take on a machine that does much else. How long it took is said, beside what is promised.
const LIVE: Duration = Duration::from_secs(20);

/// One red pixel.
const PIXEL: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\
    \0\0\0\x0cIDAT\x08\xd7c\xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd\x8d\xb0\0\0\0\0IEND\xaeB`\x82";

#[tokio::test]
async fn members_are_the_same_in_a_matrix_client_and_on_the_web() {
    let stack = Stack::start(Settings::default()).await;
    let (anna, bo) = (stack.member("anna").await, stack.member("bodil").await);
    let phone = Element::log_in(&stack, &anna).await;
    has_a_profile_room(&stack, &anna).await;
    has_a_profile_room(&stack, &bo).await;
    names_go_both_ways(&stack, &phone, &anna, &bo).await;
    avatars_go_both_ways(&stack, &phone, &anna, &bo).await;
    follows_are_memberships(&stack, &anna, &bo).await;
    blocks_go_both_ways(&stack, &phone, &anna, &bo).await;
    invitations_are_refused(&stack, &anna, &bo).await;
    who_hides_is_not_found(&stack, &anna, &bo).await;
    stack.agrees(SOON).await;
}

async fn get(who: &Member, path: &str) -> Value {
    who.ask(Method::GET, path, None).await.must(200)
}

fn of(member: &Member, below: &str) -> String {
    format!("/users/{}{below}", segment(&member.user_id))
}

/// Registration answers before the rooms are there.
async fn has_a_profile_room(stack: &Stack, member: &Member) {
    let alias = segment(&format!("#althing_member_{}:{SERVER_NAME}", member.name));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    eventually("the profile room is there", SOON, || async {
        let answer = stack.bot().get(&path).await;
        (answer.status == 200)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    })
    .await;
}

async fn shows(viewer: &Member, member: &Member, what: &str, so: impl Fn(&Value) -> bool) -> Value {
    let begun = Instant::now();
    let seen = eventually(what, SOON, || async {
        let profile = get(viewer, &of(member, "")).await;
        if so(&profile) {
            Ok(profile)
        } else {
            Err(profile.to_string())
        }
    })
    .await;
    took(what, begun);
    seen
}

fn took(what: &str, begun: Instant) {
    let took = begun.elapsed();
    let late = if took > PROMISED { ": LATE" } else { "" };
    eprintln!("{what}: after {took:?} of {PROMISED:?}{late}");
    assert!(took <= LIVE, "{what} took {took:?}");
}

/// What the member event of somebody says in a room of theirs, as the bot reads it: each has `so` in time.
async fn in_own_rooms(
    stack: &Stack,
    member: &Member,
    what: &str,
    begun: Instant,
    so: impl Fn(&Value) -> bool,
) {
    for kind in ["member", "home"] {
        let alias = segment(&format!("#althing_{kind}_{}:{SERVER_NAME}", member.name));
        let path = format!("/_matrix/client/v3/directory/room/{alias}");
        let room = stack.bot().get(&path).await.must(200);
        let room = segment(room["room_id"].as_str().expect("text"));
        let user = segment(&member.user_id);
        let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.member/{user}");
        eventually(what, LIVE, || async {
            let said = stack.bot().get(&path).await.body;
            so(&said).then_some(()).ok_or_else(|| said.to_string())
        })
        .await;
        took(&format!("{what} ({kind} room)"), begun);
    }
}

async fn names_go_both_ways(stack: &Stack, phone: &Element, anna: &Member, bo: &Member) {
    phone
        .client
        .account()
        .set_display_name(Some("Anna fra Element"))
        .await
        .expect("a name");
    shows(bo, anna, "a name of Element is on the web", |profile| {
        profile["display_name"] == "Anna fra Element"
    })
    .await;
    let wish = json!({"display_name": "Anna fra nettet", "biography": "Hej", "time_zone": "Europe/Copenhagen"});
    let begun = Instant::now();
    anna.ask(Method::PUT, "/users/me", Some(&wish))
        .await
        .must(200);
    // In every room that they share.
    in_own_rooms(
        stack,
        anna,
        "a name of the web is in the rooms",
        begun,
        |said| said["displayname"] == "Anna fra nettet",
    )
    .await;
    let name = phone
        .client
        .account()
        .get_display_name()
        .await
        .expect("a profile");
    assert_eq!(name.as_deref(), Some("Anna fra nettet"));
    // Extended fields, edited by another client.
    let client = stack.client(anna).await;
    let path = format!(
        "/_matrix/client/v3/profile/{}/org.althing.bio",
        segment(&anna.user_id)
    );
    client
        .put(&path, json!({"org.althing.bio": "Hej fra Element"}))
        .await
        .must(200);
    shows(
        bo,
        anna,
        "a biography of another client is on the web",
        |profile| {
            profile["biography"] == "Hej fra Element" && profile["time_zone"] == "Europe/Copenhagen"
        },
    )
    .await;
}

async fn avatars_go_both_ways(stack: &Stack, phone: &Element, anna: &Member, bo: &Member) {
    let kind = "image/png".parse().expect("a media type");
    let account = phone.client.account();
    let first = account
        .upload_avatar(&kind, PIXEL.to_vec())
        .await
        .expect("an upload");
    let seen = shows(bo, anna, "an avatar of Element is on the web", |profile| {
        profile["avatar"]["huge"].is_string()
    })
    .await;
    let url = format!(
        "{}{}",
        stack.althing.public_url,
        seen["avatar"]["huge"].as_str().expect("text")
    );
    let image = bo
        .http
        .get(&url)
        .bearer_auth(&bo.token)
        .send()
        .await
        .expect("an answer");
    assert_eq!(image.status(), 200);
    let image = image.bytes().await.expect("a body");
    assert_eq!(image.get(8..12), Some(&b"WEBP"[..]));
    // Set on the web, it is another in Element.
    let boundary = "xxALTHINGxx";
    let mut form = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
    )
    .into_bytes();
    form.extend_from_slice(&image);
    form.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let begun = Instant::now();
    let answer = anna
        .http
        .post(format!("{}/api/users/me/avatar", stack.althing.public_url))
        .bearer_auth(&anna.token)
        .header(
            "content-type",
            format!("multipart/form-data; boundary={boundary}"),
        )
        .body(form)
        .send()
        .await
        .expect("an answer");
    assert_eq!(answer.status(), 200, "{:?}", answer.text().await);
    let second: Option<OwnedMxcUri> = account.get_avatar_url().await.expect("a profile");
    let second = second.expect("an avatar");
    assert_ne!(second, first);
    in_own_rooms(
        stack,
        anna,
        "an avatar of the web is in the rooms",
        begun,
        |said| said["avatar_url"] == second.as_str(),
    )
    .await;
}

async fn follows_are_memberships(stack: &Stack, anna: &Member, bo: &Member) {
    bo.ask(Method::POST, &of(anna, "/follow"), None)
        .await
        .must(200);
    let client = stack.client(bo).await;
    let rooms = client
        .get("/_matrix/client/v3/joined_rooms")
        .await
        .must(200);
    let alias = segment(&format!("#althing_member_{}:{SERVER_NAME}", anna.name));
    let room = client
        .get(&format!("/_matrix/client/v3/directory/room/{alias}"))
        .await
        .must(200);
    assert!(
        rooms["joined_rooms"]
            .as_array()
            .expect("a list")
            .contains(&room["room_id"])
    );
    let room = segment(room["room_id"].as_str().expect("text"));
    client
        .post(&format!("/_matrix/client/v3/rooms/{room}/leave"), json!({}))
        .await
        .must(200);
    shows(
        bo,
        anna,
        "who has left in Element does not follow",
        |profile| profile["you"]["follow"] == false,
    )
    .await;
    client
        .join(&format!("#althing_member_{}:{SERVER_NAME}", anna.name))
        .await;
    shows(bo, anna, "who has joined in Element follows", |profile| {
        profile["you"]["follow"] == true
    })
    .await;
}

async fn blocks_go_both_ways(stack: &Stack, phone: &Element, anna: &Member, bo: &Member) {
    let blocked = async || {
        let blocks = get(anna, "/users/me/blocks").await;
        blocks["items"].as_array().expect("a list").len()
    };
    let id = UserId::parse(&bo.user_id).expect("a user ID");
    phone
        .client
        .account()
        .ignore_user(&id)
        .await
        .expect("ignored");
    eventually("a block of Element is on the web", LIVE, || async {
        (blocked().await == 1)
            .then_some(())
            .ok_or_else(|| "not yet".to_owned())
    })
    .await;
    let topic = bo.create_topic("torvet", "Et emne af Bodil").await;
    eventually("the posts of whom one blocks are marked", SOON, || async {
        let page = get(anna, &format!("/forum/topics/{}", topic.slug)).await;
        let marked = page["items"][0]["author_blocked"] == true;
        marked.then_some(()).ok_or_else(|| page.to_string())
    })
    .await;
    shows(bo, anna, "a block ends the follow", |profile| {
        profile["you"]["follow"] == false
    })
    .await;
    // Who is blocked comes back in Element and is taken out again.
    let client = stack.client(bo).await;
    client
        .join(&format!("#althing_member_{}:{SERVER_NAME}", anna.name))
        .await;
    shows(bo, anna, "who is blocked is taken out again", |profile| {
        profile["you"]["follow"] == false
    })
    .await;
    anna.ask(Method::DELETE, &of(bo, "/block"), None)
        .await
        .must(204);
    let ignored = async || {
        let user = segment(&anna.user_id);
        let path = format!("/_matrix/client/v3/user/{user}/account_data/m.ignored_user_list");
        stack.client(anna).await.get(&path).await.must(200)["ignored_users"].clone()
    };
    assert_eq!(ignored().await, json!({}));
    anna.ask(Method::POST, &of(bo, "/block"), None)
        .await
        .must(204);
    assert_eq!(ignored().await, json!({bo.user_id.as_str(): {}}));
    anna.ask(Method::DELETE, &of(bo, "/block"), None)
        .await
        .must(204);
}

async fn set_privacy(member: &Member, profile: &str, messages: &str) {
    let privacy = json!({
        "profile": profile, "email": "nobody", "real_name": "nobody", "messages": messages,
        "connections": "members",
    });
    member
        .ask(Method::PUT, "/users/me/privacy", Some(&privacy))
        .await
        .must(200);
}

async fn invitations_are_refused(stack: &Stack, anna: &Member, bo: &Member) {
    let client = stack.client(bo).await;
    let wish = json!({"preset": "trusted_private_chat", "is_direct": true});
    let room = client
        .post("/_matrix/client/v3/createRoom", wish)
        .await
        .must(200);
    let room = segment(room["room_id"].as_str().expect("text"));
    let path = format!("/_matrix/client/v3/rooms/{room}/invite");
    let invite = async || client.post(&path, json!({"user_id": anna.user_id})).await;
    for audience in ["nobody", "connections"] {
        set_privacy(anna, "members", audience).await;
        let answer = invite().await;
        assert_eq!(
            (answer.status, answer.errcode()),
            (403, "M_INVITE_BLOCKED"),
            "{audience}"
        );
    }
    // Whom one follows may write.
    anna.ask(Method::POST, &of(bo, "/follow"), None)
        .await
        .must(200);
    invite().await.must(200);
    set_privacy(anna, "members", "members").await;
}

async fn who_hides_is_not_found(stack: &Stack, anna: &Member, bo: &Member) {
    let client = stack.client(bo).await;
    let found = async || {
        let wish = json!({"search_term": "Anna", "limit": 10});
        let answer = client
            .post("/_matrix/client/v3/user_directory/search", wish)
            .await
            .must(200);
        let found = answer["results"].as_array().expect("a list").clone();
        found
            .iter()
            .any(|user| user["user_id"] == anna.user_id.as_str())
    };
    eventually("Anna is found", SOON, || async {
        found()
            .await
            .then_some(())
            .ok_or_else(|| "not yet".to_owned())
    })
    .await;
    set_privacy(anna, "nobody", "members").await;
    assert!(!found().await);
    set_privacy(anna, "members", "members").await;
    assert!(found().await);
}

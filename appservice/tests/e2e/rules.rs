//! What the homeserver must refuse, and what must not be done to a member.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::support::{Raw, SERVER_NAME, Settings, Stack, eventually, segment};

const SOON: Duration = Duration::from_secs(20);

#[tokio::test]
async fn the_homeserver_keeps_the_rules() {
    let mut stack = Stack::start(Settings::default()).await;
    strangers_stay_out(&stack).await;
    tokens_reach_no_further_than_they_should(&stack).await;
    nothing_fetches_what_is_linked(&stack).await;
    what_is_ours_cannot_be_said_by_members(&stack).await;
    an_account_ends_on_the_web_alone(&stack).await;
    who_leaves_home_is_not_dragged_back(&mut stack).await;
    althing_away_is_no_wrong_password(&mut stack).await;
    stack.agrees(SOON).await;
}

async fn strangers_stay_out(stack: &Stack) {
    let stranger = stack.stranger();
    let wanted = json!({
        "username": "fremmed", "password": "en god lang kode", "auth": {"type": "m.login.dummy"},
    });
    let register = "/_matrix/client/v3/register";
    let answer = stranger.post(register, wanted.clone()).await;
    assert_eq!((answer.status, answer.errcode()), (403, "M_FORBIDDEN"));
    stranger
        .post(&format!("{register}?kind=guest"), json!({}))
        .await
        .must(403);
    // Nor by an application service's way without its token.
    let wanted = json!({"type": "m.login.application_service", "username": "fremmed"});
    let answer = stranger.post(register, wanted).await;
    assert!(answer.status >= 400, "{}", answer.body);
    assert_eq!(
        stack.log_in("fremmed", "en god lang kode").await.status,
        403
    );
    // Nor does anybody have a name of ours, though the members' registration asks for it.
    let members = Raw {
        token: Some(stack.secret("members_token").to_owned()),
        ..stack.stranger()
    };
    for name in ["althing", "_althing_x"] {
        let wanted = json!({"type": "m.login.application_service", "username": name});
        let answer = members.post(register, wanted).await;
        assert_eq!(
            (answer.status, answer.errcode()),
            (400, "M_EXCLUSIVE"),
            "{name}"
        );
    }
    // Nor is anybody told of a member.
    let anna = segment(&stack.member("anna").await.user_id);
    for field in ["", "/displayname", "/avatar_url"] {
        let path = format!("/_matrix/client/v3/profile/{anna}{field}");
        let answer = stranger.get(&path).await;
        assert_eq!((answer.status, answer.errcode()), (401, "M_MISSING_TOKEN"));
    }
    // Nor here without an invitation.
    let wanted = json!({
        "invitation": "intet", "username": "fremmed", "password": "en god lang kode 7",
        "display_name": "Fremmed",
    });
    let url = format!("{}/api/auth/register", stack.althing.public_url);
    let answer = stack
        .http
        .post(url)
        .json(&wanted)
        .send()
        .await
        .expect("an answer");
    assert!(answer.status().is_client_error(), "{}", answer.status());
}

async fn tokens_reach_no_further_than_they_should(stack: &Stack) {
    let anna = stack.member("anna").await;
    let admin_api = "/_synapse/admin/v2/users?limit=1";
    eventually(
        "the bot is the homeserver's administrator",
        SOON,
        || async {
            let answer = stack.bot().get(admin_api).await;
            (answer.status == 200)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        },
    )
    .await;
    let bot = format!("@althing:{SERVER_NAME}");
    for user in [&bot, &anna.user_id, &format!("@_althing_x:{SERVER_NAME}")] {
        let answer = stack.acting_as(user).get(admin_api).await;
        assert_eq!(
            answer.status, 403,
            "the members' token as {user}: {}",
            answer.body
        );
    }
    let client = stack.client(&anna).await;
    client.get(admin_api).await.must(403);
    // The bot has no password at all.
    assert_eq!(stack.log_in("althing", "hvad som helst").await.status, 403);
}

/// A Matrix client that ended an account would leave half of it standing, and ask nobody what becomes of the words.
async fn an_account_ends_on_the_web_alone(stack: &Stack) {
    let member = stack.member("kaare").await;
    let client = stack.client(&member).await;
    let path = "/_matrix/client/v3/account/deactivate";
    let asked = client.post(path, json!({})).await.must(401);
    let proof = json!({
        "type": "m.login.password", "password": member.password, "session": asked["session"],
        "identifier": {"type": "m.id.user", "user": member.name},
    });
    let refused = client.post(path, json!({"auth": proof})).await;
    assert_eq!(
        (refused.status, refused.errcode()),
        (403, "M_FORBIDDEN"),
        "{}",
        refused.body
    );
    client
        .get("/_matrix/client/v3/account/whoami")
        .await
        .must(200);
}

/// A state event that only the bot may send, and the tombstone of a room.
async fn what_is_ours_cannot_be_said_by_members(stack: &Stack) {
    let anna = stack.member("anna").await;
    let topic = anna.create_topic("torvet", "Regler").await;
    let client = stack.client(&anna).await;
    let rooms = [
        topic.id,
        resolve(&client, "althing_home_anna").await,
        resolve(&client, "althing_member_anna").await,
        resolve(&client, "althing").await,
    ];
    let kinds = [
        "org.althing.topic",
        "org.althing.category",
        "org.althing.territory",
        "org.althing.badge.award",
        "m.room.tombstone",
        "m.room.encryption",
        "m.room.power_levels",
        "m.room.join_rules",
        "m.room.server_acl",
        "m.room.name",
        "m.room.canonical_alias",
        "m.space.child",
    ];
    for room in &rooms {
        for kind in kinds {
            let path = format!("/_matrix/client/v3/rooms/{}/state/{kind}/", segment(room));
            // Well-formed for each kind, so that the power levels alone refuse it.
            let content = json!({
                "title": "Mit", "name": "Mit", "users": {}, "join_rule": "public", "allow": ["*"],
                "body": "Mit", "replacement_room": "!andet", "algorithm": "m.megolm.v1.aes-sha2",
            });
            let answer = client.put(&path, content).await;
            assert_eq!(answer.status, 403, "{kind} in {room}: {}", answer.body);
        }
    }
    // Nor may a member invite past a restricted join.
    let path = format!("/_matrix/client/v3/rooms/{}/invite", segment(&rooms[0]));
    let bo = stack.member("bodil").await;
    client
        .post(&path, json!({"user_id": bo.user_id}))
        .await
        .must(403);
}

/// F23: there are no link previews, so that no server of ours asks another because of a member's words.
async fn nothing_fetches_what_is_linked(stack: &Stack) {
    let member = stack.member("anna").await;
    let anna = stack.client(&member).await;
    let inside = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = inside.local_addr().expect("an address").port();
    let linked = [
        "http://169.254.169.254/".to_owned(),
        "http://[::1]/".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://localhost:{port}/"),
        format!("http://127.0.0.1:{port}/"),
    ];
    for url in &linked {
        for preview in ["client/v1/media", "media/v3"] {
            let path = format!("/_matrix/{preview}/preview_url?url={}", segment(url));
            let answer = anna.get(&path).await;
            let said = (answer.status, answer.errcode());
            assert_eq!(said, (404, "M_UNRECOGNIZED"), "{path}: {}", answer.body);
        }
    }
    // Nor does a post with links make anybody look at them.
    let topic = member.create_topic("torvet", "Hvad der er inde").await;
    let said = anna.say(&topic.id, "links", &linked.join(" ")).await;
    said.expect("an answer").must(200);
    let asked = tokio::time::timeout(Duration::from_secs(2), inside.accept()).await;
    assert!(asked.is_err(), "somebody has asked for what is linked");
}

async fn resolve(client: &Raw, alias: &str) -> String {
    let alias = segment(&format!("#{alias}:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    eventually("the room exists", SOON, || async {
        let answer = client.get(&path).await;
        let room = answer.body["room_id"].as_str();
        room.map(str::to_owned)
            .ok_or_else(|| answer.body.to_string())
    })
    .await
}

async fn membership(stack: &Stack, room: &str, user_id: &str) -> Value {
    let (room, user) = (segment(room), segment(user_id));
    let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.member/{user}");
    stack.bot().get(&path).await.body["membership"].clone()
}

async fn who_leaves_home_is_not_dragged_back(stack: &mut Stack) {
    let anna = stack.member("anna").await;
    let client = stack.client(&anna).await;
    let home = resolve(&client, "althing_home_anna").await;
    eventually("anna is at home", SOON, || async {
        let membership = membership(stack, &home, &anna.user_id).await;
        (membership == "join")
            .then_some(())
            .ok_or_else(|| membership.to_string())
    })
    .await;
    let path = format!("/_matrix/client/v3/rooms/{}/leave", segment(&home));
    client
        .ask(Method::POST, &path, Some(&json!({})))
        .await
        .must(200);
    stack.althing.stop().await;
    let http = stack.http.clone();
    stack.althing.start(&http).await;
    // A new member's rooms are made in a pass that looks at everybody.
    let dora = stack.member("dora").await;
    let hers = resolve(&stack.client(&dora).await, "althing_home_dora").await;
    eventually("dora is at home", SOON, || async {
        let membership = membership(stack, &hers, &dora.user_id).await;
        (membership == "join")
            .then_some(())
            .ok_or_else(|| membership.to_string())
    })
    .await;
    let membership = membership(stack, &home, &anna.user_id).await;
    assert_ne!(membership, "join", "anna was joined by force");
}

async fn althing_away_is_no_wrong_password(stack: &mut Stack) {
    let anna = stack.member("anna").await;
    let wrong = stack.log_in("anna", "ikke den rigtige kode").await;
    assert_eq!((wrong.status, wrong.errcode()), (403, "M_FORBIDDEN"));
    stack.althing.stop().await;
    let away = stack.log_in("anna", &anna.password).await;
    assert_eq!(away.status, 503, "{}", away.body);
    assert_ne!(away.errcode(), "M_FORBIDDEN");
    let http = stack.http.clone();
    stack.althing.start(&http).await;
    stack.log_in("anna", &anna.password).await.must(200);
}

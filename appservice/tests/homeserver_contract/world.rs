//! A corner of a homeserver that belongs to one case: names of its own, the rooms it needs.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use appservice::{
    error::{Error, Result},
    events::RoomKind,
    matrix::{Creation, Homeserver, Identity, InitialState, Names, NewRoom, Outgoing},
    policy::{Officers, power_levels},
};
use futures_util::future::BoxFuture;
use ruma::{
    EventId, OwnedEventId, OwnedRoomAliasId, OwnedRoomId, OwnedUserId, RoomAliasId, RoomId,
};
use serde_json::{Value, json};

/// Signs a user in with a Matrix client of this device ID, called Element.
pub type SignIn = Arc<dyn Fn(OwnedUserId, String) -> BoxFuture<'static, ()> + Send + Sync>;

/// What a member reports in a Matrix client of theirs.
pub enum Reported {
    Event(OwnedRoomId, OwnedEventId),
    User(OwnedUserId),
}

/// A member reports something, with a reason.
pub type Reporting =
    Arc<dyn Fn(OwnedUserId, Reported, String) -> BoxFuture<'static, ()> + Send + Sync>;

/// What members do in Matrix clients of theirs.
#[derive(Clone)]
pub struct Clients {
    pub sign_in: SignIn,
    pub report: Reporting,
}

pub struct World {
    pub homeserver: Arc<dyn Homeserver>,
    clients: Clients,
    pub names: Names,
    tag: String,
    count: AtomicU32,
}

impl World {
    pub fn new(
        homeserver: Arc<dyn Homeserver>,
        clients: Clients,
        names: Names,
        case: &str,
    ) -> Self {
        Self {
            homeserver,
            clients,
            names,
            tag: case.replace('_', "-"),
            count: AtomicU32::new(0),
        }
    }

    /// A name that nobody else has.
    pub fn name(&self, name: &str) -> String {
        format!("{name}-{}", self.tag)
    }

    pub fn alias(&self, local: &str) -> OwnedRoomAliasId {
        RoomAliasId::parse(format!("#{local}:{}", self.names.server())).unwrap()
    }

    pub fn user_id(&self, name: &str) -> OwnedUserId {
        self.names.member(&self.name(name)).unwrap()
    }

    /// A member who exists.
    pub async fn member(&self, name: &str) -> (OwnedUserId, Identity) {
        self.homeserver.register(&self.name(name)).await.unwrap();
        let user_id = self.user_id(name);
        let identity = self.names.as_member(&user_id).unwrap();
        (user_id, identity)
    }

    /// A Matrix client of theirs.
    pub async fn sign_in(&self, user_id: &OwnedUserId, device_id: &str) {
        (self.clients.sign_in)(user_id.clone(), device_id.to_owned()).await;
    }

    /// They report something there.
    pub async fn report(&self, by: &OwnedUserId, reported: Reported, reason: &str) {
        (self.clients.report)(by.clone(), reported, reason.to_owned()).await;
    }

    /// A room as our blueprints make them.
    pub fn blueprint(&self, kind: RoomKind, name: &str, join: Value) -> NewRoom {
        let state = |event_type: &str, content: Value| InitialState {
            event_type: event_type.into(),
            state_key: String::new(),
            content,
        };
        NewRoom {
            version: "12".into(),
            alias: Some(format!("althing_{}", self.name(name))),
            name: format!("Room {name}"),
            topic: Some("About it".into()),
            creation_content: json!({"org.althing.key": name, "m.federate": true}),
            power_levels: power_levels(kind, &Officers::default()),
            initial_state: vec![
                state("org.althing.topic", json!({"slug": name})),
                state("m.room.join_rules", join),
                state(
                    "m.room.history_visibility",
                    json!({"history_visibility": "shared"}),
                ),
                state("m.room.guest_access", json!({"guest_access": "forbidden"})),
            ],
            invite: Vec::new(),
        }
    }

    pub async fn create(&self, room: &NewRoom) -> OwnedRoomId {
        match self.homeserver.create_room(room).await.unwrap() {
            Creation::Created(room_id) => room_id,
            Creation::AliasTaken => panic!("{:?} is taken", room.alias),
        }
    }

    /// A room that members are invited to.
    pub async fn space(&self, name: &str) -> OwnedRoomId {
        let join = json!({"join_rule": "invite"});
        self.create(&self.blueprint(RoomKind::Territory, name, join))
            .await
    }

    /// A topic for members of a space.
    pub async fn topic(&self, name: &str, space: &RoomId) -> OwnedRoomId {
        let join = json!({
            "join_rule": "restricted",
            "allow": [{"type": "m.room_membership", "room_id": space}],
        });
        self.create(&self.blueprint(RoomKind::Topic, name, join))
            .await
    }

    /// A topic with a member in it.
    pub async fn joined_topic(&self) -> (OwnedRoomId, OwnedUserId, Identity) {
        let (user_id, member) = self.member("anna").await;
        let space = self.space("space").await;
        self.admit(&space, &user_id, &member).await;
        let topic = self.topic("topic", &space).await;
        self.homeserver.join(&member, &topic).await.unwrap();
        (topic, user_id, member)
    }

    pub async fn admit(&self, room_id: &RoomId, user_id: &OwnedUserId, member: &Identity) {
        self.homeserver
            .invite(room_id, user_id, None)
            .await
            .unwrap();
        self.homeserver.join(member, room_id).await.unwrap();
    }

    /// An event under a transaction ID that nobody else has.
    pub fn outgoing(&self, event_type: &'static str, content: Value) -> Outgoing {
        let n = self.count.fetch_add(1, Ordering::Relaxed);
        Outgoing {
            event_type,
            content,
            txn_id: format!("{}-{n}", self.tag).into(),
            ts: None,
        }
    }

    pub fn message(&self, body: &str) -> Outgoing {
        self.outgoing("m.room.message", json!({"msgtype": "m.text", "body": body}))
    }

    pub fn reaction(&self, target: &EventId, key: &str) -> Outgoing {
        let relation = json!({"rel_type": "m.annotation", "event_id": target, "key": key});
        self.outgoing("m.reaction", json!({"m.relates_to": relation}))
    }

    pub async fn say(&self, who: &Identity, room_id: &RoomId, body: &str) -> OwnedEventId {
        let event = self.message(body);
        self.homeserver.send(who, room_id, &event).await.unwrap()
    }

    pub async fn redact(
        &self,
        who: &Identity,
        room_id: &RoomId,
        target: &EventId,
    ) -> Result<OwnedEventId> {
        let txn_id = self.message("").txn_id;
        self.homeserver
            .redact(who, room_id, target, &txn_id, Some("a reason"))
            .await
    }

    /// The whole timeline, oldest first, by pages of some size.
    pub async fn timeline(&self, room_id: &RoomId, limit: u32) -> Vec<Value> {
        let (mut events, mut from) = (Vec::new(), None::<String>);
        loop {
            let page = self
                .homeserver
                .messages(room_id, from.as_deref(), limit)
                .await
                .unwrap();
            assert!(page.events.len() <= limit as usize);
            events.extend(page.events.iter().map(|e| parsed(e)));
            from = page.end;
            if from.is_none() {
                events.reverse();
                return events;
            }
        }
    }

    /// A state event as it is now.
    pub async fn state(
        &self,
        room_id: &RoomId,
        event_type: &str,
        state_key: &str,
    ) -> Option<Value> {
        let state = self.homeserver.state(room_id).await.unwrap();
        let mut found = state.iter().map(|e| parsed(e));
        found.find(|e| e["type"] == event_type && e["state_key"] == state_key)
    }
}

pub fn parsed(event: &serde_json::value::RawValue) -> Value {
    serde_json::from_str(event.get()).unwrap()
}

/// Status, code and words of the homeserver's refusal.
#[track_caller]
pub fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> (u16, String, String) {
    match outcome {
        Err(Error::Homeserver {
            status,
            errcode,
            message,
        }) => (status.as_u16(), errcode, message),
        other => panic!("no refusal of the homeserver: {other:?}"),
    }
}

/// A refusal of this kind whose words contain what `actions` looks for.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(outcome: Result<T>, status: u16, errcode: &str, words: &str) {
    let (got, code, message) = refusal(outcome);
    assert_eq!((got, &code[..]), (status, errcode), "{message}");
    assert!(
        message.contains(words),
        "{message:?} does not say {words:?}"
    );
}

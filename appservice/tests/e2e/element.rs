//! A member's Matrix client: matrix-sdk in the place of Element.

use std::time::Duration;

use matrix_sdk::{
    Client, Room,
    config::SyncSettings,
    room::MessagesOptions,
    ruma::{OwnedEventId, RoomId, UInt, events::room::message::RoomMessageEventContent},
};
use serde_json::Value;

use crate::support::{Member, Stack};

pub struct Element {
    pub client: Client,
}

impl Element {
    /// Logs in at the homeserver with the member's one password.
    pub async fn log_in(stack: &Stack, member: &Member) -> Self {
        let client = Client::builder()
            .homeserver_url(&stack.synapse.url)
            .build()
            .await
            .expect("a client");
        client
            .matrix_auth()
            .login_username(&member.name, &member.password)
            .initial_device_display_name("Element")
            .send()
            .await
            .expect("the same password opens the homeserver");
        let element = Self { client };
        element.sync().await;
        element
    }

    pub async fn sync(&self) {
        let settings = SyncSettings::default().timeout(Duration::from_millis(200));
        self.client.sync_once(settings).await.expect("a sync");
    }

    pub fn room(&self, room_id: &str) -> Option<Room> {
        self.client
            .get_room(&RoomId::parse(room_id).expect("a room ID"))
    }

    pub async fn say(&self, room: &Room, words: &str) -> OwnedEventId {
        let content = RoomMessageEventContent::text_plain(words);
        room.send(content)
            .await
            .expect("it is sent")
            .response
            .event_id
    }

    /// The last events of a room as the client shows them, newest first.
    pub async fn timeline(&self, room: &Room) -> Vec<Value> {
        let mut options = MessagesOptions::backward();
        options.limit = UInt::from(100_u32);
        let page = room.messages(options).await.expect("messages");
        let events = page.chunk.into_iter();
        events
            .map(|event| serde_json::from_str(event.raw().json().get()).expect("JSON"))
            .collect()
    }
}

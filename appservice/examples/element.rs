//! A member's Matrix client (matrix-sdk in the place of Element), for tests in a browser and for
//! hands at a terminal: a command of JSON on each line, an answer of JSON after each.
//!
//! ```text
//! cargo run --example element -- http://127.0.0.1:28478
//! {"do": "log_in", "user": "anna", "password": "…"}
//! {"do": "rooms"}
//! {"do": "join", "room": "#althing_topic_hej:dk.localhost"}
//! {"do": "send", "room": "!…", "type": "m.room.message", "content": {"msgtype": "m.text", "body": "Hej"}}
//! {"do": "redact", "room": "!…", "event_id": "$…"}
//! {"do": "messages", "room": "!…"}
//! {"do": "report", "room": "!…", "event_id": "$…", "reason": "Spam"}
//! ```
//!
//! An answer is `{"ok": …}` or `{"error": "…", "status": 403}`.

use std::{
    io::{BufRead, Write},
    time::Duration,
};

use anyhow::{Context, Result};
use matrix_sdk::{
    Client, HttpError, Room, RoomState,
    config::SyncSettings,
    room::MessagesOptions,
    ruma::{OwnedEventId, OwnedRoomOrAliasId, RoomId, UInt},
};
use serde::Deserialize;
use serde_json::{Value, json};

/// How long a look at what is new may take.
const LOOK: Duration = Duration::from_millis(200);

#[derive(Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Command {
    LogIn {
        user: String,
        password: String,
    },
    Rooms,
    Join {
        room: OwnedRoomOrAliasId,
    },
    Send {
        room: String,
        #[serde(rename = "type")]
        event_type: String,
        content: Value,
    },
    Redact {
        room: String,
        event_id: OwnedEventId,
    },
    Messages {
        room: String,
    },
    Report {
        room: String,
        event_id: OwnedEventId,
        reason: String,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    let homeserver = std::env::args().nth(1);
    let homeserver = homeserver.context("say where the homeserver is: http://127.0.0.1:28478")?;
    let client = Client::builder().homeserver_url(homeserver).build().await?;
    for line in std::io::stdin().lock().lines() {
        let answer = match obey(&client, &line?).await {
            Ok(value) => json!({"ok": value}),
            Err(error) => json!({"error": error.to_string(), "status": status(&error)}),
        };
        let mut out = std::io::stdout().lock();
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

async fn obey(client: &Client, line: &str) -> Result<Value> {
    match serde_json::from_str(line)? {
        Command::LogIn { user, password } => {
            let login = client.matrix_auth().login_username(&user, &password);
            let login = login.initial_device_display_name("Element").send().await?;
            sync(client).await?;
            Ok(json!({"user_id": login.user_id}))
        }
        Command::Rooms => {
            sync(client).await?;
            Ok(client.joined_rooms().iter().map(shown).collect())
        }
        Command::Join { room } => {
            let joined = client.join_room_by_id_or_alias(&room, &[]).await?;
            Ok(json!({"room_id": joined.room_id()}))
        }
        Command::Send {
            room,
            event_type,
            content,
        } => {
            let room = find(client, &room).await?;
            let sent = room.send_raw(&event_type, content).await?;
            Ok(json!({"event_id": sent.response.event_id}))
        }
        Command::Redact { room, event_id } => {
            let room = find(client, &room).await?;
            let sent = room.redact(&event_id, None, None).await?;
            Ok(json!({"event_id": sent.event_id}))
        }
        Command::Messages { room } => {
            let mut options = MessagesOptions::backward();
            options.limit = UInt::from(50_u32);
            let page = find(client, &room).await?.messages(options).await?;
            let events = page.chunk.iter().map(|event| event.raw().json().get());
            let events: Vec<Value> = events.map(serde_json::from_str).collect::<Result<_, _>>()?;
            Ok(events.into())
        }
        Command::Report {
            room,
            event_id,
            reason,
        } => {
            let room = find(client, &room).await?;
            room.report_content(event_id, Some(reason)).await?;
            Ok(json!({}))
        }
    }
}

async fn sync(client: &Client) -> Result<()> {
    client
        .sync_once(SyncSettings::default().timeout(LOOK))
        .await?;
    Ok(())
}

/// A room that the member is in, or has been in.
async fn find(client: &Client, room: &str) -> Result<Room> {
    let id = RoomId::parse(room)?;
    if client
        .get_room(&id)
        .is_none_or(|room| room.state() != RoomState::Joined)
    {
        sync(client).await?;
    }
    client.get_room(&id).context("this room was never seen")
}

fn shown(room: &Room) -> Value {
    json!({
        "room_id": room.room_id(), "alias": room.canonical_alias(), "name": room.name(),
        "is_space": room.is_space(),
    })
}

/// The homeserver's status, where it answered.
fn status(error: &anyhow::Error) -> Option<u16> {
    let http = error.chain().find_map(|cause| {
        let direct = cause.downcast_ref::<HttpError>();
        direct.or_else(|| match cause.downcast_ref::<matrix_sdk::Error>()? {
            matrix_sdk::Error::Http(http) => Some(&**http),
            _ => None,
        })
    })?;
    http.as_client_api_error()
        .map(|error| error.status_code.as_u16())
}

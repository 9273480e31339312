//! A name that is changed in a member's Matrix client until the web shows it, and the other way round,
//! on a real homeserver.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use appservice::{app::App, events::RoomKind};
use ruma::UserId;
use serde_json::json;

use crate::{
    client::{Connection, apart, ms, request},
    phone::Phone,
    report::{Aim, Figure, Samples},
    server::Member,
};

const ROUNDS: usize = 9;
/// What is promised, in milliseconds.
const PROMISED: f64 = 5_000.0;
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);

pub async fn run(
    app: &App,
    public: SocketAddr,
    member: &Member,
    phone: &Phone,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    let user_id = UserId::parse(&member.user_id)?;
    let own = app.index.read(|i| i.own_room(RoomKind::Profile, &user_id));
    let room = own.context("a profile room")?;
    let (mut to_web, mut to_phone) = (Samples::default(), Samples::default());
    for n in 0..ROUNDS {
        let name = format!("Fra telefonen {n}");
        let begun = Instant::now();
        phone.rename(&member.user_id, &name).await?;
        while app.index.read(|i| *i.display_name(&user_id) != *name) {
            ensure!(begun.elapsed() < PATIENCE, "the web never showed {name}");
            tokio::time::sleep(PAUSE).await;
        }
        to_web.push(ms(begun.elapsed()));

        let name = format!("Fra nettet {n}");
        let wish = json!({"display_name": name}).to_string();
        let wish = request("PUT", "/api/users/me", &member.token, wish.as_bytes());
        let begun = Instant::now();
        apart(async move || {
            Ok(Connection::open(public)
                .await?
                .ask_well(&wish)
                .await?
                .to_vec())
        })
        .await?;
        while phone.name_in(room.as_str(), &member.user_id).await? != name {
            ensure!(begun.elapsed() < PATIENCE, "no room ever had {name}");
            tokio::time::sleep(PAUSE).await;
        }
        to_phone.push(ms(begun.elapsed()));
    }
    let aim = Aim::AtMost(PROMISED);
    figures.extend([
        Figure::new("name of a Matrix client, shown on the web", "ms", to_web).aim(aim),
        Figure::new("name of the web, in the member's rooms", "ms", to_phone).aim(aim),
    ]);
    Ok(())
}

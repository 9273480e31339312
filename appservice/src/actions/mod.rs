//! Every write to Matrix, by meaning. A member's act is sent as that member, and the homeserver
//! decides; the bot makes rooms and writes what is ours.

mod avatars;
mod badges;
pub mod blueprint;
mod connections;
mod copies;
mod departures;
mod doubts;
mod echo;
mod heartbeat;
mod ignored;
mod lanes;
mod leaving;
mod members;
mod posts;
mod privacy;
mod profiles;
mod progress;
mod reactions;
mod rooms;
mod topics;

use std::sync::{Arc, atomic::AtomicU32};

pub use ignored::Ignored;
pub use lanes::Lanes;
pub use posts::{Draft, Target, Written};
pub use profiles::{Extended, Field};
pub use topics::{NewTopic, WrittenTopic};

use crate::{
    clock::Clock,
    config::{self, Config},
    heartbeat::Heartbeat,
    index,
    matrix::{Homeserver, Names},
};

/// What an action may need.
#[derive(Clone)]
pub struct Actions {
    homeserver: Arc<dyn Homeserver>,
    names: Names,
    index: index::Shared,
    heartbeat: Heartbeat,
    clock: Clock,
    lanes: Lanes,
    doubts: doubts::Doubts,
    unfinished: rooms::Unfinished,
    serials: Arc<AtomicU32>,
    ignored: ignored::Ignored,
    profiles: profiles::Read,
    settings: Arc<Settings>,
}

/// The part of the configuration that decides what rooms look like.
#[derive(Debug, Clone)]
struct Settings {
    territory: config::Territory,
    room_version: String,
    web_url: String,
}

impl Actions {
    /// Actions on a homeserver.
    pub fn new(
        config: &Config,
        homeserver: Arc<dyn Homeserver>,
        names: Names,
        index: index::Shared,
        heartbeat: Heartbeat,
        clock: Clock,
    ) -> Self {
        let settings = Settings {
            territory: config.territory.clone(),
            room_version: config.homeserver.room_version.clone(),
            web_url: config.web_url().to_owned(),
        };
        Self {
            homeserver,
            names,
            index,
            heartbeat,
            clock,
            lanes: Lanes::default(),
            doubts: doubts::Doubts::default(),
            unfinished: rooms::Unfinished::default(),
            serials: Arc::default(),
            ignored: ignored::Ignored::default(),
            profiles: profiles::Read::default(),
            settings: Arc::new(settings),
        }
    }
}

//! Every write to Matrix, by meaning. A member's act is sent as that member, and the homeserver
//! decides; the bot makes rooms and writes what is ours.

mod answers;
mod appeals;
mod avatars;
mod badges;
pub mod blueprint;
mod by_rule;
mod cases;
mod categories;
mod conduct;
mod connections;
mod copies;
mod departures;
mod doubts;
mod drafts;
mod echo;
mod edits;
mod exhibits;
mod flags;
mod following;
mod forgetting;
mod heartbeat;
mod histories;
mod ignored;
mod lanes;
mod leaving;
mod lowering;
mod media;
mod members;
mod messages;
mod moderation;
mod new_members;
mod notifications;
mod own_state;
mod policy_lists;
mod polls;
mod posts;
mod privacy;
mod profiles;
mod progress;
mod raids;
mod reactions;
mod reading;
mod redactions;
mod rooms;
mod server_acls;
mod settling;
mod slow_mode;
mod suspensions;
mod topic_changes;
mod topics;
mod treaties;
mod verdicts;

use std::sync::{Arc, atomic::AtomicU32};

pub use appeals::{Verdict, answered, no_such_appeal};
pub use by_rule::Sighting;
pub use cases::{CASE_CHANGED, whole};
pub use categories::{CategoryChange, NewCategory};
pub use conduct::muted;
pub use drafts::SavedDraft;
pub use edits::POST_CHANGED;
pub use flags::{Report, Reported};
pub use following::{Level, Mutes};
pub use ignored::Ignored;
pub use lanes::Lanes;
pub use messages::Draft;
pub use policy_lists::PolicyList;
pub use posts::{Target, Written};
pub use profiles::{Extended, Field};
pub use raids::closed_to_newcomers;
use ruma::OwnedServerName;
pub use topic_changes::{TOPIC_CHANGED, TopicChange};
pub use topics::{NewTopic, WrittenTopic};
pub use verdicts::{Ruling, Seen, is_only_nudge};

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
    tries: topics::Tries,
    serials: Arc<AtomicU32>,
    ignored: ignored::Ignored,
    profiles: profiles::Read,
    inboxes: notifications::Inboxes,
    mutes: following::Mutes,
    syncs: reading::Syncs,
    settling: Arc<settling::Settling>,
    copying: exhibits::Places,
    settings: Arc<Settings>,
}

/// The part of the configuration that decides what rooms look like.
#[derive(Debug, Clone)]
struct Settings {
    /// Whether a first day has bounds.
    new_member_limits: bool,
    territory: config::Territory,
    room_version: String,
    web_url: String,
    /// Homeservers that may take part besides our own and those of treaties; all where nobody is named.
    allowed_servers: Option<Vec<OwnedServerName>>,
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
            new_member_limits: config.moderation.new_member_limits,
            territory: config.territory.clone(),
            room_version: config.homeserver.room_version.clone(),
            web_url: config.web_url().to_owned(),
            allowed_servers: config.federation.allowed.clone(),
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
            tries: topics::Tries::default(),
            serials: Arc::default(),
            ignored: ignored::Ignored::default(),
            profiles: profiles::Read::default(),
            inboxes: notifications::Inboxes::default(),
            mutes: following::Mutes::default(),
            syncs: reading::Syncs::default(),
            settling: Arc::default(),
            copying: exhibits::Places::default(),
            settings: Arc::new(settings),
        }
    }
}

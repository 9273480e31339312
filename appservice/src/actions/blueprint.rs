//! What each of our rooms is born with. The bot creates every room.

use ruma::{OwnedRoomId, UserId};
use serde_json::{Value, json};

use crate::{
    config,
    events::{
        BADGE_ALIAS, BadgeEventContent, CREATE_KEY, CREATE_KIND, CategoryEventContent, HOME_ALIAS,
        MODERATION_ALIAS, PROFILE_ALIAS, ReadRule, RoomKind, TerritoryEventContent,
        TopicEventContent, WriteRule, in_language,
    },
    index::Powers,
    matrix::{InitialState, NewRoom},
    policy::{
        Officers, Speech, by_invitation, guest_access, history_visibility, members_of, muting,
        power_levels, topic_power_levels,
    },
};

/// A room to be made: where its alias is and the key that tells it from every other.
#[derive(Debug, Clone)]
pub struct Blueprint {
    /// Its kind.
    pub kind: RoomKind,
    /// Carried by the `m.room.create` event; the same intention makes the same room once.
    pub key: String,
    /// The localpart of its alias.
    pub alias: String,
    /// The request.
    pub room: NewRoom,
}

/// Who may join.
enum Join {
    /// Whom the bot invites.
    Invited,
    /// Everybody on the homeservers that federate with ours. In no directory.
    Public,
    /// Members of any of these rooms: of the territory space, of badge rooms.
    MembersOf(Vec<OwnedRoomId>),
}

struct Draft<'a> {
    kind: RoomKind,
    key: String,
    alias: String,
    name: &'a str,
    topic: Option<String>,
    join: Join,
    state: Vec<InitialState>,
}

impl Draft<'_> {
    fn finish(self, version: &str, officers: &Officers) -> Blueprint {
        let is_space = matches!(
            self.kind,
            RoomKind::Territory | RoomKind::Union | RoomKind::Category
        );
        let mut create = json!({
            CREATE_KIND: self.kind.as_str(), CREATE_KEY: self.key, "m.federate": self.kind.federates(),
        });
        let room_type = match self.kind {
            RoomKind::Policy => Some("m.policy"),
            _ => is_space.then_some("m.space"),
        };
        if let (Some(room_type), Some(map)) = (room_type, create.as_object_mut()) {
            map.insert("type".into(), room_type.into());
        }
        let mut initial_state = self.state;
        initial_state.push(join_rules(self.join));
        initial_state.push(state(
            "m.room.history_visibility",
            history_visibility(self.kind),
        ));
        initial_state.push(state("m.room.guest_access", guest_access()));
        let room = NewRoom {
            version: version.to_owned(),
            alias: Some(self.alias.clone()),
            name: self.name.to_owned(),
            topic: self.topic,
            creation_content: create,
            power_levels: power_levels(self.kind, officers),
            initial_state,
            invite: Vec::new(),
        };
        Blueprint {
            kind: self.kind,
            key: self.key,
            alias: self.alias,
            room,
        }
    }
}

fn state(event_type: &str, content: Value) -> InitialState {
    InitialState {
        event_type: event_type.into(),
        state_key: String::new(),
        content,
    }
}

fn join_rules(join: Join) -> InitialState {
    let content = match join {
        Join::Invited => by_invitation(),
        Join::Public => json!({"join_rule": "public"}),
        Join::MembersOf(rooms) => members_of(&rooms),
    };
    state("m.room.join_rules", content)
}

/// The control room: heartbeats, for the bot alone.
pub fn control(version: &str) -> Blueprint {
    Draft {
        kind: RoomKind::Control,
        key: "control".into(),
        alias: "althing_control".into(),
        name: "Althing control",
        topic: None,
        join: Join::Invited,
        state: Vec::new(),
    }
    .finish(version, &Officers::default())
}

/// The moderators' room: whoever holds a badge that moderates may join.
pub fn moderation(badge_rooms: Vec<OwnedRoomId>, version: &str) -> Blueprint {
    Draft {
        kind: RoomKind::Moderation,
        key: "moderation".into(),
        alias: MODERATION_ALIAS.into(),
        name: "Moderation",
        topic: None,
        join: Join::MembersOf(badge_rooms),
        state: Vec::new(),
    }
    .finish(version, &Officers::default())
}

/// Our policy list ([spec]), for the moderation bots of any territory to read.
///
/// [spec]: https://spec.matrix.org/v1.18/client-server-api/#moderation-policy-lists
pub fn policy(territory: &str, version: &str) -> Blueprint {
    Draft {
        kind: RoomKind::Policy,
        key: "policy".into(),
        alias: "althing_policy".into(),
        name: &format!("Althing policy: {territory}"),
        topic: None,
        join: Join::Public,
        state: Vec::new(),
    }
    .finish(version, &Officers::default())
}

/// Where the monthly figures of moderation stand.
pub fn transparency(name: &str, territory: OwnedRoomId, version: &str) -> Blueprint {
    Draft {
        kind: RoomKind::Transparency,
        key: "transparency".into(),
        alias: "althing_transparency".into(),
        name,
        topic: None,
        join: Join::MembersOf(vec![territory]),
        state: Vec::new(),
    }
    .finish(version, &Officers::default())
}

/// The territory space, which every member is in.
pub fn territory(territory: &config::Territory, officers: &Officers, version: &str) -> Blueprint {
    let content = territory_content(territory);
    Draft {
        kind: RoomKind::Territory,
        key: "territory".into(),
        alias: "althing".into(),
        name: &territory.name,
        topic: None,
        join: Join::Invited,
        state: vec![state("org.althing.territory", json!(content))],
    }
    .finish(version, officers)
}

/// What the territory space says of itself. `rev` is a trace, not a version: it stays empty as long
/// as the configuration alone decides.
pub fn territory_content(territory: &config::Territory) -> TerritoryEventContent {
    TerritoryEventContent {
        code: territory.code.clone(),
        name: territory.name.clone(),
        languages: territory.languages.clone(),
        rev: String::new(),
    }
}

/// A category space.
pub fn category(
    content: &CategoryEventContent,
    territory: OwnedRoomId,
    officers: &Officers,
    version: &str,
) -> Blueprint {
    Draft {
        kind: RoomKind::Category,
        key: format!("category/{}", content.slug),
        alias: format!("althing_forum_{}", content.slug),
        name: &content.name,
        topic: Some(content.description.clone()),
        join: Join::MembersOf(vec![territory]),
        state: vec![state("org.althing.category", json!(content))],
    }
    .finish(version, officers)
}

/// What a category of the configuration says of itself when it is made.
pub fn category_content(category: &config::Category, order: usize) -> CategoryEventContent {
    CategoryEventContent {
        slug: category.slug.clone(),
        name: category.name.clone(),
        description: category.description.clone(),
        order: i64::try_from(order).unwrap_or(i64::MAX),
        read: ReadRule::Territory,
        write: if category.announces {
            WriteRule::Officers
        } else {
            WriteRule::Members
        },
        badges: category.badges.clone(),
        rev: String::new(),
    }
}

/// A badge room: whoever the bot lets in holds the badge.
pub fn badge(
    content: &BadgeEventContent,
    language: &str,
    officers: &Officers,
    version: &str,
) -> Blueprint {
    let name = in_language(&content.name, language).unwrap_or(&content.slug);
    let avatar = content
        .image
        .as_ref()
        .map(|image| state("m.room.avatar", json!({"url": image.url})));
    Draft {
        kind: RoomKind::Badge,
        key: format!("badge/{}", content.slug),
        alias: format!("{BADGE_ALIAS}{}", content.slug),
        name,
        topic: in_language(&content.description, language).map(ToOwned::to_owned),
        join: Join::Invited,
        state: avatar
            .into_iter()
            .chain([state("org.althing.badge", json!(content))])
            .collect(),
    }
    .finish(version, officers)
}

/// A topic for the members of these rooms. `web` is its address on the web, told to those who read
/// it in another client. Whoever is muted is so from its beginning.
pub fn topic(
    content: &TopicEventContent,
    key: String,
    web: &str,
    members_of: Vec<OwnedRoomId>,
    speech: Speech,
    powers: &Powers,
    version: &str,
) -> Blueprint {
    let mut blueprint = Draft {
        kind: RoomKind::Topic,
        key,
        alias: format!("althing_topic_{}", content.slug),
        name: &content.title,
        topic: Some(web.to_owned()),
        join: Join::MembersOf(members_of),
        state: vec![state("org.althing.topic", json!(content))],
    }
    .finish(version, powers.officers());
    let muted = powers.muted();
    let levels = topic_power_levels(speech, powers.officers());
    blueprint.room.power_levels = muting(levels, muted.iter().map(|id| &**id));
    blueprint
}

/// A member's home room: their own data, for them and the bot.
pub fn home(member: &UserId, version: &str) -> Blueprint {
    let local = member.localpart();
    let mut blueprint = Draft {
        kind: RoomKind::Home,
        key: format!("home/{local}"),
        alias: format!("{HOME_ALIAS}{local}"),
        name: "Althing",
        topic: None,
        join: Join::Invited,
        state: Vec::new(),
    }
    .finish(version, &Officers::default());
    blueprint.room.invite.push(member.to_owned());
    blueprint
}

/// A member's profile room: to follow is to join.
pub fn profile(member: &UserId, name: &str, territory: OwnedRoomId, version: &str) -> Blueprint {
    let local = member.localpart();
    Draft {
        kind: RoomKind::Profile,
        key: format!("profile/{local}"),
        alias: format!("{PROFILE_ALIAS}{local}"),
        name,
        topic: None,
        join: Join::MembersOf(vec![territory]),
        state: Vec::new(),
    }
    .finish(version, &Officers::default())
}

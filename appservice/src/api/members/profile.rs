//! Profiles: one's own, and another's as far as it is shown.

use axum::extract::State;
use ruma::UserId;
use serde::Serialize;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::{changes::SetProfile, named, no_such_member, privacy::Privacy};
use crate::{
    actions::{Extended, Field},
    api::{
        extract::{Json, Path},
        member_ref::Avatar,
        principal::{Conducted, Principal, Writer},
    },
    app::App,
    clock::from_unix_ms,
    error::{ErrorBody, Result},
    events::{Audience, PrivacyEventContent},
    index::Index,
    policy::privacy::{Relation, admits},
    store::accounts::{Member, State as Standing},
};

/// What the asking member says of themselves, and what they show.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnProfile {
    /// User ID.
    #[schema(example = "@anna:dk.example")]
    pub user_id: String,
    /// The part of the user ID before the colon.
    pub username: String,
    /// Display name.
    pub display_name: String,
    /// Addresses of the avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// Plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biography: Option<String>,
    /// Where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// How to speak of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pronouns: Option<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// A name of the IANA list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Shown as the privacy says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub real_name: Option<String>,
    /// When the registration was accepted.
    #[serde(with = "time::serde::rfc3339")]
    pub joined_at: OffsetDateTime,
    /// What is shown to whom.
    pub privacy: Privacy,
    /// How many follow.
    pub followers: usize,
    /// How many are followed.
    pub following: usize,
    /// How many posts stand.
    pub posts: u32,
    /// What keeps them from writing, if anything does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conduct: Option<OwnStanding>,
}

/// What keeps a member from writing.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnStanding {
    /// When a mute may end.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub muted_until: Option<OffsetDateTime>,
    /// Strikes to be acknowledged first.
    pub must_acknowledge: Vec<String>,
    /// Little is open to them: see `restricted` of a session.
    pub suspended: bool,
}

/// A member as the asking one sees them. A hidden profile is a name and an avatar.
#[derive(Debug, Serialize, ToSchema)]
pub struct Profile {
    /// User ID.
    #[schema(example = "@anna:dk.example")]
    pub user_id: String,
    /// The part of the user ID before the colon.
    pub username: String,
    /// Display name.
    pub display_name: String,
    /// Addresses of the avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar: Option<Avatar>,
    /// No more than the above is shown to the asking member.
    pub hidden: bool,
    /// The member is gone.
    pub deleted: bool,
    /// Of another homeserver.
    pub remote: bool,
    /// Plain text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub biography: Option<String>,
    /// Where they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// How to speak of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pronouns: Option<String>,
    /// BCP 47 tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub languages: Option<Vec<String>>,
    /// A name of the IANA list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Where it is shown to the asking member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub real_name: Option<String>,
    /// Where it is shown to the asking member.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When they came.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub joined_at: Option<OffsetDateTime>,
    /// How many posts stand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub posts: Option<u32>,
    /// How many follow, where it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub followers: Option<usize>,
    /// How many are followed, where it is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<usize>,
    /// How the asking member stands to them.
    pub you: You,
}

/// How the asking member stands to another.
#[derive(Debug, Serialize, ToSchema)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an answer of its own"
)]
pub struct You {
    /// It is them.
    #[serde(rename = "self")]
    pub is_self: bool,
    /// They follow.
    pub follow: bool,
    /// They are followed.
    pub followed_by: bool,
    /// They block.
    pub blocked: bool,
    /// The other lets them follow.
    pub may_follow: bool,
    /// The other lets them write.
    pub may_message: bool,
}

/// What you say of yourself.
#[utoipa::path(get, path = "/api/users/me", tag = "members",
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = OwnProfile),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_own_profile(
    State(app): State<App>,
    Conducted(who): Conducted,
) -> Result<axum::Json<OwnProfile>> {
    own_profile(&app, &who.member).await.map(axum::Json)
}

/// Say something else of yourself. Name and avatar are the same in every Matrix client.
#[utoipa::path(put, path = "/api/users/me", tag = "members", request_body = SetProfile,
    responses((status = 200, body = OwnProfile),
        (status = "default", body = ErrorBody,
            description = "403 ORG.ALTHING.TERMS_DUE, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE, \
            429 M_LIMIT_EXCEEDED")))]
pub async fn set_own_profile(
    State(app): State<App>,
    Writer(who): Writer,
    Json(body): Json<Map<String, Value>>,
) -> Result<axum::Json<OwnProfile>> {
    let wish = SetProfile::parse(&body)?;
    let me = who.user_id();
    if let Some(Some(name)) = wish.display_name {
        app.actions.rename(me, &name).await?;
    }
    let fields = [
        (Field::Biography, wish.biography.map(text)),
        (Field::Location, wish.location.map(text)),
        (Field::Pronouns, wish.pronouns.map(text)),
        (Field::Languages, wish.languages.map(|l| l.map(Value::from))),
        (Field::TimeZone, wish.time_zone.map(text)),
    ];
    for (field, said) in fields {
        if let Some(value) = said {
            app.actions.set_field(me, field, value.as_ref()).await?;
        }
    }
    if let Some(real_name) = wish.real_name {
        app.actions.set_real_name(me, real_name).await?;
    }
    own_profile(&app, &who.member).await.map(axum::Json)
}

fn text(said: Option<String>) -> Option<Value> {
    said.map(Value::from)
}

pub(in crate::api) async fn own_profile(app: &App, member: &Member) -> Result<OwnProfile> {
    let me = &member.user_id;
    let extended = app.actions.extended_profile(me).await?;
    Ok(app.index.read(|index| OwnProfile {
        user_id: me.to_string(),
        username: member.localpart.clone(),
        display_name: index.display_name(me).to_string(),
        avatar: Avatar::of(index, me),
        biography: extended.biography.clone(),
        location: extended.location.clone(),
        pronouns: extended.pronouns.clone(),
        languages: extended.languages.clone(),
        time_zone: extended.time_zone.clone(),
        real_name: index.details(me).real_name,
        joined_at: member.created_at,
        privacy: index.privacy(me).into(),
        followers: index.followers(me).len(),
        following: index.following(me).len(),
        posts: index.post_count(me),
        conduct: own_standing(index, member, app.clock.unix_ms()),
    }))
}

fn own_standing(index: &Index, member: &Member, now: i64) -> Option<OwnStanding> {
    let mute = index.mute_of(&member.user_id, now);
    let standing = OwnStanding {
        muted_until: mute.map(|mute| from_unix_ms(mute.until)),
        must_acknowledge: index.unacknowledged(&member.user_id, now),
        suspended: member.state == Standing::Suspended,
    };
    let is_free = mute.is_none() && !standing.suspended && standing.must_acknowledge.is_empty();
    (!is_free).then_some(standing)
}

/// A member, as far as they show themselves to you.
#[utoipa::path(get, path = "/api/users/{user_id}", tag = "members",
    params(("user_id" = String, Path)),
    responses((status = 200, body = Profile),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn get_member(
    State(app): State<App>,
    who: Principal,
    Path(user_id): Path<String>,
) -> Result<axum::Json<Profile>> {
    let other = match named(&app, &user_id) {
        Ok(other) => other,
        // One's own rooms follow registration by some seconds.
        Err(_) if user_id == who.user_id().as_str() => who.user_id().to_owned(),
        Err(unknown) => return Err(unknown),
    };
    let sight = Sight::of(&app, who.user_id(), &other).await?;
    let is_here = sight.is_here || sight.relation.is_self;
    let remote = other.server_name() != app.names.server();
    let account = if remote || (is_here && !sight.sees(sight.privacy.email)) {
        None
    } else {
        app.store.member(other.as_str()).await?
    };
    let is_active = |m: &Member| matches!(m.state, Standing::Active | Standing::Suspended);
    let departed = app.index.read(|index| index.has_departed(&other));
    let deleted = departed || !is_here && !remote && !account.as_ref().is_some_and(is_active);
    if deleted && !departed && account.is_none() {
        return Err(no_such_member());
    }
    let hidden = deleted || !sight.sees(sight.privacy.profile);
    let extended = if hidden || remote {
        None
    } else {
        Some(app.actions.extended_profile(&other).await?)
    };
    // What nobody has shown to be theirs is not told as theirs.
    let email = account
        .filter(|account| account.email_verified && !deleted)
        .and_then(|account| account.email);
    let email = email.filter(|_| sight.sees(sight.privacy.email));
    Ok(axum::Json(app.index.read(|index| {
        sight.profile(index, hidden, deleted, extended.as_deref(), email)
    })))
}

/// How one member sees another.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Sight<'a> {
    viewer: &'a UserId,
    other: &'a UserId,
    relation: Relation,
    privacy: PrivacyEventContent,
    is_here: bool,
    remote: bool,
    blocked: bool,
    blocked_by: bool,
}

impl<'a> Sight<'a> {
    async fn of(app: &App, viewer: &'a UserId, other: &'a UserId) -> Result<Self> {
        let blocked = app.actions.read_ignored(viewer).await?.contains(other);
        let blocked_by = app.actions.ignored().ignores(other, viewer);
        Ok(app.index.read(|index| Self {
            viewer,
            other,
            relation: index.relation(viewer, other),
            privacy: index.privacy(other),
            is_here: index.is_member(other),
            remote: other.server_name() != app.names.server(),
            blocked,
            blocked_by,
        }))
    }

    /// Whom the other blocks sees as little as a stranger.
    fn sees(&self, audience: Audience) -> bool {
        admits(audience, || self.relation) && !self.blocked_by
    }

    fn profile(
        &self,
        index: &Index,
        hidden: bool,
        deleted: bool,
        extended: Option<&Extended>,
        email: Option<String>,
    ) -> Profile {
        let other = self.other;
        let ties = !hidden && self.sees(self.privacy.connections);
        let own =
            |private: Option<String>, audience| private.filter(|_| !hidden && self.sees(audience));
        Profile {
            user_id: other.to_string(),
            username: other.localpart().to_owned(),
            display_name: if deleted {
                String::new()
            } else {
                index.display_name(other).to_string()
            },
            avatar: Avatar::of(index, other).filter(|_| !deleted),
            hidden,
            deleted,
            remote: self.remote,
            biography: extended.and_then(|e| e.biography.clone()),
            location: extended.and_then(|e| e.location.clone()),
            pronouns: extended.and_then(|e| e.pronouns.clone()),
            languages: extended.map(|e| e.languages.clone()),
            time_zone: extended.and_then(|e| e.time_zone.clone()),
            real_name: own(index.details(other).real_name, self.privacy.real_name),
            email: email.filter(|_| !hidden),
            joined_at: index.joined_at(other).filter(|_| !hidden).map(from_unix_ms),
            posts: (!hidden).then(|| index.post_count(other)),
            followers: ties.then(|| index.followers(other).len()),
            following: ties.then(|| index.following(other).len()),
            you: self.you(index, deleted),
        }
    }

    fn you(&self, index: &Index, deleted: bool) -> You {
        let open = !self.relation.is_self && !self.blocked && !deleted;
        You {
            is_self: self.relation.is_self,
            follow: index.follows(self.viewer, self.other),
            followed_by: index.follows(self.other, self.viewer),
            blocked: self.blocked,
            may_follow: open && !self.remote && self.sees(self.privacy.profile),
            may_message: open && self.sees(self.privacy.messages),
        }
    }
}

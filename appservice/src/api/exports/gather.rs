//! What goes into a copy.

use ruma::MxcUri;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    api::{conduct::conduct_of, credentials::own_credential, members::own_profile},
    app::App,
    error::{Error, Result},
    exports::Part,
    media,
    store::{accounts::Member, invitations::Listed},
};

/// Lines and invitations that are read at once; nobody has so many.
const ALL: i64 = 10_000;
/// How many steps there are, for the progress that is told.
const STEPS: f32 = 10.0;

/// Everything, in the order in which it is told.
pub async fn all(app: &App, member: &Member) -> Result<Vec<Part>> {
    let done = |step: f32| app.exports.tell(&member.localpart, step / STEPS);
    let mut parts = vec![account(app, member).await?];
    done(1.0);
    parts.push(json_part("profile.json", &own_profile(app, member).await?)?);
    done(2.0);
    parts.extend(avatar(app, member).await);
    done(3.0);
    parts.push(posts(app, member)?);
    done(4.0);
    let drafts = app.actions.drafts(&member.user_id).await?;
    parts.push(json_part("drafts.json", &drafts)?);
    done(5.0);
    parts.push(courses(app, member)?);
    done(6.0);
    parts.extend(badges(app, member)?);
    done(7.0);
    parts.push(connections(app, member).await?);
    done(8.0);
    let conduct = conduct_of(app, &member.user_id, &member.language);
    parts.push(json_part("conduct.json", &conduct)?);
    done(9.0);
    let home = app.actions.whole_home_room(&member.user_id).await?;
    parts.push(json_part("home-room.json", &home)?);
    Ok(parts)
}

fn json_part(name: &str, content: &impl Serialize) -> Result<Part> {
    Ok(Part {
        name: name.to_owned(),
        bytes: serde_json::to_vec_pretty(content).map_err(Error::internal)?,
    })
}

async fn account(app: &App, member: &Member) -> Result<Part> {
    let signed_in = app.auth.signed_in(member).await?;
    let sessions = signed_in.sessions;
    let sessions: Vec<Value> = sessions
        .iter()
        .map(|s| json!({"since": s.created_at, "last_used": s.rotated_at, "client": s.agent, "address": s.address}))
        .collect();
    let devices = signed_in.devices.map(|devices| {
        let told = devices.into_iter().map(|d| {
            json!({"device_id": d.device_id, "name": d.display_name, "last_used": d.last_seen_at, "address": d.address})
        });
        told.collect::<Vec<Value>>()
    });
    let events = app.auth.security_events(member, None, ALL).await?;
    let events: Vec<Value> = events
        .iter()
        .map(|e| json!({"what": e.kind, "at": e.at, "address": e.address}))
        .collect();
    let own = Listed {
        created_by: Some(member.account_id),
        state: None,
        now: app.clock.now(),
    };
    let invitations = app.store.invitations(own, None, ALL).await?;
    let invitations: Vec<Value> = invitations
        .iter()
        .map(|i| json!({"note": i.note, "email": i.email, "uses": i.uses, "max_uses": i.max_uses, "made": i.created_at, "ends": i.expires_at}))
        .collect();
    let inbox = app.actions.read_inbox(&member.user_id).await?;
    let content = json!({
        "notifications": inbox,
        "user_id": member.user_id, "email": member.email, "language": member.language,
        "registered": member.created_at, "terms_accepted": member.terms_version,
        "sessions": sessions, "matrix_devices": devices, "security": events, "invitations": invitations,
    });
    json_part("account.json", &content)
}

/// The picture as every client shows it. One that cannot be had, as when its file is damaged on the
/// homeserver, spoils nothing else: a line stands in its place.
async fn avatar(app: &App, member: &Member) -> Option<Part> {
    let uri = app.index.read(|index| index.avatar(&member.user_id))?;
    let found = app.actions.avatar_media(<&MxcUri>::from(&*uri)).await;
    Some(match found {
        Ok(bytes) => bytes.map(|bytes| Part {
            name: format!("avatar.{}", media::ending(&bytes)),
            bytes: bytes.into(),
        })?,
        Err(error) => {
            tracing::warn!(user_id = %member.user_id, %error, "a copy lacks the picture");
            Part {
                name: "avatar.txt".to_owned(),
                bytes: without_picture(&member.language).into(),
            }
        }
    })
}

/// What stands in the place of a picture that could not be had.
fn without_picture(language: &str) -> &'static str {
    match language {
        "da" => "Dit billede kunne ikke hentes, da kopien blev lavet. Bed om en ny kopi senere.\n",
        "nb" => "Bildet ditt kunne ikke hentes da kopien ble laget. Be om en ny kopi senere.\n",
        "sv" => "Din bild gick inte att hämta när kopian gjordes. Be om en ny kopia senare.\n",
        _ => {
            "Your picture could not be fetched when this copy was made. Ask for another copy later.\n"
        }
    }
}

fn posts(app: &App, member: &Member) -> Result<Part> {
    let posts = app.index.read(|index| index.posts_of(&member.user_id));
    let posts: Vec<Value> = posts
        .iter()
        .map(|post| json!({"event_id": post.event_id, "room_id": post.room_id, "at_ms": post.at, "markdown": post.body}))
        .collect();
    json_part("posts.json", &posts)
}

fn courses(app: &App, member: &Member) -> Result<Part> {
    json_part(
        "courses.json",
        &app.index.read(|index| index.enrolments(&member.user_id)),
    )
}

/// The awards, and a signed credential for each that is in force.
fn badges(app: &App, member: &Member) -> Result<Vec<Part>> {
    let awards = app.index.read(|index| index.awards(&member.user_id));
    let mut parts = vec![json_part("badges.json", &awards)?];
    for award in awards {
        let language = &member.language;
        if let Some(signed) = own_credential(app, &member.user_id, &award.badge, language)? {
            parts.push(Part {
                name: format!("badges/{}.jwt", award.badge),
                bytes: signed.into_bytes(),
            });
        }
    }
    Ok(parts)
}

async fn connections(app: &App, member: &Member) -> Result<Part> {
    let blocks = app.actions.read_ignored(&member.user_id).await?;
    let content = app.index.read(|index| {
        json!({
            "following": index.following(&member.user_id),
            "followers": index.followers(&member.user_id),
            "blocked": *blocks,
        })
    });
    json_part("connections.json", &content)
}

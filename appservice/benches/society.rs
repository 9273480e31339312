//! A territory of ten thousand members: what one of them weighs in the index, and how long a pass of
//! the reconciler takes that finds nothing to do. In a process of its own.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, atomic::Ordering},
    time::Instant,
};

use anyhow::{Result, ensure};
use appservice::{
    app::App,
    clock::Clock,
    config::Config,
    events::{PROFILE_ALIAS, RoomKind},
    index::{Index, Input, WrittenQuery, testing},
    ingest::refold,
    matrix::{Names, fake::Fake},
    notices,
    policy::{Officers, members_of, power_levels},
    storage,
    store::Store,
};
use ruma::{RoomId, UserId};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, postgres::PgConnectOptions};
use testing::{Draft, state};
use ulid::Ulid;

use crate::{
    client::ms,
    memory::{child, resident},
    report::{Aim, Figure, Samples},
    server::fresh,
    world::transaction,
};

const MEMBERS: usize = 10_000;
const TOPICS: usize = 500;
/// Topics that each member follows.
const FOLLOWED: usize = 10;
const PASSES: usize = 15;
/// Posts of the member who writes most, and of the others.
const MOST: usize = 20_000;
const OTHERS: usize = 25_000;
/// Posts of a page.
const PAGE: usize = 30;
/// Members who are suggested.
const SUGGESTED: usize = 5;
const BADGE: &str = "adfaerdskodeks";
const CATEGORY: &str = "snak";
const DAY_MS: i64 = 86_400_000;

#[derive(Serialize, Deserialize)]
struct Measured {
    member_bytes: f64,
    passes: Vec<f64>,
    with_members: Vec<f64>,
    written: Vec<f64>,
    suggested: Vec<f64>,
}

pub fn run(config: &Config, file: &Path, figures: &mut Vec<Figure>) -> Result<()> {
    let folder = fresh(config, "society")?;
    let measured: Measured = child("society", file, &folder)?;
    let samples = |values: Vec<f64>| {
        let mut samples = Samples::default();
        for value in values {
            samples.push(value);
        }
        samples
    };
    figures.extend([
        Figure::new(
            "10,000 members: one of them in the index",
            "B",
            measured.member_bytes,
        )
        .aim(Aim::AtMost(2_048.0)),
        Figure::new(
            "10,000 members, 500 topics: a pass of badges, nothing to do",
            "ms",
            samples(measured.passes),
        )
        .aim(Aim::AtMost(50.0)),
        Figure::new(
            "the same and every member's rooms, from PostgreSQL",
            "ms",
            samples(measured.with_members),
        ),
        Figure::new(
            "20,000 posts of one member: a page of them",
            "ms",
            samples(measured.written),
        )
        .aim(Aim::AtMost(50.0)),
        Figure::new(
            "10,000 members, 45,000 posts: whom one might like to follow",
            "ms",
            samples(measured.suggested),
        )
        .aim(Aim::AtMost(50.0)),
    ]);
    Ok(())
}

/// The child's part; what it measured, as JSON.
pub async fn measure(config: &Config) -> Result<String> {
    let names = Names::new(&config.homeserver.server_name)?;
    let clock = Clock::system();
    let now = clock.unix_ms();
    let mut society = Society::new(&names, now);
    let mut index = Index::new(names.bot().to_owned());
    for body in society.rooms() {
        refold(&mut index, &body, now);
    }
    let before = resident()?;
    for n in 0..MEMBERS {
        refold(&mut index, &society.member(n), now);
    }
    #[expect(clippy::cast_precision_loss, reason = "below 2^52")]
    let member_bytes = resident()?.saturating_sub(before) as f64 / MEMBERS as f64;
    storage::replace(config, &index).await?;
    drop(index);

    let store = Store::connect(config)?;
    store.migrate(&clock).await?;
    let homeserver = Arc::new(Fake::new(names.clone(), clock.clone()));
    let app = App::with_homeserver(config.clone(), clock, store, homeserver).await?;
    app.compared.store(true, Ordering::Release);
    let found = app.index.read(|index| index.disagreements(now));
    ensure!(found.is_empty(), "the society is not at peace: {found:?}");
    let (mut passes, mut with_members) = (Vec::new(), Vec::new());
    for _ in 0..PASSES {
        let begun = Instant::now();
        app.reconcile_badges().await?;
        passes.push(ms(begun.elapsed()));
    }
    set_accounts(config, &names, true).await?;
    for _ in 0..PASSES {
        let begun = Instant::now();
        app.reconcile_members().await?;
        app.reconcile_badges().await?;
        with_members.push(ms(begun.elapsed()));
    }
    set_accounts(config, &names, false).await?;
    let (written, suggested) = read_people(&app, &mut society)?;
    Ok(serde_json::to_string(&Measured {
        member_bytes,
        passes,
        with_members,
        written,
        suggested,
    })?)
}

/// What is read off the posts of members, once they have written.
fn read_people(app: &App, society: &mut Society) -> Result<(Vec<f64>, Vec<f64>)> {
    let now = app.clock.unix_ms();
    let posts: Vec<_> = (0..MOST + OTHERS)
        .map(|n| society.post(if n < MOST { 0 } else { n % MEMBERS }, n % TOPICS))
        .map(|post| serde_json::value::RawValue::from_string(post).map(Arc::from))
        .collect::<Result<_, _>>()?;
    for some in posts.chunks(1_000) {
        let inputs = some
            .iter()
            .map(|event: &Arc<serde_json::value::RawValue>| Input::Event(event));
        app.index.fold(inputs, now);
    }
    let member = |n: usize| UserId::parse(format!("@medlem{n}:{}", society.server));
    let (author, viewer) = (member(0)?, member(1)?);
    let (mut written, mut suggested) = (Vec::new(), Vec::new());
    for _ in 0..PASSES {
        let begun = Instant::now();
        let page = app.index.written(&WrittenQuery {
            author: &author,
            viewer: &viewer,
            cursor: None,
            limit: PAGE,
            now,
        })?;
        written.push(ms(begun.elapsed()));
        ensure!(page.items.len() == PAGE, "the posts are not there");
        let begun = Instant::now();
        let found = app.index.suggestions(&author, SUGGESTED, now, |_| false);
        suggested.push(ms(begun.elapsed()));
        ensure!(found.len() == SUGGESTED, "nobody is suggested");
    }
    Ok((written, suggested))
}

/// Gives every member an account, or takes it again: the next Althing on this database would look
/// after all of them.
async fn set_accounts(config: &Config, names: &Names, present: bool) -> Result<()> {
    let options: PgConnectOptions = config.database.url.expose_secret().parse()?;
    let path = format!("\"{}\",global", config.territory.schema);
    let mut database =
        PgConnection::connect_with(&options.options([("search_path", path)])).await?;
    if present {
        // Those of sections before are on another homeserver.
        sqlx::raw_sql("TRUNCATE member, account CASCADE")
            .execute(&mut database)
            .await?;
        sqlx::raw_sql(
            "INSERT INTO account (id, password_hash, language, created_at)
             SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid,
                    '$argon2id$nobody', 'da', now() FROM generate_series(0, 9999) n",
        )
        .execute(&mut database)
        .await?;
        sqlx::query(
            "INSERT INTO member (account_id, localpart, user_id, display_name, role, state,
                                 created_at, claimed_until)
             SELECT ('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, 'medlem' || n,
                    '@medlem' || n || ':' || $1, 'Medlem ' || n, 'member', 'active', now(), now()
             FROM generate_series(0, 9999) n",
        )
        .bind(names.server().as_str())
        .execute(&mut database)
        .await?;
        sqlx::raw_sql("ANALYZE member; ANALYZE account")
            .execute(&mut database)
            .await?;
    } else {
        for delete in [
            "DELETE FROM member WHERE localpart LIKE 'medlem%'",
            "DELETE FROM account WHERE password_hash = '$argon2id$nobody'",
        ] {
            sqlx::raw_sql(delete).execute(&mut database).await?;
        }
    }
    Ok(())
}

/// Events of a territory that lacks nothing, one after the other.
struct Society {
    bot: String,
    server: String,
    now: i64,
    at: u64,
    levels: [(RoomKind, Value); 5],
}

impl Society {
    fn new(names: &Names, now: i64) -> Self {
        let levels = |kind| (kind, power_levels(kind, &Officers::default()));
        Self {
            bot: names.bot().to_string(),
            server: names.server().to_string(),
            now,
            at: u64::try_from(now).unwrap_or_default() - 1_000_000_000,
            levels: [
                RoomKind::Territory,
                RoomKind::Category,
                RoomKind::Topic,
                RoomKind::Home,
                RoomKind::Profile,
            ]
            .map(levels),
        }
    }

    fn levels(&self, kind: RoomKind) -> Value {
        let known = self.levels.iter().find(|(of, _)| *of == kind);
        known.map_or_else(
            || power_levels(kind, &Officers::default()),
            |(_, levels)| levels.clone(),
        )
    }

    /// What every room of ours is born with.
    fn born(&self, kind: RoomKind, key: &str, rule: Value) -> Vec<Draft> {
        // As `actions::blueprint` names them.
        let localpart = match key.split_once('/') {
            Some(("profile", name)) => format!("{PROFILE_ALIAS}{name}"),
            Some((kind, name)) => format!("althing_{kind}_{name}"),
            None => format!("althing_{key}"),
        };
        let alias = format!("#{localpart}:{}", self.server);
        vec![
            testing::create(kind.as_str(), key),
            state(
                "m.room.member",
                &self.bot,
                json!({"membership": "join", "displayname": "Althing"}),
            ),
            state("m.room.power_levels", "", self.levels(kind)),
            state("m.room.join_rules", "", rule),
            state("m.room.canonical_alias", "", json!({"alias": alias})),
        ]
    }

    fn rooms(&mut self) -> Vec<Vec<u8>> {
        let invited = json!({"join_rule": "invite"});
        let territory = room("territory");
        let mut all = vec![self.made(
            "territory",
            self.born(RoomKind::Territory, "territory", invited.clone()),
            vec![],
        )];
        let badge = json!({"slug": BADGE, "name": {"da": "Adfærdskodeks"},
            "description": {"da": "Sådan er vi sammen."}, "course": BADGE, "valid_days": 365});
        let born = self.born(RoomKind::Badge, &format!("badge/{BADGE}"), invited);
        all.push(self.made("badge", born, vec![state("org.althing.badge", "", badge)]));
        let category = testing::category(CATEGORY, "Snak").saying("badges", json!([BADGE]));
        let born = self.born(
            RoomKind::Category,
            &format!("category/{CATEGORY}"),
            of(&territory),
        );
        all.push(self.made("category", born, vec![category]));
        for n in 0..TOPICS {
            let slug = format!("emne-{n}");
            let topic = testing::topic(&slug, &format!("Emne {n}"), CATEGORY, &self.bot);
            let born = self.born(
                RoomKind::Topic,
                &format!("topic/{slug}"),
                of(&room("badge")),
            );
            all.push(self.made(&format!("topic{n}"), born, vec![topic]));
        }
        all
    }

    /// All of one member: own rooms, a course, its badge, the topics that they follow.
    fn member(&mut self, n: usize) -> Vec<u8> {
        let (local, user) = (format!("medlem{n}"), format!("@medlem{n}:{}", self.server));
        let invited = json!({"join_rule": "invite"});
        let (home, profile) = (format!("home{n}"), format!("profile{n}"));
        let attempt = testing::event_id(&format!("attempt{n}"));
        let progress = json!({"course": BADGE, "version": 1, "enrolled_at": self.now - 3 * DAY_MS,
            "lessons": ["velkommen", "tone", "privatliv", "hjaelp", "strikes"],
            "completed": {"at": self.now - 2 * DAY_MS, "attempt": attempt, "badge": BADGE,
                "valid_days": 365},
            "rev": "01M87D1CJGZZ4NG8G6GJ27JTSV"});
        let award = json!({"badge": BADGE, "issued_at": self.now - 2 * DAY_MS,
            "expires_at": self.now + 363 * DAY_MS, "serial": n,
            "course": {"course": BADGE, "version": 1, "attempt": attempt}});
        let name = format!("Medlem {n}");
        let join = || testing::join(&user, &name);
        let said = |text: &str| testing::post(text).saying("msgtype", json!("m.notice"));
        let welcome = said(&notices::welcome("da", "Danmark", Some("Adfærdskodeks")));
        let awarded = said(&notices::awarded("da", "Adfærdskodeks"))
            .saying("org.althing.badge", json!(BADGE));
        let mut events = Vec::new();
        for draft in self.born(RoomKind::Home, &format!("home/{local}"), invited) {
            events.push(self.raw(draft, &home));
        }
        events.push(self.raw(join(), &home));
        events.push(self.raw(welcome, &home));
        events.push(self.raw(self.attempt(n), &home));
        events.push(self.raw(state("org.althing.course.progress", BADGE, progress), &home));
        events.push(self.raw(awarded, &home));
        let open = of(&room("territory"));
        for draft in self.born(RoomKind::Profile, &format!("profile/{local}"), open) {
            events.push(self.raw(draft, &profile));
        }
        events.push(self.raw(join(), &profile));
        events.push(self.raw(state("org.althing.badge.award", BADGE, award), &profile));
        for shared in ["territory", "badge", "category"] {
            events.push(self.raw(join(), shared));
        }
        for step in 0..FOLLOWED {
            let topic = format!("topic{}", (n * 7 + step * 41) % TOPICS);
            events.push(self.raw(join(), &topic));
        }
        transaction(&events)
    }

    /// A post of a member in a topic.
    fn post(&mut self, member: usize, topic: usize) -> String {
        let user = format!("@medlem{member}:{}", self.server);
        let said = testing::post("Langs åen er der ingen biler.").by(&user);
        self.raw(said, &format!("topic{topic}"))
    }

    /// Ten questions of eighteen, two of which want two answers.
    fn attempt(&self, n: usize) -> Draft {
        let answers = (0..10).map(|step| {
            let question = (n * 5 + step * 7) % 18;
            let options = if step < 8 { 1 } else { 2 };
            let options = (0..options).map(|option| format!("svar-{}", (n + step + option) % 4));
            (
                format!("spoergsmaal-{question}"),
                options.collect::<Vec<_>>(),
            )
        });
        let answers: BTreeMap<_, _> = answers.collect();
        testing::event(
            "org.althing.course.attempt",
            json!({"attempt_id": Ulid::from_parts(self.at, n as u128).to_string(), "course": BADGE,
                "quiz": "afslutning", "version": 1, "seed": (u64::MAX - n as u64).to_string(),
                "started_at": self.now - 2 * DAY_MS - 300_000, "submitted_at": self.now - 2 * DAY_MS,
                "answers": answers, "score": 9, "of": 10, "passed": true}),
        )
        .named(&format!("attempt{n}"))
    }

    fn made(&mut self, label: &str, born: Vec<Draft>, own: Vec<Draft>) -> Vec<u8> {
        let drafts = born.into_iter().chain(own);
        let events: Vec<_> = drafts.map(|draft| self.raw(draft, label)).collect();
        transaction(&events)
    }

    fn raw(&mut self, draft: Draft, label: &str) -> String {
        self.at += 1;
        let sender = draft.field("sender").to_owned();
        let by = if sender == testing::BOT {
            self.bot.clone()
        } else {
            sender
        };
        let draft = draft.in_room(room(label).as_str()).by(&by).at(self.at);
        draft.raw().get().to_owned()
    }
}

/// The room of a label: its ID is 43 characters of base64, as those of room version 12 are.
fn room(label: &str) -> ruma::OwnedRoomId {
    RoomId::parse(format!("!{label:A<43}")).unwrap_or_else(|_| unreachable!("a room ID"))
}

fn of(room: &RoomId) -> Value {
    members_of(&[room.to_owned()])
}

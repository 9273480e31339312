//! The whole server in process, around a homeserver in memory whose events loop back into it.

use std::sync::Arc;

use appservice::{
    api,
    app::App,
    auth::bootstrap_invitation,
    clock::Clock,
    config::{self, Config},
    error::Result,
    index::Digest,
    matrix::{
        Homeserver, Identity, Names, Outgoing,
        fake::{Fake, Sink},
    },
    reconcile::rebuild,
    store::{Store, accounts::Role},
};
use futures_util::FutureExt;
use ruma::{EventId, OwnedEventId, OwnedRoomId, OwnedUserId, RoomId, UserId};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use super::{
    client::{Client, Door},
    config::config,
    logs,
    sink::Sink as MailSink,
};

/// A password that the rules accept.
pub const PASSWORD: &str = "otte grønne cykler i regnvejr";

/// A server, its homeserver, its database and its clock.
pub struct World {
    pub app: App,
    pub fake: Fake,
    pub clock: Clock,
    pub config: Config,
    doors: Doors,
    options: PgConnectOptions,
    data: TempDir,
}

/// Both listeners. Shut at the end, so that the server and its connections to the database end with
/// the test, although the homeserver and the clients know the way in.
#[derive(Default)]
struct Doors {
    public: Door,
    internal: Door,
}

impl Doors {
    fn open(&self, app: &App) {
        self.public.open(api::public(app));
        self.internal.open(api::internal(app));
    }

    fn shut(&self) {
        self.public.shut();
        self.internal.shut();
    }
}

impl Drop for Doors {
    fn drop(&mut self) {
        self.shut();
    }
}

/// Brings what the homeserver pushes to the internal listener, while that is open.
fn sink(internal: &Door, hs_token: String) -> Sink {
    let internal = internal.clone();
    Arc::new(move |txn_id, body| {
        let homeserver = Client::visitor(&internal).token(&hs_token);
        let is_open = internal.router().is_some();
        async move {
            let path = format!("/_matrix/app/v1/transactions/{txn_id}");
            is_open && homeserver.put_bytes(&path, body).await.status.is_success()
        }
        .boxed()
    })
}

/// A topic, as the API told of it.
#[derive(Clone)]
pub struct Topic {
    pub id: OwnedRoomId,
    pub slug: String,
    pub first_post: String,
}

impl World {
    /// A territory whose rooms exist, on an empty database.
    pub async fn new(options: PgConnectOptions) -> Self {
        Self::configured(options, |_| ()).await
    }

    /// As [`World::new`], with some settings of the test's own.
    pub async fn configured(options: PgConnectOptions, set: impl FnOnce(&mut Config)) -> Self {
        logs::capture();
        let data = tempfile::tempdir().unwrap();
        let mut config = config(data.path());
        set(&mut config);
        let clock = Clock::manual(OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap());
        let names = Names::new(&config.homeserver.server_name).unwrap();
        let fake = Fake::new(names, clock.clone());
        let app = Box::pin(open(&options, &config, &clock, &fake)).await;
        let world = Self {
            app,
            fake,
            clock,
            config,
            doors: Doors::default(),
            options,
            data,
        };
        world.doors.open(&world.app);
        let hs_token = world.config.appservice.hs_token.expose_secret();
        world
            .fake
            .connect(sink(&world.doors.internal, hs_token.to_owned()));
        world.app.repair(0).await.unwrap();
        world.reconcile().await;
        world
    }

    /// As [`World::new`], with a mail server of its own, to which what is written goes.
    pub async fn mailing(options: PgConnectOptions) -> (Self, Arc<MailSink>) {
        let sink = Arc::new(MailSink::open().await);
        let mail = config::Mail {
            smtp_url: sink.url().into(),
            from: "althing@althing.test".into(),
            from_name: None,
        };
        let world = Self::configured(options, |config| config.mail = Some(mail)).await;
        let (auth, stopping) = (world.app.auth.clone(), CancellationToken::new());
        world
            .app
            .spawn(async move { auth.deliver_mail(stopping).await });
        (world, sink)
    }

    /// A member with all rooms and an address that they have confirmed.
    pub async fn confirmed(&self, sink: &MailSink, name: &str, email: &str) -> Client {
        let form = json!({
            "invitation": self.invitation(Role::Member).await, "username": name,
            "password": PASSWORD, "display_name": capitalised(name), "email": email,
            "token_response": true, "accept_terms": self.terms(), "language": "da",
        });
        self.visitor().post("/api/auth/register", form).await.done();
        let link = json!({"token": sink.next().await.token()});
        self.visitor()
            .post("/api/auth/email/verify", link)
            .await
            .done();
        self.app.reconcile_members().await.unwrap();
        self.fake.settle().await;
        self.sign_in(name).await
    }

    /// Somebody on the internal listener.
    pub fn internal(&self) -> Client {
        Client::visitor(&self.doors.internal)
    }

    /// The homeserver, with its token, on the internal listener.
    pub fn homeserver(&self) -> Client {
        self.internal()
            .token(self.config.appservice.hs_token.expose_secret())
    }

    /// Somebody who has not signed in.
    pub fn visitor(&self) -> Client {
        Client::visitor(&self.doors.public)
    }

    /// A member who has registered and has all rooms.
    pub async fn member(&self, name: &str) -> Client {
        self.register(name, Role::Member).await
    }

    /// An administrator.
    pub async fn administrator(&self, name: &str) -> Client {
        self.register(name, Role::Administrator).await
    }

    async fn register(&self, name: &str, role: Role) -> Client {
        let client = self.sign_up(name, role).await;
        self.app.reconcile_members().await.unwrap();
        self.fake.settle().await;
        client
    }

    /// A member who has registered and has no room yet.
    pub async fn newcomer(&self, name: &str) -> Client {
        self.sign_up(name, Role::Member).await
    }

    async fn sign_up(&self, name: &str, role: Role) -> Client {
        let form = json!({
            "invitation": self.invitation(role).await, "username": name, "password": PASSWORD,
            "display_name": capitalised(name), "token_response": true,
            "accept_terms": self.terms(),
        });
        let session = self.visitor().post("/api/auth/register", form).await.done();
        let user_id = UserId::parse(text(&session["member"], "user_id")).unwrap();
        Client::member(&self.doors.public, user_id, text(&session, "access_token"))
    }

    /// A member who has registered before, signed in anew: sessions end when the clock moves far.
    pub async fn sign_in(&self, name: &str) -> Client {
        let form = json!({"username": name, "password": PASSWORD, "token_response": true});
        let session = self.visitor().post("/api/auth/login", form).await.done();
        let token = text(&session, "access_token");
        Client::member(&self.doors.public, user_id(name), token)
    }

    /// The version of the rules in force.
    pub fn terms(&self) -> &str {
        self.app.auth.legal().version()
    }

    /// A fresh invitation's token.
    pub async fn invitation(&self, role: Role) -> String {
        bootstrap_invitation(self.app.auth.store(), &self.clock, role, true)
            .await
            .unwrap()
    }

    /// Moves the clock.
    pub fn pass(&self, seconds: i64) {
        self.clock.advance(time::Duration::seconds(seconds));
    }

    /// One pass of the structure, and whatever comes back.
    pub async fn reconcile(&self) {
        self.app.reconcile_structure().await.unwrap();
        self.fake.settle().await;
    }

    /// From now on what the homeserver pushes does not come through.
    pub fn hold_loop(&self) {
        self.doors.internal.shut();
    }

    /// Lets it through again.
    pub fn release_loop(&self) {
        self.doors.internal.open(api::internal(&self.app));
    }

    /// Stops the server and starts it again on the same files, database and homeserver.
    pub async fn restart(self) -> Self {
        self.restart_after(|| ()).await
    }

    /// As [`World::restart`], with something happening to the files in between.
    pub async fn restart_after(self, meanwhile: impl FnOnce()) -> Self {
        self.doors.shut();
        self.app.close().await;
        let Self {
            app,
            fake,
            clock,
            config,
            doors,
            options,
            data,
        } = self;
        drop(app);
        meanwhile();
        let app = Box::pin(open(&options, &config, &clock, &fake)).await;
        let world = Self {
            app,
            fake,
            clock,
            config,
            doors,
            options,
            data,
        };
        world.doors.open(&world.app);
        world
    }

    /// Stops the server and starts it again without anything that it remembered of the rooms.
    pub async fn restart_without_index(self) -> Self {
        let folder = self.config.data_dir.clone();
        let lose = || {
            for entry in std::fs::read_dir(&folder).unwrap() {
                let path = entry.unwrap().path();
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                if path.is_dir() {
                    std::fs::remove_dir_all(&path).unwrap();
                } else if name.contains("snapshot") || name.contains("journal") {
                    std::fs::remove_file(&path).unwrap();
                }
            }
        };
        self.restart_after(lose).await
    }

    /// A topic of a category, opened by a member.
    pub async fn topic(&self, by: &Client, title: &str) -> Topic {
        self.pass(1);
        let wish = json!({"category": "byen", "title": title, "body": format!("Om {title}.")});
        let answer = by.post("/api/forum/topics", wish).await.done();
        self.fake.settle().await;
        topic_of(&answer)
    }

    /// A post in a topic; its event ID.
    pub async fn post(&self, by: &Client, topic: &Topic, body: &str) -> String {
        self.pass(1);
        let post = by.post(&topic.posts(), json!({"body": body})).await.done();
        self.fake.settle().await;
        text(&post, "post_id").to_owned()
    }

    /// A member's other client, Element say: it speaks to the homeserver alone.
    pub async fn element(
        &self,
        member: &Client,
        topic: &Topic,
        event_type: &'static str,
        content: Value,
    ) -> Result<OwnedEventId> {
        self.pass(1);
        let sent = self
            .fake
            .send(
                &Identity::Member(member.user_id()),
                &topic.id,
                &outgoing(event_type, content),
            )
            .await;
        self.fake.settle().await;
        sent
    }

    /// A redaction in Element.
    pub async fn element_redacts(
        &self,
        member: &Client,
        topic: &Topic,
        event_id: &str,
    ) -> Result<OwnedEventId> {
        self.pass(1);
        let txn_id = ulid::Ulid::generate().to_string().into();
        let event_id = EventId::parse(event_id).unwrap();
        let who = Identity::Member(member.user_id());
        let sent = self
            .fake
            .redact(&who, &topic.id, &event_id, &txn_id, None)
            .await;
        self.fake.settle().await;
        sent
    }

    /// What the index remembers, in short.
    pub fn digest(&self) -> Digest {
        self.app.index.read(appservice::index::Index::digest)
    }

    /// What an index remembers that was read from the homeserver anew.
    pub async fn rebuilt(&self) -> Digest {
        self.read_anew().await.digest()
    }

    /// An index that is read from the homeserver alone.
    pub async fn read_anew(&self) -> appservice::index::Index {
        let now = self.clock.unix_ms();
        let index = rebuild(&self.fake, &self.app.names, now, |_, _, _| ()).await;
        index.unwrap()
    }

    /// How many rooms and events the homeserver has, the control room's left out.
    pub async fn rooms_and_events(&self) -> (usize, usize) {
        let control = self.app.heartbeat.room();
        let rooms = self.fake.joined_rooms().await.unwrap();
        let events = rooms
            .iter()
            .filter(|room| Some(*room) != control.as_ref())
            .map(|room| self.fake.timeline(room).len())
            .sum();
        (rooms.len(), events)
    }

    /// The messages of a room on the homeserver, by their plain form; "" for redacted ones.
    pub fn messages(&self, room_id: &RoomId) -> Vec<String> {
        let timeline = self.fake.timeline(room_id);
        let messages = timeline.iter().filter(|e| e["type"] == "m.room.message");
        messages
            .map(|e| e["content"]["body"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

impl Topic {
    /// Where its posts are written.
    pub fn posts(&self) -> String {
        format!("/api/forum/topics/{}/posts", self.id)
    }

    /// Where it is read.
    pub fn page(&self) -> String {
        format!("/api/forum/topics/{}", self.slug)
    }
}

/// The topic of a 201.
pub fn topic_of(answer: &Value) -> Topic {
    Topic {
        id: RoomId::parse(text(&answer["topic"], "topic_id")).unwrap(),
        slug: text(&answer["topic"], "slug").to_owned(),
        first_post: text(&answer["first_post"], "post_id").to_owned(),
    }
}

/// An event of another client.
pub fn outgoing(event_type: &'static str, content: Value) -> Outgoing {
    Outgoing {
        event_type,
        content,
        txn_id: ulid::Ulid::generate().to_string().into(),
        ts: None,
    }
}

/// A plain message.
pub fn message(body: &str) -> Value {
    json!({"msgtype": "m.text", "body": body})
}

/// A string in a JSON object.
pub fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key]
        .as_str()
        .unwrap_or_else(|| panic!("no {key} in {value}"))
}

fn capitalised(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

async fn open(options: &PgConnectOptions, config: &Config, clock: &Clock, fake: &Fake) -> App {
    let store = Store::with_options(options.clone(), config);
    store.migrate(clock).await.unwrap();
    App::with_homeserver(config.clone(), clock.clone(), store, Arc::new(fake.clone()))
        .await
        .unwrap()
}

/// A user ID of this homeserver.
pub fn user_id(name: &str) -> OwnedUserId {
    UserId::parse(format!("@{name}:dk.althing.test")).unwrap()
}

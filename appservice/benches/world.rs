//! A forum of any size, as the homeserver would push it.

use std::fmt::Write;

use appservice::index::testing::{self, Draft};
use ruma::OwnedEventId;

/// Rooms, members and what is said, one event after the other.
pub struct World {
    bot: String,
    rooms: Vec<String>,
    members: Vec<String>,
    /// Characters of a post.
    length: usize,
    posts: u64,
    at: u64,
}

/// The one category.
pub const CATEGORY: &str = "snak";

impl World {
    /// So many topics in one category, and so many members in all of them.
    pub fn new(server: &str, topics: usize, members: usize, length: usize) -> Self {
        Self {
            bot: format!("@althing:{server}"),
            rooms: (0..topics).map(|n| format!("!topic{n:039}")).collect(),
            members: (0..members)
                .map(|n| format!("@member{n}:{server}"))
                .collect(),
            length,
            posts: 0,
            at: 1_760_000_000_000,
        }
    }

    /// Transactions that make the rooms.
    pub fn rooms(&mut self) -> Vec<Vec<u8>> {
        let mut events = vec![
            self.raw(testing::create("category", "c").in_room("!category")),
            self.raw(testing::category(CATEGORY, "Snak").in_room("!category")),
        ];
        for (n, room) in (0..).zip(self.rooms.clone()) {
            let opener = nth(&self.members, n).to_owned();
            let topic = testing::topic(&slug(n), &format!("Et emne {n}"), CATEGORY, &opener);
            events.push(self.raw(testing::create("topic", &format!("t{n}")).in_room(&room)));
            events.push(self.raw(topic.in_room(&room)));
            // The forum has thousands of members, a topic has some.
            for step in 0..5 {
                let member = nth(&self.members, n + step).to_owned();
                let joins = testing::join(&member, "Anna Andersen");
                events.push(self.raw(joins.in_room(&room)));
            }
        }
        events.chunks(100).map(transaction).collect()
    }

    fn raw(&mut self, draft: Draft) -> String {
        self.at += 1;
        let sender = draft.field("sender").to_owned();
        let by = if sender == testing::BOT {
            self.bot.clone()
        } else {
            sender
        };
        draft.by(&by).at(self.at).raw().get().to_owned()
    }

    /// A transaction of so many events: posts, every tenth an answer, every twelfth event a
    /// reaction, every fiftieth an edit.
    pub fn transaction(&mut self, events: usize) -> Vec<u8> {
        let events: Vec<_> = (0..events)
            .map(|_| match self.posts {
                n if n % 50 == 49 => self.edit(),
                n if n % 12 == 11 => self.reaction(),
                n => self.post(n),
            })
            .collect();
        transaction(&events)
    }

    /// A transaction of posts alone.
    pub fn posts(&mut self, posts: usize) -> Vec<u8> {
        let events: Vec<_> = (0..posts).map(|_| self.post(self.posts)).collect();
        transaction(&events)
    }

    /// A transaction of posts in one topic.
    pub fn posts_in(&mut self, topic: u64, posts: usize) -> Vec<u8> {
        let rooms = self.rooms.len() as u64;
        let events: Vec<_> = (0..posts)
            .map(|_| self.post(topic + rooms * self.posts))
            .collect();
        transaction(&events)
    }

    fn words(&self) -> String {
        let mut words = format!("Indlæg {}: ", self.posts);
        while words.len() < self.length {
            words.push_str("rødgrød med fløde og andre ord ");
        }
        words
    }

    fn post(&mut self, place: u64) -> String {
        let words = self.words();
        let mut content = format!(
            r#""msgtype":"m.text","body":"{words}","format":"org.matrix.custom.html","formatted_body":"<p>{words}</p>","m.mentions":{{}}"#
        );
        let mut place = place;
        if self.posts % 10 == 9 {
            place = self.posts - 5;
            let target = id(place);
            let _ = write!(
                content,
                r#","m.relates_to":{{"m.in_reply_to":{{"event_id":"{target}"}}}}"#
            );
        }
        self.event("m.room.message", &content, place)
    }

    fn edit(&mut self) -> String {
        let (words, of) = (self.words(), self.posts - 1);
        let target = id(of);
        let content = format!(
            r#""msgtype":"m.text","body":"* {words}","m.new_content":{{"msgtype":"m.text","body":"{words}"}},"m.relates_to":{{"rel_type":"m.replace","event_id":"{target}"}}"#
        );
        self.event("m.room.message", &content, of)
    }

    fn reaction(&mut self) -> String {
        let of = self.posts - 3;
        let target = id(of);
        let content = format!(
            r#""m.relates_to":{{"rel_type":"m.annotation","event_id":"{target}","key":"👍"}}"#
        );
        self.event("m.reaction", &content, of)
    }

    /// As Synapse writes it. The place decides room and sender.
    fn event(&mut self, kind: &str, content: &str, place: u64) -> String {
        self.at += 1;
        let (room, sender) = (nth(&self.rooms, place), nth(&self.members, place));
        let (id, at) = (id(self.posts), self.at);
        self.posts += 1;
        format!(
            r#"{{"type":"{kind}","room_id":"{room}","sender":"{sender}","content":{{{content}}},"origin_server_ts":{at},"unsigned":{{"age":71}},"event_id":"{id}","user_id":"{sender}","age":71}}"#
        )
    }
}

/// The slug of a topic.
pub fn slug(topic: u64) -> String {
    format!("et-emne-med-nummer-{topic}")
}

fn id(n: u64) -> OwnedEventId {
    testing::event_id(&format!("event{n}"))
}

/// Round and round.
fn nth(names: &[String], n: u64) -> &str {
    let count = names.len().max(1) as u64;
    let at = usize::try_from(n % count).unwrap_or_default();
    names.get(at).map_or("", String::as_str)
}

/// The body of a transaction of these events.
pub fn transaction(events: &[String]) -> Vec<u8> {
    format!(r#"{{"events":[{}],"ephemeral":[]}}"#, events.join(",")).into_bytes()
}

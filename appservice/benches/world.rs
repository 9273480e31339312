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
    /// What is said; the same words again and again when there are none.
    vocabulary: Vec<String>,
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
            vocabulary: Vec::new(),
            posts: 0,
            at: 1_760_000_000_000,
        }
    }

    /// Lets them say so many different words, few of them often and most of them seldom, as people do.
    pub fn speaking(mut self, words: usize) -> Self {
        self.vocabulary = (0..words).map(word).collect();
        self
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

    /// The events by which a member joins topics.
    pub fn joins(&mut self, member: &str, topics: impl Iterator<Item = u64>) -> Vec<String> {
        let rooms: Vec<_> = topics
            .map(|topic| nth(&self.rooms, topic).to_owned())
            .collect();
        let join = |room: String| {
            let joins = testing::join(member, "Anna Andersen");
            self.raw(joins.in_room(&room))
        };
        rooms.into_iter().map(join).collect()
    }

    /// A transaction with a topic's receipts: so many members have read it up to the post of this
    /// number.
    pub fn receipts(&self, topic: u64, members: impl Iterator<Item = u64>, post: u64) -> Vec<u8> {
        let said: Vec<_> = members
            .map(|n| format!(r#""{}":{{"ts":1}}"#, nth(&self.members, n)))
            .collect();
        let (room, event, said) = (nth(&self.rooms, topic), id(post), said.join(","));
        format!(
            r#"{{"events":[],"ephemeral":[{{"type":"m.receipt","room_id":"{room}","content":{{"{event}":{{"m.read":{{{said}}}}}}}}}]}}"#
        )
        .into_bytes()
    }

    /// The user ID of a member.
    pub fn member(&self, n: u64) -> String {
        nth(&self.members, n).to_owned()
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
        if !self.vocabulary.is_empty() {
            while words.len() < self.length {
                // By Zipf: the nth word comes with a frequency of one nth.
                let chance = scattered(self.posts, words.len() as u64);
                #[expect(
                    clippy::cast_precision_loss,
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a place in a list"
                )]
                let place = (self.vocabulary.len() as f64).powf(chance) as usize - 1;
                words.push_str(self.vocabulary.get(place).map_or("", String::as_str));
                words.push(' ');
            }
            return words;
        }
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

/// The nth word of a made-up language with Danish endings.
pub fn word(n: usize) -> String {
    const PARTS: [&str; 16] = [
        "bo", "cyk", "da", "fjel", "gro", "hav", "kan", "lys", "må", "nor", "ræ", "skov", "stø",
        "tra", "ug", "vin",
    ];
    const ENDINGS: [&str; 6] = ["", "er", "en", "erne", "et", "else"];
    let mut text = String::new();
    let mut rest = n / ENDINGS.len() + PARTS.len();
    while rest > 0 {
        text.push_str(PARTS.get(rest % PARTS.len()).unwrap_or(&""));
        rest /= PARTS.len();
    }
    text + ENDINGS.get(n % ENDINGS.len()).unwrap_or(&"")
}

/// A number from 0 to 1 that follows from two others.
fn scattered(a: u64, b: u64) -> f64 {
    let mut mixed = a
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(b.wrapping_mul(0xd1b5_4a32_d192_ed03));
    mixed ^= mixed >> 29;
    mixed = mixed.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^= mixed >> 32;
    f64::from(u32::try_from(mixed & 0xffff_ffff).unwrap_or_default()) / f64::from(u32::MAX)
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

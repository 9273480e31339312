//! A badge of another territory opens what ours opens, as long as that territory stands by it and we by
//! the treaty: between two homeservers.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    badges::open_topic,
    conduct::struck,
    support::{Member, Raw, Stack, Topic, eventually, segment},
};

/// BG9: what another territory takes back ends here.
const SOON: Duration = Duration::from_mins(1);
const CODE: &str = "adfaerdskodeks";

/// Denmark and Sweden, a topic for holders in Denmark, and people of Sweden.
struct Neighbours {
    dk: Stack,
    se: Stack,
    henrik: Member,
    astrid: Member,
    topic: Topic,
}

#[tokio::test]
async fn a_badge_of_another_territory_opens_what_ours_opens() {
    let (dk, se) = Stack::pair().await;
    let (henrik, astrid) = (dk.admin().await, se.admin().await);
    let topic = open_topic(&henrik).await;
    let place = Neighbours {
        dk,
        se,
        henrik,
        astrid,
        topic,
    };
    let (erik, sven) = (place.se.member("erik").await, place.se.member("sven").await);
    place.award(&erik).await;
    let (phone, other) = (place.se.client(&erik).await, place.se.client(&sven).await);
    place.refuses(&phone).await;
    place.agree().await;
    place.lets_in(&phone, "Hej från Sverige").await;
    place.refuses(&other).await;
    place.officers_stay_ours().await;
    place.shows_its_policy_list(&other).await;
    place.dk.agrees(SOON).await;
    place.takes_back(&erik, &phone).await;
    place.award(&erik).await;
    place.lets_in(&phone, "Tillbaka igen").await;
    place.ends(&phone).await;
    place.dk.agrees(SOON).await;
}

impl Neighbours {
    async fn award(&self, member: &Member) {
        let wish = json!({"user_id": member.user_id, "badge_id": CODE, "reason": "Godkänd"});
        eventually("the badge can be awarded", SOON, || async {
            let answer = self.astrid.post("/badges/award", wish.clone()).await;
            matches!(answer.status, 200 | 201)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        })
        .await;
    }

    async fn treaty(&self, by: (&Member, &str), server: &str, mut wish: Value) -> Value {
        let (member, code) = by;
        wish["server"] = server.into();
        let path = format!("/territories/{code}/treaty");
        member.ask(Method::PUT, &path, Some(&wish)).await.must(200)
    }

    /// Each side says its half: Denmark first, so that it has to wait for Sweden.
    async fn agree(&self) {
        let wish = json!({"name": "Sverige", "recognises": [{"badge": CODE, "counts_as": CODE}]});
        let made = self
            .treaty((&self.henrik, "se"), &self.se.server_name, wish)
            .await;
        assert_eq!(made["treaty"]["recognises"][0]["standing"], "waiting");
        let wish = json!({"name": "Danmark", "shares": [CODE]});
        self.treaty((&self.astrid, "DK"), &self.dk.server_name, wish)
            .await;
        eventually("the badge counts in Denmark", SOON, || async {
            let known = self.sweden().await;
            (known["recognises"][0]["standing"] == "open" && known["recognises"][0]["holders"] == 1)
                .then_some(())
                .ok_or_else(|| known.to_string())
        })
        .await;
    }

    async fn sweden(&self) -> Value {
        let known = self.henrik.ask(Method::GET, "/territories/SE", None).await;
        known.must(200)["treaty"].clone()
    }

    fn alias(&self) -> String {
        segment(&format!(
            "#althing_topic_{}:{}",
            self.topic.slug, self.dk.server_name
        ))
    }

    /// C4: by the address of the topic, from their own homeserver.
    async fn join(&self, client: &Raw) -> Result<(), String> {
        let path = format!("/_matrix/client/v3/join/{}", self.alias());
        let answer = client.post(&path, json!({})).await;
        (answer.status == 200)
            .then_some(())
            .ok_or_else(|| answer.body.to_string())
    }

    async fn refuses(&self, client: &Raw) {
        let path = format!("/_matrix/client/v3/join/{}", self.alias());
        let answer = client.post(&path, json!({})).await;
        assert_eq!(
            (answer.status, answer.errcode()),
            (403, "M_FORBIDDEN"),
            "{}",
            answer.body
        );
    }

    async fn lets_in(&self, client: &Raw, words: &str) {
        eventually("the neighbour may join", SOON, || self.join(client)).await;
        let said = client.say(&self.topic.id, &segment(words), words).await;
        said.expect("an answer").must(200);
        eventually("the post is on the web", SOON, || async {
            let posts = self.henrik.posts(&self.topic.slug).await?;
            let is_there = posts.iter().any(|post| post["body"] == words);
            is_there.then_some(()).ok_or_else(|| format!("{posts:?}"))
        })
        .await;
    }

    /// Nobody keeps order here because others appointed them.
    async fn officers_stay_ours(&self) {
        let wish = json!({"name": "Sverige", "server": self.se.server_name,
                          "recognises": [{"badge": CODE, "counts_as": "moderator"}]});
        let answer = self
            .henrik
            .ask(Method::PUT, "/territories/SE/treaty", Some(&wish))
            .await;
        assert_eq!((answer.status, answer.errcode()), (422, "M_INVALID_PARAM"));
    }

    /// G11: a third strike is a rule that other territories read and follow, from their own homeserver.
    async fn shows_its_policy_list(&self, reader: &Raw) {
        let bodil = self.dk.member("bodil").await;
        let moderation = segment(&self.room_of("moderation").await);
        let path = format!("/_matrix/client/v3/rooms/{moderation}/state/org.althing.case/gggggg");
        let mut case = struck(&bodil, "gggggg", 3, &[]);
        case["decision"]["severe"] = json!(true);
        // A second person has looked: it waits for nothing.
        case["decision"]["confirmed"] = json!({
            "by": format!("@ingrid:{}", self.dk.server_name),
            "at": case["decision"]["at"],
            "text": "",
        });
        self.dk.bot().put(&path, case).await.must(200);
        let list = format!("#althing_policy:{}", self.dk.server_name);
        reader.join(&list).await;
        let room = segment(&self.room_of("policy").await);
        eventually("Sweden reads the rule", SOON, || async {
            let state = reader
                .get(&format!("/_matrix/client/v3/rooms/{room}/state"))
                .await;
            let events = state.body.as_array().cloned().unwrap_or_default();
            let is_rule = |event: &&Value| {
                event["type"] == "m.policy.rule.user"
                    && event["content"]["entity"] == bodil.user_id.as_str()
                    && event["content"]["recommendation"] == "m.ban"
            };
            let rule = events.iter().find(is_rule).map(|event| &event["sender"]);
            let ours = format!("@althing:{}", self.dk.server_name);
            (rule == Some(&json!(ours)))
                .then_some(())
                .ok_or_else(|| state.body.to_string())
        })
        .await;
        let wish = json!({"list": list, "mode": "notify"});
        let followed = self.astrid.post("/forum/moderation/policies", wish).await;
        followed.must(200);
        let preview = json!({"list": list});
        let preview = self
            .astrid
            .post("/forum/moderation/policies/preview", preview)
            .await
            .must(200);
        assert_eq!(preview["rules"][0]["entity"], bodil.user_id.as_str());
    }

    async fn room_of(&self, kind: &str) -> String {
        let alias = segment(&format!("#althing_{kind}:{}", self.dk.server_name));
        let path = format!("/_matrix/client/v3/directory/room/{alias}");
        let found = self.dk.bot().get(&path).await.must(200);
        found["room_id"].as_str().expect("text").to_owned()
    }

    /// BG9.
    async fn takes_back(&self, erik: &Member, phone: &Raw) {
        let wish = json!({"user_id": erik.user_id, "badge_id": CODE, "reason": "Bröt mot regel 3"});
        self.astrid.post("/badges/revoke", wish).await.must(200);
        self.is_out(phone).await;
        self.refuses(phone).await;
    }

    /// Whoever was here by the treaty alone is out with it, and our bot leaves their room.
    async fn ends(&self, phone: &Raw) {
        let ended = self
            .henrik
            .ask(Method::DELETE, "/territories/SE/treaty", None)
            .await;
        ended.must(204);
        self.is_out(phone).await;
        let answer = self.henrik.ask(Method::GET, "/territories/SE", None).await;
        assert_eq!((answer.status, answer.errcode()), (404, "M_NOT_FOUND"));
        let badge_room = segment(&format!("#althing_badge_{CODE}:{}", self.se.server_name));
        let path = format!("/_matrix/client/v3/directory/room/{badge_room}");
        let room = self.se.bot().get(&path).await.must(200);
        let room = segment(room["room_id"].as_str().expect("text"));
        let bot = segment(&format!("@althing:{}", self.dk.server_name));
        let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.member/{bot}");
        eventually("the bot has left", SOON, || async {
            let answer = self.se.bot().get(&path).await;
            // Invited again at most: Sweden still shows its badge.
            (answer.body["membership"] != "join")
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        })
        .await;
    }

    async fn is_out(&self, phone: &Raw) {
        eventually("the neighbour is refused", SOON, || async {
            let txn = format!("{:?}", Instant::now());
            let answer = phone
                .say(&self.topic.id, &segment(&txn), "Ett ord till")
                .await?;
            (answer.status == 403)
                .then_some(())
                .ok_or_else(|| answer.body.to_string())
        })
        .await;
    }
}

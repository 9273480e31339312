//! A passed quiz opens rooms on the homeserver, with nobody's help.

use std::time::Duration;

use appservice::courses::Course;
use serde_json::{Value, json};

use crate::{
    badges::{is_refused, open_topic},
    support::{Member, Raw, SERVER_NAME, Settings, Stack, eventually, segment},
};

const SAMPLE: &str = include_str!("../../src/courses/sample.yaml");
const COURSE: &str = "/courses/adfaerdskodeks";
const QUIZ: &str = "/quizzes/adfaerdskodeks";
/// Far more than it takes on a quiet machine, which is a matter of `make bench`.
const SOON: Duration = Duration::from_secs(10);

/// BG1.
#[tokio::test]
async fn a_passed_quiz_opens_a_room_on_the_homeserver() {
    let stack = Stack::start(Settings::default()).await;
    let (henrik, anna) = (stack.admin().await, stack.member("anna").await);
    let topic = open_topic(&henrik).await;
    let import = json!({"source": SAMPLE});
    henrik.post("/courses/import", import).await.must(201);
    let client = stack.client(&anna).await;
    let badge_room = resolve(&client).await;
    let attempt = reads_and_begins(&anna).await;
    is_refused(&client, &topic).await;
    assert_eq!(membership(&stack, &badge_room, &anna).await, None);

    let wish = json!({"attempt_id": attempt["attempt_id"], "answers": answers(&attempt)});
    let result = anna.post(&format!("{QUIZ}/submit"), wish).await.must(200);
    assert_eq!(result["passed"], true, "{result}");
    eventually("the badge room has her", SOON, || async {
        let membership = membership(&stack, &badge_room, &anna).await;
        (membership.as_deref() == Some("join"))
            .then_some(())
            .ok_or_else(|| format!("{membership:?}"))
    })
    .await;
    let join = format!("/_matrix/client/v3/join/{}", segment(&topic.id));
    eventually("her client may join and write", SOON, || async {
        let joined = client.post(&join, json!({})).await;
        let said = client.say(&topic.id, "first", "Hej fra Element").await?;
        (joined.status == 200 && said.status == 200)
            .then_some(())
            .ok_or_else(|| format!("{} {}", joined.body, said.body))
    })
    .await;
    let events = stack.bot().history(&topic.id).await.expect("a history");
    let words = events
        .iter()
        .find(|e| e["type"] == "m.room.message" && by(e, &anna));
    let words = words.expect("her post is an event of the room");
    assert_eq!(words["content"]["body"], "Hej fra Element");
    is_told_in_the_home_room(&client).await;
    comes_and_goes_by_the_command(&stack).await;
}

/// What came of the quiz is read in a Matrix client.
async fn is_told_in_the_home_room(client: &Raw) {
    let alias = segment(&format!("#althing_home_anna:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    let home = client.get(&path).await.must(200);
    let home = home["room_id"].as_str().expect("text").to_owned();
    let words =
        "Prøven i »Adfærdskodeks«: 4 af 4 rigtige. Du har bestået. Du har gennemført kurset";
    eventually("her home room tells of the quiz", SOON, || async {
        let events = client.history(&home).await?;
        let says = |e: &Value| {
            let body = e["content"]["body"].as_str();
            e["content"]["msgtype"] == "m.notice" && body.is_some_and(|b| b.starts_with(words))
        };
        events
            .iter()
            .any(says)
            .then_some(())
            .ok_or_else(|| format!("{events:?}"))
    })
    .await;
}

/// `althing course`: written out and brought in again it is the same version; a draft is one.
async fn comes_and_goes_by_the_command(stack: &Stack) {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let course = async |arguments: &[&str]| {
        let done = stack.althing.run(&[&["course"], arguments].concat()).await;
        let said = String::from_utf8_lossy(&done.stdout).into_owned();
        let complaint = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{arguments:?}: {said}{complaint}");
        said
    };
    let listed = course(&["list"]).await;
    let version = listed
        .lines()
        .find(|line| line.starts_with("adfaerdskodeks "))
        .expect(&listed);
    assert!(version.ends_with("published"), "{listed}");
    let number = version.split_whitespace().nth(2).expect("a number");

    let said = course(&["export", "adfaerdskodeks", &at("kursus")]).await;
    assert!(said.contains(&format!("version {number}: ")), "{said}");
    assert!(folder.path().join("kursus/course.yaml").is_file());
    let again = course(&["import", &at("kursus")]).await;
    let known = format!("version {number}: known already; published");
    assert!(again.contains(&known), "{again}");

    let draft = SAMPLE
        .replace("course: adfaerdskodeks", "course: klubkursus")
        .replace("badge: adfaerdskodeks\nvalid_days: 365\n", "");
    std::fs::write(at("klub.yaml"), draft).expect("written");
    let said = course(&["import", &at("klub.yaml"), "--draft"]).await;
    assert!(
        said.contains("klubkursus  version 1: imported as a draft"),
        "{said}"
    );
    let listed = course(&["list"]).await;
    let line = listed.lines().find(|line| line.starts_with("klubkursus "));
    assert!(line.is_some_and(|line| line.ends_with("draft")), "{listed}");
}

fn by(event: &Value, member: &Member) -> bool {
    event["sender"] == member.user_id.as_str()
}

async fn resolve(client: &Raw) -> String {
    let alias = segment(&format!("#althing_badge_adfaerdskodeks:{SERVER_NAME}"));
    let path = format!("/_matrix/client/v3/directory/room/{alias}");
    let room = client.get(&path).await.must(200);
    room["room_id"].as_str().expect("text").to_owned()
}

async fn membership(stack: &Stack, room: &str, member: &Member) -> Option<String> {
    let (room, user) = (segment(room), segment(&member.user_id));
    let path = format!("/_matrix/client/v3/rooms/{room}/state/m.room.member/{user}");
    let content = stack.bot().get(&path).await.body;
    content["membership"].as_str().map(str::to_owned)
}

async fn reads_and_begins(anna: &Member) -> Value {
    // Her home room, in which her progress stands, follows registration.
    eventually("the course begins", SOON, || async {
        let begun = anna.post(&format!("{COURSE}/enroll"), json!({})).await;
        (begun.status < 300)
            .then_some(())
            .ok_or_else(|| begun.body.to_string())
    })
    .await;
    for lesson in ["velkommen", "privatliv"] {
        let path = format!("{COURSE}/lessons/{lesson}/complete");
        anna.post(&path, json!({})).await.must(200);
    }
    let attempt = anna.post(&format!("{QUIZ}/attempts"), json!({})).await;
    assert!(attempt.status < 300, "{}", attempt.body);
    attempt.body
}

/// What is right, of everything that is asked.
fn answers(attempt: &Value) -> Value {
    let quiz = Course::from_yaml(SAMPLE).expect("a course").quiz;
    let bank = quiz.expect("a quiz").questions;
    let asked = attempt["questions"].as_array().expect("a list");
    let answer = |asked: &Value| {
        let id = asked["question_id"].as_str().expect("text");
        let question = bank.iter().find(|q| q.question == id).expect("known");
        let mut right = question.option_ids();
        right.retain(|option| question.is_right(option));
        (id.to_owned(), json!(right))
    };
    Value::Object(asked.iter().map(answer).collect())
}

//! What tests of courses do: import the sample course, take it, pass it.

use std::collections::BTreeMap;

use appservice::courses::{Course, Question};
use serde_json::{Value, json};
use sqlx::postgres::PgConnectOptions;

use super::{
    client::{Answer, Client, encoded},
    world::{World, text},
};

pub const SAMPLE: &str = include_str!("../../src/courses/sample.yaml");
pub const COURSE: &str = "/api/courses/adfaerdskodeks";
pub const QUIZ: &str = "/api/quizzes/adfaerdskodeks";
pub const DAY: i64 = 86_400;

/// A territory with the sample course, its author and a member.
pub async fn school(options: PgConnectOptions) -> (World, Client, Client) {
    let world = World::new(options).await;
    let henrik = world.administrator("henrik").await;
    import(&henrik, SAMPLE).await;
    let anna = world.member("anna").await;
    (world, henrik, anna)
}

pub async fn import(author: &Client, source: &str) -> Value {
    let wish = json!({"source": source});
    author.post("/api/courses/import", wish).await.done()
}

pub async fn enrol(member: &Client) -> Value {
    member
        .post(&format!("{COURSE}/enroll"), json!({}))
        .await
        .done()
}

pub async fn complete(member: &Client, lesson: &str) -> Answer {
    let path = format!("{COURSE}/lessons/{lesson}/complete");
    member.post(&path, json!({})).await
}

/// Enrols and reads what is required.
pub async fn read_everything(member: &Client) {
    enrol(member).await;
    for lesson in ["velkommen", "privatliv"] {
        complete(member, lesson).await.done();
    }
}

pub async fn begin(member: &Client) -> Value {
    let path = format!("{QUIZ}/attempts");
    member.post(&path, json!({})).await.done()
}

pub async fn submit(member: &Client, attempt: &Value, answers: &Value) -> Answer {
    let wish = json!({"attempt_id": attempt["attempt_id"], "answers": answers});
    member.post(&format!("{QUIZ}/submit"), wish).await
}

/// Takes the quiz and passes.
pub async fn pass(member: &Client) -> Value {
    let attempt = begin(member).await;
    let result = submit(member, &attempt, &answers(&attempt, true)).await;
    let result = result.done();
    assert_eq!(result["passed"], true, "{result}");
    result
}

/// Takes the quiz and gets everything wrong.
pub async fn fail(member: &Client) -> Value {
    let attempt = begin(member).await;
    let result = submit(member, &attempt, &answers(&attempt, false)).await;
    let result = result.done();
    assert_eq!(
        (&result["passed"], &result["score"]),
        (&json!(false), &json!(0))
    );
    result
}

pub fn bank() -> BTreeMap<String, Question> {
    let quiz = Course::from_yaml(SAMPLE).unwrap().quiz.unwrap();
    let by_id = |q: Question| (q.question.clone(), q);
    quiz.questions.into_iter().map(by_id).collect()
}

/// Right or wrong answers to everything that an attempt asks.
pub fn answers(attempt: &Value, right: bool) -> Value {
    let bank = bank();
    let mut answers = serde_json::Map::new();
    for asked in attempt["questions"].as_array().unwrap() {
        let question = &bank[text(asked, "question_id")];
        let options = question.option_ids();
        let chosen: Vec<_> = if right {
            options
                .into_iter()
                .filter(|o| question.is_right(o))
                .collect()
        } else {
            let wrong = options.into_iter().find(|o| !question.is_right(o));
            wrong.into_iter().collect()
        };
        answers.insert(question.question.clone(), json!(chosen));
    }
    answers.into()
}

/// The member's award of the sample course's badge.
pub async fn award(member: &Client) -> Value {
    let path = format!("/api/users/{}/badges", encoded(member.user_id().as_str()));
    let awards = member.get(&path).await.done();
    let awards = awards["items"].as_array().unwrap().iter();
    let found = awards.clone().find(|a| a["badge_id"] == "adfaerdskodeks");
    found.cloned().expect("an award")
}

pub fn states(detail: &Value) -> Vec<&str> {
    let lessons = detail["lessons"].as_array().unwrap();
    lessons.iter().map(|lesson| text(lesson, "state")).collect()
}

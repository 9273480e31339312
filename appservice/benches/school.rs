//! From a quiz that was handed in to the badge in the member's own client.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};
use appservice::{app::App, courses::Course, store::accounts::Role};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    client::{ms, post},
    phone::Phone,
    report::{Aim, Figure, quantile},
    server::{Member, PASSWORD, register, wait},
};

const SAMPLE: &str = include_str!("../src/courses/sample.yaml");
const COURSE: &str = "/api/courses/adfaerdskodeks";
const QUIZ: &str = "/api/quizzes/adfaerdskodeks";
const BADGE: &str = "adfaerdskodeks";
const LEARNERS: usize = 10;

#[derive(Deserialize)]
struct Attempt {
    attempt_id: String,
    questions: Vec<Asked>,
}

#[derive(Deserialize)]
struct Asked {
    question_id: String,
}

#[derive(Deserialize)]
struct Judged {
    passed: bool,
}

/// Several members, one after the other, take the course of the badge.
pub async fn run(
    app: &App,
    public: SocketAddr,
    issuer: &Member,
    figures: &mut Vec<Figure>,
) -> Result<()> {
    let import = json!({"source": SAMPLE});
    post(public, "/api/courses/import", &issuer.token, &import).await?;
    let room = app.index.read(|i| i.badge(BADGE)).context("no badge")?;
    let room = [room.room_id.to_string()];
    let mut times = Vec::new();
    for n in 0..LEARNERS {
        let member = register(app, public, &format!("kursist{n}"), Role::Member).await?;
        let home = format!("home/kursist{n}");
        wait("a home room", || {
            app.index.read(|i| i.lookup_room_key(&home).is_some())
        })
        .await?;
        let phone = Phone::log_in(&app.config.homeserver.url, &member.user_id, PASSWORD).await?;
        let answers = reads(public, &member).await?;
        let begun = Instant::now();
        let result = post(public, &format!("{QUIZ}/submit"), &member.token, &answers).await?;
        let result: Judged = serde_json::from_slice(&result)?;
        ensure!(
            result.passed,
            "all answers were right, and it is not passed"
        );
        while phone.is_in(&room).await? == 0 {
            ensure!(
                begun.elapsed() < Duration::from_mins(1),
                "the badge never came"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        times.push(ms(begun.elapsed()));
    }
    let figure = |what: &str, q| {
        let name = format!("quiz handed in to its badge in the Matrix client: {what}");
        Figure::new(name, "ms", quantile(&times, q)).aim(Aim::AtMost(2_000.0))
    };
    figures.extend([figure("p50", 0.5), figure("p95", 0.95)]);
    Ok(())
}

/// Reads every lesson, begins the quiz and knows all of it: what is to be handed in.
async fn reads(public: SocketAddr, member: &Member) -> Result<Value> {
    let ask = async |path: String| post(public, &path, &member.token, &json!({})).await;
    let course = Course::from_yaml(SAMPLE).map_err(|faults| anyhow!("{faults:?}"))?;
    ask(format!("{COURSE}/enroll")).await?;
    for lesson in &course.lessons {
        ask(format!("{COURSE}/lessons/{}/complete", lesson.lesson)).await?;
    }
    let attempt = ask(format!("{QUIZ}/attempts")).await?;
    let attempt: Attempt = serde_json::from_slice(&attempt)?;
    let bank = course.quiz.context("no quiz")?.questions;
    let mut answers = serde_json::Map::new();
    for Asked { question_id: id } in attempt.questions {
        let question = bank.iter().find(|q| q.question == id).context("unknown")?;
        let mut right = question.option_ids();
        right.retain(|option| question.is_right(option));
        answers.insert(id, json!(right));
    }
    Ok(json!({"attempt_id": attempt.attempt_id, "answers": answers}))
}

//! How a member stands: strikes, nudges, the refresher, and what they have to say that they have read.

mod views;

use axum::extract::State;
use ruma::UserId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};
pub use views::{Exhibit, Muted, Standing, Strike, View};

use super::{
    appeals::Appeal,
    extract::{Json, Path, Query},
    language::Lang,
    principal::{Conducted, Principal},
};
use crate::{
    app::App,
    clock::from_unix_ms,
    error::{ErrorBody, Result},
    events::{Outcome, StrikeEventContent},
    index::Index,
    policy::{
        Ladder, appeals,
        permissions::CODE_OF_CONDUCT,
        strikes::{self, CLEARED_EVERY_MS},
    },
};

/// Routes of the member's own conduct.
pub fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_conduct))
        .routes(routes!(acknowledge_strike))
        .routes(routes!(answer_question))
}

/// How the asking member stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct Conduct {
    /// In short.
    pub standing: Standing,
    /// Why the account is closed until somebody else has looked: the statement of reasons, in the language
    /// asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interim_statement: Option<String>,
    /// All strikes that there ever were, the newest first.
    pub strikes: Vec<Strike>,
    /// What they were reminded of, and posts that were removed without a strike, the newest first.
    pub nudges: Vec<Nudge>,
    /// The course that clears a strike or ends a mute, while there is one to clear or to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresher: Option<Refresher>,
    /// For how long strikes hold here.
    pub ladder: Figures,
    /// Cases of strikes that wait to be acknowledged: until then nothing can be posted on the web.
    pub must_acknowledge: Vec<String>,
    /// What moderators have asked about open cases and nobody has answered, the oldest first.
    pub questions: Vec<CaseQuestion>,
}

/// A question of those who judge about an open case.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseQuestion {
    /// The case.
    #[schema(example = "k3x9q2")]
    pub case_id: String,
    /// The question.
    #[schema(example = "Hvem mente du med »de andre«?")]
    pub text: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// What a member answers.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerQuestion {
    /// In their words.
    #[schema(max_length = 2000, example = "Dem, der skrev før mig.")]
    pub text: String,
}

/// The figures of the ladder in this territory.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LadderFigures)]
pub struct Figures {
    /// Days for which a first strike is active.
    #[schema(example = 90)]
    pub first_days: i64,
    /// Days for which a second strike is active.
    #[schema(example = 180)]
    pub second_days: i64,
    /// Days for which a second strike mutes at least.
    #[schema(example = 7)]
    pub muted_days: i64,
    /// Days after which a third strike may be reviewed.
    #[schema(example = 90)]
    pub review_days: i64,
    /// Months within which one may appeal.
    #[schema(example = 6)]
    pub appeal_months: u32,
}

impl From<Ladder> for Figures {
    fn from(ladder: Ladder) -> Self {
        let [first_days, second_days, muted_days, review_days] = ladder.days();
        Self {
            first_days,
            second_days,
            muted_days,
            review_days,
            appeal_months: ladder.appeal_months,
        }
    }
}

/// A judgement that is no strike.
#[derive(Debug, Serialize, ToSchema)]
pub struct Nudge {
    /// The case.
    pub case_id: String,
    /// Title of the clause of the code of conduct.
    pub rule_title: String,
    /// What happened, in the moderator's words.
    #[schema(example = "Husk at skrive, hvor det er.")]
    pub text: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Posts were removed.
    pub removed: bool,
    /// The appeal against it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<Appeal>,
    /// It may be appealed against.
    pub may_appeal: bool,
    /// Until when, where posts were removed.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub appeal_until: Option<OffsetDateTime>,
}

/// The refresher course.
#[derive(Debug, Serialize, ToSchema)]
pub struct Refresher {
    /// Slug of the course.
    pub course_id: String,
    /// It was passed since the last strike that it could serve, and passing it again clears none.
    pub done: bool,
    /// Passing it now clears a strike.
    pub clears: bool,
    /// When it clears one again.
    #[serde(
        with = "time::serde::rfc3339::option",
        skip_serializing_if = "Option::is_none"
    )]
    pub again_at: Option<OffsetDateTime>,
}

/// How I stand.
#[utoipa::path(get, path = "/api/users/me/conduct", tag = "conduct", params(Lang),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Conduct), (status = "default", body = ErrorBody)))]
pub async fn get_conduct(
    State(app): State<App>,
    Conducted(who): Conducted,
    Query(lang): Query<Lang>,
) -> axum::Json<Conduct> {
    axum::Json(conduct(&app, &who, &lang))
}

/// Say that I have read the statement of a strike. Doing so again changes nothing.
#[utoipa::path(post, path = "/api/users/me/strikes/{case_id}/acknowledge", tag = "conduct",
    params(("case_id" = String, Path), Lang),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Conduct),
        (status = "default", body = ErrorBody,
            description = "503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn acknowledge_strike(
    State(app): State<App>,
    Conducted(who): Conducted,
    Path(case_id): Path<String>,
    Query(lang): Query<Lang>,
) -> Result<axum::Json<Conduct>> {
    app.actions.acknowledge(who.user_id(), &case_id).await?;
    Ok(axum::Json(conduct(&app, &who, &lang)))
}

/// Answer what moderators have asked about an open case: it becomes a note of that.
#[utoipa::path(post, path = "/api/users/me/questions/{case_id}/answer", tag = "conduct",
    request_body = AnswerQuestion, params(("case_id" = String, Path), Lang),
    extensions(("x-suspended" = json!(true))),
    responses((status = 200, body = Conduct),
        (status = "default", body = ErrorBody,
            description = "409 ORG.ALTHING.NOTHING_ASKED, 422 M_INVALID_PARAM, \
            503 ORG.ALTHING.HOMESERVER_UNAVAILABLE")))]
pub async fn answer_question(
    State(app): State<App>,
    Conducted(who): Conducted,
    Path(case_id): Path<String>,
    Query(lang): Query<Lang>,
    Json(body): Json<AnswerQuestion>,
) -> Result<axum::Json<Conduct>> {
    let answered = app.actions.answer_case(who.user_id(), &case_id, &body.text);
    answered.await?;
    Ok(axum::Json(conduct(&app, &who, &lang)))
}

fn conduct(app: &App, who: &Principal, lang: &Lang) -> Conduct {
    let language = lang.lang.as_deref().unwrap_or(&who.member.language);
    conduct_of(app, who.user_id(), language)
}

/// How a member stands, in a language.
pub fn conduct_of(app: &App, member: &UserId, language: &str) -> Conduct {
    let now = app.clock.unix_ms();
    let interim_statement = app.interim_statement(language, member);
    app.index.read(|index| {
        let view = View::new(app, index, language, now);
        let said = index.strikes(member);
        Conduct {
            standing: view.standing(member),
            interim_statement,
            strikes: view.strikes(member),
            nudges: nudges(&view, index, member, now),
            refresher: refresher(index, &said, now),
            ladder: index.ladder().into(),
            must_acknowledge: index.unacknowledged(member, now),
            questions: questions(index, member),
        }
    })
}

fn questions(index: &Index, member: &UserId) -> Vec<CaseQuestion> {
    let open = index.open_questions(member).into_iter();
    let questions = open.map(|note| CaseQuestion {
        case_id: note.case.clone().unwrap_or_default(),
        text: note.text.clone(),
        at: from_unix_ms(note.at),
    });
    questions.collect()
}

fn nudges(view: &View<'_>, index: &Index, member: &UserId, now: i64) -> Vec<Nudge> {
    let mut nudges: Vec<_> = index
        .cases_about(member)
        .filter(|case| case.merged_into.is_none())
        .filter_map(|case| Some((case, case.decision.as_ref()?)))
        .filter(|(_, decision)| matches!(decision.outcome, Outcome::Nudge | Outcome::Removed))
        .map(|(case, decision)| (case, decision, index.appeal(member, &case.case)))
        // One that an appeal has undone is told with the answer.
        .filter(|(_, decision, appeal)| decision.overturned.is_none() || appeal.is_some())
        .map(|(case, decision, appeal)| {
            let may =
                appeals::may_appeal(index.ladder(), Some(case), member, appeal.is_some(), now);
            let removed = decision.outcome == Outcome::Removed;
            Nudge {
                case_id: case.case.clone(),
                rule_title: view.rule_title(decision.rule.as_deref().unwrap_or_default()),
                text: decision.facts.clone(),
                at: from_unix_ms(decision.at),
                removed,
                appeal: appeal.as_ref().map(Appeal::of),
                may_appeal: may.is_ok(),
                appeal_until: removed
                    .then(|| from_unix_ms(appeals::until(index.ladder(), decision.at))),
            }
        })
        .collect();
    nudges.sort_by(|a, b| (b.at, &b.case_id).cmp(&(a.at, &a.case_id)));
    nudges
}

/// The course by which one may post, as long as it serves a strike.
fn refresher(index: &Index, said: &[StrikeEventContent], now: i64) -> Option<Refresher> {
    let ladder = index.ladder();
    let all: Vec<_> = said.iter().map(strikes::Strike::of).collect();
    let serves = |strike: &&strikes::Strike| {
        strike.step != strikes::Step::Third && ladder.is_active(strike, &all, now)
    };
    let concerned: Vec<_> = all.iter().filter(serves).collect();
    if concerned.is_empty() {
        return None;
    }
    let stand = all.iter().filter(|strike| strike.overturned_at.is_none());
    let cleared = stand.filter_map(|strike| strike.cleared_at).max();
    let again = cleared
        .map(|at| at + CLEARED_EVERY_MS)
        .filter(|at| *at > now);
    let clears = concerned
        .iter()
        .any(|strike| ladder.clears(strike, &all, now));
    Some(Refresher {
        course_id: index.badge(CODE_OF_CONDUCT)?.content.course?,
        done: !clears && concerned.iter().all(|strike| strike.refreshed_at.is_some()),
        clears,
        again_at: again.map(from_unix_ms),
    })
}

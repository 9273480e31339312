//! A judged member: cases and strikes as they are after a decision.

use appservice::events::{
    CaseEventContent, CaseKind, Decision, Outcome, StrikeEventContent, Target,
};
use ruma::{OwnedRoomId, RoomId};
use serde_json::Value;
use sqlx::postgres::PgConnectOptions;

use super::{
    badges::{award, club, settle},
    client::Client,
    world::{World, user_id},
};

/// A territory with an administrator (henrik), two moderators (ingrid, bo), and a member (anna).
pub struct Court {
    pub world: World,
    pub henrik: Client,
    pub ingrid: Client,
    pub bo: Client,
    pub anna: Client,
}

impl Court {
    pub async fn new(options: PgConnectOptions) -> Self {
        let (world, henrik, anna) = Box::pin(club(options)).await;
        let ingrid = world.member("ingrid").await;
        let bo = world.member("birk").await;
        for name in ["ingrid", "birk"] {
            award(&henrik, name, "moderator").await;
        }
        Box::pin(settle(&world)).await;
        world.reconcile().await;
        Box::pin(settle(&world)).await;
        Self {
            world,
            henrik,
            ingrid,
            bo,
            anna,
        }
    }

    /// A case about anna that ingrid has decided: a strike of this step, with its strike.
    pub async fn strike(&self, id: &str, step: u8) -> CaseEventContent {
        self.decided(id, Outcome::Strike, Some(step), Vec::new())
            .await
    }

    /// As [`Court::strike`], about another member.
    pub async fn strike_on(&self, name: &str, id: &str, step: u8) -> CaseEventContent {
        self.judged(name, id, Outcome::Strike, Some(step), Vec::new())
            .await
    }

    pub async fn decided(
        &self,
        id: &str,
        outcome: Outcome,
        step: Option<u8>,
        targets: Vec<Target>,
    ) -> CaseEventContent {
        self.judged("anna", id, outcome, step, targets).await
    }

    async fn judged(
        &self,
        name: &str,
        id: &str,
        outcome: Outcome,
        step: Option<u8>,
        targets: Vec<Target>,
    ) -> CaseEventContent {
        let now = self.world.clock.unix_ms();
        let about = user_id(name);
        let mut case = CaseEventContent::new(id.into(), CaseKind::Post, about.clone(), now);
        case.targets = targets;
        case.changed_by = Some(user_id("ingrid"));
        case.decision = Some(Decision {
            outcome,
            step,
            rule: Some("respekt".into()),
            rules_version: self.world.terms().to_owned(),
            facts: "Du skrev, at Bo er en idiot.".into(),
            severe: false,
            removes: outcome != Outcome::Nudge,
            by: user_id("ingrid"),
            at: now,
            confirmed: None,
            overturned: None,
            lifted: None,
            reduced_from: None,
            lowered: None,
        });
        let case = self.world.app.actions.write_case(&case).await.unwrap();
        self.world.app.settle_case(id).await.unwrap();
        let stands = |strikes: Vec<StrikeEventContent>| strikes.iter().any(|s| s.case == id);
        let strikes = self.world.app.index.read(|i| i.strikes(&about));
        if let Some(step) = step.filter(|_| !stands(strikes)) {
            let strike = strike_of(&case, step);
            self.world
                .app
                .actions
                .write_strike(&about, &strike)
                .await
                .unwrap();
        }
        self.world.fake.settle().await;
        case
    }

    pub fn case(&self, id: &str) -> CaseEventContent {
        let case = |index: &appservice::index::Index| index.case(id).cloned();
        self.world.app.index.read(case).unwrap()
    }

    /// What the bot has said in anna's home room.
    pub fn told(&self) -> Vec<String> {
        self.world.messages(&self.home("anna"))
    }

    pub fn home(&self, name: &str) -> OwnedRoomId {
        let key = format!("home/{name}");
        let room = |index: &appservice::index::Index| index.lookup_room_key(&key);
        self.world.app.index.read(room).unwrap()
    }

    pub fn moderation(&self) -> OwnedRoomId {
        self.world.app.actions.moderation_room().unwrap()
    }

    /// The actions in the log about a case, the first first.
    pub fn log(&self, id: &str) -> Vec<String> {
        self.world.app.index.read(|index| {
            let mut lines: Vec<_> = index
                .audit()
                .filter(|line| line.case.as_deref() == Some(id))
                .map(|line| (line.seq, line.action.clone()))
                .collect();
            lines.sort();
            lines.into_iter().map(|(_, action)| action).collect()
        })
    }

    /// Everything that stands in a room, as one text.
    pub fn whole(&self, room: &RoomId) -> String {
        let events: Vec<Value> = self.world.fake.timeline(room);
        events.iter().map(ToString::to_string).collect()
    }
}

fn strike_of(case: &CaseEventContent, step: u8) -> StrikeEventContent {
    let decision = case.decision.as_ref().unwrap();
    StrikeEventContent {
        case: case.case.clone(),
        step,
        rule: decision.rule.clone().unwrap_or_default(),
        rules_version: decision.rules_version.clone(),
        facts: decision.facts.clone(),
        statement: "Du har fået en advarsel.".into(),
        language: "da".into(),
        evidence: Vec::new(),
        automated: false,
        issued_at: decision.at,
        acknowledged_at: None,
        refreshed_at: None,
        cleared_at: None,
        appealed_at: None,
        answered_at: None,
        overturned_at: None,
        unconfirmed: false,
        lifted_at: None,
    }
}

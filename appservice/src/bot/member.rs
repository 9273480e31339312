//! What members ask for in their home room: how they stand, their strikes and badges, an appeal.

use super::{Asker, words};
use crate::{
    error::Result,
    events::{AppealKind, AppealOutcome, StrikeEventContent},
    index::Index,
    policy::{
        appeals::{self, MAX_TEXT},
        dates,
        strikes::{Mute, Strike},
    },
};

impl Asker<'_> {
    fn day(&self, at: i64) -> String {
        let zone = self.app.config.territory.zone();
        dates::day(&self.language, at, zone.time_zone())
    }

    fn moment(&self, at: i64) -> String {
        let zone = self.app.config.territory.zone();
        dates::moment(&self.language, at, zone.time_zone())
    }

    pub(super) fn status(&self) -> String {
        let now = self.app.clock.unix_ms();
        let standing = self.app.index.read(|i| i.standing_of(&self.who, now));
        let mut said = vec![count(&self.language, standing.active)];
        if standing.suspended {
            said.push(suspended(&self.language));
        }
        if let Some(mute) = standing.mute {
            said.push(self.muted(mute));
        }
        let unread = self
            .app
            .index
            .read(|index| index.unacknowledged(&self.who, now));
        if !unread.is_empty() {
            let url = self.app.config.web_url();
            said.push(acknowledge(&self.language, url));
        }
        said.join(" ")
    }

    fn muted(&self, mute: Mute) -> String {
        let until = self.moment(mute.until);
        let course = mute.needs_refresher;
        match (&*self.language, course) {
            ("da", true) => format!(
                "Du kan ikke skrive i forummet før {until}, og ikke før du har bestået opfriskningskurset."
            ),
            ("da", false) => format!("Du kan ikke skrive i forummet før {until}."),
            ("nb", true) => format!(
                "Du kan ikke skrive i forumet før {until}, og ikke før du har bestått oppfriskningskurset."
            ),
            ("nb", false) => format!("Du kan ikke skrive i forumet før {until}."),
            ("sv", true) => format!(
                "Du kan inte skriva i forumet före {until}, och inte förrän du har klarat repetitionskursen."
            ),
            ("sv", false) => format!("Du kan inte skriva i forumet före {until}."),
            (_, true) => format!(
                "You cannot write in the forum before {until}, and not before you have passed the refresher course."
            ),
            (_, false) => format!("You cannot write in the forum before {until}."),
        }
    }

    pub(super) fn strikes(&self) -> String {
        let now = self.app.clock.unix_ms();
        let said = self.app.index.read(|index| index.strikes(&self.who));
        if said.is_empty() {
            return count(&self.language, 0);
        }
        let all: Vec<_> = said.iter().map(Strike::of).collect();
        let lines = said
            .iter()
            .zip(&all)
            .map(|(said, strike)| self.line(said, strike, &all, now));
        lines.collect::<Vec<_>>().join("\n")
    }

    fn line(&self, said: &StrikeEventContent, strike: &Strike, all: &[Strike], now: i64) -> String {
        let when = self.day(said.issued_at);
        let head = match &*self.language {
            "da" => format!("Strike {} (sag {}, {when})", said.step, said.case),
            "nb" => format!("Strike {} (sak {}, {when})", said.step, said.case),
            "sv" => format!("Strike {} (ärende {}, {when})", said.step, said.case),
            _ => format!("Strike {} (case {}, {when})", said.step, said.case),
        };
        let stands = self.stands(said, strike, all, now);
        let appeal = self
            .app
            .index
            .read(|index| index.appeal(&self.who, &said.case));
        let appeal = appeal.map(|appeal| format!(" {}", appealed(&self.language, appeal.outcome)));
        format!("{head}: {stands}{}", appeal.unwrap_or_default())
    }

    fn stands(
        &self,
        said: &StrikeEventContent,
        strike: &Strike,
        all: &[Strike],
        now: i64,
    ) -> String {
        let language = &*self.language;
        let ladder = self.app.index.read(Index::ladder);
        if ladder.is_active(strike, all, now) {
            let until = ladder.ends(strike, all, now).map(|at| self.day(at));
            return match (language, until) {
                ("da", Some(until)) => format!("gælder til {until}."),
                ("da", None) => "gælder, til den bliver ophævet.".to_owned(),
                ("nb", Some(until)) => format!("gjelder til {until}."),
                ("nb", None) => "gjelder til den blir opphevet.".to_owned(),
                ("sv", Some(until)) => format!("gäller till {until}."),
                ("sv", None) => "gäller tills den upphävs.".to_owned(),
                (_, Some(until)) => format!("active until {until}."),
                (_, None) => "active until it is lifted.".to_owned(),
            };
        }
        if said.unconfirmed {
            return unconfirmed(language).to_owned();
        }
        let ended = match (language, strike.overturned_at, strike.cleared_at) {
            ("da", Some(_), _) => "ophævet efter klage.",
            ("da", None, Some(_)) => "slettet af opfriskningskurset.",
            ("da", None, None) => "gælder ikke længere.",
            ("nb", Some(_), _) => "opphevet etter klage.",
            ("nb", None, Some(_)) => "slettet av oppfriskningskurset.",
            ("nb", None, None) => "gjelder ikke lenger.",
            ("sv", Some(_), _) => "upphävd efter överklagande.",
            ("sv", None, Some(_)) => "struken av repetitionskursen.",
            ("sv", None, None) => "gäller inte längre.",
            (_, Some(_), _) => "overturned on appeal.",
            (_, None, Some(_)) => "cleared by the refresher course.",
            (_, None, None) => "not active any more.",
        };
        ended.to_owned()
    }

    pub(super) fn badges(&self) -> String {
        let now = self.app.clock.unix_ms();
        let held = |index: &Index| index.awards_in_force(&self.who, now);
        let held = self.app.index.read(held);
        if held.is_empty() {
            return no_badges(&self.language);
        }
        let lines = held.iter().map(|award| {
            let name = self.app.badge_name(&award.badge, &self.language);
            let until = award.expires_at.map(|at| self.day(at));
            match (&*self.language, until) {
                (_, None) => name,
                ("da" | "nb", Some(until)) => format!("{name} (til {until})"),
                ("sv", Some(until)) => format!("{name} (till {until})"),
                (_, Some(until)) => format!("{name} (until {until})"),
            }
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// The same message appeals once, however often it is answered.
    pub(super) async fn appeal(&self, case: &str, text: &str) -> Result<String> {
        let case = case.to_lowercase();
        let length = text.chars().count();
        if length > MAX_TEXT {
            return Ok(appeals::text_fault(&self.language, length, MAX_TEXT));
        }
        let now = self.app.clock.unix_ms();
        let said = self.app.index.read(|index| index.appeal(&self.who, &case));
        let lodged = match said {
            Some(said) if said.at >= self.command.at && said.text == text => said,
            said => {
                let may = |index: &Index| {
                    let was_appealed = said.is_some();
                    appeals::may_appeal(
                        index.ladder(),
                        index.case(&case),
                        &self.who,
                        was_appealed,
                        now,
                    )
                    .map(drop)
                };
                if let Err(why) = self.app.index.read(may) {
                    return Ok(why.in_words(&self.language));
                }
                let actions = &self.app.actions;
                actions
                    .lodge_appeal(&self.who, &case, AppealKind::Appeal, text)
                    .await?
            }
        };
        self.app.settle_appeal(&case, AppealKind::Appeal).await?;
        let due = self.day(appeals::due(lodged.at));
        Ok(words::appealed(&self.language, &case, &due))
    }
}

impl Asker<'_> {
    /// The same message answers once, however often it is answered itself.
    pub(super) async fn answer(&self, case: &str, text: &str) -> Result<String> {
        let case = case.to_lowercase();
        let length = text.chars().count();
        if length > MAX_TEXT {
            return Ok(appeals::text_fault(&self.language, length, MAX_TEXT));
        }
        let is_said = |index: &Index| {
            let case = index.case(&case).filter(|case| case.about == self.who);
            let said = case.map(|case| index.answers_in(case)).unwrap_or_default();
            said.iter()
                .any(|note| note.at >= self.command.at && note.text == text)
        };
        if !self.app.index.read(is_said) {
            self.app.actions.answer_case(&self.who, &case, text).await?;
        }
        Ok(words::answered(&self.language, &case))
    }
}

fn count(language: &str, active: usize) -> String {
    match (language, active) {
        ("da" | "nb", 0) => "Du har ingen aktive advarsler.".to_owned(),
        ("da" | "nb", 1) => "Du har én aktiv advarsel.".to_owned(),
        ("da" | "nb", n) => format!("Du har {n} aktive advarsler."),
        ("sv", 0) => "Du har inga aktiva varningar.".to_owned(),
        ("sv", 1) => "Du har en aktiv varning.".to_owned(),
        ("sv", n) => format!("Du har {n} aktiva varningar."),
        (_, 0) => "You have no active strikes.".to_owned(),
        (_, 1) => "You have one active strike.".to_owned(),
        (_, n) => format!("You have {n} active strikes."),
    }
}

fn suspended(language: &str) -> String {
    match language {
        "da" => "Din konto er lukket.",
        "nb" => "Kontoen din er stengt.",
        "sv" => "Ditt konto är stängt.",
        _ => "Your account is closed.",
    }
    .to_owned()
}

fn acknowledge(language: &str, url: &str) -> String {
    match language {
        "da" => format!("Bekræft på {url}/conduct, at du har læst begrundelsen."),
        "nb" => format!("Bekreft på {url}/conduct at du har lest begrunnelsen."),
        "sv" => format!("Bekräfta på {url}/conduct att du har läst motiveringen."),
        _ => format!("Confirm at {url}/conduct that you have read the reasons."),
    }
}

fn appealed(language: &str, outcome: Option<AppealOutcome>) -> &'static str {
    match (language, outcome) {
        ("da", None) => "Din klage venter på svar.",
        ("da", Some(AppealOutcome::Upheld)) => "Din klage blev ikke taget til følge.",
        ("da", Some(_)) => "Du fik medhold i din klage.",
        ("nb", None) => "Klagen din venter på svar.",
        ("nb", Some(AppealOutcome::Upheld)) => "Klagen din ble ikke tatt til følge.",
        ("nb", Some(_)) => "Du fikk medhold i klagen din.",
        ("sv", None) => "Ditt överklagande väntar på svar.",
        ("sv", Some(AppealOutcome::Upheld)) => "Ditt överklagande bifölls inte.",
        ("sv", Some(_)) => "Ditt överklagande bifölls.",
        (_, None) => "Your appeal waits for an answer.",
        (_, Some(AppealOutcome::Upheld)) => "Your appeal was not granted.",
        (_, Some(_)) => "Your appeal was granted.",
    }
}

/// How a strike ended that was severe by the word of one, of which nothing was left without a second.
fn unconfirmed(language: &str) -> &'static str {
    match language {
        "da" => "bortfaldet: ingen anden bekræftede den i tide.",
        "nb" => "bortfalt: ingen annen bekreftet den i tide.",
        "sv" => "har fallit bort: ingen annan bekräftade den i tid.",
        _ => "dropped: nobody else confirmed it in time.",
    }
}

fn no_badges(language: &str) -> String {
    match language {
        "da" => "Du har ingen badges endnu.",
        "nb" => "Du har ingen merker ennå.",
        "sv" => "Du har inga märken ännu.",
        _ => "You have no badges yet.",
    }
    .to_owned()
}

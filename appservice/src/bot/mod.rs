//! WHAT IS ASKED OF THE BOT: declared commands and reactions, answered by the same acts as the web's.
//! Help shows what one may do; a refusal is a sentence.

mod awaited;
mod card;
mod declared;
mod member;
mod moderator;
mod refusals;
mod shown;
mod words;

use ruma::OwnedUserId;

pub use self::{
    awaited::awaits,
    card::{Shown, card, outcome},
};
use self::{
    declared::{COMMANDS, Declared, Verb, Written, reaction},
    moderator::Case,
};
use crate::{
    app::App,
    error::{Error, Result},
    events::{Outcome, RoomKind},
    index::{Asks, Command, Index},
    policy::Permission,
};

/// Who asks, where, and in which language they are answered.
struct Asker<'a> {
    app: &'a App,
    who: OwnedUserId,
    room: RoomKind,
    command: &'a Command,
    language: String,
}

/// Answers a command; nothing for whom the bot does not listen to. An error is no answer: it is
/// tried again.
pub async fn answer(app: &App, command: &Command) -> Result<Option<String>> {
    let Some(asker) = Asker::of(app, command).await? else {
        return Ok(None);
    };
    let answered = match &command.asks {
        Asks::Words { text, .. } => asker.by_words(text).await,
        Asks::Reaction {
            key, case, version, ..
        } => asker.by_reaction(key, case, *version).await,
    };
    match answered {
        Ok(answer) => Ok(answer),
        Err(error) => asker.refusal(error).map(Some),
    }
}

impl<'a> Asker<'a> {
    /// Nothing for strangers: who is not, or not any more, a member of the territory.
    async fn of(app: &'a App, command: &'a Command) -> Result<Option<Self>> {
        let sender = &command.sender;
        let known = |index: &Index| {
            let room = index.room(&command.room_id)?;
            let is_known = match room.kind {
                // Who was taken out of everything still has their own room.
                RoomKind::Home => !index.has_departed(sender),
                _ => index.is_member(sender),
            };
            is_known.then_some(room.kind)
        };
        let Some(room) = app.index.read(known) else {
            return Ok(None);
        };
        let language = match room {
            RoomKind::Home => app.language_of(sender).await?,
            _ => app.language().to_owned(),
        };
        Ok(Some(Self {
            app,
            who: sender.clone(),
            room,
            command,
            language,
        }))
    }

    async fn by_words(&self, words: &str) -> Result<Option<String>> {
        let Some(written) = Written::read(words) else {
            return Ok(None);
        };
        let declared = COMMANDS.iter().find(|c| c.name == written.name);
        let Some(declared) = declared else {
            let names = self.available().map(|c| format!("!{}", c.name));
            let names: Vec<_> = names.collect();
            return Ok(Some(words::unknown(&self.language, &written.name, &names)));
        };
        if !self.may(declared) {
            return Ok(Some(words::not_allowed(&self.language)));
        }
        if !declared.rooms.contains(&self.room) {
            return Ok(Some(words::elsewhere(&self.language, self.room)));
        }
        let Some(arguments) = written.arguments(declared) else {
            let usage = declared.usage(&self.language);
            return Ok(Some(words::usage(&self.language, &usage)));
        };
        self.obey(declared.verb, &arguments).await.map(Some)
    }

    async fn by_reaction(&self, key: &str, case: &str, version: u32) -> Result<Option<String>> {
        let Some(verb) = reaction(key).filter(|_| self.moderates()) else {
            return Ok(None);
        };
        let case = Case {
            id: case,
            version: Some(version),
        };
        match verb {
            Verb::Claim => self.claim(case).await.map(Some),
            Verb::Dismiss => self.dismiss(case, "").await.map(Some),
            Verb::Nudge => self.as_reported(case, Outcome::Nudge).await.map(Some),
            Verb::Remove => self.as_reported(case, Outcome::Removed).await.map(Some),
            _ => Ok(None),
        }
    }

    async fn obey(&self, verb: Verb, arguments: &[&str]) -> Result<String> {
        match (verb, arguments) {
            (Verb::Status, _) => Ok(self.status()),
            (Verb::Strikes, _) => Ok(self.strikes()),
            (Verb::Badges, _) => Ok(self.badges()),
            (Verb::Queue, _) => Ok(self.queue()),
            (Verb::Appeal, [case, text]) => self.appeal(case, text).await,
            (Verb::Answer, [case, text]) => self.answer(case, text).await,
            (Verb::Case, [case]) => self.show(case),
            (Verb::Claim, [case]) => self.claim(self.seen(case)).await,
            (Verb::Dismiss, [case, why]) => self.dismiss(self.seen(case), why).await,
            (Verb::Nudge, [case, rule, facts]) => self.nudge(self.seen(case), rule, facts).await,
            (Verb::Remove, [case, rule, facts]) => self.remove(self.seen(case), rule, facts).await,
            (Verb::Strike, [case, rule, facts]) => self.strike(self.seen(case), rule, facts).await,
            (Verb::Lock, [topic, why]) => self.lock(topic, Some(why)).await,
            (Verb::Unlock, [topic]) => self.lock(topic, None).await,
            (Verb::Raid, [switch, why]) => self.raid(switch, why).await,
            _ => Ok(self.help()),
        }
    }

    fn moderates(&self) -> bool {
        self.holds(Permission::Moderate)
    }

    fn holds(&self, permission: Permission) -> bool {
        let now = self.app.clock.unix_ms();
        self.app.index.read(|i| i.may(&self.who, permission, now))
    }

    fn may(&self, declared: &Declared) -> bool {
        declared.who.is_none_or(|permission| self.holds(permission))
    }

    /// What can be written here.
    fn available(&self) -> impl Iterator<Item = &'static Declared> {
        let here = COMMANDS.iter().filter(|c| c.rooms.contains(&self.room));
        here.filter(|c| self.may(c))
    }

    fn help(&self) -> String {
        let line =
            |c: &Declared| format!("{}: {}", c.usage(&self.language), c.help(&self.language));
        let mut lines = vec![words::help(&self.language).to_owned()];
        lines.extend(self.available().map(line));
        if self.room == RoomKind::Home {
            let others = COMMANDS
                .iter()
                .filter(|c| !c.rooms.contains(&self.room) && self.may(c));
            let others: Vec<_> = others.map(line).collect();
            if !others.is_empty() {
                lines.push(words::help_elsewhere(&self.language).to_owned());
                lines.extend(others);
            }
        } else {
            lines.push(words::help_reactions(&self.language).to_owned());
        }
        lines.join("\n")
    }

    /// A refusal in the language of who asks. What may be otherwise in a moment is no refusal.
    fn refusal(&self, error: Error) -> Result<String> {
        let ladder = self.app.index.read(Index::ladder);
        match refusals::in_words(&self.language, ladder, &error) {
            Some(words) => Ok(words),
            None => Err(error),
        }
    }
}

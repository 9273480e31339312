//! The same refusals in words, in the language of whom they meet.

use super::{Others, Refused, WhyNot};

impl Refused {
    /// What the member is told.
    pub fn in_words(self, language: &str) -> String {
        let texts = match self {
            Self::Unknown => [
                "Du har ingen sag med det nummer, som du kan klage over.",
                "Du har ingen sak med det nummeret som du kan klage på.",
                "Du har inget ärende med det numret som du kan överklaga.",
                "You have no case of that number to appeal against.",
            ],
            Self::Twice => [
                "Du har allerede klaget i den sag. Der kan klages én gang.",
                "Du har allerede klaget i den saken. Man kan klage én gang.",
                "Du har redan överklagat i det ärendet. Man kan överklaga en gång.",
                "You have appealed in that case already. One can appeal once.",
            ],
            Self::Undone => [
                "Den afgørelse gælder ikke længere. Der er intet at klage over.",
                "Den avgjørelsen gjelder ikke lenger. Det er ingenting å klage på.",
                "Det beslutet gäller inte längre. Det finns inget att överklaga.",
                "That decision does not hold any more. There is nothing to appeal against.",
            ],
            Self::Pending => [
                "Det, du har bedt om, venter på svar. Der behandles én ting ad gangen.",
                "Det du har bedt om, venter på svar. Det behandles én ting om gangen.",
                "Det du har bett om väntar på svar. En sak i taget behandlas.",
                "What you have asked for waits for an answer. One thing is looked at at a time.",
            ],
            Self::Early => [
                "Det er for tidligt at bede om. Dagen står under »Min adfærd«.",
                "Det er for tidlig å be om. Dagen står under «Min oppførsel».",
                "Det är för tidigt att be om. Dagen står under ”Mitt uppförande”.",
                "It is too early to ask for that. My conduct shows the day.",
            ],
            Self::Late(months) => return late(language, months),
        };
        in_language(language, texts).to_owned()
    }
}

fn late(language: &str, months: u32) -> String {
    match language {
        "da" => format!("Fristen for at klage er udløbet: den er {months} måneder."),
        "nb" => format!("Fristen for å klage er ute: den er {months} måneder."),
        "sv" => format!("Tiden för att överklaga har gått ut: den är {months} månader."),
        _ => format!("The time to appeal is over: it is {months} months."),
    }
}

impl WhyNot {
    /// What they are told.
    pub fn in_words(self, language: &str) -> &'static str {
        let texts = match self {
            Self::NothingToDecide => [
                "Der er ingen klage i den sag, som venter på svar.",
                "Det er ingen klage i den saken som venter på svar.",
                "Det finns inget överklagande i det ärendet som väntar på svar.",
                "There is no appeal in that case that waits for an answer.",
            ],
            Self::Own => [
                "Klagen er din egen. En anden afgør den.",
                "Klagen er din egen. En annen avgjør den.",
                "Överklagandet är ditt eget. Någon annan avgör det.",
                "The appeal is your own. Somebody else decides it.",
            ],
            Self::Issuer { others } => return others.in_words(language),
            Self::Reporter => [
                "Du har selv anmeldt det. En anden afgør klagen.",
                "Du har selv rapportert det. En annen avgjør klagen.",
                "Du har själv anmält det. Någon annan avgör överklagandet.",
                "You have reported this yourself. Somebody else decides the appeal.",
            ],
            Self::Officer => [
                "Sagen er om en, der selv holder orden. En administrator afgør klagen.",
                "Saken er om en som selv holder orden. En administrator avgjør klagen.",
                "Ärendet är om någon som själv håller ordning. En administratör avgör överklagandet.",
                "The case is about somebody who keeps order. An administrator decides the appeal.",
            ],
        };
        in_language(language, texts)
    }
}

impl Others {
    fn in_words(self, language: &str) -> &'static str {
        let texts = match self {
            Self::Moderator => [
                "Du har selv truffet afgørelsen. En anden moderator afgør klagen.",
                "Du har selv tatt avgjørelsen. En annen moderator avgjør klagen.",
                "Du har själv fattat beslutet. En annan moderator avgör överklagandet.",
                "You took the decision yourself. Another moderator decides the appeal.",
            ],
            Self::Administrator => [
                "Du har selv truffet afgørelsen, og der er ingen anden moderator. En administrator afgør klagen.",
                "Du har selv tatt avgjørelsen, og det er ingen annen moderator. En administrator avgjør klagen.",
                "Du har själv fattat beslutet, och det finns ingen annan moderator. En administratör avgör överklagandet.",
                "You took the decision yourself, and there is no other moderator. An administrator decides the appeal.",
            ],
            Self::Nobody => [
                "Du har selv truffet afgørelsen, og her er endnu ingen anden, som kan afgøre klagen. Giv en anden moderator-badget.",
                "Du har selv tatt avgjørelsen, og her er ennå ingen annen som kan avgjøre klagen. Gi en annen moderatormerket.",
                "Du har själv fattat beslutet, och här finns ännu ingen annan som kan avgöra överklagandet. Ge någon annan moderatormärket.",
                "You took the decision yourself, and there is nobody else here yet to decide the appeal. Award somebody else the moderator badge.",
            ],
        };
        in_language(language, texts)
    }
}

/// That there are no words, or more than so many characters.
pub fn text_fault(language: &str, length: usize, most: usize) -> String {
    match (length, language) {
        (0, "da") => "Skriv en begrundelse.".to_owned(),
        (0, "nb") => "Skriv en begrunnelse.".to_owned(),
        (0, "sv") => "Skriv en motivering.".to_owned(),
        (0, _) => "Say why.".to_owned(),
        (_, "da") => format!("Brug højst {most} tegn; det er {length}."),
        (_, "nb") => format!("Bruk høyst {most} tegn; det er {length}."),
        (_, "sv") => format!("Använd högst {most} tecken; det är {length}."),
        (..) => format!("Use at most {most} characters; these are {length}."),
    }
}

fn in_language(language: &str, [da, nb, sv, en]: [&'static str; 4]) -> &'static str {
    match language {
        "da" => da,
        "nb" => nb,
        "sv" => sv,
        _ => en,
    }
}

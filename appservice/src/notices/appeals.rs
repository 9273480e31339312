//! What a member hears of their appeal.

/// It has come in. `due`: the day by which it is answered.
pub fn received(language: &str, case: &str, due: &str) -> String {
    match language {
        "da" => format!(
            "Vi har fået din klage i sag {case}. En anden end den, der traf afgørelsen, ser på den. \
             Du får svar senest {due}."
        ),
        "nb" => format!(
            "Vi har fått klagen din i sak {case}. En annen enn den som tok avgjørelsen, ser på den. \
             Du får svar senest {due}."
        ),
        "sv" => format!(
            "Vi har fått ditt överklagande i ärende {case}. Någon annan än den som fattade beslutet \
             ser på det. Du får svar senast {due}."
        ),
        _ => format!(
            "We have your appeal in case {case}. Somebody other than who decided looks at it. You \
             will have an answer by {due}."
        ),
    }
}

/// The wish that a third strike be lifted has come in. `due`: the day by which it is answered.
pub fn review_received(language: &str, case: &str, due: &str) -> String {
    match language {
        "da" => format!(
            "Vi har fået dit ønske om, at sag {case} bliver taget op igen. En anden end den, der traf \
             afgørelsen, ser på det. Du får svar senest {due}."
        ),
        "nb" => format!(
            "Vi har fått forespørselen din om at sak {case} tas opp igjen. En annen enn den som tok \
             avgjørelsen, ser på den. Du får svar senest {due}."
        ),
        "sv" => format!(
            "Vi har fått din begäran om att ärende {case} tas upp igen. Någon annan än den som fattade \
             beslutet ser på den. Du får svar senast {due}."
        ),
        _ => format!(
            "We have your wish that case {case} be looked at again. Somebody other than who decided \
             does so. You will have an answer by {due}."
        ),
    }
}

/// A third strike is lifted after its time.
pub fn lifted(language: &str, case: &str, answer: &str) -> String {
    let head = match language {
        "da" => format!(
            "Sag {case} er taget op igen: lukningen af din konto er ophævet. Dine badges og dine rum \
             kommer tilbage. Det, der blev fjernet, bliver ikke sat tilbage."
        ),
        "nb" => format!(
            "Sak {case} er tatt opp igjen: stengingen av kontoen din er opphevet. Merkene og rommene \
             dine kommer tilbake. Det som ble fjernet, blir ikke satt tilbake."
        ),
        "sv" => format!(
            "Ärende {case} är taget upp igen: stängningen av ditt konto är hävd. Dina märken och dina \
             rum kommer tillbaka. Det som togs bort sätts inte tillbaka."
        ),
        _ => format!(
            "Case {case} was looked at again: your account is open. Your badges and your rooms come \
             back. What was removed stays removed."
        ),
    };
    with_answer(head, answer)
}

/// A third strike stands for now. `from`: the day from which one may ask again.
pub fn not_lifted(language: &str, case: &str, from: &str, answer: &str) -> String {
    let head = match language {
        "da" => format!(
            "Sag {case} er taget op igen: afgørelsen står. Du kan bede om det igen fra {from}."
        ),
        "nb" => format!(
            "Sak {case} er tatt opp igjen: avgjørelsen står. Du kan be om det igjen fra {from}."
        ),
        "sv" => format!(
            "Ärende {case} är taget upp igen: beslutet står fast. Du kan be om det igen från {from}."
        ),
        _ => format!(
            "Case {case} was looked at again: the decision stands. You can ask again from {from} on."
        ),
    };
    with_answer(head, answer)
}

/// Those who look at it want to know something.
pub fn asked(language: &str, case: &str, question: &str, web_url: &str) -> String {
    match language {
        "da" => format!(
            "Et spørgsmål til dig i sag {case}:\n\n{question}\n\nSvar på {web_url}/conduct."
        ),
        "nb" => {
            format!("Et spørsmål til deg i sak {case}:\n\n{question}\n\nSvar på {web_url}/conduct.")
        }
        "sv" => format!(
            "En fråga till dig i ärende {case}:\n\n{question}\n\nSvara på \
             {web_url}/conduct."
        ),
        _ => format!(
            "A question to you in case {case}:\n\n{question}\n\nAnswer at \
             {web_url}/conduct."
        ),
    }
}

/// The decision stands.
pub fn upheld(language: &str, case: &str, answer: &str) -> String {
    let head = match language {
        "da" => format!("Din klage i sag {case} er afgjort: afgørelsen står ved magt."),
        "nb" => format!("Klagen din i sak {case} er avgjort: avgjørelsen står ved lag."),
        "sv" => format!("Ditt överklagande i ärende {case} är avgjort: beslutet står fast."),
        _ => format!("Your appeal in case {case} is decided: the decision stands."),
    };
    with_answer(head, answer)
}

/// It is a lower step now.
pub fn reduced(language: &str, case: &str, step: u8, answer: &str) -> String {
    let head = match language {
        "da" => {
            format!(
                "Din klage i sag {case} er afgjort: advarslen er sat ned til strike {step} af 3."
            )
        }
        "nb" => format!(
            "Klagen din i sak {case} er avgjort: advarselen er satt ned til strike {step} av 3."
        ),
        "sv" => format!(
            "Ditt överklagande i ärende {case} är avgjort: varningen är sänkt till strike {step} av 3."
        ),
        _ => format!("Your appeal in case {case} is decided: it is strike {step} of 3 now."),
    };
    with_answer(head, answer)
}

/// The decision is undone.
pub fn overturned(language: &str, case: &str, answer: &str) -> String {
    let head = match language {
        "da" => format!(
            "Din klage i sag {case} er afgjort: du fik medhold. Afgørelsen er ophævet, og det, den \
             medførte, bliver rettet op: det, du skrev, dine badges og dine rum kommer tilbage."
        ),
        "nb" => format!(
            "Klagen din i sak {case} er avgjort: du fikk medhold. Avgjørelsen er opphevet, og det den \
             førte med seg, blir rettet opp: det du skrev, merkene og rommene dine kommer tilbake."
        ),
        "sv" => format!(
            "Ditt överklagande i ärende {case} är avgjort: du fick rätt. Beslutet är upphävt, och det \
             som följde av det rättas till: det du skrev, dina märken och dina rum kommer tillbaka."
        ),
        _ => format!(
            "Your appeal in case {case} is decided in your favour. The decision is undone, and what \
             came of it is put right: what you wrote, your badges and your rooms come back."
        ),
    };
    with_answer(head, answer)
}

/// Nobody answered in time.
pub fn lapsed(language: &str, case: &str) -> String {
    match language {
        "da" => format!(
            "Din klage i sag {case} er ikke blevet afgjort i tide. Det kommer dig til gode: \
             afgørelsen er ophævet, og det, den medførte, bliver rettet op."
        ),
        "nb" => format!(
            "Klagen din i sak {case} er ikke blitt avgjort i tide. Det kommer deg til gode: \
             avgjørelsen er opphevet, og det den førte med seg, blir rettet opp."
        ),
        "sv" => format!(
            "Ditt överklagande i ärende {case} blev inte avgjort i tid. Det kommer dig till godo: \
             beslutet är upphävt, och det som följde av det rättas till."
        ),
        _ => format!(
            "Your appeal in case {case} was not decided in time. That counts in your favour: the \
             decision is undone, and what came of it is put right."
        ),
    }
}

fn with_answer(head: String, answer: &str) -> String {
    if answer.is_empty() {
        return head;
    }
    format!("{head}\n\n{answer}")
}

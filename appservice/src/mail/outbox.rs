//! The queue of what is to be written. A request only puts an errand in: whoever asks cannot tell
//! from the time that it takes whether a letter will be sent, and a slow server holds up nobody.

use std::{
    pin::Pin,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::{StreamExt, stream};
use http::StatusCode;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    carrier::{Carrier, Trouble},
    letter::Letter,
};
use crate::{
    clock::Clock,
    config::Config,
    error::{Error, Result},
};

/// Errands that wait; whoever comes later is not written to, and may ask again.
const WAITING: usize = 512;
/// Letters on their way at once.
const AT_ONCE: usize = 8;
/// Pauses between tries. A server that is away longer has lost the letter: its link would have
/// ended, and who waits has asked again.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(1),
    Duration::from_secs(10),
    Duration::from_mins(1),
    Duration::from_mins(5),
];

/// Finds out whether there is something to write, and writes it.
type Errand = Pin<Box<dyn Future<Output = Result<Vec<Letter>>> + Send>>;

/// Takes errands; [`Outbox::deliver`] runs them.
pub struct Outbox {
    carrier: Option<Carrier>,
    queue: mpsc::Sender<Errand>,
    waiting: Mutex<Option<mpsc::Receiver<Errand>>>,
}

impl Outbox {
    /// As the configuration says; without `mail` in it nothing is ever sent.
    pub fn new(config: &Config, clock: Clock) -> Result<Self> {
        let (queue, waiting) = mpsc::channel(WAITING);
        let mail = config.mail.as_ref();
        let carrier = mail.map(|mail| Carrier::new(mail, config, clock));
        Ok(Self {
            carrier: carrier.transpose()?,
            queue,
            waiting: Mutex::new(Some(waiting)),
        })
    }

    /// Whether the operator has set up mail.
    pub fn is_open(&self) -> bool {
        self.carrier.is_some()
    }

    /// 503 where the operator has not set up mail.
    pub fn require(&self) -> Result<()> {
        if self.is_open() {
            return Ok(());
        }
        tracing::warn!(
            "somebody needs a mail and none can be sent: set mail.smtp_url and mail.from"
        );
        Err(Error::refused(
            StatusCode::SERVICE_UNAVAILABLE,
            "ORG.ALTHING.MAIL_UNAVAILABLE",
            "No mail can be sent from here. Ask the people who run this territory for help.",
        ))
    }

    /// Puts an errand into the queue, if there is room; returns at once.
    pub fn post(&self, errand: impl Future<Output = Result<Vec<Letter>>> + Send + 'static) {
        if self.carrier.is_some() && self.queue.try_send(Box::pin(errand)).is_err() {
            metrics::counter!("mail_total", "letter" => "unknown", "outcome" => "dropped")
                .increment(1);
            tracing::error!("the queue of mails is full: one is not written");
        }
    }

    /// Greets the configured server: `None` without one, else what came of it.
    pub async fn knock(&self) -> Option<Result<(), String>> {
        let carrier = self.carrier.as_ref()?;
        Some(carrier.knock().await.map_err(|trouble| trouble.words))
    }

    /// Runs errands until the server stops; then each that waits has one more try. To be called once:
    /// there is one queue.
    pub async fn deliver(&self, stopping: CancellationToken) {
        let waiting = &self.waiting;
        let waiting = waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        let (Some(carrier), Some(waiting)) = (&self.carrier, waiting) else {
            return;
        };
        let errands = stream::unfold(waiting, |mut waiting| async {
            let next = tokio::select! {
                biased;
                next = waiting.recv() => next,
                () = stopping.cancelled() => None,
            };
            next.map(|errand| (errand, waiting))
        });
        let run = |errand: Errand| async {
            match errand.await {
                Ok(letters) => {
                    for letter in letters {
                        send(carrier, &letter, &stopping).await;
                    }
                }
                Err(error) => {
                    metrics::counter!("mail_total", "letter" => "unknown", "outcome" => "failed")
                        .increment(1);
                    tracing::error!(%error, "a mail could not be written");
                }
            }
        };
        errands.for_each_concurrent(AT_ONCE, run).await;
    }
}

/// Tries again and again, except when it is of no use.
async fn send(carrier: &Carrier, letter: &Letter, stopping: &CancellationToken) {
    let kind = letter.words.kind();
    let mut pauses = PAUSES.iter();
    let outcome = loop {
        let Trouble { is_final, words } = match carrier.carry(letter).await {
            Ok(()) => break "sent",
            Err(trouble) => trouble,
        };
        tracing::warn!(letter = kind, is_final, words, "a mail was not taken");
        let Some(pause) = pauses.next().filter(|_| !is_final) else {
            break "failed";
        };
        metrics::counter!("mail_retries_total", "letter" => kind).increment(1);
        tokio::select! {
            () = tokio::time::sleep(*pause) => {}
            () = stopping.cancelled() => break "failed",
        }
    };
    metrics::counter!("mail_total", "letter" => kind, "outcome" => outcome).increment(1);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use time::OffsetDateTime;

    use super::*;
    use crate::{
        auth::testing::{config, mail_by},
        mail::{letter::Words, sink::Sink},
    };

    fn outbox(sink: &Sink) -> Arc<Outbox> {
        let mut config = config("/nowhere");
        config.mail = Some(mail_by(sink));
        let clock = Clock::manual(OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap());
        Arc::new(Outbox::new(&config, clock).unwrap())
    }

    fn letter(name: &str) -> Letter {
        Letter {
            to: format!("{name}@example.dk"),
            language: "da".into(),
            words: Words::PasswordChanged {
                name: "Åse Møller".into(),
                username: name.into(),
                url: "https://althing.test/reset".into(),
            },
        }
    }

    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    fn delivering(outbox: &Arc<Outbox>) -> CancellationToken {
        let (outbox, stopping) = (outbox.clone(), CancellationToken::new());
        let until = stopping.clone();
        tokio::spawn(async move { outbox.deliver(until).await });
        stopping
    }

    #[tokio::test]
    async fn a_letter_arrives_in_both_forms() {
        let sink = Sink::open().await;
        let outbox = outbox(&sink);
        assert!(outbox.knock().await.unwrap().is_ok());
        let _running = delivering(&outbox);
        outbox.post(async { Ok(vec![letter("aase")]) });
        let mail = sink.next().await;
        assert_eq!(mail.to, "aase@example.dk");
        for part in [
            "From: Danmark <althing@althing.test>",
            "Auto-Submitted: auto-generated",
            "Date: Fri, 15 Jan 2027 08:00:00",
            "multipart/alternative",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/html; charset=utf-8",
        ] {
            assert!(
                mail.source.contains(part),
                "{part} is not in\n{}",
                mail.source
            );
        }
        assert!(mail.text().contains("Hej Åse Møller"), "{}", mail.text());
    }

    #[tokio::test]
    async fn what_is_refused_for_now_is_tried_again_and_what_is_refused_for_good_is_not() {
        let sink = Sink::open().await;
        let outbox = outbox(&sink);
        let _running = delivering(&outbox);
        sink.answer_next(&["451 4.7.1 later"]);
        outbox.post(async { Ok(vec![letter("aase")]) });
        assert_eq!(sink.next().await.to, "aase@example.dk");
        assert_eq!(sink.tries(), 2);
        sink.answer_next(&["550 5.1.1 nobody of that name"]);
        outbox.post(async { Ok(vec![letter("ingen"), letter("mads")]) });
        assert_eq!(sink.next().await.to, "mads@example.dk");
        assert_eq!(sink.tries(), 4);
    }

    #[tokio::test]
    async fn without_a_server_the_operator_is_told() {
        let clock = Clock::manual(OffsetDateTime::UNIX_EPOCH);
        let outbox = Outbox::new(&config("/nowhere"), clock).unwrap();
        let refused = outbox.require().unwrap_err();
        assert_eq!(refused.errcode(), Some("ORG.ALTHING.MAIL_UNAVAILABLE"));
        assert!(outbox.knock().await.is_none());
    }

    #[tokio::test]
    async fn nobody_waits_for_a_full_queue() {
        let sink = Sink::open().await;
        let outbox = outbox(&sink);
        for _ in 0..2 * WAITING {
            outbox.post(async { Ok(Vec::new()) });
        }
        assert_eq!(outbox.queue.capacity(), 0);
    }
}

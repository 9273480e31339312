//! SMTP.

use std::time::Duration;

use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    address::AddressError,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::extension::ClientId,
};
use secrecy::ExposeSecret;
use ulid::Ulid;

use super::letter::{Letter, Rendered};
use crate::{
    clock::Clock,
    config::{self, Config},
    error::{Error, Result},
};

/// One conversation with the server may take this long.
const PATIENCE: Duration = Duration::from_secs(20);

/// Brings letters to the server that the configuration names.
pub struct Carrier {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    territory: String,
    clock: Clock,
}

/// Why a letter has not left us.
#[derive(Debug)]
pub struct Trouble {
    /// The same letter would be refused again.
    pub is_final: bool,
    /// Without the address, which servers like to quote.
    pub words: String,
}

impl Carrier {
    /// From `mail` of the configuration; connects when there is something to bring.
    pub fn new(mail: &config::Mail, config: &Config, clock: Clock) -> Result<Self> {
        let fault = |key: &str, cause: String| Error::Internal(format!("mail.{key}: {cause}"));
        let hello = config.public.url.host_str().unwrap_or("localhost");
        let transport =
            AsyncSmtpTransport::<Tokio1Executor>::from_url(mail.smtp_url.expose_secret())
                .map_err(|error| fault("smtp_url", error.to_string()))?
                .timeout(Some(PATIENCE))
                .hello_name(ClientId::Domain(hello.to_owned()))
                .build();
        let address = mail
            .from
            .parse()
            .map_err(|e: AddressError| fault("from", e.to_string()))?;
        let name = mail.from_name.clone();
        let name = name.unwrap_or_else(|| config.territory.name.clone());
        Ok(Self {
            transport,
            from: Mailbox::new(Some(name), address),
            territory: config.territory.name.clone(),
            clock,
        })
    }

    /// Brings one letter.
    pub async fn carry(&self, letter: &Letter) -> Result<(), Trouble> {
        let message = self.message(letter).map_err(|error| Trouble {
            is_final: true,
            words: error.to_string(),
        })?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| trouble(&error))
    }

    /// Greets the server and leaves again.
    pub async fn knock(&self) -> Result<(), Trouble> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Trouble {
                is_final: false,
                words: "the server does not want to talk".into(),
            }),
            Err(error) => Err(trouble(&error)),
        }
    }

    fn message(&self, letter: &Letter) -> Result<Message> {
        let Rendered {
            subject,
            text,
            html,
        } = letter.render(&self.territory)?;
        let to = letter.to.parse().map_err(Error::internal)?;
        let id = format!("<{}@{}>", Ulid::generate(), self.from.email.domain());
        // Holiday notices and bounces are not answers to us.
        let by_machine = raw("Auto-Submitted", "auto-generated".into());
        let head = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(subject)
            .message_id(Some(id))
            .date(self.clock.now().into())
            .raw_header(by_machine);
        let head = match letter.words.one_click() {
            Some(url) => head
                .raw_header(raw("List-Unsubscribe", format!("<{url}>")))
                .raw_header(raw(
                    "List-Unsubscribe-Post",
                    "List-Unsubscribe=One-Click".into(),
                )),
            None => head,
        };
        head.multipart(MultiPart::alternative_plain_html(text, html))
            .map_err(Error::internal)
    }
}

fn raw(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

/// What the server says may quote the address: its code tells enough.
fn trouble(error: &lettre::transport::smtp::Error) -> Trouble {
    let words = match error.status() {
        Some(code) => format!("the server answered {code}"),
        None => error.to_string(),
    };
    Trouble {
        is_final: error.is_permanent(),
        words,
    }
}

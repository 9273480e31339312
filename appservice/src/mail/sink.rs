//! An SMTP server for tests: takes what it is sent, or answers what it is told to.

use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

/// How long a mail is waited for.
const PATIENCE: Duration = Duration::from_secs(20);

/// The server.
pub struct Sink {
    at: SocketAddr,
    state: Arc<State>,
    taken: tokio::sync::Mutex<mpsc::UnboundedReceiver<Mail>>,
}

#[derive(Default)]
struct State {
    answers: Mutex<VecDeque<&'static str>>,
    tries: Mutex<usize>,
}

/// A mail that was taken.
#[derive(Debug)]
pub struct Mail {
    /// Its one recipient.
    pub to: String,
    /// Head and body as they were sent.
    pub source: String,
}

impl Mail {
    /// The plain form, decoded.
    pub fn text(&self) -> String {
        let (_, part) = self.source.split_once("text/plain").expect("a plain part");
        let (head, body) = part.split_once("\r\n\r\n").expect("a body");
        let (body, _) = body.split_once("\r\n--").expect("an end");
        if head.contains("quoted-printable") {
            unquoted(body)
        } else {
            assert!(!head.contains("base64"), "{head}");
            body.to_owned()
        }
    }

    /// What stands after `#` in the link.
    pub fn token(&self) -> String {
        let text = self.text();
        let line = text.lines().find(|line| line.contains('#'));
        let (_, token) = line.expect("a link").split_once('#').expect("a token");
        token.trim().to_owned()
    }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'=' {
            let (code, after) = rest.split_at(2);
            bytes.push(u8::from_str_radix(std::str::from_utf8(code).unwrap(), 16).unwrap());
            rest = after;
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl Sink {
    /// Listens on any free port, until the test's runtime ends.
    #[expect(clippy::disallowed_methods, reason = "ends with the test's runtime")]
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let (take, taken) = mpsc::unbounded_channel();
        let known = state.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (state, take) = (known.clone(), take.clone());
                tokio::spawn(async move { drop(talk(stream, &state, &take).await) });
            }
        });
        Self {
            at,
            state,
            taken: tokio::sync::Mutex::new(taken),
        }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("smtp://{}", self.at)
    }

    /// What the next recipients are answered.
    pub fn answer_next(&self, answers: &[&'static str]) {
        self.state.answers.lock().unwrap().extend(answers);
    }

    /// How many recipients were named so far.
    pub fn tries(&self) -> usize {
        *self.state.tries.lock().unwrap()
    }

    /// The next mail.
    pub async fn next(&self) -> Mail {
        let mut taken = self.taken.lock().await;
        let next = tokio::time::timeout(PATIENCE, taken.recv());
        next.await.expect("a mail in time").expect("a server")
    }

    /// True when no mail has come that was not looked at.
    pub async fn is_empty(&self) -> bool {
        self.taken.lock().await.is_empty()
    }
}

async fn talk(
    stream: TcpStream,
    state: &State,
    take: &mpsc::UnboundedSender<Mail>,
) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = String::new();
    write.write_all(b"220 sink\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-sink\r\n250 8BITMIME".to_owned(),
            "RCPT" => {
                *state.tries.lock().unwrap() += 1;
                let address = line.split(['<', '>']).nth(1).unwrap_or_default();
                address.clone_into(&mut to);
                let told = state.answers.lock().unwrap().pop_front();
                told.unwrap_or("250 ok").to_owned()
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut source = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    source += line.strip_prefix('.').unwrap_or(&line);
                    source += "\r\n";
                }
                let mail = Mail {
                    to: to.clone(),
                    source,
                };
                drop(take.send(mail));
                "250 taken".to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await?;
    }
    Ok(())
}

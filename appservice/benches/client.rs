//! A client that costs little: requests are bytes made beforehand, answers are framed by their
//! `content-length` and not parsed, and one thread of its own drives every connection.

use std::{
    net::SocketAddr,
    ops::Range,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
};

use crate::report::quantile;

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// Where the answer's parts lie in the buffer.
pub struct Answer<'a> {
    /// `200`.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

impl Connection {
    /// Connects.
    pub async fn open(at: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(at).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 1024 * 1024],
        })
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        let (mut filled, mut body) = (0, None::<Range<usize>>);
        loop {
            let rest = self.buffer.get_mut(filled..).unwrap_or_default();
            if rest.is_empty() {
                bail!("an answer does not fit the buffer");
            }
            match self.stream.read(rest).await? {
                0 => bail!("the server closed the connection"),
                read => filled += read,
            }
            let read = self.buffer.get(..filled).unwrap_or_default();
            if body.is_none() {
                body = frame(read)?;
            }
            if let Some(body) = body.clone().filter(|body| body.end <= filled) {
                let status = self.buffer.get(9..12).map(String::from_utf8_lossy);
                let status = status.unwrap_or_default().parse()?;
                let body = self.buffer.get(body).unwrap_or_default();
                return Ok(Answer { status, body });
            }
        }
    }

    /// As [`Connection::ask`], where anything but success ends the run.
    pub async fn ask_well(&mut self, request: &[u8]) -> Result<&[u8]> {
        let answer = self.ask(request).await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer.body);
        }
        let words = String::from_utf8_lossy(answer.body);
        bail!("the server answered {}: {words}", answer.status)
    }
}

/// Where the body will lie, once the head is there.
fn frame(read: &[u8]) -> Result<Option<Range<usize>>> {
    const LENGTH: &[u8] = b"\r\ncontent-length: ";
    let Some(end) = read.windows(4).position(|w| w == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = read.get(..end).unwrap_or_default();
    let at = head.windows(LENGTH.len()).position(|w| w == LENGTH);
    let at = at.context("an answer without content-length")? + LENGTH.len();
    let digits = head.get(at..).unwrap_or_default();
    let length = digits
        .iter()
        .take_while(|d| d.is_ascii_digit())
        .fold(0, |n, d| n * 10 + usize::from(d - b'0'));
    Ok(Some(end + 4..end + 4 + length))
}

/// The bytes of a request.
pub fn request(method: &str, path: &str, token: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "{method} {path} HTTP/1.1\r\nhost: althing.bench\r\naccept: application/json\r\n\
         authorization: Bearer {token}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// What a load met.
pub struct Load {
    /// Answers a second.
    pub rate: f64,
    /// Milliseconds.
    pub p95: f64,
}

impl Load {
    fn new(latencies: &[f64], took: Duration) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let count = latencies.len() as f64;
        Self {
            rate: count / took.as_secs_f64(),
            p95: quantile(latencies, 0.95),
        }
    }
}

/// Milliseconds.
pub fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// Runs on a thread and a runtime of its own, so that the server's workers do nothing else.
pub async fn apart<T: Send + 'static>(
    work: impl AsyncFnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (tell, told) = tokio::sync::oneshot::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let done = match runtime {
            Ok(runtime) => runtime.block_on(work()),
            Err(error) => Err(error.into()),
        };
        drop(tell.send(done));
    });
    told.await.context("the client's thread panicked")?
}

/// Says something on a connection of its own; the body of the answer, which must be a good one.
pub async fn post(at: SocketAddr, path: &str, token: &str, body: &Value) -> Result<Vec<u8>> {
    let wish = request("POST", path, token, body.to_string().as_bytes());
    apart(async move || Ok(Connection::open(at).await?.ask_well(&wish).await?.to_vec())).await
}

/// One after the other over one connection.
pub async fn in_turn(at: SocketAddr, requests: Vec<Vec<u8>>) -> Result<Load> {
    apart(async move || {
        let mut connection = Connection::open(at).await?;
        let mut latencies = Vec::with_capacity(requests.len());
        let started = Instant::now();
        for request in &requests {
            let asked = Instant::now();
            connection.ask_well(request).await?;
            latencies.push(ms(asked.elapsed()));
        }
        Ok(Load::new(&latencies, started.elapsed()))
    })
    .await
}

/// The same request over and over, on so many connections at once.
pub async fn at_once(
    at: SocketAddr,
    request: Arc<[u8]>,
    connections: usize,
    time: Duration,
) -> Result<Load> {
    round_and_round(at, [request].into(), connections, time).await
}

/// These requests one after the other, round and round, on so many connections at once: each begins at
/// a place of its own.
pub async fn round_and_round(
    at: SocketAddr,
    requests: Arc<[Arc<[u8]>]>,
    connections: usize,
    time: Duration,
) -> Result<Load> {
    apart(async move || {
        let mut open = Vec::new();
        for n in 0..connections {
            let mut connection = Connection::open(at).await?;
            let begin = n * requests.len() / connections;
            let first = requests.get(begin).context("something to ask for")?;
            connection.ask_well(first).await?;
            open.push((connection, begin));
        }
        let started = Instant::now();
        let mut clients = JoinSet::new();
        for (mut connection, begin) in open {
            let requests = Arc::clone(&requests);
            clients.spawn(async move {
                let mut latencies = Vec::new();
                for request in requests.iter().cycle().skip(begin + 1) {
                    if started.elapsed() >= time {
                        break;
                    }
                    let asked = Instant::now();
                    connection.ask_well(request).await?;
                    latencies.push(ms(asked.elapsed()));
                }
                anyhow::Ok(latencies)
            });
        }
        let mut latencies = Vec::new();
        while let Some(client) = clients.join_next().await {
            latencies.extend(client??);
        }
        Ok(Load::new(&latencies, started.elapsed()))
    })
    .await
}

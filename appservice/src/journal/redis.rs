use async_trait::async_trait;
use bytes::Bytes;
use redis::{AsyncCommands, Script, aio::ConnectionManager};
use sha2::{Digest, Sha256};

use super::{Appended, Entry, Journal, JournalError, Position, REMEMBERED};

/// The journal of a territory that several replicas serve: a Redis stream, whose entry IDs are
/// `{generation}-{seq}`.
///
/// Durable only with `appendonly yes`, `appendfsync always` and `maxmemory-policy noeviction`:
/// [`RedisStream::connect`] refuses another server.
#[derive(Clone)]
pub struct RedisStream {
    connection: ConnectionManager,
    place: String,
    keys: Keys,
    most: usize,
}

/// The keys of one territory, in one slot of a cluster.
#[derive(Debug, Clone)]
struct Keys {
    /// The stream.
    stream: String,
    /// Transaction ID to the hash of its body.
    hashes: String,
    /// Transaction IDs, the oldest first.
    ids: String,
    /// `generation` and `seq`.
    place: String,
}

/// Looks the ID up, appends and remembers, in one atomic step.
///
/// Answers `{what, generation, seq}`; what: 0 duplicate, 1 new, 2 reused.
const APPEND: &str = r"
local known = redis.call('HGET', KEYS[2], ARGV[1])
if known == ARGV[2] then return {0, 0, 0} end
local generation = tonumber(redis.call('HGET', KEYS[4], 'generation') or '1')
local seq = redis.call('HINCRBY', KEYS[4], 'seq', 1)
redis.call('XADD', KEYS[1], string.format('%d-%d', generation, seq),
  'txn', ARGV[1], 'hash', ARGV[2], 'body', ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
if known then return {2, generation, seq} end
redis.call('RPUSH', KEYS[3], ARGV[1])
if redis.call('LLEN', KEYS[3]) > tonumber(ARGV[4]) then
  redis.call('HDEL', KEYS[2], redis.call('LPOP', KEYS[3]))
end
return {1, generation, seq}
";

/// Begins the next generation.
const ROTATE: &str = r"
local generation = tonumber(redis.call('HGET', KEYS[4], 'generation') or '1') + 1
redis.call('HSET', KEYS[4], 'generation', generation, 'seq', 0)
return generation
";

/// Trims what is older than a generation, never the one that is written.
const DROP_BEFORE: &str = r"
local generation = tonumber(redis.call('HGET', KEYS[4], 'generation') or '1')
local kept = math.min(generation, tonumber(ARGV[1]))
return redis.call('XTRIM', KEYS[1], 'MINID', string.format('%d-0', kept))
";

impl RedisStream {
    /// Connects to the server at `url` and checks that it keeps what it is given. `territory` is
    /// part of the keys.
    pub async fn connect(url: &str, territory: &str) -> Result<Self, JournalError> {
        Self::connect_remembering(url, territory, REMEMBERED).await
    }

    async fn connect_remembering(
        url: &str,
        territory: &str,
        most: usize,
    ) -> Result<Self, JournalError> {
        let client = redis::Client::open(url).map_err(|e| unavailable("redis", &e))?;
        // The address without its password.
        let place = client.get_connection_info().addr().to_string();
        let connection = client
            .get_connection_manager()
            .await
            .map_err(|e| unavailable(&place, &e))?;
        let key = |name: &str| format!("althing:{{{territory}}}:journal:{name}");
        let keys = Keys {
            stream: key("stream"),
            hashes: key("hashes"),
            ids: key("ids"),
            place: key("place"),
        };
        let this = Self {
            connection,
            place,
            keys,
            most,
        };
        this.check().await?;
        Ok(this)
    }

    /// Refuses a server that would lose an acknowledged transaction.
    async fn check(&self) -> Result<(), JournalError> {
        let needed = [
            ("appendonly", "yes"),
            ("appendfsync", "always"),
            ("maxmemory-policy", "noeviction"),
        ];
        for (name, value) in needed {
            let answer: Vec<String> = redis::cmd("CONFIG")
                .arg("GET")
                .arg(name)
                .query_async(&mut self.connection.clone())
                .await
                .map_err(|e| unavailable(&self.place, &e))?;
            if answer.get(1).map(String::as_str) != Some(value) {
                let reason = format!("set `{name} {value}`, else it loses what was acknowledged");
                return Err(JournalError::Unavailable {
                    place: self.place.clone(),
                    reason,
                });
            }
        }
        Ok(())
    }

    fn script(&self, code: &str) -> (Script, [&str; 4]) {
        let Keys {
            stream,
            hashes,
            ids,
            place,
        } = &self.keys;
        (Script::new(code), [stream, hashes, ids, place])
    }

    async fn run<T: redis::FromRedisValue>(
        &self,
        code: &str,
        args: &[&[u8]],
    ) -> Result<T, JournalError> {
        let (script, keys) = self.script(code);
        let mut call = script.prepare_invoke();
        for key in keys {
            call.key(key);
        }
        for arg in args {
            call.arg(*arg);
        }
        let mut connection = self.connection.clone();
        call.invoke_async(&mut connection)
            .await
            .map_err(|e| unavailable(&self.place, &e))
    }

    fn damaged(&self, reason: &str) -> JournalError {
        JournalError::Damaged {
            place: self.place.clone(),
            reason: reason.into(),
        }
    }

    /// Reads one entry of the stream and checks its hash.
    fn entry(&self, entry: &redis::streams::StreamId) -> Result<Entry, JournalError> {
        let torn = || self.damaged(&format!("entry {} is torn", entry.id));
        let (generation, seq) = entry.id.split_once('-').ok_or_else(torn)?;
        let position = Position {
            generation: generation.parse().ok().ok_or_else(torn)?,
            seq: seq.parse().ok().ok_or_else(torn)?,
        };
        let txn_id: String = entry.get("txn").ok_or_else(torn)?;
        let hash: Vec<u8> = entry.get("hash").ok_or_else(torn)?;
        let body: Vec<u8> = entry.get("body").ok_or_else(torn)?;
        if hash != Sha256::digest(&body).as_slice() {
            return Err(torn());
        }
        Ok(Entry {
            position,
            txn_id,
            body: body.into(),
        })
    }
}

#[async_trait]
impl Journal for RedisStream {
    async fn append(&self, txn_id: &str, body: Bytes) -> Result<Appended, JournalError> {
        let hash = Sha256::digest(&body);
        let most = self.most.to_string();
        let args: [&[u8]; 4] = [txn_id.as_bytes(), hash.as_slice(), &body, most.as_bytes()];
        let (what, generation, seq) = self.run::<(u8, u64, u64)>(APPEND, &args).await?;
        let position = Position { generation, seq };
        Ok(match what {
            0 => Appended::Duplicate,
            1 => Appended::New(position),
            _ => Appended::Reused(position),
        })
    }

    async fn replay(&self, after: Position, limit: usize) -> Result<Vec<Entry>, JournalError> {
        let from = format!("({}-{}", after.generation, after.seq);
        let found: redis::streams::StreamRangeReply = self
            .connection
            .clone()
            .xrange_count(&self.keys.stream, from, "+", limit)
            .await
            .map_err(|e| unavailable(&self.place, &e))?;
        found.ids.iter().map(|entry| self.entry(entry)).collect()
    }

    async fn rotate(&self) -> Result<u64, JournalError> {
        self.run(ROTATE, &[]).await
    }

    async fn drop_before(&self, generation: u64) -> Result<(), JournalError> {
        let generation = generation.to_string();
        self.run::<u64>(DROP_BEFORE, &[generation.as_bytes()])
            .await
            .map(|_| ())
    }

    async fn generation(&self) -> Result<u64, JournalError> {
        let generation: Option<u64> = self
            .connection
            .clone()
            .hget(&self.keys.place, "generation")
            .await
            .map_err(|e| unavailable(&self.place, &e))?;
        Ok(generation.unwrap_or(1))
    }
}

fn unavailable(place: &str, error: &redis::RedisError) -> JournalError {
    JournalError::Unavailable {
        place: place.into(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{
        contract,
        server::{durable, start},
    };

    fn territory(name: &str) -> String {
        format!("test-{name}-{}", ulid::Ulid::generate())
    }

    #[tokio::test]
    async fn it_keeps_the_contract() {
        let (_server, url) = durable().await;
        let journal = RedisStream::connect(&url, &territory("contract"))
            .await
            .unwrap();
        contract::keeps_transactions(&journal).await;
        let few = RedisStream::connect_remembering(&url, &territory("few"), 20)
            .await
            .unwrap();
        contract::forgets_old_ids(&few, 20).await;
    }

    #[tokio::test]
    async fn replicas_append_a_transaction_once() {
        let (_server, url) = durable().await;
        let name = territory("replicas");
        let a = RedisStream::connect(&url, &name).await.unwrap();
        let b = RedisStream::connect(&url, &name).await.unwrap();
        let body = Bytes::from_static(b"{}");
        let (x, y) = tokio::join!(a.append("1", body.clone()), b.append("1", body));
        let mut both = [x.unwrap(), y.unwrap()];
        both.sort_by_key(|appended| *appended != Appended::Duplicate);
        assert!(matches!(both, [Appended::Duplicate, Appended::New(_)]));
        assert_eq!(a.replay(Position::default(), 9).await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_server_that_may_lose_writes_is_refused() {
        let server = start("everysec").await;
        let refused = RedisStream::connect(&server.url, "dk").await.err().unwrap();
        assert!(
            refused.to_string().contains("appendfsync always"),
            "{refused}"
        );
    }
}

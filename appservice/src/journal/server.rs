//! A Redis for tests.

use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A server of one's own, stopped with the test.
pub struct Server {
    child: Child,
    /// Its address.
    pub url: String,
    _dir: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts one that keeps what it is given as `fsync` says.
pub async fn start(fsync: &str) -> Server {
    let dir = tempfile::tempdir().unwrap();
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let child = Command::new("redis-server")
        .args([
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
        ])
        .args(["--appendonly", "yes", "--appendfsync", fsync])
        .args(["--maxmemory-policy", "noeviction"])
        .current_dir(dir.path())
        .stdout(Stdio::null())
        .spawn()
        .expect("redis-server is installed, or ALTHING_TEST_REDIS_URL names one");
    let server = Server {
        child,
        url: format!("redis://127.0.0.1:{port}"),
        _dir: dir,
    };
    for _ in 0..100 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    server
}

/// The server that `make test` has started, else one of one's own.
#[expect(
    clippy::disallowed_methods,
    reason = "a test may be told which server to use"
)]
pub async fn durable() -> (Option<Server>, String) {
    if let Ok(url) = std::env::var("ALTHING_TEST_REDIS_URL") {
        return (None, url);
    }
    let server = start("always").await;
    let url = server.url.clone();
    (Some(server), url)
}

//! The echo servers that take part.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tawny_loadgen::Server;

const PATIENCE: Duration = Duration::from_secs(10);

/// What a server is built on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `iocp_echo.c` on Tawny.
    Tawny,
    /// Raw epoll.
    Epoll,
    /// Raw io_uring.
    IoUring,
    /// Tokio's multi-threaded runtime.
    Tokio,
}

/// A server and its number of worker threads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entrant {
    /// What it is built on.
    pub kind: Kind,
    /// Worker threads.
    pub workers: usize,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Kind::Tawny => "iocp_echo.c",
            Kind::Epoll => "raw epoll",
            Kind::IoUring => "raw io_uring",
            Kind::Tokio => "tokio",
        })
    }
}

impl fmt::Display for Entrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.workers == 1 { "" } else { "s" };
        write!(f, "{}, {} worker{plural}", self.kind, self.workers)
    }
}

/// Starts servers.
pub struct Stable {
    iocp_echo: PathBuf,
    peers: PathBuf,
}

impl Stable {
    /// Servers of which `iocp_echo` is the compiled example; the peers are in this executable.
    pub fn new(iocp_echo: PathBuf) -> io::Result<Stable> {
        Ok(Stable {
            iocp_echo,
            peers: std::env::current_exe()?,
        })
    }

    /// Starts the server and waits until it listens.
    pub fn start(&self, entrant: Entrant) -> io::Result<Server> {
        let mut command = match entrant.kind {
            Kind::Tawny => Command::new(&self.iocp_echo),
            Kind::Epoll => self.peer("epoll-echo"),
            Kind::IoUring => self.peer("io-uring-echo"),
            Kind::Tokio => self.peer("tokio-echo"),
        };
        command.args(["0", &entrant.workers.to_string()]);
        Server::start(&mut command, PATIENCE)
    }

    fn peer(&self, name: &str) -> Command {
        let mut command = Command::new(&self.peers);
        command.arg(name);
        command
    }
}

/// Starts `program` with `arguments` and waits until it listens.
pub fn start(program: &Path, arguments: &[&str]) -> io::Result<Server> {
    Server::start(Command::new(program).args(arguments), PATIENCE)
}

/// A limit of open descriptors to start a server with.
#[derive(Clone, Copy, Debug)]
pub enum Descriptors {
    /// The soft limit only; the server may raise it.
    Soft(u64),
    /// The hard limit.
    Hard(u64),
}

/// Starts `program` under a limit of open descriptors.
pub fn start_limited(
    program: &Path,
    arguments: &[&str],
    descriptors: Descriptors,
) -> io::Result<Server> {
    let (kind, count) = match descriptors {
        Descriptors::Soft(count) => ("-Sn", count),
        Descriptors::Hard(count) => ("-n", count),
    };
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit \"$0\" \"$1\" && shift && exec \"$@\"", kind])
        .arg(count.to_string())
        .arg(program)
        .args(arguments);
    Server::start(&mut command, PATIENCE)
}

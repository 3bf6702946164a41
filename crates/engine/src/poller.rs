//! What the engine asks of a readiness facility of the kernel. `epoll.rs` is the one that ships;
//! an io_uring one (multishot POLL_ADD) would fit behind the same functions, and loom's models use
//! a scripted one.

use std::io;
use std::os::fd::BorrowedFd;
use std::time::Duration;

/// Which edges a descriptor reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Data, connections or an end of file to read.
    pub read: bool,
    /// Room to write.
    pub write: bool,
}

/// One edge: `token` is what the descriptor was armed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The token given to [`Poller::arm`].
    pub token: u64,
    /// Reading may succeed.
    pub readable: bool,
    /// Writing may succeed.
    pub writable: bool,
    /// The peer is gone or the socket failed: reading will not block again.
    pub hung_up: bool,
    /// Urgent data is in the stream: a receive stops short before it.
    pub urgent: bool,
}

impl Event {
    /// Writing may succeed.
    pub const fn writable(token: u64) -> Self {
        Self {
            token,
            readable: false,
            writable: true,
            hung_up: false,
            urgent: false,
        }
    }
}

/// A set of armed descriptors, waited on by one thread at a time.
pub trait Poller: Send + Sync {
    /// Starts to report edges of `fd` under `token`; reports what is ready already.
    fn arm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()>;

    /// Changes what an armed `fd` reports; reports what is ready already.
    fn rearm(&self, fd: BorrowedFd<'_>, token: u64, interest: Interest) -> io::Result<()>;

    /// Stops reports of `fd`. Closing the last duplicate of a descriptor does the same.
    fn disarm(&self, fd: BorrowedFd<'_>);

    /// Waits up to `timeout` (`None`: for ever) for edges, and puts up to [`BATCH`] of them into
    /// `events`. An interrupted wait returns none.
    fn wait(&self, timeout: Option<Duration>, events: &mut Vec<Event>);

    /// Makes the `wait` under way, or else the next one, return early. From any thread.
    fn wake(&self);
}

/// The most edges one [`Poller::wait`] returns: small, so that idle workers get a share.
pub const BATCH: usize = 32;

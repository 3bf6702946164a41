//! What to do to a server, and what came of it.

use std::ops::ControlFlow;
use std::time::Duration;

use crate::errors::Errors;
use crate::latency::Latency;

/// When a run ends. Messages in flight at that moment are waited for and counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// No new message after this time.
    After(Duration),
    /// After this many messages, over all connections.
    Messages(u64),
}

/// The shape of the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Bytes per message, at least 1.
    pub size: usize,
    /// Messages in flight per connection, at least 1.
    pub depth: u32,
    /// When to end.
    pub stop: Stop,
    /// How long nothing at all may move before the open connections count as stalled.
    pub stall: Duration,
}

impl Load {
    /// One message of 64 bytes in flight per connection.
    pub fn new(stop: Stop) -> Load {
        Load {
            size: 64,
            depth: 1,
            stop,
            stall: Duration::from_secs(10),
        }
    }
}

/// How fast connections are opened. Each new connection echoes one message before it counts as
/// open, so that the pace follows what the server accepts.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Connections that may be under way at once.
    pub under_way: usize,
    /// Connections per second at most; `None`: as fast as the server takes them.
    pub per_second: Option<u32>,
    /// How long nothing at all may move before the connections under way count as stalled.
    pub stall: Duration,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace {
            under_way: 64,
            per_second: None,
            stall: Duration::from_secs(10),
        }
    }
}

/// How far a run is; handed to the caller several times a second.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// Since the start of the run.
    pub elapsed: Duration,
    /// Messages echoed, connections opened, or cycles done.
    pub done: u64,
    /// Connections that failed so far.
    pub errors: u64,
}

/// Called with the progress of a run; `Break` ends the run early.
pub type Watch<'a> = dyn FnMut(&Progress) -> ControlFlow<()> + 'a;

/// A [`Watch`] that lets the run go on.
pub fn unwatched(_: &Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The result of a run. Reports of several runs can be added up.
#[derive(Clone, Default)]
pub struct Report {
    /// Messages echoed (or cycles done) and checked.
    pub messages: u64,
    /// Bytes received and checked.
    pub bytes: u64,
    /// From the first message sent to the last one received.
    pub elapsed: Duration,
    /// Latency of each message.
    pub latency: Latency,
    /// Failed connections.
    pub errors: Errors,
}

impl Report {
    /// Adds the other run to this one.
    pub fn absorb(&mut self, other: &Report) {
        self.messages += other.messages;
        self.bytes += other.bytes;
        self.elapsed += other.elapsed;
        self.latency.absorb(&other.latency);
        self.errors.absorb(&other.errors);
    }

    /// Messages per second.
    pub fn rate(&self) -> f64 {
        self.messages as f64 / self.elapsed.as_secs_f64().max(f64::MIN_POSITIVE)
    }
}

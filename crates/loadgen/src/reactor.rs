//! What both kinds of load run on: the epoll instance, the receive buffer, and one run's account.

use std::io;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use rustix::event::{Timespec, epoll};
use rustix::fd::{AsFd, OwnedFd};

use crate::load::{Load, Progress, Report, Stop, Watch};

const EVENTS: usize = 256;
const SCRATCH: usize = 256 * 1024;
const WATCH_EVERY: Duration = Duration::from_millis(100);

/// Events that say that the peer will send no more.
pub(crate) const HUNG_UP: epoll::EventFlags = epoll::EventFlags::RDHUP
    .union(epoll::EventFlags::HUP)
    .union(epoll::EventFlags::ERR);

/// Events after which there is something to receive: bytes, an end, or an error.
pub(crate) const INCOMING: epoll::EventFlags = epoll::EventFlags::IN.union(HUNG_UP);

/// Waits for connections and owns the buffer that all of them receive into.
pub(crate) struct Reactor {
    epoll: OwnedFd,
    pub scratch: Box<[u8]>,
    origin: Instant,
}

impl Reactor {
    pub fn new() -> io::Result<Reactor> {
        Ok(Reactor {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            scratch: vec![0; SCRATCH].into_boxed_slice(),
            origin: Instant::now(),
        })
    }

    /// Reports the socket's events, edge-triggered, under `token` from now on.
    pub fn watch(&self, socket: impl AsFd, token: usize) -> io::Result<()> {
        let interest = epoll::EventFlags::IN
            | epoll::EventFlags::OUT
            | epoll::EventFlags::RDHUP
            | epoll::EventFlags::ET;
        let data = epoll::EventData::new_u64(token as u64);
        Ok(epoll::add(&self.epoll, socket, data, interest)?)
    }

    /// Fills `events` with what has happened, waiting for at most `timeout`.
    pub fn wait(&self, events: &mut Vec<epoll::Event>, timeout: Duration) -> io::Result<()> {
        events.clear();
        events.reserve(EVENTS);
        let timeout = Timespec {
            tv_sec: timeout.as_secs() as i64,
            tv_nsec: i64::from(timeout.subsec_nanos()),
        };
        match epoll::wait(
            &self.epoll,
            rustix::buffer::spare_capacity(events),
            Some(&timeout),
        ) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Nanoseconds on the generator's clock.
    pub fn now(&self) -> u64 {
        self.origin.elapsed().as_nanos() as u64
    }
}

/// The account of one run: what was started, what is in flight, when to end.
pub(crate) struct Run {
    pub load: Load,
    pub report: Report,
    pub in_flight: u64,
    started: u64,
    begin: u64,
    deadline: u64,
    last_move: u64,
    watched: u64,
    ending: bool,
}

impl Run {
    pub fn new(load: &Load, now: u64) -> Run {
        let deadline = match load.stop {
            Stop::After(time) => now.saturating_add(time.as_nanos() as u64),
            Stop::Messages(_) => u64::MAX,
        };
        Run {
            load: *load,
            report: Report::default(),
            in_flight: 0,
            started: 0,
            begin: now,
            deadline,
            last_move: now,
            watched: now,
            ending: false,
        }
    }

    /// Whether there are messages left to start.
    pub fn unfinished(&self) -> bool {
        let spent = match self.load.stop {
            Stop::Messages(limit) => self.started >= limit,
            Stop::After(_) => false,
        };
        !self.ending && !spent
    }

    /// Whether one more message may be started at `now`; if so, counts it as in flight.
    pub fn start_one(&mut self, now: u64) -> bool {
        self.ending |= now >= self.deadline;
        if !self.unfinished() {
            return false;
        }
        self.started += 1;
        self.in_flight += 1;
        true
    }

    /// Counts `messages` as done at `now`.
    pub fn finish(&mut self, messages: u64, bytes: usize, now: u64) {
        self.in_flight -= messages;
        self.report.messages += messages;
        self.report.bytes += bytes as u64;
        self.report.elapsed = Duration::from_nanos(now - self.begin);
        self.moved(now);
    }

    pub fn moved(&mut self, now: u64) {
        self.last_move = now;
    }

    /// Whether nothing has moved for too long.
    pub fn stalled(&self, now: u64) -> bool {
        now.saturating_sub(self.last_move) > self.load.stall.as_nanos() as u64
    }

    /// How long to wait for events at `now`.
    pub fn timeout(&self, now: u64) -> Duration {
        let left = Duration::from_nanos(self.deadline.saturating_sub(now));
        if self.ending {
            WATCH_EVERY
        } else {
            left.min(WATCH_EVERY)
        }
    }

    /// Tells the caller of the run how far it is, if it is time to.
    pub fn show(&mut self, now: u64, watch: &mut Watch<'_>) {
        if now - self.watched < WATCH_EVERY.as_nanos() as u64 {
            return;
        }
        self.watched = now;
        let progress = Progress {
            elapsed: Duration::from_nanos(now - self.begin),
            done: self.report.messages,
            errors: self.report.errors.total(),
        };
        if let ControlFlow::Break(()) = watch(&progress) {
            self.ending = true;
        }
    }
}

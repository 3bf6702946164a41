//! Connections that stay open and echo messages.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use rustix::event::epoll;
use slab::Slab;

use crate::connection::{Connection, Stage};
use crate::dial::Dialer;
use crate::errors::{ErrorKind, Errors, Failure};
use crate::load::{Load, Pace, Report, Stop, Watch};
use crate::reactor::{HUNG_UP, INCOMING, Reactor, Run};

/// Size of the message that each new connection echoes before it counts as open.
const GREETING: usize = 64;

/// Open connections to one server. Between runs nothing is in flight.
pub struct Fleet {
    reactor: Reactor,
    connections: Slab<Connection>,
    errors: Errors,
}

impl Fleet {
    /// Opens `count` connections to `target`; each has echoed one message when this returns.
    /// Connections that fail are counted in [`Fleet::errors`]. The error is one of the generator's
    /// own set-up.
    pub fn open(
        target: SocketAddr,
        count: usize,
        pace: &Pace,
        watch: &mut Watch<'_>,
    ) -> io::Result<Fleet> {
        let mut fleet = Fleet {
            reactor: Reactor::new()?,
            connections: Slab::with_capacity(count),
            errors: Errors::default(),
        };
        let greeting = Load {
            size: GREETING,
            // None but the one message that each connection sends once it is made.
            depth: 0,
            stop: Stop::Messages(count as u64),
            stall: pace.stall,
        };
        let mut run = Run::new(&greeting, fleet.reactor.now());
        let mut allowance = Allowance::new(pace, fleet.reactor.now());
        let mut dialer = Dialer::new(target);
        let mut events = Vec::new();
        while run.unfinished() || run.in_flight > 0 {
            let now = fleet.reactor.now();
            while run.in_flight < pace.under_way as u64 && allowance.take(now) && run.start_one(now)
            {
                fleet.dial(&mut dialer, &mut run);
            }
            run.show(now, watch);
            let timeout = allowance.next(now).unwrap_or_else(|| run.timeout(now));
            fleet.turn(&mut events, timeout, &mut run)?;
        }
        fleet.errors = run.report.errors;
        Ok(fleet)
    }

    /// Connections that are open.
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// Whether no connection is open.
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// Connections that could not be opened.
    pub fn errors(&self) -> &Errors {
        &self.errors
    }

    /// Echoes messages on all connections as `load` says. Connections that fail leave the fleet.
    /// The error is one of the generator's own.
    pub fn run(&mut self, load: &Load, watch: &mut Watch<'_>) -> io::Result<Report> {
        assert!(load.size > 0 && load.depth > 0, "empty load");
        let mut run = Run::new(load, self.reactor.now());
        let tokens: Vec<usize> = self.connections.iter().map(|(token, _)| token).collect();
        for token in tokens {
            let now = self.reactor.now();
            let connection = &mut self.connections[token];
            if let Err(failure) = fill(connection, now, &mut run) {
                self.fail(token, failure, &mut run);
            }
        }
        let mut events = Vec::new();
        while run.in_flight > 0 {
            let now = self.reactor.now();
            run.show(now, watch);
            self.turn(&mut events, run.timeout(now), &mut run)?;
        }
        Ok(run.report)
    }

    fn dial(&mut self, dialer: &mut Dialer, run: &mut Run) {
        let slot = self.connections.vacant_entry();
        let token = slot.key();
        let opened = dialer.dial().map_err(io::Error::from).and_then(|socket| {
            let connection = Connection::new(socket, token);
            self.reactor.watch(connection.socket(), token)?;
            slot.insert(connection);
            Ok(())
        });
        if let Err(error) = opened {
            run.in_flight -= 1;
            run.report
                .errors
                .add(Failure::new(ErrorKind::Connect, error.to_string()));
        }
    }

    /// Waits once and does what the events ask for.
    fn turn(
        &mut self,
        events: &mut Vec<epoll::Event>,
        timeout: Duration,
        run: &mut Run,
    ) -> io::Result<()> {
        self.reactor.wait(events, timeout)?;
        for event in events.iter() {
            let token = event.data.u64() as usize;
            if let Some(connection) = self.connections.get_mut(token)
                && let Err(failure) = serve(connection, event.flags, &mut self.reactor, run)
            {
                self.fail(token, failure, run);
            }
        }
        if events.is_empty() && run.stalled(self.reactor.now()) {
            let stalled: Vec<usize> = self
                .connections
                .iter()
                .filter(|(_, c)| c.stage == Stage::Dialing || c.in_flight() > 0)
                .map(|(token, _)| token)
                .collect();
            for token in stalled {
                let detail = self.connections[token].position();
                self.fail(token, Failure::new(ErrorKind::Stalled, detail), run);
            }
        }
        Ok(())
    }

    fn fail(&mut self, token: usize, failure: Failure, run: &mut Run) {
        let connection = self.connections.remove(token);
        let in_flight = match connection.stage {
            Stage::Dialing => 1,
            Stage::Echoing | Stage::Closing => connection.in_flight() as u64,
        };
        run.in_flight -= in_flight;
        run.report.errors.add(failure);
    }
}

/// How many connections the pace has allowed so far and not yet seen.
struct Allowance {
    interval: Option<u64>,
    next: u64,
}

impl Allowance {
    fn new(pace: &Pace, now: u64) -> Allowance {
        Allowance {
            interval: pace
                .per_second
                .map(|rate| 1_000_000_000 / u64::from(rate.max(1))),
            next: now,
        }
    }

    fn take(&mut self, now: u64) -> bool {
        let Some(interval) = self.interval else {
            return true;
        };
        let allowed = now >= self.next;
        if allowed {
            self.next += interval;
        }
        allowed
    }

    /// How long until the next connection is allowed, if the pace has a rate.
    fn next(&self, now: u64) -> Option<Duration> {
        self.interval
            .map(|_| Duration::from_nanos(self.next.saturating_sub(now)))
    }
}

/// Does what the events of one connection ask for.
fn serve(
    connection: &mut Connection,
    flags: epoll::EventFlags,
    reactor: &mut Reactor,
    run: &mut Run,
) -> Result<(), Failure> {
    if connection.stage == Stage::Dialing {
        connection.connected()?;
        connection.queue(run.load.size, reactor.now());
        return connection.send();
    }
    if flags.intersects(INCOMING) {
        let received = connection.receive(&mut reactor.scratch, flags.intersects(HUNG_UP))?;
        let now = reactor.now();
        let started = connection.complete(received.bytes, run.load.size);
        run.finish(started.len() as u64, received.bytes, now);
        for start in started {
            run.report.latency.record(now - start);
        }
        if received.end {
            return Err(Failure::new(ErrorKind::ClosedEarly, connection.position()));
        }
        return fill(connection, now, run);
    }
    connection.send()
}

/// Puts as many messages in flight as the load allows, and sends them.
fn fill(connection: &mut Connection, now: u64, run: &mut Run) -> Result<(), Failure> {
    while connection.in_flight() < run.load.depth as usize && run.start_one(now) {
        connection.queue(run.load.size, now);
    }
    connection.send()
}

//! Connections that are made, echo one message, and are closed again.

use std::io;
use std::net::SocketAddr;

use rustix::event::epoll;
use slab::Slab;

use crate::connection::{Connection, Stage};
use crate::dial::Dialer;
use crate::errors::{ErrorKind, Failure};
use crate::load::{Load, Report, Watch};
use crate::reactor::{HUNG_UP, INCOMING, Reactor, Run};

/// Makes, uses and closes connections to one server.
pub struct Churn {
    reactor: Reactor,
    dialer: Dialer,
    connections: Slab<(Connection, u64)>,
    concurrency: usize,
    made: usize,
}

impl Churn {
    /// Cycles towards `target`, `concurrency` of them at once.
    pub fn new(target: SocketAddr, concurrency: usize) -> io::Result<Churn> {
        Ok(Churn {
            reactor: Reactor::new()?,
            dialer: Dialer::new(target),
            connections: Slab::with_capacity(concurrency),
            concurrency,
            made: 0,
        })
    }

    /// Runs cycles as `load` says; `depth` has no meaning here. A cycle connects, echoes one
    /// message, shuts its sending direction down and waits for the server to close. The report
    /// counts cycles as messages; their latency is that of the whole cycle.
    /// The error is one of the generator's own.
    pub fn run(&mut self, load: &Load, watch: &mut Watch<'_>) -> io::Result<Report> {
        let mut run = Run::new(load, self.reactor.now());
        for _ in 0..self.concurrency {
            self.dial(&mut run);
        }
        let mut events = Vec::new();
        while run.in_flight > 0 {
            let now = self.reactor.now();
            run.show(now, watch);
            self.reactor.wait(&mut events, run.timeout(now))?;
            for event in &events {
                self.serve(event.data.u64() as usize, event.flags, &mut run);
            }
            if events.is_empty() && run.stalled(self.reactor.now()) {
                for (connection, _) in self.connections.drain() {
                    run.in_flight -= 1;
                    let detail = connection.position();
                    run.report
                        .errors
                        .add(Failure::new(ErrorKind::Stalled, detail));
                }
            }
        }
        Ok(run.report)
    }

    /// Starts the next cycle, if there is to be one.
    fn dial(&mut self, run: &mut Run) {
        let now = self.reactor.now();
        if !run.start_one(now) {
            return;
        }
        let slot = self.connections.vacant_entry();
        let token = slot.key();
        let opened = self
            .dialer
            .dial()
            .map_err(io::Error::from)
            .and_then(|socket| {
                let connection = Connection::new(socket, self.made);
                self.reactor.watch(connection.socket(), token)?;
                slot.insert((connection, now));
                Ok(())
            });
        self.made += 1;
        if let Err(error) = opened {
            run.in_flight -= 1;
            run.report
                .errors
                .add(Failure::new(ErrorKind::Connect, error.to_string()));
        }
    }

    fn serve(&mut self, token: usize, flags: epoll::EventFlags, run: &mut Run) {
        let Some((connection, _)) = self.connections.get_mut(token) else {
            return;
        };
        match advance(connection, flags, &mut self.reactor, run) {
            Ok(false) => return,
            Ok(true) => {
                let (_, dialed) = self.connections.remove(token);
                let now = self.reactor.now();
                run.report.latency.record(now - dialed);
                run.finish(1, 0, now);
            }
            Err(failure) => {
                self.connections.remove(token);
                run.in_flight -= 1;
                run.report.errors.add(failure);
            }
        }
        self.dial(run);
    }
}

/// Does what the events of one connection ask for; returns whether its cycle is complete.
fn advance(
    connection: &mut Connection,
    flags: epoll::EventFlags,
    reactor: &mut Reactor,
    run: &mut Run,
) -> Result<bool, Failure> {
    if connection.stage == Stage::Dialing {
        connection.connected()?;
        connection.queue(run.load.size, reactor.now());
        connection.send()?;
        return Ok(false);
    }
    if !flags.intersects(INCOMING) {
        connection.send()?;
        return Ok(false);
    }
    let received = connection.receive(&mut reactor.scratch, flags.intersects(HUNG_UP))?;
    run.report.bytes += received.bytes as u64;
    run.moved(reactor.now());
    drop(connection.complete(received.bytes, run.load.size));
    let echoed = connection.in_flight() == 0;
    if received.end {
        return match connection.stage {
            Stage::Closing => Ok(true),
            _ => Err(Failure::new(ErrorKind::ClosedEarly, connection.position())),
        };
    }
    if echoed && connection.stage == Stage::Echoing {
        connection.shut_down()?;
    }
    Ok(false)
}

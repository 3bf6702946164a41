//! Clients of an HTTP server of files: each asks for the same file again and again.

use std::fs::File;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;

use rustix::event::epoll;
use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send, sockopt};
use slab::Slab;

use crate::dial::Dialer;
use crate::errors::{ErrorKind, Errors, Failure};
use crate::load::{Load, Report, Watch};
use crate::pattern::{self, WINDOW};
use crate::reactor::{HUNG_UP, INCOMING, Reactor, Run};

const END_OF_HEADER: &[u8] = b"\r\n\r\n";
const LONGEST_HEADER: usize = 4096;

/// The name, in a URL and in a directory, of the file of `size` bytes.
pub fn file_name(size: usize) -> String {
    format!("{size}.bin")
}

/// Makes the file of `size` bytes in `directory`.
pub fn make_file(directory: &Path, size: usize) -> io::Result<()> {
    let mut file = File::create(directory.join(file_name(size)))?;
    let mut done = 0;
    while done < size {
        let length = (size - done).min(WINDOW);
        file.write_all(pattern::stretch(0, done as u64, length))?;
        done += length;
    }
    Ok(())
}

/// Open connections to one server, on each of which one file after the other is fetched.
pub struct Downloads {
    reactor: Reactor,
    target: SocketAddr,
    connections: Slab<Connection>,
    errors: Errors,
}

struct Connection {
    socket: OwnedFd,
    connected: bool,
    /// When the request was sent; `None` when none is under way.
    started: Option<u64>,
    header: Vec<u8>,
    /// Bytes of the file that have come, once the header has.
    received: Option<u64>,
}

impl Downloads {
    /// `count` connections to `target`, which are made when they are first used.
    pub fn new(target: SocketAddr, count: usize) -> io::Result<Downloads> {
        let mut downloads = Downloads {
            reactor: Reactor::new()?,
            target,
            connections: Slab::with_capacity(count),
            errors: Errors::default(),
        };
        let mut dialer = Dialer::new(downloads.target);
        for _ in 0..count {
            let slot = downloads.connections.vacant_entry();
            let socket = dialer.dial()?;
            downloads.reactor.watch(&socket, slot.key())?;
            slot.insert(Connection {
                socket,
                connected: false,
                started: None,
                header: Vec::new(),
                received: None,
            });
        }
        Ok(downloads)
    }

    /// Connections that are open.
    pub fn len(&self) -> usize {
        self.connections.len()
    }

    /// Whether no connection is open.
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// Connections that failed outside a run.
    pub fn errors(&self) -> &Errors {
        &self.errors
    }

    /// Fetches the file of `load.size` bytes on every connection until the load ends, and compares
    /// every byte. The error is one of the generator's own.
    pub fn run(&mut self, load: &Load, watch: &mut Watch<'_>) -> io::Result<Report> {
        let request = format!(
            "GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n",
            file_name(load.size)
        );
        let mut run = Run::new(load, self.reactor.now());
        let tokens: Vec<usize> = self.connections.iter().map(|(token, _)| token).collect();
        for token in tokens {
            let now = self.reactor.now();
            if !run.start_one(now) {
                break;
            }
            let connection = &mut self.connections[token];
            if let Err(failure) = connection.ask(&request, now) {
                self.fail(token, failure, &mut run);
            }
        }
        let mut events = Vec::new();
        while run.in_flight > 0 {
            let now = self.reactor.now();
            run.show(now, watch);
            self.reactor.wait(&mut events, run.timeout(now))?;
            for event in &events {
                let token = event.data.u64() as usize;
                if let Some(connection) = self.connections.get_mut(token)
                    && let Err(failure) =
                        connection.serve(event.flags, &request, &mut self.reactor, &mut run)
                {
                    self.fail(token, failure, &mut run);
                }
            }
            if events.is_empty() && run.stalled(self.reactor.now()) {
                let stalled: Vec<usize> = self
                    .connections
                    .iter()
                    .filter(|(_, connection)| connection.started.is_some())
                    .map(|(token, _)| token)
                    .collect();
                for token in stalled {
                    let detail = format!("{:?} bytes came", self.connections[token].received);
                    self.fail(token, Failure::new(ErrorKind::Stalled, detail), &mut run);
                }
            }
        }
        Ok(run.report)
    }

    fn fail(&mut self, token: usize, failure: Failure, run: &mut Run) {
        let connection = self.connections.remove(token);
        run.in_flight -= u64::from(connection.started.is_some());
        run.report.errors.add(failure);
    }
}

impl Connection {
    /// Sends the request; while the connection is being made it goes out later.
    fn ask(&mut self, request: &str, now: u64) -> Result<(), Failure> {
        self.started = Some(now);
        self.header.clear();
        self.received = None;
        if self.connected {
            let sent = send(&self.socket, request.as_bytes(), SendFlags::NOSIGNAL)?;
            if sent != request.len() {
                return Err(Failure::new(ErrorKind::Other, "no room for a request"));
            }
        }
        Ok(())
    }

    fn serve(
        &mut self,
        flags: epoll::EventFlags,
        request: &str,
        reactor: &mut Reactor,
        run: &mut Run,
    ) -> Result<(), Failure> {
        if !self.connected {
            let outcome = sockopt::socket_error(&self.socket)?;
            outcome.map_err(|error| Failure::new(ErrorKind::Connect, error.to_string()))?;
            self.connected = true;
            if let Some(started) = self.started {
                self.ask(request, started)?;
            }
        }
        if !flags.intersects(INCOMING) {
            return Ok(());
        }
        loop {
            let count = match recv(&self.socket, &mut *reactor.scratch, RecvFlags::empty()) {
                Ok((_, 0)) => return Err(Failure::new(ErrorKind::ClosedEarly, "")),
                Ok((_, count)) => count,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            run.moved(reactor.now());
            self.take(&reactor.scratch[..count], run.load.size as u64)?;
            if self.received == Some(run.load.size as u64) {
                let now = reactor.now();
                let started = self.started.take().unwrap_or(now);
                run.report.latency.record(now - started);
                run.finish(1, run.load.size, now);
                self.received = None;
                if run.start_one(now) {
                    self.ask(request, now)?;
                }
            }
            if count < reactor.scratch.len() && !flags.intersects(HUNG_UP) {
                return Ok(());
            }
        }
    }

    /// Takes bytes of the response, and checks those of the file.
    fn take(&mut self, mut bytes: &[u8], size: u64) -> Result<(), Failure> {
        let received = match self.received {
            Some(received) => received,
            None => {
                let before = self.header.len();
                self.header.extend_from_slice(bytes);
                let found = memchr_end(&self.header);
                let Some(end) = found else {
                    return match self.header.len() > LONGEST_HEADER {
                        true => Err(Failure::new(ErrorKind::Other, "the header does not end")),
                        false => Ok(()),
                    };
                };
                check_header(&self.header[..end], size)?;
                bytes = &bytes[end - before..];
                0
            }
        };
        if received + bytes.len() as u64 > size || self.started.is_none() {
            return Err(Failure::new(ErrorKind::Surplus, "more than the file has"));
        }
        if let Some(at) = pattern::first_difference(0, received, bytes) {
            let detail = format!("byte {at} of the file is another");
            return Err(Failure::new(ErrorKind::WrongByte, detail));
        }
        self.received = Some(received + bytes.len() as u64);
        Ok(())
    }
}

/// Where the header ends.
fn memchr_end(header: &[u8]) -> Option<usize> {
    header
        .windows(END_OF_HEADER.len())
        .position(|window| window == END_OF_HEADER)
        .map(|at| at + END_OF_HEADER.len())
}

fn check_header(header: &[u8], size: u64) -> Result<(), Failure> {
    let text = String::from_utf8_lossy(header);
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<u64>().ok())?
    });
    if !text.starts_with("HTTP/1.1 200") || length != Some(size) {
        let first = text.lines().next().unwrap_or_default();
        let detail = format!("the server answers {first:?}, {length:?} bytes");
        return Err(Failure::new(ErrorKind::Other, detail));
    }
    Ok(())
}

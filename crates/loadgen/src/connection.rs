//! One connection of the generator: what was sent, what came back, what is in flight.

use std::collections::VecDeque;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, Shutdown, recv, send, shutdown, sockopt};

use crate::errors::{ErrorKind, Failure};
use crate::pattern::{self, WINDOW};

/// Where a connection stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// The handshake is under way.
    Dialing,
    /// Messages are echoed.
    Echoing,
    /// The sending direction is shut down; the server's end of stream is awaited.
    Closing,
}

/// What one readiness event brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Received {
    pub bytes: usize,
    /// The server has closed its sending direction.
    pub end: bool,
}

pub(crate) struct Connection {
    pub stage: Stage,
    socket: OwnedFd,
    /// Where this stream begins in the pattern.
    base: usize,
    /// Length of the stream so far: bytes to send, sent, and received.
    queued: u64,
    sent: u64,
    received: u64,
    /// Bytes received of the message that is being received.
    partial: usize,
    /// When the messages in flight were sent, oldest first, in nanoseconds.
    started: VecDeque<u64>,
}

impl Connection {
    pub fn new(socket: OwnedFd, index: usize) -> Connection {
        Connection {
            stage: Stage::Dialing,
            socket,
            base: pattern::base(index),
            queued: 0,
            sent: 0,
            received: 0,
            partial: 0,
            started: VecDeque::new(),
        }
    }

    pub fn socket(&self) -> &OwnedFd {
        &self.socket
    }

    pub fn in_flight(&self) -> usize {
        self.started.len()
    }

    /// Ends the handshake: the connection echoes from now on, or could not be made.
    pub fn connected(&mut self) -> Result<(), Failure> {
        let outcome = sockopt::socket_error(&self.socket)?;
        outcome.map_err(|error| Failure::new(ErrorKind::Connect, error.to_string()))?;
        self.stage = Stage::Echoing;
        Ok(())
    }

    /// Puts one more message in flight; [`Connection::send`] sends it.
    pub fn queue(&mut self, size: usize, now: u64) {
        self.queued += size as u64;
        self.started.push_back(now);
    }

    /// Sends what is queued, as far as the socket takes it; readiness to send calls again.
    pub fn send(&mut self) -> Result<(), Failure> {
        while self.sent < self.queued {
            let length = (self.queued - self.sent).min(WINDOW as u64) as usize;
            let bytes = pattern::stretch(self.base, self.sent, length);
            match send(&self.socket, bytes, SendFlags::NOSIGNAL) {
                Ok(count) => self.sent += count as u64,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    /// Receives and checks all that is there. A read that does not fill `scratch` was the last, and
    /// the next byte raises a new event, unless the peer has `hung_up`: then the end is still to
    /// be read.
    pub fn receive(&mut self, scratch: &mut [u8], hung_up: bool) -> Result<Received, Failure> {
        let mut bytes = 0;
        loop {
            match recv(&self.socket, &mut *scratch, RecvFlags::empty()) {
                Ok((_, 0)) => return Ok(Received { bytes, end: true }),
                Ok((_, count)) => {
                    self.check(&scratch[..count])?;
                    bytes += count;
                    if count < scratch.len() && !hung_up {
                        return Ok(Received { bytes, end: false });
                    }
                }
                Err(Errno::AGAIN) => return Ok(Received { bytes, end: false }),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if let Some(at) = pattern::first_difference(self.base, self.received, bytes) {
            let detail = format!("byte {at} of the stream is not the one that was sent");
            return Err(Failure::new(ErrorKind::WrongByte, detail));
        }
        self.received += bytes.len() as u64;
        if self.received > self.sent {
            let detail = format!("{} bytes sent, {} received", self.sent, self.received);
            return Err(Failure::new(ErrorKind::Surplus, detail));
        }
        Ok(())
    }

    /// Takes the messages of `size` bytes that `bytes` more bytes complete out of flight and
    /// yields when each was started.
    pub fn complete(&mut self, bytes: usize, size: usize) -> impl ExactSizeIterator<Item = u64> {
        self.partial += bytes;
        let messages = self.partial / size;
        self.partial %= size;
        self.started.drain(..messages)
    }

    /// Says that no more will be sent, and waits for the same from the server.
    pub fn shut_down(&mut self) -> Result<(), Failure> {
        self.stage = Stage::Closing;
        Ok(shutdown(&self.socket, Shutdown::Write)?)
    }

    /// How the connection stands, for the description of a failure.
    pub fn position(&self) -> String {
        format!(
            "{} bytes sent, {} received, {} messages in flight",
            self.sent,
            self.received,
            self.started.len()
        )
    }
}

//! One client of the chat: its socket, what it has still to send, the line it is receiving.

use std::collections::VecDeque;

use rustix::fd::OwnedFd;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send, sockopt};

use super::text;
use crate::errors::{ErrorKind, Failure};

/// The longest line that the server may send: a text with a nickname before it.
const LONGEST_LINE: usize = text::LONGEST + 64;

/// Where a client stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// The handshake is under way.
    Dialing,
    /// The nickname has been sent.
    Entering,
    /// It is in its room.
    Talking,
}

pub(super) struct Member {
    pub stage: Stage,
    pub nickname: String,
    /// Which neighbours have come in after it, one bit each.
    pub came: u64,
    /// How many lines of the room it has got.
    pub got: u64,
    /// When the lines were sent that nobody has got yet, oldest first, in nanoseconds.
    pub unheard: VecDeque<u64>,
    /// Lines sent, and those of them that somebody has got, and that everybody has got.
    pub said: u64,
    pub heard: u64,
    pub settled: u64,
    socket: OwnedFd,
    output: Vec<u8>,
    sent: usize,
    partial: Vec<u8>,
}

/// What one read brought.
pub(super) enum Read {
    Bytes(usize),
    Nothing,
    End,
}

impl Member {
    pub fn new(socket: OwnedFd, nickname: String) -> Member {
        Member {
            stage: Stage::Dialing,
            nickname,
            came: 0,
            got: 0,
            unheard: VecDeque::new(),
            said: 0,
            heard: 0,
            settled: 0,
            socket,
            output: Vec::new(),
            sent: 0,
            partial: Vec::new(),
        }
    }

    /// Lines that not everybody has got yet.
    pub fn in_flight(&self) -> u64 {
        self.said - self.settled
    }

    /// Ends the handshake and introduces itself.
    pub fn enter(&mut self, room: &str) -> Result<(), Failure> {
        let outcome = sockopt::socket_error(&self.socket)?;
        outcome.map_err(|error| Failure::new(ErrorKind::Connect, error.to_string()))?;
        self.stage = Stage::Entering;
        self.output
            .extend_from_slice(format!("{} {room}\n", self.nickname).as_bytes());
        self.send()
    }

    /// Says the next line; [`Member::send`] sends it.
    pub fn say(&mut self, index: usize, size: usize, now: u64) {
        self.output
            .extend_from_slice(text::of(index, self.said, size));
        self.output.push(b'\n');
        self.said += 1;
        self.unheard.push_back(now);
    }

    /// Sends what is queued, as far as the socket takes it; readiness to send calls again.
    pub fn send(&mut self) -> Result<(), Failure> {
        while self.sent < self.output.len() {
            match send(&self.socket, &self.output[self.sent..], SendFlags::NOSIGNAL) {
                Ok(count) => self.sent += count,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.output.clear();
        self.sent = 0;
        Ok(())
    }

    /// Receives once.
    pub fn receive(&self, scratch: &mut [u8]) -> Result<Read, Failure> {
        loop {
            match recv(&self.socket, &mut *scratch, RecvFlags::empty()) {
                Ok((_, 0)) => return Ok(Read::End),
                Ok((_, count)) => return Ok(Read::Bytes(count)),
                Err(Errno::AGAIN) => return Ok(Read::Nothing),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Takes the line that began in an earlier read and ends in this one, if there is one. Its
    /// bytes go from the front of `bytes`.
    pub fn finish_line(&mut self, bytes: &mut &[u8]) -> Option<Vec<u8>> {
        if self.partial.is_empty() {
            return None;
        }
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let mut line = std::mem::take(&mut self.partial);
        line.extend_from_slice(&bytes[..end]);
        *bytes = &bytes[end + 1..];
        Some(line)
    }

    /// Keeps what is not a whole line yet.
    pub fn keep(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.partial.extend_from_slice(bytes);
        if self.partial.len() > LONGEST_LINE {
            let detail = "a line without end".to_owned();
            return Err(Failure::new(ErrorKind::Surplus, detail));
        }
        Ok(())
    }

    /// How it stands, for the description of a failure.
    pub fn position(&self) -> String {
        format!(
            "{} has said {} lines and got {}",
            self.nickname, self.said, self.got
        )
    }
}

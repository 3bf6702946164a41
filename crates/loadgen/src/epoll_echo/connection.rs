//! One connection of the epoll server.

use rustix::fd::OwnedFd;
use rustix::io::{Errno, Result};
use rustix::net::{RecvFlags, SendFlags, recv, send};

/// Whether a connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Open,
    Ended,
}

pub(super) struct Connection {
    socket: OwnedFd,
    /// What the socket would not take. While there is any, nothing more is received.
    unsent: Vec<u8>,
}

impl Connection {
    pub fn new(socket: OwnedFd) -> Connection {
        Connection {
            socket,
            unsent: Vec::new(),
        }
    }

    /// The socket can take bytes again: sends the rest, then goes on receiving.
    pub fn writable(&mut self, buffer: &mut [u8]) -> Result<State> {
        if self.unsent.is_empty() {
            return Ok(State::Open);
        }
        let sent = self.send(&self.unsent)?;
        self.unsent.drain(..sent);
        if self.unsent.is_empty() {
            // Give back what a slow client had made it grow to.
            self.unsent = Vec::new();
            return self.readable(buffer, true);
        }
        Ok(State::Open)
    }

    /// Echoes what has arrived. After a read that did not fill the buffer nothing is left, and the
    /// next byte raises a new event, unless the peer has `hung up`: then the end is still to be read.
    pub fn readable(&mut self, buffer: &mut [u8], hung_up: bool) -> Result<State> {
        while self.unsent.is_empty() {
            let count = match recv(&self.socket, &mut *buffer, RecvFlags::empty()) {
                Ok((_, 0)) => return Ok(State::Ended),
                Ok((_, count)) => count,
                Err(Errno::AGAIN) => break,
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error),
            };
            let sent = self.send(&buffer[..count])?;
            if sent < count {
                self.unsent.extend_from_slice(&buffer[sent..count]);
            } else if count < buffer.len() && !hung_up {
                break;
            }
        }
        Ok(State::Open)
    }

    /// Sends as much of `bytes` as the socket takes.
    fn send(&self, bytes: &[u8]) -> Result<usize> {
        let mut sent = 0;
        while sent < bytes.len() {
            match send(&self.socket, &bytes[sent..], SendFlags::NOSIGNAL) {
                Ok(count) => sent += count,
                Err(Errno::AGAIN) => break,
                Err(Errno::INTR) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(sent)
    }
}

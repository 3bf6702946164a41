//! What state a socket is in, for whoever asks: network events, select and WSAPoll.
//!
//! The kernel's word for it is a poll of the descriptor. It knows neither Winsock's states nor that
//! an end of stream is no data.

use std::os::fd::BorrowedFd;

use tawny_engine::readiness::{self, Ready};
use tawny_engine::{Buffers, net, option};

use super::network_events::{Condition, NetworkEvents};
use super::{BROKEN, CONNECT_FAILED, Kind, Phase, SHUT_RECEIVE, Socket};

/// What is left of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    /// It goes on.
    Open,
    /// It goes on or has ended, and there is data before.
    Data,
    /// The peer has ended it well.
    Ended,
    /// It was reset or given up, with this error. There may be data before.
    Broken {
        /// Winsock's code.
        error: u32,
        /// Data came before, and can still be received.
        data: bool,
    },
}

/// Anything that says more than that the stream goes on.
pub(super) const ENDING: [Ready; 3] = [Ready::END, Ready::ERROR, Ready::HANG_UP];

pub(super) fn is_ending(seen: Ready) -> bool {
    ENDING.into_iter().any(|state| seen.intersects(state))
}

impl Socket {
    /// What is true now of the `wanted` events.
    pub(super) fn condition(&self, fd: BorrowedFd<'_>, wanted: NetworkEvents) -> Condition {
        match (self.kind, self.phase()) {
            (Kind::Stream, Phase::Listening) => self.condition_of_listener(fd),
            (Kind::Stream, Phase::Connected) => self.condition_of_connection(fd, wanted),
            (Kind::Stream, _) => self.condition_unconnected(),
            (Kind::Datagram | Kind::Raw, phase) => {
                let mut now = self.condition_of_datagrams(fd, wanted);
                now.events
                    .set(NetworkEvents::CONNECT, phase == Phase::Connected);
                now
            }
        }
    }

    fn condition_of_listener(&self, fd: BorrowedFd<'_>) -> Condition {
        let waiting = !self.state.lock().deferred.is_empty()
            || readiness::now(fd, Ready::READ).intersects(Ready::READ);
        Condition {
            events: if waiting {
                NetworkEvents::ACCEPT
            } else {
                NetworkEvents::empty()
            },
            ..Condition::default()
        }
    }

    fn condition_unconnected(&self) -> Condition {
        let mut now = Condition {
            unsettled: true,
            ..Condition::default()
        };
        if self.has(CONNECT_FAILED) {
            now.events = NetworkEvents::CONNECT;
            now.connect_error = self.state.lock().connect_error;
        }
        now
    }

    fn condition_of_connection(&self, fd: BorrowedFd<'_>, wanted: NetworkEvents) -> Condition {
        // To ask for room to write makes the kernel report it later.
        let room = if wanted.contains(NetworkEvents::WRITE) {
            Ready::WRITE
        } else {
            Ready::NONE
        };
        let seen = readiness::now(fd, Ready::READ | Ready::URGENT | Ready::END | room);
        let urgent = seen.intersects(Ready::URGENT);
        let mut now = Condition {
            events: NetworkEvents::CONNECT,
            unsettled: urgent,
            ..Condition::default()
        };
        let mut data = seen.intersects(Ready::READ);
        if is_ending(seen) {
            now.unsettled = true;
            let stream = self.rest_of_stream(fd, seen);
            data = matches!(stream, Stream::Data | Stream::Broken { data: true, .. });
            match stream {
                Stream::Ended => now.events |= NetworkEvents::CLOSE,
                Stream::Broken { error, .. } => {
                    now.events |= NetworkEvents::CLOSE;
                    now.close_error = error;
                }
                Stream::Open | Stream::Data => {}
            }
        }
        now.events.set(NetworkEvents::READ, data);
        now.events
            .set(NetworkEvents::OOB, urgent && !has_urgent_inline(fd));
        let can_send =
            !seen.intersects(Ready::ERROR | Ready::HANG_UP) && seen.intersects(Ready::WRITE);
        now.events.set(NetworkEvents::WRITE, can_send);
        now
    }

    fn condition_of_datagrams(&self, fd: BorrowedFd<'_>, wanted: NetworkEvents) -> Condition {
        let room = if wanted.contains(NetworkEvents::WRITE) {
            Ready::WRITE
        } else {
            Ready::NONE
        };
        let seen = readiness::now(fd, Ready::READ | room);
        let readable = seen.intersects(Ready::READ) || self.has_datagram_error(seen);
        let mut now = Condition {
            unsettled: true,
            ..Condition::default()
        };
        now.events.set(NetworkEvents::READ, readable);
        now.events
            .set(NetworkEvents::WRITE, seen.intersects(Ready::WRITE));
        now
    }

    /// Whether a receive would fail for a datagram that was sent before.
    pub(super) fn has_datagram_error(&self, seen: Ready) -> bool {
        seen.intersects(Ready::ERROR) && !self.is_silent_about_ports()
    }

    /// What is left of a connection's stream of which a poll has seen an end. Takes the kernel's
    /// error, and remembers it as receiving and sending do.
    pub(super) fn rest_of_stream(&self, fd: BorrowedFd<'_>, seen: Ready) -> Stream {
        if seen.intersects(Ready::ERROR)
            && let Ok(Some(error)) = net::take_error(fd)
        {
            let code = self.break_connection(&error);
            self.state.lock().pending_error = code;
        }
        let broken = self.has(BROKEN);
        let data = match net::receive(fd, &Buffers::owned(vec![0]), libc::MSG_PEEK) {
            Ok(bytes) => bytes != 0,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                if !broken {
                    return Stream::Open;
                }
                false
            }
            Err(error) => {
                self.break_connection(&error);
                false
            }
        };
        match (self.has(BROKEN), data) {
            (true, data) => Stream::Broken {
                error: self.state.lock().broken_by,
                data,
            },
            (false, true) => Stream::Data,
            // The kernel ends the stream for a local shutdown as well.
            (false, false) if self.has(SHUT_RECEIVE) && !net::peer_has_ended(fd) => Stream::Open,
            (false, false) => Stream::Ended,
        }
    }
}

/// Whether urgent data is received like any other.
pub(super) fn has_urgent_inline(fd: BorrowedFd<'_>) -> bool {
    option::get_int(fd, libc::SOL_SOCKET, libc::SO_OOBINLINE).is_ok_and(|on| on != 0)
}

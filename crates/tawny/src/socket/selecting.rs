//! What select and WSAPoll ask of one socket.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsapoll>

use std::os::fd::AsFd;

use bitflags::bitflags;
use tawny_engine::net;
use tawny_engine::readiness::{Ready, Watched};

use super::readiness::{Stream, has_urgent_inline, is_ending};
use super::{CONNECT_FAILED, Kind, Phase, SELECTED, Socket};
use crate::select::{Answer, Asked};

/// What a socket is watched for by select.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Data, a connection to accept, or the end of the stream.
    Read,
    /// Room to send, or a connect that succeeded.
    Write,
    /// A connect that failed, or urgent data.
    Except,
}

bitflags! {
    /// `POLL*`: what WSAPoll asks for and finds.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct PollEvents: u16 {
        /// Connecting has failed, or the connection was reset. Always reported.
        #[doc(alias = "POLLERR")]
        const ERROR = 0x0001;
        /// The peer has ended the stream, or the connection is over. Always reported.
        #[doc(alias = "POLLHUP")]
        const HANG_UP = 0x0002;
        /// Not a socket. Always reported.
        #[doc(alias = "POLLNVAL")]
        const INVALID = 0x0004;
        /// Sending would not wait, or connecting has succeeded.
        #[doc(alias = "POLLWRNORM")]
        #[doc(alias = "POLLOUT")]
        const WRITE = 0x0010;
        /// There is data, or a connection to accept.
        #[doc(alias = "POLLRDNORM")]
        const READ = 0x0100;
        /// There is urgent data.
        #[doc(alias = "POLLRDBAND")]
        const URGENT = 0x0200;
        /// What may be asked for.
        const ASKED = Self::WRITE.bits() | Self::READ.bits() | Self::URGENT.bits();
        const _ = !0;
    }
}

impl Socket {
    /// The descriptor, to be watched for `states`; `None` when the socket is closed.
    pub(crate) fn watched(&self, states: Ready) -> Option<Watched> {
        self.endpoint.watched(states)
    }

    /// From now on, those who select are told when the socket is closed or comes into another phase.
    pub(crate) fn mark_selected(&self) {
        if !self.has(SELECTED) {
            self.set(SELECTED, true);
        }
    }

    /// Puts a question of select.
    pub(crate) fn ask(&self, interest: Interest) -> Asked {
        let phase = self.phase();
        match (self.kind, interest) {
            (Kind::Stream, Interest::Read) => match phase {
                Phase::Listening if self.has_deferred() => Asked::Answered,
                Phase::Fresh | Phase::Bound | Phase::Reusable => Asked::Nothing,
                _ => Asked::Watch(Ready::READ),
            },
            (Kind::Stream, Interest::Write) => match phase {
                Phase::Connecting | Phase::Connected => Asked::Watch(Ready::WRITE),
                _ => Asked::Nothing,
            },
            (Kind::Stream, Interest::Except) => match phase {
                Phase::Connecting => Asked::Watch(Ready::WRITE),
                Phase::Connected => Asked::Watch(Ready::URGENT),
                _ if self.has(CONNECT_FAILED) => Asked::Answered,
                _ => Asked::Nothing,
            },
            (_, Interest::Read) => Asked::Watch(Ready::READ),
            (_, Interest::Write) => Asked::Watch(Ready::WRITE),
            (_, Interest::Except) => Asked::Nothing,
        }
    }

    fn has_deferred(&self) -> bool {
        !self.state.lock().deferred.is_empty()
    }

    /// What `seen` means for a question of select.
    pub(crate) fn answer(&self, interest: Interest, seen: Ready) -> Answer {
        if self.kind != Kind::Stream {
            return self.answer_for_datagrams(interest, seen);
        }
        if self.phase() == Phase::Connecting {
            self.settle_connect();
        }
        let phase = self.phase();
        let yes = match interest {
            Interest::Read => matches!(
                phase,
                Phase::Listening | Phase::Connected | Phase::Disconnected
            ),
            Interest::Write => phase == Phase::Connected,
            Interest::Except if phase == Phase::Connected => {
                seen.intersects(Ready::URGENT) && !self.is_inline()
            }
            Interest::Except => self.has(CONNECT_FAILED),
        };
        match (yes, phase) {
            (true, _) => Answer::Yes,
            // The kernel has not made up its mind.
            (false, Phase::Connecting) => Answer::Gone,
            (false, _) => Answer::No,
        }
    }

    fn answer_for_datagrams(&self, interest: Interest, seen: Ready) -> Answer {
        let yes = match interest {
            Interest::Read => seen.intersects(Ready::READ) || self.has_datagram_error(seen),
            Interest::Write => seen.intersects(Ready::WRITE),
            Interest::Except => false,
        };
        match yes {
            true => Answer::Yes,
            false => {
                if seen.intersects(Ready::ERROR) && self.is_silent_about_ports() {
                    self.forget_datagram_error();
                }
                Answer::Gone
            }
        }
    }

    /// Nobody wants to know of an unreachable port.
    fn forget_datagram_error(&self) {
        if let Some(fd) = self.endpoint.fd() {
            let _ = net::take_error(fd.as_fd());
        }
    }

    fn is_inline(&self) -> bool {
        self.endpoint
            .fd()
            .is_some_and(|fd| has_urgent_inline(fd.as_fd()))
    }

    /// Puts a question of WSAPoll: the answer, or what will give it.
    pub(crate) fn ask_poll(&self, events: PollEvents) -> Result<PollEvents, Option<Ready>> {
        let phase = self.phase();
        if self.kind == Kind::Stream {
            match phase {
                Phase::Listening if self.has_deferred() && events.contains(PollEvents::READ) => {
                    return Ok(PollEvents::READ);
                }
                Phase::Disconnected => return Ok(PollEvents::HANG_UP),
                Phase::Fresh | Phase::Bound | Phase::Reusable if self.has(CONNECT_FAILED) => {
                    return Ok(CONNECT_REFUSED & (events | ALWAYS));
                }
                Phase::Fresh | Phase::Bound | Phase::Reusable => return Err(None),
                _ => {}
            }
        }
        let mut states = Ready::END;
        for (event, state) in [
            (PollEvents::READ, Ready::READ),
            (PollEvents::WRITE, Ready::WRITE),
            (PollEvents::URGENT, Ready::URGENT),
        ] {
            if events.contains(event) {
                states = states | state;
            }
        }
        if phase == Phase::Connecting {
            states = states | Ready::WRITE;
        }
        Err(Some(states))
    }

    /// What `seen` means for a question of WSAPoll.
    pub(crate) fn found_by_poll(&self, events: PollEvents, seen: Ready) -> PollEvents {
        if self.kind == Kind::Stream && self.phase() == Phase::Connecting {
            self.settle_connect();
        }
        let mut found = PollEvents::empty();
        found.set(PollEvents::READ, seen.intersects(Ready::READ));
        found.set(PollEvents::WRITE, seen.intersects(Ready::WRITE));
        if self.kind != Kind::Stream {
            let error = self.has_datagram_error(seen);
            found.set(PollEvents::ERROR, error);
            if !error && seen.intersects(Ready::ERROR) {
                self.forget_datagram_error();
            }
            return found & (events | ALWAYS);
        }
        match self.phase() {
            Phase::Connected => {
                let urgent = seen.intersects(Ready::URGENT) && !self.is_inline();
                found.set(PollEvents::URGENT, urgent);
                if is_ending(seen) {
                    self.add_ending(&mut found, seen);
                }
            }
            Phase::Listening => {}
            _ if self.has(CONNECT_FAILED) => found = CONNECT_REFUSED,
            _ => found = PollEvents::empty(),
        }
        found & (events | ALWAYS)
    }

    /// The peer has ended the connection, or reset it.
    fn add_ending(&self, found: &mut PollEvents, seen: Ready) {
        let Some(fd) = self.endpoint.fd() else {
            return;
        };
        let (ending, data) = match self.rest_of_stream(fd.as_fd(), seen) {
            Stream::Broken { data, .. } => (PollEvents::HANG_UP | PollEvents::ERROR, data),
            Stream::Data => (PollEvents::HANG_UP, true),
            // Also when this side alone has ended receiving: nothing more will come.
            Stream::Open | Stream::Ended => (PollEvents::HANG_UP, false),
        };
        *found |= ending;
        found.set(PollEvents::READ, data);
    }
}

/// What is reported without being asked for.
const ALWAYS: PollEvents = PollEvents::ERROR
    .union(PollEvents::HANG_UP)
    .union(PollEvents::INVALID);
/// A connect that has failed.
const CONNECT_REFUSED: PollEvents = PollEvents::ERROR
    .union(PollEvents::HANG_UP)
    .union(PollEvents::WRITE);

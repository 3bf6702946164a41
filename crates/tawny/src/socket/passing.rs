//! A socket in another process: the descriptor, and what the kernel does not know of it.
//!
//! Both processes have the same connection, address and kernel's options. What Winsock keeps beside
//! them goes with the socket once: later changes are each process's own.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/shared-sockets-2>

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::*;
use crate::address::SocketAddress;
use crate::inheritance::{Passed, PassedKind, Reader, Writer};
use crate::socket_option::OptionState;

/// The modes that go with a socket.
const MODES: u16 = NON_BLOCKING
    | SHUT_RECEIVE
    | SHUT_SEND
    | BROKEN
    | SILENT_ABOUT_PORTS
    | STREAM_ENDED
    | MESSAGES
    | MULTIPOINT;

impl Socket {
    pub(super) fn pass(&self) -> Option<Passed> {
        // The descriptor of one that waits for a connection is not the connection's.
        if self.state.lock().accepting_on.strong_count() != 0 {
            return None;
        }
        let fd = self.open().ok()?;
        let mut out = Writer::default();
        out.number(self.family.into()).number(self.kind.number());
        out.number(self.protocol as u64);
        let state = self.state.lock();
        if state.closed {
            return None;
        }
        out.number((self.modes.load(Ordering::Acquire) & MODES).into());
        out.number(self.phase() as u64);
        out.number(state.broken_by.into());
        let connected_for = state.connected_at.map(|at| at.elapsed().as_millis() as u64);
        out.number(connected_for.unwrap_or(u64::MAX));
        let bound_to = state.bound_to.map(SocketAddress::to_windows);
        out.bytes(bound_to.as_ref().map_or(&[], |(bytes, len)| &bytes[..*len]));
        state.options.write(&mut out);
        drop(state);
        self.endpoint.share();
        Some(Passed {
            kind: PassedKind::Socket,
            state: out.done(),
            descriptors: vec![fd],
        })
    }

    /// A socket that another process passed; it has no handle yet.
    pub(crate) fn receive_passed(state: &mut Reader<'_>, fd: OwnedFd) -> Option<Arc<Self>> {
        let family = state.small()?;
        let kind = Kind::of_number(state.number()?)?;
        let protocol = state.number()? as i32;
        if !knows_family(family) {
            return None;
        }
        let socket = Self::without_handle(family, kind, protocol);
        let modes = state.small::<u16>()? & MODES;
        socket.modes.store(modes, Ordering::Release);
        let phase = match *Phase::ALL.get(state.small::<usize>()?)? {
            // Whoever began to connect may see the end of it, and this process cannot.
            Phase::Connecting if net::peer_address(fd.as_fd()).is_ok() => Phase::Connected,
            phase => phase,
        };
        socket.set_phase(phase);
        {
            let mut own = socket.state.lock();
            own.broken_by = state.small()?;
            let connected_for = state.number()?;
            own.connected_at = (connected_for != u64::MAX)
                .then(|| Instant::now().checked_sub(Duration::from_millis(connected_for)))
                .flatten();
            own.bound_to = match state.bytes()? {
                [] => None,
                bytes => Some(SocketAddress::from_windows(bytes).ok()?),
            };
            own.options = OptionState::read(state)?;
        }
        socket.endpoint.open(fd);
        socket.endpoint.share();
        Some(socket)
    }
}

impl Kind {
    fn number(self) -> u64 {
        match self {
            Self::Stream => 1,
            Self::Datagram => 2,
            Self::Raw => 3,
        }
    }

    fn of_number(number: u64) -> Option<Self> {
        Some(match number {
            1 => Self::Stream,
            2 => Self::Datagram,
            3 => Self::Raw,
            _ => return None,
        })
    }
}

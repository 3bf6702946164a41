//! What a socket remembers beside its endpoint.

use std::io;
use std::os::fd::{BorrowedFd, OwnedFd};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Instant;

use tawny_engine::{Interrupt, net};

use super::change_requests::Awaited;
use super::network_changes::Changes;
use super::unix::UnixNames;
use super::{Kind, Socket};
use crate::Error;
use crate::address::SocketAddress;
use crate::codes::{WSAECONNABORTED, WSAECONNRESET, WSAESHUTDOWN};
use crate::socket_option::OptionState;

/// It was made for registered I/O.
pub(super) const REGISTERED_IO: u16 = 1 << 0;
/// The sockets' device watches it, or has.
pub(super) const POLLED: u16 = 1 << 5;
pub(super) const NON_BLOCKING: u16 = 1 << 2;
pub(super) const SHUT_RECEIVE: u16 = 1 << 3;
pub(super) const SHUT_SEND: u16 = 1 << 4;
/// The connection was reset or given up. The kernel says so once, Winsock ever after.
pub(super) const BROKEN: u16 = 1 << 6;
pub(super) const SILENT_ABOUT_PORTS: u16 = 1 << 7;
/// Somebody is told of network events.
pub(super) const NETWORK_EVENTS: u16 = 1 << 8;
/// There is a connection that the network events do not know of.
pub(super) const NEW_CONNECTION: u16 = 1 << 9;
/// A connect has returned `WSAEWOULDBLOCK`, and nobody waits for what becomes of it.
pub(super) const CONNECT_LEFT: u16 = 1 << 10;
/// Such a connect has failed.
pub(super) const CONNECT_FAILED: u16 = 1 << 11;
/// Some thread has asked select or WSAPoll about the socket.
pub(super) const SELECTED: u16 = 1 << 12;
/// The kernel knows of the end of the stream, so that it refuses to send.
pub(super) const STREAM_ENDED: u16 = 1 << 13;
/// The program receives messages, so that the kernel says to whom each was sent.
pub(super) const MESSAGES: u16 = 1 << 14;
/// It was made to be a leaf of multicast groups.
pub(super) const MULTIPOINT: u16 = 1 << 15;

/// How far a socket has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Fresh,
    Bound,
    Listening,
    Connecting,
    Connected,
    /// `DisconnectEx` ended the connection without reuse.
    Disconnected,
    /// `DisconnectEx` left the socket to `AcceptEx` or `ConnectEx`.
    Reusable,
}

impl Phase {
    /// Every phase, at its number.
    pub(super) const ALL: [Self; 7] = [
        Self::Fresh,
        Self::Bound,
        Self::Listening,
        Self::Connecting,
        Self::Connected,
        Self::Disconnected,
        Self::Reusable,
    ];
}

/// What changes under one lock.
pub(super) struct State {
    pub(super) closed: bool,
    pub(super) options: OptionState,
    pub(super) connected_at: Option<Instant>,
    /// Winsock's code of the error that ended the connection.
    pub(super) broken_by: u32,
    /// That of a connect which has failed.
    pub(super) connect_error: u32,
    /// What `SO_ERROR` says once of an error that the kernel has told already.
    pub(super) pending_error: u32,
    /// Changes of the network that were asked for.
    pub(super) changes: Option<Box<Changes>>,
    /// Names of `AF_UNIX`.
    pub(super) unix: Option<Box<UnixNames>>,
    /// Changes that operations wait for.
    pub(super) awaited: Vec<Awaited>,
    /// What the program bound the socket to.
    pub(super) bound_to: Option<SocketAddress>,
    /// Threads blocked in calls on this socket.
    pub(super) blocked: Vec<Arc<Interrupt>>,
    /// A listener's accepted sockets whose `AcceptEx` waits for the first data.
    pub(super) awaiting_data: Vec<Weak<Socket>>,
    /// The listener whose `AcceptEx` will give this socket its connection.
    pub(super) accepting_on: Weak<Socket>,
    /// Connections that a condition function deferred, oldest first.
    pub(super) deferred: Vec<(OwnedFd, net::Address)>,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            closed: false,
            options: OptionState::new(),
            connected_at: None,
            broken_by: WSAECONNRESET,
            connect_error: 0,
            pending_error: 0,
            changes: None,
            unix: None,
            awaited: Vec::new(),
            bound_to: None,
            blocked: Vec::new(),
            awaiting_data: Vec::new(),
            accepting_on: Weak::new(),
            deferred: Vec::new(),
        }
    }
}

impl Socket {
    #[inline(always)]
    pub(super) fn has(&self, mode: u16) -> bool {
        self.modes.load(Ordering::Acquire) & mode != 0
    }

    pub(super) fn set(&self, mode: u16, on: bool) {
        if on {
            self.modes.fetch_or(mode, Ordering::AcqRel);
        } else {
            self.modes.fetch_and(!mode, Ordering::AcqRel);
        }
    }

    /// Ends a mode; returns whether it was on.
    pub(super) fn take(&self, mode: u16) -> bool {
        self.has(mode) && self.modes.fetch_and(!mode, Ordering::AcqRel) & mode != 0
    }

    #[inline]
    pub(super) fn phase(&self) -> Phase {
        Phase::ALL[usize::from(self.phase.load(Ordering::Acquire))]
    }

    /// A datagram socket is bound by what it does, unless it has come further meanwhile.
    pub(super) fn note_bound(&self) {
        let (fresh, bound) = (Phase::Fresh as u8, Phase::Bound as u8);
        let order = Ordering::AcqRel;
        let _ = self
            .phase
            .compare_exchange(fresh, bound, order, Ordering::Acquire);
    }

    pub(super) fn set_phase(&self, phase: Phase) {
        self.phase.store(phase as u8, Ordering::Release);
        if self.has(SELECTED) {
            crate::select::socket_changed();
        }
        self.tell_polls_of_change();
    }

    #[inline(always)]
    pub(super) fn is_connected(&self) -> bool {
        self.phase.load(Ordering::Acquire) == Phase::Connected as u8
    }

    /// Whether receiving can only fail: the connection is broken, and all that came before is taken.
    #[inline(always)]
    pub(super) fn is_cut_off(&self, fd: BorrowedFd<'_>) -> bool {
        self.has(BROKEN) && !matches!(net::readable_bytes(fd), Ok(1..))
    }

    /// Notices the error of a call that says the connection is over.
    pub(super) fn note_error(&self, error: &io::Error) {
        let over = [
            libc::ECONNRESET,
            libc::EPIPE,
            libc::ETIMEDOUT,
            libc::ECONNABORTED,
        ];
        // Sending behind the program's own end of the stream says nothing of the connection.
        let is_over =
            |errno| over.contains(&errno) && !(errno == libc::EPIPE && self.has(STREAM_ENDED));
        if error.raw_os_error().is_some_and(is_over)
            && self.kind == Kind::Stream
            && self.is_connected()
        {
            self.break_connection(error);
        }
    }

    /// The connection has ended with `error`; returns Winsock's code of it.
    pub(super) fn break_connection(&self, error: &io::Error) -> u32 {
        let mut state = self.state.lock();
        if !self.has(BROKEN) {
            let code = Error::from_errno(error.raw_os_error().unwrap_or(0)).code();
            state.broken_by = match code {
                // Sending has found the connection gone.
                WSAESHUTDOWN | WSAECONNRESET => WSAECONNRESET,
                _ => WSAECONNABORTED,
            };
            self.set(BROKEN, true);
        }
        state.broken_by
    }
}

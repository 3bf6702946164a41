//! What a socket remembers beside its endpoint.

use std::os::fd::OwnedFd;
use std::sync::{Arc, Weak};
use std::time::Instant;

use tawny_engine::{Interrupt, net};

use super::Socket;
use crate::address::SocketAddress;
use crate::socket_option::OptionState;

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
            bound_to: None,
            blocked: Vec::new(),
            awaiting_data: Vec::new(),
            accepting_on: Weak::new(),
            deferred: Vec::new(),
        }
    }
}

//! The record of network events: what a socket tells of, what it has told, and what it may tell
//! next.
//!
//! Each event is recorded once and is then disabled until the call that enables it again. What is
//! true at that moment counts like what comes later, so nothing depends on when an edge was seen.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect>

use std::sync::Arc;

use bitflags::bitflags;

use crate::Error;
use crate::event::Event;
use crate::object::Handle;

bitflags! {
    /// `FD_*`: what may happen to a socket.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct NetworkEvents: u32 {
        /// There is data to receive.
        #[doc(alias = "FD_READ")]
        const READ = 1 << 0;
        /// Sending is possible: for the first time, or again after `WSAEWOULDBLOCK`.
        #[doc(alias = "FD_WRITE")]
        const WRITE = 1 << 1;
        /// There is urgent data to receive.
        #[doc(alias = "FD_OOB")]
        const OOB = 1 << 2;
        /// There is a connection to accept.
        #[doc(alias = "FD_ACCEPT")]
        const ACCEPT = 1 << 3;
        /// Connecting has ended, well or not.
        #[doc(alias = "FD_CONNECT")]
        const CONNECT = 1 << 4;
        /// The connection has ended, and all data has been received if it ended well.
        #[doc(alias = "FD_CLOSE")]
        const CLOSE = 1 << 5;
        /// The quality of service has changed, which it does not here.
        #[doc(alias = "FD_QOS")]
        const QOS = 1 << 6;
        /// Reserved.
        #[doc(alias = "FD_GROUP_QOS")]
        const GROUP_QOS = 1 << 7;
        /// Another interface leads to the destination that was asked about.
        #[doc(alias = "FD_ROUTING_INTERFACE_CHANGE")]
        const ROUTING_INTERFACE_CHANGE = 1 << 8;
        /// The list of local addresses has changed.
        #[doc(alias = "FD_ADDRESS_LIST_CHANGE")]
        const ADDRESS_LIST_CHANGE = 1 << 9;
    }
}

/// How many kinds of events there are (`FD_MAX_EVENTS`).
pub const NETWORK_EVENT_KINDS: usize = 10;

/// The order in which events that come together are told.
const ORDER: [NetworkEvents; 8] = [
    NetworkEvents::CONNECT,
    NetworkEvents::ACCEPT,
    NetworkEvents::WRITE,
    NetworkEvents::OOB,
    NetworkEvents::READ,
    NetworkEvents::CLOSE,
    NetworkEvents::ROUTING_INTERFACE_CHANGE,
    NetworkEvents::ADDRESS_LIST_CHANGE,
];

/// The events that have occurred, each with its error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[doc(alias = "WSANETWORKEVENTS")]
pub struct NetworkRecord {
    events: NetworkEvents,
    errors: [u32; NETWORK_EVENT_KINDS],
}

impl NetworkRecord {
    /// The events.
    pub fn events(&self) -> NetworkEvents {
        self.events
    }

    /// The error of one recorded event; `None` when all went well or it is not recorded.
    #[doc(alias = "iErrorCode")]
    pub fn error(&self, event: NetworkEvents) -> Option<Error> {
        let code = self.errors[bit(event)];
        (self.events.contains(event) && code != 0).then(|| Error::new(code))
    }
}

fn bit(event: NetworkEvents) -> usize {
    event.bits().trailing_zeros() as usize % NETWORK_EVENT_KINDS
}

/// Who is told of network events.
#[derive(Clone)]
pub(super) enum Sink {
    /// An event is set, and the record kept for [`super::Socket::network_events`].
    Event(Arc<Event>),
    /// A message is posted for each, with the socket's handle.
    Window(Arc<Post>),
}

/// Posts the message of an event and its error.
pub(super) type Post = dyn Fn(Handle, NetworkEvents, u32) + Send + Sync;

/// What is true of a socket at one moment.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Condition {
    pub(super) events: NetworkEvents,
    pub(super) connect_error: u32,
    pub(super) close_error: u32,
    /// A receive that found less than it asked for may not have found all.
    pub(super) unsettled: bool,
}

impl Condition {
    fn error(&self, event: NetworkEvents) -> u32 {
        match event {
            NetworkEvents::CONNECT => self.connect_error,
            NetworkEvents::CLOSE => self.close_error,
            _ => 0,
        }
    }
}

/// A socket's interest in network events, and the record of those that have occurred.
pub(super) struct Selection {
    sink: Sink,
    interest: NetworkEvents,
    enabled: NetworkEvents,
    record: NetworkRecord,
    unsettled: bool,
}

impl Selection {
    pub(super) fn new(sink: Sink, interest: NetworkEvents) -> Self {
        Self {
            sink,
            interest,
            enabled: interest,
            record: NetworkRecord::default(),
            unsettled: true,
        }
    }

    /// That of a socket which was accepted by this one's. It never connected.
    pub(super) fn inherited(&self) -> Self {
        let mut selection = Self::new(self.sink.clone(), self.interest);
        selection.enabled -= NetworkEvents::CONNECT;
        selection
    }

    pub(super) fn interest(&self) -> NetworkEvents {
        self.interest
    }

    /// The events that would be recorded if they occurred now.
    pub(super) fn wanted(&self) -> NetworkEvents {
        self.interest & self.enabled
    }

    pub(super) fn enable(&mut self, events: NetworkEvents) {
        self.enabled |= events;
    }

    /// As [`Self::enable`], after a receive that has taken everything there was; `false` when
    /// that is not certain.
    pub(super) fn enable_drained(&mut self, events: NetworkEvents) -> bool {
        if !self.unsettled {
            self.enable(events);
        }
        !self.unsettled
    }

    /// There was an edge that nobody has looked at.
    pub(super) fn note_edge(&mut self) {
        self.unsettled = true;
    }

    /// Records and tells what is true now of what is wanted; returns that. `socket`: its handle.
    pub(super) fn note(&mut self, now: &Condition, socket: Handle) -> NetworkEvents {
        self.unsettled = now.unsettled;
        let new = now.events & self.wanted();
        if new.is_empty() {
            return new;
        }
        self.enabled -= new;
        match &self.sink {
            Sink::Event(event) => {
                self.record.events |= new;
                for event in new.iter() {
                    self.record.errors[bit(event)] = now.error(event);
                }
                event.set();
            }
            Sink::Window(post) => ORDER
                .into_iter()
                .filter(|event| new.contains(*event))
                .for_each(|event| post(socket, event, now.error(event))),
        }
        new
    }

    /// The record, which is empty from now on.
    pub(super) fn take_record(&mut self) -> NetworkRecord {
        std::mem::take(&mut self.record)
    }
}

#[cfg(test)]
#[path = "network_events_tests.rs"]
mod tests;

//! Being told of network events by an event object: WSAEventSelect, WSAEnumNetworkEvents.
//!
//! A socket that tells of events watches both directions of its endpoint. Each edge, and each call
//! that enables events again, looks at the socket's true state under the lock of the selection;
//! edges only say when to look.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnetworkevents>

use std::os::fd::BorrowedFd;
use std::sync::Arc;

use tawny_engine::Side;

use super::network_events::{NetworkEvents, NetworkRecord, Selection, Sink};
use super::{NETWORK_EVENTS, NEW_CONNECTION, NON_BLOCKING, Socket, from_io};
use crate::Error;
use crate::codes::*;
use crate::event::Event;
use crate::status::Status;

/// What edges of reading tell of.
const OF_READING: NetworkEvents = NetworkEvents::READ
    .union(NetworkEvents::OOB)
    .union(NetworkEvents::ACCEPT);
/// What edges of writing tell of.
const OF_WRITING: NetworkEvents = NetworkEvents::WRITE.union(NetworkEvents::CONNECT);
/// What is told of when it was asked for before.
const CHANGES: NetworkEvents =
    NetworkEvents::ROUTING_INTERFACE_CHANGE.union(NetworkEvents::ADDRESS_LIST_CHANGE);
/// What a new connection begins anew.
const OF_A_CONNECTION: NetworkEvents = NetworkEvents::READ
    .union(NetworkEvents::WRITE)
    .union(NetworkEvents::OOB)
    .union(NetworkEvents::CLOSE);

impl Socket {
    /// Sets `event` when any of `events` occurs, and records them for [`Self::network_events`];
    /// what is true already counts. An empty set ends that. Either way what was selected before is
    /// forgotten, its record too, and the socket is non-blocking from now on.
    ///
    /// # Errors
    /// `WSAENOTSOCK` when the socket is closed; `WSAENOBUFS` when the system refuses to watch it.
    #[doc(alias = "WSAEventSelect")]
    pub fn event_select(&self, events: NetworkEvents, event: &Arc<Event>) -> Result<(), Error> {
        let sink = Sink::Event(Arc::clone(event));
        self.select_events(Selection::new(sink, events))
    }

    /// Ends what [`Self::event_select`] or [`Self::async_select`] began.
    ///
    /// # Errors
    /// `WSAENOTSOCK` when the socket is closed.
    #[doc(alias = "WSAEventSelect")]
    pub fn deselect_events(&self) -> Result<(), Error> {
        let nobody = Sink::Window(Arc::new(|_, _, _| ()));
        self.select_events(Selection::new(nobody, NetworkEvents::empty()))
    }

    /// The events that have occurred since the last call, and clears the record; resets `reset` at
    /// the same moment.
    #[doc(alias = "WSAEnumNetworkEvents")]
    pub fn network_events(&self, reset: Option<&Event>) -> NetworkRecord {
        let mut selection = self.network.lock();
        let record = selection.as_mut().map(|selection| selection.take_record());
        if let Some(event) = reset {
            event.reset();
        }
        record.unwrap_or_default()
    }

    pub(super) fn select_events(&self, selection: Selection) -> Result<(), Error> {
        self.register().map_err(Status::to_wsa)?;
        let interest = selection.interest();
        let read = interest.intersects(OF_READING | NetworkEvents::CLOSE);
        let write = interest.intersects(OF_WRITING);
        let begin = |fd: Option<BorrowedFd<'_>>| {
            let mut current = self.network.lock();
            self.set(NON_BLOCKING, true);
            self.set(NEW_CONNECTION, false);
            self.set(NETWORK_EVENTS, !interest.is_empty());
            *current = (!interest.is_empty()).then(|| Box::new(selection));
            if let (Some(selection), Some(fd)) = (&mut *current, fd) {
                self.look_at_events(selection, fd);
            }
        };
        match self.endpoint.watch(read, write, begin) {
            Ok(true) => Ok(()),
            Ok(false) => Err(Error::new(WSAENOTSOCK)),
            Err(error) => Err(from_io(error)),
        }
    }

    /// Tells of the same events as `listener`, and to whom.
    pub(super) fn inherit_selection(&self, listener: &Socket) {
        if !listener.has(NETWORK_EVENTS) {
            return;
        }
        let inherited = listener
            .network
            .lock()
            .as_ref()
            .map(|selection| selection.inherited());
        if let Some(selection) = inherited {
            // What the system refuses here, receiving finds out.
            let _ = self.select_events(selection);
        }
    }

    /// The socket is closed.
    pub(super) fn forget_selection(&self) {
        self.set(NETWORK_EVENTS, false);
        self.network.lock().take();
    }

    /// The endpoint reports an edge, under the direction's lock. Returns whether it was of use: it
    /// told of something, or another is awaited. The end of the connection is reported in any case.
    pub(super) fn network_edge(&self, side: Side, fd: BorrowedFd<'_>) -> bool {
        let mut selection = self.network.lock();
        let Some(selection) = &mut *selection else {
            return false;
        };
        let of_side = match side {
            Side::Read => OF_READING,
            Side::Write => OF_WRITING,
        };
        let before = selection.wanted();
        self.look_at_events(selection, fd);
        let of_use = before.intersects(of_side);
        if !of_use {
            // The endpoint may report no more of them until somebody looks.
            selection.note_edge();
        }
        of_use
    }

    /// Enables events after the call that the program was to make, and looks at once.
    #[inline]
    pub(super) fn enable_events(&self, events: NetworkEvents) {
        if self.has(NETWORK_EVENTS) {
            self.enable_and_look(events);
        }
    }

    #[cold]
    fn enable_and_look(&self, events: NetworkEvents) {
        let side = if events.intersects(OF_WRITING) {
            Side::Write
        } else {
            Side::Read
        };
        self.endpoint.look(side, |fd| {
            if let Some(selection) = &mut *self.network.lock() {
                selection.enable(events);
                self.look_at_events(selection, fd);
            }
        });
    }

    /// Under the lock of reading, after a receive that found less than it asked for: enables what
    /// receiving does. `false` when there may be more to be found.
    pub(super) fn enable_drained(&self) -> bool {
        let receiving = NetworkEvents::READ | NetworkEvents::OOB;
        match &mut *self.network.lock() {
            Some(selection) => selection.enable_drained(receiving),
            None => true,
        }
    }

    /// A new attempt to connect will be told of; it has not begun yet.
    pub(super) fn enable_connect_event(&self) {
        if self.has(NETWORK_EVENTS)
            && let Some(selection) = &mut *self.network.lock()
        {
            selection.enable(NetworkEvents::CONNECT);
        }
    }

    /// Records what is true of the socket now.
    fn look_at_events(&self, selection: &mut Selection, fd: BorrowedFd<'_>) {
        self.notice_connect(fd);
        if self.take(NEW_CONNECTION) {
            selection.enable(OF_A_CONNECTION);
        }
        match selection.wanted() {
            wanted if wanted.is_empty() => selection.note_edge(),
            wanted => {
                let mut now = self.condition(fd, wanted);
                if wanted.intersects(CHANGES) {
                    now.events |= self.changes();
                }
                let new = selection.note(&now, self.handle());
                if new.intersects(CHANGES) {
                    self.forget_changes(new);
                }
            }
        }
    }
}

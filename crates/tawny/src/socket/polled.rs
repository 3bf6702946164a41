//! What a poll of the sockets' device asks of one socket.

use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use tawny_engine::readiness;

use super::state::{CONNECT_FAILED, POLLED};
use super::{Kind, Phase, PollEvents, Socket};
use crate::afd::{self, PollEvents as DeviceEvents};

/// What is asked of a socket, as WSAPoll would.
fn questions(events: DeviceEvents) -> PollEvents {
    let mut asked = PollEvents::empty();
    let reading = DeviceEvents::RECEIVE | DeviceEvents::ACCEPT;
    let writing = DeviceEvents::SEND | DeviceEvents::CONNECT;
    asked.set(PollEvents::READ, events.intersects(reading));
    asked.set(PollEvents::WRITE, events.intersects(writing));
    let urgent = events.contains(DeviceEvents::RECEIVE_EXPEDITED);
    asked.set(PollEvents::URGENT, urgent);
    asked
}

impl Socket {
    /// From now on the device is told when the socket comes into another phase, or is closed.
    pub(crate) fn mark_polled(&self) {
        if !self.has(POLLED) {
            self.set(POLLED, true);
        }
    }

    /// A reference of its own to the socket; `None` when it is being destroyed.
    pub fn to_arc(&self) -> Option<Arc<Self>> {
        self.this.upgrade()
    }

    /// The descriptor, if there is one.
    pub(crate) fn descriptor(&self) -> Option<Arc<OwnedFd>> {
        self.endpoint.fd()
    }

    pub(super) fn tell_polls_of_change(&self) {
        if self.has(POLLED) {
            afd::socket_changed(self);
        }
    }

    pub(super) fn tell_polls_of_close(&self) {
        if self.has(POLLED) {
            afd::socket_closing(self, self.endpoint.fd().as_deref());
        }
    }

    /// Which of the `wanted` events are true now.
    pub(crate) fn polled(&self, wanted: DeviceEvents) -> DeviceEvents {
        let asked = questions(wanted);
        let found = match self.ask_poll(asked) {
            Ok(found) => found,
            Err(None) => return DeviceEvents::empty(),
            Err(Some(states)) => {
                let Some(fd) = self.endpoint.fd() else {
                    return DeviceEvents::empty();
                };
                let seen = readiness::now(fd.as_fd(), states);
                if seen.is_empty() {
                    return DeviceEvents::empty();
                }
                self.found_by_poll(asked, seen)
            }
        };
        self.as_device_events(found) & wanted
    }

    fn as_device_events(&self, found: PollEvents) -> DeviceEvents {
        let mut events = DeviceEvents::empty();
        if found.is_empty() {
            return events;
        }
        if self.kind == Kind::Stream && self.has(CONNECT_FAILED) {
            return DeviceEvents::CONNECT_FAIL;
        }
        let error = found.contains(PollEvents::ERROR);
        let read = found.contains(PollEvents::READ);
        let room = found.contains(PollEvents::WRITE);
        events.set(DeviceEvents::SEND, room);
        if self.kind != Kind::Stream {
            // Receiving would fail at once.
            events.set(DeviceEvents::RECEIVE, read || error);
            return events;
        }
        let listens = self.phase() == Phase::Listening;
        events.set(DeviceEvents::ACCEPT, read && listens);
        events.set(DeviceEvents::RECEIVE, read && !listens);
        events.set(DeviceEvents::CONNECT, room);
        let urgent = found.contains(PollEvents::URGENT);
        events.set(DeviceEvents::RECEIVE_EXPEDITED, urgent);
        let over = found.contains(PollEvents::HANG_UP);
        events.set(DeviceEvents::ABORT, over && error);
        events.set(DeviceEvents::DISCONNECT, over && !error);
        events
    }
}

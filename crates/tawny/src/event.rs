//! The event object.
//!
//! <https://learn.microsoft.com/windows/win32/sync/event-objects>

use crate::object::{HandleCount, Object};
use crate::signal::{Reset, Signal};

/// A state that threads set, reset and wait for.
#[derive(Debug)]
#[doc(alias = "CreateEvent")]
#[doc(alias = "WSACreateEvent")]
pub struct Event {
    handles: HandleCount,
    signal: Signal,
}

impl Event {
    /// An event that stays signalled until it is reset (`Reset::Manual`), or until one wait was
    /// satisfied (`Reset::Auto`).
    pub fn new(reset: Reset, signalled: bool) -> Self {
        Self {
            handles: HandleCount::default(),
            signal: Signal::new(reset, signalled),
        }
    }

    /// Signals the event.
    #[doc(alias = "SetEvent")]
    pub fn set(&self) {
        self.signal.set();
    }

    /// Ends the signalled state.
    #[doc(alias = "ResetEvent")]
    pub fn reset(&self) {
        self.signal.reset();
    }

    /// Releases the threads that wait at this moment and resets.
    #[doc(alias = "PulseEvent")]
    pub fn pulse(&self) {
        self.signal.pulse();
    }

    /// Whether the event is signalled; a satisfied wait is not counted.
    pub fn is_set(&self) -> bool {
        self.signal.is_set()
    }
}

impl Object for Event {
    fn handles(&self) -> &HandleCount {
        &self.handles
    }

    fn signal(&self) -> Option<&Signal> {
        Some(&self.signal)
    }
}

//! The event object.
//!
//! <https://learn.microsoft.com/windows/win32/sync/event-objects>

use std::sync::{Arc, Weak};

use tawny_engine::shared_state::Terms;

use crate::Error;
use crate::inheritance::Passed;
use crate::named::{Member, Nameable, NamedKind};
use crate::object::{HandleCount, Object};
use crate::signal::{Reset, Signal};

/// A state that threads set, reset and wait for.
#[derive(Debug)]
#[doc(alias = "CreateEvent")]
#[doc(alias = "WSACreateEvent")]
pub struct Event {
    handles: HandleCount,
    signal: Signal,
    /// If other processes have it as well.
    member: Option<Box<Member>>,
}

impl Event {
    /// An event that stays signalled until it is reset (`Reset::Manual`), or until one wait was
    /// satisfied (`Reset::Auto`).
    pub fn new(reset: Reset, signalled: bool) -> Self {
        Self {
            handles: HandleCount::default(),
            signal: Signal::new(reset, signalled),
            member: None,
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

    fn close(&self) {
        if let Some(member) = &self.member {
            member.leave();
        }
    }

    fn pass_on(&self) -> Option<Passed> {
        self.member.as_ref()?.pass()
    }
}

impl Nameable for Event {
    const KIND: NamedKind = NamedKind::Event;

    fn terms(&self) -> Terms {
        self.signal.terms()
    }

    #[allow(private_interfaces, reason = "only this crate has such objects")]
    fn over(member: Member, _first: Option<&Self>) -> Result<Arc<Self>, Error> {
        let state = Arc::clone(member.state());
        Ok(Arc::new_cyclic(|this: &Weak<Self>| {
            let this = Weak::clone(this);
            state.set_look(move || this.upgrade().is_some_and(|event| event.signal.look()));
            Self {
                handles: HandleCount::default(),
                signal: Signal::shared(state, None),
                member: Some(Box::new(member)),
            }
        }))
    }
}

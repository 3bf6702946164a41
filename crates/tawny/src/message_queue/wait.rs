//! Waiting for objects and for messages at once.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-msgwaitformultipleobjectsex>

use std::sync::Arc;
use std::time::Instant;

use tawny_engine::Deadline;

use super::{MessageQueue, Wake, with_current};
use crate::Error;
use crate::codes::ERROR_INVALID_PARAMETER;
use crate::limits::MAXIMUM_WAIT_OBJECTS;
use crate::object::Object;
use crate::wait::{Waited, wait_all, wait_any};

/// How to wait (`MWMO_*`).
#[derive(Clone, Copy, Debug, Default)]
pub struct WaitOptions {
    /// For all objects and a message at one moment (`MWMO_WAITALL`).
    pub all: bool,
    /// The wait ends, too, when APCs were delivered (`MWMO_ALERTABLE`).
    pub alertable: bool,
    /// Messages count that the thread has seen and left in its queue (`MWMO_INPUTAVAILABLE`).
    pub available: bool,
}

impl MessageQueue {
    /// Brings the signal in line with what is there; until when, as far as timers go.
    fn await_kinds(&self, kinds: Wake, options: WaitOptions) -> Deadline {
        let mut state = self.state.lock();
        let now = Instant::now();
        state.looked = now;
        state.waiting = true;
        state.awaited = kinds | Wake::RESCHEDULED;
        state.changed.remove(Wake::RESCHEDULED);
        self.ripen(&mut state, now);
        if state.has(kinds, options) {
            self.signal.set();
            Deadline::Never
        } else {
            self.signal.reset();
            state.next_timer(|_| kinds.contains(Wake::TIMER))
        }
    }

    fn is_ready(&self, kinds: Wake, options: WaitOptions) -> bool {
        let mut state = self.state.lock();
        self.ripen(&mut state, Instant::now());
        state.has(kinds, options)
    }

    fn stop_awaiting(&self) {
        let mut state = self.state.lock();
        state.awaited = Wake::empty();
        state.waiting = false;
        state.looked = Instant::now();
    }
}

impl super::State {
    fn has(&self, kinds: Wake, options: WaitOptions) -> bool {
        let mut there = self.changed;
        if options.available {
            there |= self.present();
        }
        there.intersects(kinds)
    }
}

/// Waits for any of `objects`, or for a message of the wanted kinds: then the result is the number of
/// objects. With [`WaitOptions::all`], for all of them and a message. Messages that were there when
/// the thread last looked at its queue do not count unless [`WaitOptions::available`].
///
/// # Errors
/// `ERROR_INVALID_PARAMETER`: [`MAXIMUM_WAIT_OBJECTS`] objects or more, since the queue is one;
/// else as [`wait_any`] and [`wait_all`].
#[doc(alias = "MsgWaitForMultipleObjectsEx")]
pub fn wait(
    objects: &[Arc<dyn Object>],
    kinds: Wake,
    deadline: Deadline,
    options: WaitOptions,
) -> Result<Waited, Error> {
    if objects.len() >= MAXIMUM_WAIT_OBJECTS {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    with_current(|queue| {
        let mut all = objects.to_vec();
        all.push(Arc::clone(queue) as Arc<dyn Object>);
        let waited = wait_with_timers(queue, &all, kinds, deadline, options);
        queue.stop_awaiting();
        waited
    })?
}

/// `objects` are the program's and, last, the queue.
fn wait_with_timers(
    queue: &MessageQueue,
    objects: &[Arc<dyn Object>],
    kinds: Wake,
    deadline: Deadline,
    options: WaitOptions,
) -> Result<Waited, Error> {
    loop {
        let due = queue.await_kinds(kinds, options);
        let first = match (deadline, due) {
            (Deadline::At(one), Deadline::At(other)) => Deadline::At(one.min(other)),
            (Deadline::Never, other) => other,
            (deadline, _) => deadline,
        };
        let waited = if options.all {
            wait_all(objects, first, options.alertable)?
        } else {
            wait_any(objects, first, options.alertable)?
        };
        let for_queue = Waited::Object(objects.len() - 1);
        let again = match waited {
            Waited::TimedOut => !deadline.passed(),
            waited => !options.all && waited == for_queue && !queue.is_ready(kinds, options),
        };
        if !again {
            return Ok(waited);
        }
    }
}

/// Waits until a message comes that the thread has not seen.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "WaitMessage")]
pub fn wait_message() -> Result<(), Error> {
    let options = WaitOptions::default();
    wait(&[], Wake::ALL_INPUT, Deadline::Never, options).map(|_| ())
}

//! Asynchronous procedure calls: a thread's queue of calls that others leave with it, delivered when
//! it waits alertably.
//!
//! <https://learn.microsoft.com/windows/win32/sync/asynchronous-procedure-calls>

use std::collections::VecDeque;
use std::fmt;

use tawny_engine::sync::Mutex;

use crate::limits::MAXIMUM_APCS;

/// A call to be made on another thread.
pub type Apc = Box<dyn FnOnce() + Send>;

/// The queue of one thread.
#[derive(Default)]
pub(crate) struct ApcQueue {
    calls: Mutex<VecDeque<Apc>>,
}

impl fmt::Debug for ApcQueue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApcQueue")
            .field("len", &self.calls.lock().len())
            .finish()
    }
}

impl ApcQueue {
    /// Leaves a call; `false` when the queue is full.
    pub(crate) fn push(&self, apc: Apc) -> bool {
        let mut calls = self.calls.lock();
        if calls.len() >= MAXIMUM_APCS {
            return false;
        }
        calls.push_back(apc);
        true
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.calls.lock().is_empty()
    }

    /// Makes the calls that are there, in order, and those that they leave; returns whether there
    /// was any.
    pub(crate) fn deliver(&self) -> bool {
        let mut any = false;
        loop {
            let next = self.calls.lock().pop_front();
            let Some(apc) = next else { return any };
            any = true;
            apc();
        }
    }
}

//! The signalled state of an object, and the threads that wait for it.
//!
//! A thread that waits for any of its objects leaves a [`WaitBlock`] with each. Whoever signals an
//! object hands the signal to a waiting block under the object's lock, by claiming the block, which
//! succeeds once per wait: a signal is never spent on a wait that another object has ended. A
//! thread that waits for all of its objects is only woken, and takes them all or none itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::Parker;
use tawny_engine::sync::{Mutex, MutexGuard};

/// No object has ended the wait.
const UNCLAIMED: u32 = u32::MAX;

/// One thread's wait for any of several objects.
#[derive(Debug)]
pub(crate) struct WaitBlock {
    claimed: AtomicU32,
    parker: Arc<Parker>,
}

impl WaitBlock {
    pub(crate) fn new(parker: Arc<Parker>) -> Self {
        Self {
            claimed: AtomicU32::new(UNCLAIMED),
            parker,
        }
    }

    /// Ends the wait by object number `index`; `false` when it has ended already.
    fn claim(&self, index: u32) -> bool {
        self.claimed
            .compare_exchange(UNCLAIMED, index, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// The object that ended the wait.
    pub(crate) fn claimed(&self) -> Option<usize> {
        let index = self.claimed.load(Ordering::Acquire);
        (index != UNCLAIMED).then_some(index as usize)
    }
}

/// What happens to the signalled state when a wait is satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reset {
    /// It stays until it is reset: manual-reset events, threads, sockets.
    Manual,
    /// It ends with the first wait it satisfies: auto-reset events, synchronization timers.
    Auto,
}

#[derive(Debug)]
struct Waiting {
    block: Arc<WaitBlock>,
    index: u32,
    /// The thread waits for all of its objects.
    all: bool,
}

#[derive(Debug)]
struct State {
    signalled: bool,
    waiting: Vec<Waiting>,
}

/// The state; see the module's description.
#[derive(Debug)]
pub struct Signal {
    reset: Reset,
    state: Mutex<State>,
}

/// The signal, locked.
pub(crate) struct Locked<'a>(MutexGuard<'a, State>, Reset);

impl Signal {
    /// A signal in the given state.
    pub const fn new(reset: Reset, signalled: bool) -> Self {
        Self {
            reset,
            state: Mutex::new(State {
                signalled,
                waiting: Vec::new(),
            }),
        }
    }

    /// Signals: every waiting thread is released, or one if the state resets by itself. Returns
    /// the state before.
    pub fn set(&self) -> bool {
        let mut state = self.state.lock();
        let before = state.signalled;
        match self.reset {
            Reset::Manual => {
                state.signalled = true;
                release_all(&mut state.waiting);
            }
            Reset::Auto => state.signalled = before || !release_one(&mut state.waiting),
        }
        before
    }

    /// Ends the signalled state. Returns the state before.
    pub fn reset(&self) -> bool {
        std::mem::replace(&mut self.state.lock().signalled, false)
    }

    /// Releases the threads that wait at this moment, as [`Self::set`] would, and resets.
    pub fn pulse(&self) {
        let mut state = self.state.lock();
        match self.reset {
            Reset::Manual => release_all(&mut state.waiting),
            Reset::Auto => {
                release_one(&mut state.waiting);
            }
        }
        state.signalled = false;
    }

    /// Whether it is signalled.
    pub fn is_set(&self) -> bool {
        self.state.lock().signalled
    }

    pub(crate) fn lock(&self) -> Locked<'_> {
        Locked(self.state.lock(), self.reset)
    }

    /// Takes the signal if it is there.
    pub(crate) fn try_take(&self) -> bool {
        let mut locked = self.lock();
        let set = locked.is_set();
        if set {
            locked.take();
        }
        set
    }

    /// Takes the signal if it is there, else leaves `block`. `true` when the wait has ended,
    /// through this object or another.
    pub(crate) fn take_or_enlist(&self, block: &Arc<WaitBlock>, index: usize) -> bool {
        let mut locked = self.lock();
        let index = index as u32;
        if locked.is_set() {
            if block.claim(index) {
                locked.take();
            }
            return true;
        }
        locked.enlist(block, index, false);
        false
    }

    /// Takes `block` out again.
    pub(crate) fn delist(&self, block: &Arc<WaitBlock>) {
        self.state
            .lock()
            .waiting
            .retain(|waiting| !Arc::ptr_eq(&waiting.block, block));
    }
}

impl Locked<'_> {
    pub(crate) fn is_set(&self) -> bool {
        self.0.signalled
    }

    /// A wait is satisfied by the signal.
    pub(crate) fn take(&mut self) {
        if self.1 == Reset::Auto {
            self.0.signalled = false;
        }
    }

    pub(crate) fn enlist(&mut self, block: &Arc<WaitBlock>, index: u32, all: bool) {
        self.0.waiting.push(Waiting {
            block: Arc::clone(block),
            index,
            all,
        });
    }
}

fn release_all(waiting: &mut Vec<Waiting>) {
    waiting.retain(|waiting| {
        if waiting.all || waiting.block.claim(waiting.index) {
            waiting.block.parker.unpark();
        }
        waiting.all
    });
}

/// Hands the signal to the first wait that takes it. Waits for all objects are only told.
fn release_one(waiting: &mut Vec<Waiting>) -> bool {
    let mut taken = false;
    waiting.retain(|waiting| {
        if taken {
            return true;
        }
        if waiting.all {
            waiting.block.parker.unpark();
            return true;
        }
        taken = waiting.block.claim(waiting.index);
        if taken {
            waiting.block.parker.unpark();
        }
        false
    });
    taken
}

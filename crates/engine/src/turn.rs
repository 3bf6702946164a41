//! Whose turn it is to poll the descriptors that belong to no work queue.
//!
//! A thread that has nothing to do but wait takes the turn and polls, so that what it waits for
//! reaches it without another thread between. When it leaves, the turn is free, and the next
//! thread to wait takes it. The background thread looks at regular times: a turn that stayed free
//! is its own, until somebody comes.

use crate::sync::atomic::{AtomicU32, Ordering};

/// Nobody polls.
const FREE: u32 = 0;
/// A waiting thread polls.
const WAITER: u32 = 1;
/// Likewise, and the background thread sleeps until the turn is free.
const WAITER_ALONE: u32 = 2;
/// The background thread polls.
const BACKGROUND: u32 = 3;

const HOLDER: u32 = 3;
/// Every turn has a number of its own.
const NEXT: u32 = 4;

/// The turn; see the module's description.
#[derive(Debug)]
pub(crate) struct Turn(AtomicU32);

/// What the background thread finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// It is its turn.
    Own,
    /// The turn changes hands: look again after a while.
    Moving,
    /// A thread waits, and has for a while. It tells when it leaves.
    Waiter,
}

/// What the background thread remembers between its looks.
#[derive(Debug, Default)]
pub(crate) struct Looks {
    last: u32,
    same: u32,
}

/// Looks that found the same thread waiting, after which the background thread sleeps.
const PATIENCE: u32 = if cfg!(loom) { 1 } else { 8 };

impl Turn {
    /// It is the background thread's.
    pub(crate) fn new() -> Self {
        Self(AtomicU32::new(BACKGROUND))
    }

    /// A thread begins to wait: whether it is its turn, and if so, whether it has it from the
    /// background thread, which polls still and has to be told.
    pub(crate) fn take(&self) -> Option<bool> {
        let word = self.0.load(Ordering::Relaxed);
        let holder = word & HOLDER;
        if holder != FREE && holder != BACKGROUND {
            return None;
        }
        let mine = (word & !HOLDER).wrapping_add(NEXT) | WAITER;
        self.0
            .compare_exchange(word, mine, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
            .then_some(holder == BACKGROUND)
    }

    /// The thread whose turn it is has other things to do. Returns whether the background thread
    /// sleeps and has to be told.
    pub(crate) fn leave(&self) -> bool {
        let word = self.0.load(Ordering::Relaxed) & !HOLDER;
        self.0.swap(word | FREE, Ordering::AcqRel) & HOLDER == WAITER_ALONE
    }

    /// Whether it is the background thread's turn.
    pub(crate) fn is_background(&self) -> bool {
        self.0.load(Ordering::Acquire) & HOLDER == BACKGROUND
    }

    /// The background thread looks.
    pub(crate) fn look(&self, looks: &mut Looks) -> Found {
        let word = self.0.load(Ordering::Acquire);
        looks.same = if word == looks.last {
            looks.same + 1
        } else {
            0
        };
        looks.last = word;
        let (next, found) = match word & HOLDER {
            BACKGROUND => return Found::Own,
            WAITER_ALONE => return Found::Waiter,
            FREE if looks.same > 0 => (BACKGROUND, Found::Own),
            WAITER if looks.same >= PATIENCE => (WAITER_ALONE, Found::Waiter),
            _ => return Found::Moving,
        };
        let changed = self.0.compare_exchange(
            word,
            word & !HOLDER | next,
            Ordering::AcqRel,
            Ordering::Relaxed,
        );
        changed.map_or(Found::Moving, |_| found)
    }
}

#[cfg(all(test, loom))]
#[path = "turn_models.rs"]
mod models;

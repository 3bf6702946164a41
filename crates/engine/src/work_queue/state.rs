//! What a work queue's lock guards, and the decisions that are made under it.

use std::time::Duration;

use super::{CALM_TICK, CALM_TICKS, CLOCK_EVERY, CONFIRM, PATIENCE, POLL_AFTER, POLL_EVERY, TICK};
use crate::clock::Instant;
use crate::parker::Parker;
use crate::ring::Ring;
use crate::sync::Arc;
use crate::worker::Worker;

pub(super) struct State<T> {
    pub(super) work: Ring<T>,
    /// Items ever pushed and popped.
    pub(super) pushed: u64,
    pub(super) popped: u64,
    /// Items numbered below this came from outside: waiters are woken for them at once.
    pub(super) urgent_until: u64,
    /// Threads that run work they took, and how many may.
    pub(super) running: u32,
    pub(super) concurrency: u32,
    /// Threads that wait, newest last.
    pub(super) waiters: Vec<Waiter>,
    /// A thread is in the poller's place.
    pub(super) polling: bool,
    /// A waiter ticks.
    pub(super) ticking: bool,
    /// Polls ever ended.
    pub(super) polls: u64,
    /// A waiter was claimed and has not arrived; and whether it shall watch rather than work.
    pub(super) wake_pending: bool,
    pub(super) promoted: bool,
    /// Items popped since the last poll, and the time of that poll as far as it is known.
    pub(super) since_poll: u32,
    pub(super) last_poll: Option<Instant>,
    /// The poller of last resort looks here from time to time.
    pub(super) looked_after: bool,
    pub(super) closed: bool,
}

/// A thread that waits, by where it sleeps; the poller, of which there is one, needs no name.
pub(super) enum Waiter {
    Sleeper(Arc<Parker>),
    Poller,
}

/// A wake-up decided under the lock, to be fired after it.
#[must_use]
pub(super) enum Wake {
    Nobody,
    Sleeper(Arc<Parker>),
    Poller,
}

impl From<Waiter> for Wake {
    fn from(waiter: Waiter) -> Self {
        match waiter {
            Waiter::Sleeper(parker) => Self::Sleeper(parker),
            Waiter::Poller => Self::Poller,
        }
    }
}

/// What a ticking waiter saw when it last went to wait.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) pushed: u64,
    pub(super) popped: u64,
    pub(super) polls: u64,
}

/// One thread's stay in the queue.
pub(super) struct Visit {
    /// It may take work now, and take the poller's place.
    pub(super) may_take: bool,
    pub(super) may_poll: bool,
    pub(super) idle_ticks: u32,
    /// The last tick found a thread at work.
    pub(super) suspects: bool,
    /// Ticks that found no thread at work, since one was found long at the same.
    pub(super) calm_ticks: u32,
    /// Second looks since `before` was seen.
    pub(super) patience: u32,
    pub(super) before: Option<Seen>,
}

impl<T> State<T> {
    pub(super) fn ready(&self) -> bool {
        !self.work.is_empty() && self.running < self.concurrency
    }

    /// Takes the newest waiter out of the stack: it is ours to wake.
    pub(super) fn claim(&mut self, to_watch: bool) -> Wake {
        let Some(waiter) = self.waiters.pop() else {
            return Wake::Nobody;
        };
        self.wake_pending = true;
        self.promoted = to_watch;
        waiter.into()
    }

    /// Whether [`Self::follow_up`] or [`Self::deserted`] may have something to do.
    pub(super) fn needs_follow_up(&self) -> bool {
        if self.waiters.is_empty() {
            return !self.polling && !self.looked_after;
        }
        !self.wake_pending && (!self.ticking || self.popped < self.urgent_until)
    }

    /// Whom to wake, if anybody, now that the state has changed.
    pub(super) fn follow_up(&mut self) -> Wake {
        if self.wake_pending || self.waiters.is_empty() {
            return Wake::Nobody;
        }
        if self.popped < self.urgent_until && self.ready() {
            self.claim(false)
        } else if !self.ticking && (self.ready() || !self.polling) {
            self.claim(true)
        } else {
            Wake::Nobody
        }
    }

    /// Whether the queue is left without any thread that will look at it by itself; says so once.
    pub(super) fn deserted(&mut self) -> bool {
        let deserted = !self.polling && self.waiters.is_empty() && !self.looked_after;
        self.looked_after |= deserted;
        deserted
    }

    /// A place has become free because its thread blocks: a waiter gets it at once.
    pub(super) fn place_freed(&mut self) -> Wake {
        if self.wake_pending {
            // Whoever was claimed, if only to watch, shall take what there is.
            self.promoted = false;
            Wake::Nobody
        } else if self.waiters.is_empty() {
            Wake::Nobody
        } else if self.ready() || !self.polling {
            self.claim(false)
        } else {
            Wake::Nobody
        }
    }

    /// Takes a waiter out, the poller or the sleeping `worker`; `false` when it was claimed.
    pub(super) fn remove(&mut self, worker: &Worker, polls: bool) -> bool {
        let position = self.waiters.iter().rposition(|waiter| match waiter {
            Waiter::Poller => polls,
            Waiter::Sleeper(parker) => !polls && Arc::ptr_eq(parker, worker.parker()),
        });
        match position {
            // The usual place, and no memory to move.
            Some(last) if last + 1 == self.waiters.len() => self.waiters.pop().is_some(),
            Some(position) => {
                self.waiters.remove(position);
                true
            }
            None => false,
        }
    }

    /// Whether taking would starve the I/O that nobody polls for.
    #[inline]
    pub(super) fn poll_due(&mut self) -> bool {
        if self.polling {
            return false;
        }
        if self.since_poll % CLOCK_EVERY == CLOCK_EVERY - 1 {
            let now = Instant::now();
            if now.duration_since(*self.last_poll.get_or_insert(now)) >= POLL_AFTER {
                return true;
            }
        }
        self.since_poll >= POLL_EVERY
    }

    pub(super) fn polled(&mut self) {
        self.polling = false;
        self.polls += 1;
        self.since_poll = 0;
        self.last_poll = None;
    }

    pub(super) fn seen(&self) -> Seen {
        Seen {
            pushed: self.pushed,
            popped: self.popped,
            polls: self.polls,
        }
    }
}

impl Visit {
    /// How long until the watchdog looks the next time.
    pub(super) fn tick(&self) -> Duration {
        match self.calm_ticks {
            _ if self.suspects => CONFIRM,
            ..CALM_TICKS => TICK,
            CALM_TICKS.. => CALM_TICK,
        }
    }

    /// A tick passed. Whoever was at the same work before a second look is busy: take over at once.
    /// If work was taken meanwhile, only what has waited for [`PATIENCE`] second looks: to share a
    /// queue that moves costs more than it gains until it is long.
    #[cold]
    #[inline(never)]
    pub(super) fn ticked<T>(&mut self, state: &State<T>, seen: Seen) {
        let second_look = self.suspects;
        self.suspects = state.running > 0 && !second_look;
        if self.suspects {
            self.before.get_or_insert(seen);
            (self.may_take, self.may_poll) = (false, false);
            return;
        }
        let stalled = state.popped == seen.popped;
        if !second_look {
            self.calm_ticks = self.calm_ticks.saturating_add(1);
        } else if stalled && state.running > 0 {
            self.calm_ticks = 0;
        }
        let idle = stalled && state.work.is_empty();
        self.idle_ticks = if idle { self.idle_ticks + 1 } else { 0 };
        let before = *self.before.get_or_insert(seen);
        self.patience += 1;
        let patient = self.patience >= PATIENCE;
        if patient {
            self.patience = 0;
            self.before = None;
        }
        self.may_take = stalled || (patient && state.popped < before.pushed);
        self.may_poll = stalled || (patient && state.polls == before.polls);
    }
}

//! A thread's repeated wait for any of the same signals. It stays on their lists between the waits,
//! and signals leave a mark with it meanwhile, so a wait looks at the marked ones and no others: it
//! costs the same for 64 signals as for one.

use crate::deadline::Deadline;
use crate::parker::Parker;
use crate::signal::Signal;
use crate::sync::Arc;
use crate::sync::atomic::{Ordering, fence};
use crate::wait::{End, end_of, park};
use crate::waiter::{Ended, Waiter};

/// The most signals of a set: each has a bit.
pub const MAXIMUM_SIGNALS: usize = 64;

/// The wait; see the module's description. Signals are numbered in the order in which they joined,
/// and whoever uses the set finds them by their numbers. None has owners.
pub struct WaitSet {
    waiter: Arc<Waiter>,
    keys: Vec<u32>,
}

impl WaitSet {
    /// The waits of a thread, which sleeps on `parker`, for `signals`, of which there are at most
    /// [`MAXIMUM_SIGNALS`].
    pub fn new<'a>(parker: Arc<Parker>, signals: impl Iterator<Item = &'a Signal>) -> Self {
        let waiter = Arc::new(Waiter::thread(parker, 0));
        // Not waiting.
        waiter.claim(Ended::Withdrawn(0));
        let numbered = (0..MAXIMUM_SIGNALS as u32).zip(signals);
        let keys = numbered
            .map(|(number, signal)| signal.keep(&waiter, number))
            .collect();
        Self { waiter, keys }
    }

    /// Waits until any of the signals is there and takes it: see [`crate::wait::any`].
    pub fn any<'a>(
        &self,
        signal: impl Fn(usize) -> &'a Signal,
        deadline: Deadline,
        alerted: &dyn Fn() -> bool,
        sleep: impl FnOnce(&mut dyn FnMut()),
    ) -> End {
        let mut sleep = Some(sleep);
        loop {
            if deadline == Deadline::Now {
                // See `Signal::set`. A wait that goes on looks again.
                fence(Ordering::SeqCst);
            }
            if let Some(number) = self.take_marked(&signal) {
                return End::Signal(number);
            }
            if deadline == Deadline::Now {
                return without(alerted);
            }
            self.waiter.begin();
            // Whoever signals from here on claims the wait; whoever did before has left a mark.
            fence(Ordering::SeqCst);
            let over = || self.waiter.ended().is_some() || alerted();
            let marked = self.waiter.marks() != 0;
            if !marked
                && !over()
                && let Some(sleep) = sleep.take()
            {
                sleep(&mut || self.sleep(deadline, &over));
            }
            let ended = || end_of(&self.waiter);
            if let Some(end) = ended() {
                return end;
            }
            if !self.waiter.claim(Ended::Withdrawn(0))
                && let Some(end) = ended()
            {
                return end;
            }
            if !marked {
                return without(alerted);
            }
        }
    }

    fn sleep(&self, deadline: Deadline, over: &dyn Fn() -> bool) {
        while !over() && !deadline.passed() {
            park(&self.waiter, deadline);
        }
    }

    /// Takes the signal with the smallest number that is there. Every one that is, is marked.
    fn take_marked<'a>(&self, signal: &impl Fn(usize) -> &'a Signal) -> Option<usize> {
        let mut marks = self.waiter.marks();
        while marks != 0 {
            let number = marks.trailing_zeros();
            if signal(number as usize).take_kept(&self.waiter, number) {
                return Some(number as usize);
            }
            marks &= marks - 1;
        }
        None
    }

    /// Takes the wait off the lists.
    pub fn leave<'a>(&mut self, signal: impl Fn(usize) -> &'a Signal) {
        for (number, key) in self.keys.drain(..).enumerate() {
            signal(number).delist(key, &self.waiter, number as u32);
        }
    }
}

fn without(alerted: &dyn Fn() -> bool) -> End {
    if alerted() {
        End::Alerted
    } else {
        End::TimedOut
    }
}

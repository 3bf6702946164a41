//! A thread's wait for one signal for which nobody else waits: it is left in the signal's word, and
//! whoever signals takes it out there and ends it, all without the signal's lock.

use std::time::Duration;

use crate::deadline::Deadline;
use crate::idle;
use crate::signal::Signal;
use crate::sync::Arc;
use crate::waiter::{Sleep, Waiter};

/// The wait's stay with its signal. It ends before the wait can be used again, even if what sleeps
/// panics.
pub(crate) struct Stay<'a> {
    signal: &'a Signal,
    waiter: &'a Arc<Waiter>,
    alerted: Option<&'a dyn Fn() -> bool>,
}

/// Begins a wait, which the signal ends with number 0; `None` if the signal is there or others wait
/// for it. `alerted` ends the wait's sleep, too.
#[inline]
pub(crate) fn begin<'a>(
    signal: &'a Signal,
    waiter: &'a Arc<Waiter>,
    alerted: Option<&'a dyn Fn() -> bool>,
) -> Option<Stay<'a>> {
    if !signal.may_enter() {
        return None;
    }
    // Whoever can be alerted, or may have to poll, is reached at its parker.
    let direct = alerted.is_none() && !idle::may_poll();
    waiter.begin_alone(if direct { Sleep::Direct } else { Sleep::Parked });
    if !signal.enter(waiter) {
        waiter.leave();
        return None;
    }
    Some(Stay {
        signal,
        waiter,
        alerted,
    })
}

impl Stay<'_> {
    /// Sleeps until the wait has ended, the thread is alerted or the deadline has passed.
    #[inline]
    pub(crate) fn sleep(self, deadline: Deadline, sleep: impl FnOnce(&mut dyn FnMut())) {
        if !self.is_over() {
            sleep(&mut || self.sleep_until(deadline));
        }
    }

    fn is_over(&self) -> bool {
        self.waiter.ended().is_some() || self.alerted.is_some_and(|alerted| alerted())
    }

    fn sleep_until(&self, deadline: Deadline) {
        while !self.is_over() {
            let left = deadline.remaining();
            if left == Some(Duration::ZERO) {
                return;
            }
            self.waiter.sleep(left);
        }
    }
}

impl Drop for Stay<'_> {
    #[inline]
    fn drop(&mut self) {
        if self.waiter.ended().is_none() && !self.signal.withdraw(self.waiter) {
            // Whoever has taken it out is about to say so.
            while self.waiter.ended().is_none() {
                self.waiter.sleep(None);
            }
        }
        self.waiter.leave();
    }
}

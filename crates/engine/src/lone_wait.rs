//! A thread's wait for one signal for which nobody else waits: it is left in the signal's word, and
//! whoever signals takes it out there and ends it, all without the signal's lock.

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
}

/// Begins a wait, which the signal ends with number 0; `None` if the signal is there or others wait
/// for it.
#[inline]
pub(crate) fn begin<'a>(
    signal: &'a Signal,
    waiter: &'a Arc<Waiter>,
    alertable: bool,
) -> Option<Stay<'a>> {
    if !signal.may_enter() {
        return None;
    }
    // Whoever can be alerted, or may have to poll, is reached at its parker.
    let direct = !alertable && !idle::may_poll();
    waiter.begin_alone(if direct { Sleep::Direct } else { Sleep::Parked });
    if !signal.enter(waiter) {
        waiter.leave();
        return None;
    }
    Some(Stay { signal, waiter })
}

impl Stay<'_> {
    /// Sleeps until the wait has ended, `alerted` is true or the deadline has passed.
    #[inline]
    pub(crate) fn sleep(
        self,
        deadline: Deadline,
        alerted: &dyn Fn() -> bool,
        sleep: impl FnOnce(&mut dyn FnMut()),
    ) {
        let over = || self.waiter.ended().is_some() || alerted();
        if over() {
            return;
        }
        sleep(&mut || {
            while !over() && !deadline.passed() {
                self.waiter.sleep(deadline.remaining());
            }
        });
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

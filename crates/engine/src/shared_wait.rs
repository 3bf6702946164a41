//! A thread's wait for one signal that other processes have, too: it sleeps on what is shared, and
//! whoever changes that wakes it, in whichever process.

use crate::deadline::Deadline;
use crate::futex;
use crate::idle;
use crate::shared_state::SharedState;
use crate::signal::{Signal, Take};
use crate::waiter::Waiter;

/// The state to sleep on, if nothing else ends the sleep: whoever can be alerted, or may have to poll,
/// is reached at its parker.
pub(crate) fn direct<'a>(
    signal: &'a Signal,
    alerted: Option<&dyn Fn() -> bool>,
) -> Option<&'a SharedState> {
    let shared = signal.shared_state()?;
    (alerted.is_none() && !idle::may_poll()).then_some(shared)
}

/// Waits until the signal is there and takes it; `Missed` when the deadline has passed.
pub(crate) fn wait(
    signal: &Signal,
    shared: &SharedState,
    waiter: &Waiter,
    deadline: Deadline,
    sleep: impl FnOnce(&mut dyn FnMut()),
) -> Take {
    let since = shared.pulses();
    let mut taken = Take::Missed;
    sleep(&mut || {
        loop {
            let changes = shared.changes();
            let seen = changes.load(std::sync::atomic::Ordering::SeqCst);
            taken = signal.take_since(shared, waiter.owner(), since);
            let patience = match deadline.remaining() {
                Some(left) => left.min(shared.patience()),
                None => shared.patience(),
            };
            if taken != Take::Missed || deadline.passed() {
                return;
            }
            futex::wait_shared(changes, seen, Some(patience));
        }
    });
    taken
}

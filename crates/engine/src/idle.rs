//! What a thread does that can only wait: it polls, if nobody else does.

use std::time::Duration;

use crate::parker::Parker;

/// Whether a thread that can only wait may be the one that polls.
#[inline]
pub(crate) fn may_poll() -> bool {
    #[cfg(not(loom))]
    return crate::background::may_poll();
    #[cfg(loom)]
    false
}

/// Sleeps as [`Parker::park`] does, and has descriptors polled meanwhile. The caller holds no lock.
pub fn park(parker: &Parker, timeout: Option<Duration>) -> bool {
    #[cfg(not(loom))]
    return crate::background::park(parker, timeout);
    #[cfg(loom)]
    parker.park(timeout)
}

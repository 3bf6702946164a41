//! What a thread does that can only wait: it polls, if nobody else does.

use std::time::Duration;

use crate::parker::Parker;

/// Sleeps as [`Parker::park`] does, and has descriptors polled meanwhile. The caller holds no lock.
pub fn park(parker: &Parker, timeout: Option<Duration>) -> bool {
    #[cfg(not(loom))]
    return crate::background::park(parker, timeout);
    #[cfg(loom)]
    parker.park(timeout)
}

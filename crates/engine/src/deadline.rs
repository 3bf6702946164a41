//! A point in time at which a wait gives up.

use std::time::Duration;

use crate::clock::Instant;

/// When a wait ends without a result: at once, at an instant, or never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// Do not wait.
    Now,
    /// Wait until this instant of the monotonic clock.
    At(Instant),
    /// Wait for ever.
    Never,
}

impl Deadline {
    /// `timeout` from now; `None` is for ever. A time-out beyond the clock's range is for ever too.
    #[inline]
    pub fn after(timeout: Option<Duration>) -> Self {
        match timeout {
            None => Self::Never,
            Some(Duration::ZERO) => Self::Now,
            Some(timeout) => Instant::now()
                .checked_add(timeout)
                .map_or(Self::Never, Self::At),
        }
    }

    /// The time left, `None` for ever, zero when it has passed.
    #[inline]
    pub fn remaining(self) -> Option<Duration> {
        #[inline(never)]
        fn until(at: Instant) -> Duration {
            at.saturating_duration_since(Instant::now())
        }
        match self {
            Self::Now => Some(Duration::ZERO),
            Self::At(at) => Some(until(at)),
            Self::Never => None,
        }
    }

    /// Whether the time has passed.
    #[inline]
    pub fn passed(self) -> bool {
        self.remaining() == Some(Duration::ZERO)
    }
}

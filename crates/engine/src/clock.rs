//! The monotonic clock. In models it stands still until a bounded wait moves it, for a model's
//! schedules may depend on nothing but the model.

#[cfg(not(loom))]
pub use std::time::Instant;

#[cfg(loom)]
pub use model::{Instant, pass};

#[cfg(loom)]
mod model {
    use std::cell::Cell;
    use std::time::Duration;

    loom::thread_local! {
        static NOW: Cell<Duration> = Cell::new(Duration::ZERO);
        static TURN: Cell<bool> = Cell::new(false);
    }

    /// A point in the time of one modelled thread.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Instant(Duration);

    impl Instant {
        /// See [`std::time::Instant`].
        pub fn now() -> Self {
            Self(NOW.with(Cell::get))
        }

        /// See [`std::time::Instant`].
        pub fn checked_add(self, by: Duration) -> Option<Self> {
            self.0.checked_add(by).map(Self)
        }

        /// See [`std::time::Instant`].
        pub fn duration_since(self, earlier: Self) -> Duration {
            self.saturating_duration_since(earlier)
        }

        /// See [`std::time::Instant`].
        pub fn saturating_duration_since(self, earlier: Self) -> Duration {
            self.0.saturating_sub(earlier.0)
        }
    }

    /// The calling thread has waited for as long as this. Every other time the other threads come
    /// first, so that one which waits again and again does not keep them from what it waits for.
    pub fn pass(time: Duration) {
        NOW.with(|now| now.set(now.get() + time));
        if TURN.with(|turn| turn.replace(!turn.get())) {
            loom::thread::yield_now();
        }
    }
}

//! A thread's place to sleep. Each thread has one [`Parker`] and uses it for every wait that is not
//! for a work queue, so one `unpark` reaches the thread whatever it waits for.
//!
//! A token may be left over from an earlier wait, so a `park` may return for no reason: whoever
//! parks decides by the state it guards with a lock, never by the return alone.

use std::time::Duration;

#[cfg(not(loom))]
pub use real::Parker;

#[cfg(loom)]
pub use model::Parker;

#[cfg(not(loom))]
mod real {
    use super::Duration;
    use crate::epoll::Epoll;
    use crate::futex;
    use crate::poller::Poller;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::sync::{Arc, OnceLock};

    const EMPTY: u32 = 0;
    const PARKED: u32 = 1;
    const NOTIFIED: u32 = 2;
    const POLLING: u32 = 3;

    /// A binary token that its thread waits for.
    #[derive(Debug, Default)]
    pub struct Parker(AtomicU32, OnceLock<Arc<Epoll>>);

    impl Parker {
        /// Sleeps until the token is there, and takes it; `false` when `timeout` (`None`: for
        /// ever) passed first. Only the owning thread may call this.
        pub fn park(&self, timeout: Option<Duration>) -> bool {
            if self
                .0
                .compare_exchange(EMPTY, PARKED, Ordering::Acquire, Ordering::Acquire)
                .is_err()
            {
                // Not a store, which could come after the caller's look at what the next token,
                // lost in this one, stands for.
                self.0.swap(EMPTY, Ordering::AcqRel);
                return true;
            }
            let deadline = crate::Deadline::after(timeout);
            loop {
                let woken = futex::wait(&self.0, PARKED, deadline.remaining());
                if self.0.load(Ordering::Acquire) == NOTIFIED || !woken {
                    return self.0.swap(EMPTY, Ordering::AcqRel) == NOTIFIED;
                }
            }
        }

        /// From now until [`Self::end_polling`], the token ends the owner's wait on `epoll`, which
        /// is always the same. `false`, and the token is taken, when it is there already.
        pub(crate) fn begin_polling(&self, epoll: &Arc<Epoll>) -> bool {
            self.1.get_or_init(|| Arc::clone(epoll));
            let begun =
                self.0
                    .compare_exchange(EMPTY, POLLING, Ordering::AcqRel, Ordering::Acquire);
            if begun.is_err() {
                self.0.swap(EMPTY, Ordering::AcqRel);
            }
            begun.is_ok()
        }

        /// The owner polls no more. Takes the token; `false` when there is none.
        pub(crate) fn end_polling(&self) -> bool {
            self.0.swap(EMPTY, Ordering::AcqRel) == NOTIFIED
        }

        /// Leaves the token and wakes the owner if it sleeps.
        pub fn unpark(&self) {
            match self.0.swap(NOTIFIED, Ordering::AcqRel) {
                PARKED => {
                    futex::wake(&self.0, 1);
                }
                POLLING => self.1.get().into_iter().for_each(|epoll| epoll.wake()),
                _ => {}
            }
        }
    }
}

#[cfg(loom)]
mod model {
    use super::Duration;
    use crate::clock;
    use loom::sync::{Condvar, Mutex};

    /// The same token on loom's primitives; a bounded wait ends at once, which is one of the
    /// schedules that a clock allows.
    #[derive(Debug)]
    pub struct Parker(Mutex<bool>, Condvar);

    impl Default for Parker {
        fn default() -> Self {
            Self(Mutex::new(false), Condvar::new())
        }
    }

    impl Parker {
        /// See the real parker.
        pub fn park(&self, timeout: Option<Duration>) -> bool {
            let mut token = self.0.lock().unwrap();
            while !*token && timeout.is_none() {
                token = self.1.wait(token).unwrap();
            }
            if !*token {
                timeout.into_iter().for_each(clock::pass);
            }
            std::mem::take(&mut *token)
        }

        /// See the real parker.
        pub fn unpark(&self) {
            *self.0.lock().unwrap() = true;
            self.1.notify_one();
        }
    }
}

//! Condition variables: sleep and release a lock in one step, eight bytes that are valid when zero.
//!
//! <https://learn.microsoft.com/windows/win32/sync/condition-variables>

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tawny_engine::futex;

use crate::thread;

/// A condition variable. Waiters may wake for no reason, as on Windows; they look at their
/// predicate again.
#[doc(alias = "CONDITION_VARIABLE")]
#[derive(Debug, Default)]
#[repr(C)]
pub struct ConditionVariable {
    /// Goes up with every wake-up; sleepers wait for it to move.
    sequence: AtomicU32,
    /// Threads that sleep or are about to, so that a wake-up without them needs no system call.
    sleepers: AtomicU32,
}

impl ConditionVariable {
    /// A variable without waiters (`CONDITION_VARIABLE_INIT`).
    #[doc(alias = "InitializeConditionVariable")]
    pub const fn new() -> Self {
        Self {
            sequence: AtomicU32::new(0),
            sleepers: AtomicU32::new(0),
        }
    }

    /// Calls `release`, sleeps until a wake-up or until `timeout` (`None`: for ever), calls
    /// `acquire`. A wake-up after `release` began is never missed. `false` when the time ran out.
    #[doc(alias = "SleepConditionVariableCS")]
    #[doc(alias = "SleepConditionVariableSRW")]
    pub fn sleep(
        &self,
        release: impl FnOnce(),
        acquire: impl FnOnce(),
        timeout: Option<Duration>,
    ) -> bool {
        self.sleepers.fetch_add(1, Ordering::SeqCst);
        let sequence = self.sequence.load(Ordering::SeqCst);
        release();
        let in_time = timeout != Some(Duration::ZERO)
            && thread::blocking(|| futex::wait(&self.sequence, sequence, timeout));
        let woken = in_time || self.sequence.load(Ordering::SeqCst) != sequence;
        self.sleepers.fetch_sub(1, Ordering::SeqCst);
        acquire();
        woken
    }

    /// Wakes one waiter.
    #[doc(alias = "WakeConditionVariable")]
    pub fn wake_one(&self) {
        self.wake(1);
    }

    /// Wakes all waiters.
    #[doc(alias = "WakeAllConditionVariable")]
    pub fn wake_all(&self) {
        self.wake(u32::MAX);
    }

    fn wake(&self, count: u32) {
        if self.sleepers.load(Ordering::SeqCst) != 0 {
            self.sequence.fetch_add(1, Ordering::SeqCst);
            futex::wake(&self.sequence, count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::srw_lock::SrwLock;
    use std::sync::atomic::AtomicUsize;

    #[test]
    fn times_out_and_holds_the_lock_again() {
        let (lock, variable) = (SrwLock::new(), ConditionVariable::new());
        lock.acquire_exclusive();
        for timeout in [Duration::ZERO, Duration::from_millis(1)] {
            let release = || lock.release_exclusive();
            assert!(!variable.sleep(release, || lock.acquire_exclusive(), Some(timeout)));
            assert!(!lock.try_acquire_shared());
        }
        assert_eq!(variable.sleepers.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn carries_every_item_between_threads() {
        const ITEMS: usize = 3_000;
        let (lock, variable) = (SrwLock::new(), ConditionVariable::new());
        let (queued, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for _ in 0..ITEMS {
                        lock.acquire_exclusive();
                        while queued.load(Ordering::Relaxed) == 0 {
                            let release = || lock.release_exclusive();
                            variable.sleep(release, || lock.acquire_exclusive(), None);
                        }
                        queued.fetch_sub(1, Ordering::Relaxed);
                        taken.fetch_add(1, Ordering::Relaxed);
                        lock.release_exclusive();
                    }
                });
            }
            for item in 0..3 * ITEMS {
                lock.acquire_exclusive();
                queued.fetch_add(1, Ordering::Relaxed);
                lock.release_exclusive();
                if item % 100 == 0 {
                    variable.wake_all()
                } else {
                    variable.wake_one()
                }
            }
        });
        assert_eq!((queued.into_inner(), taken.into_inner()), (0, 3 * ITEMS));
    }
}

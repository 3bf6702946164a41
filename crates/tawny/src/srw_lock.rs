//! Slim reader/writer locks: eight bytes that are valid when zero, one exclusive holder or many
//! shared ones, neither recursive nor fair.
//!
//! <https://learn.microsoft.com/windows/win32/sync/slim-reader-writer--srw--locks>

use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::futex;

use crate::thread;

/// The holders: a number of shared ones, or `EXCLUSIVE`.
const HOLDERS: u32 = (1 << 30) - 1;
/// All holder bits: one exclusive holder.
const EXCLUSIVE: u32 = HOLDERS;
/// Somebody sleeps on `state` to acquire shared.
const SHARED_WAITS: u32 = 1 << 30;
/// Somebody sleeps on `exclusive_turn` to acquire exclusively.
const EXCLUSIVE_WAITS: u32 = 1 << 31;
/// How often an acquirer looks before it sleeps.
const SPIN_COUNT: u32 = 64;

/// A slim reader/writer lock.
#[doc(alias = "SRWLOCK")]
#[derive(Debug, Default)]
#[repr(C)]
pub struct SrwLock {
    state: AtomicU32,
    /// Goes up each time an exclusive waiter is told to try again.
    exclusive_turn: AtomicU32,
}

const fn held(state: u32) -> bool {
    state & HOLDERS != 0
}

/// Shared acquirers queue behind every sleeper, so that a stream of them cannot keep an exclusive
/// one out.
const fn admits_shared(state: u32) -> bool {
    state & HOLDERS < EXCLUSIVE - 1 && state & (SHARED_WAITS | EXCLUSIVE_WAITS) == 0
}

impl SrwLock {
    /// A free lock (`SRWLOCK_INIT`).
    #[doc(alias = "InitializeSRWLock")]
    pub const fn new() -> Self {
        Self {
            state: AtomicU32::new(0),
            exclusive_turn: AtomicU32::new(0),
        }
    }

    /// Acquires exclusively if the lock is free; whether it did.
    #[doc(alias = "TryAcquireSRWLockExclusive")]
    pub fn try_acquire_exclusive(&self) -> bool {
        self.update(|state| (!held(state)).then_some(state | EXCLUSIVE))
            .is_ok()
    }

    /// Acquires shared if nobody holds or awaits the lock exclusively; whether it did.
    #[doc(alias = "TryAcquireSRWLockShared")]
    pub fn try_acquire_shared(&self) -> bool {
        self.update(|state| admits_shared(state).then(|| state + 1))
            .is_ok()
    }

    /// Acquires exclusively, waiting until nobody holds the lock.
    #[doc(alias = "AcquireSRWLockExclusive")]
    pub fn acquire_exclusive(&self) {
        if self.exchange(0, EXCLUSIVE).is_err() {
            self.wait_exclusive();
        }
    }

    /// Acquires shared, waiting until nobody holds or awaits the lock exclusively.
    #[doc(alias = "AcquireSRWLockShared")]
    pub fn acquire_shared(&self) {
        if !self.try_acquire_shared() {
            self.wait_shared();
        }
    }

    /// Releases an exclusive hold; does nothing when there is none.
    #[doc(alias = "ReleaseSRWLockExclusive")]
    pub fn release_exclusive(&self) {
        let release = |state| (state & HOLDERS == EXCLUSIVE).then_some(state & !HOLDERS);
        if let Ok(before) = self.update(release) {
            self.hand_over(before & !HOLDERS);
        }
    }

    /// Releases one shared hold; does nothing when there is none.
    #[doc(alias = "ReleaseSRWLockShared")]
    pub fn release_shared(&self) {
        let release = |state| (held(state) && state & HOLDERS != EXCLUSIVE).then(|| state - 1);
        if let Ok(before) = self.update(release) {
            let after = before - 1;
            if !held(after) {
                self.hand_over(after);
            }
        }
    }

    fn exchange(&self, from: u32, to: u32) -> Result<u32, u32> {
        self.state
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed)
    }

    fn update(&self, step: impl FnMut(u32) -> Option<u32>) -> Result<u32, u32> {
        self.state
            .fetch_update(Ordering::AcqRel, Ordering::Relaxed, step)
    }

    /// Looks at the state until `ready`, for a bounded time.
    fn spin(&self, ready: impl Fn(u32) -> bool) -> u32 {
        let mut state = self.state.load(Ordering::Relaxed);
        for _ in 0..SPIN_COUNT {
            if ready(state) {
                break;
            }
            std::hint::spin_loop();
            state = self.state.load(Ordering::Relaxed);
        }
        state
    }

    #[cold]
    fn wait_shared(&self) {
        let mut state = self.spin(admits_shared);
        thread::blocking(|| {
            loop {
                if admits_shared(state) {
                    match self.exchange(state, state + 1) {
                        Ok(_) => return,
                        Err(now) => state = now,
                    }
                    continue;
                }
                let marked = state | SHARED_WAITS;
                if state == marked || self.exchange(state, marked).is_ok() {
                    futex::wait(&self.state, marked, None);
                }
                state = self.state.load(Ordering::Relaxed);
            }
        });
    }

    #[cold]
    fn wait_exclusive(&self) {
        let mut state = self.spin(|state| !held(state));
        // The hand-over clears EXCLUSIVE_WAITS although further waiters may sleep, so whoever slept
        // sets it again with the acquisition.
        let mut others = 0;
        thread::blocking(|| {
            loop {
                if !held(state) {
                    match self.exchange(state, state | EXCLUSIVE | others) {
                        Ok(_) => return,
                        Err(now) => state = now,
                    }
                    continue;
                }
                let marked = state | EXCLUSIVE_WAITS;
                if state == marked || self.exchange(state, marked).is_ok() {
                    others = EXCLUSIVE_WAITS;
                    let turn = self.exclusive_turn.load(Ordering::Acquire);
                    state = self.state.load(Ordering::Relaxed);
                    // A release between the mark and the reading of the turn is visible here.
                    if held(state) && state & EXCLUSIVE_WAITS != 0 {
                        futex::wait(&self.exclusive_turn, turn, None);
                    }
                }
                state = self.state.load(Ordering::Relaxed);
            }
        });
    }

    /// Wakes whom a free lock with the given waiters must wake: one exclusive waiter if there is
    /// any, otherwise all shared ones. If the state moved, its new holder does this later.
    fn hand_over(&self, mut free: u32) {
        if free & EXCLUSIVE_WAITS != 0 {
            let left = free & SHARED_WAITS;
            if self.exchange(free, left).is_err() {
                return self.hand_over_moved();
            }
            self.exclusive_turn.fetch_add(1, Ordering::Release);
            if futex::wake(&self.exclusive_turn, 1) > 0 {
                return;
            }
            // The waiter was not asleep yet and sees the new turn, or it is gone; the shared ones
            // must not depend on it.
            free = left;
        }
        if free == SHARED_WAITS && self.exchange(SHARED_WAITS, 0).is_ok() {
            futex::wake(&self.state, u32::MAX);
        }
    }

    /// The state changed between the release and the hand-over. Either somebody holds the lock and
    /// hands it over when done, or only a further waiter announced itself.
    #[cold]
    fn hand_over_moved(&self) {
        let state = self.state.load(Ordering::Relaxed);
        if !held(state) && state != 0 {
            self.hand_over(state);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicI64;

    #[test]
    fn eight_bytes_and_zero_is_free() {
        assert_eq!(size_of::<SrwLock>(), 8);
        assert!(SrwLock::default().try_acquire_exclusive());
    }

    #[test]
    fn modes_exclude_each_other() {
        let lock = SrwLock::new();
        assert!(lock.try_acquire_shared() && lock.try_acquire_shared());
        assert!(!lock.try_acquire_exclusive());
        lock.release_shared();
        assert!(!lock.try_acquire_exclusive());
        lock.release_shared();
        assert!(lock.try_acquire_exclusive());
        assert!(!lock.try_acquire_shared() && !lock.try_acquire_exclusive());
        lock.release_exclusive();
        assert!(lock.try_acquire_shared());
    }

    #[test]
    fn release_without_a_hold_changes_nothing() {
        let lock = SrwLock::new();
        lock.release_shared();
        lock.release_exclusive();
        assert!(lock.try_acquire_shared());
        lock.release_exclusive();
        assert!(!lock.try_acquire_exclusive());
    }

    /// Positive: that many readers; -1: a writer. Any overlap shows.
    #[test]
    fn readers_and_writers_never_overlap() {
        let lock = SrwLock::new();
        let inside = AtomicI64::new(0);
        std::thread::scope(|scope| {
            for writer in [true, true, false, false, false] {
                let (lock, inside) = (&lock, &inside);
                scope.spawn(move || {
                    for _ in 0..4_000 {
                        if writer {
                            lock.acquire_exclusive();
                            assert_eq!(inside.swap(-1, Ordering::Relaxed), 0);
                            inside.store(0, Ordering::Relaxed);
                            lock.release_exclusive();
                        } else {
                            lock.acquire_shared();
                            assert!(inside.fetch_add(1, Ordering::Relaxed) >= 0);
                            inside.fetch_sub(1, Ordering::Relaxed);
                            lock.release_shared();
                        }
                    }
                });
            }
        });
        assert_eq!(lock.state.load(Ordering::Relaxed), 0);
    }
}

//! Synchronization barriers: a number of threads wait for each other, again and again, in the 32
//! bytes of an `RTL_BARRIER`.
//!
//! <https://learn.microsoft.com/windows/win32/sync/synchronization-barriers>

use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

use tawny_engine::futex;

use crate::thread;

/// The spin count of a barrier that was given none.
pub const DEFAULT_SPIN_COUNT: u32 = 2000;
/// Spinning longer than this costs more than the sleep it avoids, whatever the caller asked for.
const MAX_SPIN_COUNT: usize = 2000;
/// In `inside`: the barrier is being deleted.
const DELETED: u32 = 1 << 31;

/// A barrier for a fixed number of threads.
#[doc(alias = "SYNCHRONIZATION_BARRIER")]
#[derive(Debug)]
#[repr(C)]
pub struct Barrier {
    /// The round, in the upper half, and how many threads have entered it.
    arrived: AtomicU64,
    total: AtomicUsize,
    spin_count: AtomicUsize,
    /// Rounds that are over; those who wait sleep on it.
    over: AtomicU32,
    /// Threads that may still look at the barrier.
    inside: AtomicU32,
}

impl Barrier {
    /// A barrier for `total` threads.
    #[doc(alias = "InitializeSynchronizationBarrier")]
    pub const fn new(total: u32, spin_count: u32) -> Self {
        Self {
            arrived: AtomicU64::new(0),
            total: AtomicUsize::new(total as usize),
            spin_count: AtomicUsize::new(spin_count as usize),
            over: AtomicU32::new(0),
            inside: AtomicU32::new(0),
        }
    }

    /// Waits until as many threads have entered as the barrier is for; `true` for the last of them.
    /// Only threads that `count` are waited for by [`Self::delete`].
    #[doc(alias = "EnterSynchronizationBarrier")]
    pub fn enter(&self, spin: bool, count: bool) -> bool {
        if count {
            self.inside.fetch_add(1, Ordering::AcqRel);
        }
        let (round, last) = self.arrive();
        if last {
            self.over.store(round.wrapping_add(1), Ordering::Release);
            futex::wake(&self.over, u32::MAX);
        } else {
            self.wait(round, spin);
        }
        if count && self.inside.fetch_sub(1, Ordering::AcqRel) == DELETED + 1 {
            futex::wake(&self.inside, u32::MAX);
        }
        last
    }

    /// The round that the thread is in, and whether it completes it.
    fn arrive(&self) -> (u32, bool) {
        let total = self.total.load(Ordering::Relaxed) as u64;
        let mut word = self.arrived.load(Ordering::Relaxed);
        loop {
            let (round, before) = ((word >> 32) as u32, word & u64::from(u32::MAX));
            let last = before + 1 >= total;
            let next = if last {
                u64::from(round.wrapping_add(1)) << 32
            } else {
                word + 1
            };
            let order = Ordering::AcqRel;
            match self
                .arrived
                .compare_exchange_weak(word, next, order, Ordering::Relaxed)
            {
                Ok(_) => return (round, last),
                Err(now) => word = now,
            }
        }
    }

    fn wait(&self, round: u32, spin: bool) {
        // The round before this one may not be marked yet.
        let is_over = |over: u32| over.wrapping_sub(round) as i32 > 0;
        let spins = self.spin_count.load(Ordering::Relaxed).min(MAX_SPIN_COUNT);
        for _ in 0..if spin { spins } else { 0 } {
            if is_over(self.over.load(Ordering::Acquire)) {
                return;
            }
            std::hint::spin_loop();
        }
        thread::blocking(|| {
            loop {
                let over = self.over.load(Ordering::Acquire);
                if is_over(over) {
                    return;
                }
                futex::wait(&self.over, over, None);
            }
        });
    }

    /// Waits until the threads that have been released have left: then the memory may go.
    #[doc(alias = "DeleteSynchronizationBarrier")]
    pub fn delete(&self) {
        self.inside.fetch_or(DELETED, Ordering::AcqRel);
        thread::blocking(|| {
            loop {
                let inside = self.inside.load(Ordering::Acquire);
                if inside == DELETED {
                    return;
                }
                futex::wait(&self.inside, inside, None);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicU32;

    #[test]
    fn layout_is_rtl_barrier() {
        assert_eq!(size_of::<Barrier>(), 32);
        assert_eq!(align_of::<Barrier>(), 8);
    }

    #[test]
    fn one_thread_needs_nobody() {
        let barrier = Barrier::new(1, 0);
        assert!(barrier.enter(true, true) && barrier.enter(false, false));
        barrier.delete();
    }

    /// Nobody is a round ahead, and one thread of each round is its last.
    #[test]
    fn rounds_are_kept_apart() {
        const THREADS: u32 = 4;
        const ROUNDS: u32 = 500;
        let (barrier, entered, lasts) = (
            Barrier::new(THREADS, 10),
            AtomicU32::new(0),
            AtomicU32::new(0),
        );
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for round in 1..=ROUNDS {
                        entered.fetch_add(1, Ordering::Relaxed);
                        if barrier.enter(round % 2 == 0, true) {
                            lasts.fetch_add(1, Ordering::Relaxed);
                        }
                        assert!(entered.load(Ordering::Relaxed) >= round * THREADS);
                        assert!(entered.load(Ordering::Relaxed) < (round + 1) * THREADS);
                    }
                });
            }
        });
        barrier.delete();
        assert_eq!(lasts.into_inner(), ROUNDS);
    }
}

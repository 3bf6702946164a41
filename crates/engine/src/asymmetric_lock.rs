//! The lock of everything that is used for a few instructions at a time, most often by one thread:
//! to release it is a plain store, which costs a fraction of a locked instruction.
//!
//! Whoever releases it looks afterwards whether somebody sleeps, and the processor may look before
//! the store is seen elsewhere. So the one who is about to sleep pays for both: it says so, has the
//! kernel put a barrier into every thread of the process (`membarrier(2)`), and tries once more. A
//! holder whose look came before the barrier has stored before it, too, and the try succeeds; any
//! other sees that somebody sleeps.

use std::hint::spin_loop;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering, compiler_fence};
use std::time::Duration;

use parking_lot::lock_api::{self, GuardSend};

use crate::futex;

const FREE: u32 = 0;
const HELD: u32 = 1;
/// Rounds of waiting awake, each twice as long as the one before: longer together than the lock is
/// ever held, unless its holder does not run.
const ROUNDS: u32 = 5;
/// How long a thread sleeps without looking again where the kernel puts no barrier.
const UNSURE: Duration = Duration::from_millis(1);

/// The lock without its value.
pub struct RawAsymmetricLock {
    held: AtomicU32,
    /// Not zero while threads may sleep, on this word. Whoever clears it wakes one of them, which
    /// sets it again for the others.
    awaited: AtomicU32,
}

// SAFETY: `held` leaves `FREE` by one thread's exchange at a time, and only that thread stores
// `FREE` again.
unsafe impl lock_api::RawMutex for RawAsymmetricLock {
    // A constant is how the trait asks for a new lock.
    #[allow(clippy::declare_interior_mutable_const)]
    const INIT: Self = Self {
        held: AtomicU32::new(FREE),
        awaited: AtomicU32::new(0),
    };
    type GuardMarker = GuardSend;

    #[inline(always)]
    fn lock(&self) {
        if !self.try_lock() {
            self.wait(barrier_in_all_threads);
        }
    }

    #[inline(always)]
    fn try_lock(&self) -> bool {
        self.held
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    #[inline(always)]
    unsafe fn unlock(&self) {
        self.held.store(FREE, Ordering::Release);
        compiler_fence(Ordering::SeqCst);
        if self.awaited.load(Ordering::Relaxed) != 0 {
            self.wake();
        }
    }

    #[inline]
    fn is_locked(&self) -> bool {
        self.held.load(Ordering::Relaxed) != FREE
    }
}

impl RawAsymmetricLock {
    #[cold]
    #[inline(never)]
    fn wait(&self, barrier: fn() -> bool) {
        use lock_api::RawMutex;
        for round in 0..ROUNDS {
            for _ in 0..1 << round {
                spin_loop();
            }
            if !self.is_locked() && self.try_lock() {
                return;
            }
        }
        loop {
            self.awaited.swap(1, Ordering::SeqCst);
            let sure = barrier();
            if self.try_lock() {
                return;
            }
            futex::wait(&self.awaited, 1, (!sure).then_some(UNSURE));
        }
    }

    #[cold]
    #[inline(never)]
    fn wake(&self) {
        if self.awaited.swap(0, Ordering::SeqCst) != 0 {
            futex::wake(&self.awaited, 1);
        }
    }
}

/// Every thread of the process has a full barrier somewhere within this call; `false` where the
/// kernel does not do that.
fn barrier_in_all_threads() -> bool {
    static REGISTERED: LazyLock<bool> =
        LazyLock::new(|| membarrier(libc::MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED));
    *REGISTERED && membarrier(libc::MEMBARRIER_CMD_PRIVATE_EXPEDITED)
}

fn membarrier(command: libc::c_int) -> bool {
    // SAFETY: the call takes two numbers and touches no memory of ours.
    unsafe { libc::syscall(libc::SYS_membarrier, command, 0) == 0 }
}

/// A value behind the lock, without poisoning: the panic boundary of the C ABI must not turn one
/// caught panic into failures everywhere, and every critical section leaves its data whole between
/// statements.
pub type Mutex<T> = lock_api::Mutex<RawAsymmetricLock, T>;
/// Holds a [`Mutex`] locked.
pub type MutexGuard<'a, T> = lock_api::MutexGuard<'a, RawAsymmetricLock, T>;

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU64;

    use parking_lot::lock_api::RawMutex;

    use super::*;

    /// Threads that add to two numbers under a lock; now and then one gives way while it holds it,
    /// so that others sleep.
    fn count_in_turns(barrier: fn() -> bool) {
        const THREADS: u64 = 6;
        const TURNS: u64 = 30_000;
        let lock = RawAsymmetricLock::INIT;
        let (begun, ended) = (AtomicU64::new(0), AtomicU64::new(0));
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for turn in 0..TURNS {
                        if !lock.try_lock() {
                            lock.wait(barrier);
                        }
                        let count = begun.load(Ordering::Relaxed);
                        assert_eq!(count, ended.load(Ordering::Relaxed));
                        begun.store(count + 1, Ordering::Relaxed);
                        if turn % 64 == 0 {
                            std::thread::yield_now();
                        }
                        ended.store(count + 1, Ordering::Relaxed);
                        // SAFETY: this thread locked it above.
                        unsafe { lock.unlock() };
                    }
                });
            }
        });
        assert_eq!(ended.into_inner(), THREADS * TURNS);
    }

    #[test]
    fn one_thread_at_a_time_and_nobody_sleeps_for_ever() {
        count_in_turns(barrier_in_all_threads);
    }

    #[test]
    fn nobody_sleeps_for_ever_where_the_kernel_puts_no_barrier() {
        count_in_turns(|| false);
    }

    #[test]
    fn held_means_held() {
        let lock = Mutex::new(());
        let held = lock.lock();
        assert!(lock.try_lock().is_none());
        drop(held);
        assert!(lock.try_lock().is_some());
    }
}

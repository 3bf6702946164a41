//! Critical sections: a recursive lock between the threads of one process, in the layout of
//! `RTL_CRITICAL_SECTION`, so that it can live in a caller's memory.
//!
//! <https://learn.microsoft.com/windows/win32/sync/critical-section-objects>

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use tawny_engine::{futex, thread_id};

use crate::thread;

/// `LockCount` of a free section (-1).
const FREE: u32 = u32::MAX;
/// `LockCount` of a section that is held and that nobody waits for (-2).
const HELD: u32 = FREE - 1;
/// `LockCount` of a section that is held and that somebody waits for (-6). Windows counts the
/// waiters here in the ones' complement from bit 2; one waiter stands for any number.
const HELD_WITH_WAITERS: u32 = FREE - 5;
/// `LockCount` in memory that was zeroed and never initialised: such a section counts as free.
const ZEROED: u32 = 0;

/// The spin count of a section that was initialised without one.
pub const DEFAULT_SPIN_COUNT: u32 = 64;
/// Spinning longer than this costs more than the sleep it avoids, whatever the caller asked for.
const MAX_SPIN_COUNT: usize = 256;
/// The bits of a spin count that are a count; the upper ones are flags.
const SPIN_COUNT_MASK: u32 = 0x00ff_ffff;

/// A critical section: at most one thread is in it, which may enter again.
#[doc(alias = "CRITICAL_SECTION")]
#[doc(alias = "RTL_CRITICAL_SECTION")]
#[derive(Debug)]
#[repr(C)]
pub struct CriticalSection {
    debug_info: AtomicUsize,
    lock_count: AtomicU32,
    recursion_count: AtomicU32,
    owning_thread: AtomicUsize,
    lock_semaphore: AtomicUsize,
    spin_count: AtomicUsize,
}

impl Default for CriticalSection {
    fn default() -> Self {
        Self::new(DEFAULT_SPIN_COUNT)
    }
}

impl CriticalSection {
    /// A free section whose waiters spin `spin_count` times before they sleep.
    #[doc(alias = "InitializeCriticalSectionAndSpinCount")]
    pub const fn new(spin_count: u32) -> Self {
        Self {
            // Windows stores -1 when it keeps no debugging record of the section.
            debug_info: AtomicUsize::new(usize::MAX),
            lock_count: AtomicU32::new(FREE),
            recursion_count: AtomicU32::new(0),
            owning_thread: AtomicUsize::new(0),
            lock_semaphore: AtomicUsize::new(0),
            spin_count: AtomicUsize::new((spin_count & SPIN_COUNT_MASK) as usize),
        }
    }

    /// Enters, waiting until no other thread is inside.
    #[doc(alias = "EnterCriticalSection")]
    pub fn enter(&self) {
        if !self.try_enter() {
            self.wait_until_held();
            self.now_held();
        }
    }

    /// Enters if no other thread is inside; whether it did.
    #[doc(alias = "TryEnterCriticalSection")]
    pub fn try_enter(&self) -> bool {
        if self.owning_thread.load(Ordering::Relaxed) == thread_id::current() as usize {
            let depth = self.recursion_count.load(Ordering::Relaxed);
            self.recursion_count
                .store(depth.saturating_add(1), Ordering::Relaxed);
            return true;
        }
        let entered = self.take(FREE) || self.take(ZEROED);
        if entered {
            self.now_held();
        }
        entered
    }

    /// Leaves once. As on Windows the owner is not checked, so a section may be handed to another
    /// thread to leave; leaving a free section does nothing.
    #[doc(alias = "LeaveCriticalSection")]
    pub fn leave(&self) {
        match self.recursion_count.load(Ordering::Relaxed) {
            0 => {}
            1 => {
                self.recursion_count.store(0, Ordering::Relaxed);
                self.owning_thread.store(0, Ordering::Relaxed);
                if self.lock_count.swap(FREE, Ordering::Release) == HELD_WITH_WAITERS {
                    futex::wake(&self.lock_count, 1);
                }
            }
            depth => self.recursion_count.store(depth - 1, Ordering::Relaxed),
        }
    }

    /// Sets the spin count and returns the previous one.
    #[doc(alias = "SetCriticalSectionSpinCount")]
    pub fn set_spin_count(&self, spin_count: u32) -> u32 {
        let count = (spin_count & SPIN_COUNT_MASK) as usize;
        self.spin_count.swap(count, Ordering::Relaxed) as u32
    }

    fn take(&self, from: u32) -> bool {
        self.lock_count
            .compare_exchange(from, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    fn now_held(&self) {
        self.owning_thread
            .store(thread_id::current() as usize, Ordering::Relaxed);
        self.recursion_count.store(1, Ordering::Relaxed);
    }

    /// Takes the lock word, spinning first. Whoever slept takes it as `HELD_WITH_WAITERS`, because
    /// others may still sleep.
    #[cold]
    fn wait_until_held(&self) {
        for _ in 0..self.spin_count.load(Ordering::Relaxed).min(MAX_SPIN_COUNT) {
            if self.lock_count.load(Ordering::Relaxed) == FREE && self.take(FREE) {
                return;
            }
            std::hint::spin_loop();
        }
        thread::blocking(|| {
            while !matches!(
                self.lock_count.swap(HELD_WITH_WAITERS, Ordering::Acquire),
                FREE | ZEROED
            ) {
                futex::wait(&self.lock_count, HELD_WITH_WAITERS, None);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::mem::{offset_of, size_of};
    use std::sync::atomic::AtomicU64;

    #[test]
    fn layout_is_rtl_critical_section() {
        assert_eq!(size_of::<CriticalSection>(), 40);
        assert_eq!(offset_of!(CriticalSection, lock_count), 8);
        assert_eq!(offset_of!(CriticalSection, recursion_count), 12);
        assert_eq!(offset_of!(CriticalSection, owning_thread), 16);
        assert_eq!(offset_of!(CriticalSection, lock_semaphore), 24);
        assert_eq!(offset_of!(CriticalSection, spin_count), 32);
    }

    #[test]
    fn owner_enters_again_and_others_do_not() {
        let section = CriticalSection::default();
        section.enter();
        assert!(section.try_enter());
        std::thread::scope(|scope| {
            assert!(!scope.spawn(|| section.try_enter()).join().unwrap());
        });
        section.leave();
        std::thread::scope(|scope| {
            assert!(!scope.spawn(|| section.try_enter()).join().unwrap());
        });
        section.leave();
        section.leave();
        std::thread::scope(|scope| {
            assert!(scope.spawn(|| section.try_enter()).join().unwrap());
        });
    }

    #[test]
    fn excludes_under_contention() {
        let section = CriticalSection::new(0);
        let value = AtomicU64::new(0);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..5_000 {
                        section.enter();
                        let seen = value.load(Ordering::Relaxed);
                        value.store(seen + 1, Ordering::Relaxed);
                        section.leave();
                    }
                });
            }
        });
        assert_eq!(value.into_inner(), 20_000);
        assert_eq!(section.lock_count.load(Ordering::Relaxed), FREE);
    }

    #[test]
    fn spin_count_loses_its_flags() {
        let section = CriticalSection::new(0x8000_0400);
        assert_eq!(section.set_spin_count(7), 0x400);
        assert_eq!(section.set_spin_count(0), 7);
    }
}

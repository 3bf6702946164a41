//! The word of a signal: its value and, as long as nothing but a value and one wait is there, all of
//! it. Then whoever signals and whoever waits change it in one step, without the signal's lock.
//!
//! Whoever has the lock closes the word first, and it stays closed while waits are on the signal's
//! list: a closed word is changed under the lock only.

use crate::sync::Arc;
use crate::sync::atomic::{AtomicUsize, Ordering};
use crate::waiter::Waiter;

/// The word is changed under the signal's lock only.
const CLOSED: usize = 1;
/// The rest of the word is the address of the one wait; the value is zero.
const LONE: usize = 2;
const SHIFT: u32 = 2;
const ZERO: usize = 0;
const ONE: usize = 1 << SHIFT;

const _: () = assert!(align_of::<Waiter>() > (CLOSED | LONE) && usize::BITS > u32::BITS + SHIFT);

/// The word; see the module's description.
pub(crate) struct Word(AtomicUsize);

fn lone(word: usize) -> Option<*const Waiter> {
    (word & LONE != 0).then(|| std::ptr::with_exposed_provenance(word & !LONE))
}

impl Word {
    /// A word with this value.
    pub(crate) fn new(value: u32, closed: bool) -> Self {
        let closed = if closed { CLOSED } else { 0 };
        Self(AtomicUsize::new((value as usize) << SHIFT | closed))
    }

    /// The value; without the lock, one that may be changing.
    #[inline]
    pub(crate) fn value(&self) -> u32 {
        let word = self.0.load(Ordering::Acquire);
        if word & LONE != 0 {
            return 0;
        }
        (word >> SHIFT) as u32
    }

    /// The value, if no lock is needed to know it.
    #[inline]
    pub(crate) fn open_value(&self) -> Option<u32> {
        match self.0.load(Ordering::Acquire) {
            word if word & CLOSED != 0 => None,
            word if word & LONE != 0 => Some(0),
            word => Some((word >> SHIFT) as u32),
        }
    }

    /// Changes an open word from what it is to what `next` says. Returns what it was; `None` if it
    /// is closed or `next` says so.
    #[inline(always)]
    fn change(&self, next: impl Fn(usize) -> Option<usize>) -> Option<usize> {
        let mut word = self.0.load(Ordering::Relaxed);
        while word & CLOSED == 0 {
            match self.0.compare_exchange_weak(
                word,
                next(word)?,
                Ordering::AcqRel,
                Ordering::Relaxed,
            ) {
                Ok(_) => return Some(word),
                Err(now) => word = now,
            }
        }
        None
    }

    /// Sets an open word to one or, if `hand_over`, gives the one to the wait that is there. Returns
    /// whether it was one already, and the wait, which is the caller's to end; `None` if the word is
    /// closed.
    #[inline(always)]
    pub(crate) fn set(&self, hand_over: bool) -> Option<(bool, Option<*const Waiter>)> {
        let next = |word| {
            let spent = hand_over && word & LONE != 0;
            Some(if spent { ZERO } else { ONE })
        };
        let before = self.change(next)?;
        Some((before == ONE, lone(before)))
    }

    /// Makes an open word zero and leaves a wait there. Returns the value before; `None` if the word
    /// is closed.
    pub(crate) fn reset(&self) -> Option<u32> {
        let before = self.change(|word| Some(if word == ONE { ZERO } else { word }))?;
        Some(u32::from(before == ONE))
    }

    /// Takes the one of an open word; `None` if it is closed.
    #[inline(always)]
    pub(crate) fn take(&self) -> Option<bool> {
        let mut word = self.0.load(Ordering::Acquire);
        loop {
            if word & CLOSED != 0 {
                return None;
            }
            if word != ONE {
                return Some(false);
            }
            match self
                .0
                .compare_exchange_weak(ONE, ZERO, Ordering::AcqRel, Ordering::Acquire)
            {
                Ok(_) => return Some(true),
                Err(now) => word = now,
            }
        }
    }

    /// Leaves `waiter` in the word if that is open, zero, and nobody is there. It must stay alive
    /// until it has ended or [`Self::withdraw`] has succeeded.
    #[inline(always)]
    pub(crate) fn enter(&self, waiter: &Arc<Waiter>) -> bool {
        let word = Arc::as_ptr(waiter).expose_provenance() | LONE;
        let entered = self
            .0
            .compare_exchange(ZERO, word, Ordering::AcqRel, Ordering::Relaxed);
        entered.is_ok()
    }

    /// Takes `waiter` back; `false` when it is not in the word any more.
    pub(crate) fn withdraw(&self, waiter: &Arc<Waiter>) -> bool {
        let word = Arc::as_ptr(waiter).addr() | LONE;
        let withdrawn = self
            .0
            .compare_exchange(word, ZERO, Ordering::AcqRel, Ordering::Relaxed);
        withdrawn.is_ok()
    }

    /// Closes the word, which takes the lock; returns the wait that was in it.
    #[inline(always)]
    pub(crate) fn close(&self) -> Option<*const Waiter> {
        let next = |word| {
            Some(if word & LONE != 0 {
                CLOSED
            } else {
                word | CLOSED
            })
        };
        lone(self.change(next)?)
    }

    /// Opens the word again, under the lock; no wait is on the list.
    #[inline(always)]
    pub(crate) fn open(&self) {
        let word = self.0.load(Ordering::Relaxed);
        self.0.store(word & !CLOSED, Ordering::Release);
    }

    /// Changes the value of a closed word, under the lock.
    #[inline(always)]
    pub(crate) fn store(&self, value: u32) {
        self.0
            .store((value as usize) << SHIFT | CLOSED, Ordering::Release);
    }
}

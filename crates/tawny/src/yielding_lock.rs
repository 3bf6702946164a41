//! A lock whose holder may wait in the kernel, for as long as nobody else wants the lock.
//!
//! A thread that waits for something that is its alone to take saves a call by taking it in the kernel, and so
//! must hold what goes with it meanwhile. Whoever asks for the lock has that wait end.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::Interrupt;
use tawny_engine::sync::{Mutex, MutexGuard};

use crate::thread::CHANGED;

/// See the module's description.
#[derive(Debug, Default)]
pub(crate) struct YieldingLock<T> {
    value: Mutex<T>,
    /// How many threads want what another has.
    wanted: AtomicU32,
    /// What ends the wait of the holder, while it may be in one.
    waits: Mutex<Option<Arc<Interrupt>>>,
}

impl<T> YieldingLock<T> {
    /// Locks. A holder that waits in the kernel gives way.
    #[inline]
    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        match self.value.try_lock() {
            Some(value) => value,
            None => self.demand(),
        }
    }

    #[cold]
    fn demand(&self) -> MutexGuard<'_, T> {
        self.wanted.fetch_add(1, Ordering::SeqCst);
        if let Some(interrupt) = &*self.waits.lock() {
            interrupt.fire(CHANGED);
        }
        let value = self.value.lock();
        self.wanted.fetch_sub(1, Ordering::SeqCst);
        value
    }

    /// Locks and calls `wait`, which may wait until `interrupt`, which is the calling thread's, is fired. `None`: others
    /// have the lock, or want it.
    #[inline]
    pub(crate) fn hold<R>(
        &self,
        interrupt: &Arc<Interrupt>,
        wait: impl FnOnce(&mut T) -> R,
    ) -> Option<R> {
        let mut value = self.value.try_lock()?;
        *self.waits.lock() = Some(Arc::clone(interrupt));
        // Whoever has counted itself after this finds the interrupt.
        let is_free = self.wanted.load(Ordering::SeqCst) == 0;
        let result = is_free.then(|| wait(&mut value));
        *self.waits.lock() = None;
        result
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_holder_gives_way_and_holds_again() {
        let lock = Arc::new(YieldingLock::<u32>::default());
        let (holds, held) = mpsc::channel();
        let holder = {
            let lock = Arc::clone(&lock);
            std::thread::spawn(move || {
                let interrupt = Arc::new(Interrupt::new().unwrap());
                let mut is_over = false;
                while !is_over {
                    is_over = lock
                        .hold(&interrupt, |value| {
                            holds.send(()).unwrap();
                            // Here stands a call that the interrupt ends.
                            while interrupt.take() == 0 {
                                std::thread::yield_now();
                            }
                            *value != 0
                        })
                        .unwrap_or_default();
                }
            })
        };
        held.recv().unwrap();
        drop(lock.lock());
        held.recv().unwrap();
        *lock.lock() = 1;
        // The next to hold it sees that.
        held.recv().unwrap();
        drop(lock.lock());
        holder.join().unwrap();
        assert_eq!(*lock.lock(), 1);
    }
}

//! The synchronisation primitives that every other file uses, so that `--cfg loom` can replace them
//! all with loom's and explore the interleavings of the very code that ships.

/// The standard one in models too: loom's cannot hold a trait object, and counting references is
/// not what the models are about.
pub use std::sync::Arc;

#[cfg(loom)]
pub use loom::sync::atomic;
#[cfg(not(loom))]
pub use std::sync::atomic;

#[cfg(loom)]
use loom::sync as inner;
#[cfg(not(loom))]
use std::sync as inner;

use std::ops::{Deref, DerefMut};
use std::sync::PoisonError;

/// A mutex without poisoning: the panic boundary of the C ABI must not turn one caught panic into
/// failures everywhere, and every critical section here leaves its data whole between statements.
#[derive(Debug, Default)]
pub struct Mutex<T: ?Sized>(inner::Mutex<T>);

/// Holds a [`Mutex`] locked.
pub struct MutexGuard<'a, T: ?Sized>(inner::MutexGuard<'a, T>);

impl<T> Mutex<T> {
    /// An unlocked mutex.
    #[cfg(not(loom))]
    pub const fn new(value: T) -> Self {
        Self(inner::Mutex::new(value))
    }

    /// An unlocked mutex.
    #[cfg(loom)]
    pub fn new(value: T) -> Self {
        Self(inner::Mutex::new(value))
    }

    /// Locks, waiting as long as it takes.
    #[inline]
    pub fn lock(&self) -> MutexGuard<'_, T> {
        MutexGuard(self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T: ?Sized> Deref for MutexGuard<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: ?Sized> DerefMut for MutexGuard<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

//! A value that each thread has, found by one load. The standard `thread_local!` looks each time
//! whether the value is there and alive, and what is called with it is moved to where it is called.

use std::cell::Cell;
use std::ops::Deref;
use std::ptr::NonNull;
use std::thread::LocalKey;

/// Where a thread's value is, while it has one.
pub struct Place<T> {
    value: Cell<Option<NonNull<T>>>,
    /// How many [`Entered`] there are.
    depth: Cell<usize>,
}

impl<T> Place<T> {
    /// No value yet.
    pub const fn new() -> Self {
        Self {
            value: Cell::new(None),
            depth: Cell::new(0),
        }
    }

    /// The calling thread's value, if it has one.
    #[inline(always)]
    pub fn enter(key: &'static LocalKey<Self>) -> Option<Entered<T>> {
        key.with(|place| {
            let value = place.value.get()?;
            place.depth.set(place.depth.get() + 1);
            let depth = Some(NonNull::from(&place.depth));
            Some(Entered { value, depth })
        })
    }

    /// A value for this once, for a thread that is ending and has lost its own.
    pub fn passing(value: T) -> Entered<T> {
        Entered {
            value: NonNull::from(Box::leak(Box::new(value))),
            depth: None,
        }
    }
}

impl<T> Default for Place<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// The thread's value, which stays until this is dropped.
pub struct Entered<T: 'static> {
    value: NonNull<T>,
    /// Where this is counted; `None` when the value is nobody else's.
    depth: Option<NonNull<Cell<usize>>>,
}

impl<T> Entered<T> {
    #[cold]
    #[inline(never)]
    fn free(&mut self) {
        // SAFETY: leaked by `passing`, and this is dropped once.
        drop(unsafe { Box::from_raw(self.value.as_ptr()) });
    }
}

impl<T> Deref for Entered<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        // SAFETY: the owner leaks the value rather than free it while `depth` counts this, unless
        // it is this one's own. It belongs to this thread, which `NonNull` keeps this in.
        unsafe { self.value.as_ref() }
    }
}

impl<T> Drop for Entered<T> {
    #[inline(always)]
    fn drop(&mut self) {
        let Some(depth) = self.depth else {
            return self.free();
        };
        // SAFETY: a `Place` needs no drop, so its memory is the thread's to the end, and this does
        // not leave the thread.
        let depth = unsafe { depth.as_ref() };
        depth.set(depth.get() - 1);
    }
}

/// Owns a thread's value: to be kept in a `thread_local!` of its own.
pub struct Owner<T: 'static> {
    value: NonNull<T>,
    key: &'static LocalKey<Place<T>>,
    end: fn(&T),
}

impl<T> Owner<T> {
    /// Makes `value` the calling thread's. `end` is called when the thread ends, even out of the
    /// middle of something that had entered, when the value itself is leaked.
    pub fn new(value: T, key: &'static LocalKey<Place<T>>, end: fn(&T)) -> Self {
        let value = NonNull::from(Box::leak(Box::new(value)));
        key.with(|place| place.value.set(Some(value)));
        Self { value, key, end }
    }
}

impl<T> Drop for Owner<T> {
    fn drop(&mut self) {
        let free = self.key.with(|place| {
            if place.value.get() == Some(self.value) {
                place.value.set(None);
            }
            place.depth.get() == 0
        });
        // SAFETY: leaked by `new`, and freed below at the earliest.
        (self.end)(unsafe { self.value.as_ref() });
        if free {
            // SAFETY: leaked by `new`; no `Entered` is left, and `enter` finds it no more.
            drop(unsafe { Box::from_raw(self.value.as_ptr()) });
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::rc::Rc;

    use super::*;

    thread_local! {
        static PLACE: Place<Rc<u32>> = const { Place::new() };
        static ENDED: Cell<u32> = const { Cell::new(0) };
    }

    #[test]
    fn a_value_is_found_while_it_has_an_owner() {
        assert!(Place::enter(&PLACE).is_none());
        let value = Rc::new(7);
        let owner = Owner::new(Rc::clone(&value), &PLACE, |_| ENDED.set(ENDED.get() + 1));
        {
            let outer = Place::enter(&PLACE).unwrap();
            let inner = Place::enter(&PLACE).unwrap();
            assert_eq!((**outer, **inner), (7, 7));
        }
        drop(owner);
        assert!(Place::enter(&PLACE).is_none());
        assert_eq!((Rc::strong_count(&value), ENDED.get()), (1, 1));
    }

    #[test]
    fn an_owner_that_goes_meanwhile_leaves_the_value() {
        let value = Rc::new(7);
        let owner = Owner::new(Rc::clone(&value), &PLACE, |_| ENDED.set(ENDED.get() + 1));
        let entered = Place::enter(&PLACE).unwrap();
        drop(owner);
        assert_eq!(**entered, 7);
        assert!(Place::enter(&PLACE).is_none());
        drop(entered);
        assert_eq!((Rc::strong_count(&value), ENDED.get()), (2, 1));
        let passing = Place::passing(Rc::clone(&value));
        assert_eq!((**passing, Rc::strong_count(&value)), (7, 3));
        drop(passing);
        assert_eq!(Rc::strong_count(&value), 2);
    }
}

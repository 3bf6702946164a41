//! A queue by value, first in first out, whose items are made and looked at where they lie: to copy
//! what was just written in pieces makes the processor wait for the pieces.

use std::mem::MaybeUninit;

/// The queue. Its buffer grows by doubling and is kept.
pub struct Ring<T> {
    /// As many as a power of two, or none yet.
    slots: Box<[MaybeUninit<T>]>,
    /// Items ever popped and pushed; the slot of an item is its number modulo the slots. The slots
    /// from `head` to `tail` hold items.
    head: usize,
    tail: usize,
}

const FIRST_CAPACITY: usize = 64;

impl<T> Default for Ring<T> {
    /// An empty queue without a buffer.
    fn default() -> Self {
        Self {
            slots: Box::new([]),
            head: 0,
            tail: 0,
        }
    }
}

impl<T> Ring<T> {
    /// Items in the queue.
    #[inline(always)]
    pub fn len(&self) -> usize {
        self.tail.wrapping_sub(self.head)
    }

    /// Whether there is none.
    #[inline(always)]
    pub fn is_empty(&self) -> bool {
        self.head == self.tail
    }

    /// Puts what `make` makes at the end.
    #[inline(always)]
    pub fn push_with(&mut self, make: impl FnOnce() -> T) {
        if self.len() == self.slots.len() {
            self.grow();
        }
        let slot = self.tail & (self.slots.len() - 1);
        // SAFETY: the mask makes the number smaller than that of the slots, of which there are
        // some.
        unsafe { self.slots.get_unchecked_mut(slot) }.write(make());
        self.tail = self.tail.wrapping_add(1);
    }

    /// Lets `look` see the first item, and drops it.
    #[inline(always)]
    pub fn pop_with(&mut self, look: impl FnOnce(&T)) -> bool {
        if self.is_empty() {
            return false;
        }
        let slot = self.head & (self.slots.len() - 1);
        self.head = self.head.wrapping_add(1);
        // SAFETY: the mask makes the number smaller than that of the slots, of which there are
        // some.
        let slot = unsafe { self.slots.get_unchecked_mut(slot) };
        // SAFETY: the slot held an item (`head != tail`), which is not counted any more. If `look`
        // panics the item is leaked.
        unsafe {
            look(slot.assume_init_ref());
            slot.assume_init_drop();
        }
        true
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        let full = self.slots.len();
        let mut slots = Vec::from(std::mem::take(&mut self.slots));
        // A long buffer gets longer where it is, or its pages move: nothing is copied.
        slots.reserve_exact(full.max(FIRST_CAPACITY));
        slots.resize_with(full.max(FIRST_CAPACITY) + full, MaybeUninit::uninit);
        let head = self.head & full.wrapping_sub(1);
        if full > 0 {
            // The items that stood before the first one, the buffer being full, follow it now.
            let (old, new) = slots.split_at_mut(full);
            new[..head].swap_with_slice(&mut old[..head]);
        }
        (self.head, self.tail) = (head, head + full);
        self.slots = slots.into_boxed_slice();
    }
}

impl<T> Drop for Ring<T> {
    fn drop(&mut self) {
        while self.pop_with(|_| ()) {}
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::collections::VecDeque;
    use std::sync::Arc;

    use super::*;

    #[test]
    fn items_come_out_in_order_and_are_dropped_once() {
        let mut ring = Ring::default();
        let mut model = VecDeque::new();
        let witness = Arc::new(());
        for step in 0..1000usize {
            // Grows in waves, with the items across the end of the buffer.
            for item in 0..step % 7 {
                ring.push_with(|| (step * 10 + item, Arc::clone(&witness)));
                model.push_back(step * 10 + item);
            }
            for _ in 0..step % 5 {
                let mut seen = None;
                assert_eq!(
                    ring.pop_with(|(item, _)| seen = Some(*item)),
                    seen.is_some()
                );
                assert_eq!(seen, model.pop_front());
            }
            assert_eq!(
                (ring.len(), ring.is_empty()),
                (model.len(), model.is_empty())
            );
        }
        assert_eq!(Arc::strong_count(&witness), 1 + ring.len());
        drop(ring);
        assert_eq!(Arc::strong_count(&witness), 1);
    }
}

//! The waits for one signal, in the order of their arrival. A wait leaves by the key that it was
//! given, wherever it stands, and its place is used again: no wait allocates but the first.

use crate::sync::Arc;
use crate::waiter::Waiter;

/// No entry.
const NONE: u32 = u32::MAX;
/// Places that an empty list keeps.
const KEPT: usize = 16;

/// What a wait on the list gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The signal, once: then it is off the list.
    Once,
    /// Word of the signal, which it takes itself.
    Told,
    /// The signal, and it stays on the list; between its waits it gets a mark.
    Kept,
}

struct Entry {
    /// `None`: the place is free.
    waiter: Option<Arc<Waiter>>,
    number: u32,
    kind: Kind,
    before: u32,
    /// For a free place the next free one.
    after: u32,
}

/// The list; see the module's description.
pub(crate) struct WaitList {
    entries: Vec<Entry>,
    first: u32,
    last: u32,
    free: u32,
}

/// A wait on the list.
pub(crate) struct Waiting<'a> {
    pub(crate) key: u32,
    pub(crate) waiter: &'a Arc<Waiter>,
    pub(crate) number: u32,
    pub(crate) kind: Kind,
}

impl WaitList {
    pub(crate) const fn new() -> Self {
        Self {
            entries: Vec::new(),
            first: NONE,
            last: NONE,
            free: NONE,
        }
    }

    pub(crate) fn push(&mut self, waiter: Arc<Waiter>, number: u32, kind: Kind) -> u32 {
        let entry = Entry {
            waiter: Some(waiter),
            number,
            kind,
            before: self.last,
            after: NONE,
        };
        let key = if self.free == NONE {
            self.entries.push(entry);
            self.entries.len() as u32 - 1
        } else {
            let place = &mut self.entries[self.free as usize];
            let key = std::mem::replace(&mut self.free, place.after);
            *place = entry;
            key
        };
        self.append(key);
        key
    }

    fn append(&mut self, key: u32) {
        match self.last {
            NONE => self.first = key,
            last => self.entries[last as usize].after = key,
        }
        self.last = key;
    }

    /// Puts the wait with this key behind all others.
    pub(crate) fn move_back(&mut self, key: u32) {
        if self.last == key {
            return;
        }
        self.unlink(key);
        let last = self.last;
        let entry = &mut self.entries[key as usize];
        (entry.before, entry.after) = (last, NONE);
        self.append(key);
    }

    fn unlink(&mut self, key: u32) {
        let entry = &self.entries[key as usize];
        let (before, after) = (entry.before, entry.after);
        match before {
            NONE => self.first = after,
            before => self.entries[before as usize].after = after,
        }
        match after {
            NONE => self.last = before,
            after => self.entries[after as usize].before = before,
        }
    }

    pub(crate) fn first(&self) -> Option<Waiting<'_>> {
        self.at(self.first)
    }

    pub(crate) fn after(&self, key: u32) -> Option<Waiting<'_>> {
        self.at(self.entries[key as usize].after)
    }

    pub(crate) fn at(&self, key: u32) -> Option<Waiting<'_>> {
        let entry = self.entries.get(key as usize)?;
        let waiter = entry.waiter.as_ref()?;
        Some(Waiting {
            key,
            waiter,
            number: entry.number,
            kind: entry.kind,
        })
    }

    /// Takes the wait with this key out; it must be on the list.
    pub(crate) fn remove(&mut self, key: u32) -> Option<Arc<Waiter>> {
        self.unlink(key);
        let entry = &mut self.entries[key as usize];
        let waiter = entry.waiter.take();
        entry.after = self.free;
        self.free = key;
        if self.first == NONE && self.entries.len() > KEPT {
            *self = Self::new();
        }
        waiter
    }

    /// Whether no wait is on the list.
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.first == NONE
    }

    /// Takes the first wait of `waiter` out; `false` when there is none.
    pub(crate) fn remove_waiter(&mut self, waiter: &Arc<Waiter>) -> bool {
        let mut next = self.first();
        while let Some(waiting) = next {
            let key = waiting.key;
            if Arc::ptr_eq(waiting.waiter, waiter) {
                return self.remove(key).is_some();
            }
            next = self.after(key);
        }
        false
    }

    /// As [`Self::remove`], unless the wait has left already and its place is empty or another's.
    pub(crate) fn remove_own(
        &mut self,
        key: u32,
        waiter: &Arc<Waiter>,
        number: u32,
    ) -> Option<Arc<Waiter>> {
        let there = self.at(key)?;
        let own = Arc::ptr_eq(there.waiter, waiter) && there.number == number;
        own.then(|| self.remove(key)).flatten()
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn waiter() -> Arc<Waiter> {
        Arc::new(Waiter::call(|| ()))
    }

    fn numbers(list: &WaitList) -> Vec<u32> {
        let mut numbers = Vec::new();
        let mut next = list.first();
        while let Some(waiting) = next {
            numbers.push(waiting.number);
            next = list.after(waiting.key);
        }
        numbers
    }

    #[test]
    fn order_is_that_of_arrival_whoever_leaves() {
        let waiter = waiter();
        let mut list = WaitList::new();
        let keys: Vec<_> = (0..5)
            .map(|number| list.push(waiter.clone(), number, Kind::Once))
            .collect();
        assert!(list.remove_own(keys[2], &waiter, 2).is_some());
        assert_eq!(numbers(&list), [0, 1, 3, 4]);
        let reused = list.push(waiter.clone(), 5, Kind::Once);
        assert_eq!(reused, keys[2]);
        assert_eq!(numbers(&list), [0, 1, 3, 4, 5]);
        list.move_back(keys[1]);
        list.move_back(keys[1]);
        assert_eq!(numbers(&list), [0, 3, 4, 5, 1]);
        list.move_back(keys[0]);
        assert_eq!(numbers(&list), [3, 4, 5, 1, 0]);
        list.remove(keys[0]);
        list.remove(reused);
        assert_eq!(numbers(&list), [3, 4, 1]);
    }

    #[test]
    fn a_stale_key_removes_nobody_else() {
        let (one, other) = (waiter(), waiter());
        let mut list = WaitList::new();
        let key = list.push(one.clone(), 0, Kind::Once);
        list.remove(key);
        assert!(list.remove_own(key, &one, 0).is_none());
        assert_eq!(list.push(other.clone(), 0, Kind::Once), key);
        assert!(list.remove_own(key, &one, 0).is_none());
        assert!(list.remove_own(key, &other, 1).is_none());
        assert!(list.remove_own(key, &other, 0).is_some());
    }

    #[test]
    fn a_list_that_was_long_gives_its_memory_back() {
        let waiter = waiter();
        let mut list = WaitList::new();
        let keys: Vec<_> = (0..1000)
            .map(|number| list.push(waiter.clone(), number, Kind::Once))
            .collect();
        for (number, key) in keys.into_iter().enumerate() {
            assert!(list.remove_own(key, &waiter, number as u32).is_some());
        }
        assert_eq!(list.entries.capacity(), 0);
        assert_eq!(Arc::strong_count(&waiter), 1);
    }
}

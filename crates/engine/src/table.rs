//! A table of shared objects, addressed by tokens that go stale for ever when their object is
//! removed. A look-up costs two atomic additions and never waits.
//!
//! Slots are never freed, so a stale token can always be examined. A slot's state word holds its
//! generation, flags of the token, whether the object may be found, whether an object is stored, and how many
//! look-ups are under way; the object leaves the slot when it can no longer be found and the last
//! look-up ends.

use std::collections::VecDeque;
use std::mem::MaybeUninit;
use std::ops::Deref;
use std::ptr::NonNull;
use std::sync::OnceLock;

use crate::sync::atomic::{AtomicU64, Ordering};
use crate::sync::{Arc, Mutex};

#[cfg(loom)]
use loom::cell::UnsafeCell;

#[cfg(not(loom))]
#[derive(Debug)]
struct UnsafeCell<T>(std::cell::UnsafeCell<T>);

#[cfg(not(loom))]
impl<T> UnsafeCell<T> {
    const fn new(value: T) -> Self {
        Self(std::cell::UnsafeCell::new(value))
    }
    #[inline]
    fn with<R>(&self, f: impl FnOnce(*const T) -> R) -> R {
        f(self.0.get())
    }
    fn with_mut<R>(&self, f: impl FnOnce(*mut T) -> R) -> R {
        f(self.0.get())
    }
}

/// Bits of a token that number the slot.
pub const INDEX_BITS: u32 = 20;
/// Bits of a token that hold the slot's generation.
pub const GENERATION_BITS: u32 = 9;
/// A removed slot waits until this many others are free before it is used again, so that a stale
/// token is found out for at least `QUARANTINE << GENERATION_BITS` insertions.
pub const QUARANTINE: usize = if cfg!(loom) { 1 } else { 1024 };

const CHUNK: usize = if cfg!(loom) { 4 } else { 1024 };
const CHUNKS: usize = if cfg!(loom) {
    2
} else {
    (1 << INDEX_BITS) / CHUNK
};

const REFERENCE: u64 = 1;
const REFERENCES: u64 = (1 << 24) - 1;
const STORED: u64 = 1 << 24;
const OPEN: u64 = 1 << 25;
const FLAGS_SHIFT: u32 = 26;
/// The flags that a token can have.
pub const FLAGS: u8 = 0b11_1111;
const GENERATION_SHIFT: u32 = 32;
const GENERATION_MASK: u64 = (1 << GENERATION_BITS) - 1;

/// Names one object for its time in the table: generation and slot number, never zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Token(u32);

impl Token {
    /// The token as a number of `INDEX_BITS + GENERATION_BITS` bits.
    pub const fn to_bits(self) -> u32 {
        self.0
    }

    /// The token with these bits; any number is safe, most name nothing.
    pub const fn from_bits(bits: u32) -> Self {
        Self(bits)
    }

    fn index(self) -> usize {
        self.0 as usize & ((1 << INDEX_BITS) - 1)
    }

    fn generation(self) -> u64 {
        u64::from(self.0 >> INDEX_BITS)
    }
}

struct Slot<T: ?Sized> {
    state: AtomicU64,
    object: UnsafeCell<MaybeUninit<Arc<T>>>,
}

impl<T: ?Sized> Slot<T> {
    fn chunk() -> Box<[Self]> {
        let empty = || Self {
            state: AtomicU64::new(0),
            object: UnsafeCell::new(MaybeUninit::uninit()),
        };
        std::iter::repeat_with(empty).take(CHUNK).collect()
    }
}

struct Free {
    /// Slots that were used, oldest first.
    used: VecDeque<u32>,
    /// The first slot that never was.
    fresh: usize,
}

type Chunk<T> = OnceLock<Box<[Slot<T>]>>;

/// The table; see the module's description.
pub struct Table<T: ?Sized> {
    chunks: [Chunk<T>; CHUNKS],
    free: Mutex<Free>,
    removals: AtomicU64,
}

// SAFETY: objects are handed out as `&T` and `Arc<T>` to any thread, which `T: Send + Sync` allows;
// a slot's object is written and taken only by the one thread that the state word elects.
unsafe impl<T: ?Sized + Send + Sync> Sync for Table<T> {}
// SAFETY: as above; nothing is tied to the thread that made the table.
unsafe impl<T: ?Sized + Send + Sync> Send for Table<T> {}

impl<T: ?Sized> Default for Table<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: ?Sized> Table<T> {
    /// An empty table.
    #[cfg(not(loom))]
    pub const fn new() -> Self {
        Self {
            chunks: [const { OnceLock::new() }; CHUNKS],
            // Slot 0 stays unused: no token is zero.
            free: Mutex::new(Free {
                used: VecDeque::new(),
                fresh: 1,
            }),
            removals: AtomicU64::new(0),
        }
    }

    /// An empty table.
    #[cfg(loom)]
    pub fn new() -> Self {
        Self {
            chunks: [const { OnceLock::new() }; CHUNKS],
            free: Mutex::new(Free {
                used: VecDeque::new(),
                fresh: 1,
            }),
            removals: AtomicU64::new(0),
        }
    }

    /// Puts `object` in; `None` when the table is full.
    pub fn insert(&self, object: Arc<T>) -> Option<Token> {
        let index = self.allocate()?;
        let slot = self.slot(index)?;
        slot.object.with_mut(|cell| {
            // SAFETY: the slot came from the free list, so it stores nothing and no look-up
            // reads it: they all see OPEN clear.
            unsafe { (*cell).write(object) };
        });
        // Look-ups of stale tokens may be counted at this moment: add to the word, never set it.
        let state = slot.state.fetch_or(OPEN | STORED, Ordering::AcqRel);
        let generation = (state >> GENERATION_SHIFT) & GENERATION_MASK;
        Some(Token((generation as u32) << INDEX_BITS | index as u32))
    }

    /// Puts `object` in under a token that the table of another process gave; `false` when the slot is
    /// taken. For the beginning, when no token has gone stale yet that the new one could equal.
    pub fn insert_at(&self, token: Token, object: Arc<T>) -> bool {
        let index = token.index();
        if index == 0 || index >= self.chunks.len() * CHUNK || token.generation() > GENERATION_MASK
        {
            return false;
        }
        {
            let mut free = self.free.lock();
            if index < free.fresh {
                let Some(position) = free.used.iter().position(|used| *used as usize == index)
                else {
                    return false;
                };
                free.used.remove(position);
            } else {
                for skipped in free.fresh..index {
                    free.used.push_back(skipped as u32);
                }
                free.fresh = index + 1;
            }
        }
        let chunk = self.chunks[index / CHUNK].get_or_init(Slot::chunk);
        let slot = &chunk[index % CHUNK];
        slot.object.with_mut(|cell| {
            // SAFETY: the slot came from the free list, as in `insert`.
            unsafe { (*cell).write(object) };
        });
        let generation = token.generation() << GENERATION_SHIFT;
        let mine = OPEN | STORED | generation;
        // Look-ups of stale tokens may be counted at this moment: only their count is kept.
        let keep = |state: u64| Some(state & REFERENCES | mine);
        let _ = slot
            .state
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, keep);
        true
    }

    /// The flags of `token`; `None` when it names nothing.
    pub fn flags(&self, token: Token) -> Option<u8> {
        let state = self.slot(token.index())?.state.load(Ordering::Acquire);
        names(state, token).then_some((state >> FLAGS_SHIFT) as u8 & FLAGS)
    }

    /// Changes those flags of `token` that are in `mask`; `false` when it names nothing.
    pub fn set_flags(&self, token: Token, mask: u8, flags: u8) -> bool {
        let mask = u64::from(mask & FLAGS) << FLAGS_SHIFT;
        let flags = u64::from(flags) << FLAGS_SHIFT & mask;
        let change = |state| names(state, token).then_some(state & !mask | flags);
        self.slot(token.index()).is_some_and(|slot| {
            slot.state
                .fetch_update(Ordering::AcqRel, Ordering::Acquire, change)
                .is_ok()
        })
    }

    /// Finds the object that `token` names.
    #[inline]
    pub fn get(&self, token: Token) -> Option<Ref<'_, T>> {
        let slot = self.slot(token.index())?;
        let state = slot.state.fetch_add(REFERENCE, Ordering::AcqRel);
        let found = Ref {
            table: self,
            slot,
            index: token.index(),
        };
        (names(state, token)).then_some(found)
    }

    /// Whether `token` names an object at this moment.
    #[inline]
    pub fn contains(&self, token: Token) -> bool {
        self.slot(token.index())
            .is_some_and(|slot| names(slot.state.load(Ordering::Acquire), token))
    }

    /// How many objects have been taken out. As long as that stays the same, whatever was named by
    /// a token after it was asked for still is.
    #[inline]
    pub fn removals(&self) -> u64 {
        self.removals.load(Ordering::Acquire)
    }

    /// Takes the object that `token` names out: exactly one caller gets it.
    pub fn remove(&self, token: Token) -> Option<Arc<T>> {
        let slot = self.slot(token.index())?;
        let mut state = slot.state.load(Ordering::Acquire);
        loop {
            if !names(state, token) {
                return None;
            }
            let closed = (state & !OPEN) + REFERENCE;
            match slot.state.compare_exchange_weak(
                state,
                closed,
                Ordering::AcqRel,
                Ordering::Acquire,
            ) {
                Ok(_) => break,
                Err(now) => state = now,
            }
        }
        self.removals.fetch_add(1, Ordering::AcqRel);
        let last = Ref {
            table: self,
            slot,
            index: token.index(),
        };
        Some(last.to_arc())
    }

    /// Calls `each` with every object and its token. Objects that come or go meanwhile may be missed.
    pub fn for_each(&self, mut each: impl FnMut(Token, &Arc<T>)) {
        let fresh = self.free.lock().fresh;
        for index in 1..fresh {
            let Some(slot) = self.slot(index) else {
                continue;
            };
            let generation =
                (slot.state.load(Ordering::Acquire) >> GENERATION_SHIFT) & GENERATION_MASK;
            let token = Token((generation as u32) << INDEX_BITS | index as u32);
            if let Some(found) = self.get(token) {
                each(token, &found.to_arc());
            }
        }
    }

    fn allocate(&self) -> Option<usize> {
        let mut free = self.free.lock();
        if free.used.len() < QUARANTINE && free.fresh < self.chunks.len() * CHUNK {
            let index = free.fresh;
            free.fresh += 1;
            drop(free);
            self.chunks[index / CHUNK].get_or_init(Slot::chunk);
            return Some(index);
        }
        let index = free.used.pop_front()? as usize;
        drop(free);
        // A slot that was passed over when another was asked for by its token may have no memory yet.
        self.chunks[index / CHUNK].get_or_init(Slot::chunk);
        Some(index)
    }

    #[inline]
    fn slot(&self, index: usize) -> Option<&Slot<T>> {
        self.chunks.get(index / CHUNK)?.get()?.get(index % CHUNK)
    }

    /// Empties a slot that can no longer be found once its last look-up has ended.
    #[cold]
    fn reclaim(&self, slot: &Slot<T>, index: usize, state: u64) {
        let generation = ((state >> GENERATION_SHIFT) + 1) & GENERATION_MASK;
        let empty = generation << GENERATION_SHIFT;
        // A look-up that began meanwhile makes this fail, and then reclaims when it ends.
        if slot
            .state
            .compare_exchange(state, empty, Ordering::AcqRel, Ordering::Relaxed)
            .is_err()
        {
            return;
        }
        let object = slot.object.with_mut(|cell| {
            // SAFETY: STORED was set, so the cell is initialised; clearing it, with no reference
            // counted and OPEN clear, made this thread the only one that reads the cell.
            unsafe { (*cell).assume_init_read() }
        });
        self.free.lock().used.push_back(index as u32);
        drop(object);
    }
}

impl<T: ?Sized> Drop for Table<T> {
    fn drop(&mut self) {
        for slot in self
            .chunks
            .iter()
            .filter_map(OnceLock::get)
            .flat_map(|chunk| chunk.iter())
        {
            if slot.state.load(Ordering::Acquire) & STORED != 0 {
                slot.object.with_mut(|cell| {
                    // SAFETY: STORED says the cell is initialised, and `&mut self` that nobody
                    // else reads it.
                    unsafe { (*cell).assume_init_drop() };
                });
            }
        }
    }
}

#[inline]
fn names(state: u64, token: Token) -> bool {
    state & OPEN != 0 && (state >> GENERATION_SHIFT) == token.generation()
}

/// An object found in a [`Table`]; it cannot be destroyed while this lives.
pub struct Ref<'a, T: ?Sized> {
    table: &'a Table<T>,
    slot: &'a Slot<T>,
    index: usize,
}

impl<T: ?Sized> Ref<'_, T> {
    /// A handle of its own to the object.
    pub fn to_arc(&self) -> Arc<T> {
        Arc::clone(self.shared())
    }

    #[inline]
    fn shared(&self) -> &Arc<T> {
        self.slot.object.with(|cell| {
            // SAFETY: a `Ref` is only looked into after OPEN was seen in the state word together
            // with this reference's own count, and the object stays until the count is gone.
            unsafe { (*cell).assume_init_ref() }
        })
    }
}

impl<'a, T: ?Sized> Ref<'a, T> {
    /// A part of the object, or another view of it; `None` when `view` has none.
    #[inline(always)]
    pub fn project<U>(self, view: impl FnOnce(&T) -> Option<&U>) -> Option<Projected<'a, T, U>> {
        let part = NonNull::from(view(&self)?);
        Some(Projected { whole: self, part })
    }
}

/// A view of an object found in a [`Table`].
pub struct Projected<'a, T: ?Sized, U> {
    whole: Ref<'a, T>,
    part: NonNull<U>,
}

impl<'a, T: ?Sized, U> Projected<'a, T, U> {
    /// The whole object.
    pub fn whole(&self) -> &Ref<'a, T> {
        &self.whole
    }
}

impl<T: ?Sized, U> Deref for Projected<'_, T, U> {
    type Target = U;
    #[inline(always)]
    fn deref(&self) -> &U {
        // SAFETY: borrowed from the object, which stays where it is while `whole` lives.
        unsafe { self.part.as_ref() }
    }
}

impl<T: ?Sized> Deref for Ref<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        self.shared()
    }
}

impl<T: ?Sized> Drop for Ref<'_, T> {
    #[inline]
    fn drop(&mut self) {
        let state = self.slot.state.fetch_sub(REFERENCE, Ordering::AcqRel) - REFERENCE;
        if state & (REFERENCES | OPEN | STORED) == STORED {
            self.table.reclaim(self.slot, self.index, state);
        }
    }
}

#[cfg(all(test, not(loom)))]
#[path = "table_tests.rs"]
mod tests;

#[cfg(all(test, loom))]
#[path = "table_models.rs"]
mod models;

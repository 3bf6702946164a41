//! Fiber local storage: slots with a value for each fiber, and a callback for each value that is left when its fiber
//! or the slot ends. A thread that is no fiber has values of its own, which stay its first fiber's.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/fibers#fiber-local-storage>

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use tawny_engine::sync::Mutex;
pub use tawny_engine::valgrind_stack::KnownStack;

use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_NO_MORE_ITEMS};

/// The slots of a process (`FLS_MAXIMUM_AVAILABLE`).
pub const SLOTS: usize = 128;

/// What is called with a value that is not 0 when its thread or its slot ends.
pub type Callback = Arc<dyn Fn(usize) + Send + Sync>;

/// The state of one slot.
struct Slot {
    callback: Option<Callback>,
    /// The values that are not 0, by owner: thread or fiber.
    values: BTreeMap<u64, usize>,
}

static STATE: Mutex<State> = Mutex::new(State {
    slots: Vec::new(),
    owners: 0,
});

struct State {
    slots: Vec<Option<Slot>>,
    /// How many threads and fibers have used the storage; numbers the next one.
    owners: u64,
}

/// A thread that has used the storage; its end calls the callbacks.
struct Thread(u64);

thread_local! {
    static THREAD: Thread = {
        Thread(new_owner())
    };
    /// The fiber that runs on the thread, if that is not the thread's first; 0 for none.
    static FIBER: Cell<u64> = const { Cell::new(0) };
}

/// The number of a fiber's values.
#[doc(alias = "CreateFiber")]
pub fn new_owner() -> u64 {
    let mut state = STATE.lock();
    state.owners += 1;
    state.owners
}

/// From now on the values of this fiber are the calling thread's; those of the thread itself for 0.
#[doc(alias = "SwitchToFiber")]
pub fn switch_owner(owner: u64) {
    FIBER.set(owner);
}

/// Whose values the calling thread's are.
fn owner() -> Option<u64> {
    match FIBER.get() {
        0 => THREAD.try_with(|thread| thread.0).ok(),
        fiber => Some(fiber),
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        end_owner(self.0);
    }
}

/// The thread or fiber ends: the callbacks get its values.
#[doc(alias = "DeleteFiber")]
pub fn end_owner(owner: u64) {
    let mut ended = Vec::new();
    for slot in STATE.lock().slots.iter_mut().flatten() {
        if let Some(value) = slot.values.remove(&owner) {
            ended.extend(slot.callback.clone().map(|callback| (callback, value)));
        }
    }
    // Callbacks may use the storage, so the lock is not held.
    for (callback, value) in ended {
        callback(value);
    }
}

impl State {
    fn slot(&mut self, slot: usize) -> Result<&mut Slot, Error> {
        let slot = self.slots.get_mut(slot).and_then(Option::as_mut);
        slot.ok_or(Error::new(ERROR_INVALID_PARAMETER))
    }
}

/// Allocates a slot, which holds 0 in every thread.
///
/// # Errors
/// `ERROR_NO_MORE_ITEMS` when all are in use.
#[doc(alias = "FlsAlloc")]
pub fn allocate(callback: Option<Callback>) -> Result<usize, Error> {
    let mut state = STATE.lock();
    let free = state
        .slots
        .iter()
        .position(Option::is_none)
        .unwrap_or(state.slots.len());
    if free == SLOTS {
        return Err(Error::new(ERROR_NO_MORE_ITEMS));
    }
    if free == state.slots.len() {
        state.slots.push(None);
    }
    state.slots[free] = Some(Slot {
        callback,
        values: BTreeMap::new(),
    });
    Ok(free)
}

/// Frees a slot; its callback gets the value of each thread that has one.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` when it is not allocated.
#[doc(alias = "FlsFree")]
pub fn free(slot: usize) -> Result<(), Error> {
    let freed = STATE.lock().slots.get_mut(slot).and_then(Option::take);
    let freed = freed.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    if let Some(callback) = freed.callback {
        freed.values.into_values().for_each(|value| callback(value));
    }
    Ok(())
}

/// The calling thread's value in a slot; 0 before it stored one.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` when the slot is not allocated.
#[doc(alias = "FlsGetValue")]
pub fn get(slot: usize) -> Result<usize, Error> {
    let owner = owner().unwrap_or(0);
    Ok(STATE
        .lock()
        .slot(slot)?
        .values
        .get(&owner)
        .copied()
        .unwrap_or(0))
}

/// Stores the calling thread's value in a slot.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` when the slot is not allocated.
#[doc(alias = "FlsSetValue")]
pub fn set(slot: usize, value: usize) -> Result<(), Error> {
    // A thread past its end has no storage; a value it stored could never be given back.
    let Some(owner) = owner() else {
        return Ok(());
    };
    let mut state = STATE.lock();
    let values = &mut state.slot(slot)?.values;
    if value == 0 {
        values.remove(&owner);
    } else {
        values.insert(owner, value);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn callbacks_get_each_value_once() {
        let sum = Arc::new(AtomicUsize::new(0));
        let add = Arc::clone(&sum);
        let slot = allocate(Some(Arc::new(move |value| {
            add.fetch_add(value, Ordering::SeqCst);
        })))
        .unwrap();
        std::thread::spawn(move || set(slot, 5).unwrap())
            .join()
            .unwrap();
        assert_eq!(sum.load(Ordering::SeqCst), 5);
        set(slot, 70).unwrap();
        assert_eq!(get(slot).unwrap(), 70);
        free(slot).unwrap();
        assert_eq!(sum.load(Ordering::SeqCst), 75);
        assert!(get(slot).is_err() && free(slot).is_err());
    }

    #[test]
    fn a_value_of_zero_has_no_callback() {
        let slot = allocate(Some(Arc::new(|_| panic!("called for nothing")))).unwrap();
        set(slot, 1).unwrap();
        set(slot, 0).unwrap();
        free(slot).unwrap();
    }
}

//! Thread local storage: slots that hold one value per thread.
//!
//! A slot carries a generation that changes when it is allocated and freed, and each thread notes
//! with a value the generation it was stored under, so that values of a slot's former life are gone
//! without visiting any thread.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/thread-local-storage>

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny_engine::sync::Mutex;

use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_NO_MORE_ITEMS};

/// The slots of a process: 64 (`TLS_MINIMUM_AVAILABLE`) and 1,024 that Windows adds on demand.
pub const SLOTS: usize = 1088;

/// A slot's generation; odd while it is allocated.
static GENERATIONS: [AtomicU32; SLOTS] = [const { AtomicU32::new(0) }; SLOTS];
static ALLOCATION: Mutex<()> = Mutex::new(());

thread_local! {
    /// Value and generation of each slot that this thread has stored to.
    static VALUES: RefCell<Vec<(usize, u32)>> = const { RefCell::new(Vec::new()) };
}

fn generation(slot: usize) -> Result<&'static AtomicU32, Error> {
    GENERATIONS
        .get(slot)
        .ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// Allocates a slot, which holds 0 in every thread.
///
/// # Errors
/// `ERROR_NO_MORE_ITEMS` when all are in use.
#[doc(alias = "TlsAlloc")]
pub fn allocate() -> Result<usize, Error> {
    let _allocation = ALLOCATION.lock();
    let free = GENERATIONS
        .iter()
        .position(|slot| slot.load(Ordering::Relaxed) % 2 == 0);
    let slot = free.ok_or(Error::new(ERROR_NO_MORE_ITEMS))?;
    GENERATIONS[slot].fetch_add(1, Ordering::Release);
    Ok(slot)
}

/// Frees a slot.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` when it is not allocated.
#[doc(alias = "TlsFree")]
pub fn free(slot: usize) -> Result<(), Error> {
    let _allocation = ALLOCATION.lock();
    let generation = generation(slot)?;
    if generation.load(Ordering::Relaxed) % 2 == 0 {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    generation.fetch_add(1, Ordering::Release);
    Ok(())
}

/// The calling thread's value in a slot; 0 before it stored one. As on Windows the slot need not be
/// allocated.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for a number that is no slot.
#[doc(alias = "TlsGetValue")]
pub fn get(slot: usize) -> Result<usize, Error> {
    let generation = generation(slot)?.load(Ordering::Acquire);
    let stored = VALUES.try_with(|values| values.borrow().get(slot).copied());
    Ok(match stored {
        Ok(Some((value, stored))) if stored == generation => value,
        _ => 0,
    })
}

/// Stores the calling thread's value in a slot.
///
/// # Errors
/// `ERROR_INVALID_PARAMETER` for a number that is no slot.
#[doc(alias = "TlsSetValue")]
pub fn set(slot: usize, value: usize) -> Result<(), Error> {
    let generation = generation(slot)?.load(Ordering::Acquire);
    // A thread that has torn its storage down loses the value; nobody can read it any more.
    let _ = VALUES.try_with(|values| {
        let mut values = values.borrow_mut();
        if values.len() <= slot {
            values.resize(slot + 1, (0, 0));
        }
        values[slot] = (value, generation);
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One test, because the slots belong to the process.
    #[test]
    fn slots_hold_a_value_per_thread_and_forget_when_freed() {
        let slot = allocate().unwrap();
        assert_eq!(get(slot).unwrap(), 0);
        set(slot, 7).unwrap();
        assert_eq!(get(slot).unwrap(), 7);
        std::thread::scope(|scope| {
            scope
                .spawn(|| assert_eq!(get(slot).unwrap(), 0))
                .join()
                .unwrap();
        });
        free(slot).unwrap();
        assert!(free(slot).is_err());
        assert_eq!(allocate().unwrap(), slot);
        assert_eq!(get(slot).unwrap(), 0);
        free(slot).unwrap();

        let all: Vec<_> = std::iter::from_fn(|| allocate().ok()).collect();
        assert_eq!(all.len(), SLOTS);
        all.into_iter().for_each(|slot| free(slot).unwrap());
        assert!(get(SLOTS).is_err() && set(SLOTS, 1).is_err() && free(usize::MAX).is_err());
    }
}

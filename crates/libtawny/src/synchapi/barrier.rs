//! Synchronization barriers.
//!
//! <https://learn.microsoft.com/windows/win32/sync/synchronization-barriers>

use tawny::Error;
use tawny::barrier::{Barrier, DEFAULT_SPIN_COUNT};
use tawny::codes::ERROR_INVALID_PARAMETER;

use crate::boundary::guard;
use crate::pointer::reference;
use crate::types::*;

const FLAG_BLOCK_ONLY: DWORD = 2;
const FLAG_NO_DELETE: DWORD = 4;

/// # Safety
/// A non-NULL `pointer` must be an initialised barrier.
unsafe fn find<'a>(pointer: *const Barrier) -> Result<&'a Barrier, Error> {
    // SAFETY: promised by the caller; every field is atomic.
    unsafe { reference(pointer) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// A spin count of -1 is the usual one.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializesynchronizationbarrier>
///
/// # Safety
/// A non-NULL `barrier` must be writable for a `SYNCHRONIZATION_BARRIER`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeSynchronizationBarrier(
    barrier: *mut Barrier,
    total: LONG,
    spin_count: LONG,
) -> BOOL {
    guard(FALSE, || {
        if barrier.is_null() || !barrier.is_aligned() || total <= 0 || spin_count < -1 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let spin_count = u32::try_from(spin_count).unwrap_or(DEFAULT_SPIN_COUNT);
        // SAFETY: checked above and promised by the caller.
        unsafe { barrier.write(Barrier::new(total as u32, spin_count)) };
        Ok(TRUE)
    })
}

/// `TRUE` for the last thread of each round.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-entersynchronizationbarrier>
///
/// # Safety
/// `barrier` must be an initialised barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnterSynchronizationBarrier(
    barrier: *mut Barrier,
    flags: DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let barrier = unsafe { find(barrier) }?;
        let last = barrier.enter(flags & FLAG_BLOCK_ONLY == 0, flags & FLAG_NO_DELETE == 0);
        Ok(last.into())
    })
}

/// Waits until no thread is in the barrier any more.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-deletesynchronizationbarrier>
///
/// # Safety
/// `barrier` must be an initialised barrier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteSynchronizationBarrier(barrier: *mut Barrier) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe { find(barrier) }?.delete();
        Ok(TRUE)
    })
}

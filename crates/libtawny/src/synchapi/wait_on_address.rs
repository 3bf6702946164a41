//! Waiting for a value in memory to change.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitonaddress>

use std::ffi::c_void;
use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_TIMEOUT};
use tawny::wait_on_address;

use super::timeout;
use crate::guard;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// The value of 1, 2, 4 or 8 bytes at `address`, which other threads may change, read at once.
///
/// # Safety
/// `address` must be readable for `size` bytes.
unsafe fn load(address: *mut c_void, size: usize) -> Result<u64, Error> {
    if address.is_null() || !size.is_power_of_two() || !(address as usize).is_multiple_of(size) {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: readable by the caller's promise, aligned as checked above.
    unsafe {
        Ok(match size {
            1 => AtomicU8::from_ptr(address.cast())
                .load(Ordering::SeqCst)
                .into(),
            2 => AtomicU16::from_ptr(address.cast())
                .load(Ordering::SeqCst)
                .into(),
            4 => AtomicU32::from_ptr(address.cast())
                .load(Ordering::SeqCst)
                .into(),
            8 => AtomicU64::from_ptr(address.cast()).load(Ordering::SeqCst),
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        })
    }
}

/// Sleeps while `*address == *compare`, until a wake-up of the address. `FALSE` with
/// `ERROR_TIMEOUT` when the time ran out, `ERROR_INVALID_PARAMETER` for a size other than 1, 2, 4, 8.
///
/// # Safety
/// Both pointers must be readable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WaitOnAddress(
    address: *mut c_void,
    compare: *mut c_void,
    size: usize,
    milliseconds: DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe { load(address, size) }?;
        if compare.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let mut unwanted = [0; 8];
        // SAFETY: `load` has refused every size but 1, 2, 4 and 8; readable by the caller's promise.
        unsafe { compare.cast::<u8>().copy_to(unwanted.as_mut_ptr(), size) };
        let unwanted = u64::from_le_bytes(unwanted);
        let unchanged = || {
            // SAFETY: promised by the caller; it was valid a moment ago.
            unsafe { load(address, size) }.is_ok_and(|value| value == unwanted)
        };
        if wait_on_address::wait(address as usize, unchanged, timeout(milliseconds)) {
            Ok(TRUE)
        } else {
            Err(Error::new(ERROR_TIMEOUT))
        }
    })
}

/// Wakes the thread that has waited longest on the address.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-wakebyaddresssingle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WakeByAddressSingle(address: *mut c_void) {
    guard((), || {
        wait_on_address::wake_one(address as usize);
        Ok(())
    });
}

/// Wakes every thread that waits on the address.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-wakebyaddressall>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WakeByAddressAll(address: *mut c_void) {
    guard((), || {
        wait_on_address::wake_all(address as usize);
        Ok(())
    });
}

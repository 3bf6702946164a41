//! `Local*`: memory objects of `LocalAlloc`.
//!
//! <https://learn.microsoft.com/windows/win32/memory/global-and-local-functions>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::thread::set_last_error;

use super::memory_object;
use crate::guard;
use crate::types::{BOOL, FALSE, HANDLE, UINT};

/// `LMEM_DISCARDABLE`.
const DISCARDABLE: UINT = 0xf00;

/// Allocates an object: a fixed one, whose handle is its address, or with `LMEM_MOVEABLE` one that
/// `LocalLock` gives the address of.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localalloc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_LocalAlloc(flags: UINT, size: usize) -> HANDLE {
    guard(null_mut(), || {
        memory_object::allocate(flags, size, DISCARDABLE)
    })
}

/// Changes an object's size or attributes; NULL when that is not possible.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localrealloc>
///
/// # Safety
/// A fixed object must be live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LocalReAlloc(object: HANDLE, size: usize, flags: UINT) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        unsafe { memory_object::reallocate(object, size, flags, DISCARDABLE) }
    })
}

/// Frees an object; NULL is none. NULL on success, the handle itself on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localfree>
///
/// # Safety
/// A fixed object must be live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LocalFree(object: HANDLE) -> HANDLE {
    guard(object, || {
        if !object.is_null() {
            // SAFETY: promised by the caller.
            unsafe { memory_object::free(object) }?;
        }
        Ok(null_mut())
    })
}

/// The address of an object, which stays until it is unlocked as often as it was locked.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-locallock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_LocalLock(object: HANDLE) -> *mut c_void {
    guard(null_mut(), || memory_object::lock(object))
}

/// Undoes one `LocalLock`. `FALSE` with last error 0 when the object is now unlocked.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localunlock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_LocalUnlock(object: HANDLE) -> BOOL {
    guard(FALSE, || {
        let locked = memory_object::unlock(object)?;
        if !locked {
            set_last_error(0);
        }
        Ok(locked.into())
    })
}

/// The size in bytes; 0 for a discarded object and on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localsize>
///
/// # Safety
/// A fixed object must be live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LocalSize(object: HANDLE) -> usize {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { memory_object::size(object) })
}

/// The lock count in the low byte, and flags; `LMEM_INVALID_HANDLE` on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localflags>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_LocalFlags(object: HANDLE) -> UINT {
    guard(memory_object::INVALID_HANDLE, || {
        memory_object::flags(object)
    })
}

/// The handle of the object at an address.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-localhandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_LocalHandle(block: *const c_void) -> HANDLE {
    guard(null_mut(), || memory_object::handle(block))
}

//! `Global*`: memory objects of `GlobalAlloc`.
//!
//! <https://learn.microsoft.com/windows/win32/memory/global-and-local-functions>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::thread::set_last_error;

use super::memory_object;
use crate::guard;
use crate::types::{BOOL, FALSE, HANDLE, UINT};

/// `GMEM_DISCARDABLE`.
const DISCARDABLE: UINT = 0x100;

/// Allocates an object: a fixed one, whose handle is its address, or with `GMEM_MOVEABLE` one that
/// `GlobalLock` gives the address of.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalalloc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GlobalAlloc(flags: UINT, size: usize) -> HANDLE {
    guard(null_mut(), || {
        memory_object::allocate(flags, size, DISCARDABLE)
    })
}

/// Changes an object's size or attributes; NULL when that is not possible.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalrealloc>
///
/// # Safety
/// A fixed object must be live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GlobalReAlloc(object: HANDLE, size: usize, flags: UINT) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        unsafe { memory_object::reallocate(object, size, flags, DISCARDABLE) }
    })
}

/// Frees an object; NULL is none. NULL on success, the handle itself on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalfree>
///
/// # Safety
/// A fixed object must be live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GlobalFree(object: HANDLE) -> HANDLE {
    guard(object, || {
        if !object.is_null() {
            // SAFETY: promised by the caller.
            unsafe { memory_object::free(object) }?;
        }
        Ok(null_mut())
    })
}

/// The address of an object, which stays until it is unlocked as often as it was locked.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globallock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GlobalLock(object: HANDLE) -> *mut c_void {
    guard(null_mut(), || memory_object::lock(object))
}

/// Undoes one `GlobalLock`. `FALSE` with last error 0 when the object is now unlocked.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalunlock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GlobalUnlock(object: HANDLE) -> BOOL {
    guard(FALSE, || {
        let locked = memory_object::unlock(object)?;
        if !locked {
            set_last_error(0);
        }
        Ok(locked.into())
    })
}

/// The size in bytes; 0 for a discarded object and on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalsize>
///
/// # Safety
/// A fixed object must be live.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GlobalSize(object: HANDLE) -> usize {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { memory_object::size(object) })
}

/// The lock count in the low byte, and flags; `GMEM_INVALID_HANDLE` on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalflags>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GlobalFlags(object: HANDLE) -> UINT {
    guard(memory_object::INVALID_HANDLE, || {
        memory_object::flags(object)
    })
}

/// The handle of the object at an address.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalhandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GlobalHandle(block: *const c_void) -> HANDLE {
    guard(null_mut(), || memory_object::handle(block))
}

//! `fibersapi.h`: fibers and fiber local storage.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/fibers#fiber-local-storage>

pub mod fiber;

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

use tawny::fiber_local_storage::{self as storage, Callback};
use tawny::thread::set_last_error;

use crate::guard;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// `FLS_OUT_OF_INDEXES`.
pub const FLS_OUT_OF_INDEXES: DWORD = u32::MAX;

/// `PFLS_CALLBACK_FUNCTION`.
pub type FlsCallback = unsafe extern "C" fn(*mut c_void);

/// Allocates a slot that holds NULL in every thread; `FLS_OUT_OF_INDEXES` when there is none. The
/// callback gets each value that is left when its thread or the slot ends.
/// <https://learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-flsalloc>
///
/// # Safety
/// `callback` must follow its contract until the slot is freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FlsAlloc(callback: Option<FlsCallback>) -> DWORD {
    guard(FLS_OUT_OF_INDEXES, || {
        let callback = callback.map(|callback| -> Callback {
            // SAFETY: the caller's function with the argument its contract names.
            Arc::new(move |value| unsafe { callback(value as *mut c_void) })
        });
        storage::allocate(callback).map(|slot| slot as DWORD)
    })
}

/// Frees a slot.
/// <https://learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-flsfree>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlsFree(slot: DWORD) -> BOOL {
    guard(FALSE, || storage::free(slot as usize).map(|()| TRUE))
}

/// The calling thread's value; the last error becomes 0, so that NULL can be told from a failure.
/// <https://learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-flsgetvalue>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlsGetValue(slot: DWORD) -> *mut c_void {
    guard(null_mut(), || {
        let value = storage::get(slot as usize)?;
        set_last_error(0);
        Ok(value as *mut c_void)
    })
}

/// Sets the calling thread's value.
/// <https://learn.microsoft.com/windows/win32/api/fibersapi/nf-fibersapi-flssetvalue>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlsSetValue(slot: DWORD, value: *mut c_void) -> BOOL {
    guard(FALSE, || {
        storage::set(slot as usize, value as usize).map(|()| TRUE)
    })
}

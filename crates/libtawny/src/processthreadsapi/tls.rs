//! Thread local storage.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/thread-local-storage>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::thread::set_last_error;
use tawny::thread_local_storage as storage;

use crate::guard;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// `TLS_OUT_OF_INDEXES`.
pub const TLS_OUT_OF_INDEXES: DWORD = u32::MAX;

/// Allocates a slot that holds NULL in every thread; `TLS_OUT_OF_INDEXES` when there is none.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-tlsalloc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TlsAlloc() -> DWORD {
    guard(TLS_OUT_OF_INDEXES, || {
        storage::allocate().map(|slot| slot as DWORD)
    })
}

/// Frees a slot.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-tlsfree>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TlsFree(slot: DWORD) -> BOOL {
    guard(FALSE, || storage::free(slot as usize).map(|()| TRUE))
}

/// The calling thread's value; the last error becomes 0, so that NULL can be told from a failure.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-tlsgetvalue>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TlsGetValue(slot: DWORD) -> *mut c_void {
    guard(null_mut(), || {
        let value = storage::get(slot as usize)?;
        set_last_error(0);
        Ok(value as *mut c_void)
    })
}

/// Sets the calling thread's value.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-tlssetvalue>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TlsSetValue(slot: DWORD, value: *mut c_void) -> BOOL {
    guard(FALSE, || {
        storage::set(slot as usize, value as usize).map(|()| TRUE)
    })
}

//! Mutexes: CreateMutex, OpenMutex, ReleaseMutex.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexw>

use std::ffi::c_void;

use tawny::codes::ERROR_INVALID_HANDLE;
use tawny::mutex::Mutex;
use tawny::{Error, object};

use super::event::{create_named, open_named};
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::types::*;

const CREATE_MUTEX_INITIAL_OWNER: DWORD = 1;

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexw>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateMutexW(
    attributes: *const c_void,
    owned: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Mutex::new(owned != FALSE)) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexa>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateMutexA(
    attributes: *const c_void,
    owned: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Mutex::new(owned != FALSE)) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexexw>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateMutexExW(
    attributes: *const c_void,
    name: *const WCHAR,
    flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    let owned = flags & CREATE_MUTEX_INITIAL_OWNER != 0;
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Mutex::new(owned)) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createmutexexa>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateMutexExA(
    attributes: *const c_void,
    name: *const u8,
    flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    let owned = flags & CREATE_MUTEX_INITIAL_OWNER != 0;
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Mutex::new(owned)) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openmutexw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenMutexW(
    _access: DWORD,
    inherit: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Mutex, _>(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openmutexw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenMutexA(
    _access: DWORD,
    inherit: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Mutex, _>(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-releasemutex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ReleaseMutex(mutex: HANDLE) -> BOOL {
    guard(FALSE, || {
        let mutex = object::find::<Mutex>(handle(mutex)).ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        mutex.release()?;
        Ok(TRUE)
    })
}

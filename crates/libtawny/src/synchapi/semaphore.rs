//! Semaphores: CreateSemaphore, OpenSemaphore, ReleaseSemaphore.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsemaphorew>

use std::ffi::c_void;

use tawny::codes::ERROR_INVALID_HANDLE;
use tawny::semaphore::Semaphore;
use tawny::{Error, object};

use super::event::{open_named, try_create_named};
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::types::*;

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsemaphorew>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateSemaphoreW(
    attributes: *const c_void,
    initial: LONG,
    maximum: LONG,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { try_create_named(attributes, name, Semaphore::new(initial, maximum)) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsemaphorea>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateSemaphoreA(
    attributes: *const c_void,
    initial: LONG,
    maximum: LONG,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { try_create_named(attributes, name, Semaphore::new(initial, maximum)) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsemaphoreexw>: the flags
/// are reserved.
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateSemaphoreExW(
    attributes: *const c_void,
    initial: LONG,
    maximum: LONG,
    name: *const WCHAR,
    _flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { tawny_CreateSemaphoreW(attributes, initial, maximum, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsemaphoreexa>: the flags
/// are reserved.
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateSemaphoreExA(
    attributes: *const c_void,
    initial: LONG,
    maximum: LONG,
    name: *const u8,
    _flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { tawny_CreateSemaphoreA(attributes, initial, maximum, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-opensemaphorew>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenSemaphoreW(
    _access: DWORD,
    inherit: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Semaphore, _>(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-opensemaphorew>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenSemaphoreA(
    _access: DWORD,
    inherit: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Semaphore, _>(inherit, name) }
}

/// Raises the count; `previous` gets the one before.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-releasesemaphore>
///
/// # Safety
/// A non-NULL `previous` must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReleaseSemaphore(
    semaphore: HANDLE,
    count: LONG,
    previous: *mut LONG,
) -> BOOL {
    guard(FALSE, || {
        let semaphore = object::find::<Semaphore>(handle(semaphore));
        let before = semaphore
            .ok_or(Error::new(ERROR_INVALID_HANDLE))?
            .release(count)?;
        // SAFETY: promised by the caller.
        unsafe { give(previous, before) };
        Ok(TRUE)
    })
}

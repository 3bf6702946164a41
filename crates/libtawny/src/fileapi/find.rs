//! Looking for files: FindFirstFile, FindNextFile, FindClose.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfilew>

use std::ffi::c_void;

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::file::{Found, Search};
use tawny::{Error, object};

use super::attributes::{WIN32_FILE_ATTRIBUTE_DATA, data};
use super::names::read;
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::text::Unit;
use crate::types::*;

/// `WIN32_FIND_DATA`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct WIN32_FIND_DATA<U> {
    pub data: WIN32_FILE_ATTRIBUTE_DATA,
    pub dwReserved0: DWORD,
    pub dwReserved1: DWORD,
    pub cFileName: [U; MAX_PATH],
    pub cAlternateFileName: [U; 14],
}

/// # Safety
/// `out` must be valid for a write.
unsafe fn give<U: Unit>(found: &Found, out: *mut WIN32_FIND_DATA<U>) {
    let mut name = [U::default(); MAX_PATH];
    let units = U::encode(&found.name);
    let length = units.len().min(MAX_PATH - 1);
    name[..length].copy_from_slice(&units[..length]);
    let entry = WIN32_FIND_DATA {
        data: data(&found.information),
        dwReserved0: 0,
        dwReserved1: 0,
        cFileName: name,
        cAlternateFileName: [U::default(); 14],
    };
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(entry) };
}

/// # Safety
/// `pattern` must be NULL or a terminated string, `out` NULL or writable.
unsafe fn first<U: Unit>(pattern: *const U, out: *mut WIN32_FIND_DATA<U>) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe {
            let (search, found) = Search::begin(&read(pattern)?)?;
            give(&found, out);
            Ok(search.value() as HANDLE)
        }
    })
}

/// # Safety
/// As [`first`].
unsafe fn next<U: Unit>(search: HANDLE, out: *mut WIN32_FIND_DATA<U>) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let found = object::with(handle(search), Search::next);
        let found = found.ok_or(Error::new(ERROR_INVALID_HANDLE))??;
        // SAFETY: promised by the caller.
        unsafe { give(&found, out) };
        Ok(TRUE)
    })
}

/// # Safety
/// As [`first`].
unsafe fn first_ex<U: Unit>(
    pattern: *const U,
    level: i32,
    out: *mut c_void,
    search: i32,
) -> HANDLE {
    if !(0..=1).contains(&level) || !(0..=1).contains(&search) {
        return guard(INVALID_HANDLE_VALUE, || {
            Err(Error::new(ERROR_INVALID_PARAMETER))
        });
    }
    // SAFETY: promised by the caller.
    unsafe { first(pattern, out.cast()) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfilea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstFileA(
    pattern: *const u8,
    out: *mut WIN32_FIND_DATA<u8>,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { first(pattern, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfilew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstFileW(
    pattern: *const u16,
    out: *mut WIN32_FIND_DATA<u16>,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { first(pattern, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfileexa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstFileExA(
    pattern: *const u8,
    level: i32,
    out: *mut c_void,
    search: i32,
    _filter: *mut c_void,
    _flags: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { first_ex(pattern, level, out, search) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstfileexw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstFileExW(
    pattern: *const u16,
    level: i32,
    out: *mut c_void,
    search: i32,
    _filter: *mut c_void,
    _flags: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { first_ex(pattern, level, out, search) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findnextfilea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindNextFileA(
    search: HANDLE,
    out: *mut WIN32_FIND_DATA<u8>,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { next(search, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findnextfilew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindNextFileW(
    search: HANDLE,
    out: *mut WIN32_FIND_DATA<u16>,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { next(search, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findclose>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FindClose(search: HANDLE) -> BOOL {
    guard(FALSE, || {
        let found = object::with(handle(search), |_: &Search| ());
        found.ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        object::close(handle(search))?;
        Ok(TRUE)
    })
}

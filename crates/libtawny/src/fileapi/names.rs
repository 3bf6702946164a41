//! What is done to files and directories by their names.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-management-functions>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND};
use tawny::file;
use tawny::file::Moving;

use crate::boundary::guard;
use crate::minwinbase::SECURITY_ATTRIBUTES;
use crate::text::{self, Unit};
use crate::types::*;

/// A name that the program gave.
///
/// # Safety
/// `name` must be NULL or a terminated string.
pub(super) unsafe fn read<U: Unit>(name: *const U) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    unsafe { text::read(name) }.ok_or(Error::new(ERROR_PATH_NOT_FOUND))
}

/// # Safety
/// The names must be NULL or terminated strings.
unsafe fn with<U: Unit>(name: *const U, f: impl FnOnce(&str) -> Result<(), Error>) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        f(&unsafe { read(name) }?)?;
        Ok(TRUE)
    })
}

/// # Safety
/// The names must be NULL or terminated strings.
unsafe fn with_both<U: Unit>(
    first: *const U,
    second: *const U,
    f: impl FnOnce(&str, &str) -> Result<(), Error>,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (first, second) = unsafe { (read(first)?, read(second)?) };
        f(&first, &second)?;
        Ok(TRUE)
    })
}

/// # Safety
/// The names must be NULL or terminated strings.
unsafe fn rename<U: Unit>(from: *const U, to: *const U, flags: DWORD) -> BOOL {
    guard(FALSE, || {
        let how = Moving::from_bits_truncate(flags);
        if how.contains(Moving::DELAY_UNTIL_REBOOT) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        let (from, to) = unsafe { (read(from)?, read(to)?) };
        file::rename(&from, &to, how)?;
        Ok(TRUE)
    })
}

/// `COPY_FILE_FAIL_IF_EXISTS`
const COPY_FILE_FAIL_IF_EXISTS: DWORD = 1;

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-deletefilea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteFileA(name: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::delete) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-deletefilew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteFileW(name: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::delete) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createdirectorya>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateDirectoryA(
    name: *const u8,
    _security: *const SECURITY_ATTRIBUTES,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::create_directory) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-createdirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateDirectoryW(
    name: *const u16,
    _security: *const SECURITY_ATTRIBUTES,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::create_directory) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createdirectoryexa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateDirectoryExA(
    _model: *const u8,
    name: *const u8,
    _security: *const SECURITY_ATTRIBUTES,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::create_directory) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createdirectoryexw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateDirectoryExW(
    _model: *const u16,
    name: *const u16,
    _security: *const SECURITY_ATTRIBUTES,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::create_directory) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-removedirectorya>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RemoveDirectoryA(name: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::remove_directory) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-removedirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RemoveDirectoryW(name: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with(name, file::remove_directory) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefilea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MoveFileA(from: *const u8, to: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { rename(from, to, Moving::COPY_ALLOWED.bits()) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefilew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MoveFileW(from: *const u16, to: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { rename(from, to, Moving::COPY_ALLOWED.bits()) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefileexa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MoveFileExA(from: *const u8, to: *const u8, flags: DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { rename(from, to, flags) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-movefileexw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MoveFileExW(from: *const u16, to: *const u16, flags: DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { rename(from, to, flags) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-copyfilea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CopyFileA(
    from: *const u8,
    to: *const u8,
    fail_if_exists: BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe {
        with_both(from, to, |from, to| {
            file::copy(from, to, fail_if_exists != FALSE)
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-copyfilew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CopyFileW(
    from: *const u16,
    to: *const u16,
    fail_if_exists: BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe {
        with_both(from, to, |from, to| {
            file::copy(from, to, fail_if_exists != FALSE)
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-copyfileexa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CopyFileExA(
    from: *const u8,
    to: *const u8,
    _progress: *const c_void,
    _data: *mut c_void,
    _cancel: *mut BOOL,
    flags: DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe {
        with_both(from, to, |from, to| {
            file::copy(from, to, flags & COPY_FILE_FAIL_IF_EXISTS != 0)
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-copyfileexw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CopyFileExW(
    from: *const u16,
    to: *const u16,
    _progress: *const c_void,
    _data: *mut c_void,
    _cancel: *mut BOOL,
    flags: DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe {
        with_both(from, to, |from, to| {
            file::copy(from, to, flags & COPY_FILE_FAIL_IF_EXISTS != 0)
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createhardlinka>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateHardLinkA(
    name: *const u8,
    target: *const u8,
    _security: *const SECURITY_ATTRIBUTES,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with_both(name, target, file::link) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createhardlinkw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateHardLinkW(
    name: *const u16,
    target: *const u16,
    _security: *const SECURITY_ATTRIBUTES,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { with_both(name, target, file::link) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsymboliclinka>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateSymbolicLinkA(
    name: *const u8,
    target: *const u8,
    _flags: DWORD,
) -> BOOLEAN {
    // SAFETY: promised by the caller.
    unsafe { with_both(name, target, file::symbolic_link) as BOOLEAN }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createsymboliclinkw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateSymbolicLinkW(
    name: *const u16,
    target: *const u16,
    _flags: DWORD,
) -> BOOLEAN {
    // SAFETY: promised by the caller.
    unsafe { with_both(name, target, file::symbolic_link) as BOOLEAN }
}

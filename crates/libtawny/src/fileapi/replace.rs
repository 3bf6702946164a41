//! Putting one file in the place of another, and opening one again.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-replacefilew>

use std::ffi::c_void;

use tawny::codes::*;
use tawny::create_file::{Access, Disposition, Opening};
use tawny::{Error, File, file, object};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::text::{self, Unit};
use crate::types::*;

/// # Safety
/// The names must be NULL or terminated strings.
unsafe fn replace<U: Unit>(replaced: *const U, replacement: *const U, backup: *const U) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let names = unsafe {
            (
                text::read(replaced),
                text::read(replacement),
                text::read(backup),
            )
        };
        let (Some(replaced), Some(replacement), backup) = names else {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        };
        file::replace(&replaced, &replacement, backup.as_deref())?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-replacefilea>
///
/// # Safety
/// The names must be NULL or terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReplaceFileA(
    replaced: *const u8,
    replacement: *const u8,
    backup: *const u8,
    _flags: DWORD,
    _exclude: *mut c_void,
    _reserved: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { replace(replaced, replacement, backup) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-replacefilew>
///
/// # Safety
/// The names must be NULL or terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReplaceFileW(
    replaced: *const u16,
    replacement: *const u16,
    backup: *const u16,
    _flags: DWORD,
    _exclude: *mut c_void,
    _reserved: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { replace(replaced, replacement, backup) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reopenfile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ReOpenFile(
    file: HANDLE,
    access: DWORD,
    share: DWORD,
    flags: DWORD,
) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        let opening = Opening {
            access: Access::expand(access),
            share,
            disposition: Disposition::OpenExisting,
            flags,
        };
        let again = object::with(handle(file), |file: &File| file.reopen(&opening));
        let again = again.unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))?;
        Ok(again.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-arefileapisansi>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_AreFileApisANSI() -> BOOL {
    TRUE
}

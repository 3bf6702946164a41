//! What is done to files by their names.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-management-functions>

use tawny::Error;
use tawny::codes::ERROR_PATH_NOT_FOUND;
use tawny::file;

use crate::boundary::guard;
use crate::text::{self, Unit};
use crate::types::*;

/// # Safety
/// `name` must be NULL or a terminated string.
unsafe fn delete<U: Unit>(name: *const U) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_PATH_NOT_FOUND))?;
        file::delete(&name)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-deletefilea>
///
/// # Safety
/// `name` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteFileA(name: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { delete(name) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-deletefilew>
///
/// # Safety
/// `name` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteFileW(name: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { delete(name) }
}

//! How long a file is, and where its next read or write begins.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfilepointerex>

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_SUCCESS};
use tawny::file::Origin;
use tawny::object;
use tawny::thread::set_last_error;
use tawny::{Error, File};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer::{self, give};
use crate::types::*;

const INVALID_FILE_SIZE: DWORD = DWORD::MAX;
const INVALID_SET_FILE_POINTER: DWORD = DWORD::MAX;

fn with<R>(file: HANDLE, f: impl FnOnce(&File) -> Result<R, Error>) -> Result<R, Error> {
    object::with(handle(file), f).unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))
}

/// The low half of `value`, with the last error that tells a value from a failure.
///
/// # Safety
/// A non-NULL `high` must be valid for a write.
unsafe fn halves(value: u64, high: *mut i32) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(high, (value >> 32) as i32) };
    set_last_error(ERROR_SUCCESS);
    value as DWORD
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfilesizeex>
///
/// # Safety
/// A non-NULL `size` must be valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileSizeEx(file: HANDLE, size: *mut i64) -> BOOL {
    guard(FALSE, || {
        let length = with(file, File::len)?;
        if size.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(size, length as i64) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfilesize>
///
/// # Safety
/// A non-NULL `high` must be valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileSize(file: HANDLE, high: *mut i32) -> DWORD {
    guard(INVALID_FILE_SIZE, || {
        let length = with(file, File::len)?;
        // SAFETY: promised by the caller.
        Ok(unsafe { halves(length, high) })
    })
}

fn origin(method: DWORD) -> Result<Origin, Error> {
    Ok(match method {
        0 => Origin::Begin,
        1 => Origin::Current,
        2 => Origin::End,
        _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfilepointerex>
///
/// # Safety
/// A non-NULL `position` must be valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFilePointerEx(
    file: HANDLE,
    distance: i64,
    position: *mut i64,
    method: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let origin = origin(method)?;
        let moved = with(file, |file| file.seek(distance, origin))?;
        // SAFETY: promised by the caller.
        unsafe { give(position, moved as i64) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfilepointer>
///
/// # Safety
/// A non-NULL `high` must be valid for a read and a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFilePointer(
    file: HANDLE,
    distance: i32,
    high: *mut i32,
    method: DWORD,
) -> DWORD {
    guard(INVALID_SET_FILE_POINTER, || {
        // SAFETY: promised by the caller.
        let distance = match unsafe { pointer::copy(high) } {
            Some(high) => i64::from(high) << 32 | i64::from(distance as u32),
            None => distance.into(),
        };
        let origin = origin(method)?;
        let moved = with(file, |file| file.seek(distance, origin))?;
        if high.is_null() && moved > DWORD::MAX.into() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        Ok(unsafe { halves(moved, high) })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setendoffile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetEndOfFile(file: HANDLE) -> BOOL {
    guard(FALSE, || {
        with(file, File::cut)?;
        Ok(TRUE)
    })
}

//! Text to the console.
//!
//! <https://learn.microsoft.com/windows/console/writeconsole>

use std::ffi::c_void;
use std::sync::{Mutex, PoisonError};

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};

use super::standard_handle::{STANDARD_OUTPUT, write_std};
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};
use crate::{guard, pointer};

static TITLE: Mutex<String> = Mutex::new(String::new());

/// Sends control sequences, if the handle is a terminal; a redirected one does not get them.
pub(super) fn control(handle: HANDLE, sequence: &str) -> Result<(), Error> {
    let descriptor = super::standard_handle::require(handle)?;
    // SAFETY: isatty takes any descriptor.
    if unsafe { libc::isatty(descriptor) } == 1 {
        write_std(handle, sequence.as_bytes()).transpose()?;
    }
    Ok(())
}

/// Writes text. Unlike on Windows a handle that is redirected to a file or a pipe gets it too.
///
/// # Safety
/// `text` must be NULL or readable for `length` units, `written` NULL or writable.
unsafe fn write<U: Unit>(
    handle: HANDLE,
    text: *const U,
    length: DWORD,
    written: *mut DWORD,
) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    let units = unsafe { pointer::slice(text, length as usize) };
    let text = U::decode(units.ok_or(Error::new(ERROR_INVALID_PARAMETER))?);
    write_std(handle, text.as_bytes()).ok_or(Error::new(ERROR_INVALID_HANDLE))??;
    // SAFETY: promised by the caller.
    unsafe { pointer::give(written, length) };
    Ok(TRUE)
}

/// # Safety
/// `title` must be NULL or a string.
unsafe fn set_title<U: Unit>(title: *const U) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    let title = unsafe { text::read(title) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    // The title ends where it could begin another control sequence.
    let shown: String = title
        .chars()
        .take_while(|character| !character.is_control())
        .collect();
    control(STANDARD_OUTPUT, &format!("\x1b]0;{shown}\x07"))?;
    *TITLE.lock().unwrap_or_else(PoisonError::into_inner) = title;
    Ok(TRUE)
}

fn title() -> String {
    TITLE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// # Safety
/// `buffer` must be NULL or writable for `size` units.
unsafe fn put_title<U: Unit>(buffer: *mut U, size: DWORD) -> Result<DWORD, Error> {
    let title = U::encode(&title());
    let fitting = title.len().min((size as usize).saturating_sub(1));
    if !buffer.is_null() && size != 0 {
        // SAFETY: at most `size` units with the terminator.
        unsafe { text::put_terminated(&title[..fitting], buffer) };
    }
    Ok(title.len() as DWORD)
}

/// Writes text; a redirected handle gets it too.
/// <https://learn.microsoft.com/windows/console/writeconsole>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WriteConsoleA(
    handle: HANDLE,
    text: *const u8,
    length: DWORD,
    written: *mut DWORD,
    _reserved: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { write(handle, text, length, written) })
}

/// Writes text; a redirected handle gets it too.
/// <https://learn.microsoft.com/windows/console/writeconsole>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WriteConsoleW(
    handle: HANDLE,
    text: *const u16,
    length: DWORD,
    written: *mut DWORD,
    _reserved: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { write(handle, text, length, written) })
}

/// Sets the terminal's title.
/// <https://learn.microsoft.com/windows/console/setconsoletitle>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetConsoleTitleA(title: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set_title(title) })
}

/// Sets the terminal's title.
/// <https://learn.microsoft.com/windows/console/setconsoletitle>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetConsoleTitleW(title: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set_title(title) })
}

/// The title that the program set; the length of it.
/// <https://learn.microsoft.com/windows/console/getconsoletitle>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetConsoleTitleA(buffer: *mut u8, size: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { put_title(buffer, size) })
}

/// The title that the program set; the length of it.
/// <https://learn.microsoft.com/windows/console/getconsoletitle>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetConsoleTitleW(buffer: *mut u16, size: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { put_title(buffer, size) })
}

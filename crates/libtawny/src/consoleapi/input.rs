//! Text from the console.
//!
//! <https://learn.microsoft.com/windows/console/readconsole>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};

use super::standard_handle::{read_std, require};
use crate::text::Unit;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};
use crate::{guard, pointer};

/// Reads at most `capacity` units, a line when the terminal hands out lines. A line ends with CR and
/// LF, as a console's does, if there is room for both.
///
/// # Safety
/// `buffer` must be NULL or writable for `capacity` units, `read` NULL or writable.
unsafe fn read<U: Unit>(
    handle: HANDLE,
    buffer: *mut U,
    capacity: DWORD,
    read: *mut DWORD,
) -> Result<BOOL, Error> {
    if buffer.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // A byte of input becomes at most one unit, and the CR takes one.
    let mut bytes = vec![0; (capacity as usize).saturating_sub(1).clamp(1, 0x1_0000)];
    let count = read_std(handle, &mut bytes).ok_or(Error::new(ERROR_INVALID_HANDLE))??;
    bytes.truncate(count);
    if bytes.ends_with(b"\n") && !bytes.ends_with(b"\r\n") && bytes.len() < capacity as usize {
        bytes.insert(count - 1, b'\r');
    }
    let mut units = U::encode(&String::from_utf8_lossy(&bytes));
    units.truncate(capacity as usize);
    // SAFETY: at most `capacity` units.
    unsafe {
        buffer.copy_from_nonoverlapping(units.as_ptr(), units.len());
        pointer::give(read, units.len() as DWORD);
    }
    Ok(TRUE)
}

/// Reads text from the console.
/// <https://learn.microsoft.com/windows/console/readconsole>
///
/// # Safety
/// `buffer` must be NULL or writable for `capacity` bytes, `count` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReadConsoleA(
    handle: HANDLE,
    buffer: *mut u8,
    capacity: DWORD,
    count: *mut DWORD,
    _control: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { read(handle, buffer, capacity, count) })
}

/// Reads text from the console.
/// <https://learn.microsoft.com/windows/console/readconsole>
///
/// # Safety
/// `buffer` must be NULL or writable for `capacity` units, `count` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReadConsoleW(
    handle: HANDLE,
    buffer: *mut u16,
    capacity: DWORD,
    count: *mut DWORD,
    _control: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { read(handle, buffer, capacity, count) })
}

/// Drops the input that nobody has read.
/// <https://learn.microsoft.com/windows/console/flushconsoleinputbuffer>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlushConsoleInputBuffer(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        // SAFETY: tcflush takes any descriptor.
        match unsafe { libc::tcflush(require(handle)?, libc::TCIFLUSH) } {
            0 => Ok(TRUE),
            _ => Err(Error::new(ERROR_INVALID_HANDLE)),
        }
    })
}

/// How many bytes of input wait to be read.
/// <https://learn.microsoft.com/windows/console/getnumberofconsoleinputevents>
///
/// # Safety
/// `count` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNumberOfConsoleInputEvents(
    handle: HANDLE,
    count: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let mut waiting: libc::c_int = 0;
        // SAFETY: FIONREAD writes one int.
        if unsafe { libc::ioctl(require(handle)?, libc::FIONREAD, &raw mut waiting) } != 0 {
            return Err(Error::new(ERROR_INVALID_HANDLE));
        }
        // SAFETY: promised by the caller.
        unsafe { pointer::give(count, waiting as DWORD) };
        Ok(TRUE)
    })
}

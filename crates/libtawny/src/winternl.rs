//! `winternl.h`: statuses, counted strings, the true version.
//!
//! <https://learn.microsoft.com/windows/win32/api/winternl/>

pub mod arguments;
pub mod control;
pub mod create;
pub mod device;
pub mod directory;
pub mod information;
pub mod name;
pub mod pipe;
pub mod set_information;
pub mod transfer;
pub mod volume;
pub mod wait;

use tawny::Status;

use crate::heapapi::block;
use crate::sysinfoapi::version::{OSVERSIONINFOEX, tawny_GetVersionExW};
use crate::text::Unit;
use crate::types::{BOOLEAN, HANDLE, ULONG};
use crate::{guard, handleapi, pointer};

const STATUS_SUCCESS: i32 = 0;
const STATUS_BUFFER_OVERFLOW: i32 = 0x8000_0005_u32 as i32;
const STATUS_UNSUCCESSFUL: i32 = 0xc000_0001_u32 as i32;
const STATUS_INVALID_HANDLE: i32 = 0xc000_0008_u32 as i32;
const STATUS_INVALID_PARAMETER: i32 = 0xc000_000d_u32 as i32;
const STATUS_NO_MEMORY: i32 = 0xc000_0017_u32 as i32;
const STATUS_INVALID_PARAMETER_2: i32 = 0xc000_00f0_u32 as i32;

/// `UNICODE_STRING` (`U` = `u16`) and `ANSI_STRING` (`U` = `u8`): lengths in bytes.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct COUNTED_STRING<U> {
    pub Length: u16,
    pub MaximumLength: u16,
    pub Buffer: *mut U,
}

/// The longest counted string in units, without its terminator.
const fn longest<U>() -> usize {
    (u16::MAX as usize & !(size_of::<U>() - 1)) / size_of::<U>() - 1
}

/// # Safety
/// `target` must be NULL or writable, `source` NULL or a string that outlives it.
unsafe fn initialise<U: Unit>(target: *mut COUNTED_STRING<U>, source: *const U) {
    // SAFETY: promised by the caller.
    let length = unsafe { pointer::string(source) }.map(|text| text.len().min(longest::<U>()));
    let bytes = |units: usize| (units * size_of::<U>()) as u16;
    let string = COUNTED_STRING {
        Length: length.map_or(0, bytes),
        MaximumLength: length.map_or(0, |length| bytes(length + 1)),
        Buffer: source.cast_mut(),
    };
    // SAFETY: promised by the caller.
    unsafe { pointer::give(target, string) };
}

/// Converts a counted string; into the target's buffer, or into one that is allocated.
///
/// # Safety
/// The pointers must be NULL or valid, and their buffers as long as their lengths say.
unsafe fn convert<From: Unit, To: Unit>(
    target: *mut COUNTED_STRING<To>,
    source: *const COUNTED_STRING<From>,
    allocate: BOOLEAN,
) -> i32 {
    guard(STATUS_UNSUCCESSFUL, || {
        // SAFETY: promised by the caller.
        let (Some(source), false) = (unsafe { pointer::reference(source) }, target.is_null())
        else {
            return Ok(STATUS_INVALID_PARAMETER);
        };
        let length = source.Length as usize / size_of::<From>();
        // SAFETY: promised by the caller.
        let Some(units) = (unsafe { pointer::slice(source.Buffer, length) }) else {
            return Ok(STATUS_INVALID_PARAMETER);
        };
        let units = To::encode(&From::decode(units));
        if units.len() > longest::<To>() {
            return Ok(STATUS_INVALID_PARAMETER_2);
        }
        let size = (units.len() + 1) * size_of::<To>();
        // SAFETY: the target is promised by the caller; the buffer has room by allocation or check.
        unsafe {
            if allocate != 0 {
                (*target).Buffer = block::allocate(size, false).cast();
                (*target).MaximumLength = size as u16;
                if (*target).Buffer.is_null() {
                    return Ok(STATUS_NO_MEMORY);
                }
            } else if usize::from((*target).MaximumLength) < size {
                return Ok(STATUS_BUFFER_OVERFLOW);
            }
            crate::text::put_terminated(&units, (*target).Buffer);
            (*target).Length = (size - size_of::<To>()) as u16;
        }
        Ok(STATUS_SUCCESS)
    })
}

/// The Win32 error of a status.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-rtlntstatustodoserror>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RtlNtStatusToDosError(status: i32) -> ULONG {
    Status::new(status as u32).to_win32().code()
}

/// Closes a handle.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntclose>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_NtClose(handle: HANDLE) -> i32 {
    match handleapi::tawny_CloseHandle(handle) {
        0 => STATUS_INVALID_HANDLE,
        _ => STATUS_SUCCESS,
    }
}

/// Makes a counted string of a terminated one.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-rtlinitunicodestring>
///
/// # Safety
/// `target` must be NULL or writable, `source` NULL or a string that outlives it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlInitUnicodeString(
    target: *mut COUNTED_STRING<u16>,
    source: *const u16,
) {
    // SAFETY: promised by the caller.
    unsafe { initialise(target, source) };
}

/// Makes a counted string of a terminated one.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-rtlinitansistring>
///
/// # Safety
/// `target` must be NULL or writable, `source` NULL or a string that outlives it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlInitAnsiString(
    target: *mut COUNTED_STRING<u8>,
    source: *const u8,
) {
    // SAFETY: promised by the caller.
    unsafe { initialise(target, source) };
}

/// Frees a string that a conversion allocated.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-rtlfreeunicodestring>
///
/// # Safety
/// `string` must be NULL or such a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlFreeUnicodeString(string: *mut COUNTED_STRING<u16>) {
    if string.is_null() {
        return;
    }
    let empty = COUNTED_STRING {
        Length: 0,
        MaximumLength: 0,
        Buffer: std::ptr::null_mut(),
    };
    // SAFETY: promised by the caller.
    unsafe {
        block::free((*string).Buffer.cast());
        string.write(empty);
    }
}

/// Converts to UTF-16.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-rtlansistringtounicodestring>
///
/// # Safety
/// The pointers must be NULL or valid, and their buffers as long as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlAnsiStringToUnicodeString(
    target: *mut COUNTED_STRING<u16>,
    source: *const COUNTED_STRING<u8>,
    allocate: BOOLEAN,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { convert(target, source, allocate) }
}

/// Converts from UTF-16.
/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-rtlunicodestringtoansistring>
///
/// # Safety
/// The pointers must be NULL or valid, and their buffers as long as their lengths say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlUnicodeStringToAnsiString(
    target: *mut COUNTED_STRING<u8>,
    source: *const COUNTED_STRING<u16>,
    allocate: BOOLEAN,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { convert(target, source, allocate) }
}

/// The version, as `GetVersionEx` gives it.
/// <https://learn.microsoft.com/windows/win32/devnotes/rtlgetversion>
///
/// # Safety
/// `out` must be NULL or valid for the size that stands in it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RtlGetVersion(out: *mut OSVERSIONINFOEX<u16>) -> i32 {
    // SAFETY: promised by the caller.
    match unsafe { tawny_GetVersionExW(out) } {
        0 => STATUS_INVALID_PARAMETER,
        _ => STATUS_SUCCESS,
    }
}

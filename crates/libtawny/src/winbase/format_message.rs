//! `FormatMessage`: texts of errors and definitions with inserts.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessage>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{
    ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_MR_MID_NOT_FOUND,
};
use tawny::format_message::{Arguments, LineWidth, Text, format};

use super::memory_object;
use crate::guard;
use crate::inserts::Inserts;
use crate::text::{self, Unit};
use crate::types::{DWORD, UINT};
use crate::variadic::VariadicArguments;

const ALLOCATE_BUFFER: DWORD = 0x100;
const IGNORE_INSERTS: DWORD = 0x200;
const FROM_STRING: DWORD = 0x400;
const FROM_HMODULE: DWORD = 0x800;
const FROM_SYSTEM: DWORD = 0x1000;
const ARGUMENT_ARRAY: DWORD = 0x2000;

const ERROR_NO_WORK_DONE: u32 = 235;
const ERROR_RESOURCE_TYPE_NOT_FOUND: u32 = 1813;
const ERROR_RESOURCE_LANG_NOT_FOUND: u32 = 1815;

/// The longest message that a buffer is allocated for, in bytes.
const LONGEST_ALLOCATED: usize = 128 * 1024;

/// The message of a code: Win32 and Winsock codes, and the `HRESULT`s that wrap them.
fn system_message(code: DWORD, language: DWORD) -> Result<String, Error> {
    const FACILITY_WIN32: DWORD = 0x8007_0000;
    let bare = if code & 0xffff_0000 == FACILITY_WIN32 {
        code & 0xffff
    } else {
        code
    };
    let text = tawny::messages::text(bare).ok_or(Error::new(ERROR_MR_MID_NOT_FOUND))?;
    // The primary languages for which there are messages: neutral and English.
    match language & 0x3ff {
        0x00 | 0x09 => Ok(format!("{text}\r\n")),
        _ => Err(Error::new(ERROR_RESOURCE_LANG_NOT_FOUND)),
    }
}

/// # Safety
/// `source` must be a terminated string if the flags say so.
unsafe fn definition<U: Unit>(
    flags: DWORD,
    source: *const c_void,
    code: DWORD,
    language: DWORD,
) -> Result<String, Error> {
    if flags & FROM_STRING != 0 {
        // SAFETY: promised by the caller.
        return unsafe { text::read(source.cast::<U>()) }
            .ok_or(Error::new(ERROR_INVALID_PARAMETER));
    }
    match (flags & FROM_SYSTEM != 0, flags & FROM_HMODULE != 0) {
        (true, _) => system_message(code, language),
        // No module has a message table.
        (false, true) => Err(Error::new(ERROR_RESOURCE_TYPE_NOT_FOUND)),
        (false, false) => Err(Error::new(ERROR_INVALID_PARAMETER)),
    }
}

/// Stands for a missing list of arguments: every insert is an error.
struct NoArguments;

impl Arguments for NoArguments {
    fn star(&mut self, _: usize, _: usize) -> Result<u64, Error> {
        Err(Error::new(ERROR_INVALID_PARAMETER))
    }
    fn value(&mut self, _: usize, _: usize) -> Result<u64, Error> {
        Err(Error::new(ERROR_INVALID_PARAMETER))
    }
    fn string(&mut self, _: u64, _: Text, _: usize) -> Option<String> {
        None
    }
    fn character(&mut self, _: u64, _: Text) -> char {
        char::REPLACEMENT_CHARACTER
    }
}

/// # Safety
/// As for `FormatMessage`.
unsafe fn message<U: Unit>(
    flags: DWORD,
    source: *const c_void,
    code: DWORD,
    language: DWORD,
    arguments: *mut c_void,
) -> Result<Vec<U>, Error> {
    // SAFETY: promised by the caller.
    let definition = unsafe { definition::<U>(flags, source, code, language) }?;
    let width = LineWidth::of(flags);
    let text = if flags & IGNORE_INSERTS != 0 {
        format(&definition, width, None)
    } else if arguments.is_null() {
        format(&definition, width, Some(&mut NoArguments))
    } else {
        // SAFETY: promised by the caller.
        let mut inserts = unsafe {
            match flags & ARGUMENT_ARRAY {
                0 => Inserts::<U>::numbered(VariadicArguments::copy(arguments)),
                _ => Inserts::<U>::in_array(arguments.cast()),
            }
        };
        format(&definition, width, Some(&mut inserts))
    }?;
    if text.is_empty() {
        Err(Error::new(ERROR_NO_WORK_DONE))
    } else {
        Ok(U::encode(&text))
    }
}

/// # Safety
/// As for `FormatMessage`.
unsafe fn format_message<U: Unit>(
    flags: DWORD,
    source: *const c_void,
    code: DWORD,
    language: DWORD,
    buffer: *mut U,
    size: DWORD,
    arguments: *mut c_void,
) -> DWORD {
    guard(0, || {
        if buffer.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let allocate = flags & ALLOCATE_BUFFER != 0;
        let mut target = buffer;
        if allocate {
            // SAFETY: with this flag the caller passes the address of a pointer.
            unsafe {
                buffer
                    .cast::<*mut U>()
                    .write_unaligned(std::ptr::null_mut())
            };
        }
        // SAFETY: promised by the caller.
        let message = unsafe { message::<U>(flags, source, code, language, arguments) }?;
        let needed = message.len() + 1;
        if allocate {
            if needed * size_of::<U>() > LONGEST_ALLOCATED {
                return Err(Error::new(ERROR_MORE_DATA));
            }
            const FIXED: UINT = 0;
            let units = needed.max(size as usize);
            target = memory_object::allocate(FIXED, units * size_of::<U>(), 0)?.cast();
            // SAFETY: as above.
            unsafe { buffer.cast::<*mut U>().write_unaligned(target) };
        } else if needed > size as usize {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        // SAFETY: `needed` units fit, by the check above or by allocation.
        unsafe { text::put_terminated(&message, target) };
        Ok(message.len() as DWORD)
    })
}

/// Formats a message in the ANSI code page; the number of bytes without the terminator, 0 on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessagea>
///
/// # Safety
/// `source`, `buffer` and `arguments` must be what the flags say they are; the arguments must be those
/// that the definition names.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FormatMessageA(
    flags: DWORD,
    source: *const c_void,
    code: DWORD,
    language: DWORD,
    buffer: *mut u8,
    size: DWORD,
    arguments: *mut c_void,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { format_message(flags, source, code, language, buffer, size, arguments) }
}

/// Formats a message in UTF-16; the number of units without the terminator, 0 on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-formatmessagew>
///
/// # Safety
/// As for `FormatMessageA`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FormatMessageW(
    flags: DWORD,
    source: *const c_void,
    code: DWORD,
    language: DWORD,
    buffer: *mut u16,
    size: DWORD,
    arguments: *mut c_void,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { format_message(flags, source, code, language, buffer, size, arguments) }
}

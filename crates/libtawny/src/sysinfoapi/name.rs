//! The names of the computer, the user and the system's directories.
//!
//! <https://learn.microsoft.com/windows/win32/api/sysinfoapi/>

use std::ffi::CStr;

use tawny::Error;
use tawny::codes::{
    ERROR_BUFFER_OVERFLOW, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_MORE_DATA,
};
use tawny::windows_path::{SYSTEM_DIRECTORY, WINDOWS_DIRECTORY};

use crate::guard;
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, TRUE, UINT};

/// `MAX_COMPUTERNAME_LENGTH`.
const MAX_COMPUTERNAME_LENGTH: usize = 15;

/// The host's name as the system has it.
fn host_name() -> String {
    let mut name = [0_u8; 256];
    // SAFETY: a place for the name and its size, less one byte that stays zero.
    unsafe { libc::gethostname(name.as_mut_ptr().cast(), name.len() - 1) };
    CStr::from_bytes_until_nul(&name)
        .map_or_else(|_| String::new(), |name| name.to_string_lossy().into())
}

/// The NetBIOS name: the first label of the host's name, in upper case, cut to 15 characters.
pub(crate) fn computer_name() -> String {
    let label: String = host_name()
        .split('.')
        .next()
        .unwrap_or_default()
        .to_uppercase();
    label.chars().take(MAX_COMPUTERNAME_LENGTH).collect()
}

/// The account's name.
pub(crate) fn user_name() -> String {
    let mut entry = std::mem::MaybeUninit::<libc::passwd>::uninit();
    let mut buffer = vec![0; 4096];
    let mut found = std::ptr::null_mut();
    // SAFETY: places for the entry, its strings and the result, which outlive the use of the name.
    unsafe {
        let id = libc::geteuid();
        let (entry, strings) = (entry.as_mut_ptr(), buffer.as_mut_ptr());
        libc::getpwuid_r(id, entry, strings, buffer.len(), &raw mut found);
        match found.as_ref() {
            Some(entry) => CStr::from_ptr(entry.pw_name).to_string_lossy().into_owned(),
            None => std::env::var("USER").unwrap_or_else(|_| id.to_string()),
        }
    }
}

/// Writes `text` to a buffer whose size stands at `size`, in units, and comes back there: what was
/// written without the terminator, plus `counted`; or, with `too_small`, what is needed with it.
///
/// # Safety
/// `size` must be NULL or valid, `buffer` NULL or writable for as many units as it says.
unsafe fn put_sized<U: Unit>(
    text: &str,
    buffer: *mut U,
    size: *mut DWORD,
    counted: DWORD,
    too_small: u32,
) -> Result<BOOL, Error> {
    if size.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let needed = U::encode(text).len() as DWORD + 1;
    // SAFETY: promised by the caller.
    unsafe {
        let capacity = if buffer.is_null() {
            0
        } else {
            size.read_unaligned()
        };
        if capacity < needed {
            size.write_unaligned(needed);
            return Err(Error::new(too_small));
        }
        let written = text::put(text, buffer, capacity);
        size.write_unaligned(written + counted);
    }
    Ok(TRUE)
}

/// The names of `COMPUTER_NAME_FORMAT`.
fn computer_name_ex(format: i32) -> Result<String, Error> {
    let host = host_name();
    let (label, domain) = host.split_once('.').unwrap_or((&host, ""));
    match format {
        0 | 4 => Ok(computer_name()),
        1 | 5 => Ok(label.to_owned()),
        2 | 6 => Ok(domain.to_owned()),
        3 | 7 => Ok(host),
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    }
}

/// The NetBIOS name of this computer. `ERROR_BUFFER_OVERFLOW` when the buffer is too small.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getcomputernamea>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetComputerNameA(buffer: *mut u8, size: *mut DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put_sized(&computer_name(), buffer, size, 0, ERROR_BUFFER_OVERFLOW)
    })
}

/// The NetBIOS name of this computer. `ERROR_BUFFER_OVERFLOW` when the buffer is too small.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getcomputernamew>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetComputerNameW(buffer: *mut u16, size: *mut DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put_sized(&computer_name(), buffer, size, 0, ERROR_BUFFER_OVERFLOW)
    })
}

/// A name of this computer. `ERROR_MORE_DATA` when the buffer is too small.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getcomputernameexa>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetComputerNameExA(
    format: i32,
    buffer: *mut u8,
    size: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put_sized(&computer_name_ex(format)?, buffer, size, 0, ERROR_MORE_DATA)
    })
}

/// A name of this computer. `ERROR_MORE_DATA` when the buffer is too small.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getcomputernameexw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetComputerNameExW(
    format: i32,
    buffer: *mut u16,
    size: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put_sized(&computer_name_ex(format)?, buffer, size, 0, ERROR_MORE_DATA)
    })
}

/// The name of the user that the process runs as. The size counts the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getusernamea>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUserNameA(buffer: *mut u8, size: *mut DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put_sized(&user_name(), buffer, size, 1, ERROR_INSUFFICIENT_BUFFER)
    })
}

/// The name of the user that the process runs as. The size counts the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getusernamew>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUserNameW(buffer: *mut u16, size: *mut DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put_sized(&user_name(), buffer, size, 1, ERROR_INSUFFICIENT_BUFFER)
    })
}

/// The system directory. There is none; the name is the usual one.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemdirectorya>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemDirectoryA(buffer: *mut u8, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(SYSTEM_DIRECTORY, buffer, size))
    })
}

/// The system directory. There is none; the name is the usual one.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemdirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemDirectoryW(buffer: *mut u16, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(SYSTEM_DIRECTORY, buffer, size))
    })
}

/// The Windows directory. There is none; the name is the usual one.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getwindowsdirectorya>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetWindowsDirectoryA(buffer: *mut u8, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(WINDOWS_DIRECTORY, buffer, size))
    })
}

/// The Windows directory. There is none; the name is the usual one.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getwindowsdirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetWindowsDirectoryW(buffer: *mut u16, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(WINDOWS_DIRECTORY, buffer, size))
    })
}

/// The Windows directory, also of a user session.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemwindowsdirectorya>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemWindowsDirectoryA(buffer: *mut u8, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(WINDOWS_DIRECTORY, buffer, size))
    })
}

/// The Windows directory, also of a user session.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemwindowsdirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemWindowsDirectoryW(buffer: *mut u16, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(WINDOWS_DIRECTORY, buffer, size))
    })
}

//! winreg.h: a registry without keys. Programs that look for their settings there find none, and take
//! what they do without.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/registry-functions>

use std::ffi::c_void;

use tawny::codes::{ERROR_FILE_NOT_FOUND, ERROR_INVALID_HANDLE, ERROR_SUCCESS};

use crate::pointer::give;
use crate::types::*;

/// `HKEY_CLASSES_ROOT`; the other keys that are always open follow.
const FIRST_KEY: u32 = 0x8000_0000;
/// `HKEY_CURRENT_USER_LOCAL_SETTINGS`
const LAST_KEY: u32 = 0x8000_0007;

fn is_key(key: HANDLE) -> bool {
    (FIRST_KEY..=LAST_KEY).contains(&(key as usize as u32))
}

/// What looking below `key` comes to.
fn look(key: HANDLE) -> DWORD {
    match is_key(key) {
        true => ERROR_FILE_NOT_FOUND,
        false => ERROR_INVALID_HANDLE,
    }
}

/// # Safety
/// A non-NULL `result` must be valid for a write.
unsafe fn open(key: HANDLE, has_name: bool, result: *mut HANDLE) -> DWORD {
    if is_key(key) && !has_name {
        // SAFETY: promised by the caller.
        unsafe { give(result, key) };
        return ERROR_SUCCESS;
    }
    // SAFETY: promised by the caller.
    unsafe { give(result, std::ptr::null_mut()) };
    look(key)
}

/// # Safety
/// A non-NULL name must be terminated.
unsafe fn is_named<U: crate::text::Unit>(name: *const U) -> bool {
    // SAFETY: promised by the caller.
    unsafe { crate::text::read(name) }.is_some_and(|name| !name.is_empty())
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regopenkeya>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegOpenKeyA(
    key: HANDLE,
    name: *const u8,
    result: *mut HANDLE,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { open(key, is_named(name), result) }
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regopenkeyw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegOpenKeyW(
    key: HANDLE,
    name: *const u16,
    result: *mut HANDLE,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { open(key, is_named(name), result) }
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regopenkeyexa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegOpenKeyExA(
    key: HANDLE,
    name: *const u8,
    _options: DWORD,
    _access: DWORD,
    result: *mut HANDLE,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { open(key, is_named(name), result) }
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regopenkeyexw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegOpenKeyExW(
    key: HANDLE,
    name: *const u16,
    _options: DWORD,
    _access: DWORD,
    result: *mut HANDLE,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { open(key, is_named(name), result) }
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regqueryvalueexa>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RegQueryValueExA(
    key: HANDLE,
    _name: *const u8,
    _reserved: *mut DWORD,
    _kind: *mut DWORD,
    _data: *mut u8,
    _size: *mut DWORD,
) -> DWORD {
    look(key)
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regqueryvalueexw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RegQueryValueExW(
    key: HANDLE,
    _name: *const u16,
    _reserved: *mut DWORD,
    _kind: *mut DWORD,
    _data: *mut u8,
    _size: *mut DWORD,
) -> DWORD {
    look(key)
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-reggetvaluea>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RegGetValueA(
    key: HANDLE,
    _subkey: *const u8,
    _name: *const u8,
    _flags: DWORD,
    _kind: *mut DWORD,
    _data: *mut c_void,
    _size: *mut DWORD,
) -> DWORD {
    look(key)
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-reggetvaluew>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RegGetValueW(
    key: HANDLE,
    _subkey: *const u16,
    _name: *const u16,
    _flags: DWORD,
    _kind: *mut DWORD,
    _data: *mut c_void,
    _size: *mut DWORD,
) -> DWORD {
    look(key)
}

/// <https://learn.microsoft.com/windows/win32/api/winreg/nf-winreg-regclosekey>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_RegCloseKey(key: HANDLE) -> DWORD {
    match is_key(key) {
        true => ERROR_SUCCESS,
        false => ERROR_INVALID_HANDLE,
    }
}

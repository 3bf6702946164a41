//! The string functions of `winbase.h`. As documented they bear NULL pointers: a length is 0 and a copy
//! fails with NULL.
//!
//! <https://learn.microsoft.com/windows/win32/menurc/strings>

use std::ptr::null_mut;

use crate::pointer::string;
use crate::text::{Unit, put_terminated};
use crate::types::{BOOL, TRUE};
use crate::winnls::compare_words;
use crate::{guard, memoryapi};

/// # Safety
/// `text` must be NULL or a string.
unsafe fn length<U: Unit>(text: *const U) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { string(text) }.map_or(0, |text| text.len() as i32)
}

/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for it.
unsafe fn copy<U: Unit>(to: *mut U, from: *const U) -> *mut U {
    // SAFETY: promised by the caller.
    match unsafe { string(from) } {
        Some(text) if !to.is_null() => {
            // SAFETY: promised by the caller.
            unsafe { put_terminated(text, to) };
            to
        }
        _ => null_mut(),
    }
}

/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for `size` units.
unsafe fn copy_within<U: Unit>(to: *mut U, from: *const U, size: i32) -> *mut U {
    let Some(room) = usize::try_from(size)
        .ok()
        .and_then(|size| size.checked_sub(1))
    else {
        return to;
    };
    // SAFETY: promised by the caller.
    match unsafe { crate::pointer::string_within(from, room) } {
        Some(text) if !to.is_null() => {
            // SAFETY: promised by the caller; at most `size` units with the terminator.
            unsafe { put_terminated(text, to) };
            to
        }
        _ => null_mut(),
    }
}

/// # Safety
/// Both must be NULL or strings, `to` writable for both together.
unsafe fn append<U: Unit>(to: *mut U, from: *const U) -> *mut U {
    // SAFETY: promised by the caller.
    match unsafe { (string(to), string(from)) } {
        (Some(head), Some(tail)) => {
            // SAFETY: promised by the caller.
            unsafe { put_terminated(tail, to.add(head.len())) };
            to
        }
        _ => null_mut(),
    }
}

/// # Safety
/// Both must be NULL, which is before all else, or strings.
unsafe fn compare<U: Unit>(a: *const U, b: *const U, ignore_case: bool) -> i32 {
    guard(0, || {
        // SAFETY: promised by the caller.
        let (a, b) = unsafe { (string(a), string(b)) };
        let order = match (a, b) {
            (Some(a), Some(b)) => compare_words(&U::decode(a), &U::decode(b), ignore_case),
            (a, b) => a.is_some().cmp(&b.is_some()),
        };
        Ok(order as i32)
    })
}

/// Whether a string can be read up to its terminator, or for `limit` units. Looks page by page, since
/// what follows the terminator does not matter.
fn readable_string<U: Unit>(text: *const U, limit: usize) -> bool {
    const PAGE: usize = 4096;
    let mut at = text as usize;
    let end = at.saturating_add(limit.saturating_mul(size_of::<U>()));
    while at < end {
        let page_end = (at | (PAGE - 1)).saturating_add(1).min(end);
        if !memoryapi::accessible(at, page_end - at, "r") {
            return false;
        }
        // SAFETY: found to be readable just now.
        let units =
            unsafe { crate::pointer::slice(at as *const U, (page_end - at) / size_of::<U>()) };
        match units {
            Some(units) if !units.contains(&U::default()) => at = page_end,
            found => return found.is_some(),
        }
    }
    true
}

/// The number of units before the terminator; 0 for NULL.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrlena>
///
/// # Safety
/// `text` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrlenA(text: *const u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { length(text) }
}

/// The number of units before the terminator; 0 for NULL.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrlenw>
///
/// # Safety
/// `text` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrlenW(text: *const u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { length(text) }
}

/// Copies a string; NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcpya>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcpyA(to: *mut u8, from: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { copy(to, from) }
}

/// Copies a string; NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcpyw>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcpyW(to: *mut u16, from: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { copy(to, from) }
}

/// Copies at most `size` units, the terminator among them; NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcpyna>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for `size` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcpynA(to: *mut u8, from: *const u8, size: i32) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { copy_within(to, from, size) }
}

/// Copies at most `size` units, the terminator among them; NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcpynw>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for `size` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcpynW(to: *mut u16, from: *const u16, size: i32) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { copy_within(to, from, size) }
}

/// Appends a string; NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcata>
///
/// # Safety
/// Both must be NULL or strings, `to` writable for both together.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcatA(to: *mut u8, from: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { append(to, from) }
}

/// Appends a string; NULL on failure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcatw>
///
/// # Safety
/// Both must be NULL or strings, `to` writable for both together.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcatW(to: *mut u16, from: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { append(to, from) }
}

/// Compares words; negative, 0 or positive as the first is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcmpa>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcmpA(a: *const u8, b: *const u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { compare(a, b, false) }
}

/// Compares words; negative, 0 or positive as the first is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcmpw>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcmpW(a: *const u16, b: *const u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { compare(a, b, false) }
}

/// Compares words without case; negative, 0 or positive as the first is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcmpia>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcmpiA(a: *const u8, b: *const u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { compare(a, b, true) }
}

/// Compares words without case; negative, 0 or positive as the first is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lstrcmpiw>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_lstrcmpiW(a: *const u16, b: *const u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { compare(a, b, true) }
}

/// Whether any of `size` bytes can not be read.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-isbadreadptr>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsBadReadPtr(pointer: *const std::ffi::c_void, size: usize) -> BOOL {
    guard(TRUE, || {
        Ok((!memoryapi::accessible(pointer as usize, size, "r")).into())
    })
}

/// Whether any of `size` bytes can not be written.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-isbadwriteptr>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsBadWritePtr(pointer: *mut std::ffi::c_void, size: usize) -> BOOL {
    guard(TRUE, || {
        Ok((!memoryapi::accessible(pointer as usize, size, "w")).into())
    })
}

/// Whether code cannot be read at an address.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-isbadcodeptr>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsBadCodePtr(pointer: *const std::ffi::c_void) -> BOOL {
    guard(TRUE, || {
        Ok((!memoryapi::accessible(pointer as usize, 1, "r")).into())
    })
}

/// Whether a string cannot be read up to its terminator, or for `limit` units.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-isbadstringptra>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsBadStringPtrA(text: *const u8, limit: usize) -> BOOL {
    guard(TRUE, || Ok((!readable_string(text, limit)).into()))
}

/// Whether a string cannot be read up to its terminator, or for `limit` units.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-isbadstringptrw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsBadStringPtrW(text: *const u16, limit: usize) -> BOOL {
    guard(TRUE, || Ok((!readable_string(text, limit)).into()))
}

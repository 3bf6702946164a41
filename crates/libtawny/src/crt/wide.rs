//! libc's wide string functions for a 16-bit `wchar_t`, and `wmem*`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/string-manipulation-crt>

use std::ffi::c_int;
use std::ptr;

use super::multibyte::{tawny_mbstowcs, tawny_wcstombs};
use super::unit::{bounded, length, units};

/// How two strings compare, as C says it.
fn order(first: u16, second: u16) -> c_int {
    c_int::from(first) - c_int::from(second)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcslen(text: *const u16) -> usize {
    // SAFETY: promised by the caller.
    unsafe { length(text) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsnlen(text: *const u16, limit: usize) -> usize {
    // SAFETY: promised by the caller.
    unsafe { bounded(text, limit) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcscpy(to: *mut u16, from: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller: room for the string and its terminator.
    unsafe { ptr::copy(from, to, length(from) + 1) };
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsncpy(to: *mut u16, from: *const u16, count: usize) -> *mut u16 {
    // SAFETY: promised by the caller: `count` units of room.
    unsafe {
        let copied = bounded(from, count);
        ptr::copy(from, to, copied);
        ptr::write_bytes(to.add(copied), 0, count - copied);
    }
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcscat(to: *mut u16, from: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller: room behind the string.
    unsafe { tawny_wcscpy(to.add(length(to)), from) };
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsncat(to: *mut u16, from: *const u16, count: usize) -> *mut u16 {
    // SAFETY: promised by the caller: room for `count` units and a terminator behind the string.
    unsafe {
        let end = to.add(length(to));
        let copied = bounded(from, count);
        ptr::copy(from, end, copied);
        *end.add(copied) = 0;
    }
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsncmp(
    first: *const u16,
    second: *const u16,
    count: usize,
) -> c_int {
    for i in 0..count {
        // SAFETY: both are strings; the loop ends at the first terminator.
        let (a, b) = unsafe { (*first.add(i), *second.add(i)) };
        if a != b || a == 0 {
            return order(a, b);
        }
    }
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcscmp(first: *const u16, second: *const u16) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { tawny_wcsncmp(first, second, usize::MAX) }
}

/// The "C" locale: by code unit.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcscoll(first: *const u16, second: *const u16) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { tawny_wcscmp(first, second) }
}

/// The "C" locale: the key is the string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsxfrm(to: *mut u16, from: *const u16, count: usize) -> usize {
    // SAFETY: promised by the caller.
    unsafe {
        let length = length(from);
        if count > 0 {
            tawny_wcsncpy(to, from, count.min(length + 1));
        }
        length
    }
}

/// The place of a unit in a string, its terminator included.
unsafe fn position(text: *const u16, found: Option<usize>) -> *mut u16 {
    match found {
        // SAFETY: an index within the string.
        Some(index) => unsafe { text.add(index).cast_mut() },
        None => ptr::null_mut(),
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcschr(text: *const u16, unit: u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe {
        let all = units(text);
        let end = (unit == 0).then_some(all.len());
        position(
            text,
            end.or_else(|| all.iter().position(|&other| other == unit)),
        )
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsrchr(text: *const u16, unit: u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe {
        let all = units(text);
        let end = (unit == 0).then_some(all.len());
        position(
            text,
            end.or_else(|| all.iter().rposition(|&other| other == unit)),
        )
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsstr(text: *const u16, part: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe {
        let (all, part) = (units(text), units(part));
        let found = if part.is_empty() {
            Some(0)
        } else {
            all.windows(part.len()).position(|window| window == part)
        };
        position(text, found)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcspbrk(text: *const u16, set: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe {
        let set = units(set);
        position(text, units(text).iter().position(|unit| set.contains(unit)))
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsspn(text: *const u16, set: *const u16) -> usize {
    // SAFETY: promised by the caller.
    let (text, set) = unsafe { (units(text), units(set)) };
    text.iter().take_while(|unit| set.contains(unit)).count()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcscspn(text: *const u16, set: *const u16) -> usize {
    // SAFETY: promised by the caller.
    let (text, set) = unsafe { (units(text), units(set)) };
    text.iter().take_while(|unit| !set.contains(unit)).count()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemcpy(to: *mut u16, from: *const u16, count: usize) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { ptr::copy(from, to, count) };
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemmove(to: *mut u16, from: *const u16, count: usize) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { ptr::copy(from, to, count) };
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemset(to: *mut u16, unit: u16, count: usize) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { std::slice::from_raw_parts_mut(to, if to.is_null() { 0 } else { count }) }.fill(unit);
    to
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemcmp(
    first: *const u16,
    second: *const u16,
    count: usize,
) -> c_int {
    // SAFETY: promised by the caller.
    (0..count)
        .map(|i| unsafe { order(*first.add(i), *second.add(i)) })
        .find(|&order| order != 0)
        .unwrap_or(0)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemchr(text: *const u16, unit: u16, count: usize) -> *mut u16 {
    // SAFETY: promised by the caller: units are read one by one until the first match.
    unsafe {
        let found = (0..count).find(|&i| *text.add(i) == unit);
        position(text, found)
    }
}

/// Formats in UTF-8 and widens.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsftime(
    to: *mut u16,
    size: usize,
    format: *const u16,
    time: *const libc::tm,
) -> usize {
    unsafe extern "C" {
        fn strftime(to: *mut u8, size: usize, format: *const u8, time: *const libc::tm) -> usize;
    }
    // SAFETY: buffers of our own with the sizes that are passed; then the caller's.
    unsafe {
        let mut narrow = vec![0u8; 3 * length(format) + 1];
        tawny_wcstombs(narrow.as_mut_ptr(), format, narrow.len());
        let mut text = vec![0u8; size.saturating_mul(3).min(1 << 20) + 1];
        let bytes = strftime(text.as_mut_ptr(), text.len(), narrow.as_ptr(), time);
        text.truncate(bytes);
        text.push(0);
        let wide = tawny_mbstowcs(ptr::null_mut(), text.as_ptr(), 0);
        if bytes == 0 || wide >= size {
            return 0;
        }
        tawny_mbstowcs(to, text.as_ptr(), size)
    }
}

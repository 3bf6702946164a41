//! Copying and changing strings with checks: `strcpy_s` and its relatives, narrow and wide.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/security-features-in-the-crt>

use std::ffi::c_int;
use std::ptr;

use libc::{EINVAL, ERANGE};

use super::invalid_parameter::invalid;
use super::unit::{Unit, both, bounded, length, lower, upper};

/// `_TRUNCATE`: as much as fits.
const TRUNCATE: usize = usize::MAX;
/// `STRUNCATE`: the result of a copy that was cut off.
const STRUNCATE: c_int = 80;

/// Empties a buffer and reports.
unsafe fn refuse<U: Unit>(buffer: *mut U, error: c_int) -> c_int {
    // SAFETY: the caller checked that the buffer has room for one unit.
    unsafe { *buffer = U::ZERO };
    invalid(error)
}

/// Writes at most `count` units of `from` and a terminator at `start` of a buffer of `size` units.
unsafe fn place<U: Unit>(
    buffer: *mut U,
    size: usize,
    start: usize,
    from: *const U,
    count: usize,
) -> c_int {
    let room = size - start;
    // SAFETY: `from` is a string or has `count` units; `start + wanted` stays below `size`.
    unsafe {
        let wanted = bounded(from, count.min(room));
        if wanted < room {
            ptr::copy(from, buffer.add(start), wanted);
            *buffer.add(start + wanted) = U::ZERO;
            return 0;
        }
        if count != TRUNCATE {
            return refuse(buffer, ERANGE);
        }
        ptr::copy(from, buffer.add(start), room - 1);
        *buffer.add(size - 1) = U::ZERO;
        STRUNCATE
    }
}

unsafe fn copy<U: Unit>(to: *mut U, size: usize, from: *const U) -> c_int {
    // SAFETY: promised by the caller.
    unsafe {
        match (to.is_null() || size == 0, from.is_null()) {
            (true, _) => invalid(EINVAL),
            (_, true) => refuse(to, EINVAL),
            _ => place(to, size, 0, from, TRUNCATE - 1),
        }
    }
}

unsafe fn copy_counted<U: Unit>(to: *mut U, size: usize, from: *const U, count: usize) -> c_int {
    if count == 0 && to.is_null() && size == 0 {
        return 0;
    }
    // SAFETY: promised by the caller.
    unsafe {
        if to.is_null() || size == 0 {
            invalid(EINVAL)
        } else if count == 0 {
            *to = U::ZERO;
            0
        } else if from.is_null() {
            refuse(to, EINVAL)
        } else {
            place(to, size, 0, from, count)
        }
    }
}

unsafe fn append_counted<U: Unit>(to: *mut U, size: usize, from: *const U, count: usize) -> c_int {
    if count == 0 && to.is_null() && size == 0 {
        return 0;
    }
    // SAFETY: promised by the caller.
    unsafe {
        if to.is_null() || size == 0 {
            return invalid(EINVAL);
        }
        let start = bounded(to, size);
        if start == size || (from.is_null() && count != 0) {
            return refuse(to, EINVAL);
        }
        if count == 0 {
            0
        } else {
            place(to, size, start, from, count)
        }
    }
}

unsafe fn append<U: Unit>(to: *mut U, size: usize, from: *const U) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { append_counted(to, size, from, TRUNCATE - 1) }
}

/// Changes every unit of a string that must end within its buffer.
unsafe fn change<U: Unit>(text: *mut U, size: usize, change: impl Fn(U) -> U) -> c_int {
    if text.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; only units before the terminator change.
    unsafe {
        let length = bounded(text, size);
        if length == size {
            return if size == 0 {
                invalid(EINVAL)
            } else {
                refuse(text, EINVAL)
            };
        }
        for i in 0..length {
            *text.add(i) = change(*text.add(i));
        }
    }
    0
}

unsafe fn make_upper_sized<U: Unit>(text: *mut U, size: usize) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { change(text, size, upper) }
}

unsafe fn make_lower_sized<U: Unit>(text: *mut U, size: usize) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { change(text, size, lower) }
}

unsafe fn make_upper<U: Unit>(text: *mut U) -> *mut U {
    // SAFETY: promised by the caller: a string.
    unsafe { change(text, usize::MAX, upper) };
    text
}

unsafe fn make_lower<U: Unit>(text: *mut U) -> *mut U {
    // SAFETY: promised by the caller: a string.
    unsafe { change(text, usize::MAX, lower) };
    text
}

unsafe fn reverse<U: Unit>(text: *mut U) -> *mut U {
    // SAFETY: promised by the caller: a string.
    unsafe { std::slice::from_raw_parts_mut(text, length(text)) }.reverse();
    text
}

/// `_strset`: every unit becomes `unit`.
unsafe fn fill<U: Unit>(text: *mut U, unit: c_int) -> *mut U {
    // SAFETY: promised by the caller: a string.
    unsafe { change(text, usize::MAX, |_| U::truncated(unit as u32)) };
    text
}

/// `strnlen_s`: NULL has no length.
unsafe fn length_limited<U: Unit>(text: *const U, limit: usize) -> usize {
    if text.is_null() {
        return 0;
    }
    // SAFETY: promised by the caller.
    unsafe { bounded(text, limit) }
}

/// Compares without regard to the case of ASCII letters; at most `count` units.
unsafe fn compare_folded_counted<U: Unit>(
    first: *const U,
    second: *const U,
    count: usize,
) -> c_int {
    if first.is_null() || second.is_null() {
        invalid(EINVAL);
        return c_int::MAX;
    }
    for i in 0..count {
        // SAFETY: both are strings; the loop ends at the first terminator.
        let (a, b) = unsafe { (lower(*first.add(i)), lower(*second.add(i))) };
        if a != b || a == U::ZERO {
            return a.value() as c_int - b.value() as c_int;
        }
    }
    0
}

unsafe fn compare_folded<U: Unit>(first: *const U, second: *const U) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { compare_folded_counted(first, second, usize::MAX) }
}

/// A copy in memory that `free` releases.
unsafe fn duplicate<U: Unit>(text: *const U) -> *mut U {
    if text.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: a string; the block has room for it and its terminator.
    unsafe {
        let size = length(text) + 1;
        let block = libc::malloc(size * size_of::<U>()).cast::<U>();
        if !block.is_null() {
            ptr::copy_nonoverlapping(text, block, size);
        }
        block
    }
}

both! {
    tawny_strcpy_s, tawny_wcscpy_s = copy(to: buffer, size: size, from: text) -> int;
    tawny_strncpy_s, tawny_wcsncpy_s =
        copy_counted(to: buffer, size: size, from: text, count: size) -> int;
    tawny_strcat_s, tawny_wcscat_s = append(to: buffer, size: size, from: text) -> int;
    tawny_strncat_s, tawny_wcsncat_s =
        append_counted(to: buffer, size: size, from: text, count: size) -> int;
    tawny__strupr_s, tawny__wcsupr_s = make_upper_sized(text: buffer, size: size) -> int;
    tawny__strlwr_s, tawny__wcslwr_s = make_lower_sized(text: buffer, size: size) -> int;
    tawny__strupr, tawny__wcsupr = make_upper(text: buffer) -> buffer;
    tawny__strlwr, tawny__wcslwr = make_lower(text: buffer) -> buffer;
    tawny__strrev, tawny__wcsrev = reverse(text: buffer) -> buffer;
    tawny__strset, tawny__wcsset = fill(text: buffer, unit: int) -> buffer;
    tawny_strnlen_s, tawny_wcsnlen_s = length_limited(text: text, limit: size) -> size;
    tawny__stricmp, tawny__wcsicmp = compare_folded(first: text, second: text) -> int;
    tawny__strnicmp, tawny__wcsnicmp =
        compare_folded_counted(first: text, second: text, count: size) -> int;
    tawny__strdup, tawny__wcsdup = duplicate(text: text) -> buffer;
}

/// The message of an `errno` value.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_strerror_s(buffer: *mut u8, size: usize, error: c_int) -> c_int {
    // SAFETY: promised by the caller; libc's message is a string.
    unsafe {
        if buffer.is_null() || size == 0 {
            return invalid(EINVAL);
        }
        match copy_counted(buffer, size, libc::strerror(error).cast(), TRUNCATE) {
            STRUNCATE => 0,
            result => result,
        }
    }
}

//! `memcpy_s` and its relatives.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/memcpy-s-wmemcpy-s>

use std::ffi::{c_int, c_void};
use std::ptr;

use libc::{EINVAL, ERANGE};

use super::invalid_parameter::invalid;

unsafe fn checked(to: *mut u8, size: usize, from: *const u8, count: usize, clear: bool) -> c_int {
    if count == 0 {
        return 0;
    }
    if to.is_null() {
        return invalid(EINVAL);
    }
    if from.is_null() || size < count {
        if clear {
            // SAFETY: the caller says that the buffer has `size` bytes.
            unsafe { ptr::write_bytes(to, 0, size) };
        }
        return invalid(if from.is_null() { EINVAL } else { ERANGE });
    }
    // SAFETY: promised by the caller; the ranges may overlap.
    unsafe { ptr::copy(from, to, count) };
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_memcpy_s(
    to: *mut c_void,
    size: usize,
    from: *const c_void,
    count: usize,
) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { checked(to.cast(), size, from.cast(), count, true) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_memmove_s(
    to: *mut c_void,
    size: usize,
    from: *const c_void,
    count: usize,
) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { checked(to.cast(), size, from.cast(), count, false) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemcpy_s(
    to: *mut u16,
    size: usize,
    from: *const u16,
    count: usize,
) -> c_int {
    // SAFETY: promised by the caller; sizes are in units, and an absurd one fits nowhere.
    unsafe {
        let (size, count) = (size.saturating_mul(2), count.saturating_mul(2));
        checked(to.cast(), size, from.cast(), count, true)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wmemmove_s(
    to: *mut u16,
    size: usize,
    from: *const u16,
    count: usize,
) -> c_int {
    // SAFETY: promised by the caller; sizes are in units, and an absurd one fits nowhere.
    unsafe {
        let (size, count) = (size.saturating_mul(2), count.saturating_mul(2));
        checked(to.cast(), size, from.cast(), count, false)
    }
}

/// Compares bytes without regard to the case of ASCII letters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__memicmp(
    first: *const c_void,
    second: *const c_void,
    count: usize,
) -> c_int {
    for i in 0..count {
        // SAFETY: promised by the caller: both have `count` bytes.
        let (a, b) = unsafe { (*first.cast::<u8>().add(i), *second.cast::<u8>().add(i)) };
        let difference = c_int::from(a.to_ascii_lowercase()) - c_int::from(b.to_ascii_lowercase());
        if difference != 0 {
            return difference;
        }
    }
    0
}

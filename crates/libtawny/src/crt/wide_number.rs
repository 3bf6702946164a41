//! Numbers read from 16-bit wide text: libc reads the ASCII characters at its beginning.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/strtol-wcstol-strtol-l-wcstol-l>

use std::ffi::{c_char, c_int};

use super::unit::length;

/// The part of the text that a number can be made of, and a terminator.
unsafe fn ascii_prefix(text: *const u16) -> Vec<u8> {
    // SAFETY: promised by the caller: a string.
    let units = unsafe { std::slice::from_raw_parts(text, length(text)) };
    let prefix = units
        .iter()
        .map_while(|&unit| u8::try_from(unit).ok().filter(u8::is_ascii));
    prefix.chain([0]).collect()
}

/// Calls libc's narrow function and moves its end pointer to the wide text.
unsafe fn through<T>(
    text: *const u16,
    end: *mut *mut u16,
    read: impl FnOnce(*const c_char, *mut *mut c_char) -> T,
) -> T {
    // SAFETY: promised by the caller; the end lies within the prefix, one byte for one unit.
    unsafe {
        let prefix = ascii_prefix(text);
        let start = prefix.as_ptr().cast::<c_char>();
        let mut stop = std::ptr::null_mut();
        let value = read(start, &mut stop);
        if !end.is_null() {
            *end = text
                .add(stop.cast_const().offset_from(start) as usize)
                .cast_mut();
        }
        value
    }
}

/// Exports a function that takes a radix.
macro_rules! integers {
    ($($name:ident -> $type:ty = $narrow:path;)*) => {$(
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            text: *const u16,
            end: *mut *mut u16,
            radix: c_int,
        ) -> $type {
            // SAFETY: promised by the caller; libc gets a string and a pointer of our own.
            unsafe { through(text, end, |start, stop| $narrow(start, stop, radix)) }
        }
    )*};
}

unsafe extern "C" {
    fn strtoll(text: *const c_char, end: *mut *mut c_char, radix: c_int) -> i64;
    fn strtoull(text: *const c_char, end: *mut *mut c_char, radix: c_int) -> u64;
    fn strtof(text: *const c_char, end: *mut *mut c_char) -> f32;
}

integers! {
    tawny_wcstol -> libc::c_long = libc::strtol;
    tawny_wcstoul -> libc::c_ulong = libc::strtoul;
    tawny_wcstoll -> i64 = strtoll;
    tawny_wcstoull -> u64 = strtoull;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcstod(text: *const u16, end: *mut *mut u16) -> f64 {
    // SAFETY: promised by the caller; libc gets a string and a pointer of our own.
    unsafe { through(text, end, |start, stop| libc::strtod(start, stop)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcstof(text: *const u16, end: *mut *mut u16) -> f32 {
    // SAFETY: promised by the caller; libc gets a string and a pointer of our own.
    unsafe { through(text, end, |start, stop| strtof(start, stop)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wtoi(text: *const u16) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { tawny_wcstol(text, std::ptr::null_mut(), 10) as c_int }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wtoi64(text: *const u16) -> i64 {
    // SAFETY: promised by the caller.
    unsafe { tawny_wcstoll(text, std::ptr::null_mut(), 10) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wtof(text: *const u16) -> f64 {
    // SAFETY: promised by the caller.
    unsafe { tawny_wcstod(text, std::ptr::null_mut()) }
}

//! `strtok_s`, `wcstok_s`, `wcstok`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/strtok-s-strtok-s-l-wcstok-s-wcstok-s-l-mbstok-s-mbstok-s-l>

use std::cell::Cell;
use std::ptr;

use libc::EINVAL;

use super::invalid_parameter::invalid;
use super::unit::{Unit, both, units};

unsafe fn token<U: Unit>(text: *mut U, separators: *const U, context: *mut *mut U) -> *mut U {
    // SAFETY: promised by the caller: strings, and a context of the same series of calls.
    unsafe {
        if separators.is_null() || context.is_null() || (text.is_null() && (*context).is_null()) {
            invalid(EINVAL);
            return ptr::null_mut();
        }
        let separators = units(separators);
        let mut start = if text.is_null() { *context } else { text };
        while *start != U::ZERO && separators.contains(&*start) {
            start = start.add(1);
        }
        let mut end = start;
        while *end != U::ZERO && !separators.contains(&*end) {
            end = end.add(1);
        }
        *context = end;
        if start == end {
            return ptr::null_mut();
        }
        if *end != U::ZERO {
            *end = U::ZERO;
            *context = end.add(1);
        }
        start
    }
}

both! {
    tawny_strtok_s, tawny_wcstok_s =
        token(text: buffer, separators: text, context: context) -> buffer;
}

/// C99's form; without a context the thread's own is used, as the two-argument form does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcstok(
    text: *mut u16,
    separators: *const u16,
    context: *mut *mut u16,
) -> *mut u16 {
    thread_local! {
        static CONTEXT: Cell<*mut u16> = const { Cell::new(ptr::null_mut()) };
    }
    if !context.is_null() {
        // SAFETY: promised by the caller.
        return unsafe { token(text, separators, context) };
    }
    let mut own = CONTEXT.get();
    if text.is_null() && own.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: promised by the caller; the context is this thread's.
    let found = unsafe { token(text, separators, &mut own) };
    CONTEXT.set(own);
    found
}

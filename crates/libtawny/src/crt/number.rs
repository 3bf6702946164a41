//! Numbers to text (`_itoa` and its relatives) and `rand_s`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/itoa-itow>

use std::ffi::c_int;
use std::ptr;

use libc::{EINVAL, ERANGE};

use super::invalid_parameter::{invalid, set_errno};
use super::unit::{Unit, both};

/// A sign, 64 binary digits and the terminator.
const LONGEST: usize = 66;

/// The digits of `magnitude` from the end of a buffer; returns where they begin.
fn digits<U: Unit>(
    mut magnitude: u64,
    radix: u64,
    negative: bool,
    buffer: &mut [U; LONGEST],
) -> usize {
    let mut at = LONGEST - 1;
    buffer[at] = U::ZERO;
    loop {
        at -= 1;
        let digit = (magnitude % radix) as u8;
        buffer[at] = U::ascii(if digit < 10 {
            b'0' + digit
        } else {
            b'a' + digit - 10
        });
        magnitude /= radix;
        if magnitude == 0 {
            break;
        }
    }
    if negative {
        at -= 1;
        buffer[at] = U::ascii(b'-');
    }
    at
}

/// Writes a number of the form that the radix gives it: a sign for radix 10, else the two's
/// complement, which `bits` already holds.
unsafe fn write<U: Unit>(
    value: i64,
    bits: u64,
    buffer: *mut U,
    size: usize,
    radix: c_int,
) -> c_int {
    if buffer.is_null() || size == 0 {
        return invalid(EINVAL);
    }
    // SAFETY: the buffer has room for one unit at least.
    unsafe { *buffer = U::ZERO };
    if !(2..=36).contains(&radix) {
        return invalid(EINVAL);
    }
    let negative = radix == 10 && value < 0;
    let magnitude = if negative { value.unsigned_abs() } else { bits };
    let mut text = [U::ZERO; LONGEST];
    let start = digits(magnitude, radix as u64, negative, &mut text);
    if LONGEST - start > size {
        return invalid(ERANGE);
    }
    // SAFETY: the text and its terminator fit, as was just checked.
    unsafe { ptr::copy_nonoverlapping(text[start..].as_ptr(), buffer, LONGEST - start) };
    0
}

unsafe fn int_sized<U: Unit>(value: i32, buffer: *mut U, size: usize, radix: c_int) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { write(value.into(), u64::from(value as u32), buffer, size, radix) }
}

unsafe fn unsigned_sized<U: Unit>(value: u32, buffer: *mut U, size: usize, radix: c_int) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { write(value.into(), value.into(), buffer, size, radix) }
}

unsafe fn int64_sized<U: Unit>(value: i64, buffer: *mut U, size: usize, radix: c_int) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { write(value, value as u64, buffer, size, radix) }
}

unsafe fn unsigned64_sized<U: Unit>(
    value: u64,
    buffer: *mut U,
    size: usize,
    radix: c_int,
) -> c_int {
    // SAFETY: promised by the caller. Without a sign in radix 10, too.
    unsafe { write((value >> 1) as i64, value, buffer, size, radix) }
}

unsafe fn int<U: Unit>(value: i32, buffer: *mut U, radix: c_int) -> *mut U {
    // SAFETY: promised by the caller: the buffer takes any number of this radix.
    unsafe { int_sized(value, buffer, LONGEST, radix) };
    buffer
}

unsafe fn unsigned<U: Unit>(value: u32, buffer: *mut U, radix: c_int) -> *mut U {
    // SAFETY: promised by the caller: the buffer takes any number of this radix.
    unsafe { unsigned_sized(value, buffer, LONGEST, radix) };
    buffer
}

unsafe fn int64<U: Unit>(value: i64, buffer: *mut U, radix: c_int) -> *mut U {
    // SAFETY: promised by the caller: the buffer takes any number of this radix.
    unsafe { int64_sized(value, buffer, LONGEST, radix) };
    buffer
}

unsafe fn unsigned64<U: Unit>(value: u64, buffer: *mut U, radix: c_int) -> *mut U {
    // SAFETY: promised by the caller: the buffer takes any number of this radix.
    unsafe { unsigned64_sized(value, buffer, LONGEST, radix) };
    buffer
}

both! {
    tawny__itoa, tawny__itow = int(value: i32, buffer: buffer, radix: int) -> buffer;
    tawny__ultoa, tawny__ultow = unsigned(value: u32, buffer: buffer, radix: int) -> buffer;
    tawny__i64toa, tawny__i64tow = int64(value: i64, buffer: buffer, radix: int) -> buffer;
    tawny__ui64toa, tawny__ui64tow = unsigned64(value: u64, buffer: buffer, radix: int) -> buffer;
    tawny__itoa_s, tawny__itow_s =
        int_sized(value: i32, buffer: buffer, size: size, radix: int) -> int;
    tawny__ultoa_s, tawny__ultow_s =
        unsigned_sized(value: u32, buffer: buffer, size: size, radix: int) -> int;
    tawny__i64toa_s, tawny__i64tow_s =
        int64_sized(value: i64, buffer: buffer, size: size, radix: int) -> int;
    tawny__ui64toa_s, tawny__ui64tow_s =
        unsigned64_sized(value: u64, buffer: buffer, size: size, radix: int) -> int;
}

/// A random number of the system's generator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_rand_s(value: *mut u32) -> c_int {
    if value.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: four bytes at a pointer that the caller vouches for.
    let got = unsafe { libc::getrandom(value.cast(), size_of::<u32>(), 0) };
    if got == 4 {
        return 0;
    }
    set_errno(libc::ENOMEM);
    libc::ENOMEM
}

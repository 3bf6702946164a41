//! Calendar time with checks: `localtime_s` and its relatives, which take the target first.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/time-management>

use std::ffi::{c_char, c_int};
use std::ptr;

use libc::{EINVAL, ERANGE, time_t, tm};

use super::invalid_parameter::invalid;

unsafe extern "C" {
    fn asctime_r(time: *const tm, buffer: *mut c_char) -> *mut c_char;
}

/// The fields of a structure that could not be filled.
unsafe fn spoil(target: *mut tm) {
    // SAFETY: the caller checked the pointer; every field is a number, -1 in each int.
    unsafe { ptr::write_bytes(target.cast::<u8>(), 0xFF, 9 * size_of::<c_int>()) };
}

unsafe fn broken_down(
    target: *mut tm,
    time: *const time_t,
    convert: unsafe extern "C" fn(*const time_t, *mut tm) -> *mut tm,
) -> c_int {
    if target.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe {
        if time.is_null() || *time < 0 {
            spoil(target);
            return invalid(EINVAL);
        }
        if convert(time, target).is_null() {
            EINVAL
        } else {
            0
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_localtime_s(target: *mut tm, time: *const time_t) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { broken_down(target, time, libc::localtime_r) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_gmtime_s(target: *mut tm, time: *const time_t) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { broken_down(target, time, libc::gmtime_r) }
}

/// # Safety
/// As [`broken_down`]; `time` is NULL or valid for a read.
unsafe fn broken_down_32(
    target: *mut tm,
    time: *const i32,
    convert: unsafe extern "C" fn(*const time_t, *mut tm) -> *mut tm,
) -> c_int {
    // SAFETY: promised by the caller.
    unsafe {
        let wide = crate::pointer::copy(time).map(time_t::from);
        let wide = wide.as_ref().map_or(ptr::null(), ptr::from_ref);
        broken_down(target, wide, convert)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__localtime32_s(target: *mut tm, time: *const i32) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { broken_down_32(target, time, libc::localtime_r) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__gmtime32_s(target: *mut tm, time: *const i32) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { broken_down_32(target, time, libc::gmtime_r) }
}

/// The seconds since 1970; -1 from 2038 on, when they do not fit any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__time32(out: *mut i32) -> i32 {
    // SAFETY: it writes nothing through NULL.
    let now = unsafe { libc::time(ptr::null_mut()) };
    let now = i32::try_from(now).unwrap_or(-1);
    // SAFETY: promised by the caller.
    unsafe { crate::pointer::give(out, now) };
    now
}

/// The length of `asctime`'s text, its terminator included.
const TEXT: usize = 26;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_asctime_s(
    buffer: *mut c_char,
    size: usize,
    time: *const tm,
) -> c_int {
    if buffer.is_null() || size == 0 {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; libc writes into a buffer of our own of the size it asks for.
    unsafe {
        *buffer = 0;
        if time.is_null() {
            return invalid(EINVAL);
        }
        if size < TEXT {
            return invalid(EINVAL);
        }
        let mut text = [0; 128];
        if asctime_r(time, text.as_mut_ptr()).is_null() {
            return EINVAL;
        }
        ptr::copy_nonoverlapping(text.as_ptr(), buffer, TEXT);
    }
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ctime_s(
    buffer: *mut c_char,
    size: usize,
    time: *const time_t,
) -> c_int {
    if buffer.is_null() || size == 0 || time.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; the structure is ours.
    unsafe {
        let mut broken = std::mem::zeroed::<tm>();
        match tawny_localtime_s(&mut broken, time) {
            0 => tawny_asctime_s(buffer, size, &broken),
            error => error,
        }
    }
}

/// Formats the present local time into a buffer of nine characters.
unsafe fn now(buffer: *mut c_char, size: usize, format: &std::ffi::CStr) -> c_int {
    if buffer.is_null() || size == 0 {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; the structure is ours.
    unsafe {
        *buffer = 0;
        if size < 9 {
            return invalid(ERANGE);
        }
        let present = libc::time(ptr::null_mut());
        let mut broken = std::mem::zeroed::<tm>();
        libc::localtime_r(&present, &mut broken);
        libc::strftime(buffer, size, format.as_ptr(), &broken);
    }
    0
}

/// `mm/dd/yy`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__strdate_s(buffer: *mut c_char, size: usize) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { now(buffer, size, c"%m/%d/%y") }
}

/// `hh:mm:ss`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__strtime_s(buffer: *mut c_char, size: usize) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { now(buffer, size, c"%H:%M:%S") }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__strdate(buffer: *mut c_char) -> *mut c_char {
    // SAFETY: the caller gives nine characters.
    unsafe { tawny__strdate_s(buffer, 9) };
    buffer
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__strtime(buffer: *mut c_char) -> *mut c_char {
    // SAFETY: the caller gives nine characters.
    unsafe { tawny__strtime_s(buffer, 9) };
    buffer
}

/// `struct _timeb`.
#[repr(C)]
pub struct Timeb {
    time: time_t,
    milliseconds: u16,
    zone_minutes: i16,
    daylight: i16,
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__ftime_s(target: *mut Timeb) -> c_int {
    if target.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; the structures are ours.
    unsafe {
        let mut present = std::mem::zeroed::<libc::timespec>();
        libc::clock_gettime(libc::CLOCK_REALTIME, &mut present);
        let mut broken = std::mem::zeroed::<tm>();
        libc::localtime_r(&present.tv_sec, &mut broken);
        *target = Timeb {
            time: present.tv_sec,
            milliseconds: (present.tv_nsec / 1_000_000) as u16,
            zone_minutes: (-broken.tm_gmtoff / 60) as i16,
            daylight: broken.tm_isdst as i16,
        };
    }
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__ftime(target: *mut Timeb) {
    // SAFETY: promised by the caller.
    unsafe { tawny__ftime_s(target) };
}

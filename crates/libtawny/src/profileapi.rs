//! `profileapi.h`: the performance counter, which counts 100-nanosecond intervals since the system
//! started, as on Windows 10 and later.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/acquiring-high-resolution-time-stamps>

use crate::sysinfoapi::since_start;
use crate::types::{BOOL, FALSE, TRUE};
use tawny::codes::ERROR_NOACCESS;
use tawny::thread::set_last_error;

/// Counts per second.
pub const FREQUENCY: i64 = 10_000_000;

/// # Safety
/// `out` must be NULL or writable.
unsafe fn answer(out: *mut i64, value: i64) -> BOOL {
    if out.is_null() {
        set_last_error(ERROR_NOACCESS);
        return FALSE;
    }
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(value) };
    TRUE
}

/// The counter.
/// <https://learn.microsoft.com/windows/win32/api/profileapi/nf-profileapi-queryperformancecounter>
///
/// # Safety
/// `count` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryPerformanceCounter(count: *mut i64) -> BOOL {
    let time = since_start();
    let counts = time.as_secs() as i64 * FREQUENCY + i64::from(time.subsec_nanos() / 100);
    // SAFETY: promised by the caller.
    unsafe { answer(count, counts) }
}

/// The counter's frequency, 10 MHz.
/// <https://learn.microsoft.com/windows/win32/api/profileapi/nf-profileapi-queryperformancefrequency>
///
/// # Safety
/// `frequency` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryPerformanceFrequency(frequency: *mut i64) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { answer(frequency, FREQUENCY) }
}

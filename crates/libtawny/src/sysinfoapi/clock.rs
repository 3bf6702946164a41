//! The time, and the time since the system started.
//!
//! <https://learn.microsoft.com/windows/win32/sysinfo/system-time>

use std::time::Duration;

use tawny::Error;
use tawny::time_zone::TimeZone;

use crate::guard;
use crate::minwinbase::{FILETIME, SYSTEMTIME};
use crate::pointer::give;
use crate::timezoneapi::now;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// The period of Windows' clock interrupt, in 100-nanosecond intervals.
const CLOCK_PERIOD: DWORD = 156_250;

/// The time since the system started, sleep included.
pub(crate) fn since_start() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: a place for the result; the clock exists since Linux 2.6.39.
    unsafe { libc::clock_gettime(libc::CLOCK_BOOTTIME, &raw mut time) };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Milliseconds since the system started; starts again at 0 after 49.7 days.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-gettickcount>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetTickCount() -> DWORD {
    tawny_GetTickCount64() as DWORD
}

/// Milliseconds since the system started.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-gettickcount64>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetTickCount64() -> u64 {
    let time = since_start();
    time.as_secs() * 1_000 + u64::from(time.subsec_millis())
}

/// UTC as a file time.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemtimeasfiletime>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemTimeAsFileTime(out: *mut FILETIME) {
    // SAFETY: promised by the caller.
    unsafe { give(out, now().into()) };
}

/// UTC as a file time, as precise as the clock is.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemtimepreciseasfiletime>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemTimePreciseAsFileTime(out: *mut FILETIME) {
    // SAFETY: promised by the caller.
    unsafe { give(out, now().into()) };
}

/// UTC as calendar fields.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemtime>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemTime(out: *mut SYSTEMTIME) {
    guard((), || {
        // SAFETY: promised by the caller.
        unsafe { give(out, SYSTEMTIME::from_file_time(now())?) };
        Ok(())
    });
}

/// Local time as calendar fields.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getlocaltime>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLocalTime(out: *mut SYSTEMTIME) {
    guard((), || {
        let local = TimeZone::local().to_local(now());
        // SAFETY: promised by the caller.
        unsafe { give(out, SYSTEMTIME::from_file_time(local)?) };
        Ok(())
    });
}

/// How the clock is adjusted: not by this interface.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsystemtimeadjustment>
///
/// # Safety
/// The pointers must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemTimeAdjustment(
    adjustment: *mut DWORD,
    increment: *mut DWORD,
    disabled: *mut BOOL,
) -> BOOL {
    guard(FALSE, || -> Result<_, Error> {
        // SAFETY: promised by the caller.
        unsafe {
            give(adjustment, CLOCK_PERIOD);
            give(increment, CLOCK_PERIOD);
            give(disabled, TRUE);
        }
        Ok(TRUE)
    })
}

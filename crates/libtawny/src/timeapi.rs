//! `timeapi.h`: the multimedia clock.
//!
//! <https://learn.microsoft.com/windows/win32/multimedia/multimedia-timers>

use crate::sysinfoapi::clock::tawny_GetTickCount;
use crate::types::{DWORD, UINT};

/// `TIMECAPS`.
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct TIMECAPS {
    pub wPeriodMin: UINT,
    pub wPeriodMax: UINT,
}

/// `TIMERR_NOERROR` and `TIMERR_NOCANDO`.
const NO_ERROR: UINT = 0;
const NO_CAN_DO: UINT = 97;
/// The periods in milliseconds that Windows knows.
const PERIODS: std::ops::RangeInclusive<UINT> = 1..=1_000_000;

/// Milliseconds since the system started; starts again at 0 after 49.7 days.
/// <https://learn.microsoft.com/windows/win32/api/timeapi/nf-timeapi-timegettime>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_timeGetTime() -> DWORD {
    tawny_GetTickCount()
}

/// The periods that can be asked for.
/// <https://learn.microsoft.com/windows/win32/api/timeapi/nf-timeapi-timegetdevcaps>
///
/// # Safety
/// `out` must be NULL or writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_timeGetDevCaps(out: *mut TIMECAPS, size: UINT) -> UINT {
    if out.is_null() || (size as usize) < size_of::<TIMECAPS>() {
        return NO_CAN_DO;
    }
    let periods = TIMECAPS {
        wPeriodMin: *PERIODS.start(),
        wPeriodMax: *PERIODS.end(),
    };
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(periods) };
    NO_ERROR
}

/// Asks for a period of the clock; waits here are as exact as Linux' anyway.
/// <https://learn.microsoft.com/windows/win32/api/timeapi/nf-timeapi-timebeginperiod>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_timeBeginPeriod(period: UINT) -> UINT {
    if PERIODS.contains(&period) {
        NO_ERROR
    } else {
        NO_CAN_DO
    }
}

/// Undoes `timeBeginPeriod`.
/// <https://learn.microsoft.com/windows/win32/api/timeapi/nf-timeapi-timeendperiod>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_timeEndPeriod(period: UINT) -> UINT {
    tawny_timeBeginPeriod(period)
}

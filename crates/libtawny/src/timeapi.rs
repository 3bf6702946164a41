//! `timeapi.h`: the multimedia clock and its timers.
//!
//! <https://learn.microsoft.com/windows/win32/multimedia/multimedia-timers>

use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::event::Event;
use tawny::multimedia_timer::{self, PERIODS};
use tawny::{Error, object};

use crate::argument::Argument;
use crate::guard;
use crate::ioapiset::handle;
use crate::sysinfoapi::clock::tawny_GetTickCount;
use crate::types::{DWORD, HANDLE, UINT};

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

/// `LPTIMECALLBACK`: the identifier, nothing, the program's value, nothing, nothing.
pub type TimeCallback = unsafe extern "C" fn(UINT, UINT, usize, usize, usize);

/// `TIME_PERIODIC`
const PERIODIC: UINT = 0x1;
/// `TIME_CALLBACK_EVENT_SET`: the callback is the handle of an event, which is set.
const EVENT_SET: UINT = 0x10;
/// `TIME_CALLBACK_EVENT_PULSE`
const EVENT_PULSE: UINT = 0x20;
/// `TIME_KILL_SYNCHRONOUS`: no callback runs after `timeKillEvent`. Kept in bit 0 of the identifier, as handles are multiples of four.
const KILL_SYNCHRONOUS: UINT = 0x100;

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

/// Calls a function, or sets an event, after a delay in milliseconds, once or periodically; the timer's identifier,
/// 0 on failure.
/// <https://learn.microsoft.com/previous-versions/dd757634(v=vs.85)>
///
/// # Safety
/// `callback` may be called with `user` on another thread until the timer has ended, unless it is an event.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_timeSetEvent(
    delay: UINT,
    _resolution: UINT,
    callback: HANDLE,
    user: usize,
    flags: UINT,
) -> UINT {
    guard(0, || {
        if callback.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let periodic = flags & PERIODIC != 0;
        let wait = if flags & KILL_SYNCHRONOUS != 0 { 1 } else { 0 };
        if flags & (EVENT_SET | EVENT_PULSE) != 0 {
            let event = handle(callback);
            return Ok(wait
                | multimedia_timer::set(delay, periodic, move |_| {
                    // An event that is gone is not set.
                    object::with(event, |event: &Event| match flags & EVENT_SET {
                        0 => event.pulse(),
                        _ => event.set(),
                    });
                })?);
        }
        let function = Argument::new(callback);
        let call = move |identifier| {
            // SAFETY: the program gave the function and its argument for exactly this call.
            unsafe {
                let function = std::mem::transmute::<HANDLE, TimeCallback>(function.get());
                function(identifier | wait, 0, user, 0, 0);
            }
        };
        Ok(wait | multimedia_timer::set(delay, periodic, call)?)
    })
}

/// Ends a timer.
/// <https://learn.microsoft.com/previous-versions/dd757630(v=vs.85)>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_timeKillEvent(identifier: UINT) -> UINT {
    guard(NO_CAN_DO, || {
        multimedia_timer::kill(identifier & !1, identifier & 1 != 0)?;
        Ok(NO_ERROR)
    })
}

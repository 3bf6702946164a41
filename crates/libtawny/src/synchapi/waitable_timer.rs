//! Waitable timers.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-setwaitabletimer>

use std::ffi::c_void;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::object::{self, Found};
use tawny::thread::Thread;
use tawny::timer::{Timer, TimerApc};

use super::event::{create_named, open_named, reset};
use crate::argument::Argument;
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::types::*;

/// `PTIMERAPCROUTINE`: the program's argument and the due time, in two halves.
pub type TimerRoutine = Option<unsafe extern "C" fn(*mut c_void, DWORD, DWORD)>;

/// 100-nanosecond intervals between 1601 and 1970.
const UNIX_EPOCH_IN_FILETIME: i64 = 116_444_736_000_000_000;

fn find(timer: HANDLE) -> Result<Found<Timer>, Error> {
    object::find(handle(timer)).ok_or(Error::new(ERROR_INVALID_HANDLE))
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createwaitabletimerw>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateWaitableTimerW(
    attributes: *const c_void,
    manual: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Timer::new(reset(manual != FALSE))) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createwaitabletimera>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateWaitableTimerA(
    attributes: *const c_void,
    manual: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Timer::new(reset(manual != FALSE))) }
}

const CREATE_WAITABLE_TIMER_MANUAL_RESET: DWORD = 1;

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createwaitabletimerexw>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateWaitableTimerExW(
    attributes: *const c_void,
    name: *const WCHAR,
    flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    let manual = flags & CREATE_WAITABLE_TIMER_MANUAL_RESET != 0;
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Timer::new(reset(manual))) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createwaitabletimerexa>
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateWaitableTimerExA(
    attributes: *const c_void,
    name: *const u8,
    flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    let manual = flags & CREATE_WAITABLE_TIMER_MANUAL_RESET != 0;
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, || Timer::new(reset(manual))) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openwaitabletimerw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenWaitableTimerW(
    _access: DWORD,
    inherit: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Timer, _>(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openwaitabletimerw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenWaitableTimerA(
    _access: DWORD,
    inherit: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Timer, _>(inherit, name) }
}

/// The instant of a due time: negative is from now, otherwise a FILETIME, in 100 nanoseconds.
pub(crate) fn instant(due: i64) -> Instant {
    let from_now = if due < 0 {
        due.unsigned_abs()
    } else {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let now = UNIX_EPOCH_IN_FILETIME + (since_epoch.as_nanos() / 100) as i64;
        due.saturating_sub(now).max(0) as u64
    };
    let distance = Duration::from_nanos(from_now.saturating_mul(100));
    let now = Instant::now();
    now.checked_add(distance).unwrap_or(now + FAR_AWAY)
}

/// What stands for a time beyond the clock's range.
const FAR_AWAY: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-setwaitabletimer>
///
/// # Safety
/// A non-NULL `due` must be valid; the routine may be called with `argument` on this thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetWaitableTimer(
    timer: HANDLE,
    due: *const i64,
    period: i32,
    routine: TimerRoutine,
    argument: *mut c_void,
    _resume: BOOL,
) -> BOOL {
    guard(FALSE, || {
        let timer = find(timer)?;
        let period = u64::try_from(period).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        if due.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        let due = unsafe { due.read_unaligned() };
        let argument = Argument::new(argument);
        let apc = routine.map(|routine| -> (Arc<Thread>, TimerApc) {
            let call = move || {
                // SAFETY: the program gave the routine and the argument for exactly this call.
                unsafe { routine(argument.get(), due as DWORD, (due >> 32) as DWORD) }
            };
            (Thread::current(), Arc::new(call))
        });
        timer.set(instant(due), Duration::from_millis(period), apc)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-setwaitabletimerex>: the
/// tolerable delay is not made use of, and nothing wakes a sleeping machine.
///
/// # Safety
/// As for `SetWaitableTimer`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetWaitableTimerEx(
    timer: HANDLE,
    due: *const i64,
    period: i32,
    routine: TimerRoutine,
    argument: *mut c_void,
    _wake: *const c_void,
    _tolerance: ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { tawny_SetWaitableTimer(timer, due, period, routine, argument, FALSE) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-cancelwaitabletimer>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelWaitableTimer(timer: HANDLE) -> BOOL {
    guard(FALSE, || {
        find(timer)?.cancel();
        Ok(TRUE)
    })
}

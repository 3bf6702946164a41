//! Timer objects of the thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpooltimer>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::time::Duration;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::thread_pool::{PoolObject, Timer};

use super::environment::{self, TP_CALLBACK_ENVIRON};
use super::{InstancePointer, close, find, instance_pointer, pointer};
use crate::argument::Argument;
use crate::boundary::guard;
use crate::minwinbase::FILETIME;
use crate::synchapi::waitable_timer::instant;
use crate::types::*;

/// `PTP_TIMER_CALLBACK`.
pub type TimerCallback = Option<unsafe extern "C" fn(InstancePointer, *mut c_void, HANDLE)>;

/// The 64 bits of a FILETIME.
///
/// # Safety
/// `time` must be valid for reads.
pub(super) unsafe fn bits(time: *const FILETIME) -> i64 {
    // SAFETY: promised by the caller.
    let time = unsafe { time.read_unaligned() };
    u64::from(time) as i64
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpooltimer>
///
/// # Safety
/// As for `TrySubmitThreadpoolCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateThreadpoolTimer(
    callback: TimerCallback,
    context: *mut c_void,
    environment: *const TP_CALLBACK_ENVIRON,
) -> HANDLE {
    guard(null_mut(), || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        let environment = unsafe { environment::read(environment, context) }?;
        let context = Argument::new(context);
        let (_, handle) = Timer::create(&environment, move |instance, timer| {
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe { callback(instance_pointer(instance), context.get(), pointer(timer)) }
        })?;
        Ok(pointer(handle))
    })
}

/// The window in which callbacks may come together is not made use of.
/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpooltimer>
///
/// # Safety
/// `due` is NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadpoolTimer(
    timer: HANDLE,
    due: *const FILETIME,
    period: DWORD,
    window: DWORD,
) {
    // SAFETY: promised by the caller.
    unsafe { tawny_SetThreadpoolTimerEx(timer, due, period, window) };
}

/// Returns whether the timer was set and its time had not come.
/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpooltimerex>
///
/// # Safety
/// `due` is NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadpoolTimerEx(
    timer: HANDLE,
    due: *const FILETIME,
    period: DWORD,
    _window: DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let due = (!due.is_null()).then(|| instant(unsafe { bits(due) }));
        let period = Duration::from_millis(period.into());
        Ok(find::<Timer>(timer)?.set(due, period)?.into())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-isthreadpooltimerset>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsThreadpoolTimerSet(timer: HANDLE) -> BOOL {
    guard(FALSE, || Ok(find::<Timer>(timer)?.is_set().into()))
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-waitforthreadpooltimercallbacks>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitForThreadpoolTimerCallbacks(timer: HANDLE, cancel: BOOL) {
    guard((), || {
        find::<Timer>(timer)?.member().wait(cancel != FALSE);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpooltimer>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpoolTimer(timer: HANDLE) {
    guard((), || close::<Timer>(timer));
}

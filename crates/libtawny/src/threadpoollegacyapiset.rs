//! `threadpoollegacyapiset.h`: the first thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;
use std::time::Duration;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::event::Event;
use tawny::object::{self, Object};
use tawny::thread_pool::timer_queue::{self, TimerQueue};
use tawny::thread_pool::{self, Completion, Execute, Pool};

use crate::argument::Argument;
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::types::*;

/// `LPTHREAD_START_ROUTINE` as a work item; its result is not used.
pub type WorkItem = Option<unsafe extern "C" fn(*mut c_void) -> DWORD>;
/// `WAITORTIMERCALLBACK`: the argument, and whether it was for the time.
pub type WaitOrTimerCallback = Option<unsafe extern "C" fn(*mut c_void, BOOLEAN)>;

/// What the flags say; those that mean nothing here are left out.
pub(crate) fn execute(flags: ULONG) -> Execute {
    Execute::from_bits_truncate(flags)
}

/// What becomes of callbacks that are to come or run, by a completion event's handle.
pub(crate) fn completion(event: HANDLE) -> Result<Completion, Error> {
    Ok(match event {
        INVALID_HANDLE_VALUE => Completion::Wait,
        event if event.is_null() => Completion::Nothing,
        event => {
            let event = object::find::<Event>(handle(event));
            Completion::Event(event.ok_or(Error::new(ERROR_INVALID_HANDLE))?.to_arc())
        }
    })
}

/// The upper half of the flags is a new maximum of threads, unless it is zero.
/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-queueuserworkitem>
///
/// # Safety
/// `function` may be called with `context` on another thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueueUserWorkItem(
    function: WorkItem,
    context: *mut c_void,
    flags: ULONG,
) -> BOOL {
    guard(FALSE, || {
        let function = function.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let maximum = flags >> 16;
        if maximum != 0 {
            Pool::process()?.set_maximum(maximum);
        }
        let context = Argument::new(context);
        thread_pool::queue(execute(flags), move || {
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe { function(context.get()) };
        })?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-unregisterwaitex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_UnregisterWaitEx(wait: HANDLE, event: HANDLE) -> BOOL {
    guard(FALSE, || {
        thread_pool::unregister(handle(wait), completion(event)?)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-createtimerqueue>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateTimerQueue() -> HANDLE {
    guard(null_mut(), || {
        let queue: Arc<dyn Object> = TimerQueue::new();
        Ok(object::insert(queue)?.value() as HANDLE)
    })
}

/// The queue; NULL is the process's own.
fn queue(queue: HANDLE) -> Result<Arc<TimerQueue>, Error> {
    if queue.is_null() {
        return Ok(TimerQueue::process());
    }
    timer_queue::find(handle(queue))
}

fn milliseconds(count: ULONG) -> Duration {
    Duration::from_millis(count.into())
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-createtimerqueuetimer>
///
/// # Safety
/// A non-NULL `timer` must be valid for writes; `callback` may be called with `parameter` on another
/// thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateTimerQueueTimer(
    timer: *mut HANDLE,
    timer_queue: HANDLE,
    callback: WaitOrTimerCallback,
    parameter: *mut c_void,
    due: DWORD,
    period: DWORD,
    flags: ULONG,
) -> BOOL {
    guard(FALSE, || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if timer.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(timer, null_mut()) };
        let parameter = Argument::new(parameter);
        let call = move || {
            // SAFETY: the program gave the function and the argument for exactly this call.
            unsafe { callback(parameter.get(), 1) }
        };
        let (due, period) = (milliseconds(due), milliseconds(period));
        // The handle is there before the first callback, which may look for it.
        let given = |handle: object::Handle| {
            // SAFETY: promised by the caller.
            unsafe { give(timer, handle.value() as HANDLE) };
        };
        queue(timer_queue)?.add(due, period, execute(flags), given, call)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-changetimerqueuetimer>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ChangeTimerQueueTimer(
    timer_queue: HANDLE,
    timer: HANDLE,
    due: ULONG,
    period: ULONG,
) -> BOOL {
    guard(FALSE, || {
        queue(timer_queue)?.change(handle(timer), milliseconds(due), milliseconds(period))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-deletetimerqueuetimer>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DeleteTimerQueueTimer(
    timer_queue: HANDLE,
    timer: HANDLE,
    event: HANDLE,
) -> BOOL {
    guard(FALSE, || {
        queue(timer_queue)?.remove(handle(timer), completion(event)?)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-deletetimerqueue>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DeleteTimerQueue(timer_queue: HANDLE) -> BOOL {
    tawny_DeleteTimerQueueEx(timer_queue, null_mut())
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoollegacyapiset/nf-threadpoollegacyapiset-deletetimerqueueex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DeleteTimerQueueEx(timer_queue: HANDLE, event: HANDLE) -> BOOL {
    guard(FALSE, || {
        timer_queue::delete(handle(timer_queue), completion(event)?)?;
        Ok(TRUE)
    })
}

//! Wait objects of the thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolwait>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::thread_pool::{Outcome, PoolObject, Wait};
use tawny::{Deadline, Error};

use super::environment::{self, TP_CALLBACK_ENVIRON};
use super::timer::bits;
use super::{InstancePointer, close, find, instance_pointer, pointer};
use crate::argument::Argument;
use crate::boundary::guard;
use crate::handleapi::find_any;
use crate::minwinbase::FILETIME;
use crate::synchapi::wait::WAIT_TIMEOUT;
use crate::synchapi::waitable_timer::instant;
use crate::types::*;

/// `PTP_WAIT_CALLBACK`; the last argument is `WAIT_OBJECT_0` or `WAIT_TIMEOUT`.
pub type WaitCallback = Option<unsafe extern "C" fn(InstancePointer, *mut c_void, HANDLE, DWORD)>;

const WAIT_OBJECT_0: DWORD = 0;

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolwait>
///
/// # Safety
/// As for `TrySubmitThreadpoolCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateThreadpoolWait(
    callback: WaitCallback,
    context: *mut c_void,
    environment: *const TP_CALLBACK_ENVIRON,
) -> HANDLE {
    guard(null_mut(), || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        let environment = unsafe { environment::read(environment, context) }?;
        let context = Argument::new(context);
        let (_, handle) = Wait::create(&environment, move |instance, wait, outcome| {
            let result = match outcome {
                Outcome::Signalled => WAIT_OBJECT_0,
                Outcome::TimedOut => WAIT_TIMEOUT,
            };
            let instance = instance_pointer(instance);
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe { callback(instance, context.get(), pointer(wait), result) }
        })?;
        Ok(pointer(handle))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolwait>
///
/// # Safety
/// `timeout` is NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadpoolWait(
    wait: HANDLE,
    object: HANDLE,
    timeout: *const FILETIME,
) {
    // SAFETY: promised by the caller.
    unsafe { tawny_SetThreadpoolWaitEx(wait, object, timeout, null_mut()) };
}

/// Returns whether the object was set to wait and had not ended its wait.
/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolwaitex>
///
/// # Safety
/// `timeout` is NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadpoolWaitEx(
    wait: HANDLE,
    object: HANDLE,
    timeout: *const FILETIME,
    _reserved: *mut c_void,
) -> BOOL {
    guard(FALSE, || {
        let wait = find::<Wait>(wait)?;
        let deadline = if timeout.is_null() {
            Deadline::Never
        } else {
            // SAFETY: promised by the caller.
            match unsafe { bits(timeout) } {
                0 => Deadline::Now,
                due => Deadline::At(instant(due)),
            }
        };
        let object = (!object.is_null()).then(|| find_any(object)).transpose()?;
        Ok(wait.set(object, deadline)?.into())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-waitforthreadpoolwaitcallbacks>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitForThreadpoolWaitCallbacks(wait: HANDLE, cancel: BOOL) {
    guard((), || {
        find::<Wait>(wait)?.member().wait(cancel != FALSE);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolwait>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpoolWait(wait: HANDLE) {
    guard((), || close::<Wait>(wait));
}

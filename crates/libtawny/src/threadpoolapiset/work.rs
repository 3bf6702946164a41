//! Work objects, and callbacks without an object.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolwork>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::thread_pool::{PoolObject, Work, try_submit};

use super::environment::{self, TP_CALLBACK_ENVIRON};
use super::{InstancePointer, close, find, instance_pointer, pointer};
use crate::argument::Argument;
use crate::boundary::guard;
use crate::types::*;

/// `PTP_SIMPLE_CALLBACK`.
pub type SimpleCallback = Option<unsafe extern "C" fn(InstancePointer, *mut c_void)>;
/// `PTP_WORK_CALLBACK`.
pub type WorkCallback = Option<unsafe extern "C" fn(InstancePointer, *mut c_void, HANDLE)>;

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-trysubmitthreadpoolcallback>
///
/// # Safety
/// `callback` may be called with `context` on a thread of the pool; `environment` is NULL or an
/// initialised one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TrySubmitThreadpoolCallback(
    callback: SimpleCallback,
    context: *mut c_void,
    environment: *const TP_CALLBACK_ENVIRON,
) -> BOOL {
    guard(FALSE, || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        let environment = unsafe { environment::read(environment, context) }?;
        let context = Argument::new(context);
        try_submit(&environment, move |instance| {
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe { callback(instance_pointer(instance), context.get()) }
        })?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolwork>
///
/// # Safety
/// As for `TrySubmitThreadpoolCallback`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateThreadpoolWork(
    callback: WorkCallback,
    context: *mut c_void,
    environment: *const TP_CALLBACK_ENVIRON,
) -> HANDLE {
    guard(null_mut(), || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        let environment = unsafe { environment::read(environment, context) }?;
        let context = Argument::new(context);
        let (_, handle) = Work::create(&environment, move |instance, work| {
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe { callback(instance_pointer(instance), context.get(), pointer(work)) }
        })?;
        Ok(pointer(handle))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-submitthreadpoolwork>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SubmitThreadpoolWork(work: HANDLE) {
    guard((), || find::<Work>(work)?.submit());
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-waitforthreadpoolworkcallbacks>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitForThreadpoolWorkCallbacks(work: HANDLE, cancel: BOOL) {
    guard((), || {
        find::<Work>(work)?.member().wait(cancel != FALSE);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolwork>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpoolWork(work: HANDLE) {
    guard((), || close::<Work>(work));
}

//! Threads: CreateThread and what is done with them.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createthread>

use std::ffi::c_void;

use tawny::codes::{ERROR_CALL_NOT_IMPLEMENTED, ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED};
use tawny::object;
use tawny::process::FirstThread;
use tawny::thread::{StartRoutine, Thread};
use tawny::{Error, thread};

use crate::boundary::guard;
use crate::handleapi::{CURRENT_THREAD, find_thread};
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::types::*;

/// `LPTHREAD_START_ROUTINE`; a forced unwind may pass it.
pub type ThreadStart = Option<unsafe extern "C-unwind" fn(*mut c_void) -> DWORD>;

pub(crate) const CREATE_SUSPENDED: DWORD = 4;

/// The first thread of another process, if the handle is that of one.
fn first_thread(thread: HANDLE) -> Option<object::Found<FirstThread>> {
    object::find(handle(thread))
}

/// Starts a thread.
///
/// # Safety
/// `routine` may be called with `parameter` on a new thread.
pub(crate) unsafe fn create(
    stack_size: usize,
    routine: ThreadStart,
    parameter: *mut c_void,
    flags: DWORD,
    id: *mut DWORD,
) -> Result<HANDLE, Error> {
    let routine = routine.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    // SAFETY: promised by the caller.
    let routine = unsafe { StartRoutine::new(routine, parameter) };
    let (thread, handle) = Thread::create(routine, stack_size, flags & CREATE_SUSPENDED != 0)?;
    // SAFETY: promised by the caller.
    unsafe { give(id, thread.id()) };
    Ok(handle.value() as HANDLE)
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createthread>
///
/// # Safety
/// `routine` may be called with `parameter` on a new thread; a non-NULL `id` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateThread(
    _attributes: *const c_void,
    stack_size: usize,
    routine: ThreadStart,
    parameter: *mut c_void,
    flags: DWORD,
    id: *mut DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(std::ptr::null_mut(), || unsafe {
        create(stack_size, routine, parameter, flags, id)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-exitthread>
///
/// # Safety
/// No Rust frame that owns anything is on the stack: the caller is C or C++.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn tawny_ExitThread(code: DWORD) -> ! {
    thread::leave_with(code);
    // SAFETY: promised by the caller.
    unsafe { thread::exit() }
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodethread>
///
/// # Safety
/// A non-NULL `code` must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetExitCodeThread(handle: HANDLE, code: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        let exit_code = match first_thread(handle) {
            Some(first) => first.process().exit_code()?,
            None => find_thread(handle)?.exit_code(),
        };
        if code.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(code, exit_code) };
        Ok(TRUE)
    })
}

/// A pseudo handle.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCurrentThread() -> HANDLE {
    CURRENT_THREAD
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getcurrentthreadid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCurrentThreadId() -> DWORD {
    thread::current_id()
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getthreadid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetThreadId(handle: HANDLE) -> DWORD {
    guard(0, || match first_thread(handle) {
        Some(first) => Ok(first.process().id()),
        None => Ok(find_thread(handle)?.id()),
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openthread>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_OpenThread(_access: DWORD, _inherit: BOOL, id: DWORD) -> HANDLE {
    guard(std::ptr::null_mut(), || {
        Ok(thread::open(id)?.value() as HANDLE)
    })
}

/// What ResumeThread returns when it fails.
const RESUME_FAILED: DWORD = u32::MAX;

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-resumethread>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ResumeThread(handle: HANDLE) -> DWORD {
    guard(RESUME_FAILED, || match first_thread(handle) {
        Some(first) => Ok(first.resume()),
        None => Ok(find_thread(handle)?.resume()),
    })
}

/// `PAPCFUNC`.
pub type ApcRoutine = Option<unsafe extern "C" fn(usize)>;

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-queueuserapc>
///
/// # Safety
/// `routine` may be called with `data` on the thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueueUserAPC(
    routine: ApcRoutine,
    handle: HANDLE,
    data: usize,
) -> DWORD {
    guard(0, || {
        let thread = find_thread(handle)?;
        let routine = routine.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        thread.queue_apc(Box::new(move || {
            // SAFETY: promised by the caller.
            unsafe { routine(data) }
        }))?;
        Ok(1)
    })
}

/// `QUEUE_USER_APC_FLAGS_SPECIAL_USER_APC`: at once, whatever the thread does.
const SPECIAL_USER_APC: u32 = 1;

/// Special APCs, which interrupt a thread wherever it is, are refused with `ERROR_NOT_SUPPORTED`.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-queueuserapc2>
///
/// # Safety
/// As for `QueueUserAPC`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueueUserAPC2(
    routine: ApcRoutine,
    handle: HANDLE,
    data: usize,
    flags: u32,
) -> BOOL {
    guard(FALSE, || match flags {
        // SAFETY: promised by the caller.
        0 => Ok((unsafe { tawny_QueueUserAPC(routine, handle, data) } != 0).into()),
        SPECIAL_USER_APC => Err(Error::new(ERROR_NOT_SUPPORTED)),
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-terminatethread>:
/// there is no way to end a thread of Linux in the middle of what it does and leave the process
/// whole.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TerminateThread(handle: HANDLE, _code: DWORD) -> BOOL {
    guard(FALSE, || {
        find_thread(handle)?;
        Err(Error::new(ERROR_CALL_NOT_IMPLEMENTED))
    })
}

/// `THREAD_PRIORITY_NORMAL`.
const PRIORITY_NORMAL: i32 = 0;
/// What GetThreadPriority returns when it fails.
const PRIORITY_ERROR: i32 = i32::MAX;

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setthreadpriority>:
/// accepted; every thread runs at the process's priority, for raising it takes a privilege.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadPriority(handle: HANDLE, _priority: i32) -> BOOL {
    guard(FALSE, || {
        find_thread(handle)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getthreadpriority>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetThreadPriority(handle: HANDLE) -> i32 {
    guard(PRIORITY_ERROR, || {
        find_thread(handle)?;
        Ok(PRIORITY_NORMAL)
    })
}

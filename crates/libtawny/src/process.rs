//! process.h: the C run-time library's threads.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/beginthread-beginthreadex>

use std::ffi::c_void;

use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY};
use tawny::thread::last_error;

use crate::ioapiset::handle;
use crate::processthreadsapi::thread::{ThreadStart, tawny_CreateThread, tawny_ExitThread};
use crate::types::*;

/// Sets `errno` from the last error.
fn set_errno() {
    let errno = match last_error() {
        ERROR_INVALID_PARAMETER => libc::EINVAL,
        ERROR_NOT_ENOUGH_MEMORY => libc::EAGAIN,
        _ => libc::EACCES,
    };
    // SAFETY: the location is the calling thread's own.
    unsafe { *libc::__errno_location() = errno };
}

/// Returns the thread's handle, which the caller closes; 0 and `errno` on failure.
///
/// # Safety
/// As `CreateThread`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__beginthreadex(
    security: *const c_void,
    stack_size: u32,
    routine: ThreadStart,
    argument: *mut c_void,
    flags: u32,
    id: *mut u32,
) -> usize {
    // SAFETY: promised by the caller.
    let thread =
        unsafe { tawny_CreateThread(security, stack_size as usize, routine, argument, flags, id) };
    if thread.is_null() {
        set_errno();
    }
    thread as usize
}

/// # Safety
/// As `ExitThread`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn tawny__endthreadex(code: u32) -> ! {
    // SAFETY: promised by the caller.
    unsafe { tawny_ExitThread(code) }
}

/// A start routine without a result.
type Procedure = unsafe extern "C-unwind" fn(*mut c_void);

struct Start {
    procedure: Procedure,
    argument: *mut c_void,
}

unsafe extern "C-unwind" fn run(start: *mut c_void) -> DWORD {
    let (procedure, argument) = unpack(start);
    // SAFETY: promised by `_beginthread`'s caller.
    unsafe { procedure(argument) };
    0
}

/// Leaves nothing behind in the frame that a forced unwind may pass.
fn unpack(start: *mut c_void) -> (Procedure, *mut c_void) {
    // SAFETY: `_beginthread` made the box and gave it to this thread alone.
    let start = unsafe { Box::from_raw(start.cast::<Start>()) };
    (start.procedure, start.argument)
}

/// Returns the thread's handle, which goes stale when the thread ends, so that it must not be
/// closed; -1 and `errno` on failure.
///
/// # Safety
/// `procedure` may be called with `argument` on a new thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__beginthread(
    procedure: Option<Procedure>,
    stack_size: u32,
    argument: *mut c_void,
) -> usize {
    let Some(procedure) = procedure else {
        // SAFETY: the location is the calling thread's own.
        unsafe { *libc::__errno_location() = libc::EINVAL };
        return usize::MAX;
    };
    let start = Box::into_raw(Box::new(Start {
        procedure,
        argument,
    }));
    let none = std::ptr::null_mut();
    // SAFETY: `run` takes the box; suspended, so that the handle is noted before the thread ends.
    let thread = unsafe {
        tawny_CreateThread(
            none,
            stack_size as usize,
            Some(run),
            start.cast(),
            crate::processthreadsapi::thread::CREATE_SUSPENDED,
            none.cast(),
        )
    };
    if thread.is_null() {
        // SAFETY: no thread took the box.
        drop(unsafe { Box::from_raw(start) });
        set_errno();
        return usize::MAX;
    }
    if let Ok(started) = tawny::thread::find(handle(thread)) {
        started.close_at_end(handle(thread));
        started.resume();
    }
    thread as usize
}

/// # Safety
/// As `ExitThread`.
#[unsafe(no_mangle)]
pub unsafe extern "C-unwind" fn tawny__endthread() -> ! {
    // SAFETY: promised by the caller.
    unsafe { tawny_ExitThread(0) }
}

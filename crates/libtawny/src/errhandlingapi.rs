//! `errhandlingapi.h`: last error, error mode, exceptions.
//!
//! Structured exceptions do not exist here. A filter for unhandled ones is kept and runs for
//! `RaiseException`; a fault of the program ends it with a signal, as it does any program of Linux.
//!
//! <https://learn.microsoft.com/windows/win32/api/errhandlingapi/>

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::thread::{last_error, set_last_error};

use crate::types::{BOOL, DWORD, FALSE, LONG, TRUE, UINT};

/// `EXCEPTION_MAXIMUM_PARAMETERS`.
const MAXIMUM_PARAMETERS: usize = 15;
/// The bits that `SetThreadErrorMode` takes: critical errors, faults, open-file errors.
const THREAD_ERROR_MODES: DWORD = 0x8003;

/// `EXCEPTION_RECORD`.
#[repr(C)]
#[allow(missing_docs, reason = "Windows' own names")]
pub struct EXCEPTION_RECORD {
    pub ExceptionCode: DWORD,
    pub ExceptionFlags: DWORD,
    pub ExceptionRecord: *mut EXCEPTION_RECORD,
    pub ExceptionAddress: *mut c_void,
    pub NumberParameters: DWORD,
    pub ExceptionInformation: [usize; MAXIMUM_PARAMETERS],
}

/// `EXCEPTION_POINTERS`. There is no context of the processor.
#[repr(C)]
#[allow(missing_docs, reason = "Windows' own names")]
pub struct EXCEPTION_POINTERS {
    pub ExceptionRecord: *mut EXCEPTION_RECORD,
    pub ContextRecord: *mut c_void,
}

/// `LPTOP_LEVEL_EXCEPTION_FILTER`.
pub type TopLevelExceptionFilter = unsafe extern "C" fn(*mut EXCEPTION_POINTERS) -> LONG;

static ERROR_MODE: AtomicU32 = AtomicU32::new(0);
static FILTER: AtomicPtr<c_void> = AtomicPtr::new(null_mut());

thread_local! {
    static THREAD_ERROR_MODE: Cell<DWORD> = const { Cell::new(0) };
}

/// The calling thread's last-error code; the same cell as `WSAGetLastError`.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-getlasterror>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetLastError() -> DWORD {
    last_error()
}

/// Sets the calling thread's last-error code.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-setlasterror>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetLastError(code: DWORD) {
    set_last_error(code);
}

/// Notes which errors raise message boxes, of which there are none; the previous mode.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-seterrormode>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetErrorMode(mode: UINT) -> UINT {
    ERROR_MODE.swap(mode, Ordering::Relaxed)
}

/// The mode that `SetErrorMode` noted.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-geterrormode>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetErrorMode() -> UINT {
    ERROR_MODE.load(Ordering::Relaxed)
}

/// As `SetErrorMode`, for the calling thread.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-setthreaderrormode>
///
/// # Safety
/// `old` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadErrorMode(mode: DWORD, old: *mut DWORD) -> BOOL {
    if mode & !THREAD_ERROR_MODES != 0 {
        set_last_error(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    // SAFETY: promised by the caller.
    unsafe { crate::pointer::give(old, THREAD_ERROR_MODE.replace(mode)) };
    TRUE
}

/// The calling thread's error mode.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-getthreaderrormode>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetThreadErrorMode() -> DWORD {
    THREAD_ERROR_MODE.get()
}

/// Sets the filter for unhandled exceptions, which runs for `RaiseException` only; the previous one.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-setunhandledexceptionfilter>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetUnhandledExceptionFilter(
    filter: Option<TopLevelExceptionFilter>,
) -> Option<TopLevelExceptionFilter> {
    let filter = filter.map_or(null_mut(), |filter| filter as *mut c_void);
    let previous = FILTER.swap(filter, Ordering::AcqRel);
    // SAFETY: NULL is `None`; anything else was stored by this function from such a pointer.
    unsafe { std::mem::transmute::<*mut c_void, Option<TopLevelExceptionFilter>>(previous) }
}

/// Runs the filter for unhandled exceptions, if there is one; otherwise the process is to end
/// (`EXCEPTION_EXECUTE_HANDLER`).
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-unhandledexceptionfilter>
///
/// # Safety
/// `pointers` must be what a filter may get.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UnhandledExceptionFilter(pointers: *mut EXCEPTION_POINTERS) -> LONG {
    const EXECUTE_HANDLER: LONG = 1;
    // SAFETY: the caller's own filter with the argument that the caller passed.
    filter().map_or(EXECUTE_HANDLER, |filter| unsafe { filter(pointers) })
}

/// The filter that was set.
fn filter() -> Option<TopLevelExceptionFilter> {
    let filter = FILTER.load(Ordering::Acquire);
    // SAFETY: NULL is `None`; anything else was stored from such a pointer.
    unsafe { std::mem::transmute::<*mut c_void, Option<TopLevelExceptionFilter>>(filter) }
}

/// Raises an exception, which nothing can handle here: the filter runs, then the process ends with
/// the exception's code.
/// <https://learn.microsoft.com/windows/win32/api/errhandlingapi/nf-errhandlingapi-raiseexception>
///
/// # Safety
/// `arguments` must be NULL or readable for `count` values.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RaiseException(
    code: DWORD,
    flags: DWORD,
    count: DWORD,
    arguments: *const usize,
) {
    // SAFETY: promised by the caller.
    let given = unsafe { crate::pointer::slice(arguments, count as usize) }.unwrap_or(&[]);
    let given = &given[..given.len().min(MAXIMUM_PARAMETERS)];
    let mut record = EXCEPTION_RECORD {
        ExceptionCode: code,
        ExceptionFlags: flags,
        ExceptionRecord: null_mut(),
        ExceptionAddress: tawny_RaiseException as *mut c_void,
        NumberParameters: given.len() as DWORD,
        ExceptionInformation: [0; MAXIMUM_PARAMETERS],
    };
    record.ExceptionInformation[..given.len()].copy_from_slice(given);
    let mut pointers = EXCEPTION_POINTERS {
        ExceptionRecord: &raw mut record,
        ContextRecord: null_mut(),
    };
    match filter() {
        // SAFETY: the caller's function with the argument its contract names.
        Some(filter) => _ = unsafe { filter(&raw mut pointers) },
        None => eprintln!("tawny: unhandled exception {code:#010x}"),
    }
    crate::processthreadsapi::process::end(code)
}

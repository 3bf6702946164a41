//! One-time initialisation.
//!
//! <https://learn.microsoft.com/windows/win32/sync/one-time-initialization>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::init_once::{Begin, InitOnce};

use crate::guard;
use crate::pointer::reference;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// `INIT_ONCE_CHECK_ONLY`: ask, never initialise.
const CHECK_ONLY: DWORD = 1;
/// `INIT_ONCE_ASYNC`: several threads may initialise; the first to complete wins.
const ASYNC: DWORD = 2;
/// `INIT_ONCE_INIT_FAILED`: the initialisation failed.
const INIT_FAILED: DWORD = 4;

/// `PINIT_ONCE_FN`.
pub type InitOnceFn = unsafe extern "C" fn(*mut InitOnce, *mut c_void, *mut *mut c_void) -> BOOL;

/// # Safety
/// A non-NULL `pointer` must be readable and stay so for the call.
unsafe fn once<'a>(pointer: *mut InitOnce) -> Result<&'a InitOnce, Error> {
    // SAFETY: promised by the caller; every field is atomic.
    unsafe { reference(pointer) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// # Safety
/// A non-NULL `out` must be writable.
unsafe fn give(out: *mut *mut c_void, context: usize) {
    if !out.is_null() {
        // SAFETY: promised by the caller.
        unsafe { out.write(context as *mut c_void) };
    }
}

/// Makes it a structure that is not initialised.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initonceinitialize>
///
/// # Safety
/// `pointer` must be writable for an `INIT_ONCE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitOnceInitialize(pointer: *mut InitOnce) {
    if !pointer.is_null() && pointer.is_aligned() {
        // SAFETY: checked above and promised by the caller.
        unsafe { pointer.write(InitOnce::new()) };
    }
}

/// Runs `init` unless it has succeeded before; waits while another thread runs it. `FALSE` when
/// `init` returned `FALSE`.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initonceexecuteonce>
///
/// # Safety
/// `pointer` must be an initialised structure, `init` follow its contract, `out` be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitOnceExecuteOnce(
    pointer: *mut InitOnce,
    init: Option<InitOnceFn>,
    parameter: *mut c_void,
    out: *mut *mut c_void,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let once = unsafe { once(pointer) }?;
        let init = init.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let context = match once.begin(false)? {
            Begin::Done(context) => context,
            Begin::Initialise => {
                let mut context = std::ptr::null_mut();
                // SAFETY: the caller's function with the arguments its contract names.
                if unsafe { init(pointer, parameter, &raw mut context) } == FALSE {
                    once.complete(false, None)?;
                    return Ok(FALSE);
                }
                let completed = once.complete(false, Some(context as usize));
                if completed.is_err() {
                    // The context has reserved bits: let the waiters go on.
                    once.complete(false, None)?;
                }
                completed?;
                context as usize
            }
        };
        // SAFETY: promised by the caller.
        unsafe { give(out, context) };
        Ok(TRUE)
    })
}

/// Begins an initialisation, or asks whether it is complete.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initoncebegininitialize>
///
/// # Safety
/// `pointer` must be an initialised structure, `pending` writable, `out` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitOnceBeginInitialize(
    pointer: *mut InitOnce,
    flags: DWORD,
    pending: *mut BOOL,
    out: *mut *mut c_void,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let once = unsafe { once(pointer) }?;
        if pending.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let begun = match flags {
            CHECK_ONLY => Begin::Done(once.check()?),
            0 => once.begin(false)?,
            ASYNC => once.begin(true)?,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        let initialise = match begun {
            Begin::Done(context) => {
                // SAFETY: promised by the caller.
                unsafe { give(out, context) };
                FALSE
            }
            Begin::Initialise => TRUE,
        };
        // SAFETY: checked for NULL above, promised by the caller.
        unsafe { pending.write(initialise) };
        Ok(TRUE)
    })
}

/// Completes an initialisation.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initoncecomplete>
///
/// # Safety
/// `pointer` must be a structure whose initialisation the caller began.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitOnceComplete(
    pointer: *mut InitOnce,
    flags: DWORD,
    context: *mut c_void,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let once = unsafe { once(pointer) }?;
        match flags {
            0 => once.complete(false, Some(context as usize))?,
            ASYNC => once.complete(true, Some(context as usize))?,
            INIT_FAILED if context.is_null() => once.complete(false, None)?,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        }
        Ok(TRUE)
    })
}

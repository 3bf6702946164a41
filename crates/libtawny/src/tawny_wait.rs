//! `tawny/wait.h`: waits beyond Windows' limits.

use tawny::limits::MAXIMUM_MANY_WAIT_OBJECTS;
use tawny::wait::Waited;

use crate::boundary::guard;
use crate::pointer::give;
use crate::synchapi::wait::{
    WAIT_ABANDONED_0, WAIT_FAILED, WAIT_IO_COMPLETION, WAIT_TIMEOUT, wait_up_to,
};
use crate::types::*;

/// As `WaitForMultipleObjectsEx`, for any number of objects. Returns `WAIT_OBJECT_0`,
/// `WAIT_ABANDONED_0`, `WAIT_TIMEOUT`, `WAIT_IO_COMPLETION` or `WAIT_FAILED`; which object it was
/// goes to `index`, for the numbers would not fit between the results.
///
/// # Safety
/// `handles` is NULL or valid for `count` elements; a non-NULL `index` is writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TawnyWaitForMultipleObjects(
    count: DWORD,
    handles: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
    alertable: BOOL,
    index: *mut DWORD,
) -> DWORD {
    guard(WAIT_FAILED, || {
        let maximum = MAXIMUM_MANY_WAIT_OBJECTS;
        // SAFETY: promised by the caller.
        let waited = unsafe { wait_up_to(maximum, count, handles, all, milliseconds, alertable) }?;
        let (result, number) = match waited {
            Waited::Object(number) => (0, number),
            Waited::Abandoned(number) => (WAIT_ABANDONED_0, number),
            Waited::TimedOut => return Ok(WAIT_TIMEOUT),
            Waited::Apc => return Ok(WAIT_IO_COMPLETION),
        };
        // SAFETY: promised by the caller.
        unsafe { give(index, number as DWORD) };
        Ok(result)
    })
}

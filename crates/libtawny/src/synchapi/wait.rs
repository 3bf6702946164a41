//! Waiting: Sleep, WaitForSingleObject, WaitForMultipleObjects and their alertable forms.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjectsex>

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::event::Event;
use tawny::limits::MAXIMUM_WAIT_OBJECTS;
use tawny::wait::{Waited, sleep, wait_all, wait_any};
use tawny::{Deadline, Error, object};

use super::timeout;
use crate::boundary::guard;
use crate::handleapi::find_any;
use crate::ioapiset::handle;
use crate::pointer;
use crate::types::*;

/// `WAIT_FAILED`: the last error tells why.
pub const WAIT_FAILED: DWORD = u32::MAX;
/// `WAIT_IO_COMPLETION`: APCs were delivered.
pub const WAIT_IO_COMPLETION: DWORD = 0xc0;
/// `WAIT_TIMEOUT`.
pub const WAIT_TIMEOUT: DWORD = 258;

fn code(waited: Waited) -> DWORD {
    match waited {
        Waited::Object(index) => index as DWORD,
        Waited::TimedOut => WAIT_TIMEOUT,
        Waited::Apc => WAIT_IO_COMPLETION,
    }
}

/// Waits for any or all of `count` handles.
///
/// # Safety
/// `handles` is NULL or valid for `count` elements.
pub(crate) unsafe fn wait(
    count: DWORD,
    handles: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
    alertable: BOOL,
) -> Result<DWORD, Error> {
    if count == 0 || count as usize > MAXIMUM_WAIT_OBJECTS {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: promised by the caller.
    let handles = unsafe { pointer::slice(handles, count as usize) };
    let handles = handles.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let objects = handles
        .iter()
        .map(|value| find_any(*value))
        .collect::<Result<Vec<_>, _>>()?;
    let deadline = Deadline::after(timeout(milliseconds));
    let waited = match all {
        FALSE => wait_any(&objects, deadline, alertable != FALSE)?,
        _ => wait_all(&objects, deadline, alertable != FALSE)?,
    };
    Ok(code(waited))
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitforsingleobject>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitForSingleObject(object: HANDLE, milliseconds: DWORD) -> DWORD {
    tawny_WaitForSingleObjectEx(object, milliseconds, FALSE)
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitforsingleobjectex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitForSingleObjectEx(
    object: HANDLE,
    milliseconds: DWORD,
    alertable: BOOL,
) -> DWORD {
    // SAFETY: one handle is there.
    guard(WAIT_FAILED, || unsafe {
        wait(1, &object, FALSE, milliseconds, alertable)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjects>
///
/// # Safety
/// `handles` is NULL or valid for `count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WaitForMultipleObjects(
    count: DWORD,
    handles: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(WAIT_FAILED, || unsafe {
        wait(count, handles, all, milliseconds, FALSE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjectsex>
///
/// # Safety
/// `handles` is NULL or valid for `count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WaitForMultipleObjectsEx(
    count: DWORD,
    handles: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
    alertable: BOOL,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(WAIT_FAILED, || unsafe {
        wait(count, handles, all, milliseconds, alertable)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-signalobjectandwait>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SignalObjectAndWait(
    signalled: HANDLE,
    awaited: HANDLE,
    milliseconds: DWORD,
    alertable: BOOL,
) -> DWORD {
    guard(WAIT_FAILED, || {
        let awaited = [find_any(awaited)?];
        let event = object::find::<Event>(handle(signalled));
        event.ok_or(Error::new(ERROR_INVALID_HANDLE))?.set();
        let deadline = Deadline::after(timeout(milliseconds));
        Ok(code(wait_any(&awaited, deadline, alertable != FALSE)?))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-sleep>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_Sleep(milliseconds: DWORD) {
    tawny_SleepEx(milliseconds, FALSE);
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-sleepex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SleepEx(milliseconds: DWORD, alertable: BOOL) -> DWORD {
    guard(0, || {
        match sleep(Deadline::after(timeout(milliseconds)), alertable != FALSE) {
            Waited::Apc => Ok(WAIT_IO_COMPLETION),
            _ => Ok(0),
        }
    })
}

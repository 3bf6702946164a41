//! Waiting: Sleep, WaitForSingleObject, WaitForMultipleObjects and their alertable forms.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-waitformultipleobjectsex>

use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::limits::MAXIMUM_WAIT_OBJECTS;
use tawny::object::Handle;
use tawny::wait::{Awaited, Waited, signal_and_wait, sleep, wait_handle, wait_handles};
use tawny::{Deadline, Error, object};

use super::timeout;
use crate::boundary::guard;
use crate::handleapi::{CURRENT_PROCESS, CURRENT_THREAD, find_any};
use crate::ioapiset::handle;
use crate::types::*;

/// `WAIT_FAILED`: the last error tells why.
pub const WAIT_FAILED: DWORD = u32::MAX;
/// `WAIT_IO_COMPLETION`: APCs were delivered.
pub const WAIT_IO_COMPLETION: DWORD = 0xc0;
/// `WAIT_TIMEOUT`.
pub const WAIT_TIMEOUT: DWORD = 258;

/// `WAIT_ABANDONED_0`: the first object is a mutex whose owner ended without releasing it.
pub const WAIT_ABANDONED_0: DWORD = 0x80;

fn code(waited: Waited) -> DWORD {
    match waited {
        Waited::Object(index) => index as DWORD,
        // Beyond 128 objects the two ranges meet; only Tawny's own wait has that many.
        Waited::Abandoned(index) => WAIT_ABANDONED_0 + index as DWORD,
        Waited::TimedOut => WAIT_TIMEOUT,
        Waited::Apc => WAIT_IO_COMPLETION,
    }
}

/// What a wait waits for, the pseudo handles included.
#[inline]
pub(crate) fn awaited(value: HANDLE) -> Result<Awaited, Error> {
    match value {
        CURRENT_PROCESS | CURRENT_THREAD => Ok(Awaited::Shared(find_any(value)?)),
        _ => Ok(Awaited::Found(object::find_any(handle(value))?)),
    }
}

/// Waits for any or all of `count` handles, of which there may be `maximum`.
///
/// # Safety
/// `handles` is NULL or valid for `count` elements.
pub(crate) unsafe fn wait_up_to(
    maximum: usize,
    count: DWORD,
    handles: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
    alertable: BOOL,
) -> Result<Waited, Error> {
    if count == 0 || count as usize > maximum {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    if handles.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: promised by the caller, who may have packed them.
    let value = |index| handle(unsafe { handles.add(index).read_unaligned() });
    let mut few = [Handle::from_value(0); MAXIMUM_WAIT_OBJECTS];
    let many: Vec<Handle>;
    let handles: &[Handle] = match few.get_mut(..count as usize) {
        Some(few) => {
            for (index, slot) in few.iter_mut().enumerate() {
                *slot = value(index);
            }
            few
        }
        None => {
            many = (0..count as usize).map(value).collect();
            &many
        }
    };
    let deadline = Deadline::after(timeout(milliseconds));
    let find = |handle: Handle| awaited(handle.value() as HANDLE);
    wait_handles(handles, all != FALSE, deadline, alertable != FALSE, find)
}

/// Waits as `WaitForMultipleObjectsEx` does.
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
    let maximum = MAXIMUM_WAIT_OBJECTS;
    // SAFETY: promised by the caller.
    let waited = unsafe { wait_up_to(maximum, count, handles, all, milliseconds, alertable) };
    waited.map(code)
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
    guard(WAIT_FAILED, || {
        let deadline = Deadline::after(timeout(milliseconds));
        let find = |_| awaited(object);
        wait_handle(handle(object), deadline, alertable != FALSE, find).map(code)
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
        let (signalled, awaited) = (self::awaited(signalled)?, self::awaited(awaited)?);
        let deadline = Deadline::after(timeout(milliseconds));
        let waited = signal_and_wait(&signalled, awaited, deadline, alertable != FALSE);
        waited.map(code)
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

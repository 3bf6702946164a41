//! Waiting for objects and for messages at once.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-msgwaitformultipleobjectsex>

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::limits::MAXIMUM_WAIT_OBJECTS;
use tawny::message_queue::{self as queue, WaitOptions, Wake};
use tawny::wait::Waited;
use tawny::{Deadline, Error};

use crate::guard;
use crate::handleapi::find_any;
use crate::pointer;
use crate::synchapi::timeout;
use crate::synchapi::wait::{WAIT_ABANDONED_0, WAIT_FAILED, WAIT_IO_COMPLETION, WAIT_TIMEOUT};
use crate::types::*;

/// `MWMO_*`.
const WAIT_ALL: DWORD = 1;
const ALERTABLE: DWORD = 2;
const INPUT_AVAILABLE: DWORD = 4;

/// Waits for any or all of `count` handles or, with all, and for messages of the kinds in `mask`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-msgwaitformultipleobjectsex>
///
/// # Safety
/// `handles` must be NULL or valid for `count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MsgWaitForMultipleObjectsEx(
    count: DWORD,
    handles: *const HANDLE,
    milliseconds: DWORD,
    mask: DWORD,
    flags: DWORD,
) -> DWORD {
    guard(WAIT_FAILED, || {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        if count as usize >= MAXIMUM_WAIT_OBJECTS || flags > WAIT_ALL | ALERTABLE | INPUT_AVAILABLE
        {
            return Err(invalid);
        }
        // SAFETY: promised by the caller.
        let handles = unsafe { pointer::slice(handles, count as usize) }.ok_or(invalid)?;
        let objects = handles
            .iter()
            .map(|value| find_any(*value).map_err(|_| Error::new(ERROR_INVALID_HANDLE)))
            .collect::<Result<Vec<_>, _>>()?;
        let options = WaitOptions {
            all: flags & WAIT_ALL != 0,
            alertable: flags & ALERTABLE != 0,
            available: flags & INPUT_AVAILABLE != 0,
        };
        let deadline = Deadline::after(timeout(milliseconds));
        let kinds = Wake::from_bits_retain(mask) & Wake::KNOWN;
        let waited = queue::wait(&objects, kinds, deadline, options)?;
        Ok(match waited {
            Waited::Object(index) => index as DWORD,
            Waited::Abandoned(index) => WAIT_ABANDONED_0 + index as DWORD,
            Waited::TimedOut => WAIT_TIMEOUT,
            Waited::Apc => WAIT_IO_COMPLETION,
        })
    })
}

/// As `MsgWaitForMultipleObjectsEx`, without APCs.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-msgwaitformultipleobjects>
///
/// # Safety
/// `handles` must be NULL or valid for `count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MsgWaitForMultipleObjects(
    count: DWORD,
    handles: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
    mask: DWORD,
) -> DWORD {
    let flags = if all == FALSE { 0 } else { WAIT_ALL };
    // SAFETY: promised by the caller.
    unsafe { tawny_MsgWaitForMultipleObjectsEx(count, handles, milliseconds, mask, flags) }
}

/// Waits until a message comes that the thread has not seen.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-waitmessage>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WaitMessage() -> BOOL {
    guard(FALSE, || queue::wait_message().map(|()| TRUE))
}

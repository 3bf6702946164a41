//! `NotifyAddrChange`, `NotifyRouteChange`.
//!
//! <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-notifyaddrchange>

use tawny::codes::*;
use tawny::event::Event;
use tawny::ip_helper::{Changes, cancel_notification, notify_change, wait_for_change};
use tawny::object::{self, Handle};
use tawny::overlapped::Overlapped;
use tawny::thread::set_last_error;
use tawny::{Deadline, Error};

use super::call;
use crate::boundary::guard;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, OVERLAPPED, TRUE};

/// Without an OVERLAPPED it waits.
///
/// # Safety
/// `handle` is NULL or valid for a write, `overlapped` is NULL or valid until the operation has ended.
unsafe fn notify(changes: Changes, handle: *mut HANDLE, overlapped: *mut OVERLAPPED) -> DWORD {
    call(|| {
        // SAFETY: promised by the caller.
        let Some(overlapped) = (unsafe { Overlapped::from_raw(overlapped) }) else {
            wait_for_change(changes, Deadline::Never)?;
            return Ok(());
        };
        if handle.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: it was made of an OVERLAPPED just now.
        let event = match unsafe { overlapped.event() } & !1 {
            0 => None,
            event => {
                let event = object::find::<Event>(Handle::from_value(event));
                Some(event.ok_or(Error::new(ERROR_INVALID_HANDLE))?.to_arc())
            }
        };
        notify_change(changes, overlapped, event)?;
        // The program may not close it, and has no other use for it than to wait: the event does that.
        // SAFETY: not NULL, and promised by the caller.
        unsafe { handle.write_unaligned(std::ptr::null_mut()) };
        // Programs ask for the last error, too.
        set_last_error(ERROR_IO_PENDING);
        Err(Error::new(ERROR_IO_PENDING))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-notifyaddrchange>
///
/// # Safety
/// `handle` is NULL or valid for a write, `overlapped` is NULL or valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NotifyAddrChange(
    handle: *mut HANDLE,
    overlapped: *mut OVERLAPPED,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { notify(Changes::Addresses, handle, overlapped) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-notifyroutechange>
///
/// # Safety
/// `handle` is NULL or valid for a write, `overlapped` is NULL or valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NotifyRouteChange(
    handle: *mut HANDLE,
    overlapped: *mut OVERLAPPED,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { notify(Changes::Routes, handle, overlapped) }
}

/// <https://learn.microsoft.com/windows/win32/api/iphlpapi/nf-iphlpapi-cancelipchangenotify>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelIPChangeNotify(overlapped: *mut OVERLAPPED) -> BOOL {
    guard(FALSE, || {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let found = !overlapped.is_null() && cancel_notification(overlapped.addr());
        found.then_some(TRUE).ok_or(invalid)
    })
}

//! Winsock's names for events: WSACreateEvent and its kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsacreateevent>

use tawny::Error;
use tawny::codes::WSA_INVALID_HANDLE;
use tawny::event::Event;
use tawny::object::{self, Found};
use tawny::signal::Reset;

use super::arguments::winsock_call;
use crate::ioapiset::handle;
use crate::types::*;

fn find(event: HANDLE) -> Result<Found<Event>, Error> {
    object::find(handle(event)).ok_or(Error::new(WSA_INVALID_HANDLE))
}

/// A manual-reset event, not signalled.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSACreateEvent() -> HANDLE {
    winsock_call(std::ptr::null_mut(), || {
        let event = std::sync::Arc::new(Event::new(Reset::Manual, false));
        Ok(object::insert(event)?.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsacloseevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSACloseEvent(event: HANDLE) -> BOOL {
    winsock_call(FALSE, || {
        drop(find(event)?);
        object::close(handle(event))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasetevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSASetEvent(event: HANDLE) -> BOOL {
    winsock_call(FALSE, || {
        find(event)?.set();
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaresetevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSAResetEvent(event: HANDLE) -> BOOL {
    winsock_call(FALSE, || {
        find(event)?.reset();
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsawaitformultipleevents>
///
/// # Safety
/// `events` must be valid for `count` elements.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAWaitForMultipleEvents(
    count: DWORD,
    events: *const HANDLE,
    all: BOOL,
    milliseconds: DWORD,
    alertable: BOOL,
) -> DWORD {
    winsock_call(crate::synchapi::wait::WAIT_FAILED, || {
        // SAFETY: promised by the caller.
        unsafe { crate::synchapi::wait::wait(count, events, all, milliseconds, alertable) }
    })
}

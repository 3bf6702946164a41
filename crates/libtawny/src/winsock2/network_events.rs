//! Network events: WSAEventSelect, WSAEnumNetworkEvents, WSAAsyncSelect.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect>

use std::ffi::c_long;

use tawny::Error;
use tawny::codes::{WSAEFAULT, WSAEINVAL};
use tawny::event::Event;
use tawny::object::{self, Found};
use tawny::socket::{NETWORK_EVENT_KINDS, NetworkEvents, NetworkRecord};
use tawny::window::WindowHandle;

use super::arguments::{fail, winsock_call};
use super::socket::find;
use crate::ioapiset::handle;
use crate::types::{HANDLE, SOCKET, SOCKET_ERROR};

/// <https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-wsanetworkevents>
#[repr(C)]
#[allow(non_snake_case, reason = "Windows' own field names")]
pub struct WSANETWORKEVENTS {
    lNetworkEvents: i32,
    iErrorCode: [i32; NETWORK_EVENT_KINDS],
}

impl WSANETWORKEVENTS {
    /// Only the errors of events that have occurred are written.
    fn fill(&mut self, record: &NetworkRecord) {
        self.lNetworkEvents = record.events().bits() as i32;
        for event in record.events().iter() {
            let code = record.error(event).map_or(0, |error| error.code());
            self.iErrorCode[event.bits().trailing_zeros() as usize] = code as i32;
        }
    }
}

fn find_event(event: HANDLE) -> Result<Found<Event>, Error> {
    object::find(handle(event)).ok_or(Error::new(WSAEINVAL))
}

/// `FD_*` bits; unknown ones are an error.
pub(super) fn events(bits: c_long) -> Result<NetworkEvents, Error> {
    u32::try_from(bits)
        .ok()
        .and_then(NetworkEvents::from_bits)
        .ok_or(Error::new(WSAEINVAL))
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaeventselect>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSAEventSelect(socket: SOCKET, event: HANDLE, bits: c_long) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        let events = events(bits)?;
        if events.is_empty() {
            socket.deselect_events()?;
        } else {
            socket.event_select(events, &find_event(event)?.to_arc())?;
        }
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncselect>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSAAsyncSelect(
    socket: SOCKET,
    window: HANDLE,
    message: u32,
    bits: c_long,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let window = WindowHandle::from_value(window as usize);
        find(socket)?.async_select(window, message, events(bits)?)?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnetworkevents>
///
/// # Safety
/// `out` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumNetworkEvents(
    socket: SOCKET,
    event: HANDLE,
    out: *mut WSANETWORKEVENTS,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        let Some(out) = (unsafe { out.as_mut() }) else {
            return fail(WSAEFAULT);
        };
        let event = match event.is_null() {
            true => None,
            false => Some(find_event(event)?),
        };
        out.fill(&socket.network_events(event.as_deref()));
        Ok(0)
    })
}

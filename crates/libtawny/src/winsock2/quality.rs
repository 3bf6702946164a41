//! Quality of service in Winsock: what flows promise. Best effort is all that can be had, so there
//! are no templates, and whoever asks for more is refused.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/ns-winsock2-qos>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP};

use super::arguments::{fail, winsock_call};
use super::socket::find;
use crate::pointer;
use crate::types::*;

/// `FLOWSPEC`
#[repr(C)]
#[derive(Clone, Copy)]
struct FlowSpec {
    token_rate: ULONG,
    token_bucket_size: ULONG,
    peak_bandwidth: ULONG,
    latency: ULONG,
    delay_variation: ULONG,
    service_type: ULONG,
    max_sdu_size: ULONG,
    minimum_policed_size: ULONG,
}

/// The front of a `QOS`: what it promises in each direction.
type Flows = [FlowSpec; 2];

/// The services that every network gives: `SERVICETYPE_NOTRAFFIC`, `_BESTEFFORT`,
/// `_NETWORK_UNAVAILABLE`, `_GENERAL_INFORMATION`, `_NOCHANGE`, and `SERVICE_BESTEFFORT`.
const GIVEN: [ULONG; 6] = [0, 1, 4, 5, 6, 0x8001_0000];

/// Checks what a connection asks for.
///
/// # Errors
/// `WSAEOPNOTSUPP`: more than best effort.
///
/// # Safety
/// `socket` and `group` must be NULL or point to a `QOS`.
pub(crate) unsafe fn check(socket: *const c_void, group: *const c_void) -> Result<(), Error> {
    for quality in [socket, group] {
        // SAFETY: promised by the caller; the flows are at the front.
        let flows = unsafe { pointer::copy(quality.cast::<Flows>()) };
        let is_given = |flow: &FlowSpec| GIVEN.contains(&flow.service_type);
        if !flows.is_none_or(|flows| flows.iter().all(is_given)) {
            return fail(WSAEOPNOTSUPP);
        }
    }
    Ok(())
}

/// Without a name the list of templates is asked for, which is empty.
///
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsagetqosbyname>
///
/// # Safety
/// A non-NULL `name` must be valid, and its buffer for as many bytes as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAGetQOSByName(
    socket: SOCKET,
    name: *mut WSABUF,
    quality: *mut c_void,
) -> BOOL {
    winsock_call(FALSE, || {
        find(socket)?;
        // SAFETY: promised by the caller.
        let name = unsafe { pointer::copy(name) }.ok_or(Error::new(WSAEFAULT))?;
        if name.buf.is_null() || name.len == 0 {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller; the buffer has a byte at least.
        if unsafe { name.buf.read() } == 0 {
            // The empty name that ends the list is there already.
            return Ok(TRUE);
        }
        if quality.is_null() {
            return fail(WSAEFAULT);
        }
        fail(WSAEINVAL)
    })
}

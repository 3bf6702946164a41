//! `WSARecvEx`: receiving that tells a message that was cut off from a whole one.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-wsarecvex>

use tawny::codes::WSAEFAULT;
use tawny::socket::Flags;

use crate::types::{DWORD, SOCKET, SOCKET_ERROR};
use crate::winsock2::arguments::{buffer, fail, winsock_call};
use crate::winsock2::socket::find;

/// What `bits` says before the call does not matter.
///
/// # Safety
/// A non-NULL `data` must be valid for writes of `len` bytes, a non-NULL `bits` for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSARecvEx(
    socket: SOCKET,
    data: *mut u8,
    len: i32,
    bits: *mut DWORD,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if bits.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller; the call is over when this returns.
        let data = unsafe { buffer(data, len) }?;
        let received = socket.receive_now(data, Flags::empty())?;
        let told = match received.truncated {
            true => Flags::PARTIAL,
            false => Flags::empty(),
        };
        // SAFETY: not NULL, and promised by the caller.
        unsafe { bits.write_unaligned(told.bits()) };
        Ok(received.bytes as i32)
    })
}

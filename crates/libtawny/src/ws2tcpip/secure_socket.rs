//! Secured sockets. There is no policy agent that could secure one, so nothing can be asked of it,
//! and what is asked about a socket is answered truly: it is not secured.
//!
//! <https://learn.microsoft.com/windows/win32/winsock/winsock-secure-socket-extensions>

use tawny::codes::{
    WSA_IO_PENDING, WSAEFAULT, WSAEINVAL, WSAEISCONN, WSAEMSGSIZE, WSAENOTCONN, WSAEOPNOTSUPP,
};
use tawny::object::Found;
use tawny::socket::{Issued, Kind, Socket};
use tawny::{Error, SocketAddress};

use crate::pointer::{self, give};
use crate::types::*;
use crate::winsock2::arguments::{fail, operation, winsock_call};
use crate::winsock2::socket::find as find_socket;

/// Sizes of `SOCKET_SECURITY_SETTINGS`, `SOCKET_SECURITY_QUERY_TEMPLATE`,
/// `SOCKET_SECURITY_QUERY_INFO` and the front of `SOCKET_PEER_TARGET_NAME`.
const SETTINGS: ULONG = 8;
const QUERY_TEMPLATE: ULONG = 144;
const QUERY_INFO: ULONG = 24;
const PEER_TARGET_NAME: ULONG = 140;

/// `SOCKET_SECURITY_PROTOCOL_IPSEC2`, the last protocol, and the flags that there are.
const LAST_PROTOCOL: u32 = 2;
const ALL_FLAGS: u32 = 0x3;

fn find(socket: SOCKET) -> Result<Found<Socket>, Error> {
    let socket = find_socket(socket)?;
    match socket.kind() {
        Kind::Raw => fail(WSAEINVAL),
        Kind::Stream | Kind::Datagram => Ok(socket),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-wsasetsocketsecurity>
///
/// # Safety
/// A non-NULL `settings` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASetSocketSecurity(
    socket: SOCKET,
    settings: *const [u32; 2],
    len: ULONG,
    _overlapped: *mut OVERLAPPED,
    _routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if !settings.is_null() {
            if len < SETTINGS {
                return fail(WSAEMSGSIZE);
            }
            // SAFETY: promised by the caller; the two numbers are the first members.
            let settings = unsafe { pointer::copy(settings) }.unwrap_or_default();
            if settings[0] > LAST_PROTOCOL || settings[1] & !ALL_FLAGS != 0 {
                return fail(WSAEINVAL);
            }
        }
        if socket.peer_address().is_ok() {
            return fail(WSAEISCONN);
        }
        fail(WSAEOPNOTSUPP)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-wsaquerysocketsecurity>
///
/// # Safety
/// Non-NULL pointers must be valid, `info` for `*info_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAQuerySocketSecurity(
    socket: SOCKET,
    template: *const u8,
    template_len: ULONG,
    info: *mut u8,
    info_len: *mut ULONG,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        let room = unsafe { pointer::copy(info_len) }.ok_or(Error::new(WSAEFAULT))?;
        if socket.kind() == Kind::Stream {
            if socket.peer_address().is_err() {
                return fail(WSAENOTCONN);
            }
        } else if template.is_null() || template_len < QUERY_TEMPLATE {
            return fail(WSAEMSGSIZE);
        }
        // SAFETY: promised by the caller; there is room for what is written.
        unsafe {
            give(info_len, QUERY_INFO);
            if info.is_null() || room < QUERY_INFO {
                return fail(WSAEMSGSIZE);
            }
            // The default protocol, no flags and no tokens.
            info.write_bytes(0, QUERY_INFO as usize);
            if let Some((overlapped, notice)) = operation(overlapped, routine)?
                && socket.announce(QUERY_INFO, overlapped, notice) == Issued::Pending
            {
                return fail(WSA_IO_PENDING);
            }
        }
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-wsasetsocketpeertargetname>
///
/// # Safety
/// A non-NULL `name` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASetSocketPeerTargetName(
    socket: SOCKET,
    name: *const u8,
    len: ULONG,
    _overlapped: *mut OVERLAPPED,
    _routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        find(socket)?;
        fail(match (name.is_null(), len) {
            (true, _) => WSAEFAULT,
            (false, ..PEER_TARGET_NAME) => WSAEMSGSIZE,
            _ => WSAEOPNOTSUPP,
        })
    })
}

/// The peer's address.
///
/// # Safety
/// A non-NULL `address` must be valid for `len` bytes.
unsafe fn peer(address: *const u8, len: ULONG) -> Result<SocketAddress, Error> {
    if address.is_null() {
        return fail(WSAEFAULT);
    }
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::slice(address, len as usize) }.unwrap_or_default();
    SocketAddress::from_windows(bytes).map_err(|error| match error.code() {
        WSAEFAULT => Error::new(WSAEMSGSIZE),
        _ => error,
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-wsadeletesocketpeertargetname>
///
/// # Safety
/// A non-NULL `address` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSADeleteSocketPeerTargetName(
    socket: SOCKET,
    address: *const u8,
    len: ULONG,
    _overlapped: *mut OVERLAPPED,
    _routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        find(socket)?;
        // SAFETY: promised by the caller.
        unsafe { peer(address, len) }?;
        fail(WSAEOPNOTSUPP)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-wsaimpersonatesocketpeer>
///
/// # Safety
/// A non-NULL `address` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAImpersonateSocketPeer(
    socket: SOCKET,
    address: *const u8,
    len: ULONG,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if socket.kind() == Kind::Stream {
            socket.peer_address()?;
        } else {
            // SAFETY: promised by the caller.
            unsafe { peer(address, len) }?;
        }
        fail(WSAEOPNOTSUPP)
    })
}

/// No thread ever takes another identity on, so each has its own.
///
/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-wsarevertimpersonation>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSARevertImpersonation() -> i32 {
    winsock_call(SOCKET_ERROR, || Ok(0))
}

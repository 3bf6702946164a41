//! Byte order: the network's is big-endian.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-htonl>

use tawny::codes::WSAEFAULT;

use super::arguments::{fail, winsock_call};
use super::socket::find;
use crate::pointer::give;
use crate::types::{SOCKET, SOCKET_ERROR};

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-htonl>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_htonl(host: u32) -> u32 {
    host.to_be()
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-htons>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_htons(host: u16) -> u16 {
    host.to_be()
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-ntohl>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ntohl(net: u32) -> u32 {
    u32::from_be(net)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-ntohs>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ntohs(net: u16) -> u16 {
    u16::from_be(net)
}

/// Every socket has the network's byte order; it is asked for so that a wrong handle is noticed.
///
/// # Safety
/// `out` is NULL or valid for a write.
unsafe fn convert<T>(socket: SOCKET, value: T, out: *mut T) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        find(socket)?;
        if out.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: not NULL, and promised by the caller.
        unsafe { give(out, value) };
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsahtonl>
///
/// # Safety
/// `net` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAHtonl(socket: SOCKET, host: u32, net: *mut u32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { convert(socket, host.to_be(), net) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsahtons>
///
/// # Safety
/// `net` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAHtons(socket: SOCKET, host: u16, net: *mut u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { convert(socket, host.to_be(), net) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsantohl>
///
/// # Safety
/// `host` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSANtohl(socket: SOCKET, net: u32, host: *mut u32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { convert(socket, u32::from_be(net), host) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsantohs>
///
/// # Safety
/// `host` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSANtohs(socket: SOCKET, net: u16, host: *mut u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { convert(socket, u16::from_be(net), host) }
}

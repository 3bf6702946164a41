//! `WSADuplicateSocket`. What `WSASocket` in the other process needs is the token in
//! dwProviderReserved.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaduplicatesocketw>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{WSAEFAULT, WSAEINVAL};
use tawny::protocol_info::ProtocolInfo;
use tawny::socket::{self, Offer, Socket};

use super::arguments::winsock_call;
use super::socket::find;
use crate::types::*;

/// `AF_INET6`
const AF_INET6: u16 = 23;
/// Where WSAPROTOCOL_INFO (either form) has iProtocol and dwProviderReserved.
const INFO_PROTOCOL: usize = 92;
const INFO_RESERVED: usize = 112;

/// # Safety
/// A non-NULL `out` is valid for writes of a WSAPROTOCOL_INFO of the form.
unsafe fn duplicate<const N: usize>(
    socket: SOCKET,
    process: DWORD,
    out: *mut u8,
    describe: impl Fn(&ProtocolInfo) -> [u8; N],
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if out.is_null() {
            return Err(Error::new(WSAEFAULT));
        }
        let kind = match socket.kind() {
            socket::Kind::Stream => libc::SOCK_STREAM,
            socket::Kind::Datagram => libc::SOCK_DGRAM,
            socket::Kind::Raw => libc::SOCK_RAW,
        };
        let info = ProtocolInfo::find(socket.family() == AF_INET6, kind);
        let mut info = describe(info.ok_or(Error::new(WSAEINVAL))?);
        let offer = socket.offer_to(process)?;
        info[INFO_PROTOCOL..][..4].copy_from_slice(&socket.protocol().to_ne_bytes());
        info[INFO_RESERVED..][..4].copy_from_slice(&offer.token().to_ne_bytes());
        // SAFETY: not NULL; promised by the caller.
        unsafe { out.copy_from(info.as_ptr(), N) };
        Ok(0)
    })
}

/// The socket that a WSAPROTOCOL_INFO of `WSADuplicateSocket` is for; `None` for one from the catalogue.
///
/// # Safety
/// `info` is NULL or points to a WSAPROTOCOL_INFO.
pub(super) unsafe fn offered(info: *const c_void) -> Option<Result<SOCKET, Error>> {
    if info.is_null() {
        return None;
    }
    // SAFETY: the field lies in the structure that `info` points to.
    let token = unsafe { info.byte_add(INFO_RESERVED).cast::<u32>().read_unaligned() };
    (token != 0).then(|| {
        let socket = Socket::take_offer(Offer::from_token(token))?;
        Ok(socket.into_handle().value())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaduplicatesocketa>
///
/// # Safety
/// A non-NULL `out` must be valid for writes of a WSAPROTOCOL_INFOA.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSADuplicateSocketA(
    socket: SOCKET,
    process: DWORD,
    out: *mut u8,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { duplicate(socket, process, out, ProtocolInfo::to_ansi) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaduplicatesocketw>
///
/// # Safety
/// A non-NULL `out` must be valid for writes of a WSAPROTOCOL_INFOW.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSADuplicateSocketW(
    socket: SOCKET,
    process: DWORD,
    out: *mut u8,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { duplicate(socket, process, out, ProtocolInfo::to_wide) }
}

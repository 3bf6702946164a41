//! mswsock.h: Microsoft's extensions of Winsock. They are exported, and found through
//! SIO_GET_EXTENSION_FUNCTION_POINTER as well.
//!
//! <https://learn.microsoft.com/windows/win32/api/mswsock/>

mod receive;
pub mod rio;
mod transmit;

use std::ffi::c_void;

use tawny::codes::{ERROR_INVALID_PARAMETER, WSA_IO_PENDING, WSAEFAULT, WSAEINVAL};
use tawny::overlapped::BytesOut;
use tawny::socket::{AcceptEx, Issued};
use tawny::{Buffers, Error};

use crate::pointer::give;
use crate::types::*;
use crate::winsock2::arguments::{address, buffer, fail, operation, unix_name, winsock_call};
use crate::winsock2::message::{tawny_WSARecvMsg, tawny_WSASendMsg};
use crate::winsock2::socket::find;
use tawny::socket_name::AF_UNIX;
use transmit::{tawny_TransmitFile, tawny_TransmitPackets};

/// AcceptEx wants this much room beside each address.
const ADDRESS_MARGIN: usize = 16;

/// What an extension returns: TRUE, or FALSE with `ERROR_IO_PENDING`.
///
/// # Safety
/// A non-NULL `count` must be valid for writes.
unsafe fn issued(issued: Issued, count: *mut DWORD) -> Result<BOOL, Error> {
    match issued {
        Issued::Done(bytes) => {
            // SAFETY: promised by the caller.
            unsafe { give(count, bytes) };
            Ok(TRUE)
        }
        Issued::Pending => fail(WSA_IO_PENDING),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AcceptEx(
    listener: SOCKET,
    accepted: SOCKET,
    output: *mut c_void,
    data_len: DWORD,
    local_len: DWORD,
    remote_len: DWORD,
    received: *mut DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    winsock_call(FALSE, || {
        let listener = find(listener)?;
        let accepted = find(accepted)?.to_arc();
        let (data, local, remote) = (data_len as usize, local_len as usize, remote_len as usize);
        let needed = tawny::socket_name::room_of(listener.family());
        if local < needed + ADDRESS_MARGIN || remote < needed + ADDRESS_MARGIN {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        unsafe {
            let out = BytesOut::from_raw(output.cast(), data + local + remote);
            let out = out.ok_or(Error::new(WSAEFAULT))?;
            let room = buffer(
                output.cast(),
                data.try_into().map_err(|_| Error::new(WSAEINVAL))?,
            )?;
            let Some((overlapped, notice)) = operation(overlapped, None)? else {
                return fail(ERROR_INVALID_PARAMETER);
            };
            let out = AcceptEx {
                out,
                data_len,
                local_len,
            };
            issued(
                listener.accept_overlapped(&accepted, room, out, overlapped, notice)?,
                received,
            )
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-getacceptexsockaddrs>
///
/// # Safety
/// `output` is the buffer of an AcceptEx with the same lengths; the others are NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAcceptExSockaddrs(
    output: *mut c_void,
    data_len: DWORD,
    local_len: DWORD,
    _remote_len: DWORD,
    local: *mut *mut c_void,
    local_size: *mut i32,
    remote: *mut *mut c_void,
    remote_size: *mut i32,
) {
    winsock_call((), || {
        if output.is_null() {
            return fail(WSAEFAULT);
        }
        let local_at = output.wrapping_byte_add(data_len as usize);
        let remote_at = local_at.wrapping_byte_add(local_len as usize);
        // SAFETY: promised by the caller; each address begins with its family.
        unsafe {
            for (at, out, size) in [
                (local_at, local, local_size),
                (remote_at, remote, remote_size),
            ] {
                let len = match at.cast::<u16>().read_unaligned() {
                    0 => 0,
                    family => tawny::socket_name::room_of(family),
                };
                give(out, at);
                give(size, len as i32);
            }
        }
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_connectex>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConnectEx(
    socket: SOCKET,
    name: *const u8,
    name_len: i32,
    data: *const c_void,
    data_len: DWORD,
    sent: *mut DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    winsock_call(FALSE, || {
        let socket = find(socket)?;
        // SAFETY: promised by the caller.
        unsafe {
            let Some((overlapped, notice)) = operation(overlapped, None)? else {
                return fail(ERROR_INVALID_PARAMETER);
            };
            let data = match data.is_null() {
                true => Buffers::empty(),
                false => buffer(
                    data.cast(),
                    data_len.try_into().map_err(|_| Error::new(WSAEINVAL))?,
                )?,
            };
            let outcome = match socket.family() {
                AF_UNIX => {
                    let to = unix_name(name, name_len)?;
                    socket.connect_unix_overlapped(&to, data, overlapped, notice)?
                }
                _ => {
                    let to = address(name, name_len)?;
                    socket.connect_overlapped(to, data, overlapped, notice)?
                }
            };
            issued(outcome, sent)
        }
    })
}

const TF_REUSE_SOCKET: DWORD = 2;

/// <https://learn.microsoft.com/windows/win32/api/mswsock/nc-mswsock-lpfn_disconnectex>
///
/// # Safety
/// As the page says: the OVERLAPPED must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DisconnectEx(
    socket: SOCKET,
    overlapped: *mut OVERLAPPED,
    flags: DWORD,
    reserved: DWORD,
) -> BOOL {
    winsock_call(FALSE, || {
        let socket = find(socket)?;
        if reserved != 0 || flags & !TF_REUSE_SOCKET != 0 {
            return fail(WSAEINVAL);
        }
        let reuse = flags & TF_REUSE_SOCKET != 0;
        // SAFETY: promised by the caller.
        match unsafe { operation(overlapped, None) }? {
            Some((overlapped, notice)) => {
                let result = socket.disconnect_overlapped(reuse, overlapped, notice)?;
                // SAFETY: there is no count to write.
                unsafe { issued(result, std::ptr::null_mut()) }
            }
            None => {
                socket.disconnect_now(reuse)?;
                Ok(TRUE)
            }
        }
    })
}

/// A GUID as it lies in memory.
const fn guid(first: u32, second: u16, third: u16, rest: [u8; 8]) -> [u8; 16] {
    let ([a, b, c, d], [e, f], [g, h]) = (
        first.to_le_bytes(),
        second.to_le_bytes(),
        third.to_le_bytes(),
    );
    let [i, j, k, l, m, n, o, p] = rest;
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}

/// The last eight bytes of WSAID_ACCEPTEX and its neighbours.
const FIRST_FAMILY: [u8; 8] = [0x95, 0xca, 0x00, 0x80, 0x5f, 0x48, 0xa1, 0x92];

/// The function that a GUID of SIO_GET_EXTENSION_FUNCTION_POINTER names.
pub(crate) fn extension(id: [u8; 16]) -> Option<*const c_void> {
    const ACCEPT_EX: [u8; 16] = guid(0xb536_7df1, 0xcbac, 0x11cf, FIRST_FAMILY);
    const GET_ACCEPT_EX_SOCKADDRS: [u8; 16] = guid(0xb536_7df2, 0xcbac, 0x11cf, FIRST_FAMILY);
    const CONNECT_EX: [u8; 16] = guid(
        0x25a2_07b9,
        0xddf3,
        0x4660,
        [0x8e, 0xe9, 0x76, 0xe5, 0x8c, 0x74, 0x06, 0x3e],
    );
    const DISCONNECT_EX: [u8; 16] = guid(
        0x7fda_2e11,
        0x8630,
        0x436f,
        [0xa0, 0x31, 0xf5, 0x36, 0xa6, 0xee, 0xc1, 0x57],
    );
    const TRANSMIT_FILE: [u8; 16] = guid(0xb536_7df0, 0xcbac, 0x11cf, FIRST_FAMILY);
    const TRANSMIT_PACKETS: [u8; 16] = guid(
        0xd968_9da0,
        0x1f90,
        0x11d3,
        [0x99, 0x71, 0x00, 0xc0, 0x4f, 0x68, 0xc8, 0x76],
    );
    const RECV_MSG: [u8; 16] = guid(
        0xf689_d7c8,
        0x6f1f,
        0x436b,
        [0x8a, 0x53, 0xe5, 0x4f, 0xe3, 0x51, 0xc3, 0x22],
    );
    const SEND_MSG: [u8; 16] = guid(
        0xa441_e712,
        0x754f,
        0x43ca,
        [0x84, 0xa7, 0x0d, 0xee, 0x44, 0xcf, 0x60, 0x6d],
    );
    Some(match id {
        TRANSMIT_FILE => tawny_TransmitFile as *const c_void,
        TRANSMIT_PACKETS => tawny_TransmitPackets as *const c_void,
        RECV_MSG => tawny_WSARecvMsg as *const c_void,
        SEND_MSG => tawny_WSASendMsg as *const c_void,
        ACCEPT_EX => tawny_AcceptEx as *const c_void,
        GET_ACCEPT_EX_SOCKADDRS => tawny_GetAcceptExSockaddrs as *const c_void,
        CONNECT_EX => tawny_ConnectEx as *const c_void,
        DISCONNECT_EX => tawny_DisconnectEx as *const c_void,
        _ => return None,
    })
}

/// The table of functions that a GUID of SIO_GET_MULTIPLE_EXTENSION_FUNCTION_POINTER names.
pub(crate) fn extensions(id: [u8; 16]) -> Option<Vec<u8>> {
    const REGISTERED_IO: [u8; 16] = guid(
        0x8509_e081,
        0x96dd,
        0x4005,
        [0xb1, 0x65, 0x9e, 0x2e, 0xe8, 0xc7, 0x9e, 0x3f],
    );
    (id == REGISTERED_IO).then(rio::function_table)
}

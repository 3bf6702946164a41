//! `WSAConnectByName`, `WSAConnectByList`.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbynamew>

use std::time::Duration;

use tawny::codes::{WSAEFAULT, WSAEINVAL};
use tawny::socket::Socket;
use tawny::{Deadline, Error, SocketAddress, thread};

use super::arguments::{address, fail, winsock_call};
use super::select::{duration, timeval};
use super::socket::find;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, OVERLAPPED, SOCKET, TRUE, WCHAR};

/// Where an address is wanted: room and its length.
#[derive(Clone, Copy)]
struct Place {
    len: *mut DWORD,
    start: *mut u8,
}

impl Place {
    /// Whether an address of the socket will fit, if it is wanted.
    ///
    /// # Safety
    /// `len` is NULL or valid for reads.
    unsafe fn check(&self, socket: &Socket) -> Result<(), Error> {
        if self.start.is_null() {
            return Ok(());
        }
        // SAFETY: promised by the caller.
        let room = unsafe { pointer::copy(self.len) }.unwrap_or(0);
        let needed = SocketAddress::unspecified(socket.family())?.windows_len();
        if (room as usize) < needed {
            return fail(WSAEFAULT);
        }
        Ok(())
    }

    /// # Safety
    /// `start` is NULL, or valid for writes of the `*len` bytes that [`Place::check`] saw.
    unsafe fn give(&self, address: SocketAddress) {
        if self.start.is_null() {
            return;
        }
        let (bytes, len) = address.to_windows();
        // SAFETY: promised by the caller, and there is room by the check.
        unsafe {
            self.start.copy_from(bytes.as_ptr(), len);
            self.len.write_unaligned(len as DWORD);
        }
    }
}

/// # Safety
/// The places are as [`Place::give`] says; `timeout` is NULL or valid for a read.
unsafe fn connect(
    socket: SOCKET,
    places: (Place, Place),
    timeout: *const timeval,
    reserved: *mut OVERLAPPED,
    connect: impl FnOnce(&Socket, Option<Duration>) -> Result<(SocketAddress, SocketAddress), Error>,
) -> Result<BOOL, Error> {
    let socket = find(socket)?;
    if !reserved.is_null() {
        return fail(WSAEINVAL);
    }
    // SAFETY: promised by the caller.
    let limit = unsafe {
        places.0.check(&socket)?;
        places.1.check(&socket)?;
        pointer::copy(timeout)
    };
    let limit = limit.as_ref().map(duration).transpose()?;
    let (local, remote) = thread::blocking(|| connect(&socket, limit))?;
    // SAFETY: promised by the caller; checked above.
    unsafe {
        places.0.give(local);
        places.1.give(remote);
    }
    Ok(TRUE)
}

/// # Safety
/// As [`connect`]; the names are NULL or terminated strings.
unsafe fn by_name<U: Unit>(
    socket: SOCKET,
    names: (*const U, *const U),
    places: (Place, Place),
    timeout: *const timeval,
    reserved: *mut OVERLAPPED,
) -> BOOL {
    winsock_call(FALSE, || {
        // SAFETY: promised by the caller.
        let (host, service) = unsafe { (text::read(names.0), text::read(names.1)) };
        let by_name = |socket: &Socket, limit| match (&host, &service) {
            (Some(host), Some(service)) => socket.connect_by_name(host, service, limit),
            _ => fail(WSAEINVAL),
        };
        // SAFETY: promised by the caller.
        unsafe { connect(socket, places, timeout, reserved, by_name) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbynamea>
///
/// # Safety
/// `host` and `service` are NULL or terminated strings, `timeout` is NULL or valid for a read; where an
/// address is wanted, its length is valid for reads and writes and the room for as many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAConnectByNameA(
    socket: SOCKET,
    host: *const u8,
    service: *const u8,
    local_len: *mut DWORD,
    local: *mut u8,
    remote_len: *mut DWORD,
    remote: *mut u8,
    timeout: *const timeval,
    reserved: *mut OVERLAPPED,
) -> BOOL {
    let places = places(local_len, local, remote_len, remote);
    // SAFETY: promised by the caller.
    unsafe { by_name(socket, (host, service), places, timeout, reserved) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbynamew>
///
/// # Safety
/// `host` and `service` are NULL or terminated strings, `timeout` is NULL or valid for a read; where an
/// address is wanted, its length is valid for reads and writes and the room for as many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAConnectByNameW(
    socket: SOCKET,
    host: *const WCHAR,
    service: *const WCHAR,
    local_len: *mut DWORD,
    local: *mut u8,
    remote_len: *mut DWORD,
    remote: *mut u8,
    timeout: *const timeval,
    reserved: *mut OVERLAPPED,
) -> BOOL {
    let places = places(local_len, local, remote_len, remote);
    // SAFETY: promised by the caller.
    unsafe { by_name(socket, (host, service), places, timeout, reserved) }
}

fn places(
    local_len: *mut DWORD,
    local: *mut u8,
    remote_len: *mut DWORD,
    remote: *mut u8,
) -> (Place, Place) {
    let local = Place {
        len: local_len,
        start: local,
    };
    let remote = Place {
        len: remote_len,
        start: remote,
    };
    (local, remote)
}

/// `SOCKET_ADDRESS`
#[repr(C)]
#[derive(Clone, Copy)]
pub struct SOCKET_ADDRESS {
    lpSockaddr: *const u8,
    iSockaddrLength: i32,
}

/// `SOCKET_ADDRESS_LIST`: a count and the addresses.
#[repr(C)]
pub struct SOCKET_ADDRESS_LIST {
    iAddressCount: i32,
    Address: [SOCKET_ADDRESS; 1],
}

/// # Safety
/// `list` is NULL or valid for as many addresses as it says, and so are they.
unsafe fn addresses(list: *const SOCKET_ADDRESS_LIST) -> Result<Vec<SocketAddress>, Error> {
    if list.is_null() {
        return fail(WSAEINVAL);
    }
    // SAFETY: not NULL, and promised by the caller.
    let (count, first) = unsafe {
        (
            (&raw const (*list).iAddressCount).read_unaligned(),
            (&raw const (*list).Address).cast::<SOCKET_ADDRESS>(),
        )
    };
    let count = usize::try_from(count).map_err(|_| Error::new(WSAEINVAL))?;
    if count == 0 {
        return fail(WSAEINVAL);
    }
    let read = |index| {
        // SAFETY: promised by the caller; `index` is less than the count.
        unsafe {
            let element = first.add(index).read_unaligned();
            address(element.lpSockaddr, element.iSockaddrLength)
        }
    };
    (0..count).map(read).collect()
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaconnectbylist>
///
/// # Safety
/// `list` is NULL or valid for as many addresses as it says, and so are they; `timeout` is NULL or
/// valid for a read; where an address is wanted, its length is valid for reads and writes and the room
/// for as many bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAConnectByList(
    socket: SOCKET,
    list: *const SOCKET_ADDRESS_LIST,
    local_len: *mut DWORD,
    local: *mut u8,
    remote_len: *mut DWORD,
    remote: *mut u8,
    timeout: *const timeval,
    reserved: *mut OVERLAPPED,
) -> BOOL {
    winsock_call(FALSE, || {
        let places = places(local_len, local, remote_len, remote);
        let by_list = |socket: &Socket, limit| {
            // SAFETY: promised by the caller.
            let list = unsafe { addresses(list) }?;
            socket.connect_any(list, Deadline::after(limit))
        };
        // SAFETY: promised by the caller.
        unsafe { connect(socket, places, timeout, reserved, by_list) }
    })
}

//! Socket options and controls of one number: getsockopt, setsockopt, ioctlsocket.

use tawny::codes::{WSAEFAULT, WSAEOPNOTSUPP};
use tawny::socket::Socket;
use tawny::{Error, socket_option};

use super::arguments::{fail, winsock_call};
use super::socket::find;
use crate::pointer::{self, give};
use crate::types::{DWORD, INVALID_SOCKET, SOCKET, SOCKET_ERROR};

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-getsockopt>
///
/// # Safety
/// Non-NULL pointers must be valid, `value` for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getsockopt(
    socket: SOCKET,
    level: i32,
    name: i32,
    value: *mut u8,
    len: *mut i32,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        // SAFETY: promised by the caller.
        let room = unsafe { len.as_ref() }
            .copied()
            .ok_or(Error::new(WSAEFAULT))?;
        let room = usize::try_from(room).map_err(|_| Error::new(WSAEFAULT))?;
        if value.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        let out = unsafe { std::slice::from_raw_parts_mut(value, room) };
        let own =
            (socket == INVALID_SOCKET).then(|| socket_option::get_for_thread(level, name, out));
        let written = match own.flatten() {
            Some(result) => result?,
            None => find(socket)?.option(level, name, out)?,
        };
        // SAFETY: promised by the caller.
        unsafe { give(len, written as i32) };
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-setsockopt>
///
/// # Safety
/// A non-NULL `value` must be valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_setsockopt(
    socket: SOCKET,
    level: i32,
    name: i32,
    value: *const u8,
    len: i32,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let len = usize::try_from(len).map_err(|_| Error::new(WSAEFAULT))?;
        // SAFETY: promised by the caller.
        let value = unsafe { pointer::slice(value, len) }.ok_or(Error::new(WSAEFAULT))?;
        let own =
            (socket == INVALID_SOCKET).then(|| socket_option::set_for_thread(level, name, value));
        match own.flatten() {
            Some(result) => result?,
            None => find(socket)?.set_option(level, name, value)?,
        }
        Ok(0)
    })
}

const FIONBIO: DWORD = 0x8004_667e;
const FIONREAD: DWORD = 0x4004_667f;
const SIOCATMARK: DWORD = 0x4004_7307;

/// A control that reads or writes one u_long: its new value, if it reads.
pub(super) fn control(
    socket: &Socket,
    command: DWORD,
    argument: u32,
) -> Result<Option<u32>, Error> {
    match command {
        FIONBIO => {
            socket.set_non_blocking(argument != 0)?;
            Ok(None)
        }
        FIONREAD => Ok(Some(
            socket.readable_bytes()?.try_into().unwrap_or(u32::MAX),
        )),
        SIOCATMARK => Ok(Some(socket.at_mark()?.into())),
        _ => fail(WSAEOPNOTSUPP),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-ioctlsocket>
///
/// # Safety
/// A non-NULL `argument` must be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ioctlsocket(
    socket: SOCKET,
    command: i32,
    argument: *mut u32,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if argument.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        unsafe {
            if let Some(value) = control(&socket, command as DWORD, argument.read_unaligned())? {
                argument.write_unaligned(value);
            }
        }
        Ok(0)
    })
}

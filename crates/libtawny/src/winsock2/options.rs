//! Socket options and controls: getsockopt, setsockopt, ioctlsocket, WSAIoctl.

use std::ffi::c_void;

use tawny::codes::{WSA_IO_PENDING, WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP};
use tawny::socket::{Issued, Socket};
use tawny::{Error, SocketAddress, socket_option};

use super::arguments::{fail, operation, winsock_call};
use super::socket::find;
use crate::pointer::{self, give};
use crate::types::{CompletionRoutine, DWORD, INVALID_SOCKET, OVERLAPPED, SOCKET, SOCKET_ERROR};

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
fn control(socket: &Socket, command: DWORD, argument: u32) -> Result<Option<u32>, Error> {
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

const SIO_GET_EXTENSION_FUNCTION_POINTER: DWORD = 0xc800_0006;
const SIO_KEEPALIVE_VALS: DWORD = 0x9800_0004;
const SIO_UDP_CONNRESET: DWORD = 0x9800_000c;
const SIO_LOOPBACK_FAST_PATH: DWORD = 0x9800_0010;
const SIO_BASE_HANDLE: DWORD = 0x4800_0022;
const SIO_ROUTING_INTERFACE_CHANGE: DWORD = 0x8800_0015;
const SIO_ADDRESS_LIST_CHANGE: DWORD = 0x2800_0017;

/// Performs a control; returns what goes into the output buffer.
fn perform(socket: &Socket, command: DWORD, input: &[u8]) -> Result<Vec<u8>, Error> {
    let number = |index: usize| {
        let bytes = input.get(4 * index..).and_then(<[u8]>::first_chunk);
        bytes
            .map(|bytes| u32::from_ne_bytes(*bytes))
            .ok_or(Error::new(WSAEFAULT))
    };
    match command {
        FIONBIO | FIONREAD | SIOCATMARK => {
            let argument = if command == FIONBIO { number(0)? } else { 0 };
            let value = control(socket, command, argument)?;
            Ok(value.map_or_else(Vec::new, |value| value.to_ne_bytes().to_vec()))
        }
        SIO_GET_EXTENSION_FUNCTION_POINTER => {
            let guid = input.first_chunk().ok_or(Error::new(WSAEFAULT))?;
            let function = crate::mswsock::extension(*guid).ok_or(Error::new(WSAEINVAL))?;
            Ok((function as usize).to_ne_bytes().to_vec())
        }
        SIO_KEEPALIVE_VALS => {
            socket.set_keep_alive(number(0)? != 0, number(1)?, number(2)?)?;
            Ok(Vec::new())
        }
        SIO_UDP_CONNRESET => {
            socket.set_reports_unreachable(number(0)? != 0)?;
            Ok(Vec::new())
        }
        SIO_ADDRESS_LIST_CHANGE => socket.ask_for_address_change().map(|()| Vec::new()),
        SIO_ROUTING_INTERFACE_CHANGE => {
            let destination = SocketAddress::from_windows(input)?;
            socket
                .ask_for_route_change(destination)
                .map(|()| Vec::new())
        }
        // There is no other path for loopback.
        SIO_LOOPBACK_FAST_PATH => number(0).map(|_| Vec::new()),
        SIO_BASE_HANDLE => Ok(socket.handle().value().to_ne_bytes().to_vec()),
        _ => fail(WSAEOPNOTSUPP),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaioctl>
///
/// # Safety
/// Non-NULL pointers must be valid, for the lengths given.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAIoctl(
    socket: SOCKET,
    command: DWORD,
    input: *const c_void,
    input_len: DWORD,
    output: *mut c_void,
    output_len: DWORD,
    returned: *mut DWORD,
    overlapped: *mut OVERLAPPED,
    routine: CompletionRoutine,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let socket = find(socket)?;
        if returned.is_null() && overlapped.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        let input = unsafe { pointer::slice(input.cast(), input_len as usize) };
        let input = input.ok_or(Error::new(WSAEFAULT))?;
        let result = perform(&socket, command, input)?;
        if result.len() > output_len as usize || (output.is_null() && !result.is_empty()) {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller; the result fits.
        unsafe {
            output.cast::<u8>().copy_from(result.as_ptr(), result.len());
            give(returned, result.len() as DWORD);
            if let Some((overlapped, notice)) = operation(overlapped, routine)? {
                match socket.announce(result.len() as u32, overlapped, notice) {
                    Issued::Done(_) => {}
                    Issued::Pending => return fail(WSA_IO_PENDING),
                }
            }
        }
        Ok(0)
    })
}

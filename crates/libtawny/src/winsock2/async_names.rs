//! The `WSAAsyncGetXByY` functions: the answer in the caller's memory, its arrival as a message.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyname>

use std::net::IpAddr;
use std::ptr::null_mut;

use tawny::address::{AF_INET, AF_INET6};
use tawny::async_names::{self, Ended};
use tawny::codes::{WSAEAFNOSUPPORT, WSAEFAULT, WSAEINVAL, WSAENOBUFS};
use tawny::window::Recipient;
use tawny::{Error, resolve};

use super::arguments::{fail, winsock_call};
use super::flat_entry::FlatEntry;
use crate::pointer;
use crate::text;
use crate::types::{HANDLE, SOCKET_ERROR, UINT};
use crate::winuser::procedure::window;

/// The caller's memory for an answer.
#[derive(Clone, Copy)]
struct Room {
    start: *mut u8,
    size: usize,
}

// SAFETY: the caller gave the memory to the request until its message comes or it is cancelled.
unsafe impl Send for Room {}

impl Room {
    fn put(self, answer: Result<FlatEntry, Error>) -> Ended {
        let entry = match answer {
            Ok(entry) => entry,
            Err(error) => {
                return Ended {
                    error: error.code(),
                    size: 0,
                };
            }
        };
        let size = entry.len();
        if size > self.size {
            return Ended {
                error: WSAENOBUFS,
                size,
            };
        }
        let bytes = entry.at(self.start as usize);
        // SAFETY: it fits by the check above; the memory is the request's until the message is posted.
        unsafe { self.start.copy_from_nonoverlapping(bytes.as_ptr(), size) };
        Ended { error: 0, size }
    }
}

/// Starts a request; its handle, NULL with the last error set when that fails.
fn start(
    recipient: HANDLE,
    message: UINT,
    buffer: *mut u8,
    len: i32,
    look_up: impl FnOnce() -> Result<Box<dyn FnOnce() -> Result<FlatEntry, Error> + Send>, Error>,
) -> HANDLE {
    winsock_call(null_mut(), || {
        let size = usize::try_from(len).map_err(|_| Error::new(WSAEINVAL))?;
        if buffer.is_null() {
            return fail(WSAEFAULT);
        }
        let room = Room {
            start: buffer,
            size,
        };
        let recipient = Recipient::new(window(recipient)).map_err(|_| Error::new(WSAEINVAL))?;
        let look_up = look_up()?;
        let number = async_names::start(recipient, message, move || {
            let answer = look_up();
            move || room.put(answer)
        })?;
        Ok(number as usize as HANDLE)
    })
}

/// The string at `pointer`.
///
/// # Safety
/// `pointer` must be NULL or lead to a terminated string.
unsafe fn required(pointer: *const u8) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    unsafe { text::read(pointer) }.ok_or(Error::new(WSAEFAULT))
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyname>
///
/// # Safety
/// `name` must be NULL or a string, `buffer` writable for `len` bytes until the message comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAsyncGetHostByName(
    window: HANDLE,
    message: UINT,
    name: *const u8,
    buffer: *mut u8,
    len: i32,
) -> HANDLE {
    start(window, message, buffer, len, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.unwrap_or_default();
        Ok(Box::new(move || {
            resolve::host_by_name(&name).map(|host| FlatEntry::of_host(&host))
        }))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgethostbyaddr>
///
/// # Safety
/// `address` must be NULL or valid for `address_len` bytes, `buffer` writable for `len` bytes until
/// the message comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAsyncGetHostByAddr(
    window: HANDLE,
    message: UINT,
    address: *const u8,
    address_len: i32,
    family: i32,
    buffer: *mut u8,
    len: i32,
) -> HANDLE {
    start(window, message, buffer, len, || {
        let address_len = usize::try_from(address_len).unwrap_or(0);
        // SAFETY: promised by the caller.
        let bytes = unsafe { pointer::slice(address, address_len) };
        let bytes = bytes.ok_or(Error::new(WSAEFAULT))?;
        let ip = match u16::try_from(family) {
            Ok(AF_INET) => bytes.first_chunk::<4>().copied().map(IpAddr::from),
            Ok(AF_INET6) => bytes.first_chunk::<16>().copied().map(IpAddr::from),
            _ => return fail(WSAEAFNOSUPPORT),
        };
        let ip = ip.ok_or(Error::new(WSAEFAULT))?;
        Ok(Box::new(move || {
            resolve::host_by_address(ip).map(|host| FlatEntry::of_host(&host))
        }))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetservbyname>
///
/// # Safety
/// `name` and `protocol` must be NULL or strings, `buffer` writable for `len` bytes until the message
/// comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAsyncGetServByName(
    window: HANDLE,
    message: UINT,
    name: *const u8,
    protocol: *const u8,
    buffer: *mut u8,
    len: i32,
) -> HANDLE {
    start(window, message, buffer, len, || {
        // SAFETY: promised by the caller.
        let (name, protocol) = unsafe { (required(name)?, text::read(protocol)) };
        Ok(Box::new(move || {
            resolve::service_by_name(&name, protocol.as_deref())
                .map(|service| FlatEntry::of_service(&service))
        }))
    })
}

/// The port is in network byte order.
/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetservbyport>
///
/// # Safety
/// `protocol` must be NULL or a string, `buffer` writable for `len` bytes until the message comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAsyncGetServByPort(
    window: HANDLE,
    message: UINT,
    port: i32,
    protocol: *const u8,
    buffer: *mut u8,
    len: i32,
) -> HANDLE {
    start(window, message, buffer, len, || {
        // SAFETY: promised by the caller.
        let protocol = unsafe { text::read(protocol) };
        let port = u16::from_be(port as u16);
        Ok(Box::new(move || {
            resolve::service_by_port(port, protocol.as_deref())
                .map(|service| FlatEntry::of_service(&service))
        }))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetprotobyname>
///
/// # Safety
/// `name` must be NULL or a string, `buffer` writable for `len` bytes until the message comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAsyncGetProtoByName(
    window: HANDLE,
    message: UINT,
    name: *const u8,
    buffer: *mut u8,
    len: i32,
) -> HANDLE {
    start(window, message, buffer, len, || {
        // SAFETY: promised by the caller.
        let name = unsafe { required(name) }?;
        Ok(Box::new(move || {
            resolve::protocol_by_name(&name).map(|protocol| FlatEntry::of_protocol(&protocol))
        }))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsaasyncgetprotobynumber>
///
/// # Safety
/// `buffer` must be writable for `len` bytes until the message comes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAsyncGetProtoByNumber(
    window: HANDLE,
    message: UINT,
    number: i32,
    buffer: *mut u8,
    len: i32,
) -> HANDLE {
    start(window, message, buffer, len, || {
        Ok(Box::new(move || {
            resolve::protocol_by_number(number).map(|protocol| FlatEntry::of_protocol(&protocol))
        }))
    })
}

/// No message will come, and the caller's memory is its own again.
/// <https://learn.microsoft.com/windows/win32/api/winsock/nf-winsock-wsacancelasyncrequest>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSACancelAsyncRequest(request: HANDLE) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let number = u32::try_from(request as usize).map_err(|_| Error::new(WSAEINVAL))?;
        async_names::cancel(number)?;
        Ok(0)
    })
}

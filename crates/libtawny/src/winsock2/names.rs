//! The host's name, and the databases of hosts, services and protocols.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostbyname>

use std::net::IpAddr;
use std::ptr;

use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::{WSAEAFNOSUPPORT, WSAEFAULT, WSANO_DATA};
use tawny::{Error, resolve};

use super::arguments::{fail, winsock_call};
use super::entries::{HOSTENT, PROTOENT, SERVENT, give_host, give_protocol, give_service};
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{DWORD, SOCKET_ERROR, WCHAR};

/// # Safety
/// `name` is NULL or valid for writes of `len` units.
unsafe fn host_name<U: Unit>(name: *mut U, len: i32) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let capacity = DWORD::try_from(len).unwrap_or(0);
        if name.is_null() || capacity == 0 {
            return fail(WSAEFAULT);
        }
        // SAFETY: not NULL, and promised by the caller.
        if unsafe { text::put(&resolve::host_name()?, name, capacity) } >= capacity {
            return fail(WSAEFAULT);
        }
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostname>
///
/// # Safety
/// `name` is NULL or valid for writes of `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_gethostname(name: *mut u8, len: i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { host_name(name, len) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostnamew>
///
/// # Safety
/// `name` is NULL or valid for writes of `len` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetHostNameW(name: *mut WCHAR, len: i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { host_name(name, len) }
}

/// NULL stands for this computer, as an empty name does.
///
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostbyname>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_gethostbyname(name: *const u8) -> *mut HOSTENT {
    winsock_call(ptr::null_mut(), || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.unwrap_or_default();
        Ok(give_host(&resolve::host_by_name(&name)?))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-gethostbyaddr>
///
/// # Safety
/// `address` is NULL or valid for `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_gethostbyaddr(
    address: *const u8,
    len: i32,
    family: i32,
) -> *mut HOSTENT {
    winsock_call(ptr::null_mut(), || {
        let len = usize::try_from(len).unwrap_or(0);
        // SAFETY: promised by the caller.
        let bytes = unsafe { pointer::slice(address, len) }.ok_or(Error::new(WSAEFAULT))?;
        let ip = match u16::try_from(family) {
            Ok(AF_INET) => bytes.first_chunk::<4>().copied().map(IpAddr::from),
            Ok(AF_INET6) => bytes.first_chunk::<16>().copied().map(IpAddr::from),
            _ => return fail(WSAEAFNOSUPPORT),
        };
        Ok(give_host(&resolve::host_by_address(
            ip.ok_or(Error::new(WSAEFAULT))?,
        )?))
    })
}

/// The string at `pointer`; an error for NULL.
///
/// # Safety
/// `pointer` is NULL or a terminated string.
unsafe fn required(pointer: *const u8) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    unsafe { text::read(pointer) }.ok_or(Error::new(WSANO_DATA))
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getservbyname>
///
/// # Safety
/// `name` and `protocol` are NULL or terminated strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getservbyname(name: *const u8, protocol: *const u8) -> *mut SERVENT {
    winsock_call(ptr::null_mut(), || {
        // SAFETY: promised by the caller.
        let (name, protocol) = unsafe { (required(name)?, text::read(protocol)) };
        Ok(give_service(&resolve::service_by_name(
            &name,
            protocol.as_deref(),
        )?))
    })
}

/// The port is in network byte order.
///
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getservbyport>
///
/// # Safety
/// `protocol` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getservbyport(port: i32, protocol: *const u8) -> *mut SERVENT {
    winsock_call(ptr::null_mut(), || {
        // SAFETY: promised by the caller.
        let protocol = unsafe { text::read(protocol) };
        let port = u16::from_be(port as u16);
        Ok(give_service(&resolve::service_by_port(
            port,
            protocol.as_deref(),
        )?))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getprotobyname>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getprotobyname(name: *const u8) -> *mut PROTOENT {
    winsock_call(ptr::null_mut(), || {
        // SAFETY: promised by the caller.
        let name = unsafe { required(name) }?;
        Ok(give_protocol(&resolve::protocol_by_name(&name)?))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-getprotobynumber>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_getprotobynumber(number: i32) -> *mut PROTOENT {
    winsock_call(ptr::null_mut(), || {
        Ok(give_protocol(&resolve::protocol_by_number(number)?))
    })
}

//! `inet_pton` and `inet_ntop` with their wide forms: an IP address and its strict text.
//!
//! They need no `WSAStartup`.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inet_pton>

use std::net::{Ipv4Addr, Ipv6Addr};
use std::ptr;

use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::{ERROR_INVALID_PARAMETER, WSAEAFNOSUPPORT, WSAEFAULT};
use tawny::{Error, address_text};

use crate::boundary::guard;
use crate::text::{self, Unit};
use crate::types::{DWORD, WCHAR};

/// Returns 1, or 0 for text that is no address.
///
/// # Safety
/// `text` is NULL or a terminated string, `out` is NULL or valid for writes of 4 or 16 bytes as the
/// family demands.
unsafe fn parse<U: Unit>(family: i32, text: *const U, out: *mut u8) -> Result<i32, Error> {
    let fault = Error::new(WSAEFAULT);
    let v4 = match u16::try_from(family) {
        Ok(AF_INET) => true,
        Ok(AF_INET6) => false,
        _ => return Err(Error::new(WSAEAFNOSUPPORT)),
    };
    // SAFETY: promised by the caller.
    let text = unsafe { text::read(text) }.ok_or(fault)?;
    if out.is_null() {
        return Err(fault);
    }
    if v4 {
        let Ok(ip) = text.parse::<Ipv4Addr>() else {
            return Ok(0);
        };
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.copy_from(ip.octets().as_ptr(), 4) };
    } else {
        let Ok(ip) = text.parse::<Ipv6Addr>() else {
            return Ok(0);
        };
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.copy_from(ip.octets().as_ptr(), 16) };
    }
    Ok(1)
}

/// # Safety
/// `ip` is NULL or valid for 4 or 16 bytes as the family demands, `out` is NULL or valid for writes
/// of `capacity` units.
unsafe fn format<U: Unit>(
    family: i32,
    ip: *const u8,
    out: *mut U,
    capacity: usize,
) -> Result<*const U, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    let v4 = match u16::try_from(family) {
        Ok(AF_INET) => true,
        Ok(AF_INET6) => false,
        _ => return Err(Error::new(WSAEAFNOSUPPORT)),
    };
    if ip.is_null() || out.is_null() {
        return Err(invalid);
    }
    let text = if v4 {
        // SAFETY: not NULL, and promised by the caller.
        Ipv4Addr::from(unsafe { ip.cast::<[u8; 4]>().read() }).to_string()
    } else {
        // SAFETY: not NULL, and promised by the caller.
        address_text::format_ipv6(unsafe { ip.cast::<[u8; 16]>().read() }.into())
    };
    let capacity = DWORD::try_from(capacity).unwrap_or(DWORD::MAX);
    // SAFETY: promised by the caller.
    if unsafe { text::put(&text, out, capacity) } >= capacity {
        return Err(invalid);
    }
    Ok(out)
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inet_pton>
///
/// # Safety
/// `text` is NULL or a terminated string, `out` is NULL or valid for writes of 4 or 16 bytes as the
/// family demands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_inet_pton(family: i32, text: *const u8, out: *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    guard(-1, || unsafe { parse(family, text, out) })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inetptonw>
///
/// # Safety
/// `text` is NULL or a terminated string, `out` is NULL or valid for writes of 4 or 16 bytes as the
/// family demands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InetPtonW(family: i32, text: *const WCHAR, out: *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    guard(-1, || unsafe { parse(family, text, out) })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inet_ntop>
///
/// # Safety
/// `ip` is NULL or valid for 4 or 16 bytes as the family demands, `out` is NULL or valid for writes
/// of `capacity` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_inet_ntop(
    family: i32,
    ip: *const u8,
    out: *mut u8,
    capacity: usize,
) -> *const u8 {
    // SAFETY: promised by the caller.
    guard(ptr::null(), || unsafe { format(family, ip, out, capacity) })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-inetntopw>
///
/// # Safety
/// `ip` is NULL or valid for 4 or 16 bytes as the family demands, `out` is NULL or valid for writes
/// of `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InetNtopW(
    family: i32,
    ip: *const u8,
    out: *mut WCHAR,
    capacity: usize,
) -> *const WCHAR {
    // SAFETY: promised by the caller.
    guard(ptr::null(), || unsafe { format(family, ip, out, capacity) })
}

//! Addresses as text: `inet_addr`, `inet_ntoa`, `WSAAddressToString`, `WSAStringToAddress`.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaddresstostringw>

use std::cell::Cell;
use std::ffi::{c_char, c_void};
use std::net::Ipv4Addr;

use tawny::address::{AF_INET, AF_INET6};
use tawny::codes::{WSAEAFNOSUPPORT, WSAEFAULT, WSAEINVAL};
use tawny::{Error, address_text};

use super::arguments::{address, fail, winsock_call};
use crate::boundary::guard;
use crate::text::{self, Unit};
use crate::types::{DWORD, SOCKET_ERROR, WCHAR};

/// What `inet_addr` returns for text that is no address.
const INADDR_NONE: u32 = u32::MAX;

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-inet_addr>
///
/// # Safety
/// `text` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_inet_addr(text: *const u8) -> u32 {
    guard(INADDR_NONE, || {
        // SAFETY: promised by the caller.
        let text = unsafe { text::read(text) }.ok_or(Error::new(WSAEFAULT))?;
        let ip = address_text::parse_inet_addr(&text);
        Ok(ip.map_or(INADDR_NONE, |ip| u32::from_ne_bytes(ip.octets())))
    })
}

/// Long enough for `255.255.255.255` and a terminator.
const DOTTED_LEN: usize = 16;

thread_local! {
    static DOTTED: Cell<[u8; DOTTED_LEN]> = const { Cell::new([0; DOTTED_LEN]) };
}

/// The text is in a buffer of the calling thread, and stays there until its next call.
///
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-inet_ntoa>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_inet_ntoa(ip: u32) -> *mut c_char {
    let text = Ipv4Addr::from(ip.to_ne_bytes()).to_string();
    let mut bytes = [0; DOTTED_LEN];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    DOTTED.set(bytes);
    DOTTED.with(|dotted| dotted.as_ptr().cast())
}

/// # Safety
/// `from` is NULL or valid for `len` bytes, `out` for writes of `*out_len` units.
unsafe fn address_to_string<U: Unit>(
    from: *const u8,
    len: DWORD,
    out: *mut U,
    out_len: *mut DWORD,
) -> Result<i32, Error> {
    if from.is_null() || len == 0 || out_len.is_null() {
        return fail(WSAEINVAL);
    }
    if out.is_null() {
        return fail(WSAEFAULT);
    }
    let len = i32::try_from(len).unwrap_or(i32::MAX);
    // SAFETY: promised by the caller.
    let from = unsafe { address(from, len) }.map_err(|error| match error.code() {
        WSAEAFNOSUPPORT => Error::new(WSAEINVAL),
        _ => error,
    })?;
    let text = address_text::format(from);
    // SAFETY: not NULL, and promised by the caller.
    unsafe {
        let capacity = out_len.read_unaligned();
        out_len.write_unaligned(U::encode(&text).len() as DWORD + 1);
        if text::put(&text, out, capacity) >= capacity {
            return fail(WSAEFAULT);
        }
    }
    Ok(0)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaddresstostringa>
///
/// # Safety
/// `from` is NULL or valid for `len` bytes, `out` NULL or valid for writes of `*out_len` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAddressToStringA(
    from: *const u8,
    len: DWORD,
    _info: *const c_void,
    out: *mut u8,
    out_len: *mut DWORD,
) -> i32 {
    // SAFETY: promised by the caller.
    winsock_call(SOCKET_ERROR, || unsafe {
        address_to_string(from, len, out, out_len)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaaddresstostringw>
///
/// # Safety
/// `from` is NULL or valid for `len` bytes, `out` NULL or valid for writes of `*out_len` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAAddressToStringW(
    from: *const u8,
    len: DWORD,
    _info: *const c_void,
    out: *mut WCHAR,
    out_len: *mut DWORD,
) -> i32 {
    // SAFETY: promised by the caller.
    winsock_call(SOCKET_ERROR, || unsafe {
        address_to_string(from, len, out, out_len)
    })
}

/// # Safety
/// `text` is NULL or a terminated string, `out` NULL or valid for writes of `*out_len` bytes.
unsafe fn string_to_address<U: Unit>(
    text: *const U,
    family: i32,
    out: *mut u8,
    out_len: *mut i32,
) -> Result<i32, Error> {
    if out.is_null() || out_len.is_null() {
        return fail(WSAEFAULT);
    }
    let invalid = Error::new(WSAEINVAL);
    // SAFETY: promised by the caller.
    let text = unsafe { text::read(text) }.ok_or(invalid)?;
    let found = match u16::try_from(family) {
        Ok(AF_INET) => address_text::parse_v4(&text),
        Ok(AF_INET6) => address_text::parse_v6(&text),
        _ => None,
    };
    let found = found.ok_or(invalid)?;
    // SAFETY: not NULL, and promised by the caller.
    unsafe {
        let room = usize::try_from(out_len.read_unaligned()).unwrap_or(0);
        out_len.write_unaligned(found.windows_len() as i32);
        found.write_windows(std::slice::from_raw_parts_mut(out, room))?;
    }
    Ok(0)
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsastringtoaddressa>
///
/// # Safety
/// `text` is NULL or a terminated string, `out` NULL or valid for writes of `*out_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAStringToAddressA(
    text: *const u8,
    family: i32,
    _info: *const c_void,
    out: *mut u8,
    out_len: *mut i32,
) -> i32 {
    // SAFETY: promised by the caller.
    winsock_call(SOCKET_ERROR, || unsafe {
        string_to_address(text, family, out, out_len)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsastringtoaddressw>
///
/// # Safety
/// `text` is NULL or a terminated string, `out` NULL or valid for writes of `*out_len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAStringToAddressW(
    text: *const WCHAR,
    family: i32,
    _info: *const c_void,
    out: *mut u8,
    out_len: *mut i32,
) -> i32 {
    // SAFETY: promised by the caller.
    winsock_call(SOCKET_ERROR, || unsafe {
        string_to_address(text, family, out, out_len)
    })
}

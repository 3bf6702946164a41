//! `getnameinfo`, `GetNameInfoW`.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getnameinfo>

use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, WSAEINVAL, WSAHOST_NOT_FOUND};
use tawny::{Error, resolve};

use super::resolver_call;
use crate::text::{self, Unit};
use crate::types::{DWORD, WCHAR};
use crate::winsock2::arguments::{address, fail};

/// A place for text; NULL when it is not wanted.
struct Place<U> {
    start: *mut U,
    capacity: DWORD,
}

impl<U: Unit> Place<U> {
    /// Writes the text if it is wanted.
    ///
    /// # Safety
    /// `start` is NULL or valid for writes of `capacity` units.
    unsafe fn give(&self, find: impl FnOnce() -> Result<String, Error>) -> Result<(), Error> {
        if self.start.is_null() {
            return Ok(());
        }
        if self.capacity == 0 {
            return fail(WSAEINVAL);
        }
        // SAFETY: promised by the caller.
        let len = unsafe { text::put(&find()?, self.start, self.capacity) };
        if len < self.capacity {
            Ok(())
        } else {
            fail(ERROR_INSUFFICIENT_BUFFER)
        }
    }
}

/// # Safety
/// `from` is NULL or valid for `len` bytes, and the places as [`Place::give`] says.
unsafe fn name_info<U: Unit>(
    from: *const u8,
    len: i32,
    host: Place<U>,
    service: Place<U>,
    flags: i32,
) -> i32 {
    resolver_call(|| {
        // SAFETY: promised by the caller.
        let from = unsafe { address(from, len) }?;
        if host.start.is_null() && service.start.is_null() {
            return fail(WSAHOST_NOT_FOUND);
        }
        let flags = flags as u32;
        // SAFETY: promised by the caller.
        unsafe {
            host.give(|| resolve::host_of(from, flags))?;
            service.give(|| resolve::service_of(from.port(), flags))
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getnameinfo>
///
/// # Safety
/// `from` is NULL or valid for `len` bytes; `host` and `service` are NULL or valid for writes of as
/// many bytes as the number behind each says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getnameinfo(
    from: *const u8,
    len: i32,
    host: *mut u8,
    host_len: DWORD,
    service: *mut u8,
    service_len: DWORD,
    flags: i32,
) -> i32 {
    let host = Place {
        start: host,
        capacity: host_len,
    };
    let service = Place {
        start: service,
        capacity: service_len,
    };
    // SAFETY: promised by the caller.
    unsafe { name_info(from, len, host, service, flags) }
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-getnameinfow>
///
/// # Safety
/// `from` is NULL or valid for `len` bytes; `host` and `service` are NULL or valid for writes of as
/// many units as the number behind each says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNameInfoW(
    from: *const u8,
    len: i32,
    host: *mut WCHAR,
    host_len: DWORD,
    service: *mut WCHAR,
    service_len: DWORD,
    flags: i32,
) -> i32 {
    let host = Place {
        start: host,
        capacity: host_len,
    };
    let service = Place {
        start: service,
        capacity: service_len,
    };
    // SAFETY: promised by the caller.
    unsafe { name_info(from, len, host, service, flags) }
}

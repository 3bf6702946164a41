//! Beginning and ending the use of Winsock, and the last error.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsastartup>

use std::ffi::c_char;
use std::ptr;

use tawny::winsock::{self, Version};
use tawny::{codes, thread};

use crate::boundary::guard;
use crate::types::SOCKET_ERROR;

const DESCRIPTION_LEN: usize = 256;
const SYSTEM_STATUS_LEN: usize = 128;

/// `WSADATA` with the layout of 64-bit Windows: 408 bytes.
#[repr(C)]
#[allow(non_snake_case, reason = "Windows' own field names")]
pub struct WSADATA {
    wVersion: u16,
    wHighVersion: u16,
    iMaxSockets: u16,
    iMaxUdpDg: u16,
    lpVendorInfo: *mut c_char,
    szDescription: [u8; DESCRIPTION_LEN + 1],
    szSystemStatus: [u8; SYSTEM_STATUS_LEN + 1],
}

impl WSADATA {
    fn new(version: Version) -> Self {
        // The two limits have a meaning for callers of version 1 only: 32,767 sockets, and the
        // largest datagram that version 1 programs were told to expect.
        let (sockets, datagram) = if version.major == 1 {
            (0x7fff, 65_467)
        } else {
            (0, 0)
        };
        Self {
            wVersion: version.to_word(),
            wHighVersion: Version::HIGHEST.to_word(),
            iMaxSockets: sockets,
            iMaxUdpDg: datagram,
            lpVendorInfo: ptr::null_mut(),
            szDescription: padded("WinSock 2.0"),
            szSystemStatus: padded("Running"),
        }
    }
}

fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut bytes = [0; N];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    bytes
}

/// Returns the error itself: `WSAGetLastError` does not serve before Winsock has started.
///
/// # Safety
/// `data` is NULL or points to a writable `WSADATA`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAStartup(requested: u16, data: *mut WSADATA) -> i32 {
    guard(codes::WSASYSNOTREADY as i32, || {
        if data.is_null() {
            return Ok(codes::WSAEFAULT as i32);
        }
        let (version, result) = match winsock::startup(Version::from_word(requested)) {
            Ok(version) => (version, 0),
            Err(error) => (Version::HIGHEST, error.code() as i32),
        };
        // SAFETY: not NULL, and the caller vouches for room for one WSADATA; `write_unaligned`
        // because it may lie in a packed structure.
        unsafe { data.write_unaligned(WSADATA::new(version)) };
        Ok(result)
    })
}

/// Ends one use of Winsock.
///
/// # Safety
/// None beyond the C ABI's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSACleanup() -> i32 {
    guard(SOCKET_ERROR, || winsock::cleanup().map(|_| 0))
}

/// The last error of the calling thread, the same as `GetLastError`'s.
///
/// # Safety
/// None beyond the C ABI's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAGetLastError() -> i32 {
    thread::last_error() as i32
}

/// Sets the last error of the calling thread.
///
/// # Safety
/// None beyond the C ABI's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASetLastError(code: i32) {
    thread::set_last_error(code as u32);
}

#[cfg(test)]
mod tests {
    use std::mem::{MaybeUninit, offset_of};

    use super::*;

    #[test]
    fn layout_of_64_bit_windows() {
        assert_eq!(size_of::<WSADATA>(), 408);
        assert_eq!(offset_of!(WSADATA, lpVendorInfo), 8);
        assert_eq!(offset_of!(WSADATA, szDescription), 16);
        assert_eq!(offset_of!(WSADATA, szSystemStatus), 273);
    }

    #[test]
    fn starts_and_reports_errors() {
        let mut data = MaybeUninit::<WSADATA>::uninit();
        // SAFETY: the pointer is NULL or that of `data`, which every call fills.
        unsafe {
            assert_eq!(
                tawny_WSAStartup(0x0202, ptr::null_mut()),
                codes::WSAEFAULT as i32
            );
            assert_eq!(
                tawny_WSAStartup(0, data.as_mut_ptr()),
                codes::WSAVERNOTSUPPORTED as i32
            );
            assert_eq!(data.assume_init_ref().wHighVersion, 0x0202);
            assert_eq!(tawny_WSAStartup(0x0101, data.as_mut_ptr()), 0);
            let filled = data.assume_init_ref();
            assert_eq!((filled.wVersion, filled.wHighVersion), (0x0101, 0x0202));
            assert_eq!(filled.iMaxSockets, 0x7fff);
            assert_eq!(filled.szSystemStatus[..8], *b"Running\0");
            assert_eq!(tawny_WSACleanup(), 0);
        }
    }

    #[test]
    fn the_last_error_is_that_of_win32() {
        // SAFETY: no pointers.
        unsafe { tawny_WSASetLastError(codes::WSAEINTR as i32) };
        assert_eq!(thread::last_error(), codes::WSAEINTR);
        // SAFETY: no pointers.
        assert_eq!(unsafe { tawny_WSAGetLastError() }, codes::WSAEINTR as i32);
    }
}

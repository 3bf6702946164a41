//! `SetAddrInfoEx`: names are registered nowhere, for DNS, the only name space here, takes none.
//!
//! <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setaddrinfoexw>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{WSAEINVAL, WSANO_RECOVERY};

use super::resolver_call;
use crate::types::{DWORD, WCHAR};

/// What a parameter that must be NULL leads to.
type Reserved = *const c_void;

fn refuse(reserved: [Reserved; 4]) -> i32 {
    resolver_call(|| {
        Err(Error::new(match reserved.iter().all(|one| one.is_null()) {
            true => WSANO_RECOVERY,
            false => WSAEINVAL,
        }))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setaddrinfoexa>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetAddrInfoExA(
    _name: *const u8,
    _service: *const u8,
    _addresses: *const c_void,
    _count: DWORD,
    _blob: *const c_void,
    _flags: DWORD,
    _name_space: DWORD,
    _provider: *const c_void,
    timeout: Reserved,
    overlapped: Reserved,
    routine: Reserved,
    handle: Reserved,
) -> i32 {
    refuse([timeout, overlapped, routine, handle])
}

/// <https://learn.microsoft.com/windows/win32/api/ws2tcpip/nf-ws2tcpip-setaddrinfoexw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetAddrInfoExW(
    _name: *const WCHAR,
    _service: *const WCHAR,
    _addresses: *const c_void,
    _count: DWORD,
    _blob: *const c_void,
    _flags: DWORD,
    _name_space: DWORD,
    _provider: *const c_void,
    timeout: Reserved,
    overlapped: Reserved,
    routine: Reserved,
    handle: Reserved,
) -> i32 {
    refuse([timeout, overlapped, routine, handle])
}

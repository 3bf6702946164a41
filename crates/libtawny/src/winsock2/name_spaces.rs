//! The catalogue of name spaces, which has one: DNS.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnamespaceprovidersw>

use tawny::Error;
use tawny::codes::{WSAEFAULT, WSASERVICE_NOT_FOUND};
use tawny::name_service::{NS_ALL, NS_DNS};

use super::arguments::{fail, winsock_call};
use super::flat_entry::FlatEntry;
use crate::guid::GUID;
use crate::pointer;
use crate::text::Unit;
use crate::types::{BOOL, DWORD, SOCKET_ERROR, TRUE, WCHAR};

/// The identifier by which programs know the provider of DNS.
pub(crate) const DNS_PROVIDER: GUID = GUID {
    Data1: 0x2205_9d40,
    Data2: 0x7e9e,
    Data3: 0x11cf,
    Data4: [0xae, 0x5a, 0x00, 0xaa, 0x00, 0xa7, 0x11, 0x2b],
};

const IDENTIFIER: &str = "Tcpip";

/// `WSANAMESPACE_INFOA`, `WSANAMESPACE_INFOW`.
#[repr(C)]
struct WSANAMESPACE_INFO {
    NSProviderId: GUID,
    dwNameSpace: DWORD,
    fActive: BOOL,
    dwVersion: DWORD,
    lpszIdentifier: usize,
}

/// What `WSANAMESPACE_INFOEX` has more: a BLOB, which is empty here.
const BLOB_SIZE: usize = 16;

/// Whether a caller's name space and provider are there.
pub(crate) fn check(name_space: DWORD, provider: Option<GUID>) -> Result<(), Error> {
    let known = [NS_ALL, NS_DNS].contains(&name_space)
        && provider.is_none_or(|id| id == DNS_PROVIDER || id == GUID::default());
    if known {
        Ok(())
    } else {
        fail(WSASERVICE_NOT_FOUND)
    }
}

fn describe<U: Unit>(extra: usize) -> FlatEntry {
    use std::mem::offset_of;
    let mut entry = FlatEntry::new(size_of::<WSANAMESPACE_INFO>() + extra);
    let mut id = [0; 16];
    id[..4].copy_from_slice(&DNS_PROVIDER.Data1.to_ne_bytes());
    id[4..6].copy_from_slice(&DNS_PROVIDER.Data2.to_ne_bytes());
    id[6..8].copy_from_slice(&DNS_PROVIDER.Data3.to_ne_bytes());
    id[8..].copy_from_slice(&DNS_PROVIDER.Data4);
    entry.put(offset_of!(WSANAMESPACE_INFO, NSProviderId), &id);
    for (at, value) in [
        (offset_of!(WSANAMESPACE_INFO, dwNameSpace), NS_DNS),
        (offset_of!(WSANAMESPACE_INFO, fActive), TRUE as DWORD),
    ] {
        entry.put(at, &value.to_ne_bytes());
    }
    entry.words::<U>(offset_of!(WSANAMESPACE_INFO, lpszIdentifier), IDENTIFIER);
    entry
}

/// Writes `entry` to the caller's buffer; an error with the needed length when there is no room.
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
pub(super) unsafe fn give(entry: &FlatEntry, out: *mut u8, len: *mut DWORD) -> Result<(), Error> {
    // SAFETY: promised by the caller.
    let Some(room) = (unsafe { pointer::copy(len) }) else {
        return fail(WSAEFAULT);
    };
    let needed = entry.len();
    if out.is_null() || (room as usize) < needed {
        // SAFETY: not NULL, and promised by the caller.
        unsafe { len.write_unaligned(needed as DWORD) };
        return fail(WSAEFAULT);
    }
    let bytes = entry.at(out as usize);
    // SAFETY: not NULL, and there is room as checked above.
    unsafe { out.copy_from_nonoverlapping(bytes.as_ptr(), needed) };
    Ok(())
}

/// # Safety
/// As [`give`].
unsafe fn enumerate<U: Unit>(len: *mut DWORD, out: *mut u8, extra: usize) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        // SAFETY: promised by the caller.
        unsafe { give(&describe::<U>(extra), out, len) }?;
        Ok(1)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnamespaceprovidersa>
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumNameSpaceProvidersA(len: *mut DWORD, out: *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { enumerate::<u8>(len, out, 0) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnamespaceprovidersw>
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumNameSpaceProvidersW(len: *mut DWORD, out: *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { enumerate::<WCHAR>(len, out, 0) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnamespaceprovidersexa>
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumNameSpaceProvidersExA(len: *mut DWORD, out: *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { enumerate::<u8>(len, out, BLOB_SIZE) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsaenumnamespaceprovidersexw>
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSAEnumNameSpaceProvidersExW(len: *mut DWORD, out: *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { enumerate::<WCHAR>(len, out, BLOB_SIZE) }
}

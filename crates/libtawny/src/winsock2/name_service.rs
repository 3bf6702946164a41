//! Look-ups in name spaces: `WSALookupServiceBegin`, `WSALookupServiceNext`, `WSALookupServiceEnd` and
//! their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicebeginw>

use std::ffi::c_void;
use std::sync::Arc;

use tawny::codes::{WSA_INVALID_HANDLE, WSAEACCES, WSAEFAULT, WSAEINVAL, WSAEOPNOTSUPP};
use tawny::name_service::{Lookup, ServiceLookup};
use tawny::object::{self, Handle};
use tawny::{Error, thread};

use super::arguments::{fail, winsock_call};
use super::name_spaces;
use super::query_set::{self, WSAQUERYSET};
use crate::text::Unit;
use crate::types::{DWORD, HANDLE, SOCKET_ERROR, WCHAR};

fn find(handle: HANDLE) -> Result<Arc<ServiceLookup>, Error> {
    let found = object::find::<ServiceLookup>(Handle::from_value(handle as usize));
    Ok(found.ok_or(Error::new(WSA_INVALID_HANDLE))?.to_arc())
}

/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to; `out` is NULL or valid for a
/// write.
unsafe fn begin<U: Unit>(query: *const WSAQUERYSET<U>, flags: DWORD, out: *mut HANDLE) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        if out.is_null() {
            return fail(WSAEFAULT);
        }
        // SAFETY: promised by the caller.
        let lookup = ServiceLookup::begin(unsafe { query_set::read(query, flags) }?)?;
        let handle = object::insert(Arc::new(lookup))?;
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.write_unaligned(handle.value() as HANDLE) };
        Ok(0)
    })
}

/// # Safety
/// As [`name_spaces::give`].
unsafe fn next<U: Unit>(handle: HANDLE, flags: DWORD, len: *mut DWORD, out: *mut u8) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        let lookup = find(handle)?;
        if len.is_null() {
            return fail(WSAEFAULT);
        }
        thread::blocking(|| {
            lookup.next(Lookup::from_bits_retain(flags), |found, flags| {
                let entry = query_set::write::<U>(found, lookup.class(), flags);
                // SAFETY: promised by the caller.
                unsafe { name_spaces::give(&entry, out, len) }
            })
        })?;
        Ok(0)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicebegina>
///
/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to; `out` is NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSALookupServiceBeginA(
    query: *const WSAQUERYSET<u8>,
    flags: DWORD,
    out: *mut HANDLE,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { begin(query, flags, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicebeginw>
///
/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to; `out` is NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSALookupServiceBeginW(
    query: *const WSAQUERYSET<WCHAR>,
    flags: DWORD,
    out: *mut HANDLE,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { begin(query, flags, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicenexta>
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSALookupServiceNextA(
    lookup: HANDLE,
    flags: DWORD,
    len: *mut DWORD,
    out: *mut u8,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { next::<u8>(lookup, flags, len, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupservicenextw>
///
/// # Safety
/// `len` is NULL or valid for reads and writes, `out` is NULL or valid for writes of `*len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSALookupServiceNextW(
    lookup: HANDLE,
    flags: DWORD,
    len: *mut DWORD,
    out: *mut u8,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { next::<WCHAR>(lookup, flags, len, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsalookupserviceend>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSALookupServiceEnd(lookup: HANDLE) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        find(lookup)?;
        object::close(Handle::from_value(lookup as usize))?;
        Ok(0)
    })
}

/// DNS tells of no changes.
///
/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsanspioctl>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_WSANSPIoctl(
    lookup: HANDLE,
    _code: DWORD,
    _input: *const c_void,
    _input_len: DWORD,
    _output: *mut c_void,
    _output_len: DWORD,
    _returned: *mut DWORD,
    _completion: *const c_void,
) -> i32 {
    winsock_call(SOCKET_ERROR, || {
        find(lookup)?;
        fail(WSAEOPNOTSUPP)
    })
}

/// Nobody may register services with the system's DNS.
///
/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to.
unsafe fn set<U: Unit>(query: *const WSAQUERYSET<U>, operation: i32, flags: DWORD) -> i32 {
    const LAST_OPERATION: i32 = 2;
    winsock_call(SOCKET_ERROR, || {
        if query.is_null() || !(0..=LAST_OPERATION).contains(&operation) {
            return fail(WSAEINVAL);
        }
        // SAFETY: promised by the caller.
        unsafe { query_set::read(query, flags) }?;
        fail(WSAEACCES)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasetservicea>
///
/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASetServiceA(
    query: *const WSAQUERYSET<u8>,
    operation: i32,
    flags: DWORD,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { set(query, operation, flags) }
}

/// <https://learn.microsoft.com/windows/win32/api/winsock2/nf-winsock2-wsasetservicew>
///
/// # Safety
/// `query` is NULL or valid for a read, and so is what it points to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WSASetServiceW(
    query: *const WSAQUERYSET<WCHAR>,
    operation: i32,
    flags: DWORD,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { set(query, operation, flags) }
}

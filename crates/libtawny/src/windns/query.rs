//! `DnsQuery_A`, `DnsQuery_W`, `DnsQuery_UTF8`.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsquery_w>

use std::ffi::c_void;
use std::net::{Ipv4Addr, SocketAddr};

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::dns::{self, Query, QueryOptions};

use super::dns_call;
use super::records::{CharSet, list};
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{DWORD, LONG, WCHAR, WORD};

/// The servers of an `IP4_ARRAY`: a count, and addresses as they lie in packets.
///
/// # Safety
/// `array` is NULL or such an array.
unsafe fn servers_of(array: *const DWORD) -> Result<Vec<SocketAddr>, Error> {
    // SAFETY: promised by the caller.
    let addresses = unsafe {
        let Some(count) = pointer::copy(array) else {
            return Ok(Vec::new());
        };
        pointer::slice(array.wrapping_add(1), count as usize)
    };
    let addresses = addresses.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let server = |address: &DWORD| (Ipv4Addr::from(address.to_ne_bytes()), 0).into();
    Ok(addresses.iter().map(server).collect())
}

/// # Safety
/// `name` is NULL or a terminated string, `extra` is NULL or an `IP4_ARRAY`, `out` is NULL or valid for a
/// write.
unsafe fn query<U: Unit>(
    name: *const U,
    record_type: WORD,
    options: DWORD,
    extra: *const DWORD,
    out: *mut *mut c_void,
    char_set: CharSet,
) -> LONG {
    dns_call(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        if out.is_null() {
            return Err(invalid);
        }
        // SAFETY: not NULL, and promised by the caller.
        let (name, servers) = unsafe {
            out.write_unaligned(std::ptr::null_mut());
            (text::read(name).ok_or(invalid)?, servers_of(extra)?)
        };
        let records = dns::query(&Query {
            name,
            record_type,
            options: QueryOptions::from_bits_truncate(options.into()),
            servers,
        })?;
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.write_unaligned(list::<U>(&records, char_set)?) };
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsquery_a>
///
/// # Safety
/// `name` is NULL or a terminated string, `extra` is NULL or an `IP4_ARRAY`, `out` is NULL or valid for a
/// write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsQuery_A(
    name: *const u8,
    record_type: WORD,
    options: DWORD,
    extra: *const DWORD,
    out: *mut *mut c_void,
    _reserved: *mut *mut c_void,
) -> LONG {
    // SAFETY: promised by the caller.
    unsafe { query(name, record_type, options, extra, out, CharSet::Ansi) }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsquery_utf8>
///
/// # Safety
/// As [`tawny_DnsQuery_A`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsQuery_UTF8(
    name: *const u8,
    record_type: WORD,
    options: DWORD,
    extra: *const DWORD,
    out: *mut *mut c_void,
    _reserved: *mut *mut c_void,
) -> LONG {
    // SAFETY: promised by the caller.
    unsafe { query(name, record_type, options, extra, out, CharSet::Utf8) }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsquery_w>
///
/// # Safety
/// As [`tawny_DnsQuery_A`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsQuery_W(
    name: *const WCHAR,
    record_type: WORD,
    options: DWORD,
    extra: *const DWORD,
    out: *mut *mut c_void,
    _reserved: *mut *mut c_void,
) -> LONG {
    // SAFETY: promised by the caller.
    unsafe { query(name, record_type, options, extra, out, CharSet::Unicode) }
}

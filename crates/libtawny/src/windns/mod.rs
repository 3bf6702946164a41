//! windns.h: questions to DNS, and the records that answer them.
//!
//! <https://learn.microsoft.com/windows/win32/api/windns/>

pub mod names;
pub mod query;
pub mod query_ex;
mod records;

use std::ffi::c_void;

use tawny::Error;

use crate::iphlpapi::call;
use crate::types::LONG;

/// The body of a function that returns its error.
fn dns_call(body: impl FnOnce() -> Result<(), Error>) -> LONG {
    call(body) as LONG
}

/// Frees a list of records, or one piece of memory.
///
/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsfree>
///
/// # Safety
/// `data` is NULL, or came from a function of this header and is not freed yet.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsFree(data: *mut c_void, free_type: u32) {
    const RECORD_LIST: u32 = 1;
    const PARSED_FIELDS: u32 = 2;
    match free_type {
        // SAFETY: promised by the caller.
        RECORD_LIST => unsafe { records::free(data) },
        // Nothing here gives parsed messages.
        PARSED_FIELDS => {}
        // SAFETY: promised by the caller; it came from malloc.
        _ => unsafe { libc::free(data) },
    }
}

/// <https://learn.microsoft.com/windows/win32/api/windns/nf-windns-dnsrecordlistfree>
///
/// # Safety
/// As [`tawny_DnsFree`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DnsRecordListFree(list: *mut c_void, _free_type: u32) {
    // SAFETY: promised by the caller.
    unsafe { records::free(list) };
}

//! Names of security identifiers.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/authorization-functions>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NONE_MAPPED};
use tawny::security::account;

use crate::guard;
use crate::pointer::{copy, give};
use crate::securitybaseapi::memory::read_sid;
use crate::securitybaseapi::sid::put_sid;
use crate::text::{self, Unit};
use crate::types::*;

/// Writes text if there is room: then its length is said without the terminator, else with it.
///
/// # Safety
/// `length` must be NULL or valid; a non-NULL `target` writable for as many units as it says.
unsafe fn put_text<U: Unit>(text: &str, target: *mut U, length: *mut DWORD) -> bool {
    let units = U::encode(text);
    // SAFETY: promised by the caller.
    unsafe {
        let room = copy(length).unwrap_or(0) as usize;
        let fits = !target.is_null() && room > units.len();
        if fits {
            text::put_terminated(&units, target);
        }
        give(length, (units.len() + usize::from(!fits)) as DWORD);
        fits
    }
}

/// # Safety
/// `sid` must be NULL or an identifier; the lengths NULL or valid, and the text as they say; `kind` NULL
/// or valid for writes.
unsafe fn by_sid<U: Unit>(
    sid: *const c_void,
    name: *mut U,
    name_length: *mut DWORD,
    domain: *mut U,
    domain_length: *mut DWORD,
    kind: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let found = account::by_sid(&read_sid(sid)?)?;
            let fits = put_text(&found.name, name, name_length);
            if !(put_text(&found.domain, domain, domain_length) && fits) {
                return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
            }
            give(kind, found.kind as DWORD);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `name` must be NULL or terminated; the lengths NULL or valid, and the buffers as they say; `kind`
/// NULL or valid for writes.
unsafe fn by_name<U: Unit>(
    name: *const U,
    sid: *mut c_void,
    sid_length: *mut DWORD,
    domain: *mut U,
    domain_length: *mut DWORD,
    kind: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let name = text::read(name).ok_or(Error::new(ERROR_NONE_MAPPED))?;
            if sid_length.is_null() || domain_length.is_null() {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            let found = account::by_name(&name)?;
            let fits = put_sid(&found.sid, sid, sid_length).is_ok();
            if !(put_text(&found.domain, domain, domain_length) && fits) {
                return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
            }
            give(kind, found.kind as DWORD);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lookupaccountsida>
///
/// # Safety
/// `sid` must be NULL or an identifier; the lengths NULL or valid, and the text as they say; `kind` NULL
/// or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LookupAccountSidA(
    _system: *const u8,
    sid: *const c_void,
    name: *mut u8,
    name_length: *mut DWORD,
    domain: *mut u8,
    domain_length: *mut DWORD,
    kind: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { by_sid(sid, name, name_length, domain, domain_length, kind) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lookupaccountsidw>
///
/// # Safety
/// As for [`tawny_LookupAccountSidA`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LookupAccountSidW(
    _system: *const u16,
    sid: *const c_void,
    name: *mut u16,
    name_length: *mut DWORD,
    domain: *mut u16,
    domain_length: *mut DWORD,
    kind: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { by_sid(sid, name, name_length, domain, domain_length, kind) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lookupaccountnamea>
///
/// # Safety
/// `name` must be NULL or terminated; the lengths NULL or valid, and the buffers as they say; `kind`
/// NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LookupAccountNameA(
    _system: *const u8,
    name: *const u8,
    sid: *mut c_void,
    sid_length: *mut DWORD,
    domain: *mut u8,
    domain_length: *mut DWORD,
    kind: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { by_name(name, sid, sid_length, domain, domain_length, kind) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-lookupaccountnamew>
///
/// # Safety
/// As for [`tawny_LookupAccountNameA`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LookupAccountNameW(
    _system: *const u16,
    name: *const u16,
    sid: *mut c_void,
    sid_length: *mut DWORD,
    domain: *mut u16,
    domain_length: *mut DWORD,
    kind: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { by_name(name, sid, sid_length, domain, domain_length, kind) }
}

//! `aclapi.h`: lists from described entries, and the descriptors of objects.
//!
//! <https://learn.microsoft.com/windows/win32/api/aclapi/>

mod object;

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::security::Sid;
use tawny::security::account;
use tawny::security::explicit_access::{ExplicitAccess, Mode, apply};

use crate::pointer::{give, slice};
use crate::securitybaseapi::memory::{local_copy, read_acl_or_null, read_sid};
use crate::text::{self, Unit};
use crate::types::*;

const TRUSTEE_IS_SID: DWORD = 0;
const TRUSTEE_IS_NAME: DWORD = 1;

/// `TRUSTEE`: somebody, by identifier or by name.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct TRUSTEE {
    pub pMultipleTrustee: *mut c_void,
    pub MultipleTrusteeOperation: DWORD,
    pub TrusteeForm: DWORD,
    pub TrusteeType: DWORD,
    pub ptstrName: *mut c_void,
}

/// `EXPLICIT_ACCESS`: somebody's rights.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct EXPLICIT_ACCESS {
    pub grfAccessPermissions: DWORD,
    pub grfAccessMode: DWORD,
    pub grfInheritance: DWORD,
    pub Trustee: TRUSTEE,
}

/// These functions return their error.
fn returned(body: impl FnOnce() -> Result<(), Error>) -> DWORD {
    let failed = std::cell::Cell::new(ERROR_INTERNAL_ERROR);
    let before = tawny::thread::last_error();
    let good = crate::guard(false, || match body() {
        Ok(()) => Ok(true),
        Err(error) => {
            failed.set(error.code());
            Ok(false)
        }
    });
    tawny::thread::set_last_error(before);
    if good { ERROR_SUCCESS } else { failed.get() }
}

/// # Safety
/// What the trustee's form says must be true of its name.
unsafe fn sid_of<U: Unit>(trustee: &TRUSTEE) -> Result<Sid, Error> {
    match trustee.TrusteeForm {
        // SAFETY: promised by the caller.
        TRUSTEE_IS_SID => unsafe { read_sid(trustee.ptstrName) },
        TRUSTEE_IS_NAME => {
            // SAFETY: promised by the caller.
            let name = unsafe { text::read(trustee.ptstrName.cast::<U>()) };
            let name = name.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            match name.eq_ignore_ascii_case("CURRENT_USER") {
                true => Ok(tawny::security::token::effective().user()),
                false => Ok(account::by_name(&name)?.sid),
            }
        }
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    }
}

/// # Safety
/// `entries` must be NULL or `count` valid ones; `old` NULL or a list; `new` NULL or valid for writes.
unsafe fn set_entries<U: Unit>(
    count: DWORD,
    entries: *const EXPLICIT_ACCESS,
    old: *const c_void,
    new: *mut *mut c_void,
) -> DWORD {
    returned(|| {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        if new.is_null() {
            return Err(invalid);
        }
        // SAFETY: promised by the caller.
        unsafe {
            let entries = slice(entries, count as usize).ok_or(invalid)?;
            let changes = entries.iter().map(|entry| {
                Ok(ExplicitAccess {
                    mask: entry.grfAccessPermissions,
                    mode: Mode::from_number(entry.grfAccessMode)?,
                    inheritance: entry.grfInheritance as u8,
                    sid: sid_of::<U>(&entry.Trustee)?,
                })
            });
            let changes = changes.collect::<Result<Vec<_>, Error>>()?;
            let list = apply(&changes, read_acl_or_null(old)?.as_ref());
            let bytes = list.to_bytes().ok_or(Error::new(ERROR_INVALID_ACL))?;
            give(new, local_copy(&bytes)?);
        }
        Ok(())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-setentriesinacla>
///
/// # Safety
/// `entries` must be NULL or `count` valid ones; `old` NULL or a list; `new` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetEntriesInAclA(
    count: DWORD,
    entries: *const EXPLICIT_ACCESS,
    old: *const c_void,
    new: *mut *mut c_void,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { set_entries::<u8>(count, entries, old, new) }
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-setentriesinaclw>
///
/// # Safety
/// As for [`tawny_SetEntriesInAclA`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetEntriesInAclW(
    count: DWORD,
    entries: *const EXPLICIT_ACCESS,
    old: *const c_void,
    new: *mut *mut c_void,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { set_entries::<u16>(count, entries, old, new) }
}

/// # Safety
/// `entry` must be NULL or writable.
unsafe fn build(
    entry: *mut EXPLICIT_ACCESS,
    name: *mut c_void,
    access: DWORD,
    mode: DWORD,
    inheritance: DWORD,
) {
    let made = EXPLICIT_ACCESS {
        grfAccessPermissions: access,
        grfAccessMode: mode,
        grfInheritance: inheritance,
        Trustee: TRUSTEE {
            pMultipleTrustee: std::ptr::null_mut(),
            MultipleTrusteeOperation: 0,
            TrusteeForm: TRUSTEE_IS_NAME,
            TrusteeType: 0,
            ptstrName: name,
        },
    };
    // SAFETY: promised by the caller.
    unsafe { give(entry, made) };
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-buildexplicitaccesswithnamea>
///
/// # Safety
/// `entry` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_BuildExplicitAccessWithNameA(
    entry: *mut EXPLICIT_ACCESS,
    name: *mut u8,
    access: DWORD,
    mode: DWORD,
    inheritance: DWORD,
) {
    // SAFETY: promised by the caller.
    unsafe { build(entry, name.cast(), access, mode, inheritance) }
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-buildexplicitaccesswithnamew>
///
/// # Safety
/// `entry` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_BuildExplicitAccessWithNameW(
    entry: *mut EXPLICIT_ACCESS,
    name: *mut u16,
    access: DWORD,
    mode: DWORD,
    inheritance: DWORD,
) {
    // SAFETY: promised by the caller.
    unsafe { build(entry, name.cast(), access, mode, inheritance) }
}

//! Access control lists in a program's memory, which may have room for more entries.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/creating-or-modifying-an-acl>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::security::acl::{ALLOWED, AUDIT, DENIED, HEADER, LARGEST, REVISION, REVISION_DS};
use tawny::security::{Ace, Acl};

use super::memory::{acl_bytes, read_acl, read_sid};
use crate::guard;
use crate::pointer::{self, give};
use crate::types::*;

const AUDIT_FLAGS: DWORD = 0xc0;
const INHERITANCE_FLAGS: DWORD = 0x1f;
const ACL_REVISION_INFORMATION: DWORD = 1;
const ACL_SIZE_INFORMATION: DWORD = 2;

fn fail<T>(code: u32) -> Result<T, Error> {
    Err(Error::new(code))
}

fn is_revision(revision: DWORD) -> bool {
    (DWORD::from(REVISION)..=DWORD::from(REVISION_DS)).contains(&revision)
}

/// Writes a list over one in a program's memory, which keeps its size.
///
/// # Safety
/// `target` must be a list.
unsafe fn replace(target: *mut c_void, list: &Acl) -> Result<(), Error> {
    // SAFETY: promised by the caller.
    let room = unsafe { acl_bytes(target) }?.len();
    let mut bytes = list
        .to_bytes()
        .ok_or(Error::new(ERROR_ALLOTTED_SPACE_EXCEEDED))?;
    if bytes.len() > room {
        return fail(ERROR_ALLOTTED_SPACE_EXCEEDED);
    }
    bytes[2..4].copy_from_slice(&(room as u16).to_le_bytes());
    // SAFETY: a list is as large as it says, and this is no larger.
    unsafe { target.cast::<u8>().copy_from(bytes.as_ptr(), bytes.len()) };
    Ok(())
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-initializeacl>
///
/// # Safety
/// `acl` must be NULL or writable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeAcl(
    acl: *mut c_void,
    length: DWORD,
    revision: DWORD,
) -> BOOL {
    guard(FALSE, || {
        if acl.is_null() || length as usize > LARGEST + 3 || !is_revision(revision) {
            return fail(ERROR_INVALID_PARAMETER);
        }
        if (length as usize) < HEADER {
            return fail(ERROR_INSUFFICIENT_BUFFER);
        }
        let size = (length as u16 & !3).to_le_bytes();
        let header = [revision as u8, 0, size[0], size[1], 0, 0, 0, 0];
        // SAFETY: promised by the caller, and large enough.
        unsafe { give(acl.cast(), header) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-isvalidacl>
///
/// # Safety
/// `acl` must be NULL or readable as far as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IsValidAcl(acl: *const c_void) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { read_acl(acl) }.map(|_| TRUE))
}

/// # Safety
/// `acl` must be NULL or a list, `sid` NULL or an identifier.
unsafe fn add(
    acl: *mut c_void,
    revision: DWORD,
    kind: u8,
    flags: DWORD,
    mask: DWORD,
    sid: *const c_void,
) -> BOOL {
    guard(FALSE, || {
        if !is_revision(revision) {
            return fail(ERROR_REVISION_MISMATCH);
        }
        if flags & !(INHERITANCE_FLAGS | AUDIT_FLAGS) != 0 {
            return fail(ERROR_INVALID_FLAGS);
        }
        // SAFETY: promised by the caller.
        unsafe {
            let mut list = read_acl(acl)?;
            let sid = read_sid(sid)?;
            list.revision = list.revision.max(revision as u8);
            list.entries.push(Ace::new(kind, flags as u8, mask, sid));
            replace(acl, &list)?;
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-addaccessallowedace>
///
/// # Safety
/// `acl` must be NULL or a list, `sid` NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AddAccessAllowedAce(
    acl: *mut c_void,
    revision: DWORD,
    mask: DWORD,
    sid: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { add(acl, revision, ALLOWED, 0, mask, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-addaccessallowedaceex>
///
/// # Safety
/// `acl` must be NULL or a list, `sid` NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AddAccessAllowedAceEx(
    acl: *mut c_void,
    revision: DWORD,
    flags: DWORD,
    mask: DWORD,
    sid: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { add(acl, revision, ALLOWED, flags, mask, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-addaccessdeniedace>
///
/// # Safety
/// `acl` must be NULL or a list, `sid` NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AddAccessDeniedAce(
    acl: *mut c_void,
    revision: DWORD,
    mask: DWORD,
    sid: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { add(acl, revision, DENIED, 0, mask, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-addaccessdeniedaceex>
///
/// # Safety
/// `acl` must be NULL or a list, `sid` NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AddAccessDeniedAceEx(
    acl: *mut c_void,
    revision: DWORD,
    flags: DWORD,
    mask: DWORD,
    sid: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { add(acl, revision, DENIED, flags, mask, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-addauditaccessace>
///
/// # Safety
/// `acl` must be NULL or a list, `sid` NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AddAuditAccessAce(
    acl: *mut c_void,
    revision: DWORD,
    mask: DWORD,
    sid: *const c_void,
    success: BOOL,
    failure: BOOL,
) -> BOOL {
    let flag = |on: BOOL, flag| if on != FALSE { flag } else { 0 };
    let flags = flag(success, 0x40) | flag(failure, 0x80);
    // SAFETY: promised by the caller.
    unsafe { add(acl, revision, AUDIT, flags, mask, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-addace>: entries
/// as they lie in memory go before the one that is the `start`th, or behind the last.
///
/// # Safety
/// `acl` must be NULL or a list; `entries` NULL or readable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_AddAce(
    acl: *mut c_void,
    revision: DWORD,
    start: DWORD,
    entries: *const c_void,
    length: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        if !is_revision(revision) {
            return Err(invalid);
        }
        // SAFETY: promised by the caller.
        unsafe {
            let mut list = read_acl(acl)?;
            let mut rest: &[u8] = pointer::slice(entries.cast(), length as usize).ok_or(invalid)?;
            let mut added = Vec::new();
            while !rest.is_empty() {
                let entry = Ace::from_bytes(rest).ok_or(invalid)?;
                let size = u16::from_le_bytes([rest[2], rest[3]]);
                rest = rest.get(usize::from(size)..).ok_or(invalid)?;
                added.push(entry);
            }
            let at = (start as usize).min(list.entries.len());
            list.entries.splice(at..at, added);
            list.revision = list.revision.max(revision as u8);
            replace(acl, &list)?;
        }
        Ok(TRUE)
    })
}

/// Where an entry begins; the one behind the last is where the room begins.
fn offset_of(list: &Acl, bytes: &[u8], index: usize) -> Option<usize> {
    if index > list.entries.len() {
        return None;
    }
    let mut offset = HEADER;
    for _ in 0..index {
        let size = bytes.get(offset + 2..)?.first_chunk()?;
        offset += usize::from(u16::from_le_bytes(*size));
    }
    Some(offset)
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getace>
///
/// # Safety
/// `acl` must be NULL or a list; `ace` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAce(
    acl: *mut c_void,
    index: DWORD,
    ace: *mut *mut c_void,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let (list, bytes) = (read_acl(acl)?, acl_bytes(acl)?);
            let index = index as usize;
            let offset = offset_of(&list, bytes, index).filter(|_| index < list.entries.len());
            let offset = offset.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            give(ace, acl.wrapping_byte_add(offset));
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-findfirstfreeace>
///
/// # Safety
/// `acl` must be NULL or a list; `ace` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstFreeAce(acl: *mut c_void, ace: *mut *mut c_void) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let (list, bytes) = (read_acl(acl)?, acl_bytes(acl)?);
            let offset = offset_of(&list, bytes, list.entries.len());
            let offset = offset.ok_or(Error::new(ERROR_INVALID_ACL))?;
            let free = acl.wrapping_byte_add(offset);
            give(
                ace,
                if offset < bytes.len() {
                    free
                } else {
                    std::ptr::null_mut()
                },
            );
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-deleteace>
///
/// # Safety
/// `acl` must be NULL or a list.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DeleteAce(acl: *mut c_void, index: DWORD) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let mut list = read_acl(acl)?;
            if index as usize >= list.entries.len() {
                return fail(ERROR_INVALID_PARAMETER);
            }
            list.entries.remove(index as usize);
            replace(acl, &list)?;
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getaclinformation>
///
/// # Safety
/// `acl` must be NULL or a list; `information` NULL or writable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetAclInformation(
    acl: *const c_void,
    information: *mut c_void,
    length: DWORD,
    kind: DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (list, bytes) = unsafe { (read_acl(acl)?, acl_bytes(acl)?) };
        if information.is_null() {
            return fail(ERROR_INVALID_PARAMETER);
        }
        let room = length as usize;
        match kind {
            ACL_REVISION_INFORMATION if room >= size_of::<DWORD>() => {
                // SAFETY: promised by the caller, and large enough.
                unsafe { give(information.cast(), DWORD::from(list.revision)) };
            }
            ACL_SIZE_INFORMATION if room >= size_of::<[DWORD; 3]>() => {
                let used = offset_of(&list, bytes, list.entries.len()).unwrap_or(bytes.len());
                let sizes = [list.entries.len(), used, bytes.len() - used];
                // SAFETY: promised by the caller, and large enough.
                unsafe { give(information.cast(), sizes.map(|size| size as DWORD)) };
            }
            ACL_REVISION_INFORMATION | ACL_SIZE_INFORMATION => {
                return fail(ERROR_INSUFFICIENT_BUFFER);
            }
            _ => return fail(ERROR_INVALID_PARAMETER),
        }
        Ok(TRUE)
    })
}

//! `sddl.h`: identifiers and descriptors as text.
//!
//! <https://learn.microsoft.com/windows/win32/api/sddl/>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::security::sddl;

use crate::guard;
use crate::pointer::give;
use crate::securitybaseapi::memory::{local_copy, local_text, read_descriptor, read_sid};
use crate::text::{self, Unit};
use crate::types::*;

/// `SDDL_REVISION_1`
const REVISION: DWORD = 1;

fn needed<T>(pointer: *mut T) -> Result<(), Error> {
    match pointer.is_null() {
        true => Err(Error::new(ERROR_INVALID_PARAMETER)),
        false => Ok(()),
    }
}

/// # Safety
/// `sid` must be NULL or an identifier; `text` NULL or valid for writes.
unsafe fn sid_to_text<U: Unit>(sid: *const c_void, text: *mut *mut U) -> BOOL {
    guard(FALSE, || {
        needed(text)?;
        // SAFETY: promised by the caller.
        unsafe {
            let sid = read_sid(sid)?;
            give(text, local_text(&sid.to_string())?.0);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `text` must be NULL or terminated; `sid` NULL or valid for writes.
unsafe fn text_to_sid<U: Unit>(text: *const U, sid: *mut *mut c_void) -> BOOL {
    guard(FALSE, || {
        needed(sid)?;
        // SAFETY: promised by the caller.
        unsafe {
            let text = text::read(text).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            give(sid, local_copy(&sddl::parse_sid(&text)?.to_bytes())?);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `text` must be NULL or terminated; the others NULL or valid for writes.
unsafe fn text_to_descriptor<U: Unit>(
    text: *const U,
    revision: DWORD,
    descriptor: *mut *mut c_void,
    size: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        needed(descriptor)?;
        // SAFETY: promised by the caller.
        let text = unsafe { text::read(text) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if revision != REVISION {
            return Err(Error::new(ERROR_UNKNOWN_REVISION));
        }
        let bytes = sddl::parse(&text)?
            .to_bytes()
            .ok_or(Error::new(ERROR_INVALID_ACL))?;
        // SAFETY: promised by the caller.
        unsafe {
            give(descriptor, local_copy(&bytes)?);
            give(size, bytes.len() as DWORD);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `descriptor` must be NULL or one; the others NULL or valid for writes.
unsafe fn descriptor_to_text<U: Unit>(
    descriptor: *const c_void,
    revision: DWORD,
    parts: DWORD,
    text: *mut *mut U,
    length: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        needed(text)?;
        if revision != REVISION {
            return Err(Error::new(ERROR_UNKNOWN_REVISION));
        }
        // SAFETY: promised by the caller.
        unsafe {
            let descriptor = read_descriptor(descriptor)?;
            let (made, units) = local_text(&sddl::format(&descriptor, parts)?)?;
            give(text, made);
            give(length, units as DWORD);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertsidtostringsida>
///
/// # Safety
/// `sid` must be NULL or an identifier; `text` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertSidToStringSidA(
    sid: *const c_void,
    text: *mut *mut u8,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { sid_to_text(sid, text) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertsidtostringsidw>
///
/// # Safety
/// `sid` must be NULL or an identifier; `text` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertSidToStringSidW(
    sid: *const c_void,
    text: *mut *mut u16,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { sid_to_text(sid, text) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertstringsidtosida>
///
/// # Safety
/// `text` must be NULL or terminated; `sid` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertStringSidToSidA(
    text: *const u8,
    sid: *mut *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { text_to_sid(text, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertstringsidtosidw>
///
/// # Safety
/// `text` must be NULL or terminated; `sid` NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertStringSidToSidW(
    text: *const u16,
    sid: *mut *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { text_to_sid(text, sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertstringsecuritydescriptortosecuritydescriptora>
///
/// # Safety
/// `text` must be NULL or terminated; the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertStringSecurityDescriptorToSecurityDescriptorA(
    text: *const u8,
    revision: DWORD,
    descriptor: *mut *mut c_void,
    size: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { text_to_descriptor(text, revision, descriptor, size) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertstringsecuritydescriptortosecuritydescriptorw>
///
/// # Safety
/// `text` must be NULL or terminated; the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertStringSecurityDescriptorToSecurityDescriptorW(
    text: *const u16,
    revision: DWORD,
    descriptor: *mut *mut c_void,
    size: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { text_to_descriptor(text, revision, descriptor, size) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertsecuritydescriptortostringsecuritydescriptora>
///
/// # Safety
/// `descriptor` must be NULL or one; the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertSecurityDescriptorToStringSecurityDescriptorA(
    descriptor: *const c_void,
    revision: DWORD,
    parts: DWORD,
    text: *mut *mut u8,
    length: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { descriptor_to_text(descriptor, revision, parts, text, length) }
}

/// <https://learn.microsoft.com/windows/win32/api/sddl/nf-sddl-convertsecuritydescriptortostringsecuritydescriptorw>
///
/// # Safety
/// `descriptor` must be NULL or one; the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertSecurityDescriptorToStringSecurityDescriptorW(
    descriptor: *const c_void,
    revision: DWORD,
    parts: DWORD,
    text: *mut *mut u16,
    length: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { descriptor_to_text(descriptor, revision, parts, text, length) }
}

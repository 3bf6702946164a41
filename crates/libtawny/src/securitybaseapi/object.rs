//! The descriptors of objects: GetKernelObjectSecurity, GetFileSecurity, and what sets them.
//!
//! <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getkernelobjectsecurity>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::security::object::{self, Change};
use tawny::security::{List, SecurityDescriptor};

use super::memory::read_descriptor;
use crate::boundary::guard;
use crate::handleapi::{CURRENT_PROCESS, CURRENT_THREAD};
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::text::{self, Unit};
use crate::types::*;

const OWNER: DWORD = 1;
const GROUP: DWORD = 2;
const DACL: DWORD = 4;
const SACL: DWORD = 8;

/// What protects the object, for which the pseudo-handles of process and thread will do.
pub(crate) fn of_handle(object: HANDLE) -> Result<SecurityDescriptor, Error> {
    match object == CURRENT_PROCESS || object == CURRENT_THREAD {
        true => Ok(object::of_own_object()),
        false => object::of_handle(handle(object)),
    }
}

/// The parts of `descriptor` that `information` asks for.
///
/// # Errors
/// `ERROR_PRIVILEGE_NOT_HELD`: what is audited is nobody's to see.
pub(crate) fn only(
    descriptor: SecurityDescriptor,
    information: DWORD,
) -> Result<SecurityDescriptor, Error> {
    let asked = |bit: DWORD| information & bit != 0;
    if asked(SACL) {
        return Err(Error::new(ERROR_PRIVILEGE_NOT_HELD));
    }
    Ok(SecurityDescriptor {
        control: descriptor.control,
        owner: descriptor.owner.filter(|_| asked(OWNER)),
        group: descriptor.group.filter(|_| asked(GROUP)),
        dacl: match asked(DACL) {
            true => descriptor.dacl,
            false => List::Absent,
        },
        sacl: List::Absent,
    })
}

/// What `information` says is to be taken from `descriptor`.
///
/// # Errors
/// As [`only`]; `ERROR_INVALID_SECURITY_DESCR`: it has no owner or group that is to be set.
fn change(descriptor: SecurityDescriptor, information: DWORD) -> Result<Change, Error> {
    let invalid = Error::new(ERROR_INVALID_SECURITY_DESCR);
    let descriptor = only(descriptor, information)?;
    if information & OWNER != 0 && descriptor.owner.is_none()
        || information & GROUP != 0 && descriptor.group.is_none()
    {
        return Err(invalid);
    }
    Ok(Change {
        owner: descriptor.owner,
        group: descriptor.group,
        // One that is absent lets everybody do everything, as one that is NULL does.
        dacl: (information & DACL != 0).then_some(match descriptor.dacl {
            List::Absent => List::Null,
            list => list,
        }),
    })
}

/// # Safety
/// `target` must be NULL or writable for `length` bytes, `needed` NULL or writable.
unsafe fn put(
    descriptor: SecurityDescriptor,
    information: DWORD,
    target: *mut c_void,
    length: DWORD,
    needed: *mut DWORD,
) -> Result<BOOL, Error> {
    if needed.is_null() {
        return Err(Error::new(ERROR_NOACCESS));
    }
    let bytes = only(descriptor, information)?.to_bytes();
    let bytes = bytes.ok_or(Error::new(ERROR_INVALID_ACL))?;
    // SAFETY: promised by the caller; there is room for all of it.
    unsafe {
        give(needed, bytes.len() as DWORD);
        if target.is_null() || (length as usize) < bytes.len() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), target.cast(), bytes.len());
    }
    Ok(TRUE)
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getkernelobjectsecurity>
///
/// # Safety
/// `descriptor` must be NULL or writable for `length` bytes, `needed` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetKernelObjectSecurity(
    object: HANDLE,
    information: DWORD,
    descriptor: *mut c_void,
    length: DWORD,
    needed: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        put(of_handle(object)?, information, descriptor, length, needed)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setkernelobjectsecurity>
///
/// # Safety
/// `descriptor` must be NULL or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetKernelObjectSecurity(
    object: HANDLE,
    information: DWORD,
    descriptor: *const c_void,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let descriptor = unsafe { read_descriptor(descriptor) }?;
        object::set_of_handle(handle(object), &change(descriptor, information)?)?;
        Ok(TRUE)
    })
}

/// # Safety
/// `name` must be NULL or terminated.
pub(crate) unsafe fn name_of<U: Unit>(name: *const U) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// # Safety
/// As for [`tawny_GetFileSecurityW`].
unsafe fn get<U: Unit>(
    name: *const U,
    information: DWORD,
    descriptor: *mut c_void,
    length: DWORD,
    needed: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        let found = object::of_name(&name_of(name)?)?;
        put(found, information, descriptor, length, needed)
    })
}

/// # Safety
/// As for [`tawny_SetFileSecurityW`].
unsafe fn set<U: Unit>(name: *const U, information: DWORD, descriptor: *const c_void) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (name, descriptor) = unsafe { (name_of(name)?, read_descriptor(descriptor)?) };
        object::set_of_name(&name, &change(descriptor, information)?)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getfilesecurityw>
///
/// # Safety
/// `name` must be NULL or terminated, `descriptor` NULL or writable for `length` bytes, `needed` NULL or
/// writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileSecurityW(
    name: *const u16,
    information: DWORD,
    descriptor: *mut c_void,
    length: DWORD,
    needed: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { get(name, information, descriptor, length, needed) }
}

/// `GetFileSecurityW` with another text.
///
/// # Safety
/// The same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileSecurityA(
    name: *const u8,
    information: DWORD,
    descriptor: *mut c_void,
    length: DWORD,
    needed: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { get(name, information, descriptor, length, needed) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setfilesecurityw>
///
/// # Safety
/// `name` must be NULL or terminated, `descriptor` NULL or one.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFileSecurityW(
    name: *const u16,
    information: DWORD,
    descriptor: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { set(name, information, descriptor) }
}

/// `SetFileSecurityW` with another text.
///
/// # Safety
/// The same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFileSecurityA(
    name: *const u8,
    information: DWORD,
    descriptor: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { set(name, information, descriptor) }
}

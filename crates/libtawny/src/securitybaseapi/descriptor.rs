//! Security descriptors in absolute form: a structure of the caller's, filled in by these functions.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/security-descriptors>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_INVALID_SECURITY_DESCR, ERROR_UNKNOWN_REVISION};

use super::memory::{parts, read_descriptor};
use crate::guard;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, TRUE, WORD};

/// `SECURITY_DESCRIPTOR`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct SECURITY_DESCRIPTOR {
    pub Revision: u8,
    pub Sbz1: u8,
    pub Control: WORD,
    pub Owner: *mut c_void,
    pub Group: *mut c_void,
    pub Sacl: *mut c_void,
    pub Dacl: *mut c_void,
}

/// `SECURITY_DESCRIPTOR_REVISION`.
const REVISION: DWORD = 1;

const SE_OWNER_DEFAULTED: WORD = 0x1;
const SE_GROUP_DEFAULTED: WORD = 0x2;
const SE_DACL_PRESENT: WORD = 0x4;
const SE_DACL_DEFAULTED: WORD = 0x8;
const SE_SACL_PRESENT: WORD = 0x10;
const SE_SACL_DEFAULTED: WORD = 0x20;
const SE_SELF_RELATIVE: WORD = 0x8000;
/// The bits that `SetSecurityDescriptorControl` may change.
const SETTABLE: WORD = 0x3f00;

/// The caller's descriptor, in the form that can be changed.
///
/// # Safety
/// `descriptor` must be NULL or valid, and used by nobody else for the call.
unsafe fn absolute<'a>(
    descriptor: *mut SECURITY_DESCRIPTOR,
) -> Result<&'a mut SECURITY_DESCRIPTOR, Error> {
    if descriptor.is_null() || !descriptor.is_aligned() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    // SAFETY: promised by the caller, aligned as checked.
    let descriptor = unsafe { &mut *descriptor };
    if DWORD::from(descriptor.Revision) != REVISION {
        return Err(Error::new(ERROR_UNKNOWN_REVISION));
    }
    if descriptor.Control & SE_SELF_RELATIVE != 0 {
        return Err(Error::new(ERROR_INVALID_SECURITY_DESCR));
    }
    Ok(descriptor)
}

fn set_bit(control: &mut WORD, bit: WORD, set: bool) {
    *control = if set { *control | bit } else { *control & !bit };
}

/// Makes it a descriptor without owner, group and lists.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-initializesecuritydescriptor>
///
/// # Safety
/// `descriptor` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeSecurityDescriptor(
    descriptor: *mut SECURITY_DESCRIPTOR,
    revision: DWORD,
) -> BOOL {
    guard(FALSE, || {
        if revision != REVISION {
            return Err(Error::new(ERROR_UNKNOWN_REVISION));
        }
        if descriptor.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let empty = SECURITY_DESCRIPTOR {
            Revision: REVISION as u8,
            Sbz1: 0,
            Control: 0,
            Owner: null_mut(),
            Group: null_mut(),
            Sacl: null_mut(),
            Dacl: null_mut(),
        };
        // SAFETY: promised by the caller.
        unsafe { give(descriptor, empty) };
        Ok(TRUE)
    })
}

/// Whether it is a descriptor, in either form, whose parts are what they should be.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-isvalidsecuritydescriptor>
///
/// # Safety
/// `descriptor` must be NULL or readable as far as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IsValidSecurityDescriptor(
    descriptor: *mut SECURITY_DESCRIPTOR,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe { read_descriptor(descriptor.cast()) }.map(|_| TRUE)
    })
}

/// # Safety
/// As for [`absolute`].
unsafe fn set_list(
    descriptor: *mut SECURITY_DESCRIPTOR,
    list: Option<*mut c_void>,
    defaulted: BOOL,
    discretionary: bool,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let descriptor = unsafe { absolute(descriptor) }?;
        let (present_bit, defaulted_bit, slot) = if discretionary {
            (SE_DACL_PRESENT, SE_DACL_DEFAULTED, &mut descriptor.Dacl)
        } else {
            (SE_SACL_PRESENT, SE_SACL_DEFAULTED, &mut descriptor.Sacl)
        };
        *slot = list.unwrap_or(null_mut());
        set_bit(&mut descriptor.Control, present_bit, list.is_some());
        set_bit(
            &mut descriptor.Control,
            defaulted_bit,
            list.is_some() && defaulted != FALSE,
        );
        Ok(TRUE)
    })
}

/// Sets the list of who may do what; a NULL one that is present lets everybody do everything.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setsecuritydescriptordacl>
///
/// # Safety
/// `descriptor` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetSecurityDescriptorDacl(
    descriptor: *mut SECURITY_DESCRIPTOR,
    present: BOOL,
    list: *mut c_void,
    defaulted: BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe {
        set_list(
            descriptor,
            (present != FALSE).then_some(list),
            defaulted,
            true,
        )
    }
}

/// Sets the list of what is audited.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setsecuritydescriptorsacl>
///
/// # Safety
/// `descriptor` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetSecurityDescriptorSacl(
    descriptor: *mut SECURITY_DESCRIPTOR,
    present: BOOL,
    list: *mut c_void,
    defaulted: BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe {
        set_list(
            descriptor,
            (present != FALSE).then_some(list),
            defaulted,
            false,
        )
    }
}

/// # Safety
/// `descriptor` must be NULL or one in either form, the others NULL or valid for writes.
unsafe fn get_list(
    descriptor: *const c_void,
    present: *mut BOOL,
    list: *mut *mut c_void,
    defaulted: *mut BOOL,
    discretionary: bool,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let parts = parts(descriptor)?;
            let (present_bit, defaulted_bit, found) = match discretionary {
                true => (SE_DACL_PRESENT, SE_DACL_DEFAULTED, parts.dacl),
                false => (SE_SACL_PRESENT, SE_SACL_DEFAULTED, parts.sacl),
            };
            let has = |bit| parts.control & bit != 0;
            give(present, has(present_bit).into());
            if has(present_bit) {
                give(list, found);
                give(defaulted, has(defaulted_bit).into());
            }
        }
        Ok(TRUE)
    })
}

/// The list of who may do what.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsecuritydescriptordacl>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSecurityDescriptorDacl(
    descriptor: *const c_void,
    present: *mut BOOL,
    list: *mut *mut c_void,
    defaulted: *mut BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { get_list(descriptor, present, list, defaulted, true) }
}

/// The list of what is audited.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsecuritydescriptorsacl>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSecurityDescriptorSacl(
    descriptor: *const c_void,
    present: *mut BOOL,
    list: *mut *mut c_void,
    defaulted: *mut BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { get_list(descriptor, present, list, defaulted, false) }
}

/// Sets the owner.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setsecuritydescriptorowner>
///
/// # Safety
/// `descriptor` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetSecurityDescriptorOwner(
    descriptor: *mut SECURITY_DESCRIPTOR,
    owner: *mut c_void,
    defaulted: BOOL,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let descriptor = unsafe { absolute(descriptor) }?;
        descriptor.Owner = owner;
        set_bit(
            &mut descriptor.Control,
            SE_OWNER_DEFAULTED,
            defaulted != FALSE,
        );
        Ok(TRUE)
    })
}

/// # Safety
/// `descriptor` must be NULL or one in either form, the others NULL or valid for writes.
unsafe fn get_sid(
    descriptor: *const c_void,
    sid: *mut *mut c_void,
    defaulted: *mut BOOL,
    owner: bool,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let parts = parts(descriptor)?;
            let (found, bit) = match owner {
                true => (parts.owner, SE_OWNER_DEFAULTED),
                false => (parts.group, SE_GROUP_DEFAULTED),
            };
            give(sid, found);
            give(defaulted, (parts.control & bit != 0).into());
        }
        Ok(TRUE)
    })
}

/// The owner.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsecuritydescriptorowner>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSecurityDescriptorOwner(
    descriptor: *const c_void,
    owner: *mut *mut c_void,
    defaulted: *mut BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { get_sid(descriptor, owner, defaulted, true) }
}

/// The primary group.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsecuritydescriptorgroup>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSecurityDescriptorGroup(
    descriptor: *const c_void,
    group: *mut *mut c_void,
    defaulted: *mut BOOL,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { get_sid(descriptor, group, defaulted, false) }
}

/// The control bits and the revision.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsecuritydescriptorcontrol>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSecurityDescriptorControl(
    descriptor: *const c_void,
    control: *mut WORD,
    revision: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            give(control, parts(descriptor)?.control);
            give(revision, REVISION);
        }
        Ok(TRUE)
    })
}

/// Sets the primary group.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setsecuritydescriptorgroup>
///
/// # Safety
/// `descriptor` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetSecurityDescriptorGroup(
    descriptor: *mut SECURITY_DESCRIPTOR,
    group: *mut c_void,
    defaulted: BOOL,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let descriptor = unsafe { absolute(descriptor) }?;
        descriptor.Group = group;
        set_bit(
            &mut descriptor.Control,
            SE_GROUP_DEFAULTED,
            defaulted != FALSE,
        );
        Ok(TRUE)
    })
}

/// Changes those control bits that may be changed.
/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-setsecuritydescriptorcontrol>
///
/// # Safety
/// `descriptor` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetSecurityDescriptorControl(
    descriptor: *mut SECURITY_DESCRIPTOR,
    mask: WORD,
    bits: WORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let descriptor = unsafe { absolute(descriptor) }?;
        if mask & !SETTABLE != 0 || bits & !mask != 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        descriptor.Control = descriptor.Control & !mask | bits;
        Ok(TRUE)
    })
}

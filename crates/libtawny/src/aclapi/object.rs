//! The parts of objects' descriptors: GetSecurityInfo, GetNamedSecurityInfo, and what sets them.
//!
//! <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-getsecurityinfo>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::security::object::{self, Change};
use tawny::security::{List, SecurityDescriptor};

use super::returned;
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::securitybaseapi::memory::{local_copy, parts, read_acl_or_null, read_sid};
use crate::securitybaseapi::object::{name_of, of_handle, only};
use crate::text::Unit;
use crate::types::*;

const SE_FILE_OBJECT: DWORD = 1;
const SE_KERNEL_OBJECT: DWORD = 6;
const SE_WINDOW_OBJECT: DWORD = 7;

const OWNER: DWORD = 1;
const GROUP: DWORD = 2;
const DACL: DWORD = 4;
const SACL: DWORD = 8;

fn check_kind(kind: DWORD) -> Result<(), Error> {
    match kind {
        SE_FILE_OBJECT | SE_KERNEL_OBJECT => Ok(()),
        0 | SE_WINDOW_OBJECT.. => Err(Error::new(ERROR_INVALID_PARAMETER)),
        // Services, printers, keys and shares are not here.
        _ => Err(Error::new(ERROR_INVALID_HANDLE)),
    }
}

/// Where the parts go that are asked for; each may be NULL.
struct Targets {
    owner: *mut *mut c_void,
    group: *mut *mut c_void,
    dacl: *mut *mut c_void,
    sacl: *mut *mut c_void,
    descriptor: *mut *mut c_void,
}

impl Targets {
    /// # Safety
    /// Each must be NULL or writable.
    unsafe fn fill(self, found: SecurityDescriptor, information: DWORD) -> Result<(), Error> {
        if self.descriptor.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let found = only(found, information)?;
        let bytes = found.to_bytes().ok_or(Error::new(ERROR_INVALID_ACL))?;
        // SAFETY: promised by the caller; the parts are in the memory just made.
        unsafe {
            let memory = local_copy(&bytes)?;
            let parts = parts(memory)?;
            give(self.descriptor, memory);
            give(self.owner, parts.owner);
            give(self.group, parts.group);
            give(self.dacl, parts.dacl);
            give(self.sacl, parts.sacl);
        }
        Ok(())
    }
}

/// # Safety
/// What `information` says is to be set must be there: identifiers, and a list or NULL.
unsafe fn change(
    information: DWORD,
    owner: *const c_void,
    group: *const c_void,
    dacl: *const c_void,
) -> Result<Change, Error> {
    let asked = |bit: DWORD| information & bit != 0;
    if asked(SACL) {
        return Err(Error::new(ERROR_PRIVILEGE_NOT_HELD));
    }
    // SAFETY: promised by the caller.
    unsafe {
        Ok(Change {
            owner: asked(OWNER).then(|| read_sid(owner)).transpose()?,
            group: asked(GROUP).then(|| read_sid(group)).transpose()?,
            dacl: match asked(DACL) {
                true => Some(read_acl_or_null(dacl)?.map_or(List::Null, List::Present)),
                false => None,
            },
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-getsecurityinfo>
///
/// # Safety
/// The pointers must be NULL or valid for writes.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_GetSecurityInfo(
    object: HANDLE,
    kind: DWORD,
    information: DWORD,
    owner: *mut *mut c_void,
    group: *mut *mut c_void,
    dacl: *mut *mut c_void,
    sacl: *mut *mut c_void,
    descriptor: *mut *mut c_void,
) -> DWORD {
    let targets = Targets {
        owner,
        group,
        dacl,
        sacl,
        descriptor,
    };
    returned(|| {
        check_kind(kind)?;
        // SAFETY: promised by the caller.
        unsafe { targets.fill(of_handle(object)?, information) }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-setsecurityinfo>
///
/// # Safety
/// What `information` says is to be set must be there: identifiers, and lists or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetSecurityInfo(
    object: HANDLE,
    kind: DWORD,
    information: DWORD,
    owner: *const c_void,
    group: *const c_void,
    dacl: *const c_void,
    _sacl: *const c_void,
) -> DWORD {
    returned(|| {
        check_kind(kind)?;
        // SAFETY: promised by the caller.
        let change = unsafe { change(information, owner, group, dacl) }?;
        object::set_of_handle(handle(object), &change)
    })
}

/// # Safety
/// `name` must be NULL or terminated, the targets NULL or writable.
unsafe fn get<U: Unit>(name: *const U, kind: DWORD, information: DWORD, targets: Targets) -> DWORD {
    returned(|| {
        check_kind(kind)?;
        // SAFETY: promised by the caller.
        unsafe {
            let name = name_of(name)?;
            let found = match kind {
                SE_KERNEL_OBJECT => object::of_kernel_name(&name),
                _ => object::of_name(&name),
            };
            targets.fill(found?, information)
        }
    })
}

/// # Safety
/// `name` must be NULL or terminated.
unsafe fn set<U: Unit>(name: *const U, kind: DWORD, change: Result<Change, Error>) -> DWORD {
    returned(|| {
        check_kind(kind)?;
        // SAFETY: promised by the caller.
        let name = unsafe { name_of(name) }?;
        match kind {
            SE_KERNEL_OBJECT => {
                object::of_kernel_name(&name).and_then(|_| Err(Error::new(ERROR_NOT_SUPPORTED)))
            }
            _ => object::set_of_name(&name, &change?),
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-getnamedsecurityinfow>
///
/// # Safety
/// `name` must be NULL or terminated, the other pointers NULL or valid for writes.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_GetNamedSecurityInfoW(
    name: *const u16,
    kind: DWORD,
    information: DWORD,
    owner: *mut *mut c_void,
    group: *mut *mut c_void,
    dacl: *mut *mut c_void,
    sacl: *mut *mut c_void,
    descriptor: *mut *mut c_void,
) -> DWORD {
    let targets = Targets {
        owner,
        group,
        dacl,
        sacl,
        descriptor,
    };
    // SAFETY: promised by the caller.
    unsafe { get(name, kind, information, targets) }
}

/// `GetNamedSecurityInfoW` with another text.
///
/// # Safety
/// The same.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_GetNamedSecurityInfoA(
    name: *const u8,
    kind: DWORD,
    information: DWORD,
    owner: *mut *mut c_void,
    group: *mut *mut c_void,
    dacl: *mut *mut c_void,
    sacl: *mut *mut c_void,
    descriptor: *mut *mut c_void,
) -> DWORD {
    let targets = Targets {
        owner,
        group,
        dacl,
        sacl,
        descriptor,
    };
    // SAFETY: promised by the caller.
    unsafe { get(name, kind, information, targets) }
}

/// <https://learn.microsoft.com/windows/win32/api/aclapi/nf-aclapi-setnamedsecurityinfow>
///
/// # Safety
/// `name` must be NULL or terminated; for the rest see [`tawny_SetSecurityInfo`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetNamedSecurityInfoW(
    name: *const u16,
    kind: DWORD,
    information: DWORD,
    owner: *const c_void,
    group: *const c_void,
    dacl: *const c_void,
    _sacl: *const c_void,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { set(name, kind, change(information, owner, group, dacl)) }
}

/// `SetNamedSecurityInfoW` with another text.
///
/// # Safety
/// The same.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetNamedSecurityInfoA(
    name: *const u8,
    kind: DWORD,
    information: DWORD,
    owner: *const c_void,
    group: *const c_void,
    dacl: *const c_void,
    _sacl: *const c_void,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { set(name, kind, change(information, owner, group, dacl)) }
}

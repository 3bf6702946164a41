//! Descriptors in one piece, and taken apart again.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/absolute-and-self-relative-security-descriptors>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::*;
use tawny::security::descriptor::{HEADER, SELF_RELATIVE};
use tawny::security::{List, SecurityDescriptor};

use super::descriptor::SECURITY_DESCRIPTOR;
use super::memory::{parts, read_descriptor};
use crate::guard;
use crate::pointer::{copy, give};
use crate::types::*;

fn bytes_of(descriptor: &SecurityDescriptor) -> Result<Vec<u8>, Error> {
    descriptor.to_bytes().ok_or(Error::new(ERROR_INVALID_ACL))
}

/// Writes a descriptor in one piece if there is room, and says how much it needs.
///
/// # Safety
/// `length` must be NULL or valid; a non-NULL `target` writable for `room` bytes.
pub(crate) unsafe fn put(
    descriptor: &SecurityDescriptor,
    target: *mut c_void,
    room: DWORD,
    length: *mut DWORD,
) -> Result<(), Error> {
    let bytes = bytes_of(descriptor)?;
    // SAFETY: promised by the caller.
    unsafe {
        give(length, bytes.len() as DWORD);
        if target.is_null() || (room as usize) < bytes.len() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        target.cast::<u8>().copy_from(bytes.as_ptr(), bytes.len());
    }
    Ok(())
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsecuritydescriptorlength>
///
/// # Safety
/// `descriptor` must be NULL or one in either form.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSecurityDescriptorLength(descriptor: *const c_void) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        let (parts, read) = unsafe { (parts(descriptor)?, read_descriptor(descriptor)?) };
        let length = bytes_of(&read)?.len();
        Ok(match parts.control & SELF_RELATIVE {
            0 => length - HEADER + size_of::<SECURITY_DESCRIPTOR>(),
            _ => length,
        } as DWORD)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-makeselfrelativesd>
///
/// # Safety
/// `absolute` must be NULL or a descriptor; `length` NULL or valid; `relative` NULL or writable for as
/// many bytes as that says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MakeSelfRelativeSD(
    absolute: *const c_void,
    relative: *mut c_void,
    length: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let room = copy(length).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            if parts(absolute)?.control & SELF_RELATIVE != 0 {
                return Err(Error::new(ERROR_INVALID_SECURITY_DESCR));
            }
            put(&read_descriptor(absolute)?, relative, room, length)?;
        }
        Ok(TRUE)
    })
}

/// One buffer of `MakeAbsoluteSD`.
struct Target {
    memory: *mut c_void,
    length: *mut DWORD,
    bytes: Vec<u8>,
}

impl Target {
    /// Says how much is needed; whether there is room.
    ///
    /// # Safety
    /// The length must be NULL or valid.
    unsafe fn measure(&self) -> bool {
        // SAFETY: promised by the caller.
        unsafe {
            let room = copy(self.length).unwrap_or(0) as usize;
            give(self.length, self.bytes.len() as DWORD);
            self.bytes.is_empty() || !self.memory.is_null() && room >= self.bytes.len()
        }
    }

    /// Fills it in; where it is, or NULL if there is nothing.
    ///
    /// # Safety
    /// It was measured, and its memory is as large as was said.
    unsafe fn fill(&self) -> *mut c_void {
        if self.bytes.is_empty() {
            return std::ptr::null_mut();
        }
        // SAFETY: promised by the caller.
        unsafe {
            self.memory
                .cast::<u8>()
                .copy_from(self.bytes.as_ptr(), self.bytes.len());
        }
        self.memory
    }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-makeabsolutesd>
///
/// # Safety
/// `relative` must be NULL or a descriptor; the lengths NULL or valid, and each buffer NULL or writable
/// for as many bytes as its length says.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_MakeAbsoluteSD(
    relative: *const c_void,
    absolute: *mut SECURITY_DESCRIPTOR,
    absolute_length: *mut DWORD,
    dacl: *mut c_void,
    dacl_length: *mut DWORD,
    sacl: *mut c_void,
    sacl_length: *mut DWORD,
    owner: *mut c_void,
    owner_length: *mut DWORD,
    group: *mut c_void,
    group_length: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let control = parts(relative)?.control;
            if control & SELF_RELATIVE == 0 {
                return Err(Error::new(ERROR_INVALID_SECURITY_DESCR));
            }
            let found = read_descriptor(relative)?;
            let list = |list: &List| {
                list.acl()
                    .and_then(|acl| acl.to_bytes())
                    .unwrap_or_default()
            };
            let sid = |sid: Option<tawny::security::Sid>| sid.map(|sid| sid.to_bytes());
            let targets = [
                (dacl, dacl_length, list(&found.dacl)),
                (sacl, sacl_length, list(&found.sacl)),
                (owner, owner_length, sid(found.owner).unwrap_or_default()),
                (group, group_length, sid(found.group).unwrap_or_default()),
            ]
            .map(|(memory, length, bytes)| Target {
                memory,
                length,
                bytes,
            });
            let size = size_of::<SECURITY_DESCRIPTOR>();
            let room = copy(absolute_length).unwrap_or(0) as usize;
            give(absolute_length, size as DWORD);
            // All of them, so that each says what it needs.
            let short = targets.iter().filter(|target| !target.measure()).count();
            if short != 0 || absolute.is_null() || room < size {
                return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
            }
            let [dacl, sacl, owner, group] = targets.map(|target| target.fill());
            give(
                absolute,
                SECURITY_DESCRIPTOR {
                    Revision: tawny::security::descriptor::REVISION,
                    Sbz1: 0,
                    Control: control & !SELF_RELATIVE,
                    Owner: owner,
                    Group: group,
                    Sacl: sacl,
                    Dacl: dacl,
                },
            );
        }
        Ok(TRUE)
    })
}

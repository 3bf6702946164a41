//! A security descriptor in the caller's memory, in either form.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/absolute-and-self-relative-security-descriptors>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::security::{Acl, SecurityDescriptor, Sid};

use crate::pointer;
use crate::securitybaseapi::descriptor::SECURITY_DESCRIPTOR;

const REVISION: u8 = 1;
const SELF_RELATIVE: u16 = 0x8000;
const ERROR_UNKNOWN_REVISION: u32 = 1305;
const ERROR_INVALID_SECURITY_DESCR: u32 = 1338;
/// The header of the self-relative form: revision, control, four offsets.
const HEADER: usize = 20;

/// What the caller gave.
///
/// # Safety
/// `descriptor` must be NULL or that of a descriptor.
pub(super) unsafe fn given(descriptor: *const c_void) -> Result<SecurityDescriptor, Error> {
    // SAFETY: the first four bytes are the same in both forms; promised by the caller.
    let head = unsafe { pointer::copy(descriptor.cast::<[u8; 4]>()) };
    let [revision, _, low, high] = head.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    if revision != REVISION {
        return Err(Error::new(ERROR_UNKNOWN_REVISION));
    }
    let damaged = Error::new(ERROR_INVALID_SECURITY_DESCR);
    // SAFETY: promised by the caller.
    let found = unsafe {
        match u16::from_le_bytes([low, high]) & SELF_RELATIVE {
            0 => absolute(descriptor.cast()),
            _ => self_relative(descriptor.cast()),
        }
    };
    found.ok_or(damaged)
}

/// # Safety
/// It must be one in absolute form.
unsafe fn absolute(descriptor: *const SECURITY_DESCRIPTOR) -> Option<SecurityDescriptor> {
    // SAFETY: promised by the caller, as all that it leads to.
    unsafe {
        let descriptor = pointer::copy(descriptor)?;
        let sid = |start: *const c_void| match start.is_null() {
            true => Some(None),
            false => Sid::from_bytes(bytes(start.cast(), sid_size(start.cast()))).map(Some),
        };
        let acl = |start: *const c_void| match start.is_null() {
            true => Some(None),
            false => Acl::from_bytes(bytes(start.cast(), acl_size(start.cast()))).map(Some),
        };
        Some(SecurityDescriptor::from_parts(
            descriptor.Control,
            sid(descriptor.Owner)?,
            sid(descriptor.Group)?,
            acl(descriptor.Dacl)?,
            acl(descriptor.Sacl)?,
        ))
    }
}

/// # Safety
/// It must be one in self-relative form.
unsafe fn self_relative(descriptor: *const u8) -> Option<SecurityDescriptor> {
    // SAFETY: promised by the caller, as all that the offsets lead to.
    unsafe {
        let header = pointer::copy(descriptor.cast::<[u8; HEADER]>())?;
        let (offsets, _) = header[4..].as_chunks();
        let sizes = [sid_size, sid_size, acl_size, acl_size];
        let ends = offsets.iter().zip(sizes).map(|(offset, size)| {
            let offset = u32::from_le_bytes(*offset) as usize;
            match offset {
                0 => 0,
                _ => offset + size(descriptor.add(offset)),
            }
        });
        let end = ends.max().unwrap_or(0).max(HEADER);
        SecurityDescriptor::from_bytes(bytes(descriptor, end))
    }
}

/// # Safety
/// An identifier must begin there.
unsafe fn sid_size(start: *const u8) -> usize {
    // SAFETY: the second byte counts its words; promised by the caller.
    8 + 4 * usize::from(unsafe { start.add(1).read() })
}

/// # Safety
/// A list must begin there.
unsafe fn acl_size(start: *const u8) -> usize {
    // SAFETY: its size is its third and fourth byte; promised by the caller.
    let size = unsafe { start.add(2).cast::<[u8; 2]>().read() };
    u16::from_le_bytes(size).into()
}

/// # Safety
/// `start` must be valid for `len` bytes.
unsafe fn bytes<'a>(start: *const u8, len: usize) -> &'a [u8] {
    // SAFETY: promised by the caller.
    unsafe { std::slice::from_raw_parts(start, len) }
}

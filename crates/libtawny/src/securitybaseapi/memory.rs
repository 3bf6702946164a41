//! Identifiers, lists and descriptors where a program has them.

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_ACL, ERROR_INVALID_SECURITY_DESCR, ERROR_INVALID_SID};
use tawny::security::descriptor::{self, DACL_PRESENT, SACL_PRESENT, SELF_RELATIVE};
use tawny::security::sid::{self, MOST_SUB_AUTHORITIES};
use tawny::security::{Acl, SecurityDescriptor, Sid};

use super::descriptor::SECURITY_DESCRIPTOR;
use crate::minwinbase::SECURITY_ATTRIBUTES;
use crate::pointer;

/// The identifier at `pointer`.
///
/// # Safety
/// A non-NULL `pointer` must be to as much memory as its count of numbers says.
pub unsafe fn read_sid(pointer: *const c_void) -> Result<Sid, Error> {
    let invalid = Error::new(ERROR_INVALID_SID);
    let start: *const u8 = pointer.cast();
    if start.is_null() {
        return Err(invalid);
    }
    // SAFETY: an identifier has at least a revision and a count; promised by the caller.
    let head = unsafe { start.cast::<[u8; 2]>().read_unaligned() };
    let count = usize::from(head[1]);
    if head[0] != sid::REVISION || count > MOST_SUB_AUTHORITIES {
        return Err(invalid);
    }
    // SAFETY: promised by the caller.
    let bytes = unsafe { std::slice::from_raw_parts(start, sid::size_with(count)) };
    Sid::from_bytes(bytes).ok_or(invalid)
}

/// As [`read_sid`]; `None` for NULL.
///
/// # Safety
/// The same.
pub unsafe fn read_sid_or_null(pointer: *const c_void) -> Result<Option<Sid>, Error> {
    match pointer.is_null() {
        true => Ok(None),
        // SAFETY: promised by the caller.
        false => unsafe { read_sid(pointer) }.map(Some),
    }
}

/// The bytes of the list at `pointer`, with the room behind its entries.
///
/// # Safety
/// A non-NULL `pointer` must be to as much memory as its size says.
pub unsafe fn acl_bytes<'a>(pointer: *const c_void) -> Result<&'a [u8], Error> {
    let start: *const u8 = pointer.cast();
    if start.is_null() {
        return Err(Error::new(ERROR_INVALID_ACL));
    }
    // SAFETY: a list has at least its header; promised by the caller.
    let head = unsafe { start.cast::<[u8; 4]>().read_unaligned() };
    let size = u16::from_le_bytes([head[2], head[3]]);
    // SAFETY: promised by the caller.
    Ok(unsafe { std::slice::from_raw_parts(start, size.into()) })
}

/// The list at `pointer`.
///
/// # Safety
/// As for [`acl_bytes`].
pub unsafe fn read_acl(pointer: *const c_void) -> Result<Acl, Error> {
    // SAFETY: promised by the caller.
    let bytes = unsafe { acl_bytes(pointer) }?;
    Acl::from_bytes(bytes).ok_or(Error::new(ERROR_INVALID_ACL))
}

/// As [`read_acl`]; `None` for NULL.
///
/// # Safety
/// The same.
pub unsafe fn read_acl_or_null(pointer: *const c_void) -> Result<Option<Acl>, Error> {
    match pointer.is_null() {
        true => Ok(None),
        // SAFETY: promised by the caller.
        false => unsafe { read_acl(pointer) }.map(Some),
    }
}

/// Where the parts of a descriptor are.
#[derive(Clone, Copy, Debug)]
pub struct Parts {
    /// All control bits.
    pub control: u16,
    /// NULL when there is none, as the others.
    pub owner: *mut c_void,
    /// The group.
    pub group: *mut c_void,
    /// The list that says what is audited.
    pub sacl: *mut c_void,
    /// The list of rights.
    pub dacl: *mut c_void,
}

/// Where the parts are of a descriptor in either form.
///
/// # Safety
/// A non-NULL `pointer` must be to a descriptor in one of them.
pub unsafe fn parts(pointer: *const c_void) -> Result<Parts, Error> {
    let invalid = Error::new(ERROR_INVALID_SECURITY_DESCR);
    // SAFETY: both forms begin with these four bytes; promised by the caller.
    let head = unsafe { pointer::copy(pointer.cast::<[u8; 4]>()) }.ok_or(invalid)?;
    let control = u16::from_le_bytes([head[2], head[3]]);
    if head[0] != descriptor::REVISION {
        return Err(Error::new(tawny::codes::ERROR_UNKNOWN_REVISION));
    }
    let only = |bit: u16, list: *mut c_void| match control & bit {
        0 => std::ptr::null_mut(),
        _ => list,
    };
    if control & SELF_RELATIVE == 0 {
        // SAFETY: promised by the caller.
        let own = unsafe { pointer.cast::<SECURITY_DESCRIPTOR>().read_unaligned() };
        return Ok(Parts {
            control,
            owner: own.Owner,
            group: own.Group,
            sacl: only(SACL_PRESENT, own.Sacl),
            dacl: only(DACL_PRESENT, own.Dacl),
        });
    }
    // SAFETY: promised by the caller.
    let [_, owner, group, sacl, dacl] = unsafe { pointer.cast::<[u32; 5]>().read_unaligned() };
    let at = |offset: u32| match offset {
        0 => std::ptr::null_mut(),
        _ => pointer.cast_mut().wrapping_byte_add(offset as usize),
    };
    Ok(Parts {
        control,
        owner: at(owner),
        group: at(group),
        sacl: only(SACL_PRESENT, at(sacl)),
        dacl: only(DACL_PRESENT, at(dacl)),
    })
}

/// The descriptor at `pointer`, in either form.
///
/// # Safety
/// A non-NULL `pointer` must be to a descriptor whose parts are where it says.
pub unsafe fn read_descriptor(pointer: *const c_void) -> Result<SecurityDescriptor, Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let parts = parts(pointer)?;
        Ok(SecurityDescriptor::from_parts(
            parts.control,
            read_sid_or_null(parts.owner)?,
            read_sid_or_null(parts.group)?,
            read_acl_or_null(parts.dacl)?,
            read_acl_or_null(parts.sacl)?,
        ))
    }
}

/// What protects an object that is to be made; `None`: the default.
///
/// # Safety
/// Non-NULL `attributes` must be valid, and their descriptor as for [`read_descriptor`].
pub unsafe fn security_of(
    attributes: *const SECURITY_ATTRIBUTES,
) -> Result<Option<SecurityDescriptor>, Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let given = pointer::copy(attributes).map(|each| each.lpSecurityDescriptor.cast_const());
        let given = given.filter(|descriptor| !descriptor.is_null());
        given
            .map(|descriptor| read_descriptor(descriptor))
            .transpose()
    }
}

/// Memory that the program frees with `LocalFree`, with these bytes.
pub fn local_copy(bytes: &[u8]) -> Result<*mut c_void, Error> {
    let memory = crate::winbase::local_memory::tawny_LocalAlloc(0, bytes.len().max(1));
    if memory.is_null() {
        return Err(Error::new(tawny::codes::ERROR_NOT_ENOUGH_MEMORY));
    }
    // SAFETY: a fixed object's handle is its address, and it has been made as large.
    unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), memory.cast(), bytes.len()) };
    Ok(memory)
}

/// As [`local_copy`], of text and its terminator; and the length in units, that included.
pub fn local_text<U: crate::text::Unit>(text: &str) -> Result<(*mut U, usize), Error> {
    let mut units = U::encode(text);
    units.push(U::default());
    // SAFETY: units are plain numbers, which are made of bytes.
    let bytes =
        unsafe { std::slice::from_raw_parts(units.as_ptr().cast::<u8>(), size_of_val(&units[..])) };
    Ok((local_copy(bytes)?.cast(), units.len()))
}

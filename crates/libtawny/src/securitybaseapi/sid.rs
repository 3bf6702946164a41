//! Security identifiers in a program's memory.
//!
//! <https://learn.microsoft.com/windows/win32/secauthz/security-identifiers>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::*;
use tawny::security::sid::{MOST_SUB_AUTHORITIES, size_with};
use tawny::security::{Sid, well_known};

use super::memory::{local_copy, read_sid};
use crate::guard;
use crate::pointer;
use crate::types::*;

const COUNT: usize = 1;
const AUTHORITY: usize = 2;
const NUMBERS: usize = 8;

/// Writes an identifier.
///
/// # Safety
/// `target` must be writable for the identifier's size.
pub(crate) unsafe fn write_sid(target: *mut c_void, sid: &Sid) {
    let bytes = sid.to_bytes();
    // SAFETY: promised by the caller.
    unsafe { target.cast::<u8>().copy_from(bytes.as_ptr(), bytes.len()) };
}

/// Writes an identifier if there is room, and says how much it needs.
///
/// # Safety
/// `length` must be NULL or valid; a non-NULL `target` writable for as many bytes as it says.
pub(crate) unsafe fn put_sid(
    sid: &Sid,
    target: *mut c_void,
    length: *mut DWORD,
) -> Result<(), Error> {
    // SAFETY: promised by the caller.
    unsafe {
        let room = pointer::copy(length).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        pointer::give(length, sid.size() as DWORD);
        if target.is_null() || (room as usize) < sid.size() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        write_sid(target, sid);
    }
    Ok(())
}

/// An authority as a program has it.
///
/// # Safety
/// A non-NULL `authority` must be valid for reads.
unsafe fn read_authority(authority: *const [u8; 6]) -> Result<u64, Error> {
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::copy(authority) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let [a, b, c, d, e, f] = bytes;
    Ok(u64::from_be_bytes([0, 0, a, b, c, d, e, f]))
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-allocateandinitializesid>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_AllocateAndInitializeSid(
    authority: *const [u8; 6],
    count: u8,
    n0: DWORD,
    n1: DWORD,
    n2: DWORD,
    n3: DWORD,
    n4: DWORD,
    n5: DWORD,
    n6: DWORD,
    n7: DWORD,
    sid: *mut *mut c_void,
) -> BOOL {
    guard(FALSE, || {
        let numbers = [n0, n1, n2, n3, n4, n5, n6, n7];
        let invalid = Error::new(ERROR_INVALID_SID);
        let numbers = numbers.get(..usize::from(count)).ok_or(invalid)?;
        if sid.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe {
            let made = Sid::new(read_authority(authority)?, numbers);
            pointer::give(sid, local_copy(&made.to_bytes())?);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-freesid>
///
/// # Safety
/// `sid` must be NULL or from `AllocateAndInitializeSid`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeSid(sid: *mut c_void) -> *mut c_void {
    // SAFETY: promised by the caller.
    unsafe { crate::winbase::local_memory::tawny_LocalFree(sid) }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-initializesid>
///
/// # Safety
/// `sid` must be NULL or writable for its size with `count` numbers; `authority` NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeSid(
    sid: *mut c_void,
    authority: *const [u8; 6],
    count: u8,
) -> BOOL {
    guard(FALSE, || {
        if sid.is_null() || usize::from(count) > MOST_SUB_AUTHORITIES {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let numbers = [0; MOST_SUB_AUTHORITIES];
        // SAFETY: promised by the caller.
        unsafe {
            let authority = read_authority(authority)?;
            write_sid(sid, &Sid::new(authority, &numbers[..count.into()]));
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-isvalidsid>
///
/// # Safety
/// `sid` must be NULL or readable as far as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IsValidSid(sid: *const c_void) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { read_sid(sid) }.map(|_| TRUE))
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-equalsid>
///
/// # Safety
/// Both must be NULL or identifiers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EqualSid(first: *const c_void, second: *const c_void) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (first, second) = unsafe { (read_sid(first)?, read_sid(second)?) };
        tawny::thread::set_last_error(ERROR_SUCCESS);
        Ok((first == second).into())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-equalprefixsid>
///
/// # Safety
/// Both must be NULL or identifiers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EqualPrefixSid(first: *const c_void, second: *const c_void) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (first, second) = unsafe { (read_sid(first)?, read_sid(second)?) };
        let prefix = |sid: &Sid| {
            sid.numbers()
                .split_last()
                .map(|(_, prefix)| prefix.to_vec())
        };
        let same = first.authority() == second.authority()
            && first.numbers().len() == second.numbers().len()
            && prefix(&first) == prefix(&second);
        tawny::thread::set_last_error(ERROR_SUCCESS);
        Ok(same.into())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-copysid>
///
/// # Safety
/// `target` must be NULL or writable for `length` bytes; `source` NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CopySid(
    length: DWORD,
    target: *mut c_void,
    source: *const c_void,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let sid = unsafe { read_sid(source) }?;
        if target.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if (length as usize) < sid.size() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        // SAFETY: promised by the caller, and large enough.
        unsafe { write_sid(target, &sid) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsidlengthrequired>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSidLengthRequired(count: u8) -> DWORD {
    size_with(count.into()) as DWORD
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getlengthsid>
///
/// # Safety
/// `sid` must be NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLengthSid(sid: *const c_void) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || Ok(unsafe { read_sid(sid) }?.size() as DWORD))
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsididentifierauthority>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSidIdentifierAuthority(sid: *mut c_void) -> *mut c_void {
    part(sid, AUTHORITY)
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsidsubauthoritycount>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSidSubAuthorityCount(sid: *mut c_void) -> *mut c_void {
    part(sid, COUNT)
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-getsidsubauthority>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSidSubAuthority(sid: *mut c_void, index: DWORD) -> *mut c_void {
    part(
        sid,
        NUMBERS.saturating_add(index as usize * size_of::<DWORD>()),
    )
}

fn part(sid: *mut c_void, offset: usize) -> *mut c_void {
    tawny::thread::set_last_error(ERROR_SUCCESS);
    match sid.is_null() {
        true => null_mut(),
        false => sid.wrapping_byte_add(offset),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-createwellknownsid>
///
/// # Safety
/// `domain` must be NULL or an identifier; `length` NULL or valid; a non-NULL `sid` writable for as
/// many bytes as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateWellKnownSid(
    number: DWORD,
    domain: *const c_void,
    sid: *mut c_void,
    length: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let known = well_known::by_number(number).ok_or(invalid)?;
        let made = match (known.in_domain, known.sid.numbers()) {
            (true, [last]) => {
                // SAFETY: promised by the caller.
                let domain = unsafe { read_sid(domain) }.map_err(|_| invalid)?;
                domain.below(*last).ok_or(invalid)?
            }
            _ => known.sid,
        };
        // SAFETY: promised by the caller.
        unsafe { put_sid(&made, sid, length) }?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/securitybaseapi/nf-securitybaseapi-iswellknownsid>
///
/// # Safety
/// `sid` must be NULL or an identifier.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IsWellKnownSid(sid: *const c_void, number: DWORD) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let sid = unsafe { read_sid(sid) }?;
        Ok(well_known::is(&sid, number).into())
    })
}

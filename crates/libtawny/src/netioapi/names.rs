//! netioapi.h: names, indices and identifiers of interfaces.
//!
//! <https://learn.microsoft.com/windows/win32/api/netioapi/>

use std::ptr;

use tawny::Error;
use tawny::codes::*;
use tawny::ip_helper::{Interface, interface_index, interface_name, interfaces};

use crate::boundary::guard;
use crate::guid::GUID;
use crate::iphlpapi::{call, guid_of};
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{DWORD, WCHAR};

/// `IF_MAX_STRING_SIZE` with the terminator: the room that `if_indextoname` has.
const NAME_ROOM: DWORD = 257;

/// The interface of which `matches` is true; `missing` if there is none.
fn find(matches: impl Fn(&Interface) -> bool, missing: u32) -> Result<Interface, Error> {
    let found = interfaces()?.into_iter().find(matches);
    found.ok_or(Error::new(missing))
}

/// # Safety
/// `luid` is NULL or valid for a read.
unsafe fn by_luid(luid: *const u64) -> Result<Interface, Error> {
    // SAFETY: promised by the caller.
    let luid = unsafe { pointer::copy(luid) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    find(
        |interface| interface.luid() == luid,
        ERROR_INVALID_PARAMETER,
    )
}

/// # Safety
/// `out` is NULL or valid for a write.
unsafe fn give<T>(out: *mut T, find: impl FnOnce() -> Result<T, Error>) -> DWORD {
    call(|| {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let value = find()?;
        // SAFETY: not NULL, and promised by the caller.
        unsafe { out.write_unaligned(value) };
        Ok(())
    })
}

/// # Safety
/// `name` is NULL or a terminated string, `out` is NULL or valid for a write.
unsafe fn name_to_luid<U: Unit>(name: *const U, out: *mut u64, no_name: u32) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe {
        give(out, || {
            let name = text::read(name).ok_or(Error::new(no_name))?;
            Ok(find(|interface| interface.name == name, ERROR_INVALID_NAME)?.luid())
        })
    }
}

/// # Safety
/// `luid` is NULL or valid for a read, `out` is NULL or valid for writes of `len` units.
unsafe fn luid_to_name<U: Unit>(luid: *const u64, out: *mut U, len: usize) -> DWORD {
    call(|| {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let len = DWORD::try_from(len).unwrap_or(DWORD::MAX);
        // SAFETY: promised by the caller.
        let written = unsafe { text::put(&by_luid(luid)?.name, out, len) };
        match written < len {
            true => Ok(()),
            false => Err(Error::new(ERROR_NOT_ENOUGH_MEMORY)),
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfacenametoluida>
///
/// # Safety
/// `name` is NULL or a terminated string, `luid` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceNameToLuidA(
    name: *const u8,
    luid: *mut u64,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { name_to_luid(name, luid, ERROR_INVALID_NAME) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfacenametoluidw>
///
/// # Safety
/// `name` is NULL or a terminated string, `luid` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceNameToLuidW(
    name: *const WCHAR,
    luid: *mut u64,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { name_to_luid(name, luid, ERROR_INVALID_NAME) }
}

/// An interface has no other name.
///
/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfacealiastoluid>
///
/// # Safety
/// `alias` is NULL or a terminated string, `luid` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceAliasToLuid(
    alias: *const WCHAR,
    luid: *mut u64,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe {
        give(luid, || {
            let invalid = Error::new(ERROR_INVALID_PARAMETER);
            let alias = text::read(alias).ok_or(invalid)?;
            Ok(find(|interface| interface.name == alias, ERROR_INVALID_PARAMETER)?.luid())
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceluidtonamea>
///
/// # Safety
/// `luid` is NULL or valid for a read, `out` is NULL or valid for writes of `len` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceLuidToNameA(
    luid: *const u64,
    out: *mut u8,
    len: usize,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { luid_to_name(luid, out, len) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceluidtonamew>
///
/// # Safety
/// `luid` is NULL or valid for a read, `out` is NULL or valid for writes of `len` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceLuidToNameW(
    luid: *const u64,
    out: *mut WCHAR,
    len: usize,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { luid_to_name(luid, out, len) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceluidtoalias>
///
/// # Safety
/// `luid` is NULL or valid for a read, `out` is NULL or valid for writes of `len` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceLuidToAlias(
    luid: *const u64,
    out: *mut WCHAR,
    len: usize,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { luid_to_name(luid, out, len) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceluidtoindex>
///
/// # Safety
/// `luid` is NULL or valid for a read, `index` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceLuidToIndex(
    luid: *const u64,
    index: *mut DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(index, || Ok(by_luid(luid)?.index)) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceindextoluid>
///
/// # Safety
/// `luid` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceIndexToLuid(index: DWORD, luid: *mut u64) -> DWORD {
    let find = || Ok(find(|interface| interface.index == index, ERROR_FILE_NOT_FOUND)?.luid());
    // SAFETY: promised by the caller.
    unsafe { give(luid, find) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceluidtoguid>
///
/// # Safety
/// `luid` is NULL or valid for a read, `guid` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceLuidToGuid(
    luid: *const u64,
    guid: *mut GUID,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { give(guid, || Ok(guid_of(&by_luid(luid)?))) }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-convertinterfaceguidtoluid>
///
/// # Safety
/// `guid` is NULL or valid for a read, `luid` is NULL or valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConvertInterfaceGuidToLuid(
    guid: *const GUID,
    luid: *mut u64,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe {
        give(luid, || {
            let guid = pointer::copy(guid).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            Ok(find(
                |interface| guid_of(interface) == guid,
                ERROR_INVALID_PARAMETER,
            )?
            .luid())
        })
    }
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-if_nametoindex>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_if_nametoindex(name: *const u8) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) };
        interface_index(&name.ok_or(Error::new(ERROR_INVALID_PARAMETER))?)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/netioapi/nf-netioapi-if_indextoname>
///
/// # Safety
/// `out` is NULL or valid for writes of `IF_NAMESIZE` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_if_indextoname(index: DWORD, out: *mut u8) -> *mut u8 {
    guard(ptr::null_mut(), || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: not NULL, and promised by the caller; names of interfaces are of 15 bytes at most.
        unsafe { text::put(&interface_name(index)?, out, NAME_ROOM) };
        Ok(out)
    })
}

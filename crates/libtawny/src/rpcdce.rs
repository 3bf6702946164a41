//! `rpcdce.h`: identifiers. Remote procedure calls do not exist here.
//!
//! <https://learn.microsoft.com/windows/win32/api/rpcdce/>

use crate::guid::GUID;
use crate::heapapi::block;
use crate::text::{self, Unit};
use crate::{guard, pointer};

const RPC_S_OK: i32 = 0;
const RPC_S_OUT_OF_MEMORY: i32 = 14;
const RPC_S_INVALID_ARG: i32 = 87;
const RPC_S_INVALID_STRING_UUID: i32 = 1705;
const RPC_S_UUID_NO_ADDRESS: i32 = 1739;

/// # Safety
/// `guid` must be NULL, which is all zeros, or readable; `out` NULL or writable.
unsafe fn to_string<U: Unit>(guid: *const GUID, out: *mut *mut U) -> i32 {
    guard(RPC_S_OUT_OF_MEMORY, || {
        // SAFETY: promised by the caller.
        let guid = unsafe { pointer::reference(guid) }
            .copied()
            .unwrap_or_default();
        if out.is_null() {
            return Ok(RPC_S_INVALID_ARG);
        }
        let units = U::encode(&format!("{guid:X}").to_lowercase());
        let string = block::allocate((units.len() + 1) * size_of::<U>(), false).cast::<U>();
        if string.is_null() {
            return Ok(RPC_S_OUT_OF_MEMORY);
        }
        // SAFETY: room for the units and the terminator; `out` promised by the caller.
        unsafe {
            text::put_terminated(&units, string);
            pointer::give(out, string);
        }
        Ok(RPC_S_OK)
    })
}

/// # Safety
/// `text` must be NULL, which is all zeros, or a string; `out` NULL or writable.
unsafe fn from_string<U: Unit>(text: *const U, out: *mut GUID) -> i32 {
    guard(RPC_S_OUT_OF_MEMORY, || {
        // SAFETY: promised by the caller.
        let guid = match unsafe { text::read(text) } {
            None => Some(GUID::default()),
            Some(text) => GUID::parse(&text),
        };
        let (Some(guid), false) = (guid, out.is_null()) else {
            return Ok(RPC_S_INVALID_STRING_UUID);
        };
        // SAFETY: promised by the caller.
        unsafe { pointer::give(out, guid) };
        Ok(RPC_S_OK)
    })
}

/// # Safety
/// `string` must be NULL or valid, what it leads to NULL or from `UuidToString`.
unsafe fn free<U>(string: *mut *mut U) -> i32 {
    if !string.is_null() {
        // SAFETY: promised by the caller.
        unsafe {
            block::free(string.read_unaligned().cast());
            string.write_unaligned(std::ptr::null_mut());
        }
    }
    RPC_S_OK
}

/// A new random identifier.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidcreate>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidCreate(out: *mut GUID) -> i32 {
    guard(RPC_S_UUID_NO_ADDRESS, || {
        let (Some(guid), false) = (GUID::random(), out.is_null()) else {
            return Ok(RPC_S_UUID_NO_ADDRESS);
        };
        // SAFETY: promised by the caller.
        unsafe { pointer::give(out, guid) };
        Ok(RPC_S_OK)
    })
}

/// As `UuidCreate`: an identifier that tells the machine's address is nothing to wish for.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidcreatesequential>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidCreateSequential(out: *mut GUID) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { tawny_UuidCreate(out) }
}

/// Whether two identifiers are equal; NULL is all zeros.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidequal>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidEqual(a: *const GUID, b: *const GUID, status: *mut i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe {
        pointer::give(status, RPC_S_OK);
        let read = |guid| pointer::reference(guid).copied().unwrap_or_default();
        (read(a) == read(b)).into()
    }
}

/// Whether an identifier is all zeros, as NULL is.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidisnil>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidIsNil(guid: *const GUID, status: *mut i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { tawny_UuidEqual(guid, std::ptr::null(), status) }
}

/// Writes an identifier as text, which `RpcStringFree` frees.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidtostringa>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidToStringA(guid: *const GUID, out: *mut *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { to_string(guid, out) }
}

/// Reads an identifier without braces.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidfromstringa>
///
/// # Safety
/// `text` must be NULL or a string, `out` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidFromStringA(text: *const u8, out: *mut GUID) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { from_string(text, out) }
}

/// Frees what `UuidToString` allocated and makes the pointer NULL.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-rpcstringfreea>
///
/// # Safety
/// `string` must be NULL or valid, what it leads to NULL or from `UuidToString`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RpcStringFreeA(string: *mut *mut u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { free(string) }
}

/// Writes an identifier as text, which `RpcStringFree` frees.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidtostringw>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidToStringW(guid: *const GUID, out: *mut *mut u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { to_string(guid, out) }
}

/// Reads an identifier without braces.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-uuidfromstringw>
///
/// # Safety
/// `text` must be NULL or a string, `out` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UuidFromStringW(text: *const u16, out: *mut GUID) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { from_string(text, out) }
}

/// Frees what `UuidToString` allocated and makes the pointer NULL.
/// <https://learn.microsoft.com/windows/win32/api/rpcdce/nf-rpcdce-rpcstringfreew>
///
/// # Safety
/// `string` must be NULL or valid, what it leads to NULL or from `UuidToString`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RpcStringFreeW(string: *mut *mut u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { free(string) }
}

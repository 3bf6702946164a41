//! `objbase.h`: what programs use of COM without any component: initialisation, task memory,
//! identifiers.
//!
//! <https://learn.microsoft.com/windows/win32/api/objbase/>

use std::cell::Cell;
use std::ffi::c_void;

use crate::guid::GUID;
use crate::heapapi::block;
use crate::text::{Unit, put_terminated};
use crate::types::DWORD;
use crate::{guard, pointer};

const S_OK: i32 = 0;
const S_FALSE: i32 = 1;
const E_INVALIDARG: i32 = 0x8007_0057_u32 as i32;
const E_FAIL: i32 = 0x8000_4005_u32 as i32;
const CO_E_CLASSSTRING: i32 = 0x8004_01f3_u32 as i32;
const RPC_E_CHANGED_MODE: i32 = 0x8001_0106_u32 as i32;
/// `COINIT_APARTMENTTHREADED`, the bit in which the two models differ.
const APARTMENT: DWORD = 2;

thread_local! {
    /// How often this thread has initialised COM, and with which model.
    static INITIALISED: Cell<(u32, DWORD)> = const { Cell::new((0, 0)) };
}

/// Initialises COM for the calling thread; `S_FALSE` when it was already.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-coinitializeex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CoInitializeEx(reserved: *mut c_void, model: DWORD) -> i32 {
    if !reserved.is_null() {
        return E_INVALIDARG;
    }
    let model = model & APARTMENT;
    match INITIALISED.get() {
        (0, _) => {
            INITIALISED.set((1, model));
            S_OK
        }
        (count, same) if same == model => {
            INITIALISED.set((count + 1, model));
            S_FALSE
        }
        _ => RPC_E_CHANGED_MODE,
    }
}

/// Initialises COM for the calling thread as an apartment of its own.
/// <https://learn.microsoft.com/windows/win32/api/objbase/nf-objbase-coinitialize>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CoInitialize(reserved: *mut c_void) -> i32 {
    tawny_CoInitializeEx(reserved, APARTMENT)
}

/// Undoes one initialisation.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-couninitialize>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CoUninitialize() {
    let (count, model) = INITIALISED.get();
    INITIALISED.set((count.saturating_sub(1), model));
}

/// Allocates memory that `CoTaskMemFree` frees.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-cotaskmemalloc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CoTaskMemAlloc(size: usize) -> *mut c_void {
    block::allocate(size, false)
}

/// Changes a block's size; NULL allocates, a size of 0 frees.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-cotaskmemrealloc>
///
/// # Safety
/// `memory` must be NULL or from `CoTaskMemAlloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CoTaskMemRealloc(memory: *mut c_void, size: usize) -> *mut c_void {
    if memory.is_null() {
        return block::allocate(size, false);
    }
    // SAFETY: promised by the caller.
    unsafe {
        if size == 0 {
            block::free(memory);
            return std::ptr::null_mut();
        }
        block::resize(memory, size, true, false)
    }
}

/// Frees memory; NULL is none.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-cotaskmemfree>
///
/// # Safety
/// `memory` must be NULL or from `CoTaskMemAlloc`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CoTaskMemFree(memory: *mut c_void) {
    // SAFETY: promised by the caller.
    unsafe { block::free(memory) };
}

/// A new random identifier.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-cocreateguid>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CoCreateGuid(out: *mut GUID) -> i32 {
    guard(E_FAIL, || {
        if out.is_null() {
            return Ok(E_INVALIDARG);
        }
        let Some(guid) = GUID::random() else {
            return Ok(E_FAIL);
        };
        // SAFETY: promised by the caller.
        unsafe { pointer::give(out, guid) };
        Ok(S_OK)
    })
}

/// Writes an identifier with braces; the number of units with the terminator, 0 when they do not fit.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-stringfromguid2>
///
/// # Safety
/// `guid` must be NULL or readable, `buffer` NULL or writable for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StringFromGUID2(
    guid: *const GUID,
    buffer: *mut u16,
    capacity: i32,
) -> i32 {
    guard(0, || {
        // SAFETY: promised by the caller.
        let Some(guid) = (unsafe { pointer::reference(guid) }) else {
            return Ok(0);
        };
        let units = u16::encode(&format!("{{{guid:X}}}"));
        if buffer.is_null() || capacity <= units.len() as i32 {
            return Ok(0);
        }
        // SAFETY: fits by the check above.
        unsafe { put_terminated(&units, buffer) };
        Ok(units.len() as i32 + 1)
    })
}

/// # Safety
/// `text` must be NULL or a string, `out` NULL or writable.
unsafe fn from_string(text: *const u16, out: *mut GUID) -> i32 {
    guard(E_FAIL, || {
        if out.is_null() {
            return Ok(E_INVALIDARG);
        }
        // SAFETY: promised by the caller.
        let text = unsafe { crate::text::read(text) };
        let parsed = match &text {
            // NULL is the identifier of all zeros.
            None => Some(GUID::default()),
            Some(text) => {
                let inside = text
                    .strip_prefix('{')
                    .and_then(|text| text.strip_suffix('}'));
                inside.and_then(GUID::parse)
            }
        };
        // SAFETY: promised by the caller.
        unsafe { pointer::give(out, parsed.unwrap_or_default()) };
        Ok(if parsed.is_some() {
            S_OK
        } else {
            CO_E_CLASSSTRING
        })
    })
}

/// Reads an identifier in braces. Names of classes are not known.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-clsidfromstring>
///
/// # Safety
/// `text` must be NULL or a string, `out` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CLSIDFromString(text: *const u16, out: *mut GUID) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { from_string(text, out) }
}

/// Reads an identifier in braces.
/// <https://learn.microsoft.com/windows/win32/api/combaseapi/nf-combaseapi-iidfromstring>
///
/// # Safety
/// `text` must be NULL or a string, `out` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IIDFromString(text: *const u16, out: *mut GUID) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { from_string(text, out) }
}

//! `wingdi.h`: drawing that goes nowhere.
//!
//! <https://learn.microsoft.com/windows/win32/api/wingdi/>

use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;

use crate::guard;
use crate::types::*;
use crate::winuser::show::TEXT_HEIGHT;

/// Objects of the system are known by their numbers, in a range of their own.
const STOCK_OBJECTS: usize = 0x0190_0000;
/// The one brush that programs make.
const BRUSH: HANDLE = 0x0191_0001 as HANDLE;
/// The last of `GetStockObject`'s numbers.
const LAST_STOCK_OBJECT: i32 = 19;

/// A brush, pen or font of the system's.
/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-getstockobject>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetStockObject(object: i32) -> HANDLE {
    guard(null_mut(), || match object {
        0..=LAST_STOCK_OBJECT if object != 9 => Ok((STOCK_OBJECTS + object as usize) as HANDLE),
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// The object that was selected before: the same.
/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-selectobject>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SelectObject(_context: HANDLE, object: HANDLE) -> HANDLE {
    object
}

/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-deleteobject>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DeleteObject(object: HANDLE) -> BOOL {
    (!object.is_null()).into()
}

/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-createsolidbrush>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateSolidBrush(_color: DWORD) -> HANDLE {
    BRUSH
}

/// The former colour: black.
/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-settextcolor>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetTextColor(_context: HANDLE, _color: DWORD) -> DWORD {
    0
}

/// The former colour: white.
/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-setbkcolor>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetBkColor(_context: HANDLE, _color: DWORD) -> DWORD {
    0x00ff_ffff
}

/// The former mode: `OPAQUE`.
/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-setbkmode>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetBkMode(_context: HANDLE, _mode: i32) -> i32 {
    2
}

/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-textouta>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TextOutA(
    _context: HANDLE,
    _x: i32,
    _y: i32,
    text: *const u8,
    length: i32,
) -> BOOL {
    (!text.is_null() && length >= 0).into()
}

/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-textoutw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TextOutW(
    _context: HANDLE,
    _x: i32,
    _y: i32,
    text: *const u16,
    length: i32,
) -> BOOL {
    (!text.is_null() && length >= 0).into()
}

/// `TEXTMETRIC`.
#[repr(C)]
#[derive(Default)]
pub struct TEXTMETRIC<U> {
    /// Height, ascent, descent, internal and external leading, average and greatest width, weight,
    /// overhang, and the two aspects.
    lengths: [i32; 11],
    /// The first, the last, the default and the break character.
    characters: [U; 4],
    /// Italic, underlined, struck out, pitch and family, character set.
    kinds: [u8; 5],
}

/// # Safety
/// `out` must be NULL or writable.
unsafe fn metrics<U: Default>(out: *mut TEXTMETRIC<U>) -> BOOL {
    if out.is_null() {
        return FALSE;
    }
    let mut metrics = TEXTMETRIC::default();
    metrics.lengths[0] = TEXT_HEIGHT;
    metrics.lengths[1] = TEXT_HEIGHT - 3;
    metrics.lengths[2] = 3;
    metrics.lengths[5] = TEXT_HEIGHT / 2;
    metrics.lengths[6] = TEXT_HEIGHT;
    metrics.lengths[7] = 400;
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(metrics) };
    TRUE
}

/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-gettextmetricsa>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTextMetricsA(_context: HANDLE, out: *mut TEXTMETRIC<u8>) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { metrics(out) }
}

/// <https://learn.microsoft.com/windows/win32/api/wingdi/nf-wingdi-gettextmetricsw>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTextMetricsW(
    _context: HANDLE,
    out: *mut TEXTMETRIC<u16>,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { metrics(out) }
}

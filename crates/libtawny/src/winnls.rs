//! `winnls.h`: code pages and locales. There is one locale, US English, and one code page for bytes,
//! UTF-8.
//!
//! <https://learn.microsoft.com/windows/win32/api/winnls/>

use tawny::Error;
use tawny::code_page::CodePage;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER};

use crate::guard;
use crate::pointer::give;
use crate::stringapiset::{comparison, counted, lower_unit, upper_unit};
use crate::text::Unit;
use crate::types::{BOOL, DWORD, FALSE, TRUE, UINT, WCHAR, WORD};

/// The ANSI and the OEM code page: UTF-8.
pub const ACTIVE_CODE_PAGE: UINT = 65001;
/// `MAKELCID(MAKELANGID(LANG_ENGLISH, SUBLANG_ENGLISH_US), SORT_DEFAULT)`.
const LOCALE: DWORD = 0x409;

/// `NORM_IGNORECASE` and `LINGUISTIC_IGNORECASE`.
const IGNORE_CASE: DWORD = 0x1 | 0x10;
/// The other flags of `CompareString`, which concern distinctions that are not made here.
const OTHER_COMPARE_FLAGS: DWORD = 0x4803_102e;
const LCMAP_LOWERCASE: DWORD = 0x100;
const LCMAP_UPPERCASE: DWORD = 0x200;
/// `LCMAP_LINGUISTIC_CASING`: no difference in this locale.
const LCMAP_LINGUISTIC_CASING: DWORD = 0x100_0000;

/// `CPINFO`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct CPINFO {
    pub MaxCharSize: UINT,
    pub DefaultChar: [u8; 2],
    pub LeadByte: [u8; 12],
}

/// The ANSI code page.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getacp>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetACP() -> UINT {
    ACTIVE_CODE_PAGE
}

/// The OEM code page.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getoemcp>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetOEMCP() -> UINT {
    ACTIVE_CODE_PAGE
}

/// Whether text can be converted from and to a code page.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-isvalidcodepage>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsValidCodePage(code_page: UINT) -> BOOL {
    // The symbolic numbers are no code pages of their own.
    (code_page > 3 && CodePage::of(code_page).is_some()).into()
}

/// What a code page's characters look like: no page here has lead bytes.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getcpinfo>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetCPInfo(code_page: UINT, out: *mut CPINFO) -> BOOL {
    guard(FALSE, || {
        let page = CodePage::of(code_page).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let size = if page == CodePage::Utf8 { 4 } else { 1 };
        // SAFETY: promised by the caller.
        unsafe {
            give(
                out,
                CPINFO {
                    MaxCharSize: size,
                    DefaultChar: [b'?', 0],
                    LeadByte: [0; 12],
                },
            )
        };
        Ok(TRUE)
    })
}

/// Whether a byte starts a double-byte character: never, since no page has such characters.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-isdbcsleadbyte>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsDBCSLeadByte(_byte: u8) -> BOOL {
    FALSE
}

/// Whether a byte starts a double-byte character of a page: never.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-isdbcsleadbyteex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsDBCSLeadByteEx(_code_page: UINT, _byte: u8) -> BOOL {
    FALSE
}

/// The user's locale.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getuserdefaultlcid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetUserDefaultLCID() -> DWORD {
    LOCALE
}

/// The system's locale.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getsystemdefaultlcid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSystemDefaultLCID() -> DWORD {
    LOCALE
}

/// The calling thread's locale.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getthreadlocale>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetThreadLocale() -> DWORD {
    LOCALE
}

/// Accepts the locale that there is; `ERROR_INVALID_PARAMETER` for every other.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-setthreadlocale>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadLocale(locale: DWORD) -> BOOL {
    /// `LOCALE_USER_DEFAULT` and `LOCALE_SYSTEM_DEFAULT`.
    const DEFAULTS: [DWORD; 2] = [0x400, 0x800];
    guard(FALSE, || match locale {
        LOCALE => Ok(TRUE),
        default if DEFAULTS.contains(&default) => Ok(TRUE),
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// The name of the user's locale; the number of units with the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getuserdefaultlocalename>
///
/// # Safety
/// `buffer` must be NULL or writable for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetUserDefaultLocaleName(buffer: *mut WCHAR, capacity: i32) -> i32 {
    guard(0, || {
        let name = u16::encode("en-US");
        if buffer.is_null() || capacity <= name.len() as i32 {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        // SAFETY: fits by the check above.
        unsafe { crate::text::put_terminated(&name, buffer) };
        Ok(name.len() as i32 + 1)
    })
}

/// The user's language.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getuserdefaultlangid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetUserDefaultLangID() -> WORD {
    LOCALE as WORD
}

/// The system's language.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getsystemdefaultlangid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSystemDefaultLangID() -> WORD {
    LOCALE as WORD
}

/// The language of the user interface.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-getuserdefaultuilanguage>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetUserDefaultUILanguage() -> WORD {
    LOCALE as WORD
}

/// # Safety
/// As for `CompareString`.
unsafe fn compare<U: Unit>(
    flags: DWORD,
    a: *const U,
    a_length: i32,
    b: *const U,
    b_length: i32,
) -> Result<i32, Error> {
    if flags & !(IGNORE_CASE | OTHER_COMPARE_FLAGS) != 0 {
        return Err(Error::new(ERROR_INVALID_FLAGS));
    }
    // Any negative length means a terminated string here, as documented.
    let (a_length, b_length) = (a_length.max(-1), b_length.max(-1));
    // SAFETY: promised by the caller.
    let (a, b) = unsafe {
        (
            U::decode(counted(a, a_length)?),
            U::decode(counted(b, b_length)?),
        )
    };
    Ok(comparison(compare_words(&a, &b, flags & IGNORE_CASE != 0)))
}

/// The order of words: case counts only between words that are equal otherwise, lower case first.
pub(crate) fn compare_words(a: &str, b: &str, ignore_case: bool) -> std::cmp::Ordering {
    let folded = a.to_lowercase().cmp(&b.to_lowercase());
    if ignore_case {
        folded
    } else {
        folded.then_with(|| b.cmp(a))
    }
}

/// Compares strings as words; 1, 2 or 3 as the first is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-comparestringa>
///
/// # Safety
/// The strings must be readable for their lengths, or terminated if those are negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CompareStringA(
    _locale: DWORD,
    flags: DWORD,
    a: *const u8,
    a_length: i32,
    b: *const u8,
    b_length: i32,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { compare(flags, a, a_length, b, b_length) })
}

/// Compares strings as words; 1, 2 or 3 as the first is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-comparestringw>
///
/// # Safety
/// The strings must be readable for their lengths, or terminated if those are negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CompareStringW(
    _locale: DWORD,
    flags: DWORD,
    a: *const WCHAR,
    a_length: i32,
    b: *const WCHAR,
    b_length: i32,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { compare(flags, a, a_length, b, b_length) })
}

/// As `CompareStringW`; the locale makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-comparestringex>
///
/// # Safety
/// The strings must be readable for their lengths, or terminated if those are negative.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CompareStringEx(
    _locale: *const WCHAR,
    flags: DWORD,
    a: *const WCHAR,
    a_length: i32,
    b: *const WCHAR,
    b_length: i32,
    _version: *mut std::ffi::c_void,
    _reserved: *mut std::ffi::c_void,
    _parameter: isize,
) -> i32 {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { compare(flags, a, a_length, b, b_length) })
}

/// Maps text to upper or lower case; the number of units, or with a `capacity` of 0 how many it
/// takes. Sort keys are not made.
/// <https://learn.microsoft.com/windows/win32/api/winnls/nf-winnls-lcmapstringw>
///
/// # Safety
/// `text` must be readable for `length` units, or terminated if that is negative; `buffer` writable
/// for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LCMapStringW(
    _locale: DWORD,
    flags: DWORD,
    text: *const WCHAR,
    length: i32,
    buffer: *mut WCHAR,
    capacity: i32,
) -> i32 {
    guard(0, || {
        if length == 0 || capacity < 0 || (capacity > 0 && buffer.is_null()) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let map: fn(u16) -> u16 = match flags & !LCMAP_LINGUISTIC_CASING {
            LCMAP_LOWERCASE => lower_unit,
            LCMAP_UPPERCASE => upper_unit,
            0 => |unit| unit,
            _ => return Err(Error::new(ERROR_INVALID_FLAGS)),
        };
        // SAFETY: promised by the caller.
        let text = unsafe { counted(text, length.max(-1)) }?;
        let terminator: &[u16] = if length < 0 { &[0] } else { &[] };
        let mapped: Vec<u16> = text
            .iter()
            .chain(terminator)
            .map(|&unit| map(unit))
            .collect();
        if capacity == 0 {
            return Ok(mapped.len() as i32);
        }
        if mapped.len() > capacity as usize {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        // SAFETY: fits by the check above.
        unsafe { buffer.copy_from(mapped.as_ptr(), mapped.len()) };
        Ok(mapped.len() as i32)
    })
}

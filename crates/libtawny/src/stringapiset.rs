//! `stringapiset.h`: conversions between code pages and UTF-16, comparison, character types.
//!
//! <https://learn.microsoft.com/windows/win32/api/stringapiset/>

use std::cmp::Ordering;

use tawny::Error;
use tawny::code_page::CodePage;
use tawny::codes::{
    ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER,
    ERROR_NO_UNICODE_TRANSLATION,
};

use crate::guard;
use crate::pointer::{give, slice, string};
use crate::types::{BOOL, DWORD, FALSE, TRUE, UINT, WCHAR, WORD};

/// `CP_UTF8`: the one page that is strict about its flags.
const CP_UTF8: UINT = 65001;
const MB_PRECOMPOSED: DWORD = 0x1;
const MB_COMPOSITE: DWORD = 0x2;
const MB_USEGLYPHCHARS: DWORD = 0x4;
const MB_ERR_INVALID_CHARS: DWORD = 0x8;
const WC_ERR_INVALID_CHARS: DWORD = 0x80;
/// `WC_DISCARDNS`, `WC_SEPCHARS`, `WC_DEFAULTCHAR`, `WC_COMPOSITECHECK`, `WC_NO_BEST_FIT_CHARS`.
const WC_OTHER_FLAGS: DWORD = 0x10 | 0x20 | 0x40 | 0x200 | 0x400;

fn invalid() -> Error {
    Error::new(ERROR_INVALID_PARAMETER)
}

/// The text of `length` units, or with a negative length up to and including the terminator.
///
/// # Safety
/// `text` must be NULL or readable so far.
unsafe fn input<'a, U: Copy + PartialEq + Default>(
    text: *const U,
    length: i32,
) -> Result<&'a [U], Error> {
    if length == 0 || text.is_null() {
        return Err(invalid());
    }
    // SAFETY: promised by the caller; the terminator stands behind what `string` found.
    let found = unsafe {
        match usize::try_from(length) {
            Ok(length) => slice(text, length),
            Err(_) => string(text).and_then(|text_| slice(text, text_.len() + 1)),
        }
    };
    found.ok_or(invalid())
}

/// Writes `units` to a buffer of `capacity`, or with a capacity of 0 only counts them. What fits is
/// written even when not all does.
///
/// # Safety
/// A non-NULL `buffer` must be writable for `capacity` units.
unsafe fn output<U: Copy>(units: &[U], buffer: *mut U, capacity: i32) -> Result<i32, Error> {
    let count = i32::try_from(units.len()).map_err(|_| invalid())?;
    if capacity == 0 {
        return Ok(count);
    }
    let fitting = units.len().min(capacity as usize);
    // SAFETY: at most `capacity` units.
    unsafe { buffer.copy_from(units.as_ptr(), fitting) };
    if fitting < units.len() {
        Err(Error::new(ERROR_INSUFFICIENT_BUFFER))
    } else {
        Ok(count)
    }
}

/// Whether a buffer of `capacity` units is there, and is not the input.
fn check_buffer<A, B>(input: *const A, buffer: *mut B, capacity: i32) -> Result<(), Error> {
    let missing = capacity > 0 && (buffer.is_null() || std::ptr::addr_eq(input, buffer));
    if capacity < 0 || missing {
        Err(invalid())
    } else {
        Ok(())
    }
}

/// Converts text of a code page to UTF-16; the number of units, or with a `capacity` of 0 how many
/// it takes.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-multibytetowidechar>
///
/// # Safety
/// `text` must be readable for `length` bytes, or terminated if that is negative; `buffer` writable
/// for `capacity` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_MultiByteToWideChar(
    code_page: UINT,
    flags: DWORD,
    text: *const u8,
    length: i32,
    buffer: *mut WCHAR,
    capacity: i32,
) -> i32 {
    guard(0, || {
        check_buffer(text, buffer, capacity)?;
        // SAFETY: promised by the caller.
        let input = unsafe { input(text, length) }?;
        let page = CodePage::of(code_page).ok_or(invalid())?;
        let allowed = match code_page {
            CP_UTF8 => MB_ERR_INVALID_CHARS,
            _ => MB_PRECOMPOSED | MB_COMPOSITE | MB_USEGLYPHCHARS | MB_ERR_INVALID_CHARS,
        };
        let both = MB_PRECOMPOSED | MB_COMPOSITE;
        if flags & !allowed != 0 || flags & both == both {
            return Err(Error::new(ERROR_INVALID_FLAGS));
        }
        let wide = page.decode(input, flags & MB_ERR_INVALID_CHARS != 0);
        let wide = wide.ok_or(Error::new(ERROR_NO_UNICODE_TRANSLATION))?;
        // SAFETY: promised by the caller, checked for NULL above.
        unsafe { output(&wide, buffer, capacity) }
    })
}

/// Converts UTF-16 to a code page; the number of bytes, or with a `capacity` of 0 how many it takes.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-widechartomultibyte>
///
/// # Safety
/// `text` must be readable for `length` units, or terminated if that is negative; `buffer` writable
/// for `capacity` bytes; `default` NULL or a string, `used_default` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WideCharToMultiByte(
    code_page: UINT,
    flags: DWORD,
    text: *const WCHAR,
    length: i32,
    buffer: *mut u8,
    capacity: i32,
    default: *const u8,
    used_default: *mut BOOL,
) -> i32 {
    guard(0, || {
        check_buffer(text, buffer, capacity)?;
        // SAFETY: promised by the caller.
        let (input, default_character) = unsafe { (input(text, length)?, string(default)) };
        let page = CodePage::of(code_page).ok_or(invalid())?;
        let strict = flags & WC_ERR_INVALID_CHARS != 0;
        if code_page == CP_UTF8 {
            if flags & !WC_ERR_INVALID_CHARS != 0 {
                return Err(Error::new(ERROR_INVALID_FLAGS));
            }
            if !default.is_null() || !used_default.is_null() {
                return Err(invalid());
            }
        } else if flags & !(WC_OTHER_FLAGS | WC_ERR_INVALID_CHARS) != 0 {
            return Err(Error::new(ERROR_INVALID_FLAGS));
        }
        let (bytes, lacking) = page.encode(input, default_character.unwrap_or(b"?"));
        if strict && lacking {
            return Err(Error::new(ERROR_NO_UNICODE_TRANSLATION));
        }
        // SAFETY: promised by the caller.
        unsafe {
            give(used_default, lacking.into());
            output(&bytes, buffer, capacity)
        }
    })
}

/// `CSTR_LESS_THAN`, `CSTR_EQUAL`, `CSTR_GREATER_THAN`.
pub(crate) fn comparison(order: Ordering) -> i32 {
    match order {
        Ordering::Less => 1,
        Ordering::Equal => 2,
        Ordering::Greater => 3,
    }
}

/// Compares UTF-16 unit by unit; 1, 2 or 3 as the first string is less, equal or greater.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-comparestringordinal>
///
/// # Safety
/// The strings must be readable for their lengths, or terminated if those are -1.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CompareStringOrdinal(
    a: *const WCHAR,
    a_length: i32,
    b: *const WCHAR,
    b_length: i32,
    ignore_case: BOOL,
) -> i32 {
    guard(0, || {
        // SAFETY: promised by the caller.
        let (a, b) = unsafe { (counted(a, a_length)?, counted(b, b_length)?) };
        let key = |unit: &u16| {
            if ignore_case == FALSE {
                *unit
            } else {
                upper_unit(*unit)
            }
        };
        Ok(comparison(a.iter().map(key).cmp(b.iter().map(key))))
    })
}

/// A string without its terminator; a length of 0 is an empty one.
///
/// # Safety
/// `text` must be NULL or readable for `length` units, or terminated if that is -1.
pub(crate) unsafe fn counted<'a, U: Copy + PartialEq + Default>(
    text: *const U,
    length: i32,
) -> Result<&'a [U], Error> {
    if text.is_null() || length < -1 {
        return Err(invalid());
    }
    // SAFETY: promised by the caller.
    let found = unsafe {
        match usize::try_from(length) {
            Ok(length) => slice(text, length),
            Err(_) => string(text),
        }
    };
    found.ok_or(invalid())
}

/// The upper-case form of a unit, if that is one unit too.
pub(crate) fn upper_unit(unit: u16) -> u16 {
    let Some(character) = char::from_u32(unit.into()) else {
        return unit;
    };
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => u16::try_from(upper as u32).unwrap_or(unit),
        _ => unit,
    }
}

/// The lower-case form of a unit, if that is one unit too.
pub(crate) fn lower_unit(unit: u16) -> u16 {
    let Some(character) = char::from_u32(unit.into()) else {
        return unit;
    };
    let mut lower = character.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) => u16::try_from(lower as u32).unwrap_or(unit),
        _ => unit,
    }
}

/// The `C1_*` bits of a character.
fn character_type(character: char) -> WORD {
    let bits = [
        (character.is_uppercase(), 0x1),
        (character.is_lowercase(), 0x2),
        (character.is_ascii_digit(), 0x4),
        (character.is_whitespace(), 0x8),
        (character.is_ascii_punctuation(), 0x10),
        (character.is_control(), 0x20),
        (matches!(character, ' ' | '\t' | '\u{a0}'), 0x40),
        (character.is_ascii_hexdigit(), 0x80),
        (character.is_alphabetic(), 0x100),
    ];
    /// `C1_DEFINED`.
    const DEFINED: WORD = 0x200;
    bits.into_iter()
        .filter(|(holds, _)| *holds)
        .fold(DEFINED, |types, (_, bit)| types | bit)
}

/// The types of each unit; only `CT_CTYPE1` tells any apart.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-getstringtypew>
///
/// # Safety
/// `text` must be readable for `length` units, or terminated if that is -1; `types` writable for as
/// many words.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetStringTypeW(
    kind: DWORD,
    text: *const WCHAR,
    length: i32,
    types: *mut WORD,
) -> BOOL {
    const CT_CTYPE1: DWORD = 1;
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let units = unsafe { input(text, length) }?;
        if types.is_null() || kind != CT_CTYPE1 {
            return Err(invalid());
        }
        for (index, &unit) in units.iter().enumerate() {
            let character = char::from_u32(unit.into()).unwrap_or(char::REPLACEMENT_CHARACTER);
            // SAFETY: one word per unit by the caller's promise.
            unsafe { types.add(index).write_unaligned(character_type(character)) };
        }
        Ok(TRUE)
    })
}

/// As `GetStringTypeW`; the locale makes no difference.
/// <https://learn.microsoft.com/windows/win32/api/stringapiset/nf-stringapiset-getstringtypeexw>
///
/// # Safety
/// As for `GetStringTypeW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetStringTypeExW(
    _locale: DWORD,
    kind: DWORD,
    text: *const WCHAR,
    length: i32,
    types: *mut WORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { tawny_GetStringTypeW(kind, text, length, types) }
}

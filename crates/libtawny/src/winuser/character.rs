//! The case and the kind of characters. In byte strings, which are UTF-8, only ASCII letters change
//! case in place, since the others may change their length.
//!
//! <https://learn.microsoft.com/windows/win32/menurc/strings>

use crate::guard;
use crate::stringapiset::{lower_unit, upper_unit};
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// Maps a string in place, or, when the pointer's upper bits are 0, the one character that it is.
///
/// # Safety
/// A pointer to a string must be writable up to its terminator.
unsafe fn map_string<U: Copy + PartialEq + Default + Into<usize>>(
    text: *mut U,
    narrow: fn(usize) -> U,
    map: fn(U) -> U,
) -> *mut U {
    let value = text as usize;
    if value <= 0xffff {
        return map(narrow(value)).into() as *mut U;
    }
    let mut at = text;
    // SAFETY: promised by the caller.
    unsafe {
        while at.read() != U::default() {
            at.write(map(at.read()));
            at = at.add(1);
        }
    }
    text
}

/// # Safety
/// `text` must be NULL or writable for `length` units.
unsafe fn map_buffer<U: Copy>(text: *mut U, length: DWORD, map: fn(U) -> U) -> DWORD {
    if text.is_null() {
        return 0;
    }
    for index in 0..length as usize {
        // SAFETY: promised by the caller.
        unsafe { text.add(index).write(map(text.add(index).read())) };
    }
    length
}

fn upper_byte(byte: u8) -> u8 {
    byte.to_ascii_uppercase()
}

fn lower_byte(byte: u8) -> u8 {
    byte.to_ascii_lowercase()
}

/// The units of the UTF-8 character that starts at `text`.
///
/// # Safety
/// `text` must lead to a terminated string.
unsafe fn character_length(text: *const u8) -> usize {
    // SAFETY: promised by the caller; a continuation byte is never the terminator.
    unsafe {
        match *text {
            0 => 0,
            0xc0.. => {
                1 + (1..4)
                    .take_while(|&at| *text.add(at) & 0xc0 == 0x80)
                    .count()
            }
            _ => 1,
        }
    }
}

/// The character behind the one at `text`, which stays at the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charnexta>
///
/// # Safety
/// `text` must lead to a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharNextA(text: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller; no further than the terminator.
    unsafe { text.add(character_length(text)).cast_mut() }
}

/// The unit behind the one at `text`, which stays at the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charnextw>
///
/// # Safety
/// `text` must lead to a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharNextW(text: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller; no further than the terminator.
    unsafe { text.add(usize::from(*text != 0)).cast_mut() }
}

/// The character before `current`, at the earliest `start`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charpreva>
///
/// # Safety
/// Both must lead into the same string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharPrevA(start: *const u8, current: *const u8) -> *mut u8 {
    let mut at = current;
    // SAFETY: not before the start of the string that both lead into.
    unsafe {
        while at > start {
            at = at.sub(1);
            if *at & 0xc0 != 0x80 {
                break;
            }
        }
    }
    at.cast_mut()
}

/// The unit before `current`, at the earliest `start`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charprevw>
///
/// # Safety
/// Both must lead into the same string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharPrevW(start: *const u16, current: *const u16) -> *mut u16 {
    // SAFETY: not before the start of the string that both lead into.
    unsafe { current.sub(usize::from(current > start)).cast_mut() }
}

/// Maps a string, or the one character that the pointer is, to upper case.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charuppera>
///
/// # Safety
/// A pointer to a string must be writable up to its terminator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharUpperA(text: *mut u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { map_string(text, |value| value as u8, upper_byte) }
}

/// Maps `length` units to upper case; how many.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charupperbuffa>
///
/// # Safety
/// `text` must be writable for `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharUpperBuffA(text: *mut u8, length: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { map_buffer(text, length, upper_byte) }
}

/// Maps a string, or the one character that the pointer is, to upper case.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charupperw>
///
/// # Safety
/// A pointer to a string must be writable up to its terminator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharUpperW(text: *mut u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { map_string(text, |value| value as u16, upper_unit) }
}

/// Maps `length` units to upper case; how many.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charupperbuffw>
///
/// # Safety
/// `text` must be writable for `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharUpperBuffW(text: *mut u16, length: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { map_buffer(text, length, upper_unit) }
}

/// Maps a string, or the one character that the pointer is, to lower case.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charlowera>
///
/// # Safety
/// A pointer to a string must be writable up to its terminator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharLowerA(text: *mut u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { map_string(text, |value| value as u8, lower_byte) }
}

/// Maps `length` units to lower case; how many.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charlowerbuffa>
///
/// # Safety
/// `text` must be writable for `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharLowerBuffA(text: *mut u8, length: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { map_buffer(text, length, lower_byte) }
}

/// Maps a string, or the one character that the pointer is, to lower case.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charlowerw>
///
/// # Safety
/// A pointer to a string must be writable up to its terminator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharLowerW(text: *mut u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { map_string(text, |value| value as u16, lower_unit) }
}

/// Maps `length` units to lower case; how many.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-charlowerbuffw>
///
/// # Safety
/// `text` must be writable for `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharLowerBuffW(text: *mut u16, length: DWORD) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { map_buffer(text, length, lower_unit) }
}

/// Whether a character is a letter.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischaralphaa>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharAlphaA(unit: u8) -> BOOL {
    (char::from(unit).is_ascii() && char::from(unit).is_alphabetic()).into()
}

/// Whether a character is a letter.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischaralphaw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharAlphaW(unit: u16) -> BOOL {
    (char::from_u32(unit.into()).is_some_and(char::is_alphabetic)).into()
}

/// Whether a character is a letter or a digit.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischaralphanumerica>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharAlphaNumericA(unit: u8) -> BOOL {
    (char::from(unit).is_ascii() && char::from(unit).is_alphanumeric()).into()
}

/// Whether a character is a letter or a digit.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischaralphanumericw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharAlphaNumericW(unit: u16) -> BOOL {
    (char::from_u32(unit.into()).is_some_and(char::is_alphanumeric)).into()
}

/// Whether a character is an upper-case letter.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischaruppera>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharUpperA(unit: u8) -> BOOL {
    (char::from(unit).is_ascii() && char::from(unit).is_uppercase()).into()
}

/// Whether a character is an upper-case letter.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischarupperw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharUpperW(unit: u16) -> BOOL {
    (char::from_u32(unit.into()).is_some_and(char::is_uppercase)).into()
}

/// Whether a character is a lower-case letter.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischarlowera>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharLowerA(unit: u8) -> BOOL {
    (char::from(unit).is_ascii() && char::from(unit).is_lowercase()).into()
}

/// Whether a character is a lower-case letter.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischarlowerw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsCharLowerW(unit: u16) -> BOOL {
    (char::from_u32(unit.into()).is_some_and(char::is_lowercase)).into()
}

/// Copies a string from the ANSI to the OEM code page, which are the same.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-chartooema>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL, `from`, or writable for as much.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharToOemA(from: *const u8, to: *mut u8) -> BOOL {
    // SAFETY: promised by the caller.
    let Some(units) = (unsafe { crate::pointer::string(from) }) else {
        return FALSE;
    };
    if to.is_null() {
        return FALSE;
    }
    // SAFETY: promised by the caller.
    unsafe { text::put_terminated(units, to) };
    TRUE
}

/// Copies a string from the OEM to the ANSI code page, which are the same.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-oemtochara>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL, `from`, or writable for as much.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OemToCharA(from: *const u8, to: *mut u8) -> BOOL {
    // SAFETY: promised by the caller.
    let Some(units) = (unsafe { crate::pointer::string(from) }) else {
        return FALSE;
    };
    if to.is_null() {
        return FALSE;
    }
    // SAFETY: promised by the caller.
    unsafe { text::put_terminated(units, to) };
    TRUE
}

/// Converts a string to the OEM code page.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-chartooemw>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for it in UTF-8.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CharToOemW(from: *const u16, to: *mut u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { convert(from, to) }
}

/// Converts a string from the OEM code page.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-oemtocharw>
///
/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for it in UTF-16.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OemToCharW(from: *const u8, to: *mut u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { convert(from, to) }
}

/// # Safety
/// `from` must be NULL or a string, `to` NULL or writable for it in the other form.
unsafe fn convert<From: Unit, To: Unit>(from: *const From, to: *mut To) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let (Some(text), false) = (unsafe { text::read(from) }, to.is_null()) else {
            return Ok(FALSE);
        };
        // SAFETY: promised by the caller.
        unsafe { text::put_terminated(&To::encode(&text), to) };
        Ok(TRUE)
    })
}

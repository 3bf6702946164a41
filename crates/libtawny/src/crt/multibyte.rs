//! Conversion between `char` strings, which are UTF-8, and 16-bit wide strings.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/mbstowcs-mbstowcs-l>

use std::cell::Cell;
use std::ffi::{CStr, c_int};
use std::ptr;

use libc::{EILSEQ, EINVAL, ERANGE};

use super::invalid_parameter::{invalid, set_errno};
use super::unit::units;

/// `(size_t)-1`: no conversion.
const FAILED: usize = usize::MAX;
/// `_TRUNCATE`.
const TRUNCATE: usize = usize::MAX;
/// `STRUNCATE`.
const STRUNCATE: c_int = 80;

/// Fails with `EILSEQ`.
fn illegal() -> usize {
    set_errno(EILSEQ);
    FAILED
}

/// UTF-16 of a UTF-8 string.
unsafe fn widened(text: *const u8) -> Option<Vec<u16>> {
    // SAFETY: promised by the caller: a string.
    let text = unsafe { CStr::from_ptr(text.cast()) };
    Some(text.to_str().ok()?.encode_utf16().collect())
}

/// UTF-8 of a UTF-16 string.
unsafe fn narrowed(text: *const u16) -> Option<String> {
    // SAFETY: promised by the caller: a string.
    String::from_utf16(unsafe { units(text) }).ok()
}

/// Stores at most `room` units, and a terminator if there is a place for it.
unsafe fn store<T: Copy + Default>(converted: &[T], target: *mut T, room: usize) -> usize {
    if target.is_null() {
        return converted.len();
    }
    let count = converted.len().min(room);
    // SAFETY: the caller says that there are `room` units.
    unsafe {
        ptr::copy_nonoverlapping(converted.as_ptr(), target, count);
        if count < room {
            *target.add(count) = T::default();
        }
    }
    count
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_mbstowcs(target: *mut u16, text: *const u8, room: usize) -> usize {
    // SAFETY: promised by the caller.
    unsafe { widened(text).map_or_else(illegal, |wide| store(&wide, target, room)) }
}

/// Whole characters only: a character that does not fit ends the text.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcstombs(target: *mut u8, text: *const u16, room: usize) -> usize {
    // SAFETY: promised by the caller.
    unsafe {
        narrowed(text).map_or_else(illegal, |narrow| {
            let end = if target.is_null() {
                narrow.len()
            } else {
                whole(&narrow, room)
            };
            store(&narrow.as_bytes()[..end], target, room)
        })
    }
}

/// The longest prefix of whole characters within `room` bytes.
fn whole(text: &str, room: usize) -> usize {
    (0..=room.min(text.len()))
        .rev()
        .find(|&end| text.is_char_boundary(end))
        .unwrap_or(0)
}

/// The rule of `mbstowcs_s` and `wcstombs_s`: `count` units and a terminator within `size`.
unsafe fn checked<T: Copy + Default>(
    converted: Option<&[T]>,
    returned: *mut usize,
    target: *mut T,
    size: usize,
    count: usize,
    whole: impl Fn(usize) -> usize,
) -> c_int {
    let give = |length: usize| {
        if !returned.is_null() {
            // SAFETY: the caller's own variable.
            unsafe { *returned = length };
        }
    };
    give(0);
    if (target.is_null()) != (size == 0) {
        return invalid(EINVAL);
    }
    let Some(text) = converted else {
        if !target.is_null() {
            // SAFETY: there is room for one unit.
            unsafe { *target = T::default() };
        }
        set_errno(EILSEQ);
        return EILSEQ;
    };
    if target.is_null() {
        give(text.len() + 1);
        return 0;
    }
    let wanted = whole(text.len().min(count));
    let fits = wanted < size;
    if !fits && count != TRUNCATE {
        // SAFETY: there is room for one unit.
        unsafe { *target = T::default() };
        return invalid(ERANGE);
    }
    let stored = if fits { wanted } else { whole(size - 1) };
    // SAFETY: `stored` is below `size`.
    unsafe { store(&text[..stored], target, stored + 1) };
    give(stored + 1);
    if fits { 0 } else { STRUNCATE }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_mbstowcs_s(
    returned: *mut usize,
    target: *mut u16,
    size: usize,
    text: *const u8,
    count: usize,
) -> c_int {
    if text.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe {
        let wide = widened(text);
        checked(wide.as_deref(), returned, target, size, count, |end| end)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcstombs_s(
    returned: *mut usize,
    target: *mut u8,
    size: usize,
    text: *const u16,
    count: usize,
) -> c_int {
    if text.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe {
        let narrow = narrowed(text).unwrap_or_default();
        let bytes = (!narrow.is_empty() || *text == 0).then_some(narrow.as_bytes());
        checked(bytes, returned, target, size, count, |end| {
            whole(&narrow, end)
        })
    }
}

/// The first character of at most `limit` bytes: its value and its length.
unsafe fn first_character(text: *const u8, limit: usize) -> Option<(char, usize)> {
    // SAFETY: no byte behind the limit or a NUL is read.
    let available = unsafe { super::unit::bounded(text, limit.min(4)) };
    // SAFETY: just measured.
    let bytes = unsafe { std::slice::from_raw_parts(text, available) };
    (1..=available).find_map(|length| {
        let character = str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
        Some((character, length))
    })
}

/// Only characters of one unit: a `wchar_t` holds no more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_mbtowc(target: *mut u16, text: *const u8, limit: usize) -> c_int {
    if text.is_null() || limit == 0 {
        return 0;
    }
    // SAFETY: promised by the caller.
    unsafe {
        let (unit, length) = match (*text, first_character(text, limit)) {
            (0, _) => (0, 0),
            (_, Some((character, length))) if u32::from(character) < 0x10000 => {
                (character as u32 as u16, length)
            }
            _ => {
                set_errno(EILSEQ);
                return -1;
            }
        };
        if !target.is_null() {
            *target = unit;
        }
        length as c_int
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_mblen(text: *const u8, limit: usize) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { tawny_mbtowc(ptr::null_mut(), text, limit) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wctomb(target: *mut u8, unit: u16) -> c_int {
    if target.is_null() {
        return 0;
    }
    let Some(character) = char::from_u32(unit.into()) else {
        set_errno(EILSEQ);
        return -1;
    };
    let mut bytes = [0; 4];
    let text = character.encode_utf8(&mut bytes).as_bytes();
    // SAFETY: the caller gives MB_CUR_MAX bytes, which is at least three.
    unsafe { ptr::copy_nonoverlapping(text.as_ptr(), target, text.len()) };
    text.len() as c_int
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wctomb_s(
    returned: *mut c_int,
    target: *mut u8,
    size: usize,
    unit: u16,
) -> c_int {
    let mut bytes = [0; 4];
    // SAFETY: a buffer of our own, then the caller's with as much room as it says.
    unsafe {
        let length = tawny_wctomb(bytes.as_mut_ptr(), unit);
        if length >= 0 && !target.is_null() {
            if size < length as usize {
                return invalid(ERANGE);
            }
            ptr::copy_nonoverlapping(bytes.as_ptr(), target, length as usize);
        }
        if !returned.is_null() {
            *returned = if target.is_null() { 0 } else { length };
        }
        if length < 0 { EILSEQ } else { 0 }
    }
}

/// Half a character: the low surrogate of the last one, kept for the next call.
fn pending() -> &'static std::thread::LocalKey<Cell<u16>> {
    thread_local! {
        static PENDING: Cell<u16> = const { Cell::new(0) };
    }
    &PENDING
}

/// A character outside the basic plane takes two calls; the second consumes no byte and returns
/// `(size_t)-3`, as C11's `mbrtoc16` does.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_mbrtowc(
    target: *mut u16,
    text: *const u8,
    limit: usize,
    _state: *mut std::ffi::c_void,
) -> usize {
    if text.is_null() || limit == 0 {
        return if text.is_null() { 0 } else { FAILED - 1 };
    }
    let kept = pending().replace(0);
    // SAFETY: promised by the caller.
    unsafe {
        let (unit, result) = if kept != 0 {
            (kept, FAILED - 2)
        } else if *text == 0 {
            (0, 0)
        } else {
            let Some((character, length)) = first_character(text, limit) else {
                return if limit < 4 { FAILED - 1 } else { illegal() };
            };
            let mut pair = [0; 2];
            if let [_, low] = *character.encode_utf16(&mut pair) {
                pending().set(low);
            }
            (pair[0], length)
        };
        if !target.is_null() {
            *target = unit;
        }
        result
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcrtomb(
    target: *mut u8,
    unit: u16,
    _state: *mut std::ffi::c_void,
) -> usize {
    if target.is_null() {
        return 1;
    }
    // SAFETY: promised by the caller.
    usize::try_from(unsafe { tawny_wctomb(target, unit) }).unwrap_or(FAILED)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_mbsrtowcs(
    target: *mut u16,
    text: *mut *const u8,
    room: usize,
    _state: *mut std::ffi::c_void,
) -> usize {
    // SAFETY: promised by the caller. All of it is converted, or as many units as there is room for.
    unsafe {
        let length = tawny_mbstowcs(target, *text, room);
        if !target.is_null() && length < room {
            *text = ptr::null();
        }
        length
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_wcsrtombs(
    target: *mut u8,
    text: *mut *const u16,
    room: usize,
    _state: *mut std::ffi::c_void,
) -> usize {
    // SAFETY: promised by the caller.
    unsafe {
        let length = tawny_wcstombs(target, *text, room);
        if !target.is_null() && length < room {
            *text = ptr::null();
        }
        length
    }
}

/// Only the "C" locale's name is known: UTF-8 is the encoding whatever the locale.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wsetlocale(category: c_int, locale: *const u16) -> *mut u16 {
    const NAME: [u16; 2] = [b'C' as u16, 0];
    // SAFETY: promised by the caller: a string or NULL; libc copies the name that it is given.
    unsafe {
        if !locale.is_null() {
            let Some(name) = narrowed(locale).and_then(|name| std::ffi::CString::new(name).ok())
            else {
                return ptr::null_mut();
            };
            if libc::setlocale(category, name.as_ptr()).is_null() {
                return ptr::null_mut();
            }
        }
    }
    NAME.as_ptr().cast_mut()
}

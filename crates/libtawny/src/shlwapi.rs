//! `shlwapi.h`: names of files and a few functions for strings.
//!
//! <https://learn.microsoft.com/windows/win32/api/shlwapi/>

use std::ptr::null_mut;

use tawny::windows_path::{
    combine, directory_length, extension_start, file_name_start, is_relative, to_linux,
};

use crate::guard;
use crate::pointer::string;
use crate::text::{Unit, put_terminated, read};
use crate::types::{BOOL, FALSE, MAX_PATH, TRUE};
use crate::winnls::compare_words;

/// Text with one ASCII character for each unit, so that places in it are places among the units.
fn outline<U: Unit + Into<u32>>(units: &[U]) -> String {
    let ascii = |unit: &U| {
        char::from_u32((*unit).into())
            .filter(char::is_ascii)
            .unwrap_or('x')
    };
    units.iter().map(ascii).collect()
}

/// A pointer into a string, at a place that `find` names.
///
/// # Safety
/// `path` must be NULL or a string.
unsafe fn place<U: Unit + Into<u32>>(path: *const U, find: impl FnOnce(&str) -> usize) -> *mut U {
    guard(path.cast_mut(), || {
        // SAFETY: promised by the caller; a place is at most the length.
        Ok(unsafe {
            match string(path) {
                Some(units) => path.add(find(&outline(units))).cast_mut(),
                None => null_mut(),
            }
        })
    })
}

/// Cuts a string at a place that `find` names; whether that changed it.
///
/// # Safety
/// `path` must be NULL or a writable string.
unsafe fn cut<U: Unit + Into<u32>>(path: *mut U, find: impl FnOnce(&str) -> usize) -> BOOL {
    // SAFETY: promised by the caller; inside the string.
    unsafe {
        let end = place(path, find);
        if end.is_null() || end.read() == U::default() {
            return FALSE;
        }
        end.write(U::default());
    }
    TRUE
}

/// # Safety
/// `path` must be NULL or a writable string.
unsafe fn strip<U: Unit + Into<u32>>(path: *mut U) {
    // SAFETY: promised by the caller; the name with its terminator moves towards the beginning.
    unsafe {
        let name = place(path, file_name_start);
        if !name.is_null() && name != path {
            let length = string(name).map_or(0, <[U]>::len);
            path.copy_from(name, length + 1);
        }
    }
}

/// # Safety
/// The names must be NULL or strings, `out` NULL or writable for `MAX_PATH` units.
unsafe fn combined<U: Unit>(out: *mut U, directory: *const U, name: *const U) -> *mut U {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        let (directory, name) = unsafe { (read(directory), read(name)) };
        if out.is_null() || (directory.is_none() && name.is_none()) {
            return Ok(null_mut());
        }
        let path = combine(&directory.unwrap_or_default(), &name.unwrap_or_default());
        let units = U::encode(&path);
        if units.len() >= MAX_PATH {
            return Ok(null_mut());
        }
        // SAFETY: promised by the caller; fits by the check above.
        unsafe { put_terminated(&units, out) };
        Ok(out)
    })
}

/// # Safety
/// `path` must be NULL or a string.
unsafe fn metadata<U: Unit>(path: *const U) -> Option<std::fs::Metadata> {
    // SAFETY: promised by the caller.
    let path = unsafe { read(path) }?;
    match std::fs::metadata(to_linux(&path)) {
        Ok(metadata) => Some(metadata),
        Err(error) => {
            tawny::thread::set_last_error(tawny::Error::from(error).code());
            None
        }
    }
}

/// The first place in `text` where `part` stands.
///
/// # Safety
/// Both must be NULL or strings.
unsafe fn find<U: Unit>(text: *const U, part: *const U, same: impl Fn(&U, &U) -> bool) -> *mut U {
    // SAFETY: promised by the caller; a place inside the string.
    unsafe {
        let (Some(units), Some(part)) = (string(text), string(part)) else {
            return null_mut();
        };
        let is_part = |window: &[U]| window.iter().zip(part).all(|(a, b)| same(a, b));
        // As documented an empty string is nowhere.
        let found = (!part.is_empty())
            .then(|| units.windows(part.len()).position(is_part))
            .flatten();
        found.map_or(null_mut(), |index| text.add(index).cast_mut())
    }
}

/// The number at the beginning of a string, 0 when there is none.
///
/// # Safety
/// `text` must be NULL or a string.
unsafe fn to_int<U: Unit>(text: *const U) -> i32 {
    // SAFETY: promised by the caller.
    let text = unsafe { read(text) }.unwrap_or_default();
    let text = text.trim_start_matches([' ', '\t', '\n']);
    let sign = usize::from(text.starts_with(['-', '+']));
    let digits = text[sign..].bytes().take_while(u8::is_ascii_digit).count();
    text[..sign + digits].parse::<i64>().unwrap_or(0) as i32
}

fn same_byte(a: &u8, b: &u8) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn same_unit(a: &u16, b: &u16) -> bool {
    crate::stringapiset::upper_unit(*a) == crate::stringapiset::upper_unit(*b)
}

/// Compares words without case.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strcmpiw>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrCmpIW(first: *const u16, second: *const u16) -> i32 {
    guard(0, || {
        // SAFETY: promised by the caller.
        let (first, second) = unsafe { (read(first), read(second)) };
        Ok(compare_words(
            &first.unwrap_or_default(),
            &second.unwrap_or_default(),
            true,
        ) as i32)
    })
}

/// Whether there is such a file or directory.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathfileexistsa>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathFileExistsA(path: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { Ok(metadata(path).is_some().into()) })
}

/// Whether there is such a file or directory.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathfileexistsw>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathFileExistsW(path: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { Ok(metadata(path).is_some().into()) })
}

/// Whether there is such a directory.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathisdirectorya>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathIsDirectoryA(path: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        Ok(metadata(path)
            .is_some_and(|metadata| metadata.is_dir())
            .into())
    })
}

/// Whether there is such a directory.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathisdirectoryw>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathIsDirectoryW(path: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        Ok(metadata(path)
            .is_some_and(|metadata| metadata.is_dir())
            .into())
    })
}

/// Whether a name depends on the current directory.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathisrelativea>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathIsRelativeA(path: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        Ok(is_relative(&read(path).unwrap_or_default()).into())
    })
}

/// Whether a name depends on the current directory.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathisrelativew>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathIsRelativeW(path: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        Ok(is_relative(&read(path).unwrap_or_default()).into())
    })
}

/// Where the last component starts.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathfindfilenamea>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathFindFileNameA(path: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { place(path, file_name_start) }
}

/// Where the last component starts.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathfindfilenamew>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathFindFileNameW(path: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { place(path, file_name_start) }
}

/// Where the suffix starts, with its dot; the terminator when there is none.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathfindextensiona>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathFindExtensionA(path: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { place(path, extension_start) }
}

/// Where the suffix starts, with its dot; the terminator when there is none.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathfindextensionw>
///
/// # Safety
/// `path` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathFindExtensionW(path: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { place(path, extension_start) }
}

/// Cuts the last component off; whether there was one.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathremovefilespeca>
///
/// # Safety
/// `path` must be NULL or a writable string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathRemoveFileSpecA(path: *mut u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { cut(path, directory_length) }
}

/// Cuts the last component off; whether there was one.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathremovefilespecw>
///
/// # Safety
/// `path` must be NULL or a writable string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathRemoveFileSpecW(path: *mut u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { cut(path, directory_length) }
}

/// Cuts the suffix off.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathremoveextensiona>
///
/// # Safety
/// `path` must be NULL or a writable string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathRemoveExtensionA(path: *mut u8) {
    // SAFETY: promised by the caller.
    unsafe { cut(path, extension_start) };
}

/// Cuts the suffix off.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathremoveextensionw>
///
/// # Safety
/// `path` must be NULL or a writable string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathRemoveExtensionW(path: *mut u16) {
    // SAFETY: promised by the caller.
    unsafe { cut(path, extension_start) };
}

/// Removes all but the last component.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathstrippatha>
///
/// # Safety
/// `path` must be NULL or a writable string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathStripPathA(path: *mut u8) {
    // SAFETY: promised by the caller.
    unsafe { strip(path) };
}

/// Removes all but the last component.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathstrippathw>
///
/// # Safety
/// `path` must be NULL or a writable string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathStripPathW(path: *mut u16) {
    // SAFETY: promised by the caller.
    unsafe { strip(path) };
}

/// A directory and a name together; NULL when that is too long.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathcombinea>
///
/// # Safety
/// The names must be NULL or strings, the result writable for 260 units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathCombineA(
    path: *mut u8,
    directory: *const u8,
    file: *const u8,
) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { combined(path, directory, file) }
}

/// A directory and a name together; NULL when that is too long.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathcombinew>
///
/// # Safety
/// The names must be NULL or strings, the result writable for 260 units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathCombineW(
    path: *mut u16,
    directory: *const u16,
    file: *const u16,
) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { combined(path, directory, file) }
}

/// Puts a name behind a directory; whether it fitted.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathappenda>
///
/// # Safety
/// The names must be NULL or strings, the result writable for 260 units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathAppendA(path: *mut u8, more: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { (!combined(path, path, more).is_null()).into() }
}

/// Puts a name behind a directory; whether it fitted.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-pathappendw>
///
/// # Safety
/// The names must be NULL or strings, the result writable for 260 units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PathAppendW(path: *mut u16, more: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { (!combined(path, path, more).is_null()).into() }
}

/// The first place where a string stands in another; NULL when nowhere.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strstra>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrStrA(text: *const u8, part: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { find(text, part, |a, b| a == b) }
}

/// The first place where a string stands in another; NULL when nowhere.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strstrw>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrStrW(text: *const u16, part: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { find(text, part, |a, b| a == b) }
}

/// The first place where a string stands in another in any case; NULL when nowhere.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strstria>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrStrIA(text: *const u8, part: *const u8) -> *mut u8 {
    // SAFETY: promised by the caller.
    unsafe { find(text, part, same_byte) }
}

/// The first place where a string stands in another in any case; NULL when nowhere.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strstriw>
///
/// # Safety
/// Both must be NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrStrIW(text: *const u16, part: *const u16) -> *mut u16 {
    // SAFETY: promised by the caller.
    unsafe { find(text, part, same_unit) }
}

/// The number at the beginning of a string.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strtointa>
///
/// # Safety
/// `text` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrToIntA(text: *const u8) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { to_int(text) }
}

/// The number at the beginning of a string.
/// <https://learn.microsoft.com/windows/win32/api/shlwapi/nf-shlwapi-strtointw>
///
/// # Safety
/// `text` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_StrToIntW(text: *const u16) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { to_int(text) }
}

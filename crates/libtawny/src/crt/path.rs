//! Parts of paths: `_splitpath`, `_makepath`, `_fullpath`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/splitpath-wsplitpath>

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr;

use libc::{EINVAL, ERANGE};

use super::invalid_parameter::{invalid, set_errno};
use super::unit::{Unit, both, units};

/// The sizes of the parts' buffers that the plain forms assume (`_MAX_DRIVE` and so on).
const DRIVE: usize = 3;
const PART: usize = 256;
/// `_MAX_PATH`.
const PATH: usize = 260;

/// Writes a part; a NULL buffer takes none. False if it does not fit.
unsafe fn part<U: Unit>(buffer: *mut U, size: usize, text: &[U]) -> bool {
    if buffer.is_null() {
        return size == 0;
    }
    if text.len() >= size {
        return false;
    }
    // SAFETY: the text and its terminator fit.
    unsafe {
        ptr::copy_nonoverlapping(text.as_ptr(), buffer, text.len());
        *buffer.add(text.len()) = U::ZERO;
    }
    true
}

fn is_separator<U: Unit>(unit: U) -> bool {
    unit == U::ascii(b'\\') || unit == U::ascii(b'/')
}

/// Drive, directory, name, extension.
fn split<U: Unit>(path: &[U]) -> [&[U]; 4] {
    let has_drive = path.len() > 1 && path[1] == U::ascii(b':');
    let (drive, rest) = path.split_at(if has_drive { 2 } else { 0 });
    let name = rest
        .iter()
        .rposition(|&unit| is_separator(unit))
        .map_or(0, |at| at + 1);
    let (directory, name) = rest.split_at(name);
    let dot = name
        .iter()
        .rposition(|&unit| unit == U::ascii(b'.'))
        .unwrap_or(name.len());
    let (name, extension) = name.split_at(dot);
    [drive, directory, name, extension]
}

#[expect(clippy::too_many_arguments, reason = "the C function's own")]
unsafe fn split_checked<U: Unit>(
    path: *const U,
    drive: *mut U,
    drive_size: usize,
    directory: *mut U,
    directory_size: usize,
    name: *mut U,
    name_size: usize,
    extension: *mut U,
    extension_size: usize,
) -> c_int {
    let buffers = [
        (drive, drive_size),
        (directory, directory_size),
        (name, name_size),
        (extension, extension_size),
    ];
    if path.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller: a string, and buffers of the sizes that are told.
    unsafe {
        let parts = split(units(path));
        let fit = buffers
            .iter()
            .zip(parts)
            .all(|(&(buffer, size), text)| part(buffer, size, text));
        if fit {
            return 0;
        }
        for (buffer, size) in buffers {
            if !buffer.is_null() && size > 0 {
                *buffer = U::ZERO;
            }
        }
    }
    invalid(ERANGE)
}

unsafe fn split_plain<U: Unit>(
    path: *const U,
    drive: *mut U,
    directory: *mut U,
    name: *mut U,
    extension: *mut U,
) -> c_int {
    let size = |buffer: *mut U, size: usize| if buffer.is_null() { 0 } else { size };
    // SAFETY: the caller's buffers have the sizes of the constants.
    unsafe {
        split_checked(
            path,
            drive,
            size(drive, DRIVE),
            directory,
            size(directory, PART),
            name,
            size(name, PART),
            extension,
            size(extension, PART),
        )
    }
}

unsafe fn make<U: Unit>(
    path: *mut U,
    size: usize,
    drive: *const U,
    directory: *const U,
    name: *const U,
    extension: *const U,
) -> c_int {
    if path.is_null() || size == 0 {
        return invalid(EINVAL);
    }
    let text = |part: *const U| {
        if part.is_null() {
            return &[] as &[U];
        }
        // SAFETY: promised by the caller: a string, if there is this part.
        unsafe { units(part) }
    };
    let mut whole = Vec::new();
    if let Some(&letter) = text(drive).first() {
        whole.extend([letter, U::ascii(b':')]);
    }
    whole.extend_from_slice(text(directory));
    if whole.len() > 2
        && !text(directory).is_empty()
        && !whole.last().copied().is_some_and(is_separator)
    {
        whole.push(U::ascii(b'\\'));
    }
    whole.extend_from_slice(text(name));
    let extension = text(extension);
    if extension
        .first()
        .is_some_and(|&first| first != U::ascii(b'.'))
    {
        whole.push(U::ascii(b'.'));
    }
    whole.extend_from_slice(extension);
    // SAFETY: promised by the caller.
    unsafe {
        if part(path, size, &whole) {
            return 0;
        }
        *path = U::ZERO;
    }
    invalid(ERANGE)
}

unsafe fn make_plain<U: Unit>(
    path: *mut U,
    drive: *const U,
    directory: *const U,
    name: *const U,
    extension: *const U,
) -> c_int {
    // SAFETY: the caller's buffer has `_MAX_PATH` units.
    unsafe { make(path, PATH, drive, directory, name, extension) }
}

both! {
    tawny__splitpath_s, tawny__wsplitpath_s = split_checked(
        path: text,
        drive: buffer, drive_size: size,
        directory: buffer, directory_size: size,
        name: buffer, name_size: size,
        extension: buffer, extension_size: size
    ) -> int;
    tawny__splitpath, tawny__wsplitpath = split_plain(
        path: text, drive: buffer, directory: buffer, name: buffer, extension: buffer
    ) -> int;
    tawny__makepath_s, tawny__wmakepath_s = make(
        path: buffer, size: size, drive: text, directory: text, name: text, extension: text
    ) -> int;
    tawny__makepath, tawny__wmakepath = make_plain(
        path: buffer, drive: text, directory: text, name: text, extension: text
    ) -> int;
}

/// The absolute form of a path that need not exist, in Windows' spelling.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__fullpath(
    buffer: *mut c_char,
    path: *const c_char,
    size: usize,
) -> *mut c_char {
    let text = if path.is_null() {
        String::new()
    } else {
        // SAFETY: promised by the caller: a string.
        unsafe { CStr::from_ptr(path) }
            .to_string_lossy()
            .into_owned()
    };
    let native = tawny::windows_path::to_linux(if text.is_empty() { "." } else { &text });
    let Ok(absolute) = std::path::absolute(&native) else {
        set_errno(EINVAL);
        return ptr::null_mut();
    };
    let result = tawny::windows_path::from_linux(&absolute.to_string_lossy());
    let result = CString::new(result).unwrap_or_default();
    let bytes = result.as_bytes_with_nul();
    // SAFETY: promised by the caller; a block of our own is as large as the text.
    unsafe {
        let target = if buffer.is_null() {
            libc::malloc(bytes.len()).cast()
        } else {
            buffer
        };
        if target.is_null() || (!buffer.is_null() && bytes.len() > size) {
            set_errno(ERANGE);
            return ptr::null_mut();
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast(), target, bytes.len());
        target
    }
}

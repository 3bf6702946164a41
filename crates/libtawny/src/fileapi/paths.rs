//! Names of files themselves: whole paths, and new names for temporary files.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/naming-a-file>

use std::io::ErrorKind;

use tawny::Error;
use tawny::codes::{
    ERROR_BUFFER_OVERFLOW, ERROR_DIRECTORY, ERROR_FILE_EXISTS, ERROR_INVALID_PARAMETER,
};
use tawny::file;
use tawny::windows_path::{canonical, combine, file_name_start, from_linux};

use super::names::read;
use crate::boundary::guard;
use crate::pointer::give;
use crate::text::{self, Unit};
use crate::types::*;

/// The whole path of `name`, which need not exist.
fn full(name: &str) -> Result<String, Error> {
    let current = std::env::current_dir().map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
    let whole = combine(
        &from_linux(&current.to_string_lossy()),
        &name.replace('/', "\\"),
    );
    Ok(canonical(&whole))
}

/// # Safety
/// `name` must be a terminated string, `buffer` writable for `size` units, `part` NULL or writable.
unsafe fn full_path<U: Unit>(
    name: *const U,
    size: DWORD,
    buffer: *mut U,
    part: *mut *mut U,
) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        unsafe {
            let path = full(&read(name)?)?;
            let length = text::put(&path, buffer, size);
            let start = U::encode(&path[..file_name_start(&path)]).len();
            let has_part = length < size && !path.ends_with('\\');
            let file = if has_part {
                buffer.add(start)
            } else {
                std::ptr::null_mut()
            };
            give(part, file);
            Ok(length)
        }
    })
}

/// A name that exists is its own long and short name.
///
/// # Safety
/// As [`full_path`].
unsafe fn same_name<U: Unit>(name: *const U, buffer: *mut U, size: DWORD) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        unsafe {
            let name = read(name)?;
            file::information(&name)?;
            Ok(text::put(&name, buffer, size))
        }
    })
}

/// # Safety
/// The strings must be terminated, `out` writable for 260 units.
unsafe fn temporary_name<U: Unit>(
    directory: *const U,
    prefix: *const U,
    unique: UINT,
    out: *mut U,
) -> UINT {
    guard(0, || {
        // SAFETY: promised by the caller.
        let (directory, prefix) =
            unsafe { (read(directory)?, text::read(prefix).unwrap_or_default()) };
        if directory.len() > MAX_PATH - 14 {
            return Err(Error::new(ERROR_BUFFER_OVERFLOW));
        }
        let directory = directory.trim_end_matches(['\\', '/']);
        let prefix: String = prefix.chars().take(3).collect();
        let name = |number: u16| format!("{directory}\\{prefix}{number:X}.tmp");
        let number = match unique as u16 {
            0 => new_number(&name)?,
            number => number,
        };
        // SAFETY: the longest such name fits by the check above.
        unsafe { text::put(&name(number), out, MAX_PATH as DWORD) };
        Ok(number.into())
    })
}

/// Makes the first file of these names that there is not.
fn new_number(name: &impl Fn(u16) -> String) -> Result<u16, Error> {
    let seed = std::process::id() as u16;
    for step in 0..u16::MAX {
        let number = seed.wrapping_add(step);
        if number == 0 {
            continue;
        }
        let path = file::locate(&name(number))?;
        match std::fs::File::create_new(path) {
            Ok(_) => return Ok(number),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(_) => return Err(Error::new(ERROR_DIRECTORY)),
        }
    }
    Err(Error::new(ERROR_FILE_EXISTS))
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfullpathnamea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFullPathNameA(
    name: *const u8,
    size: DWORD,
    buffer: *mut u8,
    part: *mut *mut u8,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { full_path(name, size, buffer, part) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfullpathnamew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFullPathNameW(
    name: *const u16,
    size: DWORD,
    buffer: *mut u16,
    part: *mut *mut u16,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { full_path(name, size, buffer, part) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getlongpathnamea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLongPathNameA(
    name: *const u8,
    buffer: *mut u8,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { same_name(name, buffer, size) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getlongpathnamew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLongPathNameW(
    name: *const u16,
    buffer: *mut u16,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { same_name(name, buffer, size) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getshortpathnamea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetShortPathNameA(
    name: *const u8,
    buffer: *mut u8,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { same_name(name, buffer, size) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getshortpathnamew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetShortPathNameW(
    name: *const u16,
    buffer: *mut u16,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { same_name(name, buffer, size) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-gettempfilenamea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTempFileNameA(
    directory: *const u8,
    prefix: *const u8,
    unique: UINT,
    out: *mut u8,
) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { temporary_name(directory, prefix, unique, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-gettempfilenamew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTempFileNameW(
    directory: *const u16,
    prefix: *const u16,
    unique: UINT,
    out: *mut u16,
) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { temporary_name(directory, prefix, unique, out) }
}

//! `SearchPath`: a file among several directories.
//!
//! <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-searchpathw>

use std::path::PathBuf;

use tawny::Error;
use tawny::codes::{ERROR_FILE_NOT_FOUND, ERROR_INVALID_PARAMETER};
use tawny::windows_path::{file_name, file_name_start, from_linux, is_relative, to_linux};

use super::variable;
use crate::guard;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::DWORD;

/// Where a program looks: the directory of its file, the current one, and those of `PATH`.
fn usual_directories() -> Vec<PathBuf> {
    let own = std::env::current_exe().ok();
    let own = own.and_then(|file| Some(file.parent()?.to_owned()));
    let path = variable("PATH").unwrap_or_default();
    let named = std::env::split_paths(&path).collect::<Vec<_>>();
    own.into_iter()
        .chain(std::env::current_dir())
        .chain(named)
        .collect()
}

/// The directories of a list, which a semicolon divides.
fn listed_directories(list: &str) -> Vec<PathBuf> {
    let parts = list.split(';').filter(|part| !part.is_empty());
    parts.map(|part| PathBuf::from(to_linux(part))).collect()
}

fn search(path: Option<String>, name: &str, extension: Option<String>) -> Result<String, Error> {
    if name.is_empty() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let extension = extension.filter(|_| !file_name(name).contains('.'));
    let name = format!("{name}{}", extension.unwrap_or_default());
    let directories = match path {
        _ if !is_relative(&name) => vec![PathBuf::new()],
        Some(list) => listed_directories(&list),
        None => usual_directories(),
    };
    let wanted = to_linux(&name);
    let mut files = directories
        .into_iter()
        .map(|directory| directory.join(&wanted));
    let found = files.find(|file| file.exists());
    let found = found.ok_or(Error::new(ERROR_FILE_NOT_FOUND))?;
    let found = std::path::absolute(found)?;
    Ok(from_linux(&found.to_string_lossy()))
}

/// # Safety
/// As for `SearchPath`.
unsafe fn search_path<U: Unit>(
    path: *const U,
    name: *const U,
    extension: *const U,
    size: DWORD,
    buffer: *mut U,
    part: *mut *mut U,
) -> DWORD {
    guard(0, || {
        // SAFETY: promised by the caller.
        unsafe {
            let name = text::read(name).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            let found = search(text::read(path), &name, text::read(extension))?;
            let length = text::put(&found, buffer, size);
            if !buffer.is_null() && length < size {
                let start = U::encode(&found[..file_name_start(&found)]).len();
                pointer::give(part, buffer.add(start));
            }
            Ok(length)
        }
    })
}

/// The file's whole name: its length, or the size that it needs.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-searchpatha>
///
/// # Safety
/// The pointers must be NULL or valid; the buffer writable for as many units as its size says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SearchPathA(
    path: *const u8,
    name: *const u8,
    extension: *const u8,
    size: DWORD,
    buffer: *mut u8,
    part: *mut *mut u8,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { search_path(path, name, extension, size, buffer, part) }
}

/// The file's whole name: its length, or the size that it needs.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-searchpathw>
///
/// # Safety
/// The pointers must be NULL or valid; the buffer writable for as many units as its size says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SearchPathW(
    path: *const u16,
    name: *const u16,
    extension: *const u16,
    size: DWORD,
    buffer: *mut u16,
    part: *mut *mut u16,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { search_path(path, name, extension, size, buffer, part) }
}

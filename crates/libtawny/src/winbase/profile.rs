//! Initialisation files.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestringw>

use tawny::Error;
use tawny::codes::{ERROR_FILE_NOT_FOUND, ERROR_INVALID_PARAMETER};
use tawny::profile::Profile;
use tawny::windows_path::to_linux;

use crate::guard;
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, TRUE, UINT};

/// # Safety
/// `file` must be NULL or a string.
unsafe fn path<U: Unit>(file: *const U) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    let file = unsafe { text::read(file) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    Ok(to_linux(&file))
}

/// The profile of a file; empty when there is no such file, which the last error tells.
fn open(path: &str) -> Profile {
    match std::fs::read(path) {
        Ok(bytes) => Profile::parse(&bytes),
        Err(_) => {
            tawny::thread::set_last_error(ERROR_FILE_NOT_FOUND);
            Profile::default()
        }
    }
}

/// Writes strings one behind the other, each terminated, and an empty one at the end; what does not
/// fit is cut. The number of units without the last terminator, or the size less two when cut.
///
/// # Safety
/// `buffer` must be NULL or writable for `size` units.
unsafe fn put_list<U: Unit>(
    list: impl Iterator<Item = String>,
    buffer: *mut U,
    size: DWORD,
) -> DWORD {
    if buffer.is_null() || size == 0 {
        return 0;
    }
    let mut units: Vec<U> = Vec::new();
    for string in list {
        units.extend(U::encode(&string));
        units.push(U::default());
    }
    let room = size as usize - 1;
    let is_cut = units.len() > room;
    if is_cut {
        units.truncate(room);
        if let Some(last) = units.last_mut() {
            *last = U::default();
        }
    }
    // SAFETY: at most `size` units with the terminator.
    unsafe { text::put_terminated(&units, buffer) };
    if is_cut {
        size.saturating_sub(2)
    } else {
        units.len() as DWORD
    }
}

/// Writes a value, cut to the buffer's size; the number of units without the terminator.
///
/// # Safety
/// `buffer` must be NULL or writable for `size` units.
unsafe fn put_value<U: Unit>(value: &str, buffer: *mut U, size: DWORD) -> DWORD {
    if buffer.is_null() || size == 0 {
        return 0;
    }
    let mut units = U::encode(value);
    units.truncate(size as usize - 1);
    // SAFETY: at most `size` units with the terminator.
    unsafe { text::put_terminated(&units, buffer) };
    units.len() as DWORD
}

/// # Safety
/// As for `GetPrivateProfileString`.
unsafe fn get<U: Unit>(
    section: *const U,
    key: *const U,
    default: *const U,
    buffer: *mut U,
    size: DWORD,
    file: *const U,
) -> Result<DWORD, Error> {
    // SAFETY: promised by the caller.
    let (profile, section, key, default) = unsafe {
        (
            open(&path(file)?),
            text::read(section),
            text::read(key),
            text::read(default),
        )
    };
    let default = default.unwrap_or_default();
    // SAFETY: promised by the caller.
    Ok(unsafe {
        match (section, key) {
            (None, _) => put_list(profile.sections().map(str::to_owned), buffer, size),
            (Some(section), None) => put_list(
                profile.entries(&section).map(|(key, _)| key.to_owned()),
                buffer,
                size,
            ),
            (Some(section), Some(key)) => {
                let value = profile
                    .value(&section, &key)
                    .unwrap_or(default.trim_end_matches(' '));
                put_value(value, buffer, size)
            }
        }
    })
}

/// The number at the beginning of a value, 0 when there is none.
fn number(value: &str) -> UINT {
    let value = value.trim_start();
    let sign = usize::from(value.starts_with(['-', '+']));
    let end = value[sign..]
        .find(|c: char| !c.is_ascii_digit())
        .map_or(value.len(), |end| sign + end);
    value[..end].parse::<i64>().unwrap_or(0) as UINT
}

/// # Safety
/// As for `GetPrivateProfileInt`.
unsafe fn get_int<U: Unit>(
    section: *const U,
    key: *const U,
    default: i32,
    file: *const U,
) -> Result<UINT, Error> {
    // SAFETY: promised by the caller.
    let (profile, section, key) =
        unsafe { (open(&path(file)?), text::read(section), text::read(key)) };
    let value = section
        .zip(key)
        .and_then(|(section, key)| profile.value(&section, &key).map(number));
    Ok(value.unwrap_or(default as UINT))
}

/// # Safety
/// As for `WritePrivateProfileString`.
unsafe fn set<U: Unit>(
    section: *const U,
    key: *const U,
    value: *const U,
    file: *const U,
) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    let (path, section, key, value) = unsafe {
        (
            path(file)?,
            text::read(section),
            text::read(key),
            text::read(value),
        )
    };
    // Without a section the call empties a cache, of which there is none.
    let Some(section) = section else {
        return Ok(TRUE);
    };
    let mut profile = std::fs::read(&path)
        .map(|bytes| Profile::parse(&bytes))
        .unwrap_or_default();
    match key {
        None => profile.remove(&section),
        Some(key) => profile.set(&section, &key, value.as_deref()),
    }
    std::fs::write(&path, profile.to_text())?;
    Ok(TRUE)
}

/// # Safety
/// As for `GetPrivateProfileSection`.
unsafe fn get_section<U: Unit>(
    section: *const U,
    buffer: *mut U,
    size: DWORD,
    file: *const U,
) -> Result<DWORD, Error> {
    // SAFETY: promised by the caller.
    let (profile, section) = unsafe { (open(&path(file)?), text::read(section)) };
    let section = section.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let entries = profile
        .entries(&section)
        .map(|(key, value)| format!("{key}={value}"));
    // SAFETY: promised by the caller.
    Ok(unsafe { put_list(entries, buffer, size) })
}

/// The value of a key, or the default; for a NULL key the section's keys, for a NULL section all
/// sections, each terminated and an empty one at the end.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestringa>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPrivateProfileStringA(
    section: *const u8,
    key: *const u8,
    default: *const u8,
    buffer: *mut u8,
    size: DWORD,
    file: *const u8,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        get(section, key, default, buffer, size, file)
    })
}

/// The value of a key, or the default; for a NULL key the section's keys, for a NULL section all
/// sections, each terminated and an empty one at the end.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilestringw>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPrivateProfileStringW(
    section: *const u16,
    key: *const u16,
    default: *const u16,
    buffer: *mut u16,
    size: DWORD,
    file: *const u16,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        get(section, key, default, buffer, size, file)
    })
}

/// The number at the beginning of a key's value, or the default.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofileinta>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPrivateProfileIntA(
    section: *const u8,
    key: *const u8,
    default: i32,
    file: *const u8,
) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { get_int(section, key, default, file) })
}

/// The number at the beginning of a key's value, or the default.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofileintw>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPrivateProfileIntW(
    section: *const u16,
    key: *const u16,
    default: i32,
    file: *const u16,
) -> UINT {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { get_int(section, key, default, file) })
}

/// The entries of a section, each terminated and an empty one at the end.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilesectiona>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPrivateProfileSectionA(
    section: *const u8,
    buffer: *mut u8,
    size: DWORD,
    file: *const u8,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { get_section(section, buffer, size, file) })
}

/// The entries of a section, each terminated and an empty one at the end.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprivateprofilesectionw>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPrivateProfileSectionW(
    section: *const u16,
    buffer: *mut u16,
    size: DWORD,
    file: *const u16,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { get_section(section, buffer, size, file) })
}

/// Sets the value of a key; a NULL value removes it, a NULL key the section.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-writeprivateprofilestringa>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WritePrivateProfileStringA(
    section: *const u8,
    key: *const u8,
    value: *const u8,
    file: *const u8,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set(section, key, value, file) })
}

/// Sets the value of a key; a NULL value removes it, a NULL key the section.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-writeprivateprofilestringw>
///
/// # Safety
/// The texts must be NULL or strings, a buffer NULL or writable for its size.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WritePrivateProfileStringW(
    section: *const u16,
    key: *const u16,
    value: *const u16,
    file: *const u16,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set(section, key, value, file) })
}

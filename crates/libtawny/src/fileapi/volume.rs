//! Drives and volumes.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/volume-management-functions>

use tawny::Error;
use tawny::codes::*;
use tawny::file::{self, Attributes};
use tawny::volume::{FILE_SYSTEM, SECTOR, Volume};
use tawny::windows_path;

use crate::boundary::guard;
use crate::pointer::give;
use crate::text::{self, Unit};
use crate::types::*;

const DRIVE_NO_ROOT_DIR: UINT = 1;
const DRIVE_FIXED: UINT = 3;

/// Whether `name` is that of the root of a drive.
fn is_root(name: &str) -> bool {
    let name = name.strip_prefix(r"\\?\").unwrap_or(name);
    let rest = match name.as_bytes() {
        [letter, b':', ..] if letter.is_ascii_alphabetic() => &name[2..],
        _ => name,
    };
    rest == "\\" || rest == "/"
}

/// The root that is meant; NULL is that of the current directory.
///
/// # Safety
/// `root` must be NULL or a terminated string.
unsafe fn root_of<U: Unit>(root: *const U) -> String {
    // SAFETY: promised by the caller.
    unsafe { text::read(root) }.unwrap_or("\\".into())
}

/// # Safety
/// `root` must be NULL or a terminated string.
unsafe fn drive_type<U: Unit>(root: *const U) -> UINT {
    guard(DRIVE_NO_ROOT_DIR, || {
        // SAFETY: promised by the caller.
        let root = unsafe { root_of(root) };
        let found = is_root(&root).then(|| file::information(&root));
        Ok(match found {
            Some(Ok(found)) if found.attributes.contains(Attributes::DIRECTORY) => DRIVE_FIXED,
            _ => DRIVE_NO_ROOT_DIR,
        })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypea>
///
/// # Safety
/// `root` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDriveTypeA(root: *const u8) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { drive_type(root) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypew>
///
/// # Safety
/// `root` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDriveTypeW(root: *const u16) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { drive_type(root) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getlogicaldrives>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetLogicalDrives() -> DWORD {
    let bit = |letter: char| 1 << (letter as u32 - 'A' as u32);
    guard(0, || {
        Ok(windows_path::drives()
            .into_iter()
            .fold(0, |drives, letter| drives | bit(letter)))
    })
}

/// # Safety
/// `buffer` must be NULL or valid for writes of `length` units.
unsafe fn drive_strings<U: Unit>(length: DWORD, buffer: *mut U) -> DWORD {
    guard(0, || {
        let drives = windows_path::drives().into_iter();
        let roots: String = drives.map(|letter| format!("{letter}:\\\0")).collect();
        // SAFETY: promised by the caller.
        Ok(unsafe { text::put(&roots, buffer, length) })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getlogicaldrivestringsa>
///
/// # Safety
/// `buffer` must be NULL or valid for writes of `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLogicalDriveStringsA(length: DWORD, buffer: *mut u8) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { drive_strings(length, buffer) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getlogicaldrivestringsw>
///
/// # Safety
/// `buffer` must be NULL or valid for writes of `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetLogicalDriveStringsW(length: DWORD, buffer: *mut u16) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { drive_strings(length, buffer) }
}

/// # Safety
/// `root` must be NULL or a terminated string, the others NULL or valid for writes.
unsafe fn free_space<U: Unit>(
    root: *const U,
    sectors_in_cluster: *mut DWORD,
    bytes_in_sector: *mut DWORD,
    free: *mut DWORD,
    all: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let volume = Volume::of(&unsafe { root_of(root) })?;
        let clusters = |bytes: u64| DWORD::try_from(bytes / volume.unit).unwrap_or(DWORD::MAX);
        // SAFETY: promised by the caller.
        unsafe {
            give(sectors_in_cluster, (volume.unit / SECTOR) as DWORD);
            give(bytes_in_sector, SECTOR as DWORD);
            give(free, clusters(volume.available));
            give(all, clusters(volume.size));
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdiskfreespacea>
///
/// # Safety
/// `root` must be NULL or a terminated string, the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDiskFreeSpaceA(
    root: *const u8,
    sectors_in_cluster: *mut DWORD,
    bytes_in_sector: *mut DWORD,
    free: *mut DWORD,
    all: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { free_space(root, sectors_in_cluster, bytes_in_sector, free, all) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdiskfreespacew>
///
/// # Safety
/// `root` must be NULL or a terminated string, the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDiskFreeSpaceW(
    root: *const u16,
    sectors_in_cluster: *mut DWORD,
    bytes_in_sector: *mut DWORD,
    free: *mut DWORD,
    all: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { free_space(root, sectors_in_cluster, bytes_in_sector, free, all) }
}

/// # Safety
/// `name` must be NULL or a terminated string, the others NULL or valid for writes.
unsafe fn free_space_ex<U: Unit>(
    name: *const U,
    available: *mut u64,
    all: *mut u64,
    free: *mut u64,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let volume = Volume::of(&unsafe { root_of(name) })?;
        // SAFETY: promised by the caller.
        unsafe {
            give(available, volume.available);
            give(all, volume.size);
            give(free, volume.free);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdiskfreespaceexa>
///
/// # Safety
/// `name` must be NULL or a terminated string, the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDiskFreeSpaceExA(
    name: *const u8,
    available: *mut u64,
    all: *mut u64,
    free: *mut u64,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { free_space_ex(name, available, all, free) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdiskfreespaceexw>
///
/// # Safety
/// `name` must be NULL or a terminated string, the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDiskFreeSpaceExW(
    name: *const u16,
    available: *mut u64,
    all: *mut u64,
    free: *mut u64,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { free_space_ex(name, available, all, free) }
}

/// What GetVolumeInformation gives: name, serial number, longest component, flags, file system.
struct Asked<U> {
    name: (*mut U, DWORD),
    serial: *mut DWORD,
    longest: *mut DWORD,
    flags: *mut DWORD,
    system: (*mut U, DWORD),
}

/// # Safety
/// `root` must be NULL or a terminated string, all of `asked` NULL or valid for writes.
unsafe fn information<U: Unit>(root: *const U, asked: &Asked<U>) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let root = unsafe { root_of(root) };
        if !is_root(&root) {
            return Err(Error::new(match root.ends_with(['\\', '/']) {
                true => ERROR_DIR_NOT_ROOT,
                false => ERROR_INVALID_NAME,
            }));
        }
        let volume = Volume::of(&root)?;
        for ((buffer, size), text) in [(asked.name, ""), (asked.system, FILE_SYSTEM)] {
            // SAFETY: promised by the caller.
            let length = unsafe { text::put(text, buffer, size) };
            if !buffer.is_null() && length as usize != text.len() {
                return Err(Error::new(ERROR_MORE_DATA));
            }
        }
        // SAFETY: promised by the caller.
        unsafe {
            give(asked.serial, volume.serial);
            give(asked.longest, volume.longest_name);
            give(asked.flags, volume.flags);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getvolumeinformationa>
///
/// # Safety
/// `root` must be NULL or a terminated string, the others NULL or valid for writes.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_GetVolumeInformationA(
    root: *const u8,
    name: *mut u8,
    name_size: DWORD,
    serial: *mut DWORD,
    longest: *mut DWORD,
    flags: *mut DWORD,
    system: *mut u8,
    system_size: DWORD,
) -> BOOL {
    let asked = Asked {
        name: (name, name_size),
        serial,
        longest,
        flags,
        system: (system, system_size),
    };
    // SAFETY: promised by the caller.
    unsafe { information(root, &asked) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getvolumeinformationw>
///
/// # Safety
/// `root` must be NULL or a terminated string, the others NULL or valid for writes.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments, reason = "Windows has as many")]
pub unsafe extern "C" fn tawny_GetVolumeInformationW(
    root: *const u16,
    name: *mut u16,
    name_size: DWORD,
    serial: *mut DWORD,
    longest: *mut DWORD,
    flags: *mut DWORD,
    system: *mut u16,
    system_size: DWORD,
) -> BOOL {
    let asked = Asked {
        name: (name, name_size),
        serial,
        longest,
        flags,
        system: (system, system_size),
    };
    // SAFETY: promised by the caller.
    unsafe { information(root, &asked) }
}

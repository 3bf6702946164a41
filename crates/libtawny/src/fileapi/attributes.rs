//! Attributes, times and identity of files.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/file-attribute-constants>

use std::ffi::c_void;

use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::file::{self, Attributes, Information, Times};
use tawny::windows_path::from_linux;
use tawny::{Error, File, object};

use super::names::read;
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::minwinbase::FILETIME;
use crate::pointer::{self, give};
use crate::text::{self, Unit};
use crate::types::*;

const INVALID_FILE_ATTRIBUTES: DWORD = DWORD::MAX;

/// `WIN32_FILE_ATTRIBUTE_DATA`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct WIN32_FILE_ATTRIBUTE_DATA {
    pub dwFileAttributes: DWORD,
    pub ftCreationTime: FILETIME,
    pub ftLastAccessTime: FILETIME,
    pub ftLastWriteTime: FILETIME,
    pub nFileSizeHigh: DWORD,
    pub nFileSizeLow: DWORD,
}

/// `BY_HANDLE_FILE_INFORMATION`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct BY_HANDLE_FILE_INFORMATION {
    pub dwFileAttributes: DWORD,
    pub ftCreationTime: FILETIME,
    pub ftLastAccessTime: FILETIME,
    pub ftLastWriteTime: FILETIME,
    pub dwVolumeSerialNumber: DWORD,
    pub nFileSizeHigh: DWORD,
    pub nFileSizeLow: DWORD,
    pub nNumberOfLinks: DWORD,
    pub nFileIndexHigh: DWORD,
    pub nFileIndexLow: DWORD,
}

/// `FILE_BASIC_INFO`
#[repr(C)]
#[derive(Clone, Copy)]
struct BasicInfo {
    created: u64,
    accessed: u64,
    written: u64,
    changed: u64,
    attributes: DWORD,
}

/// `FILE_STANDARD_INFO`
#[repr(C)]
struct StandardInfo {
    allocated: u64,
    size: u64,
    links: DWORD,
    delete_pending: BOOLEAN,
    directory: BOOLEAN,
}

/// `FILE_ATTRIBUTE_TAG_INFO`
#[repr(C)]
struct AttributeTagInfo {
    attributes: DWORD,
    tag: DWORD,
}

/// `FILE_ID_INFO`
#[repr(C)]
struct IdInfo {
    volume: u64,
    id: [u64; 2],
}

const FILE_BASIC_INFO: i32 = 0;
const FILE_STANDARD_INFO: i32 = 1;
const FILE_NAME_INFO: i32 = 2;
const FILE_END_OF_FILE_INFO: i32 = 6;
const FILE_ATTRIBUTE_TAG_INFO: i32 = 9;
const FILE_ID_INFO: i32 = 18;

pub(super) fn data(information: &Information) -> WIN32_FILE_ATTRIBUTE_DATA {
    WIN32_FILE_ATTRIBUTE_DATA {
        dwFileAttributes: information.attributes.bits(),
        ftCreationTime: information.created.into(),
        ftLastAccessTime: information.accessed.into(),
        ftLastWriteTime: information.written.into(),
        nFileSizeHigh: (information.size >> 32) as DWORD,
        nFileSizeLow: information.size as DWORD,
    }
}

fn with<R>(file: HANDLE, f: impl FnOnce(&File) -> Result<R, Error>) -> Result<R, Error> {
    object::with(handle(file), f).unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))
}

/// # Safety
/// `name` must be NULL or a terminated string.
unsafe fn attributes<U: Unit>(name: *const U) -> DWORD {
    guard(INVALID_FILE_ATTRIBUTES, || {
        // SAFETY: promised by the caller.
        let name = unsafe { read(name) }?;
        Ok(file::information(&name)?.attributes.bits())
    })
}

/// # Safety
/// `name` must be NULL or a terminated string, `out` NULL or writable.
unsafe fn attributes_ex<U: Unit>(name: *const U, level: i32, out: *mut c_void) -> BOOL {
    guard(FALSE, || {
        if level != 0 || out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe {
            let found = file::information(&read(name)?)?;
            give(out.cast(), data(&found));
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `name` must be NULL or a terminated string.
unsafe fn set_attributes<U: Unit>(name: *const U, attributes: DWORD) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        file::set_attributes(&unsafe { read(name) }?, attributes)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfileattributesa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileAttributesA(name: *const u8) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { attributes(name) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfileattributesw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileAttributesW(name: *const u16) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { attributes(name) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfileattributesexa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileAttributesExA(
    name: *const u8,
    level: i32,
    out: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { attributes_ex(name, level, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfileattributesexw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileAttributesExW(
    name: *const u16,
    level: i32,
    out: *mut c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { attributes_ex(name, level, out) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfileattributesa>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFileAttributesA(name: *const u8, attributes: DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { set_attributes(name, attributes) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfileattributesw>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFileAttributesW(name: *const u16, attributes: DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { set_attributes(name, attributes) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfileinformationbyhandle>
///
/// # Safety
/// A non-NULL `out` must be valid for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileInformationByHandle(
    file: HANDLE,
    out: *mut BY_HANDLE_FILE_INFORMATION,
) -> BOOL {
    guard(FALSE, || {
        let found = with(file, File::information)?;
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let information = BY_HANDLE_FILE_INFORMATION {
            dwFileAttributes: found.attributes.bits(),
            ftCreationTime: found.created.into(),
            ftLastAccessTime: found.accessed.into(),
            ftLastWriteTime: found.written.into(),
            dwVolumeSerialNumber: found.volume as DWORD,
            nFileSizeHigh: (found.size >> 32) as DWORD,
            nFileSizeLow: found.size as DWORD,
            nNumberOfLinks: found.links,
            nFileIndexHigh: (found.index >> 32) as DWORD,
            nFileIndexLow: found.index as DWORD,
        };
        // SAFETY: promised by the caller.
        unsafe { give(out, information) };
        Ok(TRUE)
    })
}

/// Writes `value` if there is room.
///
/// # Safety
/// `out` must be valid for `size` bytes.
unsafe fn put<T>(value: T, out: *mut c_void, size: DWORD) -> Result<(), Error> {
    if (size as usize) < size_of::<T>() || out.is_null() {
        return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
    }
    // SAFETY: it fits.
    unsafe { out.cast::<T>().write_unaligned(value) };
    Ok(())
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getfileinformationbyhandleex>
///
/// # Safety
/// `out` must be NULL or valid for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileInformationByHandleEx(
    file: HANDLE,
    kind: i32,
    out: *mut c_void,
    size: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let found = with(file, File::information)?;
        // SAFETY: promised by the caller.
        unsafe {
            match kind {
                FILE_BASIC_INFO => put(
                    BasicInfo {
                        created: found.created,
                        accessed: found.accessed,
                        written: found.written,
                        changed: found.changed,
                        attributes: found.attributes.bits(),
                    },
                    out,
                    size,
                )?,
                FILE_STANDARD_INFO => put(
                    StandardInfo {
                        allocated: found.allocated,
                        size: found.size,
                        links: found.links,
                        delete_pending: 0,
                        directory: found.attributes.contains(Attributes::DIRECTORY).into(),
                    },
                    out,
                    size,
                )?,
                FILE_NAME_INFO => {
                    let name = with(file, |file| Ok(name_of(file)))?;
                    let units = u16::encode(name.get(2..).unwrap_or_default());
                    put((units.len() * 2) as DWORD, out, size)?;
                    if units.len() * 2 + 4 > size as usize {
                        return Err(Error::new(tawny::codes::ERROR_MORE_DATA));
                    }
                    let start = out.cast::<u8>().add(4).cast::<u16>();
                    for (index, unit) in units.into_iter().enumerate() {
                        start.add(index).write_unaligned(unit);
                    }
                }
                FILE_ATTRIBUTE_TAG_INFO => put(
                    AttributeTagInfo {
                        attributes: found.attributes.bits(),
                        tag: 0,
                    },
                    out,
                    size,
                )?,
                FILE_ID_INFO => put(
                    IdInfo {
                        volume: found.volume,
                        id: [found.index, 0],
                    },
                    out,
                    size,
                )?,
                _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
            }
        }
        Ok(TRUE)
    })
}

/// Reads what a program sets.
///
/// # Safety
/// `from` must be NULL or valid for `size` bytes.
unsafe fn take<T>(from: *const c_void, size: DWORD) -> Result<T, Error> {
    if (size as usize) < size_of::<T>() {
        return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
    }
    // SAFETY: promised by the caller.
    unsafe { pointer::copy(from.cast()) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfileinformationbyhandle>
///
/// # Safety
/// `from` must be NULL or valid for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFileInformationByHandle(
    file: HANDLE,
    kind: i32,
    from: *const c_void,
    size: DWORD,
) -> BOOL {
    guard(FALSE, || {
        match kind {
            FILE_END_OF_FILE_INFO => {
                // SAFETY: promised by the caller.
                let end: i64 = unsafe { take(from, size) }?;
                let end = u64::try_from(end).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
                with(file, |file| file.set_len(end))?;
            }
            FILE_BASIC_INFO => {
                // SAFETY: promised by the caller.
                let info: BasicInfo = unsafe { take(from, size) }?;
                let time = |value: u64| Some(value).filter(|&time| time != 0 && time != u64::MAX);
                let times = Times {
                    accessed: time(info.accessed),
                    written: time(info.written),
                };
                with(file, |file| file.set_times(times))?;
            }
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfiletime>
///
/// # Safety
/// Non-NULL pointers must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFileTime(
    file: HANDLE,
    created: *mut FILETIME,
    accessed: *mut FILETIME,
    written: *mut FILETIME,
) -> BOOL {
    guard(FALSE, || {
        let found = with(file, File::information)?;
        // SAFETY: promised by the caller.
        unsafe {
            give(created, found.created.into());
            give(accessed, found.accessed.into());
            give(written, found.written.into());
        }
        Ok(TRUE)
    })
}

/// The time of making is the file system's own and stays.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfiletime>
///
/// # Safety
/// Non-NULL pointers must be valid for reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetFileTime(
    file: HANDLE,
    _created: *const FILETIME,
    accessed: *const FILETIME,
    written: *const FILETIME,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let time = |at: *const FILETIME| unsafe { pointer::copy(at) }.map(u64::from);
        let times = Times {
            accessed: time(accessed),
            written: time(written),
        };
        with(file, |file| file.set_times(times))?;
        Ok(TRUE)
    })
}

fn name_of(file: &File) -> String {
    let path = file.path().map(|path| path.to_string_lossy());
    from_linux(&path.unwrap_or_default())
}

/// `VOLUME_NAME_NONE`
const VOLUME_NAME_NONE: DWORD = 4;

/// # Safety
/// `out` must be writable for `size` units.
unsafe fn final_path<U: Unit>(file: HANDLE, out: *mut U, size: DWORD, flags: DWORD) -> DWORD {
    guard(0, || {
        let name = with(file, |file| Ok(name_of(file)))?;
        let name = match flags & VOLUME_NAME_NONE {
            0 => format!(r"\\?\{name}"),
            _ => name.get(2..).unwrap_or_default().to_owned(),
        };
        // SAFETY: promised by the caller.
        Ok(unsafe { text::put(&name, out, size) })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfinalpathnamebyhandlea>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFinalPathNameByHandleA(
    file: HANDLE,
    out: *mut u8,
    size: DWORD,
    flags: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { final_path(file, out, size, flags) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfinalpathnamebyhandlew>
///
/// # Safety
/// The pointers must be NULL or valid as the page says, strings terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetFinalPathNameByHandleW(
    file: HANDLE,
    out: *mut u16,
    size: DWORD,
    flags: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { final_path(file, out, size, flags) }
}

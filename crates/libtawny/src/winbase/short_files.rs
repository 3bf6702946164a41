//! The functions on files with short names and 32-bit handles, from before CreateFile: OpenFile, `_lopen`,
//! `_lread` and their kin.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-openfile>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::codes::*;
use tawny::create_file::{Access, Disposition, Opening, create_file};
use tawny::{Error, file, thread};

use crate::boundary::guard;
use crate::fileapi::paths::tawny_GetFullPathNameA;
use crate::fileapi::position::{tawny_SetEndOfFile, tawny_SetFilePointer};
use crate::fileapi::{tawny_ReadFile, tawny_WriteFile};
use crate::handleapi::tawny_CloseHandle;
use crate::pointer;
use crate::text;
use crate::types::*;

/// `HFILE`
type ShortHandle = i32;
const HFILE_ERROR: ShortHandle = -1;
const INVALID_SET_FILE_POINTER: DWORD = u32::MAX;
const OFS_MAXPATHNAME: usize = 128;

const OF_ACCESS: UINT = 0x3;
const OF_SHARE: UINT = 0x70;
const OF_PARSE: UINT = 0x100;
const OF_DELETE: UINT = 0x200;
const OF_CREATE: UINT = 0x1000;
const OF_EXIST: UINT = 0x4000;
const OF_REOPEN: UINT = 0x8000;

const GENERIC_READ: u32 = 0x8000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const SHARE_READ: u32 = 1;
const SHARE_WRITE: u32 = 2;
/// `FILE_ATTRIBUTE_READONLY`, `HIDDEN` and `SYSTEM`
const ATTRIBUTES: i32 = 0x7;

/// `OFSTRUCT`
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct OFSTRUCT {
    pub cBytes: u8,
    pub fFixedDisk: u8,
    pub nErrCode: u16,
    pub Reserved1: u16,
    pub Reserved2: u16,
    pub szPathName: [u8; OFS_MAXPATHNAME],
}

/// The handle as the other functions take it.
fn long(file: ShortHandle) -> HANDLE {
    file as isize as HANDLE
}

/// How `mode`, of access and sharing, wants a file to be opened.
fn opening(mode: UINT, disposition: Disposition) -> Result<Opening, Error> {
    let access = match mode & OF_ACCESS {
        0 => GENERIC_READ,
        1 => GENERIC_WRITE,
        2 => GENERIC_READ | GENERIC_WRITE,
        _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
    };
    let share = match mode & OF_SHARE {
        0x10 => 0,
        0x20 => SHARE_READ,
        0x30 => SHARE_WRITE,
        // Compatibility, and deny none.
        _ => SHARE_READ | SHARE_WRITE,
    };
    Ok(Opening {
        access: Access::expand(access),
        share,
        disposition,
        flags: 0,
    })
}

fn open(name: &str, opening: &Opening) -> Result<ShortHandle, Error> {
    let opened = create_file(name, opening)?.handle;
    ShortHandle::try_from(opened.value()).map_err(|_| {
        let _ = tawny::object::close(opened);
        Error::new(ERROR_TOO_MANY_OPEN_FILES)
    })
}

/// # Safety
/// `name` must be NULL or terminated.
unsafe fn name_of(name: *const u8) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    let name = unsafe { text::read(name) };
    name.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_lopen>
///
/// # Safety
/// `name` must be NULL or terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__lopen(name: *const u8, mode: i32) -> ShortHandle {
    guard(HFILE_ERROR, || {
        // SAFETY: promised by the caller.
        let name = unsafe { name_of(name) }?;
        open(&name, &opening(mode as UINT, Disposition::OpenExisting)?)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_lcreat>
///
/// # Safety
/// `name` must be NULL or terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__lcreat(name: *const u8, attributes: i32) -> ShortHandle {
    guard(HFILE_ERROR, || {
        // SAFETY: promised by the caller.
        let name = unsafe { name_of(name) }?;
        let mut opening = opening(2, Disposition::CreateAlways)?;
        opening.flags = (attributes & ATTRIBUTES) as u32;
        open(&name, &opening)
    })
}

/// Reads up to `size` bytes: how many, or -1.
///
/// # Safety
/// `buffer` must be NULL or writable for `size` bytes.
unsafe fn read(file: ShortHandle, buffer: *mut c_void, size: DWORD) -> i32 {
    let mut done = 0;
    // SAFETY: promised by the caller.
    match unsafe { tawny_ReadFile(long(file), buffer, size, &raw mut done, null_mut()) } {
        FALSE => HFILE_ERROR,
        _ => done as i32,
    }
}

/// Writes `size` bytes, or ends the file where it is for none: how many, or -1.
///
/// # Safety
/// `buffer` must be NULL or readable for `size` bytes.
unsafe fn write(file: ShortHandle, buffer: *const u8, size: DWORD) -> i32 {
    if size == 0 {
        return match tawny_SetEndOfFile(long(file)) {
            FALSE => HFILE_ERROR,
            _ => 0,
        };
    }
    let mut done = 0;
    // SAFETY: promised by the caller.
    match unsafe { tawny_WriteFile(long(file), buffer.cast(), size, &raw mut done, null_mut()) } {
        FALSE => HFILE_ERROR,
        _ => done as i32,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_lread>
///
/// # Safety
/// `buffer` must be NULL or writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__lread(file: ShortHandle, buffer: *mut c_void, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { read(file, buffer, size) as UINT }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_hread>
///
/// # Safety
/// `buffer` must be NULL or writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__hread(file: ShortHandle, buffer: *mut c_void, size: i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { read(file, buffer, size as DWORD) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_lwrite>
///
/// # Safety
/// `buffer` must be NULL or readable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__lwrite(file: ShortHandle, buffer: *const u8, size: UINT) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { write(file, buffer, size) as UINT }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_hwrite>
///
/// # Safety
/// `buffer` must be NULL or readable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__hwrite(file: ShortHandle, buffer: *const u8, size: i32) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { write(file, buffer, size as DWORD) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_llseek>
#[unsafe(no_mangle)]
pub extern "C" fn tawny__llseek(file: ShortHandle, offset: i32, origin: i32) -> i32 {
    // SAFETY: NULL is allowed.
    match unsafe { tawny_SetFilePointer(long(file), offset, null_mut(), origin as DWORD) } {
        INVALID_SET_FILE_POINTER => HFILE_ERROR,
        position => position as i32,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-_lclose>
#[unsafe(no_mangle)]
pub extern "C" fn tawny__lclose(file: ShortHandle) -> ShortHandle {
    match tawny_CloseHandle(long(file)) {
        FALSE => HFILE_ERROR,
        _ => 0,
    }
}

/// The whole path of a file.
///
/// # Safety
/// `name` must be terminated.
unsafe fn path_of(name: *const u8) -> Result<String, Error> {
    let mut path = [0_u8; OFS_MAXPATHNAME];
    let (room, target) = (path.len() as DWORD, path.as_mut_ptr());
    // SAFETY: promised by the caller; there is as much room, and what is there is terminated.
    unsafe {
        match tawny_GetFullPathNameA(name, room, target, null_mut()) {
            0 => Err(Error::new(thread::last_error())),
            length if length >= room => Err(Error::new(ERROR_INVALID_PARAMETER)),
            _ => name_of(target),
        }
    }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-openfile>
///
/// # Safety
/// `name` must be NULL or terminated, `information` NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenFile(
    name: *const u8,
    information: *mut OFSTRUCT,
    style: UINT,
) -> ShortHandle {
    // SAFETY: promised by the caller.
    let given = unsafe { pointer::copy(information) };
    let Some(mut told) = given else {
        thread::set_last_error(ERROR_INVALID_PARAMETER);
        return HFILE_ERROR;
    };
    // SAFETY: promised by the caller.
    let opened = guard(HFILE_ERROR, || unsafe {
        open_by_style(name, &mut told, style)
    });
    told.nErrCode = match opened {
        HFILE_ERROR => thread::last_error() as u16,
        _ => 0,
    };
    // SAFETY: promised by the caller.
    unsafe { pointer::give(information, told) };
    opened
}

/// # Safety
/// `name` must be NULL or terminated.
unsafe fn open_by_style(
    name: *const u8,
    told: &mut OFSTRUCT,
    style: UINT,
) -> Result<ShortHandle, Error> {
    let path = match style & OF_REOPEN {
        0 => {
            // SAFETY: promised by the caller.
            unsafe {
                name_of(name)?;
                path_of(name)?
            }
        }
        _ => {
            let name = told.szPathName.split(|byte| *byte == 0).next();
            String::from_utf8_lossy(name.unwrap_or_default()).into_owned()
        }
    };
    told.cBytes = size_of::<OFSTRUCT>() as u8;
    told.fFixedDisk = 1;
    told.szPathName = [0; OFS_MAXPATHNAME];
    told.szPathName[..path.len()].copy_from_slice(path.as_bytes());
    if style & OF_PARSE != 0 {
        return Ok(0);
    }
    if style & OF_DELETE != 0 {
        file::delete(&path)?;
        return Ok(0);
    }
    let opened = match style & OF_CREATE {
        0 => open(&path, &opening(style, Disposition::OpenExisting)?)?,
        _ => {
            let opening = opening(style & OF_SHARE | 2, Disposition::CreateAlways)?;
            open(&path, &opening)?
        }
    };
    if style & OF_EXIST != 0 {
        tawny__lclose(opened);
    }
    Ok(opened)
}

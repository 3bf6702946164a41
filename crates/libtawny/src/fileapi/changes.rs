//! What changes in directories: ReadDirectoryChanges and change notifications.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/obtaining-directory-change-notifications>

use std::ffi::c_void;

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND};
use tawny::file::{ChangeNotification, File, Filter};
use tawny::file_object::FileObject;
use tawny::{Error, object};

use super::memory;
use super::routine::{FileRoutine, notice};
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::text::{self, Unit};
use crate::types::*;
use crate::winsock2::arguments::operation;

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-readdirectorychangesw>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReadDirectoryChangesW(
    directory: HANDLE,
    buffer: *mut c_void,
    len: DWORD,
    subtree: BOOL,
    filter: DWORD,
    returned: *mut DWORD,
    overlapped: *mut OVERLAPPED,
    routine: FileRoutine,
) -> BOOL {
    guard(FALSE, || {
        let file = object::find::<File>(handle(directory));
        let file = file.ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        let filter = Filter::from_bits(filter)?;
        let subtree = subtree != FALSE;
        if !(buffer as usize).is_multiple_of(align_of::<DWORD>()) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        let (room, operation) = unsafe { (memory(buffer, len)?, operation(overlapped, None)?) };
        if !file.is_overlapped() {
            let bytes = file.read_changes(room, subtree, filter)?;
            // SAFETY: promised by the caller.
            unsafe { give(returned, bytes as DWORD) };
            return Ok(TRUE);
        }
        let (overlapped, mut told) = operation.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if routine.is_some() {
            if file.base().has_port() {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            // SAFETY: promised by the caller.
            told = unsafe { notice(overlapped.address(), routine) };
        }
        file.read_changes_overlapped(room, subtree, filter, overlapped, told)?;
        Ok(TRUE)
    })
}

/// # Safety
/// `path` must be NULL or a terminated string.
unsafe fn first<U: Unit>(path: *const U, subtree: BOOL, filter: DWORD) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        // SAFETY: promised by the caller.
        let path = unsafe { text::read(path) }.ok_or(Error::new(ERROR_PATH_NOT_FOUND))?;
        let filter = Filter::from_bits(filter)?;
        let made = ChangeNotification::create(&path, subtree != FALSE, filter)?;
        Ok(made.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstchangenotificationw>
///
/// # Safety
/// `path` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstChangeNotificationW(
    path: *const WCHAR,
    subtree: BOOL,
    filter: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { first(path, subtree, filter) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findfirstchangenotificationa>
///
/// # Safety
/// `path` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FindFirstChangeNotificationA(
    path: *const u8,
    subtree: BOOL,
    filter: DWORD,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { first(path, subtree, filter) }
}

fn with(change: HANDLE, f: impl FnOnce(&ChangeNotification)) -> Result<(), Error> {
    object::with(handle(change), f).ok_or(Error::new(ERROR_INVALID_HANDLE))
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findnextchangenotification>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FindNextChangeNotification(change: HANDLE) -> BOOL {
    guard(FALSE, || {
        with(change, ChangeNotification::next).map(|()| TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-findclosechangenotification>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FindCloseChangeNotification(change: HANDLE) -> BOOL {
    guard(FALSE, || {
        with(change, |_| ())?;
        object::close(handle(change))?;
        Ok(TRUE)
    })
}

//! fileapi.h: ReadFile and WriteFile, on sockets as on any other file, and on the standard handles.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/>

pub mod attributes;
pub mod changes;
pub mod create;
pub mod file_type;
pub mod find;
pub mod lock;
pub mod names;
pub mod paths;
pub mod position;
pub mod replace;
pub mod routine;
pub mod scatter;
pub mod volume;

use std::ffi::c_void;
use std::ptr::NonNull;

use tawny::codes::{
    ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_IO_PENDING, ERROR_MORE_DATA,
    ERROR_NOACCESS, WSA_INVALID_HANDLE,
};
use tawny::file_object::{self, Issued};
use tawny::{Buffers, Error};

use crate::boundary::guard;
use crate::consoleapi::{descriptor, read_std, write_std};
use crate::ioapiset::handle;
use crate::pointer::{self, give};
use crate::types::*;
use crate::winsock2::arguments::operation;

/// # Safety
/// `start` is NULL or valid for `len` bytes until the operation has ended.
unsafe fn memory(start: *mut c_void, len: DWORD) -> Result<Buffers, Error> {
    if start.is_null() && len != 0 {
        return Err(Error::new(ERROR_NOACCESS));
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { Buffers::from_raw([(start.cast(), len as usize)].into_iter()) })
}

/// # Safety
/// A non-NULL `count` must be valid for writes.
unsafe fn issued(result: Result<Issued, Error>, count: *mut DWORD) -> Result<BOOL, Error> {
    match result? {
        Issued::Done(bytes) => {
            // SAFETY: promised by the caller.
            unsafe { give(count, bytes) };
            Ok(TRUE)
        }
        Issued::Pending => Err(Error::new(ERROR_IO_PENDING)),
    }
}

/// The result of a transfer on a standard handle.
///
/// # Safety
/// A non-NULL `count` must be valid for writes.
unsafe fn at_once(done: Option<Result<usize, Error>>, count: *mut DWORD) -> Result<BOOL, Error> {
    let bytes = done.ok_or(Error::new(ERROR_INVALID_HANDLE))??;
    // SAFETY: promised by the caller.
    unsafe { give(count, bytes as DWORD) };
    Ok(TRUE)
}

/// The message is longer than the buffer, which is full.
const MORE_DATA: Error = Error::new(ERROR_MORE_DATA);

/// A file's name for an error that Winsock has its own for.
fn file_error(error: Error) -> Error {
    match error.code() {
        WSA_INVALID_HANDLE => Error::new(ERROR_INVALID_HANDLE),
        _ => error,
    }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfile>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReadFile(
    file: HANDLE,
    buffer: *mut c_void,
    len: DWORD,
    read: *mut DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    guard(FALSE, || {
        if descriptor(file).is_some() {
            let start = NonNull::new(buffer.cast()).unwrap_or(NonNull::dangling());
            if buffer.is_null() && len != 0 {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            // SAFETY: promised by the caller; without a buffer there are no bytes.
            let room = unsafe { std::slice::from_raw_parts_mut(start.as_ptr(), len as usize) };
            let done = read_std(file, room);
            // SAFETY: promised by the caller.
            return unsafe { at_once(done, read) };
        }
        file_object::with(handle(file), |file| {
            // SAFETY: promised by the caller.
            unsafe {
                let room = memory(buffer, len)?;
                match operation(overlapped, None).map_err(file_error)? {
                    None => {
                        give(read, 0);
                        let bytes = file.read_now(room).inspect_err(|error| {
                            if *error == MORE_DATA {
                                give(read, len);
                            }
                        })?;
                        give(read, bytes as DWORD);
                        Ok(TRUE)
                    }
                    Some((overlapped, notice)) => {
                        let offset = overlapped.offset();
                        let result = file.read_overlapped(room, offset, overlapped, notice);
                        if result == Err(MORE_DATA) {
                            give(read, len);
                        }
                        issued(result, read)
                    }
                }
            }
        })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefile>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WriteFile(
    file: HANDLE,
    buffer: *const c_void,
    len: DWORD,
    written: *mut DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    guard(FALSE, || {
        if descriptor(file).is_some() {
            // SAFETY: promised by the caller.
            let data = unsafe { pointer::slice(buffer.cast(), len as usize) };
            let done = write_std(file, data.ok_or(Error::new(ERROR_INVALID_PARAMETER))?);
            // SAFETY: promised by the caller.
            return unsafe { at_once(done, written) };
        }
        file_object::with(handle(file), |file| {
            // SAFETY: promised by the caller.
            unsafe {
                let data = memory(buffer.cast_mut(), len)?;
                match operation(overlapped, None).map_err(file_error)? {
                    None => {
                        give(written, file.write_now(data)? as DWORD);
                        Ok(TRUE)
                    }
                    Some((overlapped, notice)) => {
                        let offset = overlapped.offset();
                        issued(
                            file.write_overlapped(data, offset, overlapped, notice),
                            written,
                        )
                    }
                }
            }
        })
    })
}

const FILE_SKIP_COMPLETION_PORT_ON_SUCCESS: u8 = 1;
const FILE_SKIP_SET_EVENT_ON_HANDLE: u8 = 2;

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setfilecompletionnotificationmodes>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetFileCompletionNotificationModes(file: HANDLE, modes: u8) -> BOOL {
    guard(FALSE, || {
        let known = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
        file_object::with(handle(file), |file| {
            if modes & !known != 0 {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            file.set_notification_modes(
                modes & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS != 0,
                modes & FILE_SKIP_SET_EVENT_ON_HANDLE != 0,
            );
            Ok(TRUE)
        })
    })
}

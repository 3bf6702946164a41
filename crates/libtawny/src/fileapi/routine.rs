//! ReadFileEx and WriteFileEx: transfers whose end is told to a routine of the thread that asked.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/alertable-i-o>

use std::ffi::c_void;

use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_MORE_DATA, ERROR_SUCCESS};
use tawny::file_object::{self, FileObject, Issued};
use tawny::overlapped::Overlapped;
use tawny::request::{Notice, Outcome, Routine};
use tawny::thread::set_last_error;
use tawny::{Buffers, Error};

use super::memory;
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::types::*;

/// `LPOVERLAPPED_COMPLETION_ROUTINE`: error, bytes, operation.
pub(super) type FileRoutine = Option<unsafe extern "C" fn(DWORD, DWORD, *mut OVERLAPPED)>;

/// The routine is told of the end, and nobody else.
///
/// # Safety
/// It may be called with `address` on this thread.
pub(super) unsafe fn notice(address: usize, routine: FileRoutine) -> Notice {
    let call = move |outcome: Outcome| {
        let error = outcome.status.to_win32().code();
        if let Some(routine) = routine {
            // SAFETY: the program gave the routine for exactly this call.
            unsafe { routine(error, outcome.bytes, address as *mut OVERLAPPED) };
        }
    };
    Notice {
        routine: Some(Box::new(Routine::on_this_thread(call))),
        ..Notice::default()
    }
}

/// # Safety
/// As [`memory`] and [`Overlapped::from_raw`]; the routine may be called with `pointer` on this thread.
unsafe fn transfer(
    file: HANDLE,
    (start, len): (*mut c_void, DWORD),
    pointer: *mut OVERLAPPED,
    routine: FileRoutine,
    issue: impl FnOnce(&dyn FileObject, Buffers, u64, Overlapped, Notice) -> Result<Issued, Error>,
) -> BOOL {
    guard(FALSE, || {
        file_object::with(handle(file), |file| {
            let invalid = Error::new(ERROR_INVALID_PARAMETER);
            // SAFETY: promised by the caller.
            let overlapped = unsafe { Overlapped::from_raw(pointer) }.ok_or(invalid)?;
            if !file.is_overlapped() || file.base().has_port() {
                return Err(invalid);
            }
            // SAFETY: promised by the caller.
            let memory = unsafe { memory(start, len) }?;
            // SAFETY: promised by the caller.
            let notice = unsafe { notice(overlapped.address(), routine) };
            // SAFETY: it was made of an OVERLAPPED above.
            let offset = unsafe { overlapped.offset() };
            let told = match issue(file, memory, offset, overlapped, notice) {
                Ok(_) => ERROR_SUCCESS,
                // The operation has ended, and the routine will be called.
                Err(error) if error.code() == ERROR_MORE_DATA => ERROR_MORE_DATA,
                Err(error) => return Err(error),
            };
            set_last_error(told);
            Ok(TRUE)
        })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfileex>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReadFileEx(
    file: HANDLE,
    buffer: *mut c_void,
    len: DWORD,
    overlapped: *mut OVERLAPPED,
    routine: FileRoutine,
) -> BOOL {
    let issue = |file: &dyn FileObject, room, offset, overlapped, notice| {
        file.read_overlapped(room, offset, overlapped, notice)
    };
    // SAFETY: promised by the caller.
    unsafe { transfer(file, (buffer, len), overlapped, routine, issue) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefileex>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WriteFileEx(
    file: HANDLE,
    buffer: *const c_void,
    len: DWORD,
    overlapped: *mut OVERLAPPED,
    routine: FileRoutine,
) -> BOOL {
    let issue = |file: &dyn FileObject, data, offset, overlapped, notice| {
        file.write_overlapped(data, offset, overlapped, notice)
    };
    // SAFETY: promised by the caller.
    unsafe { transfer(file, (buffer.cast_mut(), len), overlapped, routine, issue) }
}

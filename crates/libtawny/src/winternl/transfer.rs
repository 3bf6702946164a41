//! Reading and writing files of every kind by the native API.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntreadfile>,
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntwritefile>

use std::any::Any;
use std::ffi::c_void;
use std::ptr::NonNull;

use tawny::codes::*;
use tawny::file_object::{FileObject, FileType};
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::request::Outcome;
use tawny::{Error, File, Status};

use super::arguments::{ApcRoutine, Call, end, issued, memory, status, success, with_file};
use crate::consoleapi::{descriptor, read_std, write_std};
use crate::pointer;
use crate::types::*;

/// `FILE_WRITE_TO_END_OF_FILE`
const AT_END: i64 = -1;
/// `FILE_USE_FILE_POINTER_POSITION`
const AT_POSITION: i64 = -2;

/// Where a transfer begins; `None` is the file's position, or wherever the file has its data.
fn place(file: &dyn FileObject, offset: Option<i64>, writes: bool) -> Result<Option<u64>, Status> {
    let has_offsets = (file as &dyn Any).is::<File>() && file.file_type() == FileType::Disk;
    if !has_offsets {
        return Ok(file.is_overlapped().then_some(0));
    }
    match offset {
        None | Some(AT_POSITION) if file.is_overlapped() => Err(STATUS_INVALID_PARAMETER),
        None | Some(AT_POSITION) => Ok(None),
        Some(AT_END) if writes => Ok(Some(u64::MAX)),
        Some(offset) => u64::try_from(offset)
            .map(Some)
            .map_err(|_| STATUS_INVALID_PARAMETER),
    }
}

/// Why a read failed.
fn read_error(error: Error) -> Status {
    match error.code() {
        ERROR_NO_DATA => STATUS_PIPE_EMPTY,
        _ => Status::from_win32(error),
    }
}

/// The end of a transfer on a standard handle.
///
/// # Safety
/// `block` must be NULL or valid for writes.
unsafe fn at_once(
    done: Option<Result<usize, Error>>,
    block: *mut StatusBlockMemory,
) -> Result<Status, Status> {
    let bytes = done
        .ok_or(STATUS_INVALID_HANDLE)?
        .map_err(Status::from_win32)?;
    // SAFETY: promised by the caller.
    let block = unsafe { StatusBlock::from_raw(block) };
    block
        .ok_or(STATUS_ACCESS_VIOLATION)?
        .finish(STATUS_SUCCESS, bytes);
    Ok(STATUS_SUCCESS)
}

/// # Safety
/// `start` must be valid for `length` bytes until the operation has ended; so must what `call` names.
unsafe fn read(
    file: &dyn FileObject,
    call: Call,
    start: *mut c_void,
    length: ULONG,
    offset: Option<i64>,
) -> Result<Status, Status> {
    // SAFETY: promised by the caller.
    let (room, told) = unsafe { (memory(start, length)?, call.begin(file)?) };
    if let Some(offset) = place(file, offset, false)? {
        let (overlapped, notice) = told;
        return issued(
            file.read_overlapped(room, offset, overlapped, notice),
            read_error,
        );
    }
    let is_disk = (file as &dyn Any).is::<File>() && file.file_type() == FileType::Disk;
    let outcome = match file.read_now(room) {
        Ok(0) if is_disk && length != 0 => return Err(STATUS_END_OF_FILE),
        Ok(bytes) => success(bytes),
        Err(error) if error.code() == ERROR_MORE_DATA => Outcome {
            status: STATUS_BUFFER_OVERFLOW,
            bytes: length,
        },
        Err(error) => return Err(read_error(error)),
    };
    end(file, told, outcome)
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntreadfile>
///
/// # Safety
/// The pointers must be NULL or valid, for the lengths given and until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtReadFile(
    file: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    block: *mut StatusBlockMemory,
    buffer: *mut c_void,
    length: ULONG,
    offset: *const i64,
    _key: *const ULONG,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        if descriptor(file).is_some() {
            if buffer.is_null() && length != 0 {
                return Err(STATUS_ACCESS_VIOLATION);
            }
            let start = NonNull::new(buffer.cast()).unwrap_or(NonNull::dangling());
            let room = std::slice::from_raw_parts_mut(start.as_ptr(), length as usize);
            return at_once(read_std(file, room), block);
        }
        let call = Call {
            event,
            routine,
            context,
            block,
        };
        with_file(file, |file| {
            read(file, call, buffer, length, pointer::copy(offset))
        })
    })
}

/// # Safety
/// As [`read`].
unsafe fn write(
    file: &dyn FileObject,
    call: Call,
    start: *mut c_void,
    length: ULONG,
    offset: Option<i64>,
) -> Result<Status, Status> {
    // SAFETY: promised by the caller.
    let (data, told) = unsafe { (memory(start, length)?, call.begin(file)?) };
    match place(file, offset, true)? {
        Some(offset) => {
            let (overlapped, notice) = told;
            issued(
                file.write_overlapped(data, offset, overlapped, notice),
                Status::from_win32,
            )
        }
        None => {
            let bytes = file.write_now(data).map_err(Status::from_win32)?;
            end(file, told, success(bytes))
        }
    }
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntwritefile>
///
/// # Safety
/// As [`tawny_NtReadFile`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtWriteFile(
    file: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    block: *mut StatusBlockMemory,
    buffer: *mut c_void,
    length: ULONG,
    offset: *const i64,
    _key: *const ULONG,
) -> i32 {
    // SAFETY: promised by the caller.
    status(|| unsafe {
        if descriptor(file).is_some() {
            let data = pointer::slice(buffer.cast_const().cast(), length as usize);
            return at_once(write_std(file, data.ok_or(STATUS_ACCESS_VIOLATION)?), block);
        }
        let call = Call {
            event,
            routine,
            context,
            block,
        };
        with_file(file, |file| {
            write(file, call, buffer, length, pointer::copy(offset))
        })
    })
}

/// Waits until what was written has left.
/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntflushbuffersfile>
///
/// # Safety
/// `block` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtFlushBuffersFile(
    file: HANDLE,
    block: *mut StatusBlockMemory,
) -> i32 {
    status(|| {
        if descriptor(file).is_none() {
            with_file(file, |file| file.flush().map_err(Status::from_win32))?;
        }
        // SAFETY: promised by the caller.
        if let Some(block) = unsafe { StatusBlock::from_raw(block) } {
            block.finish(STATUS_SUCCESS, 0);
        }
        Ok(STATUS_SUCCESS)
    })
}

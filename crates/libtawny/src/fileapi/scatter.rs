//! Transfers between a file and pages that need not lie together.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfilescatter>

use tawny::codes::*;
use tawny::file_object::{FileObject, Issued};
use tawny::object;
use tawny::overlapped::Overlapped;
use tawny::request::Notice;
use tawny::{Buffers, Error, File};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer;
use crate::types::*;
use crate::winsock2::arguments::operation;

const PAGE: usize = 4096;

/// # Safety
/// `segments` must lead to as many pages as `size` has, and they be valid until the operation has ended.
unsafe fn transfer(
    file: HANDLE,
    segments: *const *mut u8,
    size: DWORD,
    overlapped: *mut OVERLAPPED,
    issue: impl FnOnce(&File, Buffers, u64, Overlapped, Notice) -> Result<Issued, Error>,
) -> BOOL {
    guard(FALSE, || {
        let invalid = Error::new(ERROR_INVALID_PARAMETER);
        let with = |file: &File| {
            // SAFETY: promised by the caller.
            let (given, pages) = unsafe {
                let count = (size as usize).div_ceil(PAGE);
                (
                    operation(overlapped, None)?,
                    pointer::slice(segments, count),
                )
            };
            let ((overlapped, notice), pages) = (given.ok_or(invalid)?, pages.ok_or(invalid)?);
            if !file.is_overlapped() || pages.iter().any(|page| page.is_null()) {
                return Err(invalid);
            }
            let lengths = (0..size as usize)
                .step_by(PAGE)
                .map(|at| PAGE.min(size as usize - at));
            let pieces: Vec<_> = pages.iter().copied().zip(lengths).collect();
            // SAFETY: promised by the caller; the OVERLAPPED is one.
            let (memory, offset) =
                unsafe { (Buffers::from_raw(pieces.into_iter()), overlapped.offset()) };
            match issue(file, memory, offset, overlapped, notice)? {
                Issued::Done(_) => Ok(TRUE),
                Issued::Pending => Err(Error::new(ERROR_IO_PENDING)),
            }
        };
        object::with(handle(file), with).unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-readfilescatter>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReadFileScatter(
    file: HANDLE,
    segments: *const *mut u8,
    size: DWORD,
    _reserved: *const DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { transfer(file, segments, size, overlapped, File::read_overlapped) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-writefilegather>
///
/// # Safety
/// As the page says: all memory must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WriteFileGather(
    file: HANDLE,
    segments: *const *mut u8,
    size: DWORD,
    _reserved: *const DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { transfer(file, segments, size, overlapped, File::write_overlapped) }
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-setfilevaliddata>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetFileValidData(file: HANDLE, length: i64) -> BOOL {
    guard(FALSE, || {
        let length = u64::try_from(length).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        let set = |file: &File| file.set_valid_data(length);
        object::with(handle(file), set).unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))?;
        Ok(TRUE)
    })
}

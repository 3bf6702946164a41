//! Locks on regions of files.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/locking-and-unlocking-byte-ranges-in-files>

use tawny::codes::*;
use tawny::file::Region;
use tawny::file_object::Issued;
use tawny::object;
use tawny::{Error, File};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::types::*;
use crate::winsock2::arguments::operation;

const LOCKFILE_FAIL_IMMEDIATELY: DWORD = 1;
const LOCKFILE_EXCLUSIVE_LOCK: DWORD = 2;

fn with<R>(file: HANDLE, f: impl FnOnce(&File) -> Result<R, Error>) -> Result<R, Error> {
    object::with(handle(file), f).unwrap_or(Err(Error::new(ERROR_INVALID_HANDLE)))
}

fn joined(low: DWORD, high: DWORD) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_LockFile(
    file: HANDLE,
    offset: DWORD,
    offset_high: DWORD,
    length: DWORD,
    length_high: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let region = Region {
            start: joined(offset, offset_high),
            len: joined(length, length_high),
        };
        with(file, |file| file.lock(region, true, true))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-lockfileex>
///
/// # Safety
/// `overlapped` must be NULL or stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LockFileEx(
    file: HANDLE,
    flags: DWORD,
    reserved: DWORD,
    length: DWORD,
    length_high: DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    guard(FALSE, || {
        with(file, |file| {
            let known = LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE_EXCLUSIVE_LOCK;
            // SAFETY: promised by the caller.
            let given = unsafe { operation(overlapped, None) }?;
            let (overlapped, notice) = given.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            if reserved != 0 || flags & !known != 0 {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            let region = Region {
                // SAFETY: it was made of an OVERLAPPED just now.
                start: unsafe { overlapped.offset() },
                len: joined(length, length_high),
            };
            let alone = flags & LOCKFILE_EXCLUSIVE_LOCK != 0;
            let at_once = flags & LOCKFILE_FAIL_IMMEDIATELY != 0;
            match file.lock_with(region, alone, at_once, overlapped, notice)? {
                Issued::Done(_) => Ok(TRUE),
                Issued::Pending => Err(Error::new(ERROR_IO_PENDING)),
            }
        })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-unlockfile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_UnlockFile(
    file: HANDLE,
    offset: DWORD,
    offset_high: DWORD,
    length: DWORD,
    length_high: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let region = Region {
            start: joined(offset, offset_high),
            len: joined(length, length_high),
        };
        with(file, |file| file.unlock(region))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-unlockfileex>
///
/// # Safety
/// `overlapped` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UnlockFileEx(
    file: HANDLE,
    reserved: DWORD,
    length: DWORD,
    length_high: DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    guard(FALSE, || {
        with(file, |file| {
            // SAFETY: promised by the caller.
            let given = unsafe { operation(overlapped, None) }?;
            let (overlapped, _) = given.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
            if reserved != 0 {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            file.unlock(Region {
                // SAFETY: it was made of an OVERLAPPED just now.
                start: unsafe { overlapped.offset() },
                len: joined(length, length_high),
            })?;
            Ok(TRUE)
        })
    })
}

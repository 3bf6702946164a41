//! What kind of file is behind a handle.
//!
//! <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfiletype>

use std::mem::MaybeUninit;
use std::os::fd::RawFd;

use tawny::Error;
use tawny::codes::ERROR_INVALID_HANDLE;
use tawny::file_object::{self, FileType};

use crate::consoleapi::descriptor;
use crate::guard;
use crate::ioapiset::handle;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};

const FILE_TYPE_UNKNOWN: DWORD = 0;
const FILE_TYPE_DISK: DWORD = 1;
const FILE_TYPE_CHAR: DWORD = 2;
/// Also of sockets, as documented.
const FILE_TYPE_PIPE: DWORD = 3;

fn type_of(file: RawFd) -> Result<DWORD, Error> {
    let mut status = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: a place for the result, which is read only when the call has filled it.
    let mode = unsafe {
        if libc::fstat(file, status.as_mut_ptr()) != 0 {
            return Err(Error::new(ERROR_INVALID_HANDLE));
        }
        status.assume_init().st_mode
    };
    Ok(match mode & libc::S_IFMT {
        libc::S_IFCHR => FILE_TYPE_CHAR,
        libc::S_IFIFO | libc::S_IFSOCK => FILE_TYPE_PIPE,
        _ => FILE_TYPE_DISK,
    })
}

/// The kind of a file: a disk file, a terminal, a pipe or socket.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getfiletype>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetFileType(file: HANDLE) -> DWORD {
    guard(FILE_TYPE_UNKNOWN, || match descriptor(file) {
        Some(descriptor) => type_of(descriptor),
        None => file_object::with(handle(file), |file| {
            Ok(match file.file_type() {
                FileType::Disk => FILE_TYPE_DISK,
                FileType::Character => FILE_TYPE_CHAR,
                FileType::Pipe => FILE_TYPE_PIPE,
            })
        }),
    })
}

/// Waits until what was written has left: a terminal's output is on its way when it is written, a disk
/// file's is brought to the disk.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-flushfilebuffers>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlushFileBuffers(file: HANDLE) -> BOOL {
    guard(FALSE, || {
        let Some(descriptor) = descriptor(file) else {
            file_object::with(handle(file), |file| file.flush())?;
            return Ok(TRUE);
        };
        if type_of(descriptor)? == FILE_TYPE_DISK {
            // SAFETY: fsync takes any descriptor; one that cannot be synchronised is none the worse.
            tawny::thread::blocking(|| unsafe { libc::fsync(descriptor) });
        }
        Ok(TRUE)
    })
}

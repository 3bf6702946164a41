//! Files by number: modes, pipes, and the handles behind them.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/low-level-i-o>

use std::ffi::c_int;
use std::ptr;

use libc::{EBADF, EINVAL, EMFILE};
use tawny::codes::ERROR_TOO_MANY_OPEN_FILES;
use tawny::{Error, numbered_file};

use super::invalid_parameter::{invalid, set_errno};
use crate::consoleapi::descriptor;
use crate::consoleapi::standard_handle::tawny_GetStdHandle;
use crate::ioapiset::handle;
use crate::types::HANDLE;

/// `_O_TEXT`; the modes are one.
const TEXT: c_int = 0x4000;
/// `STD_INPUT_HANDLE`; the two outputs follow downwards.
const STANDARD_INPUT: u32 = -10_i32 as u32;

fn set_errno_of(error: Error) {
    set_errno(match error.code() {
        ERROR_TOO_MANY_OPEN_FILES => EMFILE,
        _ => EBADF,
    });
}

/// Text and binary files are one here.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__setmode(file: c_int, _mode: c_int) -> c_int {
    // SAFETY: asks about a number.
    if unsafe { libc::fcntl(file, libc::F_GETFD) } < 0 {
        -1
    } else {
        TEXT
    }
}

/// The handle of a file, which stays the file's; -1 and `EBADF` when there is none.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/get-osfhandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny__get_osfhandle(file: c_int) -> isize {
    if let 0..=2 = file {
        return tawny_GetStdHandle(STANDARD_INPUT - file as u32) as isize;
    }
    match numbered_file::handle_of(file) {
        Ok(handle) => handle.value() as isize,
        Err(error) => {
            set_errno_of(error);
            -1
        }
    }
}

/// A number for the file of a handle, which goes with it; -1 and `EBADF` for what is no file.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/open-osfhandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny__open_osfhandle(value: isize, _flags: c_int) -> c_int {
    if let Some(standard) = descriptor(value as HANDLE) {
        return standard;
    }
    match numbered_file::number_of(handle(value as HANDLE)) {
        Ok(number) => number,
        Err(error) => {
            set_errno_of(error);
            -1
        }
    }
}

/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/close>
#[unsafe(no_mangle)]
pub extern "C" fn tawny__close(file: c_int) -> c_int {
    numbered_file::closed(file);
    // SAFETY: the program's own number.
    unsafe { libc::close(file) }
}

/// The file and the handle of its number, if it has one.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/fclose-fcloseall>
///
/// # Safety
/// `stream` is open.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fclose(stream: *mut libc::FILE) -> c_int {
    if stream.is_null() {
        invalid(EINVAL);
        return libc::EOF;
    }
    // SAFETY: promised by the caller.
    let (number, result) = unsafe { (libc::fileno(stream), libc::fclose(stream)) };
    numbered_file::closed(number);
    result
}

/// The duplicate replaces what had the number `to`.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/dup-dup2>
#[unsafe(no_mangle)]
pub extern "C" fn tawny__dup2(from: c_int, to: c_int) -> c_int {
    // SAFETY: the program's own numbers.
    let result = unsafe { libc::dup2(from, to) };
    if result < 0 {
        return -1;
    }
    if from != to {
        numbered_file::closed(to);
    }
    0
}

/// A pipe: what is written to `ends[1]` is read from `ends[0]`. Processes that are created have it
/// too, unless `_O_NOINHERIT` says otherwise.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/pipe>
///
/// # Safety
/// `ends` has room for two numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__pipe(ends: *mut c_int, _size: u32, mode: c_int) -> c_int {
    if ends.is_null() {
        invalid(EINVAL);
        return -1;
    }
    // SAFETY: promised by the caller.
    unsafe { libc::pipe2(ends, mode & libc::O_CLOEXEC) }
}

/// Writes every output file back; returns how many files are open, which libc does not tell: 3.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__flushall() -> c_int {
    // SAFETY: every open output file of this process.
    unsafe { libc::fflush(ptr::null_mut()) };
    3
}

//! Files by number: modes, and the handles behind them.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/low-level-i-o>

use std::ffi::c_int;
use std::ptr;

use libc::EBADF;

use super::invalid_parameter::set_errno;
use crate::consoleapi::standard_handle::tawny_GetStdHandle;

/// `_O_TEXT`; the modes are one.
const TEXT: c_int = 0x4000;
/// `STD_INPUT_HANDLE`; the two outputs follow downwards.
const STANDARD_INPUT: u32 = -10_i32 as u32;

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

/// The handle of a standard file; other files have none (-1 and `EBADF`).
#[unsafe(no_mangle)]
pub extern "C" fn tawny__get_osfhandle(file: c_int) -> isize {
    match file {
        0..=2 => tawny_GetStdHandle(STANDARD_INPUT - file as u32) as isize,
        _ => {
            set_errno(EBADF);
            -1
        }
    }
}

/// The number of a standard file's handle; other handles have none (-1 and `EBADF`).
#[unsafe(no_mangle)]
pub extern "C" fn tawny__open_osfhandle(handle: isize, _flags: c_int) -> c_int {
    let found = (0..=2).find(|&file| tawny__get_osfhandle(file) == handle);
    found.unwrap_or_else(|| {
        set_errno(EBADF);
        -1
    })
}

/// Writes every output file back; returns how many files are open, which libc does not tell: 3.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__flushall() -> c_int {
    // SAFETY: every open output file of this process.
    unsafe { libc::fflush(ptr::null_mut()) };
    3
}

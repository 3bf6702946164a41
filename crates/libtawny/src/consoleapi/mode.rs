//! Modes and code pages of the console.
//!
//! <https://learn.microsoft.com/windows/console/high-level-console-modes>

use std::os::fd::RawFd;
use std::sync::atomic::{AtomicU32, Ordering};

use tawny::Error;
use tawny::code_page::CodePage;
use tawny::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};

use super::standard_handle::require;
use crate::guard;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, UINT};
use crate::winnls::ACTIVE_CODE_PAGE;

const ENABLE_PROCESSED_INPUT: DWORD = 0x1;
const ENABLE_LINE_INPUT: DWORD = 0x2;
const ENABLE_ECHO_INPUT: DWORD = 0x4;
/// The input modes that the terminal has no equivalent of; they are only kept.
const OTHER_INPUT_MODES: DWORD = 0x1f0;
/// `ENABLE_PROCESSED_OUTPUT`, `ENABLE_WRAP_AT_EOL_OUTPUT`, `ENABLE_VIRTUAL_TERMINAL_PROCESSING`: what a
/// terminal does.
const DEFAULT_OUTPUT_MODE: DWORD = 0x7;
const OUTPUT_MODES: DWORD = 0x1f;

/// The modes that were set and that the terminal does not know: of input and of output.
static KEPT: [AtomicU32; 2] = [AtomicU32::new(0x1f0), AtomicU32::new(DEFAULT_OUTPUT_MODE)];

fn settings(descriptor: RawFd) -> Result<libc::termios, Error> {
    // SAFETY: all zeros are a valid structure, which the call fills.
    let mut settings = unsafe { std::mem::zeroed() };
    // SAFETY: a place for the result.
    match unsafe { libc::tcgetattr(descriptor, &raw mut settings) } {
        0 => Ok(settings),
        _ => Err(Error::new(ERROR_INVALID_HANDLE)),
    }
}

fn mode(handle: HANDLE) -> Result<DWORD, Error> {
    let descriptor = require(handle)?;
    let settings = settings(descriptor)?;
    if descriptor != 0 {
        return Ok(KEPT[1].load(Ordering::Relaxed));
    }
    let flags = [
        (libc::ISIG, ENABLE_PROCESSED_INPUT),
        (libc::ICANON, ENABLE_LINE_INPUT),
        (libc::ECHO, ENABLE_ECHO_INPUT),
    ];
    let set = flags
        .into_iter()
        .filter(|(flag, _)| settings.c_lflag & flag != 0);
    Ok(set.fold(KEPT[0].load(Ordering::Relaxed), |mode, (_, bit)| mode | bit))
}

fn set_mode(handle: HANDLE, mode: DWORD) -> Result<(), Error> {
    let descriptor = require(handle)?;
    let mut settings = settings(descriptor)?;
    if descriptor != 0 {
        if mode & !OUTPUT_MODES != 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        KEPT[1].store(mode, Ordering::Relaxed);
        return Ok(());
    }
    let known = ENABLE_PROCESSED_INPUT | ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT | OTHER_INPUT_MODES;
    let echo_without_lines = mode & ENABLE_ECHO_INPUT != 0 && mode & ENABLE_LINE_INPUT == 0;
    if mode & !(known | 0x200) != 0 || echo_without_lines {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    for (flag, bit) in [
        (libc::ISIG, ENABLE_PROCESSED_INPUT),
        (libc::ICANON, ENABLE_LINE_INPUT),
        (libc::ECHO, ENABLE_ECHO_INPUT),
    ] {
        if mode & bit != 0 {
            settings.c_lflag |= flag
        } else {
            settings.c_lflag &= !flag
        }
    }
    // SAFETY: settings that the terminal itself gave, with other flags.
    if unsafe { libc::tcsetattr(descriptor, libc::TCSANOW, &raw const settings) } != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    KEPT[0].store(mode & OTHER_INPUT_MODES, Ordering::Relaxed);
    Ok(())
}

/// The mode of a console handle; `ERROR_INVALID_HANDLE` when it is redirected.
/// <https://learn.microsoft.com/windows/console/getconsolemode>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetConsoleMode(handle: HANDLE, out: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        let mode = mode(handle)?;
        // SAFETY: promised by the caller.
        unsafe { give(out, mode) };
        Ok(TRUE)
    })
}

/// Sets the mode of a console handle: lines, echo and Ctrl+C for input.
/// <https://learn.microsoft.com/windows/console/setconsolemode>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleMode(handle: HANDLE, mode: DWORD) -> BOOL {
    guard(FALSE, || set_mode(handle, mode).map(|()| TRUE))
}

/// The code page of console input: UTF-8.
/// <https://learn.microsoft.com/windows/console/getconsolecp>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetConsoleCP() -> UINT {
    ACTIVE_CODE_PAGE
}

/// The code page of console output: UTF-8.
/// <https://learn.microsoft.com/windows/console/getconsoleoutputcp>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetConsoleOutputCP() -> UINT {
    ACTIVE_CODE_PAGE
}

/// Accepts a code page that exists; the terminal keeps UTF-8.
/// <https://learn.microsoft.com/windows/console/setconsolecp>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleCP(code_page: UINT) -> BOOL {
    guard(FALSE, || match CodePage::of(code_page) {
        Some(_) => Ok(TRUE),
        None => Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// Accepts a code page that exists; the terminal keeps UTF-8.
/// <https://learn.microsoft.com/windows/console/setconsoleoutputcp>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleOutputCP(code_page: UINT) -> BOOL {
    tawny_SetConsoleCP(code_page)
}

/// Fails: a process that has standard handles has a console.
/// <https://learn.microsoft.com/windows/console/allocconsole>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_AllocConsole() -> BOOL {
    guard(FALSE, || Err(Error::new(ERROR_ACCESS_DENIED)))
}

/// Succeeds; the terminal stays what it is.
/// <https://learn.microsoft.com/windows/console/freeconsole>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FreeConsole() -> BOOL {
    TRUE
}

/// Fails: a process that has standard handles has a console.
/// <https://learn.microsoft.com/windows/console/attachconsole>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_AttachConsole(_process: DWORD) -> BOOL {
    guard(FALSE, || Err(Error::new(ERROR_ACCESS_DENIED)))
}

/// NULL: a terminal is no window.
/// <https://learn.microsoft.com/windows/console/getconsolewindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetConsoleWindow() -> HANDLE {
    std::ptr::null_mut()
}

/// The processes of the console: this one. The number of them; the list is filled if it has room.
/// <https://learn.microsoft.com/windows/console/getconsoleprocesslist>
///
/// # Safety
/// `list` must be NULL or writable for `count` identifiers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetConsoleProcessList(list: *mut DWORD, count: DWORD) -> DWORD {
    guard(0, || {
        if list.is_null() || count == 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(list, std::process::id()) };
        Ok(1)
    })
}

//! The screen: size, cursor and colours. A terminal does not tell where its cursor is, so that is
//! where the program last put it.
//!
//! <https://learn.microsoft.com/windows/console/console-screen-buffers>

use std::sync::atomic::{AtomicU16, AtomicU32, Ordering};

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};

use super::output::control;
use super::standard_handle::{require, write_std};
use crate::guard;
use crate::pointer::{give, reference};
use crate::text::Unit;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, WORD};

/// `COORD`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct COORD {
    pub X: i16,
    pub Y: i16,
}

/// `SMALL_RECT`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct SMALL_RECT {
    pub Left: i16,
    pub Top: i16,
    pub Right: i16,
    pub Bottom: i16,
}

/// `CONSOLE_SCREEN_BUFFER_INFO`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct CONSOLE_SCREEN_BUFFER_INFO {
    pub dwSize: COORD,
    pub dwCursorPosition: COORD,
    pub wAttributes: WORD,
    pub srWindow: SMALL_RECT,
    pub dwMaximumWindowSize: COORD,
}

/// `CONSOLE_CURSOR_INFO`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct CONSOLE_CURSOR_INFO {
    pub dwSize: DWORD,
    pub bVisible: BOOL,
}

/// White on black.
const DEFAULT_ATTRIBUTE: WORD = 7;
const INTENSITY: WORD = 8;
/// `COMMON_LVB_REVERSE_VIDEO`, `COMMON_LVB_UNDERSCORE`.
const REVERSE: WORD = 0x4000;
const UNDERSCORE: WORD = 0x8000;

static ATTRIBUTE: AtomicU16 = AtomicU16::new(DEFAULT_ATTRIBUTE);
/// Column in the low half, row in the high one.
static CURSOR: AtomicU32 = AtomicU32::new(0);
static CURSOR_SIZE: AtomicU32 = AtomicU32::new(25);
static CURSOR_VISIBLE: AtomicU32 = AtomicU32::new(1);

/// The terminal's columns and rows.
fn size(handle: HANDLE) -> Result<COORD, Error> {
    // SAFETY: all zeros are a valid structure, which the call fills.
    let mut size: libc::winsize = unsafe { std::mem::zeroed() };
    // SAFETY: a place for the result.
    if unsafe { libc::ioctl(require(handle)?, libc::TIOCGWINSZ, &raw mut size) } != 0 {
        return Err(Error::new(ERROR_INVALID_HANDLE));
    }
    let or = |count: u16, usual| if count == 0 { usual } else { count as i16 };
    Ok(COORD {
        X: or(size.ws_col, 80),
        Y: or(size.ws_row, 25),
    })
}

fn cursor() -> COORD {
    let cursor = CURSOR.load(Ordering::Relaxed);
    COORD {
        X: cursor as i16,
        Y: (cursor >> 16) as i16,
    }
}

/// The control sequence for the colours of an attribute.
fn colours(attribute: WORD) -> String {
    if attribute == DEFAULT_ATTRIBUTE {
        return "\x1b[0m".into();
    }
    // Windows counts blue, green, red from the lowest bit; terminals red, green, blue.
    let colour = |bits: WORD, normal: WORD, bright: WORD| {
        let base = if bits & INTENSITY != 0 {
            bright
        } else {
            normal
        };
        base + (bits >> 2 & 1) + (bits & 2) + (bits << 2 & 4)
    };
    let (text, ground) = (colour(attribute, 30, 90), colour(attribute >> 4, 40, 100));
    let reverse = if attribute & REVERSE != 0 { ";7" } else { "" };
    let underscore = if attribute & UNDERSCORE != 0 {
        ";4"
    } else {
        ""
    };
    format!("\x1b[0;{text};{ground}{reverse}{underscore}m")
}

fn place(position: COORD) -> String {
    format!(
        "\x1b[{};{}H",
        i32::from(position.Y) + 1,
        i32::from(position.X) + 1
    )
}

/// Size, cursor and colours; `ERROR_INVALID_HANDLE` when the handle is no terminal.
/// <https://learn.microsoft.com/windows/console/getconsolescreenbufferinfo>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetConsoleScreenBufferInfo(
    handle: HANDLE,
    out: *mut CONSOLE_SCREEN_BUFFER_INFO,
) -> BOOL {
    guard(FALSE, || {
        let size = size(handle)?;
        let info = CONSOLE_SCREEN_BUFFER_INFO {
            dwSize: size,
            dwCursorPosition: cursor(),
            wAttributes: ATTRIBUTE.load(Ordering::Relaxed),
            srWindow: SMALL_RECT {
                Left: 0,
                Top: 0,
                Right: size.X - 1,
                Bottom: size.Y - 1,
            },
            dwMaximumWindowSize: size,
        };
        // SAFETY: promised by the caller.
        unsafe { give(out, info) };
        Ok(TRUE)
    })
}

/// Sets the colours of the text that follows.
/// <https://learn.microsoft.com/windows/console/setconsoletextattribute>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleTextAttribute(handle: HANDLE, attribute: WORD) -> BOOL {
    guard(FALSE, || {
        control(handle, &colours(attribute))?;
        ATTRIBUTE.store(attribute, Ordering::Relaxed);
        Ok(TRUE)
    })
}

/// Moves the cursor.
/// <https://learn.microsoft.com/windows/console/setconsolecursorposition>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleCursorPosition(handle: HANDLE, position: COORD) -> BOOL {
    guard(FALSE, || {
        if position.X < 0 || position.Y < 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        control(handle, &place(position))?;
        CURSOR.store(
            position.Y as u32 * 0x1_0000 + position.X as u32,
            Ordering::Relaxed,
        );
        Ok(TRUE)
    })
}

/// The cursor's height in percent, and whether it shows.
/// <https://learn.microsoft.com/windows/console/getconsolecursorinfo>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetConsoleCursorInfo(
    handle: HANDLE,
    out: *mut CONSOLE_CURSOR_INFO,
) -> BOOL {
    guard(FALSE, || {
        require(handle)?;
        let info = CONSOLE_CURSOR_INFO {
            dwSize: CURSOR_SIZE.load(Ordering::Relaxed),
            bVisible: CURSOR_VISIBLE.load(Ordering::Relaxed) as BOOL,
        };
        // SAFETY: promised by the caller.
        unsafe { give(out, info) };
        Ok(TRUE)
    })
}

/// Shows or hides the cursor; its height is only kept.
/// <https://learn.microsoft.com/windows/console/setconsolecursorinfo>
///
/// # Safety
/// `info` must be NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetConsoleCursorInfo(
    handle: HANDLE,
    info: *const CONSOLE_CURSOR_INFO,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let info = unsafe { reference(info) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if !(1..=100).contains(&info.dwSize) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        control(
            handle,
            if info.bVisible == FALSE {
                "\x1b[?25l"
            } else {
                "\x1b[?25h"
            },
        )?;
        CURSOR_SIZE.store(info.dwSize, Ordering::Relaxed);
        CURSOR_VISIBLE.store((info.bVisible != FALSE).into(), Ordering::Relaxed);
        Ok(TRUE)
    })
}

/// Writes a character `count` times from a place on, and puts the cursor back.
///
/// # Safety
/// `written` must be NULL or writable.
unsafe fn fill<U: Unit>(
    handle: HANDLE,
    unit: U,
    count: DWORD,
    position: COORD,
    written: *mut DWORD,
) -> Result<BOOL, Error> {
    let size = size(handle)?;
    let screen = size.X as usize * size.Y as usize;
    let from = position.Y.max(0) as usize * size.X as usize + position.X.max(0) as usize;
    let count = (count as usize).min(screen.saturating_sub(from));
    let filled = U::decode(&[unit]).repeat(count);
    let sequence = format!("\x1b7{}{filled}\x1b8", place(position));
    write_std(handle, sequence.as_bytes()).transpose()?;
    // SAFETY: promised by the caller.
    unsafe { give(written, count as DWORD) };
    Ok(TRUE)
}

/// Writes a character `count` times from a place on.
/// <https://learn.microsoft.com/windows/console/fillconsoleoutputcharacter>
///
/// # Safety
/// `written` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FillConsoleOutputCharacterA(
    handle: HANDLE,
    character: u8,
    count: DWORD,
    position: COORD,
    written: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        fill(handle, character, count, position, written)
    })
}

/// Writes a character `count` times from a place on.
/// <https://learn.microsoft.com/windows/console/fillconsoleoutputcharacter>
///
/// # Safety
/// `written` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FillConsoleOutputCharacterW(
    handle: HANDLE,
    character: u16,
    count: DWORD,
    position: COORD,
    written: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe {
        fill(handle, character, count, position, written)
    })
}

/// Says that the colours of `count` places were set; a terminal cannot do that without their text.
/// <https://learn.microsoft.com/windows/console/fillconsoleoutputattribute>
///
/// # Safety
/// `written` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FillConsoleOutputAttribute(
    handle: HANDLE,
    _attribute: WORD,
    count: DWORD,
    _position: COORD,
    written: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        size(handle)?;
        // SAFETY: promised by the caller.
        unsafe { give(written, count) };
        Ok(TRUE)
    })
}

/// The largest window: the terminal's size.
/// <https://learn.microsoft.com/windows/console/getlargestconsolewindowsize>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetLargestConsoleWindowSize(handle: HANDLE) -> COORD {
    guard(COORD::default(), || size(handle))
}

/// Succeeds for a terminal, whose size is its user's.
/// <https://learn.microsoft.com/windows/console/setconsolescreenbuffersize>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleScreenBufferSize(handle: HANDLE, _size: COORD) -> BOOL {
    guard(FALSE, || size(handle).map(|_| TRUE))
}

/// Succeeds for a terminal, whose size is its user's.
/// <https://learn.microsoft.com/windows/console/setconsolewindowinfo>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetConsoleWindowInfo(
    handle: HANDLE,
    _absolute: BOOL,
    _window: *const SMALL_RECT,
) -> BOOL {
    guard(FALSE, || size(handle).map(|_| TRUE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_become_colours() {
        assert_eq!(colours(DEFAULT_ATTRIBUTE), "\x1b[0m");
        // Bright red on blue; green on bright white, reversed.
        assert_eq!(colours(0x1c), "\x1b[0;91;44m");
        assert_eq!(colours(0x40f2), "\x1b[0;32;107;7m");
        assert_eq!(place(COORD { X: 3, Y: 0 }), "\x1b[1;4H");
    }
}

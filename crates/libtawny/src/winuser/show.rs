//! Visibility, place, size and painting of windows: kept and told, never seen.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/windows>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_NOACCESS};
use tawny::window::{self, Rectangle};

use super::message::POINT;
use super::procedure::window;
use crate::guard;
use crate::pointer::give;
use crate::types::*;

/// `RECT`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct RECT {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl From<Rectangle> for RECT {
    fn from(from: Rectangle) -> Self {
        Self {
            left: from.x,
            top: from.y,
            right: from.x.wrapping_add(from.width),
            bottom: from.y.wrapping_add(from.height),
        }
    }
}

/// `PAINTSTRUCT`.
#[repr(C)]
pub struct PAINTSTRUCT {
    pub hdc: HANDLE,
    pub fErase: BOOL,
    pub rcPaint: RECT,
    pub fRestore: BOOL,
    pub fIncUpdate: BOOL,
    pub rgbReserved: [u8; 32],
}

/// The one device context, on which nothing is drawn.
pub(crate) const CONTEXT: HANDLE = 0x0001_0001 as HANDLE;

/// `SW_HIDE`.
const HIDE: i32 = 0;

/// Shows or hides a window; whether it was visible.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-showwindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ShowWindow(handle: HANDLE, command: i32) -> BOOL {
    guard(FALSE, || {
        Ok(window::find(window(handle))?.show(command != HIDE).into())
    })
}

/// As `ShowWindow`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-showwindowasync>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ShowWindowAsync(handle: HANDLE, command: i32) -> BOOL {
    guard(FALSE, || {
        window::find(window(handle))?.show(command != HIDE);
        Ok(TRUE)
    })
}

/// Has a window painted now if it asks for it.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-updatewindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_UpdateWindow(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        window::find(window(handle))?.update();
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-iswindowvisible>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsWindowVisible(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        Ok(window::find(window(handle))?.is_visible().into())
    })
}

/// No window is ever minimised.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-isiconic>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsIconic(handle: HANDLE) -> BOOL {
    guard(FALSE, || window::find(window(handle)).map(|_| FALSE))
}

/// Lets input go to a window or not; whether it was disabled.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-enablewindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_EnableWindow(handle: HANDLE, enable: BOOL) -> BOOL {
    guard(FALSE, || {
        Ok(window::find(window(handle))?.enable(enable != FALSE).into())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-iswindowenabled>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsWindowEnabled(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        Ok(window::find(window(handle))?.is_enabled().into())
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-movewindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_MoveWindow(
    handle: HANDLE,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    repaint: BOOL,
) -> BOOL {
    guard(FALSE, || {
        let found = window::find(window(handle))?;
        found.set_bounds(Rectangle {
            x,
            y,
            width: width.max(0),
            height: height.max(0),
        });
        if repaint != FALSE {
            found.invalidate();
        }
        Ok(TRUE)
    })
}

/// `SWP_*`.
const NO_SIZE: UINT = 1;
const NO_MOVE: UINT = 2;
const SHOW: UINT = 0x40;
const HIDE_TOO: UINT = 0x80;

/// Moves, sizes, shows and hides a window; there is no order to change.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowpos>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetWindowPos(
    handle: HANDLE,
    _after: HANDLE,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    flags: UINT,
) -> BOOL {
    guard(FALSE, || {
        let found = window::find(window(handle))?;
        let mut bounds = found.bounds();
        if flags & NO_MOVE == 0 {
            (bounds.x, bounds.y) = (x, y);
        }
        if flags & NO_SIZE == 0 {
            (bounds.width, bounds.height) = (width.max(0), height.max(0));
        }
        found.set_bounds(bounds);
        if flags & SHOW != 0 {
            found.show(true);
        } else if flags & HIDE_TOO != 0 {
            found.show(false);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `out` must be NULL or writable.
unsafe fn rectangle(
    handle: HANDLE,
    out: *mut RECT,
    seen: fn(Rectangle) -> Rectangle,
) -> Result<BOOL, Error> {
    let found = window::find(window(handle))?;
    if out.is_null() {
        return Err(Error::new(ERROR_NOACCESS));
    }
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(seen(found.bounds()).into()) };
    Ok(TRUE)
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowrect>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetWindowRect(handle: HANDLE, out: *mut RECT) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { rectangle(handle, out, |bounds| bounds) })
}

/// All of a window is its client area, for it has no frame.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getclientrect>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetClientRect(handle: HANDLE, out: *mut RECT) -> BOOL {
    let client = |bounds| Rectangle {
        x: 0,
        y: 0,
        ..bounds
    };
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { rectangle(handle, out, client) })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-invalidaterect>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_InvalidateRect(
    handle: HANDLE,
    _rectangle: *const RECT,
    _erase: BOOL,
) -> BOOL {
    guard(FALSE, || {
        if handle.is_null() {
            return Ok(TRUE);
        }
        window::find(window(handle))?.invalidate();
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-validaterect>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ValidateRect(handle: HANDLE, _rectangle: *const RECT) -> BOOL {
    guard(FALSE, || {
        window::find(window(handle))?.validate();
        Ok(TRUE)
    })
}

/// Begins the painting that a window asked for.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-beginpaint>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_BeginPaint(handle: HANDLE, out: *mut PAINTSTRUCT) -> HANDLE {
    guard(null_mut(), || {
        let found = window::find(window(handle))?;
        if out.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        found.validate();
        let bounds = found.bounds();
        let paint = PAINTSTRUCT {
            hdc: CONTEXT,
            fErase: FALSE,
            rcPaint: RECT {
                left: 0,
                top: 0,
                right: bounds.width,
                bottom: bounds.height,
            },
            fRestore: FALSE,
            fIncUpdate: FALSE,
            rgbReserved: [0; 32],
        };
        // SAFETY: promised by the caller.
        unsafe { out.write_unaligned(paint) };
        Ok(CONTEXT)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-endpaint>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_EndPaint(_handle: HANDLE, _paint: *const c_void) -> BOOL {
    TRUE
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getdc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetDC(handle: HANDLE) -> HANDLE {
    guard(null_mut(), || {
        if !handle.is_null() {
            window::find(window(handle))?;
        }
        Ok(CONTEXT)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-releasedc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ReleaseDC(_handle: HANDLE, context: HANDLE) -> i32 {
    (context == CONTEXT).into()
}

/// Drawing that goes nowhere; the height of the text.
fn draw_text(length: i32, rectangle: *mut RECT) -> i32 {
    guard(0, || {
        if rectangle.is_null() || length < -1 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        Ok(TEXT_HEIGHT)
    })
}

/// The height of a line of the font that there would be.
pub(crate) const TEXT_HEIGHT: i32 = 16;

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-drawtexta>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DrawTextA(
    _context: HANDLE,
    _text: *const u8,
    length: i32,
    rectangle: *mut RECT,
    _format: UINT,
) -> i32 {
    draw_text(length, rectangle)
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-drawtextw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DrawTextW(
    _context: HANDLE,
    _text: *const u16,
    length: i32,
    rectangle: *mut RECT,
    _format: UINT,
) -> i32 {
    draw_text(length, rectangle)
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-fillrect>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FillRect(_context: HANDLE, rectangle: *const RECT, _brush: HANDLE) -> i32 {
    (!rectangle.is_null()).into()
}

/// The mouse: there is none, so it is at the origin.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getcursorpos>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetCursorPos(out: *mut POINT) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        // SAFETY: promised by the caller.
        unsafe { give(out, POINT::default()) };
        Ok(TRUE)
    })
}

//! What a program asks of a screen, a keyboard and resources: there are none, and the answers are
//! those that let it go on.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/>

use std::ptr::null_mut;

use tawny::window;

use super::procedure::{handle, window as named};
use crate::guard;
use crate::types::*;

/// The size of the screen that there would be.
const SCREEN: (i32, i32) = (1024, 768);
/// Icons and cursors of the system are known by their numbers, in a range of their own.
const SYSTEM_RESOURCES: usize = 0x0002_0000;

/// `SM_*`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getsystemmetrics>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSystemMetrics(index: i32) -> i32 {
    match index {
        // SM_CXSCREEN, SM_CXFULLSCREEN, SM_CXVIRTUALSCREEN
        0 | 16 | 78 => SCREEN.0,
        // SM_CYSCREEN, SM_CYFULLSCREEN, SM_CYVIRTUALSCREEN
        1 | 17 | 79 => SCREEN.1,
        // SM_CXICON, SM_CYICON, SM_CXCURSOR, SM_CYCURSOR
        11..=14 => 32,
        // SM_CXSMICON, SM_CYSMICON
        49 | 50 => 16,
        // SM_CMONITORS
        80 => 1,
        // Frames have no width, and nothing is connected: no mouse, no remote session.
        _ => 0,
    }
}

/// A resource of the system's; there are none of the program's.
fn system_resource(instance: HANDLE, name: usize) -> HANDLE {
    guard(null_mut(), || {
        if instance.is_null() && name >> 16 == 0 && name != 0 {
            return Ok((SYSTEM_RESOURCES + name) as HANDLE);
        }
        Err(tawny::Error::new(
            tawny::codes::ERROR_RESOURCE_NAME_NOT_FOUND,
        ))
    })
}

/// Defines loaders of icons and cursors.
macro_rules! loaders {
    ($($page:literal $name:ident $unit:ty;)*) => {$(
        #[doc = concat!("<https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-", $page, ">")]
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(instance: HANDLE, name: *const $unit) -> HANDLE {
            system_resource(instance, name as usize)
        }
    )*};
}

loaders! {
    "loadicona" tawny_LoadIconA u8;
    "loadiconw" tawny_LoadIconW u16;
    "loadcursora" tawny_LoadCursorA u8;
    "loadcursorw" tawny_LoadCursorW u16;
}

/// Defines `LoadImage` in one form.
macro_rules! image {
    ($name:ident, $unit:ty) => {
        /// An icon or a cursor of the system's.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-loadimagew>
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(
            instance: HANDLE,
            name: *const $unit,
            _kind: UINT,
            _width: i32,
            _height: i32,
            _flags: UINT,
        ) -> HANDLE {
            system_resource(instance, name as usize)
        }
    };
}

image!(tawny_LoadImageA, u8);
image!(tawny_LoadImageW, u16);

/// What a program is told that asks for a resource of its own: there are none.
fn no_resource<R>(failure: R) -> R {
    guard(failure, || {
        Err(tawny::Error::new(
            tawny::codes::ERROR_RESOURCE_NAME_NOT_FOUND,
        ))
    })
}

/// Defines loaders of a program's own resources.
macro_rules! no_loaders {
    ($($page:literal $name:ident $unit:ty;)*) => {$(
        #[doc = concat!("<https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-", $page, ">")]
        #[unsafe(no_mangle)]
        pub extern "C" fn $name(_instance: HANDLE, _name: *const $unit) -> HANDLE {
            no_resource(null_mut())
        }
    )*};
}

no_loaders! {
    "loadmenua" tawny_LoadMenuA u8;
    "loadmenuw" tawny_LoadMenuW u16;
    "loadacceleratorsa" tawny_LoadAcceleratorsA u8;
    "loadacceleratorsw" tawny_LoadAcceleratorsW u16;
}

/// Defines `LoadString` in one form.
macro_rules! string {
    ($name:ident, $unit:ty) => {
        /// An empty string: there are no resources.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-loadstringw>
        ///
        /// # Safety
        /// `out` must be NULL or writable for `length` units; for a `length` of 0, for a pointer.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            _instance: HANDLE,
            _id: UINT,
            out: *mut $unit,
            length: i32,
        ) -> i32 {
            if length > 0 && !out.is_null() {
                // SAFETY: promised by the caller; there is room for one unit.
                unsafe { out.write_unaligned(0) };
            }
            no_resource(0)
        }
    };
}

string!(tawny_LoadStringA, u8);
string!(tawny_LoadStringW, u16);

/// The former cursor: none.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setcursor>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetCursor(_cursor: HANDLE) -> HANDLE {
    null_mut()
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-destroyicon>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DestroyIcon(_icon: HANDLE) -> BOOL {
    TRUE
}

/// There are no accelerators.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-translateacceleratora>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TranslateAcceleratorA(
    _window: HANDLE,
    _table: HANDLE,
    _message: *const super::message::MSG,
) -> i32 {
    0
}

/// There are no accelerators.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-translateacceleratorw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TranslateAcceleratorW(
    _window: HANDLE,
    _table: HANDLE,
    _message: *const super::message::MSG,
) -> i32 {
    0
}

/// No message is a dialog's.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-isdialogmessagea>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsDialogMessageA(
    _dialog: HANDLE,
    _message: *const super::message::MSG,
) -> BOOL {
    FALSE
}

/// No message is a dialog's.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-isdialogmessagew>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsDialogMessageW(
    _dialog: HANDLE,
    _message: *const super::message::MSG,
) -> BOOL {
    FALSE
}

/// There is no foreground, but asking for it does no harm.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setforegroundwindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetForegroundWindow(window: HANDLE) -> BOOL {
    guard(FALSE, || window::find(named(window)).map(|_| TRUE))
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-bringwindowtotop>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_BringWindowToTop(window: HANDLE) -> BOOL {
    tawny_SetForegroundWindow(window)
}

/// None is in the foreground.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getforegroundwindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetForegroundWindow() -> HANDLE {
    null_mut()
}

/// None is active.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getactivewindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetActiveWindow() -> HANDLE {
    null_mut()
}

/// None had the keyboard.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setfocus>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetFocus(window: HANDLE) -> HANDLE {
    guard(null_mut(), || {
        if !window.is_null() {
            window::find(named(window))?;
        }
        Ok(null_mut())
    })
}

/// None has the keyboard.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getfocus>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetFocus() -> HANDLE {
    null_mut()
}

/// Windows have no menus.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getsystemmenu>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetSystemMenu(window: HANDLE, _revert: BOOL) -> HANDLE {
    guard(null_mut(), || {
        window::find(named(window)).map(|_| null_mut())
    })
}

/// The thread's desktop, which is the only one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getthreaddesktop>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetThreadDesktop(_thread: DWORD) -> HANDLE {
    guard(null_mut(), || Ok(handle(window::desktop().handle())))
}

/// No key is down.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getkeystate>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetKeyState(_key: i32) -> i16 {
    0
}

/// No key is down.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getasynckeystate>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetAsyncKeyState(_key: i32) -> i16 {
    0
}

/// A window has no menu from which anything could be deleted.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-deletemenu>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DeleteMenu(_menu: HANDLE, _position: UINT, _flags: UINT) -> BOOL {
    guard(FALSE, || {
        Err(tawny::Error::new(tawny::codes::ERROR_INVALID_MENU_HANDLE))
    })
}

/// A window has no menu whose items could be enabled: -1.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-enablemenuitem>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_EnableMenuItem(_menu: HANDLE, _item: UINT, _enable: UINT) -> BOOL {
    -1
}

//! A message as a queue holds it.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/ns-winuser-msg>

use tawny_engine::uptime::uptime;

use crate::window::WindowHandle;
use crate::window::message::*;

/// A message that was posted, or that a queue made.
#[doc(alias = "MSG")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// The window that it is for; null for a message to the thread.
    pub window: WindowHandle,
    /// Its number, `WM_*`.
    pub message: u32,
    /// Its first parameter.
    pub wparam: usize,
    /// Its second parameter.
    pub lparam: isize,
    /// When it was posted, in milliseconds since the system started.
    pub time: u32,
}

impl Message {
    /// A message of this moment.
    pub fn new(window: WindowHandle, message: u32, wparam: usize, lparam: isize) -> Self {
        Self {
            window,
            message,
            wparam,
            lparam,
            time: now(),
        }
    }
}

/// Milliseconds since the system started, as messages carry them.
pub(super) fn now() -> u32 {
    uptime().as_millis() as u32
}

/// Whether the parameters of the system message point to memory, so that it can only be sent.
pub fn carries_pointers(message: u32) -> bool {
    matches!(
        message,
        WM_CREATE
            | WM_SETTEXT
            | WM_GETTEXT
            | WM_GETMINMAXINFO
            | WM_DRAWITEM
            | WM_MEASUREITEM
            | WM_DELETEITEM
            | WM_COMPAREITEM
            | WM_WINDOWPOSCHANGING
            | WM_WINDOWPOSCHANGED
            | WM_COPYDATA
            | WM_NOTIFY
            | WM_HELP
            | WM_STYLECHANGING
            | WM_STYLECHANGED
            | WM_NCCREATE
            | WM_NCCALCSIZE
            | WM_GETDLGCODE
            | WM_NEXTMENU
            | WM_SIZING
            | WM_MOVING
            | WM_MDICREATE
    )
}

//! What is done with messages that a program leaves alone.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-defwindowprocw>

use super::message::*;
use super::{Call, Procedure, Window, destroy, find, send};

/// `SC_CLOSE`; the low four bits are the system's.
const COMMAND_CLOSE: usize = 0xf060;
/// `HTCLIENT`.
const HIT_CLIENT: isize = 1;

/// The default procedure as the whole procedure of a window.
pub(super) struct DefaultProcedure;

impl Procedure for DefaultProcedure {
    fn call(&self, call: &Call) -> isize {
        default_procedure(call)
    }
}

/// Deals with a message as `DefWindowProc` does, except for those whose parameters point to memory:
/// `WM_NCCREATE` is agreed to, the others get 0.
#[doc(alias = "DefWindowProc")]
pub fn default_procedure(call: &Call) -> isize {
    let Ok(window) = find(call.window) else {
        return 0;
    };
    match call.message {
        WM_NCCREATE | WM_QUERYENDSESSION | WM_QUERYOPEN | WM_NCACTIVATE => 1,
        WM_NCHITTEST => HIT_CLIENT,
        WM_CLOSE => {
            // A window of another thread is not the caller's to destroy, and stays.
            let _ = destroy(call.window);
            0
        }
        WM_SYSCOMMAND if call.wparam & 0xfff0 == COMMAND_CLOSE => {
            // A window that goes meanwhile is closed.
            let _ = send(call.window, WM_CLOSE, 0, 0);
            0
        }
        WM_PAINT => {
            window.validate();
            0
        }
        WM_SHOWWINDOW if call.lparam != 0 => {
            window.show(call.wparam != 0);
            0
        }
        WM_ERASEBKGND => (window.class().description().background != 0).into(),
        WM_GETTEXTLENGTH => window.text().encode_utf16().count() as isize,
        WM_GETICON => window.icon(call.wparam, None),
        WM_SETICON => window.icon(call.wparam, Some(call.lparam as usize)),
        _ => 0,
    }
}

impl Window {
    /// The icon of a kind, and what it is from now on.
    fn icon(&self, kind: usize, new: Option<usize>) -> isize {
        let mut state = self.state.lock();
        // `ICON_SMALL` is 0, `ICON_SMALL2` 2.
        let slot = &mut state.icons[usize::from(kind == 1)];
        let before = *slot;
        if let Some(new) = new {
            *slot = new;
        }
        before as isize
    }
}

//! The window procedure: what deals with a window's messages.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/window-procedures>

use super::WindowHandle;

/// In which form a call's text is, if its message carries any. The core only passes it on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// Bytes in the ANSI code page.
    Ansi,
    /// UTF-16.
    #[default]
    Unicode,
}

/// One call of a window procedure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The window that the message is for.
    pub window: WindowHandle,
    /// The message's number, `WM_*`.
    pub message: u32,
    /// Its first parameter.
    pub wparam: usize,
    /// Its second parameter.
    pub lparam: isize,
    /// The form of the text that the parameters point to.
    pub form: Form,
}

impl Call {
    /// A call without text.
    pub const fn new(window: WindowHandle, message: u32, wparam: usize, lparam: isize) -> Self {
        Self {
            window,
            message,
            wparam,
            lparam,
            form: Form::Unicode,
        }
    }
}

/// Deals with messages. It is called on the window's own thread only.
#[doc(alias = "WNDPROC")]
pub trait Procedure: Send + Sync {
    /// Deals with one message; the result depends on the message.
    fn call(&self, call: &Call) -> isize;

    /// What `GetWindowLongPtr(GWLP_WNDPROC)` shows of it.
    fn address(&self) -> usize {
        0
    }

    /// The form of text that it takes.
    fn form(&self) -> Form {
        Form::Unicode
    }
}

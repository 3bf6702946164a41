//! Window handles: the process's one table of windows.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-windows#window-handle>

use std::sync::Arc;

use tawny_engine::Table;
use tawny_engine::table::Token;

use super::Window;
use crate::Error;
use crate::codes::{ERROR_INVALID_WINDOW_HANDLE, ERROR_NO_MORE_USER_HANDLES};

/// The value of an `HWND`: a small multiple of four that fits an `int`. One whose window is gone is
/// found out.
#[doc(alias = "HWND")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WindowHandle(usize);

impl WindowHandle {
    /// No window.
    pub const NULL: Self = Self(0);
    /// All top-level windows (`HWND_BROADCAST`).
    pub const BROADCAST: Self = Self(0xffff);
    /// The parent of message-only windows (`HWND_MESSAGE`).
    pub const MESSAGE: Self = Self(-3_isize as usize);

    /// The handle with this value; any value is safe.
    pub const fn from_value(value: usize) -> Self {
        Self(value)
    }

    /// The value as programs see it.
    pub const fn value(self) -> usize {
        self.0
    }

    /// Whether it is `NULL`.
    pub const fn is_null(self) -> bool {
        self.0 == 0
    }

    fn of(token: Token) -> Self {
        Self((token.to_bits() as usize) << 2)
    }

    fn token(self) -> Option<Token> {
        if !self.0.is_multiple_of(4) {
            return None;
        }
        u32::try_from(self.0 >> 2).ok().map(Token::from_bits)
    }
}

static TABLE: Table<Window> = Table::new();

pub(super) fn insert(window: Arc<Window>) -> Result<WindowHandle, Error> {
    TABLE
        .insert(window)
        .map(WindowHandle::of)
        .ok_or(Error::new(ERROR_NO_MORE_USER_HANDLES))
}

pub(super) fn remove(handle: WindowHandle) -> Option<Arc<Window>> {
    TABLE.remove(handle.token()?)
}

/// The window that `handle` names.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE` when it names none.
pub fn find(handle: WindowHandle) -> Result<Arc<Window>, Error> {
    with(handle, Arc::clone)
}

/// Calls `f` with the window that `handle` names.
pub(crate) fn with<R>(handle: WindowHandle, f: impl FnOnce(&Arc<Window>) -> R) -> Result<R, Error> {
    let found = handle
        .token()
        .and_then(|token| TABLE.get(token))
        .ok_or(Error::new(ERROR_INVALID_WINDOW_HANDLE))?;
    // The table's reference would keep a window that destroys itself in `f` in its slot.
    let window = found.to_arc();
    drop(found);
    Ok(f(&window))
}

/// Whether `handle` names a window at this moment.
#[doc(alias = "IsWindow")]
pub fn is_window(handle: WindowHandle) -> bool {
    handle.token().is_some_and(|token| TABLE.contains(token))
}

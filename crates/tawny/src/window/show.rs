//! Visibility, place and size: kept and told, never seen.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-showwindow>

use super::Window;
use super::message::{WM_ENABLE, WM_ERASEBKGND, WM_MOVE, WM_PAINT, WM_SHOWWINDOW, WM_SIZE};

/// `WS_VISIBLE`.
pub(super) const STYLE_VISIBLE: u32 = 0x1000_0000;
/// `WS_DISABLED`.
const STYLE_DISABLED: u32 = 0x0800_0000;

/// A place and a size in pixels.
#[doc(alias = "RECT")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rectangle {
    /// From the left of the parent.
    pub x: i32,
    /// From the top of the parent.
    pub y: i32,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
}

impl Rectangle {
    /// The `lparam` of `WM_SIZE`.
    pub(super) fn size_parameter(self) -> isize {
        words(self.width, self.height)
    }

    /// The `lparam` of `WM_MOVE`.
    pub(super) fn place_parameter(self) -> isize {
        words(self.x, self.y)
    }
}

/// Two values as the low and the high word of a parameter.
fn words(low: i32, high: i32) -> isize {
    (low as u16 as u32 | (high as u16 as u32) << 16) as isize
}

impl Window {
    /// Whether it and all windows above it would be visible.
    #[doc(alias = "IsWindowVisible")]
    pub fn is_visible(&self) -> bool {
        let (style, parent) = {
            let state = self.state.lock();
            (state.style, state.parent)
        };
        match super::find(parent) {
            Ok(parent) if !parent.is_root() => style & STYLE_VISIBLE != 0 && parent.is_visible(),
            Ok(parent) => {
                style & STYLE_VISIBLE != 0 && parent.handle() == super::desktop().handle()
            }
            Err(_) => true,
        }
    }

    /// Shows or hides it; whether it was visible.
    #[doc(alias = "ShowWindow")]
    pub fn show(&self, visible: bool) -> bool {
        let (before, first, bounds) = {
            let mut state = self.state.lock();
            let before = state.style & STYLE_VISIBLE != 0;
            let first = visible && !state.shown;
            state.shown |= visible;
            (before, first, state.bounds)
        };
        if before == visible {
            return before;
        }
        self.request(WM_SHOWWINDOW, visible.into(), 0);
        let mut state = self.state.lock();
        state.style = state.style & !STYLE_VISIBLE | if visible { STYLE_VISIBLE } else { 0 };
        drop(state);
        if visible {
            self.invalidate();
        }
        if first {
            self.request(WM_SIZE, 0, bounds.size_parameter());
            self.request(WM_MOVE, 0, bounds.place_parameter());
        }
        before
    }

    /// Lets input go to it or not; whether it was disabled.
    #[doc(alias = "EnableWindow")]
    pub fn enable(&self, enabled: bool) -> bool {
        let mut state = self.state.lock();
        let before = state.style & STYLE_DISABLED != 0;
        state.style = state.style & !STYLE_DISABLED | if enabled { 0 } else { STYLE_DISABLED };
        drop(state);
        if before == enabled {
            self.request(WM_ENABLE, enabled.into(), 0);
        }
        before
    }

    /// Whether input would go to it.
    #[doc(alias = "IsWindowEnabled")]
    pub fn is_enabled(&self) -> bool {
        self.state.lock().style & STYLE_DISABLED == 0
    }

    /// Where it would be, in its parent.
    #[doc(alias = "GetWindowRect")]
    pub fn bounds(&self) -> Rectangle {
        self.state.lock().bounds
    }

    /// Puts it somewhere else.
    #[doc(alias = "MoveWindow")]
    pub fn set_bounds(&self, bounds: Rectangle) {
        let before = std::mem::replace(&mut self.state.lock().bounds, bounds);
        if (before.width, before.height) != (bounds.width, bounds.height) {
            self.request(WM_SIZE, 0, bounds.size_parameter());
        }
        if (before.x, before.y) != (bounds.x, bounds.y) {
            self.request(WM_MOVE, 0, bounds.place_parameter());
        }
    }

    /// It asks to be painted, if it is visible.
    #[doc(alias = "InvalidateRect")]
    pub fn invalidate(&self) {
        if self.is_visible()
            && let Some(queue) = self.queue()
        {
            queue.invalidate(self.handle());
        }
    }

    /// It need not be painted any more; whether it needed to be.
    #[doc(alias = "ValidateRect")]
    #[doc(alias = "BeginPaint")]
    pub fn validate(&self) -> bool {
        let asked = self
            .queue()
            .is_some_and(|queue| queue.validate(self.handle()));
        if asked {
            self.request(WM_ERASEBKGND, 0, 0);
        }
        asked
    }

    /// Has it painted now if it asks for it.
    #[doc(alias = "UpdateWindow")]
    pub fn update(&self) {
        if self
            .queue()
            .is_some_and(|queue| queue.is_invalid(self.handle()))
        {
            self.request(WM_PAINT, 0, 0);
        }
    }

    /// Sends a message whose result does not matter, from any thread.
    fn request(&self, message: u32, wparam: usize, lparam: isize) {
        // A window that goes meanwhile need not know.
        let _ = super::send(self.handle(), message, wparam, lparam);
    }
}

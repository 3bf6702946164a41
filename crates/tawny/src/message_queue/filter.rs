//! Which messages a thread asks for.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-messages-and-message-queues#message-filtering>

use super::{Message, Wake};
use crate::Error;
use crate::codes::ERROR_INVALID_WINDOW_HANDLE;
use crate::window::message::{WM_PAINT, WM_QUIT, WM_TIMER};
use crate::window::{self, WindowHandle};

/// Whose messages are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum WindowFilter {
    /// Those of the thread and of all its windows.
    #[default]
    All,
    /// Those that were posted to the thread itself.
    Thread,
    /// Those of some windows.
    Windows(Vec<WindowHandle>),
}

/// Which messages are wanted. A quit message always is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Whose.
    pub windows: WindowFilter,
    /// The least number.
    pub first: u32,
    /// The greatest number.
    pub last: u32,
    /// Of which kinds.
    pub kinds: Wake,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            windows: WindowFilter::All,
            first: 0,
            last: u32::MAX,
            kinds: Wake::ALL_INPUT,
        }
    }
}

impl Filter {
    /// Messages of `window` and its descendants, or of the thread (-1), or any (0), numbered from
    /// `first` to `last`; when both are 0, whatever their number.
    ///
    /// # Errors
    /// `ERROR_INVALID_WINDOW_HANDLE` when there is no such window, or it is another thread's: its
    /// messages never come here.
    pub fn of(window: WindowHandle, first: u32, last: u32) -> Result<Self, Error> {
        let windows = match window.value() {
            0 => WindowFilter::All,
            usize::MAX | 0xffff => WindowFilter::Thread,
            _ if !window::find(window)?.belongs_to_caller() => {
                return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE));
            }
            _ => WindowFilter::Windows(window::with_descendants(window)?),
        };
        let (first, last) = match (first, last) {
            (0, 0) => (0, u32::MAX),
            range => range,
        };
        Ok(Self {
            windows,
            first,
            last,
            kinds: Wake::ALL_INPUT,
        })
    }

    pub(super) fn takes_window(&self, window: WindowHandle) -> bool {
        match &self.windows {
            WindowFilter::All => true,
            WindowFilter::Thread => window.is_null(),
            WindowFilter::Windows(windows) => windows.contains(&window),
        }
    }

    fn takes_number(&self, message: u32) -> bool {
        (self.first..=self.last).contains(&message)
    }

    /// Whether a posted message is wanted.
    pub(super) fn takes(&self, message: &Message) -> bool {
        self.takes_posted()
            && (message.message == WM_QUIT || self.takes_number(message.message))
            && self.takes_window(message.window)
    }

    pub(super) fn takes_posted(&self) -> bool {
        self.kinds.intersects(Wake::POSTED | Wake::HOTKEY)
    }

    pub(super) fn takes_sent(&self) -> bool {
        self.kinds.contains(Wake::SEND_MESSAGE)
    }

    pub(super) fn takes_paint(&self) -> bool {
        self.kinds.contains(Wake::PAINT) && self.takes_number(WM_PAINT)
    }

    pub(super) fn takes_timers(&self) -> bool {
        self.kinds.contains(Wake::TIMER) && self.takes_number(WM_TIMER)
    }

    /// The kinds of messages that a look with this filter has seen.
    pub(super) fn looks_at(&self) -> Wake {
        let mut kinds = self.kinds;
        kinds.set(Wake::PAINT, self.takes_paint());
        kinds.set(Wake::TIMER, self.takes_timers());
        kinds
    }
}

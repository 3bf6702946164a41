//! Windows that ask to be painted. Nothing is ever drawn, but the program is asked to.
//!
//! <https://learn.microsoft.com/windows/win32/gdi/the-wm-paint-message>

use super::{MessageQueue, Wake};
use crate::window::WindowHandle;

impl MessageQueue {
    /// The thread will be asked to paint `window`.
    pub(crate) fn invalidate(&self, window: WindowHandle) {
        let mut state = self.state.lock();
        if state.ended || state.painting.contains(&window) {
            return;
        }
        state.painting.push(window);
        self.announce(&mut state, Wake::PAINT);
        drop(state);
        self.parker.unpark();
    }

    /// `window` need not be painted; whether it did.
    pub(crate) fn validate(&self, window: WindowHandle) -> bool {
        let mut state = self.state.lock();
        let before = state.painting.len();
        state.painting.retain(|painting| *painting != window);
        state.painting.len() != before
    }

    /// Whether `window` asks to be painted.
    pub(crate) fn is_invalid(&self, window: WindowHandle) -> bool {
        self.state.lock().painting.contains(&window)
    }
}

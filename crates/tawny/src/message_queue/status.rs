//! What kinds of messages a queue holds.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getqueuestatus>

use std::time::Instant;

use super::{MessageQueue, State, with_current};
use crate::Error;

bitflags::bitflags! {
    /// `QS_*`: kinds of messages.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Wake: u32 {
        /// Keys; there are none.
        const KEY = 0x0001;
        /// Moves of the mouse; there are none.
        const MOUSE_MOVE = 0x0002;
        /// Mouse buttons; there are none.
        const MOUSE_BUTTON = 0x0004;
        /// A posted message.
        const POST_MESSAGE = 0x0008;
        /// A timer whose time has come.
        const TIMER = 0x0010;
        /// A window that asks to be painted.
        const PAINT = 0x0020;
        /// A message that another thread sent.
        const SEND_MESSAGE = 0x0040;
        /// Hot keys; there are none.
        const HOTKEY = 0x0080;
        /// A posted message.
        const ALL_POST_MESSAGE = 0x0100;
        /// Raw input; there is none.
        const RAW_INPUT = 0x0400;
        /// Keys, mouse and raw input.
        const INPUT = 0x0407;
        /// Everything but sent messages.
        const ALL_EVENTS = 0x04bf;
        /// Everything.
        const ALL_INPUT = 0x04ff;
        /// Not a message: a timer was set while a wait goes on.
        const RESCHEDULED = 0x8000_0000;
        /// Bits that Windows may know and that never come here.
        const _ = !0;
    }
}

impl Wake {
    /// All kinds that Windows knows (`QS_*`).
    pub const KNOWN: Self = Self::from_bits_retain(0x1fff);
    /// What a posted message sets.
    pub(super) const POSTED: Self = Self::POST_MESSAGE.union(Self::ALL_POST_MESSAGE);
}

impl State {
    /// What is there.
    pub(super) fn present(&self) -> Wake {
        let mut present = Wake::empty();
        present.set(Wake::POSTED, !self.posted.is_empty() || self.quit.is_some());
        present.set(Wake::SEND_MESSAGE, !self.sent.is_empty());
        present.set(Wake::PAINT, !self.painting.is_empty());
        present.set(Wake::TIMER, self.timers.iter().any(|timer| timer.ripe));
        present
    }
}

impl MessageQueue {
    fn status(&self, kinds: Wake) -> (Wake, Wake) {
        let mut state = self.state.lock();
        self.ripen(&mut state, Instant::now());
        let new = state.changed & kinds;
        state.changed.remove(kinds);
        (state.present() & kinds, new)
    }
}

/// The kinds of messages among `kinds` that the calling thread's queue holds, and those of them that
/// have come since the thread last asked or looked for messages.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "GetQueueStatus")]
pub fn queue_status(kinds: Wake) -> Result<(Wake, Wake), Error> {
    with_current(|queue| queue.status(kinds))
}

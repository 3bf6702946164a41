//! Taking messages from the queue.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getmessage>

use std::time::Instant;

use tawny_engine::{Deadline, idle};

use super::message_loop::note;
use super::{Filter, Message, MessageQueue, Wake, with_current};
use crate::window::WindowHandle;
use crate::window::message::{WM_PAINT, WM_QUIT};
use crate::{Error, thread};

impl MessageQueue {
    /// The first message that `filter` wants, after what other threads sent was dealt with: what
    /// was posted, then a quit message, a window to be painted, a timer.
    fn look(&self, filter: &Filter, remove: bool) -> Option<Message> {
        if filter.takes_sent() {
            self.receive();
        }
        let mut state = self.state.lock();
        let now = Instant::now();
        state.looked = now;
        self.ripen(&mut state, now);
        state.changed.remove(filter.looks_at());
        // One that came after the last was dealt with is still new.
        if !state.sent.is_empty() {
            state.changed |= Wake::SEND_MESSAGE;
        }
        let posted = state.posted.iter().position(|posted| filter.takes(posted));
        if let Some(index) = posted {
            return if remove {
                state.posted.remove(index)
            } else {
                state.posted.get(index).copied()
            };
        }
        if let Some(code) = state.quit.filter(|_| filter.takes_posted()) {
            if remove {
                state.quit = None;
            }
            return Some(Message::new(WindowHandle::NULL, WM_QUIT, code as usize, 0));
        }
        let painting = state
            .painting
            .iter()
            .find(|window| filter.takes_paint() && filter.takes_window(**window));
        if let Some(window) = painting {
            return Some(Message::new(*window, WM_PAINT, 0, 0));
        }
        state.take_timer(filter, remove, now)
    }

    fn get(&self, filter: &Filter, deadline: Deadline) -> Option<Message> {
        loop {
            if let Some(message) = self.look(filter, true) {
                return Some(message);
            }
            if deadline.passed() {
                return None;
            }
            let Some(due) = self.begin_waiting(filter) else {
                continue;
            };
            let remaining = [deadline, due]
                .into_iter()
                .filter_map(Deadline::remaining)
                .min();
            thread::with(|current| current.blocking(|| idle::park(&self.parker, remaining)));
            self.state.lock().waiting = false;
        }
    }

    /// Begins to wait unless something has come since the look; until when, as far as timers go.
    fn begin_waiting(&self, filter: &Filter) -> Option<Deadline> {
        let mut state = self.state.lock();
        if state.changed.intersects(filter.looks_at()) {
            return None;
        }
        state.waiting = true;
        Some(state.next_timer(|timer| filter.takes_timers() && filter.takes_window(timer.window)))
    }
}

/// The next message for the calling thread, and out of the queue; `None` when the deadline passes.
/// Meanwhile the thread deals with messages that others send to its windows.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "GetMessage")]
pub fn get(filter: &Filter, deadline: Deadline) -> Result<Option<Message>, Error> {
    let message = with_current(|queue| queue.get(filter, deadline))?;
    message.iter().for_each(note);
    Ok(message)
}

/// The next message for the calling thread if there is one; it stays in the queue unless `remove`.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "PeekMessage")]
pub fn peek(filter: &Filter, remove: bool) -> Result<Option<Message>, Error> {
    let message = with_current(|queue| queue.look(filter, remove))?;
    message.iter().for_each(note);
    Ok(message)
}

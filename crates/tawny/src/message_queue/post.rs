//! Posting: leaving a message with a thread without waiting for it.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-postmessagew>

use std::sync::Arc;

use super::{Message, MessageQueue, Wake, carries_pointers, of_thread, with_current};
use crate::Error;
use crate::codes::{
    ERROR_INVALID_THREAD_ID, ERROR_INVALID_WINDOW_HANDLE, ERROR_MESSAGE_SYNC_ONLY,
    ERROR_NOT_ENOUGH_QUOTA,
};
use crate::limits::MAXIMUM_POSTED_MESSAGES;
use crate::window::WindowHandle;

impl MessageQueue {
    /// Leaves `message` unless `refused`, which is asked under the lock: the window may be gone.
    /// Without `bounded`, there is room whatever is there.
    pub(crate) fn post(
        self: &Arc<Self>,
        message: Message,
        refused: impl FnOnce() -> bool,
        bounded: bool,
    ) -> Result<(), Error> {
        let mut state = self.state.lock();
        if state.ended {
            return Err(Error::new(ERROR_INVALID_THREAD_ID));
        }
        if refused() {
            return Err(Error::new(ERROR_INVALID_WINDOW_HANDLE));
        }
        if bounded && state.posted.len() >= MAXIMUM_POSTED_MESSAGES {
            return Err(Error::new(ERROR_NOT_ENOUGH_QUOTA));
        }
        state.posted.push_back(message);
        self.announce(&mut state, Wake::POSTED);
        let waiting = state.waiting;
        drop(state);
        if waiting {
            self.parker.unpark();
        }
        Ok(())
    }
}

/// Leaves a message with a thread.
///
/// # Errors
/// `ERROR_INVALID_THREAD_ID`: no such thread, or it has no queue yet; `ERROR_NOT_ENOUGH_QUOTA`:
/// [`MAXIMUM_POSTED_MESSAGES`] wait already; `ERROR_MESSAGE_SYNC_ONLY`: see [`carries_pointers`].
#[doc(alias = "PostThreadMessage")]
pub fn post_to_thread(
    thread: u32,
    message: u32,
    wparam: usize,
    lparam: isize,
) -> Result<(), Error> {
    if carries_pointers(message) {
        return Err(Error::new(ERROR_MESSAGE_SYNC_ONLY));
    }
    let message = Message::new(WindowHandle::NULL, message, wparam, lparam);
    let post = |queue: &Arc<MessageQueue>| queue.post(message, || false, true);
    if thread == crate::thread::current_id() && super::is_attached() {
        return with_current(post)?;
    }
    post(&of_thread(thread)?)
}

/// Makes the calling thread's message loop end with `code` when nothing else is posted to it.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "PostQuitMessage")]
pub fn post_quit(code: i32) -> Result<(), Error> {
    with_current(|queue| {
        let mut state = queue.state.lock();
        state.quit = Some(code);
        queue.announce(&mut state, Wake::POSTED);
    })
}

//! Posting and sending to windows.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/about-messages-and-message-queues>

use std::sync::Arc;

use super::{Call, Form, Window, WindowHandle, children, desktop, find};
use crate::codes::{ERROR_INVALID_WINDOW_HANDLE, ERROR_MESSAGE_SYNC_ONLY};
use crate::message_queue::{self, Message, SendOptions, carries_pointers, send_within};
use crate::{Error, thread};

/// Leaves a message with the thread of `window`: of every top-level window for
/// [`WindowHandle::BROADCAST`], with the calling thread itself for a null handle.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`; `ERROR_NOT_ENOUGH_QUOTA` when too many messages wait there;
/// `ERROR_MESSAGE_SYNC_ONLY` for a message that carries pointers.
#[doc(alias = "PostMessage")]
pub fn post(window: WindowHandle, message: u32, wparam: usize, lparam: isize) -> Result<(), Error> {
    if carries_pointers(message) {
        return Err(Error::new(ERROR_MESSAGE_SYNC_ONLY));
    }
    match window {
        WindowHandle::NULL => {
            message_queue::attach()?;
            message_queue::post_to_thread(thread::current_id(), message, wparam, lparam)
        }
        WindowHandle::BROADCAST => {
            for window in children(desktop().handle())? {
                // Those that are gone by now, or whose threads are swamped, miss it.
                let _ = post(window, message, wparam, lparam);
            }
            Ok(())
        }
        _ => find(window)?.post(message, wparam, lparam, true),
    }
}

/// Has `window`'s thread deal with a message and waits for the result; with every top-level window
/// for [`WindowHandle::BROADCAST`], where the result is 1.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE` when the window is gone, or goes meanwhile.
#[doc(alias = "SendMessage")]
pub fn send(
    window: WindowHandle,
    message: u32,
    wparam: usize,
    lparam: isize,
) -> Result<isize, Error> {
    send_as(&Call::new(window, message, wparam, lparam))
}

/// As [`send`], for a call whose parameters point to text of either form.
///
/// # Errors
/// As [`send`].
pub fn send_as(call: &Call) -> Result<isize, Error> {
    if call.window == WindowHandle::BROADCAST {
        for window in children(desktop().handle())? {
            // One that is gone by now misses it.
            let _ = send_as(&Call { window, ..*call });
        }
        return Ok(1);
    }
    send_within(&find(call.window)?, *call, SendOptions::default())
}

impl Window {
    pub(super) fn post(
        &self,
        message: u32,
        wparam: usize,
        lparam: isize,
        bounded: bool,
    ) -> Result<(), Error> {
        let message = Message::new(self.handle(), message, wparam, lparam);
        match self.queue() {
            Some(queue) => queue.post(message, || self.is_gone(), bounded),
            // The desktop takes everything and does nothing.
            None => Ok(()),
        }
    }

    /// Has the procedure deal with a message; on the window's own thread, for internal messages.
    pub(super) fn tell(&self, message: u32, wparam: usize, lparam: isize) -> isize {
        self.call(&Call {
            form: Form::Unicode,
            ..Call::new(self.handle(), message, wparam, lparam)
        })
    }
}

/// A window that gets notifications. It finds out when the window is gone, even if the value of its
/// handle has come to name another.
#[derive(Clone, Debug)]
pub struct Recipient(Arc<Window>);

impl Recipient {
    /// The window that `handle` names.
    ///
    /// # Errors
    /// `ERROR_INVALID_WINDOW_HANDLE` when it names none.
    pub fn new(handle: WindowHandle) -> Result<Self, Error> {
        find(handle).map(Self)
    }

    /// Its handle.
    pub fn handle(&self) -> WindowHandle {
        self.0.handle()
    }

    /// Leaves a message with the window's thread, however many wait there. Takes no lock but leaves.
    ///
    /// # Errors
    /// `ERROR_INVALID_WINDOW_HANDLE` when the window is gone.
    pub fn post(&self, message: u32, wparam: usize, lparam: isize) -> Result<(), Error> {
        self.0
            .post(message, wparam, lparam, false)
            .map_err(|_| Error::new(ERROR_INVALID_WINDOW_HANDLE))
    }
}

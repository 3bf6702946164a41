//! The message loop: from the queue to the windows' procedures.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/using-messages-and-message-queues>

use std::cell::Cell;

use tawny_engine::Deadline;

use super::{Filter, Message, get, translate, with_current};
use crate::Error;
use crate::window::message::{WM_QUIT, WM_TIMER};
use crate::window::{self, Call, Form};

thread_local! {
    /// When the message was posted that the thread last took.
    static TIME: Cell<u32> = const { Cell::new(0) };
}

pub(super) fn note(message: &Message) {
    TIME.set(message.time);
}

/// When the message was posted that the calling thread last took, in milliseconds since the system
/// started.
#[doc(alias = "GetMessageTime")]
pub fn message_time() -> u32 {
    TIME.get()
}

/// Where the mouse was then: there is none.
#[doc(alias = "GetMessagePos")]
pub fn message_position() -> (i32, i32) {
    (0, 0)
}

/// Calls the procedure of the message's window, or its timer's routine; the procedure's result.
/// A message to the thread itself goes nowhere.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE` when the window is gone, or is not the calling thread's.
#[doc(alias = "DispatchMessage")]
pub fn dispatch(message: &Message, form: Form) -> Result<isize, Error> {
    if message.message == WM_TIMER && message.lparam != 0 {
        // Only one that still runs: the message may be forged or late.
        let routine = with_current(|queue| queue.timer_routine(message.lparam))?;
        if let Some(routine) = routine {
            (routine.call)(message.window, message.wparam, super::message::now());
        }
        return Ok(0);
    }
    if message.window.is_null() {
        return Ok(0);
    }
    let call = Call {
        window: message.window,
        message: message.message,
        wparam: message.wparam,
        lparam: message.lparam,
        form,
    };
    window::find(message.window)?.call_if_own(&call)
}

/// Takes and dispatches messages until the program posts a quit message; its exit code.
///
/// # Errors
/// `ERROR_NOT_ENOUGH_MEMORY` while the thread ends.
#[doc(alias = "GetMessage")]
#[doc(alias = "PostQuitMessage")]
pub fn run() -> Result<i32, Error> {
    let everything = Filter::default();
    loop {
        let Some(message) = get(&everything, Deadline::Never)? else {
            continue;
        };
        if message.message == WM_QUIT {
            return Ok(message.wparam as i32);
        }
        translate(&message);
        // A window that is gone by now gets nothing.
        let _ = dispatch(&message, Form::Unicode);
    }
}

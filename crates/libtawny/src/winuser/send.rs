//! Sending messages to windows of any thread.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagew>

use std::time::Duration;

use tawny::message_queue::{self as queue, Answer, InSend, SendOptions};
use tawny::window::{self, Call, Form, WindowHandle};
use tawny::{Deadline, Error};

use super::procedure::new_call;
use crate::guard;
use crate::pointer::give;
use crate::types::*;

/// `SENDASYNCPROC`: the window, the message, the program's value and the result.
pub type AnswerRoutine = Option<unsafe extern "C" fn(HANDLE, UINT, usize, isize)>;

/// `SMTO_*`.
const BLOCK: UINT = 1;
const ABORT_IF_HUNG: UINT = 2;
const NO_TIMEOUT_IF_NOT_HUNG: UINT = 8;

/// Makes `send` for the window, or for each top-level window.
fn each(call: Call, mut send: impl FnMut(Call) -> Result<(), Error>) -> Result<(), Error> {
    if call.window != WindowHandle::BROADCAST {
        return send(call);
    }
    for window in window::children(window::desktop().handle())? {
        // One that is gone by now misses it.
        let _ = send(Call { window, ..call });
    }
    Ok(())
}

fn within(call: Call, flags: UINT, milliseconds: UINT, result: &mut usize) -> Result<(), Error> {
    let timeout = Duration::from_millis(milliseconds.into());
    each(call, |call| {
        let options = SendOptions {
            deadline: Deadline::after(Some(timeout)),
            block: flags & BLOCK != 0,
            abort_if_hung: flags & ABORT_IF_HUNG != 0,
            wait_unless_hung: flags & NO_TIMEOUT_IF_NOT_HUNG != 0,
        };
        *result = queue::send_within(&window::find(call.window)?, call, options)? as usize;
        Ok(())
    })
}

fn with_answer(call: Call, routine: AnswerRoutine, data: usize) -> Result<(), Error> {
    each(call, |call| {
        let found = window::find(call.window)?;
        let answer: Answer = Box::new(move |result| {
            if let Some(routine) = routine {
                let window = super::procedure::handle(call.window);
                // SAFETY: the program gave the routine and the value for exactly this call.
                unsafe { routine(window, call.message, data, result) };
            }
        });
        queue::send_then(&found, call, answer)
    })
}

/// Defines the exported functions of one form.
macro_rules! functions {
    ($form:expr, $send:ident, $within:ident, $notify:ident, $callback:ident) => {
        /// Has a window deal with a message; the result.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagew>
        ///
        /// # Safety
        /// The parameters must be what the message says.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $send(
            window: HANDLE,
            message: UINT,
            wparam: usize,
            lparam: isize,
        ) -> isize {
            guard(0, || {
                window::send_as(&new_call(window, message, wparam, lparam, $form))
            })
        }

        /// As `SendMessage`, but not for ever; not 0 when there is a result.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagetimeoutw>
        ///
        /// # Safety
        /// The parameters must be what the message says, `result` NULL or writable.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $within(
            window: HANDLE,
            message: UINT,
            wparam: usize,
            lparam: isize,
            flags: UINT,
            milliseconds: UINT,
            result: *mut usize,
        ) -> isize {
            guard(0, || {
                let call = new_call(window, message, wparam, lparam, $form);
                let mut value = 0;
                let sent = within(call, flags, milliseconds, &mut value);
                // SAFETY: promised by the caller.
                unsafe { give(result, value) };
                sent.map(|()| 1)
            })
        }

        /// Has a window of another thread deal with a message without waiting for it.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendnotifymessagew>
        ///
        /// # Safety
        /// The parameters must be what the message says, for as long as it takes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $notify(
            window: HANDLE,
            message: UINT,
            wparam: usize,
            lparam: isize,
        ) -> BOOL {
            guard(FALSE, || {
                if queue::carries_pointers(message) {
                    return Err(Error::new(tawny::codes::ERROR_MESSAGE_SYNC_ONLY));
                }
                let call = new_call(window, message, wparam, lparam, $form);
                each(call, |call| {
                    queue::send_notify(&window::find(call.window)?, call)
                })?;
                Ok(TRUE)
            })
        }

        /// As `SendNotifyMessage`; `routine` gets the result when the caller looks at its queue.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-sendmessagecallbackw>
        ///
        /// # Safety
        /// The parameters must be what the message says, for as long as it takes.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $callback(
            window: HANDLE,
            message: UINT,
            wparam: usize,
            lparam: isize,
            routine: AnswerRoutine,
            data: usize,
        ) -> BOOL {
            guard(FALSE, || {
                if queue::carries_pointers(message) {
                    return Err(Error::new(tawny::codes::ERROR_MESSAGE_SYNC_ONLY));
                }
                let call = new_call(window, message, wparam, lparam, $form);
                with_answer(call, routine, data)?;
                Ok(TRUE)
            })
        }
    };
}

functions! {
    Form::Ansi, tawny_SendMessageA, tawny_SendMessageTimeoutA, tawny_SendNotifyMessageA,
    tawny_SendMessageCallbackA
}
functions! {
    Form::Unicode, tawny_SendMessageW, tawny_SendMessageTimeoutW, tawny_SendNotifyMessageW,
    tawny_SendMessageCallbackW
}

/// Answers the message from another thread that is being dealt with; whether there is one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-replymessage>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ReplyMessage(result: isize) -> BOOL {
    guard(FALSE, || Ok(queue::answer(result).into()))
}

/// Whether a message from another thread is being dealt with.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-insendmessage>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_InSendMessage() -> BOOL {
    guard(FALSE, || Ok((queue::in_send() != InSend::empty()).into()))
}

/// How the message was sent that is being dealt with: `ISMEX_*`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-insendmessageex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_InSendMessageEx(_reserved: *mut std::ffi::c_void) -> DWORD {
    guard(0, || Ok(queue::in_send().bits()))
}

//! Messages out of the queue, to the procedures, and into other threads' queues.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/using-messages-and-message-queues>

use std::sync::atomic::{AtomicIsize, Ordering};

use tawny::codes::ERROR_NOACCESS;
use tawny::message_queue::{self as queue, Filter, Message, Wake};
use tawny::window::message::WM_QUIT;
use tawny::window::{self, Form, atom};
use tawny::{Deadline, Error};

use super::procedure::{handle, window};
use crate::guard;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::*;

/// `POINT`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct POINT {
    pub x: i32,
    pub y: i32,
}

/// `MSG`.
#[repr(C)]
pub struct MSG {
    pub hwnd: HANDLE,
    pub message: UINT,
    pub wParam: usize,
    pub lParam: isize,
    pub time: DWORD,
    pub pt: POINT,
}

impl From<Message> for MSG {
    fn from(message: Message) -> Self {
        Self {
            hwnd: handle(message.window),
            message: message.message,
            wParam: message.wparam,
            lParam: message.lparam,
            time: message.time,
            pt: POINT::default(),
        }
    }
}

/// The message at `pointer`.
///
/// # Safety
/// `pointer` must be NULL or valid.
unsafe fn read(pointer: *const MSG) -> Result<Message, Error> {
    // SAFETY: promised by the caller.
    let message = unsafe { pointer::reference(pointer) }.ok_or(Error::new(ERROR_NOACCESS))?;
    Ok(Message {
        window: window(message.hwnd),
        message: message.message,
        wparam: message.wParam,
        lparam: message.lParam,
        time: message.time,
    })
}

/// # Safety
/// `out` must be NULL or writable.
unsafe fn write(out: *mut MSG, message: Message) -> Result<(), Error> {
    if out.is_null() {
        return Err(Error::new(ERROR_NOACCESS));
    }
    // SAFETY: promised by the caller.
    unsafe { out.write_unaligned(message.into()) };
    Ok(())
}

/// # Safety
/// `out` must be NULL or writable.
unsafe fn get(out: *mut MSG, whose: HANDLE, first: UINT, last: UINT) -> BOOL {
    guard(-1, || {
        if out.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        let filter = Filter::of(window(whose), first, last)?;
        let Some(message) = queue::get(&filter, Deadline::Never)? else {
            return Err(Error::new(tawny::codes::ERROR_TIMEOUT));
        };
        // SAFETY: promised by the caller.
        unsafe { write(out, message) }?;
        Ok((message.message != WM_QUIT).into())
    })
}

/// `PM_REMOVE`.
const REMOVE: UINT = 1;

/// # Safety
/// `out` must be NULL or writable.
unsafe fn peek(out: *mut MSG, whose: HANDLE, first: UINT, last: UINT, flags: UINT) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        let mut filter = Filter::of(window(whose), first, last)?;
        let kinds = Wake::from_bits_retain(flags >> 16);
        if !kinds.is_empty() {
            filter.kinds = kinds;
        }
        let Some(message) = queue::peek(&filter, flags & REMOVE != 0)? else {
            return Ok(FALSE);
        };
        // SAFETY: promised by the caller.
        unsafe { write(out, message) }?;
        Ok(TRUE)
    })
}

/// # Safety
/// `message` must be NULL or valid, its parameters what it says.
unsafe fn dispatch(message: *const MSG, form: Form) -> isize {
    // SAFETY: promised by the caller.
    guard(0, || queue::dispatch(&unsafe { read(message) }?, form))
}

/// # Safety
/// `name` must be NULL or a string.
unsafe fn register<U: Unit>(name: *const U) -> UINT {
    guard(0, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) };
        atom::register_message(&name.ok_or(Error::new(ERROR_NOACCESS))?)
    })
}

fn post(handle: HANDLE, message: UINT, wparam: usize, lparam: isize) -> BOOL {
    guard(FALSE, || {
        window::post(window(handle), message, wparam, lparam)?;
        Ok(TRUE)
    })
}

fn post_to_thread(thread: DWORD, message: UINT, wparam: usize, lparam: isize) -> BOOL {
    guard(FALSE, || {
        queue::post_to_thread(thread, message, wparam, lparam)?;
        Ok(TRUE)
    })
}

/// Defines the exported functions of one form.
macro_rules! functions {
    ($unit:ty, $form:expr, $get:ident, $peek:ident, $dispatch:ident, $post:ident, $post_thread:ident, $register:ident) => {
        /// Waits for a message: not 0, 0 for `WM_QUIT`, -1 on failure.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getmessagew>
        ///
        /// # Safety
        /// `out` must be NULL or writable.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $get(
            out: *mut MSG,
            window: HANDLE,
            first: UINT,
            last: UINT,
        ) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { get(out, window, first, last) }
        }

        /// Looks for a message; whether there is one.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-peekmessagew>
        ///
        /// # Safety
        /// `out` must be NULL or writable.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $peek(
            out: *mut MSG,
            window: HANDLE,
            first: UINT,
            last: UINT,
            flags: UINT,
        ) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { peek(out, window, first, last, flags) }
        }

        /// Calls the procedure of a message's window, or a timer's function.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-dispatchmessagew>
        ///
        /// # Safety
        /// `message` must be NULL or valid, its parameters what it says.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $dispatch(message: *const MSG) -> isize {
            // SAFETY: promised by the caller.
            unsafe { dispatch(message, $form) }
        }

        /// Leaves a message with a window's thread.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-postmessagew>
        #[unsafe(no_mangle)]
        pub extern "C" fn $post(
            window: HANDLE,
            message: UINT,
            wparam: usize,
            lparam: isize,
        ) -> BOOL {
            post(window, message, wparam, lparam)
        }

        /// Leaves a message with a thread that has a queue.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-postthreadmessagew>
        #[unsafe(no_mangle)]
        pub extern "C" fn $post_thread(
            thread: DWORD,
            message: UINT,
            wparam: usize,
            lparam: isize,
        ) -> BOOL {
            post_to_thread(thread, message, wparam, lparam)
        }

        /// The number of the message of that name.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-registerwindowmessagew>
        ///
        /// # Safety
        /// `name` must be NULL or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $register(name: *const $unit) -> UINT {
            // SAFETY: promised by the caller.
            unsafe { register(name) }
        }
    };
}

functions! {
    u8, Form::Ansi, tawny_GetMessageA, tawny_PeekMessageA, tawny_DispatchMessageA,
    tawny_PostMessageA, tawny_PostThreadMessageA, tawny_RegisterWindowMessageA
}
functions! {
    u16, Form::Unicode, tawny_GetMessageW, tawny_PeekMessageW, tawny_DispatchMessageW,
    tawny_PostMessageW, tawny_PostThreadMessageW, tawny_RegisterWindowMessageW
}

/// Posts the character of a key that went down; whether the message is about a key.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-translatemessage>
///
/// # Safety
/// `message` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TranslateMessage(message: *const MSG) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let message = unsafe { read(message) }?;
        Ok(queue::translate(&message).into())
    })
}

/// Ends the calling thread's message loop when nothing else is posted to it.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-postquitmessage>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_PostQuitMessage(code: i32) {
    guard((), || queue::post_quit(code));
}

/// Kinds of messages in the queue (high word), and those that are new (low word).
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getqueuestatus>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetQueueStatus(flags: UINT) -> DWORD {
    guard(0, || {
        let kinds = Wake::from_bits(flags).filter(|kinds| Wake::KNOWN.contains(*kinds));
        let kinds = kinds.ok_or(Error::new(tawny::codes::ERROR_INVALID_FLAGS))?;
        let (present, new) = queue::queue_status(kinds)?;
        Ok(present.bits() << 16 | new.bits())
    })
}

/// Whether there are keys or mouse moves: there never are.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getinputstate>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetInputState() -> BOOL {
    FALSE
}

/// When the message was posted that was retrieved last.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getmessagetime>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetMessageTime() -> LONG {
    queue::message_time() as LONG
}

/// Where the mouse was then.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getmessagepos>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetMessagePos() -> DWORD {
    let (x, y) = queue::message_position();
    x as u16 as DWORD | (y as u16 as DWORD) << 16
}

thread_local! {
    static EXTRA_INFO: AtomicIsize = const { AtomicIsize::new(0) };
}

/// What the program left with `SetMessageExtraInfo`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getmessageextrainfo>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetMessageExtraInfo() -> isize {
    EXTRA_INFO
        .try_with(|info| info.load(Ordering::Relaxed))
        .unwrap_or(0)
}

/// Leaves a value with the thread; the former one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setmessageextrainfo>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetMessageExtraInfo(value: isize) -> isize {
    EXTRA_INFO
        .try_with(|info| info.swap(value, Ordering::Relaxed))
        .unwrap_or(0)
}

/// Whether the thread has a queue; with `convert`, it gets one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-isguithread>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsGUIThread(convert: BOOL) -> BOOL {
    guard(FALSE, || {
        if convert != FALSE {
            queue::attach()?;
        }
        Ok(queue::is_attached().into())
    })
}

/// Input is not shared, for there is none; `FALSE` unless both threads have a queue.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-attachthreadinput>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_AttachThreadInput(from: DWORD, to: DWORD, _attach: BOOL) -> BOOL {
    guard(FALSE, || {
        if from == to || !queue::has_queue(from) || !queue::has_queue(to) {
            return Err(Error::new(tawny::codes::ERROR_INVALID_PARAMETER));
        }
        Ok(TRUE)
    })
}

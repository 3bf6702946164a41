//! What is done with messages that a program leaves alone.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-defwindowprocw>

use tawny::window::message::*;
use tawny::window::{self, Call, Form};

use super::conversion::put_cut;
use super::procedure::new_call;
use super::window::CREATESTRUCT;
use crate::guard;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::{HANDLE, UINT};

/// # Safety
/// The parameters must be what the message says in the call's form.
pub(super) unsafe fn default_procedure(call: &Call) -> isize {
    // SAFETY: promised by the caller.
    unsafe {
        match call.form {
            Form::Ansi => with_text::<u8>(call),
            Form::Unicode => with_text::<u16>(call),
        }
    }
}

/// # Safety
/// As for [`default_procedure`].
unsafe fn with_text<U: Unit>(call: &Call) -> isize {
    let Ok(window) = window::find(call.window) else {
        return 0;
    };
    match call.message {
        WM_NCCREATE => {
            // SAFETY: promised by the caller.
            let creation = unsafe { pointer::reference(call.lparam as *const CREATESTRUCT<U>) };
            if let Some(creation) = creation
                && creation.lpszName as usize >> 16 != 0
                // SAFETY: promised by the caller; not a number.
                && let Some(name) = unsafe { text::read(creation.lpszName) }
            {
                window.set_text(&name);
            }
            1
        }
        WM_SETTEXT => {
            // SAFETY: promised by the caller.
            let text = unsafe { text::read(call.lparam as *const U) };
            window.set_text(&text.unwrap_or_default());
            1
        }
        WM_GETTEXT => {
            let units = U::encode(&window.text());
            // SAFETY: promised by the caller.
            unsafe { put_cut(&units, call.lparam as *mut U, call.wparam) as isize }
        }
        WM_GETTEXTLENGTH => U::encode(&window.text()).len() as isize,
        _ => window::default_procedure(call),
    }
}

/// Deals with a message that the program leaves alone.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-defwindowproca>
///
/// # Safety
/// The parameters must be what the message says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DefWindowProcA(
    window: HANDLE,
    message: UINT,
    wparam: usize,
    lparam: isize,
) -> isize {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(default_procedure(&new_call(
            window,
            message,
            wparam,
            lparam,
            Form::Ansi,
        )))
    })
}

/// Deals with a message that the program leaves alone.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-defwindowprocw>
///
/// # Safety
/// The parameters must be what the message says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DefWindowProcW(
    window: HANDLE,
    message: UINT,
    wparam: usize,
    lparam: isize,
) -> isize {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(default_procedure(&new_call(
            window,
            message,
            wparam,
            lparam,
            Form::Unicode,
        )))
    })
}

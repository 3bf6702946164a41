//! Children of a window by their numbers.
//!
//! <https://learn.microsoft.com/windows/win32/dlgbox/dialog-boxes>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::window::message::{WM_GETTEXT, WM_SETTEXT};
use tawny::window::{self, Form};

use super::procedure::new_call;
use super::text::{tawny_GetWindowTextA, tawny_SetWindowTextA};
use super::tree::tawny_GetDlgItem;
use crate::guard;
use crate::pointer::give;
use crate::types::*;

/// `BM_GETCHECK` and `BM_SETCHECK`.
const GET_CHECK: UINT = 0xf0;
const SET_CHECK: UINT = 0xf1;
/// The longest number in a text, sign and terminator included.
const DIGITS: usize = 32;

fn item(dialog: HANDLE, number: i32) -> Result<HANDLE, Error> {
    let item = tawny_GetDlgItem(dialog, number);
    if item.is_null() {
        return Err(Error::new(tawny::thread::last_error()));
    }
    Ok(item)
}

fn send(
    dialog: HANDLE,
    number: i32,
    message: UINT,
    wparam: usize,
    lparam: isize,
    form: Form,
) -> Result<isize, Error> {
    let item = item(dialog, number)?;
    window::send_as(&new_call(item, message, wparam, lparam, form))
}

/// Defines the exported functions of one form.
macro_rules! functions {
    ($unit:ty, $form:expr, $send:ident, $set_text:ident, $get_text:ident) => {
        /// Sends a message to a child.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-senddlgitemmessagew>
        ///
        /// # Safety
        /// The parameters must be what the message says.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $send(
            dialog: HANDLE,
            number: i32,
            message: UINT,
            wparam: usize,
            lparam: isize,
        ) -> isize {
            guard(0, || send(dialog, number, message, wparam, lparam, $form))
        }

        /// Gives a child a text.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setdlgitemtextw>
        ///
        /// # Safety
        /// `text` must be NULL or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $set_text(
            dialog: HANDLE,
            number: i32,
            text: *const $unit,
        ) -> BOOL {
            guard(FALSE, || {
                let set = send(dialog, number, WM_SETTEXT, 0, text as isize, $form)?;
                Ok((set > 0).into())
            })
        }

        /// Asks a child for its text, cut to the buffer; its length.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getdlgitemtextw>
        ///
        /// # Safety
        /// `out` must be NULL or writable for `length` units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $get_text(
            dialog: HANDLE,
            number: i32,
            out: *mut $unit,
            length: i32,
        ) -> UINT {
            guard(0, || {
                let room = usize::try_from(length).unwrap_or(0);
                if out.is_null() || room == 0 {
                    return Err(Error::new(ERROR_INVALID_PARAMETER));
                }
                // SAFETY: promised by the caller; what the procedure does not write is an empty text.
                unsafe { out.write_unaligned(0) };
                let length = send(dialog, number, WM_GETTEXT, room, out as isize, $form)?;
                Ok(length as UINT)
            })
        }
    };
}

functions! {
    u8, Form::Ansi, tawny_SendDlgItemMessageA, tawny_SetDlgItemTextA, tawny_GetDlgItemTextA
}
functions! {
    u16, Form::Unicode, tawny_SendDlgItemMessageW, tawny_SetDlgItemTextW, tawny_GetDlgItemTextW
}

/// Gives a child a number as its text.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setdlgitemint>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetDlgItemInt(
    dialog: HANDLE,
    number: i32,
    value: UINT,
    signed: BOOL,
) -> BOOL {
    guard(FALSE, || {
        let text = if signed == FALSE {
            format!("{value}\0")
        } else {
            format!("{}\0", value as i32)
        };
        let item = item(dialog, number)?;
        // SAFETY: a string of ours.
        Ok(unsafe { tawny_SetWindowTextA(item, text.as_ptr()) })
    })
}

/// The number that is a child's text.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getdlgitemint>
///
/// # Safety
/// `translated` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetDlgItemInt(
    dialog: HANDLE,
    number: i32,
    translated: *mut BOOL,
    signed: BOOL,
) -> UINT {
    // SAFETY: promised by the caller.
    unsafe { give(translated, FALSE) };
    guard(0, || {
        let item = item(dialog, number)?;
        let mut text = [0u8; DIGITS];
        // SAFETY: as long as it says.
        let length = unsafe { tawny_GetWindowTextA(item, text.as_mut_ptr(), DIGITS as i32) };
        let length = usize::try_from(length).unwrap_or(0);
        let text = String::from_utf8_lossy(&text[..length]);
        let text = text.trim_start();
        let end = text
            .char_indices()
            .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-' && signed != FALSE)));
        let digits = &text[..end.map_or(text.len(), |(at, _)| at)];
        let value = if signed == FALSE {
            digits.parse::<UINT>().ok()
        } else {
            digits.parse::<i32>().ok().map(|value| value as UINT)
        };
        let value = value.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        // SAFETY: promised by the caller.
        unsafe { give(translated, TRUE) };
        Ok(value)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-checkdlgbutton>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CheckDlgButton(dialog: HANDLE, number: i32, check: UINT) -> BOOL {
    guard(FALSE, || {
        let form = Form::Unicode;
        send(dialog, number, SET_CHECK, check as usize, 0, form).map(|_| TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-isdlgbuttonchecked>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsDlgButtonChecked(dialog: HANDLE, number: i32) -> UINT {
    guard(0, || {
        send(dialog, number, GET_CHECK, 0, 0, Form::Unicode).map(|check| check as UINT)
    })
}

//! A window's text and its properties.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowtextw>

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_NOT_FOUND};
use tawny::window::message::{WM_GETTEXT, WM_GETTEXTLENGTH, WM_SETTEXT};
use tawny::window::{self, Form, Key};

use super::class::form;
use super::procedure::{new_call, window};
use crate::guard;
use crate::text::{self, Unit};
use crate::types::*;

fn send(
    handle: HANDLE,
    message: UINT,
    wparam: usize,
    lparam: isize,
    form: Form,
) -> Result<isize, Error> {
    window::send_as(&new_call(handle, message, wparam, lparam, form))
}

/// # Safety
/// `out` must be NULL or writable for `length` units.
unsafe fn get<U: Unit>(handle: HANDLE, out: *mut U, length: i32) -> i32 {
    guard(0, || {
        window::find(window(handle))?;
        let room = usize::try_from(length).unwrap_or(0);
        if out.is_null() || room == 0 {
            return Ok(0);
        }
        // SAFETY: promised by the caller; what the procedure does not write is an empty text.
        unsafe { out.write_unaligned(U::default()) };
        let length = send(handle, WM_GETTEXT, room, out as isize, form::<U>())?;
        Ok(length as i32)
    })
}

/// The property's name as a program gives it: a string, or an atom.
///
/// # Safety
/// `name` must be a number below 65,536 or lead to a terminated string.
unsafe fn key<U: Unit>(name: *const U) -> Result<Key, Error> {
    if name as usize >> 16 == 0 {
        return Ok(Key::from_atom(name as usize as u16));
    }
    // SAFETY: promised by the caller.
    Key::new(&unsafe { text::read(name) }.unwrap_or_default())
}

/// Defines the exported functions of one form.
macro_rules! functions {
    ($unit:ty, $get:ident, $length:ident, $set:ident, $set_prop:ident, $get_prop:ident, $remove_prop:ident) => {
        /// Asks a window for its text, cut to the buffer; its length.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowtextw>
        ///
        /// # Safety
        /// `out` must be NULL or writable for `length` units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $get(window: HANDLE, out: *mut $unit, length: i32) -> i32 {
            // SAFETY: promised by the caller.
            unsafe { get(window, out, length) }
        }

        /// Asks a window for the length of its text.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowtextlengthw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $length(window: HANDLE) -> i32 {
            guard(0, || {
                let length = send(window, WM_GETTEXTLENGTH, 0, 0, form::<$unit>())?;
                Ok(length as i32)
            })
        }

        /// Gives a window a text.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowtextw>
        ///
        /// # Safety
        /// `text` must be NULL or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $set(window: HANDLE, text: *const $unit) -> BOOL {
            guard(FALSE, || {
                let set = send(window, WM_SETTEXT, 0, text as isize, form::<$unit>())?;
                Ok((set > 0).into())
            })
        }

        /// Keeps a value with a window.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setpropw>
        ///
        /// # Safety
        /// `name` must be an atom or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $set_prop(
            handle: HANDLE,
            name: *const $unit,
            value: HANDLE,
        ) -> BOOL {
            guard(FALSE, || {
                // SAFETY: promised by the caller.
                let key = unsafe { key(name) }?;
                if key.atom() == 0 {
                    return Err(Error::new(ERROR_INVALID_PARAMETER));
                }
                window::find(window(handle))?.set_property(key, value as usize);
                Ok(TRUE)
            })
        }

        /// The value that is kept with a window.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getpropw>
        ///
        /// # Safety
        /// `name` must be an atom or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $get_prop(handle: HANDLE, name: *const $unit) -> HANDLE {
            guard(std::ptr::null_mut(), || {
                // SAFETY: promised by the caller.
                let key = unsafe { key(name) }?;
                let value = window::find(window(handle))?.property(key);
                value
                    .map(|value| value as HANDLE)
                    .ok_or(Error::new(ERROR_NOT_FOUND))
            })
        }

        /// Takes away the value that is kept with a window.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-removepropw>
        ///
        /// # Safety
        /// `name` must be an atom or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $remove_prop(handle: HANDLE, name: *const $unit) -> HANDLE {
            guard(std::ptr::null_mut(), || {
                // SAFETY: promised by the caller.
                let key = unsafe { key(name) }?;
                let value = window::find(window(handle))?.remove_property(key);
                value
                    .map(|value| value as HANDLE)
                    .ok_or(Error::new(ERROR_NOT_FOUND))
            })
        }
    };
}

functions! {
    u8, tawny_GetWindowTextA, tawny_GetWindowTextLengthA, tawny_SetWindowTextA, tawny_SetPropA,
    tawny_GetPropA, tawny_RemovePropA
}
functions! {
    u16, tawny_GetWindowTextW, tawny_GetWindowTextLengthW, tawny_SetWindowTextW, tawny_SetPropW,
    tawny_GetPropW, tawny_RemovePropW
}

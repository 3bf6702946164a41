//! Text in messages between windows of the two forms.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/using-window-procedures#subclassing-a-window>

use tawny::window::message::*;
use tawny::window::{Call, Form};

use super::procedure::{WindowProcedure, handle};
use super::window::CREATESTRUCT;
use crate::pointer;
use crate::text::{self, Unit};

/// `LB_ADDSTRING`, `LB_INSERTSTRING`, `CB_ADDSTRING`, `EM_REPLACESEL`: `lparam` is a string.
const CONTROLS_WITH_STRINGS: [u32; 4] = [0x180, 0x181, 0x143, 0xc2];

/// Calls `code`, which takes text in `form`, converting what the message carries.
///
/// # Safety
/// `code` must be a window procedure, the parameters what the message says in the call's form.
pub(super) unsafe fn call(code: WindowProcedure, form: Form, call: &Call) -> isize {
    // SAFETY: promised by the caller.
    unsafe {
        match (call.form, form) {
            (Form::Ansi, Form::Unicode) => convert::<u8, u16>(code, call),
            (Form::Unicode, Form::Ansi) => convert::<u16, u8>(code, call),
            _ => direct(code, call, call.wparam, call.lparam),
        }
    }
}

/// # Safety
/// `code` must be a window procedure, the parameters what the message says.
unsafe fn direct(code: WindowProcedure, call: &Call, wparam: usize, lparam: isize) -> isize {
    // SAFETY: promised by the caller.
    unsafe { code(handle(call.window), call.message, wparam, lparam) }
}

/// # Safety
/// As for [`call`], where the call's form is `From` and the procedure's `To`.
unsafe fn convert<From: Unit, To: Unit>(code: WindowProcedure, call: &Call) -> isize {
    let text = call.lparam as *const From;
    // SAFETY: promised by the caller; what is made here outlives the call.
    unsafe {
        match call.message {
            WM_NCCREATE | WM_CREATE => {
                let Some(from) = pointer::reference(call.lparam as *const CREATESTRUCT<From>)
                else {
                    return direct(code, call, call.wparam, call.lparam);
                };
                let name = Converted::<To>::new(from.lpszName);
                let class = Converted::<To>::new(from.lpszClass);
                let to = from.with_texts(name.pointer(), class.pointer());
                direct(code, call, call.wparam, &raw const to as isize)
            }
            WM_SETTEXT => {
                let to = Converted::<To>::new(text);
                direct(code, call, call.wparam, to.pointer() as isize)
            }
            number if CONTROLS_WITH_STRINGS.contains(&number) => {
                let to = Converted::<To>::new(text);
                direct(code, call, call.wparam, to.pointer() as isize)
            }
            WM_GETTEXT => {
                let whole = get_text::<To>(code, call, call.wparam);
                put_cut(&From::encode(&whole), call.lparam as *mut From, call.wparam) as isize
            }
            WM_GETTEXTLENGTH => {
                let length = direct(code, call, 0, 0);
                let room = usize::try_from(length).unwrap_or(0) + 1;
                let get = Call {
                    message: WM_GETTEXT,
                    ..*call
                };
                From::encode(&get_text::<To>(code, &get, room)).len() as isize
            }
            _ => direct(code, call, call.wparam, call.lparam),
        }
    }
}

/// The text that a procedure gives for `WM_GETTEXT`, with room for `room` units of the other form,
/// of which none takes more than four here.
///
/// # Safety
/// `code` must be a window procedure.
unsafe fn get_text<To: Unit>(code: WindowProcedure, call: &Call, room: usize) -> String {
    let room = room.min(1 << 20).saturating_mul(4);
    let mut buffer = vec![To::default(); room + 1];
    // SAFETY: the buffer has the room that the message says.
    let length = unsafe { direct(code, call, room, buffer.as_mut_ptr() as isize) };
    let length = usize::try_from(length).unwrap_or(0).min(room);
    To::decode(&buffer[..length])
}

/// Copies as many of `units` as fit with a terminator; how many.
///
/// # Safety
/// A non-NULL `buffer` must be writable for `capacity` units.
pub(super) unsafe fn put_cut<U: Unit>(units: &[U], buffer: *mut U, capacity: usize) -> usize {
    if buffer.is_null() || capacity == 0 {
        return 0;
    }
    let fitting = &units[..units.len().min(capacity - 1)];
    // SAFETY: no more than the capacity with the terminator.
    unsafe { text::put_terminated(fitting, buffer) };
    fitting.len()
}

/// A string in the other form, or what only looks like one: NULL, or a number.
enum Converted<U> {
    Text(Vec<U>),
    Number(usize),
}

impl<To: Unit> Converted<To> {
    /// # Safety
    /// `text` must be a number below 65,536 or lead to a terminated string.
    unsafe fn new<From: Unit>(text: *const From) -> Self {
        if (text as usize) >> 16 == 0 {
            return Self::Number(text as usize);
        }
        // SAFETY: promised by the caller.
        let mut units = To::encode(&unsafe { text::read(text) }.unwrap_or_default());
        units.push(To::default());
        Self::Text(units)
    }

    fn pointer(&self) -> *const To {
        match self {
            Self::Text(units) => units.as_ptr(),
            Self::Number(number) => *number as *const To,
        }
    }
}

//! Window procedures of C programs.
//!
//! A program that asks for a procedure in the form of text that it does not take gets a value that
//! stands for both, as on Windows, which `CallWindowProc` and `SetWindowLongPtr` understand.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/using-window-procedures>

use std::sync::{Arc, Mutex, PoisonError};

use tawny::window::{Call, Form, Procedure, WindowHandle};

use super::conversion;
use crate::types::{HANDLE, UINT};

/// `WNDPROC`.
pub type WindowProcedure = unsafe extern "C" fn(HANDLE, UINT, usize, isize) -> isize;

/// Values from here on stand for a procedure and its form.
const FIRST_STAND_IN: usize = 0xffff_0000;

static STAND_INS: Mutex<Vec<(usize, Form)>> = Mutex::new(Vec::new());

/// The window that a program names.
pub(crate) fn window(value: HANDLE) -> WindowHandle {
    WindowHandle::from_value(value as usize)
}

/// The handle as programs see it.
pub(crate) fn handle(window: WindowHandle) -> HANDLE {
    window.value() as HANDLE
}

/// A procedure in a program's code.
struct NativeProcedure {
    code: WindowProcedure,
    form: Form,
}

impl Procedure for NativeProcedure {
    fn call(&self, call: &Call) -> isize {
        // SAFETY: the program named the procedure for this window; whoever sent the message vouches
        // for its parameters.
        unsafe { conversion::call(self.code, self.form, call) }
    }

    fn address(&self) -> usize {
        self.code as usize
    }

    fn form(&self) -> Form {
        self.form
    }
}

/// The code and the form that a program's value stands for.
///
/// # Safety
/// `value` must be 0, a `WNDPROC`, or a value from [`seen_as`].
unsafe fn decode(value: usize, form: Form) -> Option<(WindowProcedure, Form)> {
    let (address, form) = match value.checked_sub(FIRST_STAND_IN) {
        Some(index) if index <= 0xffff => {
            let stand_ins = STAND_INS.lock().unwrap_or_else(PoisonError::into_inner);
            *stand_ins.get(index)?
        }
        _ => (value, form),
    };
    if address == 0 {
        return None;
    }
    // SAFETY: the address of a function, as the caller and whoever made the stand-in promised.
    Some((
        unsafe { std::mem::transmute::<usize, WindowProcedure>(address) },
        form,
    ))
}

/// The procedure that a program names; `None` for NULL.
///
/// # Safety
/// As for [`decode`].
pub(super) unsafe fn native(value: usize, form: Form) -> Option<Arc<dyn Procedure>> {
    // SAFETY: promised by the caller.
    let (code, form) = unsafe { decode(value, form) }?;
    Some(Arc::new(NativeProcedure { code, form }))
}

/// The value by which a program that uses `form` knows `procedure`.
pub(super) fn seen_as(procedure: &dyn Procedure, form: Form) -> usize {
    let known = (procedure.address(), procedure.form());
    if known.1 == form || known.0 == 0 {
        return known.0;
    }
    let mut stand_ins = STAND_INS.lock().unwrap_or_else(PoisonError::into_inner);
    let index = stand_ins.iter().position(|other| *other == known);
    let index = index.unwrap_or_else(|| {
        stand_ins.push(known);
        stand_ins.len() - 1
    });
    FIRST_STAND_IN + index
}

/// Calls a procedure that a program names; the default one for NULL.
///
/// # Safety
/// As for [`decode`]; the message's parameters must be what it says they are.
unsafe fn call(value: usize, call: &Call) -> isize {
    // SAFETY: promised by the caller.
    unsafe {
        match decode(value, call.form) {
            Some((code, form)) => conversion::call(code, form, call),
            None => super::default_procedure::default_procedure(call),
        }
    }
}

/// Calls a window procedure, as one that subclasses a window does with the former one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-callwindowproca>
///
/// # Safety
/// `procedure` must be one, or what `GetWindowLongPtr` returned; the parameters what the message says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CallWindowProcA(
    procedure: usize,
    window: HANDLE,
    message: UINT,
    wparam: usize,
    lparam: isize,
) -> isize {
    // SAFETY: promised by the caller.
    unsafe {
        call(
            procedure,
            &new_call(window, message, wparam, lparam, Form::Ansi),
        )
    }
}

/// Calls a window procedure, as one that subclasses a window does with the former one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-callwindowprocw>
///
/// # Safety
/// `procedure` must be one, or what `GetWindowLongPtr` returned; the parameters what the message says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CallWindowProcW(
    procedure: usize,
    window: HANDLE,
    message: UINT,
    wparam: usize,
    lparam: isize,
) -> isize {
    // SAFETY: promised by the caller.
    unsafe {
        call(
            procedure,
            &new_call(window, message, wparam, lparam, Form::Unicode),
        )
    }
}

/// A call with the arguments of a C function.
pub(super) fn new_call(
    handle: HANDLE,
    message: UINT,
    wparam: usize,
    lparam: isize,
    form: Form,
) -> Call {
    Call {
        window: window(handle),
        message,
        wparam,
        lparam,
        form,
    }
}

//! The numbered attributes of windows and classes.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowlongptrw>

use std::sync::Arc;

use tawny::Error;
use tawny::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_INDEX, ERROR_INVALID_PARAMETER};
use tawny::window::message::{WM_STYLECHANGED, WM_STYLECHANGING};
use tawny::window::{self, Call, Form, Procedure, Window};

use super::procedure::{native, seen_as, window};
use crate::guard;
use crate::types::*;

/// `GWLP_WNDPROC`.
const PROCEDURE: i32 = -4;
/// `GCLP_WNDPROC`.
const CLASS_PROCEDURE: i32 = -24;
/// `GWL_STYLE` and `GWL_EXSTYLE`.
const STYLES: [i32; 2] = [-16, -20];
/// `GWLP_WNDPROC`, `GWLP_HINSTANCE` and `GWLP_HWNDPARENT`, of which a LONG would be half.
const POINTERS: [i32; 3] = [-4, -6, -8];

/// `STYLESTRUCT`.
#[repr(C)]
struct StyleStruct {
    old: DWORD,
    new: DWORD,
}

fn get(handle: HANDLE, index: i32, size: usize, form: Form) -> Result<isize, Error> {
    let handle = window(handle);
    if index != PROCEDURE {
        return window::attribute(handle, index, size);
    }
    let found = window::find(handle)?;
    Ok(seen_as(&*found.procedure(), form) as isize)
}

/// # Safety
/// A procedure must be one, or what [`get`] returned.
unsafe fn set(handle: HANDLE, index: i32, value: isize, form: Form) -> Result<isize, Error> {
    if index != PROCEDURE {
        return set_plain(handle, index, size_of::<isize>(), value);
    }
    let found = window::find(window(handle))?;
    // SAFETY: promised by the caller.
    let procedure = unsafe { new_procedure(value as usize, form) }?;
    if found.thread() == 0 {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    let before = found.set_procedure(procedure);
    Ok(seen_as(&*before, form) as isize)
}

/// Sets what is not a procedure.
fn set_plain(handle: HANDLE, index: i32, size: usize, value: isize) -> Result<isize, Error> {
    let handle = window(handle);
    if STYLES.contains(&index) {
        return set_style(&window::find(handle)?, index, value as DWORD);
    }
    window::set_attribute(handle, index, size, value)
}

/// # Safety
/// `value` must be a procedure or what stands for one.
unsafe fn new_procedure(value: usize, form: Form) -> Result<Arc<dyn Procedure>, Error> {
    // SAFETY: promised by the caller.
    unsafe { native(value, form) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

/// Sets a style, which the window may change before and is told after.
fn set_style(found: &Arc<Window>, index: i32, value: DWORD) -> Result<isize, Error> {
    let handle = found.handle();
    let before = window::attribute(handle, index, size_of::<LONG>())?;
    let mut styles = StyleStruct {
        old: before as DWORD,
        new: value,
    };
    for message in [WM_STYLECHANGING, WM_STYLECHANGED] {
        let place = &raw mut styles as isize;
        // The window writes to the place during the call only.
        window::send_as(&Call::new(handle, message, index as isize as usize, place))?;
        if message == WM_STYLECHANGING {
            window::set_attribute(handle, index, size_of::<LONG>(), styles.new as isize)?;
        }
    }
    Ok(before)
}

/// Makes a call whose result may be 0 although it succeeded.
fn attempt<T: Default>(body: impl FnOnce() -> Result<T, Error>) -> T {
    guard(T::default(), body)
}

/// Attributes that are pointers do not fit a LONG.
fn only_long(index: i32) -> Result<(), Error> {
    if POINTERS.contains(&index) {
        return Err(Error::new(ERROR_INVALID_INDEX));
    }
    Ok(())
}

fn class_get(handle: HANDLE, index: i32, size: usize, form: Form) -> Result<usize, Error> {
    let handle = window(handle);
    if index != CLASS_PROCEDURE {
        return window::class_attribute(handle, index, size);
    }
    let found = window::find(handle)?;
    Ok(seen_as(&*found.class().description().procedure, form))
}

/// # Safety
/// A procedure must be one, or what [`class_get`] returned.
unsafe fn class_set(handle: HANDLE, index: i32, value: usize, form: Form) -> Result<usize, Error> {
    let handle = window(handle);
    if index != CLASS_PROCEDURE {
        return window::set_class_attribute(handle, index, size_of::<usize>(), value);
    }
    // SAFETY: promised by the caller.
    let procedure = unsafe { new_procedure(value, form) }?;
    let before = window::find(handle)?.class().set_procedure(procedure);
    Ok(seen_as(&*before, form))
}

/// Defines the exported functions of one form.
macro_rules! functions {
    (
        $form:expr, $get:ident, $set:ident, $get_pointer:ident, $set_pointer:ident,
        $class_get:ident, $class_set:ident, $class_get_pointer:ident, $class_set_pointer:ident
    ) => {
        /// Attribute `index` of a window, or 32 bits of its extra bytes.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowlongw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $get(window: HANDLE, index: i32) -> LONG {
            attempt(|| {
                only_long(index)?;
                get(window, index, size_of::<LONG>(), $form).map(|value| value as LONG)
            })
        }

        /// Sets attribute `index` of a window, or 32 bits of its extra bytes; the former value.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowlongw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $set(window: HANDLE, index: i32, value: LONG) -> LONG {
            attempt(|| {
                only_long(index)?;
                let before = set_plain(window, index, size_of::<LONG>(), value as isize)?;
                Ok(before as LONG)
            })
        }

        /// Attribute `index` of a window, or 64 bits of its extra bytes.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowlongptrw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $get_pointer(window: HANDLE, index: i32) -> isize {
            attempt(|| get(window, index, size_of::<isize>(), $form))
        }

        /// Sets attribute `index` of a window, or 64 bits of its extra bytes; the former value.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowlongptrw>
        ///
        /// # Safety
        /// A procedure must be one, or what `GetWindowLongPtr` returned.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $set_pointer(window: HANDLE, index: i32, value: isize) -> isize {
            // SAFETY: promised by the caller.
            attempt(|| unsafe { set(window, index, value, $form) })
        }

        /// Attribute `index` of a window's class, or 32 bits of its extra bytes.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getclasslongw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $class_get(window: HANDLE, index: i32) -> DWORD {
            attempt(|| {
                class_get(window, index, size_of::<DWORD>(), $form).map(|value| value as DWORD)
            })
        }

        /// Sets attribute `index` of a window's class, or 32 bits of its extra bytes; the former
        /// value.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setclasslongw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $class_set(window: HANDLE, index: i32, value: LONG) -> DWORD {
            attempt(|| {
                let (handle, value) = (super::procedure::window(window), value as isize as usize);
                let before = window::set_class_attribute(handle, index, size_of::<DWORD>(), value)?;
                Ok(before as DWORD)
            })
        }

        /// Attribute `index` of a window's class, or 64 bits of its extra bytes.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getclasslongptrw>
        #[unsafe(no_mangle)]
        pub extern "C" fn $class_get_pointer(window: HANDLE, index: i32) -> usize {
            attempt(|| class_get(window, index, size_of::<usize>(), $form))
        }

        /// Sets attribute `index` of a window's class, or 64 bits of its extra bytes; the former
        /// value.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setclasslongptrw>
        ///
        /// # Safety
        /// A procedure must be one, or what `GetClassLongPtr` returned.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $class_set_pointer(
            window: HANDLE,
            index: i32,
            value: isize,
        ) -> usize {
            // SAFETY: promised by the caller.
            attempt(|| unsafe { class_set(window, index, value as usize, $form) })
        }
    };
}

functions! {
    Form::Ansi, tawny_GetWindowLongA, tawny_SetWindowLongA, tawny_GetWindowLongPtrA,
    tawny_SetWindowLongPtrA, tawny_GetClassLongA, tawny_SetClassLongA, tawny_GetClassLongPtrA,
    tawny_SetClassLongPtrA
}
functions! {
    Form::Unicode, tawny_GetWindowLongW, tawny_SetWindowLongW, tawny_GetWindowLongPtrW,
    tawny_SetWindowLongPtrW, tawny_GetClassLongW, tawny_SetClassLongW, tawny_GetClassLongPtrW,
    tawny_SetClassLongPtrW
}

#[cfg(test)]
mod tests {
    use super::*;
    use tawny::thread;

    #[test]
    fn a_failure_is_told_by_the_last_error() {
        thread::set_last_error(0);
        assert_eq!(tawny_GetWindowLongPtrW(std::ptr::null_mut(), -21), 0);
        assert_eq!(thread::last_error(), 1400);
    }
}

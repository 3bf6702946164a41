//! Parents, children and look-ups of windows.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/window-features>

use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::window::{self, WindowHandle};

use super::class::Named;
use super::procedure::{handle, window};
use super::window::or_null;
use crate::guard;
use crate::text::{self, Unit};
use crate::types::*;

/// `WNDENUMPROC`: a window and the program's value; `FALSE` ends the enumeration.
pub type EnumerationRoutine = Option<unsafe extern "C" fn(HANDLE, isize) -> BOOL>;

/// Calls `routine` with each window until it has enough.
fn enumerate(
    windows: Vec<WindowHandle>,
    routine: EnumerationRoutine,
    parameter: isize,
) -> Result<BOOL, Error> {
    let routine = routine.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let living = windows.into_iter().filter(|each| window::is_window(*each));
    for each in living {
        // SAFETY: the program gave the routine and the value for exactly these calls.
        if unsafe { routine(handle(each), parameter) } == FALSE {
            return Ok(FALSE);
        }
    }
    Ok(TRUE)
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-enumwindows>
///
/// # Safety
/// `routine` may be called with `parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnumWindows(routine: EnumerationRoutine, parameter: isize) -> BOOL {
    guard(FALSE, || {
        let windows = window::children(window::desktop().handle())?;
        enumerate(windows, routine, parameter)
    })
}

/// The windows below one, children of children included.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-enumchildwindows>
///
/// # Safety
/// `routine` may be called with `parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnumChildWindows(
    parent: HANDLE,
    routine: EnumerationRoutine,
    parameter: isize,
) -> BOOL {
    guard(FALSE, || {
        let windows = if parent.is_null() {
            window::children(window::desktop().handle())?
        } else {
            window::with_descendants(window(parent))?.split_off(1)
        };
        enumerate(windows, routine, parameter)
    })
}

/// The windows of a thread that are not children.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-enumthreadwindows>
///
/// # Safety
/// `routine` may be called with `parameter`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnumThreadWindows(
    thread: DWORD,
    routine: EnumerationRoutine,
    parameter: isize,
) -> BOOL {
    guard(FALSE, || {
        let mut windows = window::children(window::desktop().handle())?;
        windows.retain(|each| window::find(*each).is_ok_and(|found| found.thread() == thread));
        enumerate(windows, routine, parameter)
    })
}

/// # Safety
/// `class` must be NULL, an atom or a string, `name` NULL or a string.
unsafe fn find<U: Unit>(
    parent: WindowHandle,
    after: HANDLE,
    class: *const U,
    name: *const U,
) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        let (class, name) = unsafe { (Named::read(class), text::read(name)) };
        let class = class.as_ref().map(Named::get);
        let found = window::find_child(parent, window(after), class, name.as_deref())?;
        Ok(or_null(found))
    })
}

/// Defines the exported functions of one form.
macro_rules! functions {
    ($unit:ty, $find:ident, $find_ex:ident) => {
        /// The first top-level window of that class and text; both may be NULL.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-findwindoww>
        ///
        /// # Safety
        /// `class` must be NULL, an atom or a string, `name` NULL or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $find(class: *const $unit, name: *const $unit) -> HANDLE {
            // SAFETY: promised by the caller.
            unsafe { find(WindowHandle::NULL, null_mut(), class, name) }
        }

        /// The next child of that class and text.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-findwindowexw>
        ///
        /// # Safety
        /// `class` must be NULL, an atom or a string, `name` NULL or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $find_ex(
            parent: HANDLE,
            after: HANDLE,
            class: *const $unit,
            name: *const $unit,
        ) -> HANDLE {
            // SAFETY: promised by the caller.
            unsafe { find(window(parent), after, class, name) }
        }
    };
}

functions!(u8, tawny_FindWindowA, tawny_FindWindowExA);
functions!(u16, tawny_FindWindowW, tawny_FindWindowExW);

/// The parent of a child, the owner of a pop-up window.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getparent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetParent(child: HANDLE) -> HANDLE {
    guard(null_mut(), || window::parent(window(child)).map(handle))
}

/// Gives a window another parent; the former one.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setparent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetParent(child: HANDLE, parent: HANDLE) -> HANDLE {
    guard(null_mut(), || {
        window::set_parent(window(child), window(parent)).map(handle)
    })
}

/// Whether a window is below another.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-ischild>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsChild(parent: HANDLE, child: HANDLE) -> BOOL {
    guard(FALSE, || {
        window::is_child(window(parent), window(child)).map(BOOL::from)
    })
}

/// The parent (1), the top-level window (2), or that and its owners (3).
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getancestor>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetAncestor(child: HANDLE, which: UINT) -> HANDLE {
    guard(null_mut(), || {
        let found = window::find(window(child))?;
        let ancestor = match which {
            1 => found.tree_parent(),
            2 => window::top_level(found.handle())?,
            3 => {
                let mut root = window::top_level(found.handle())?;
                loop {
                    let owner = window::parent(root)?;
                    if owner.is_null() {
                        break root;
                    }
                    root = window::top_level(owner)?;
                }
            }
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        Ok(handle(ancestor))
    })
}

/// A relative of a window: `GW_*`.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetWindow(of: HANDLE, which: UINT) -> HANDLE {
    guard(null_mut(), || {
        let found = window::find(window(of))?;
        let siblings = || window::children(found.tree_parent()).unwrap_or_default();
        Ok(or_null(match which {
            0 => siblings().first().copied(),
            1 => siblings().last().copied(),
            2 => window::next_sibling(found.handle(), 1)?,
            3 => window::next_sibling(found.handle(), -1)?,
            4 => Some(found.owner()),
            5 => window::children(found.handle())?.first().copied(),
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        }))
    })
}

/// The first child.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-gettopwindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetTopWindow(parent: HANDLE) -> HANDLE {
    guard(null_mut(), || {
        let parent = if parent.is_null() {
            window::desktop().handle()
        } else {
            window(parent)
        };
        Ok(or_null(window::children(parent)?.first().copied()))
    })
}

/// The parent of all top-level windows.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getdesktopwindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetDesktopWindow() -> HANDLE {
    guard(null_mut(), || Ok(handle(window::desktop().handle())))
}

/// The child with that number.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getdlgitem>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetDlgItem(dialog: HANDLE, item: i32) -> HANDLE {
    guard(null_mut(), || {
        let children = window::children(window(dialog))?;
        let found = children
            .into_iter()
            .find(|child| window::attribute(*child, -12, 8).is_ok_and(|id| id as i32 == item));
        found
            .map(handle)
            .ok_or(Error::new(tawny::codes::ERROR_CONTROL_ID_NOT_FOUND))
    })
}

/// The number of a child.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getdlgctrlid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetDlgCtrlID(child: HANDLE) -> i32 {
    guard(0, || {
        window::attribute(window(child), -12, 8).map(|id| id as i32)
    })
}

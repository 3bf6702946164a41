//! The numbered attributes of windows and classes.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setwindowlongptrw>

use std::sync::Arc;

use super::{Class, Window, WindowHandle, find};
use crate::Error;
use crate::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_INDEX};

const GWLP_HINSTANCE: i32 = -6;
const GWLP_HWNDPARENT: i32 = -8;
const GWLP_ID: i32 = -12;
const GWL_STYLE: i32 = -16;
const GWL_EXSTYLE: i32 = -20;
const GWLP_USERDATA: i32 = -21;

const GCLP_MENUNAME: i32 = -8;
const GCLP_HBRBACKGROUND: i32 = -10;
const GCLP_HCURSOR: i32 = -12;
const GCLP_HICON: i32 = -14;
const GCLP_HMODULE: i32 = -16;
const GCL_CBWNDEXTRA: i32 = -18;
const GCL_CBCLSEXTRA: i32 = -20;
const GCL_STYLE: i32 = -26;
const GCW_ATOM: i32 = -32;
const GCLP_HICONSM: i32 = -34;

/// Attribute `index` of a window, or the `size` bytes at that offset of its extra bytes. The
/// procedure is not among them: see [`Window::procedure`].
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`, `ERROR_INVALID_INDEX`.
#[doc(alias = "GetWindowLongPtr")]
pub fn attribute(window: WindowHandle, index: i32, size: usize) -> Result<isize, Error> {
    let window = find(window)?;
    let mut state = window.state.lock();
    Ok(match index {
        GWLP_HINSTANCE => state.instance as isize,
        GWLP_HWNDPARENT => {
            drop(state);
            return super::parent(window.handle()).map(|parent| parent.value() as isize);
        }
        GWLP_ID => state.id as isize,
        GWL_STYLE => state.style as i32 as isize,
        GWL_EXSTYLE => state.extended_style as i32 as isize,
        GWLP_USERDATA => state.user_data,
        0.. => return state.extra.get(index, size),
        _ => return Err(Error::new(ERROR_INVALID_INDEX)),
    })
}

/// Sets attribute `index` of a window; what it was.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`, `ERROR_INVALID_INDEX`.
#[doc(alias = "SetWindowLongPtr")]
pub fn set_attribute(
    window: WindowHandle,
    index: i32,
    size: usize,
    value: isize,
) -> Result<isize, Error> {
    let window = find(window)?;
    if window.is_root() {
        return Err(Error::new(ERROR_ACCESS_DENIED));
    }
    let mut state = window.state.lock();
    let word = value as u32;
    Ok(match index {
        GWLP_HINSTANCE => std::mem::replace(&mut state.instance, value as usize) as isize,
        GWLP_HWNDPARENT => {
            drop(state);
            return set_owner(&window, WindowHandle::from_value(value as usize));
        }
        GWLP_ID => std::mem::replace(&mut state.id, value as usize) as isize,
        GWL_STYLE => std::mem::replace(&mut state.style, word) as i32 as isize,
        GWL_EXSTYLE => std::mem::replace(&mut state.extended_style, word) as i32 as isize,
        GWLP_USERDATA => std::mem::replace(&mut state.user_data, value),
        0.. => return state.extra.set(index, size, value),
        _ => return Err(Error::new(ERROR_INVALID_INDEX)),
    })
}

/// A child gets another parent, any other window another owner.
fn set_owner(window: &Arc<Window>, owner: WindowHandle) -> Result<isize, Error> {
    if window.is_child_style() {
        return super::set_parent(window.handle(), owner).map(|before| before.value() as isize);
    }
    if !owner.is_null() {
        find(owner)?;
    }
    let before = std::mem::replace(&mut window.state.lock().owner, owner);
    Ok(before.value() as isize)
}

impl Window {
    /// Gives it another procedure; the one it had.
    #[doc(alias = "GWLP_WNDPROC")]
    pub fn set_procedure(&self, procedure: Arc<dyn super::Procedure>) -> Arc<dyn super::Procedure> {
        std::mem::replace(&mut self.state.lock().procedure, procedure)
    }

    /// `WS_*`.
    pub fn style(&self) -> u32 {
        self.state.lock().style
    }
}

/// Attribute `index` of a window's class, or the `size` bytes at that offset of its extra bytes. The
/// procedure is not among them: see [`Class::description`].
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`, `ERROR_INVALID_INDEX`.
#[doc(alias = "GetClassLongPtr")]
pub fn class_attribute(window: WindowHandle, index: i32, size: usize) -> Result<usize, Error> {
    let window = find(window)?;
    let mut state = window.class.state.lock();
    match index {
        GCW_ATOM => return Ok(window.class.atom().into()),
        GCL_CBWNDEXTRA => return Ok(window.class.window_extra()),
        GCL_CBCLSEXTRA => return Ok(state.extra.len()),
        GCL_STYLE => return Ok(state.description.style as usize),
        0.. => return state.extra.get(index, size).map(|word| word as usize),
        _ => {}
    }
    word(&mut state, index).map(|word| *word)
}

/// Sets attribute `index` of a window's class; what it was.
///
/// # Errors
/// `ERROR_INVALID_WINDOW_HANDLE`, `ERROR_INVALID_INDEX`.
#[doc(alias = "SetClassLongPtr")]
pub fn set_class_attribute(
    window: WindowHandle,
    index: i32,
    size: usize,
    value: usize,
) -> Result<usize, Error> {
    let window = find(window)?;
    let mut state = window.class.state.lock();
    match index {
        GCL_STYLE => {
            let before = std::mem::replace(&mut state.description.style, value as u32);
            return Ok(before as usize);
        }
        0.. => {
            let before = state.extra.set(index, size, value as isize)?;
            return Ok(before as usize);
        }
        _ => {}
    }
    word(&mut state, index).map(|word| std::mem::replace(word, value))
}

fn word(state: &mut super::class::State, index: i32) -> Result<&mut usize, Error> {
    let description = &mut state.description;
    Ok(match index {
        GCLP_MENUNAME => &mut description.menu_name,
        GCLP_HBRBACKGROUND => &mut description.background,
        GCLP_HCURSOR => &mut description.cursor,
        GCLP_HICON => &mut description.icon,
        GCLP_HICONSM => &mut description.small_icon,
        GCLP_HMODULE => &mut description.instance,
        _ => return Err(Error::new(ERROR_INVALID_INDEX)),
    })
}

impl Class {
    /// Gives windows that are made from now on another procedure; the one they had.
    #[doc(alias = "GCLP_WNDPROC")]
    pub fn set_procedure(&self, procedure: Arc<dyn super::Procedure>) -> Arc<dyn super::Procedure> {
        std::mem::replace(&mut self.state.lock().description.procedure, procedure)
    }
}

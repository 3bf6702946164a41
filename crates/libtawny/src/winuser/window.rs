//! Creating and destroying windows.
//!
//! <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-createwindowexw>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::window::{self, Creation, Parameters, Rectangle, WindowHandle};
use tawny::{Error, thread};

use super::class::{self, Named, form, module};
use super::procedure::{handle, window};
use super::show::RECT;
use crate::guard;
use crate::pointer::give;
use crate::text::Unit;
use crate::types::*;

/// `CREATESTRUCT`.
#[repr(C)]
pub struct CREATESTRUCT<U> {
    pub lpCreateParams: *mut c_void,
    pub hInstance: HANDLE,
    pub hMenu: HANDLE,
    pub hwndParent: HANDLE,
    pub cy: i32,
    pub cx: i32,
    pub y: i32,
    pub x: i32,
    pub style: LONG,
    pub lpszName: *const U,
    pub lpszClass: *const U,
    pub dwExStyle: DWORD,
}

impl<U> CREATESTRUCT<U> {
    /// The same with texts of another form.
    pub(super) fn with_texts<V>(&self, name: *const V, class: *const V) -> CREATESTRUCT<V> {
        CREATESTRUCT {
            lpCreateParams: self.lpCreateParams,
            hInstance: self.hInstance,
            hMenu: self.hMenu,
            hwndParent: self.hwndParent,
            cy: self.cy,
            cx: self.cx,
            y: self.y,
            x: self.x,
            style: self.style,
            lpszName: name,
            lpszClass: class,
            dwExStyle: self.dwExStyle,
        }
    }
}

/// `CW_USEDEFAULT`.
const USE_DEFAULT: i32 = i32::MIN;
/// `WS_CHILD` and `WS_POPUP`.
const NOT_OVERLAPPED: DWORD = 0xc000_0000;
/// `WS_CAPTION`, and `WS_CLIPSIBLINGS` that every window but a child has.
const CAPTION: DWORD = 0x00c0_0000;
const CLIP_SIBLINGS: DWORD = 0x0400_0000;
/// The size of an overlapped window that leaves it to the system.
const DEFAULT_SIZE: (i32, i32) = (800, 600);

/// Where the window would be, with what is left to the system filled in.
fn bounds<U>(creation: &CREATESTRUCT<U>) -> Rectangle {
    let overlapped = creation.style as DWORD & NOT_OVERLAPPED == 0;
    let mut bounds = Rectangle {
        x: creation.x,
        y: creation.y,
        width: creation.cx,
        height: creation.cy,
    };
    if bounds.x == USE_DEFAULT {
        // The other coordinate is then a command for ShowWindow, or ignored.
        (bounds.x, bounds.y) = (0, 0);
    }
    if bounds.width == USE_DEFAULT {
        (bounds.width, bounds.height) = if overlapped { DEFAULT_SIZE } else { (0, 0) };
    }
    bounds
}

/// # Safety
/// The strings must be NULL, numbers or strings.
unsafe fn create<U: Unit>(mut creation: CREATESTRUCT<U>) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        let named = unsafe { Named::read(creation.lpszClass) }.ok_or(class::UNKNOWN)?;
        let class = class::find(&named, creation.hInstance)?;
        creation.hInstance = module(creation.hInstance) as HANDLE;
        if creation.style as DWORD & NOT_OVERLAPPED == 0 {
            creation.style |= (CAPTION | CLIP_SIBLINGS) as LONG;
        } else if creation.style as DWORD & NOT_OVERLAPPED != NOT_OVERLAPPED / 3 {
            creation.style |= CLIP_SIBLINGS as LONG;
        }
        let bounds = bounds(&creation);
        (creation.x, creation.y) = (bounds.x, bounds.y);
        (creation.cx, creation.cy) = (bounds.width, bounds.height);
        let mut rectangle = RECT::from(bounds);
        let parameters = Parameters {
            create_struct: &raw const creation as isize,
            rectangle: &raw mut rectangle as isize,
            form: form::<U>(),
        };
        let description = Creation {
            class,
            style: creation.style as DWORD,
            extended_style: creation.dwExStyle,
            bounds,
            parent: window(creation.hwndParent),
            id: creation.hMenu as usize,
            instance: creation.hInstance as usize,
        };
        let created = window::create(&description, parameters)?;
        // A program that would not have the window has said why itself, if it wanted to.
        let created = created.ok_or_else(|| Error::new(thread::last_error()))?;
        Ok(handle(created))
    })
}

/// Defines `CreateWindowEx` in one form.
macro_rules! create {
    ($unit:ty, $name:ident) => {
        /// Creates a window of the calling thread.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-createwindowexw>
        ///
        /// # Safety
        /// The class must be NULL, an atom or a string, the name NULL or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(
            extended_style: DWORD,
            class: *const $unit,
            name: *const $unit,
            style: DWORD,
            x: i32,
            y: i32,
            width: i32,
            height: i32,
            parent: HANDLE,
            menu: HANDLE,
            instance: HANDLE,
            parameter: *mut c_void,
        ) -> HANDLE {
            let creation = CREATESTRUCT {
                lpCreateParams: parameter,
                hInstance: instance,
                hMenu: menu,
                hwndParent: parent,
                cy: height,
                cx: width,
                y,
                x,
                style: style as LONG,
                lpszName: name,
                lpszClass: class,
                dwExStyle: extended_style,
            };
            // SAFETY: promised by the caller.
            unsafe { create(creation) }
        }
    };
}

create!(u8, tawny_CreateWindowExA);
create!(u16, tawny_CreateWindowExW);

/// Destroys a window of the calling thread.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-destroywindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DestroyWindow(handle: HANDLE) -> BOOL {
    guard(FALSE, || window::destroy(window(handle)).map(|()| TRUE))
}

/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-iswindow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsWindow(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        window::find(window(handle))?;
        Ok(TRUE)
    })
}

/// Whether the window's procedure takes UTF-16.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-iswindowunicode>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsWindowUnicode(handle: HANDLE) -> BOOL {
    guard(FALSE, || {
        let found = window::find(window(handle))?;
        Ok((found.procedure().form() == window::Form::Unicode).into())
    })
}

/// The identifiers of a window's thread and process.
/// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getwindowthreadprocessid>
///
/// # Safety
/// `process` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetWindowThreadProcessId(
    handle: HANDLE,
    process: *mut DWORD,
) -> DWORD {
    guard(0, || {
        let found = window::find(window(handle))?;
        // SAFETY: promised by the caller.
        unsafe { give(process, std::process::id()) };
        Ok(found.thread())
    })
}

/// A null handle, as results of look-ups that found nothing.
pub(super) fn or_null(found: Option<WindowHandle>) -> HANDLE {
    handle(found.unwrap_or_default())
}

//! Window classes.
//!
//! <https://learn.microsoft.com/windows/win32/winmsg/window-classes>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{Arc, Once};

use tawny::Error;
use tawny::codes::{
    ERROR_CANNOT_FIND_WND_CLASS, ERROR_CLASS_DOES_NOT_EXIST, ERROR_INVALID_PARAMETER,
    ERROR_NOACCESS,
};
use tawny::window::class::{self, Description};
use tawny::window::{Class, ClassName, Form, atom};

use super::conversion::put_cut;
use super::default_procedure::tawny_DefWindowProcW;
use super::procedure::{WindowProcedure, native, seen_as, window};
use crate::guard;
use crate::libloaderapi::tawny_GetModuleHandleW;
use crate::pointer;
use crate::text::{self, Unit};
use crate::types::*;

/// `WNDCLASS`, of which `WNDCLASSEX` has a size before and a small icon behind.
#[repr(C)]
pub struct WNDCLASS<U> {
    pub style: UINT,
    pub lpfnWndProc: usize,
    pub cbClsExtra: i32,
    pub cbWndExtra: i32,
    pub hInstance: HANDLE,
    pub hIcon: HANDLE,
    pub hCursor: HANDLE,
    pub hbrBackground: HANDLE,
    pub lpszMenuName: *const U,
    pub lpszClassName: *const U,
}

/// `WNDCLASSEX`.
#[repr(C)]
pub struct WNDCLASSEX<U> {
    pub cbSize: UINT,
    pub style: UINT,
    pub lpfnWndProc: usize,
    pub cbClsExtra: i32,
    pub cbWndExtra: i32,
    pub hInstance: HANDLE,
    pub hIcon: HANDLE,
    pub hCursor: HANDLE,
    pub hbrBackground: HANDLE,
    pub lpszMenuName: *const U,
    pub lpszClassName: *const U,
    pub hIconSm: HANDLE,
}

/// The classes that the system has for all modules. Their windows only keep their text.
const SYSTEM_CLASSES: [&str; 7] = [
    "Button",
    "ComboBox",
    "Edit",
    "ListBox",
    "ScrollBar",
    "Static",
    "#32770",
];

/// The form of text of functions whose units are `U`.
pub(super) fn form<U: Unit>() -> Form {
    if size_of::<U>() == 1 {
        Form::Ansi
    } else {
        Form::Unicode
    }
}

/// The module that `instance` names: the program itself for NULL.
pub(super) fn module(instance: HANDLE) -> usize {
    if instance.is_null() {
        // SAFETY: NULL names the program.
        return unsafe { tawny_GetModuleHandleW(std::ptr::null()) } as usize;
    }
    instance as usize
}

/// The class's name, or its atom, as a program gives it.
pub(super) enum Named {
    Name(String),
    Atom(u16),
}

impl Named {
    /// `None` for NULL.
    ///
    /// # Safety
    /// `name` must be a number below 65,536 or lead to a terminated string.
    pub(super) unsafe fn read<U: Unit>(name: *const U) -> Option<Self> {
        match name as usize {
            0 => None,
            number @ 1..=0xffff => Some(Self::Atom(number as u16)),
            // SAFETY: promised by the caller.
            _ => unsafe { text::read(name) }.map(Self::Name),
        }
    }

    pub(super) fn get(&self) -> ClassName<'_> {
        match self {
            Self::Name(name) => ClassName::Name(name),
            Self::Atom(atom) => ClassName::Atom(*atom),
        }
    }
}

/// The class that windows of the module can have.
pub(super) fn find(name: &Named, instance: HANDLE) -> Result<Arc<Class>, Error> {
    static SYSTEM: Once = Once::new();
    SYSTEM.call_once(|| {
        let code: WindowProcedure = tawny_DefWindowProcW;
        for name in SYSTEM_CLASSES {
            // SAFETY: the address of a window procedure.
            let procedure = unsafe { native(code as usize, Form::Unicode) };
            let description = Description {
                style: class::GLOBAL,
                ..description(procedure)
            };
            // None of the names is taken or too long.
            let _ = class::register(name, description);
        }
    });
    class::find(name.get(), module(instance))
}

fn description(procedure: Option<Arc<dyn tawny::window::Procedure>>) -> Description {
    Description {
        style: 0,
        procedure: procedure.unwrap_or_else(|| {
            let code: WindowProcedure = tawny_DefWindowProcW;
            // SAFETY: the address of a window procedure.
            match unsafe { native(code as usize, Form::Unicode) } {
                Some(procedure) => procedure,
                None => unreachable!("a function's address is not 0"),
            }
        }),
        class_extra: 0,
        window_extra: 0,
        instance: 0,
        icon: 0,
        small_icon: 0,
        cursor: 0,
        background: 0,
        menu_name: 0,
    }
}

/// # Safety
/// The strings must be NULL, numbers or strings, the procedure one.
unsafe fn register<U: Unit>(class: &WNDCLASSEX<U>) -> Result<u16, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    // SAFETY: promised by the caller.
    let name = match unsafe { Named::read(class.lpszClassName) }.ok_or(invalid)? {
        Named::Name(name) => name,
        Named::Atom(number) => atom::name(number).ok_or(invalid)?.to_string(),
    };
    // SAFETY: promised by the caller.
    let procedure = unsafe { native(class.lpfnWndProc, form::<U>()) };
    // There are no resources: a menu's name would lead nowhere, its number does no harm.
    let menu_name = class.lpszMenuName as usize;
    let description = Description {
        style: class.style,
        procedure: procedure.ok_or(invalid)?,
        class_extra: class.cbClsExtra,
        window_extra: class.cbWndExtra,
        instance: module(class.hInstance),
        icon: class.hIcon as usize,
        small_icon: class.hIconSm as usize,
        cursor: class.hCursor as usize,
        background: class.hbrBackground as usize,
        menu_name: if menu_name >> 16 == 0 { menu_name } else { 0 },
    };
    Ok(class::register(&name, description)?.atom())
}

/// # Safety
/// A non-NULL, aligned `class` must be valid as [`register`] wants it.
unsafe fn register_plain<U: Unit>(class: *const WNDCLASS<U>) -> u16 {
    guard(0, || {
        // SAFETY: promised by the caller.
        let class = unsafe { pointer::reference(class) }.ok_or(Error::new(ERROR_NOACCESS))?;
        let class = WNDCLASSEX {
            cbSize: size_of::<WNDCLASSEX<U>>() as UINT,
            style: class.style,
            lpfnWndProc: class.lpfnWndProc,
            cbClsExtra: class.cbClsExtra,
            cbWndExtra: class.cbWndExtra,
            hInstance: class.hInstance,
            hIcon: class.hIcon,
            hCursor: class.hCursor,
            hbrBackground: class.hbrBackground,
            lpszMenuName: class.lpszMenuName,
            lpszClassName: class.lpszClassName,
            hIconSm: null_mut(),
        };
        // SAFETY: promised by the caller.
        unsafe { register(&class) }
    })
}

/// # Safety
/// A non-NULL, aligned `class` must be valid as [`register`] wants it.
unsafe fn register_extended<U: Unit>(class: *const WNDCLASSEX<U>) -> u16 {
    guard(0, || {
        // SAFETY: promised by the caller.
        let class = unsafe { pointer::reference(class) }.ok_or(Error::new(ERROR_NOACCESS))?;
        if class.cbSize as usize != size_of::<WNDCLASSEX<U>>() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { register(class) }
    })
}

/// # Safety
/// `name` must be NULL, a number or a string, `out` writable.
unsafe fn info<U: Unit>(
    instance: HANDLE,
    name: *const U,
    out: *mut c_void,
    extended: bool,
) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        let missing = Error::new(ERROR_CLASS_DOES_NOT_EXIST);
        // SAFETY: promised by the caller.
        let named = unsafe { Named::read(name) }.ok_or(missing)?;
        let class = find(&named, instance).map_err(|_| missing)?;
        let about = class.description();
        let plain = WNDCLASS::<U> {
            style: about.style,
            lpfnWndProc: seen_as(&*about.procedure, form::<U>()),
            cbClsExtra: about.class_extra,
            cbWndExtra: about.window_extra,
            hInstance: about.instance as HANDLE,
            hIcon: about.icon as HANDLE,
            hCursor: about.cursor as HANDLE,
            hbrBackground: about.background as HANDLE,
            lpszMenuName: about.menu_name as *const U,
            lpszClassName: name,
        };
        if !extended {
            // SAFETY: promised by the caller.
            unsafe { out.cast::<WNDCLASS<U>>().write_unaligned(plain) };
            return Ok(TRUE);
        }
        let full = WNDCLASSEX::<U> {
            cbSize: size_of::<WNDCLASSEX<U>>() as UINT,
            style: plain.style,
            lpfnWndProc: plain.lpfnWndProc,
            cbClsExtra: plain.cbClsExtra,
            cbWndExtra: plain.cbWndExtra,
            hInstance: plain.hInstance,
            hIcon: plain.hIcon,
            hCursor: plain.hCursor,
            hbrBackground: plain.hbrBackground,
            lpszMenuName: plain.lpszMenuName,
            lpszClassName: name,
            hIconSm: about.small_icon as HANDLE,
        };
        // SAFETY: promised by the caller.
        unsafe { out.cast::<WNDCLASSEX<U>>().write_unaligned(full) };
        Ok(class.atom().into())
    })
}

/// # Safety
/// `name` must be NULL, a number or a string.
unsafe fn unregister<U: Unit>(name: *const U, instance: HANDLE) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let named = unsafe { Named::read(name) };
        let named = named.ok_or(Error::new(ERROR_CLASS_DOES_NOT_EXIST))?;
        class::unregister(named.get(), module(instance))?;
        Ok(TRUE)
    })
}

/// # Safety
/// `out` must be writable for `length` units.
unsafe fn name<U: Unit>(handle: HANDLE, out: *mut U, length: i32) -> i32 {
    guard(0, || {
        let class = tawny::window::find(window(handle))?;
        let room = usize::try_from(length).unwrap_or(0);
        if out.is_null() || room == 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let units = U::encode(class.class().name());
        // SAFETY: promised by the caller.
        Ok(unsafe { put_cut(&units, out, room) } as i32)
    })
}

/// What a class that no window can have is answered with.
pub(super) const UNKNOWN: Error = Error::new(ERROR_CANNOT_FIND_WND_CLASS);

/// Defines the exported functions of one form.
macro_rules! functions {
    ($unit:ty, $register:ident, $register_ex:ident, $unregister:ident, $info:ident, $info_ex:ident, $name:ident) => {
        /// Registers a class; its atom.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-registerclassw>
        ///
        /// # Safety
        /// `class` must be NULL or valid, its procedure and its strings, too.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $register(class: *const WNDCLASS<$unit>) -> u16 {
            // SAFETY: promised by the caller.
            unsafe { register_plain(class) }
        }

        /// Registers a class; its atom.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-registerclassexw>
        ///
        /// # Safety
        /// `class` must be NULL or valid, its procedure and its strings, too.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $register_ex(class: *const WNDCLASSEX<$unit>) -> u16 {
            // SAFETY: promised by the caller.
            unsafe { register_extended(class) }
        }

        /// Removes a class that has no windows.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-unregisterclassw>
        ///
        /// # Safety
        /// `name` must be NULL, an atom or a string.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $unregister(name: *const $unit, instance: HANDLE) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { unregister(name, instance) }
        }

        /// What a class was registered with.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getclassinfow>
        ///
        /// # Safety
        /// `name` must be NULL, an atom or a string, `out` NULL or writable.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $info(
            instance: HANDLE,
            name: *const $unit,
            out: *mut WNDCLASS<$unit>,
        ) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { info(instance, name, out.cast(), false) }
        }

        /// What a class was registered with; its atom.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getclassinfoexw>
        ///
        /// # Safety
        /// `name` must be NULL, an atom or a string, `out` NULL or writable.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $info_ex(
            instance: HANDLE,
            name: *const $unit,
            out: *mut WNDCLASSEX<$unit>,
        ) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { info(instance, name, out.cast(), true) }
        }

        /// The name of a window's class, cut to the buffer; its length.
        /// <https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getclassnamew>
        ///
        /// # Safety
        /// `out` must be NULL or writable for `length` units.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $name(window: HANDLE, out: *mut $unit, length: i32) -> i32 {
            // SAFETY: promised by the caller.
            unsafe { name(window, out, length) }
        }
    };
}

functions! {
    u8, tawny_RegisterClassA, tawny_RegisterClassExA, tawny_UnregisterClassA, tawny_GetClassInfoA,
    tawny_GetClassInfoExA, tawny_GetClassNameA
}
functions! {
    u16, tawny_RegisterClassW, tawny_RegisterClassExW, tawny_UnregisterClassW, tawny_GetClassInfoW,
    tawny_GetClassInfoExW, tawny_GetClassNameW
}

//! Events: CreateEvent, OpenEvent, SetEvent, ResetEvent, PulseEvent.
//!
//! <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventw>

use std::ffi::c_void;
use std::sync::Arc;

use tawny::codes::{
    ERROR_ALREADY_EXISTS, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_SUCCESS,
};
use tawny::event::Event;
use tawny::named::Nameable;
use tawny::object::{self, HandleFlags};
use tawny::signal::Reset;
use tawny::thread::set_last_error;
use tawny::{Error, named};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::minwinbase::inherits;
use crate::text::{self, Unit};
use crate::types::*;

fn with(event: HANDLE, f: impl FnOnce(&Event)) -> BOOL {
    guard(FALSE, || {
        let done = object::with(handle(event), f);
        done.ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        Ok(TRUE)
    })
}

/// Makes or opens an object; the last error tells which.
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
pub(super) unsafe fn create_named<T: Nameable, U: Unit>(
    attributes: *const c_void,
    name: *const U,
    make: impl FnOnce() -> Arc<T>,
) -> HANDLE {
    // SAFETY: promised by the caller.
    guard(std::ptr::null_mut(), || unsafe {
        create(attributes, name, make)
    })
}

/// As [`create_named`], of an object whose parameters may be refused.
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
pub(super) unsafe fn try_create_named<T: Nameable, U: Unit>(
    attributes: *const c_void,
    name: *const U,
    made: Result<Arc<T>, Error>,
) -> HANDLE {
    guard(std::ptr::null_mut(), || {
        let made = made?;
        // SAFETY: promised by the caller.
        unsafe { create(attributes, name, || made) }
    })
}

/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
unsafe fn create<T: Nameable, U: Unit>(
    attributes: *const c_void,
    name: *const U,
    make: impl FnOnce() -> Arc<T>,
) -> Result<HANDLE, Error> {
    // SAFETY: promised by the caller.
    let (name, inherits) = unsafe { (text::read(name), inherits(attributes.cast())) };
    let (handle, existed) = if inherits {
        let made = named::create_inheritable(name.as_deref(), make)?;
        object::set_flags(made.0, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        made
    } else {
        named::create(name.as_deref(), make)?
    };
    set_last_error(if existed {
        ERROR_ALREADY_EXISTS
    } else {
        ERROR_SUCCESS
    });
    Ok(handle.value() as HANDLE)
}

/// Opens an object by its name.
///
/// # Safety
/// `attributes` is NULL or readable, `name` NULL or a terminated string.
pub(crate) unsafe fn open_named<T: Nameable, U: Unit>(inherit: BOOL, name: *const U) -> HANDLE {
    guard(std::ptr::null_mut(), || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let opened = named::open::<T>(&name)?;
        if inherit != FALSE {
            object::set_flags(opened, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        Ok(opened.value() as HANDLE)
    })
}

/// How a manual-reset flag resets.
pub(super) fn reset(manual: bool) -> Reset {
    if manual { Reset::Manual } else { Reset::Auto }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateEventW(
    attributes: *const c_void,
    manual: BOOL,
    initial: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    let make = || Arc::new(Event::new(reset(manual != FALSE), initial != FALSE));
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, make) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventa>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateEventA(
    attributes: *const c_void,
    manual: BOOL,
    initial: BOOL,
    name: *const u8,
) -> HANDLE {
    let make = || Arc::new(Event::new(reset(manual != FALSE), initial != FALSE));
    // SAFETY: promised by the caller.
    unsafe { create_named(attributes, name, make) }
}

const CREATE_EVENT_MANUAL_RESET: DWORD = 1;
const CREATE_EVENT_INITIAL_SET: DWORD = 2;

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventexw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateEventExW(
    attributes: *const c_void,
    name: *const WCHAR,
    flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    let (manual, initial) = (
        flags & CREATE_EVENT_MANUAL_RESET,
        flags & CREATE_EVENT_INITIAL_SET,
    );
    // SAFETY: promised by the caller.
    unsafe { tawny_CreateEventW(attributes, manual as BOOL, initial as BOOL, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-createeventexa>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateEventExA(
    attributes: *const c_void,
    name: *const u8,
    flags: DWORD,
    _access: DWORD,
) -> HANDLE {
    let (manual, initial) = (
        flags & CREATE_EVENT_MANUAL_RESET,
        flags & CREATE_EVENT_INITIAL_SET,
    );
    // SAFETY: promised by the caller.
    unsafe { tawny_CreateEventA(attributes, manual as BOOL, initial as BOOL, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openeventw>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenEventW(
    _access: DWORD,
    inherit: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Event, _>(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-openeventa>
///
/// # Safety
/// `name` is NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenEventA(
    _access: DWORD,
    inherit: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open_named::<Event, _>(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-setevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetEvent(event: HANDLE) -> BOOL {
    with(event, Event::set)
}

/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-resetevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ResetEvent(event: HANDLE) -> BOOL {
    with(event, Event::reset)
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-pulseevent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_PulseEvent(event: HANDLE) -> BOOL {
    with(event, Event::pulse)
}

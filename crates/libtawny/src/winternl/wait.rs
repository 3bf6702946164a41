//! Waits of the native API, keyed events, and events.

use tawny::codes::*;
use tawny::event::Event;
use tawny::keyed_event::{KeyedEvent, Part};
use tawny::object;
use tawny::signal::Reset;
use tawny::wait::{self, Waited};
use tawny::{Deadline, Error, Status};

use super::arguments::{OBJECT_ATTRIBUTES, status};
use crate::ioapiset::handle;
use crate::pointer::{self, give};
use crate::synchapi::waitable_timer;
use crate::types::*;

/// When a wait ends: NULL is never, negative is from now, otherwise a FILETIME.
///
/// # Safety
/// A non-NULL `timeout` must be valid for reads.
unsafe fn deadline(timeout: *const i64) -> Deadline {
    // SAFETY: promised by the caller.
    match unsafe { pointer::copy(timeout) } {
        None | Some(i64::MIN) => Deadline::Never,
        Some(0) => Deadline::Now,
        Some(due) => Deadline::At(waitable_timer::instant(due)),
    }
}

fn waited(result: Result<Waited, Error>) -> Result<Status, Status> {
    result
        .map_err(Status::from_win32)
        .map(|waited| match waited {
            Waited::Object(_) => STATUS_SUCCESS,
            Waited::Abandoned(_) => STATUS_ABANDONED_WAIT_0,
            Waited::TimedOut => STATUS_TIMEOUT,
            Waited::Apc => STATUS_USER_APC,
        })
}

/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntwaitforsingleobject>
///
/// # Safety
/// A non-NULL `timeout` must be valid for reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtWaitForSingleObject(
    object: HANDLE,
    alertable: BOOLEAN,
    timeout: *const i64,
) -> i32 {
    status(|| {
        // SAFETY: promised by the caller.
        let deadline = unsafe { deadline(timeout) };
        let object = object::find_any(handle(object))
            .map_err(Status::from_win32)?
            .to_arc();
        waited(wait::wait_any(&[object], deadline, alertable != 0))
    })
}

/// Creates a keyed event. Names and security are ignored.
///
/// # Safety
/// `out` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCreateKeyedEvent(
    out: *mut HANDLE,
    _access: DWORD,
    _attributes: *const OBJECT_ATTRIBUTES,
    flags: ULONG,
) -> i32 {
    status(|| {
        if flags != 0 {
            return Err(STATUS_INVALID_PARAMETER_4);
        }
        if out.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        let created = object::insert(std::sync::Arc::new(KeyedEvent::default()));
        // SAFETY: promised by the caller.
        unsafe { give(out, created.map_err(Status::from_win32)?.value() as HANDLE) };
        Ok(STATUS_SUCCESS)
    })
}

/// # Safety
/// A non-NULL `timeout` must be valid for reads.
unsafe fn meet(
    event: HANDLE,
    key: usize,
    part: Part,
    alertable: BOOLEAN,
    timeout: *const i64,
) -> i32 {
    status(|| {
        // The low bit is not the program's.
        if key & 1 != 0 {
            return Err(STATUS_INVALID_PARAMETER_1);
        }
        let event = match event.is_null() {
            true => KeyedEvent::common(),
            false => match object::find::<KeyedEvent>(handle(event)) {
                Some(event) => event.to_arc(),
                None if object::exists(handle(event)) => return Err(STATUS_OBJECT_TYPE_MISMATCH),
                None => return Err(STATUS_INVALID_HANDLE),
            },
        };
        // SAFETY: promised by the caller.
        let deadline = unsafe { deadline(timeout) };
        waited(event.meet(key, part, deadline, alertable != 0))
    })
}

/// Waits for a release of `key`. A NULL event is the process's own.
///
/// # Safety
/// A non-NULL `timeout` must be valid for reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtWaitForKeyedEvent(
    event: HANDLE,
    key: *const std::ffi::c_void,
    alertable: BOOLEAN,
    timeout: *const i64,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { meet(event, key as usize, Part::Wait, alertable, timeout) }
}

/// Releases a thread that waits for `key`, and waits for one.
///
/// # Safety
/// A non-NULL `timeout` must be valid for reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtReleaseKeyedEvent(
    event: HANDLE,
    key: *const std::ffi::c_void,
    alertable: BOOLEAN,
    timeout: *const i64,
) -> i32 {
    // SAFETY: promised by the caller.
    unsafe { meet(event, key as usize, Part::Release, alertable, timeout) }
}

/// NotificationEvent and SynchronizationEvent of EVENT_TYPE.
const NOTIFICATION: i32 = 0;
const SYNCHRONIZATION: i32 = 1;

/// Creates an event without a name.
/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-zwcreateevent>
///
/// # Safety
/// The pointers must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCreateEvent(
    out: *mut HANDLE,
    _access: DWORD,
    attributes: *const OBJECT_ATTRIBUTES,
    kind: i32,
    signalled: BOOLEAN,
) -> i32 {
    status(|| {
        let reset = match kind {
            NOTIFICATION => Reset::Manual,
            SYNCHRONIZATION => Reset::Auto,
            _ => return Err(STATUS_INVALID_PARAMETER),
        };
        if out.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        // SAFETY: promised by the caller.
        let attributes = unsafe { pointer::copy(attributes) };
        if attributes.is_some_and(|attributes| !attributes.ObjectName.is_null()) {
            return Err(STATUS_OBJECT_NAME_INVALID);
        }
        let event = std::sync::Arc::new(Event::new(reset, signalled != 0));
        let created = object::insert(event).map_err(Status::from_win32)?;
        // SAFETY: promised by the caller.
        unsafe { give(out, created.value() as HANDLE) };
        Ok(STATUS_SUCCESS)
    })
}

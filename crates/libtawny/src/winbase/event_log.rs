//! The event log.
//!
//! <https://learn.microsoft.com/windows/win32/eventlog/event-logging-functions>

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::codes::{ERROR_BAD_NETPATH, ERROR_INVALID_PARAMETER};
use tawny::event_log::{self, EventSource, Severity};
use tawny::{Error, object};

use crate::guard;
use crate::ioapiset::handle;
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, WORD};

/// # Safety
/// The pointers are NULL or strings.
unsafe fn register<U: Unit>(server: *const U, name: *const U) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        let (server, name) = unsafe { (text::read(server), text::read(name)) };
        // Only this machine has a log.
        if server.is_some_and(|server| !server.is_empty()) {
            return Err(Error::new(ERROR_BAD_NETPATH));
        }
        let name = name.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        Ok(object::insert(EventSource::new(name))?.value() as HANDLE)
    })
}

/// # Safety
/// `texts` leads to `count` strings, each of which may be NULL.
unsafe fn report<U: Unit>(
    log: HANDLE,
    kind: WORD,
    event: DWORD,
    count: WORD,
    texts: *const *const U,
) -> BOOL {
    guard(FALSE, || {
        let source = event_log::find(handle(log))?;
        let severity = match kind {
            0 | 4 | 8 => Severity::Information,
            2 => Severity::Warning,
            1 | 16 => Severity::Error,
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        };
        if texts.is_null() && count != 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        let text = |index| unsafe { text::read(*texts.add(index)) };
        let texts: Vec<String> = (0..usize::from(count)).filter_map(text).collect();
        source.report(severity, event, &texts);
        Ok(TRUE)
    })
}

/// A source of this name; there is only this machine's log.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registereventsourcea>
///
/// # Safety
/// The pointers are NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegisterEventSourceA(server: *const u8, name: *const u8) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { register(server, name) }
}

/// A source of this name; there is only this machine's log.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registereventsourcew>
///
/// # Safety
/// The pointers are NULL or strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegisterEventSourceW(
    server: *const u16,
    name: *const u16,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { register(server, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-deregistereventsource>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DeregisterEventSource(log: HANDLE) -> BOOL {
    guard(FALSE, || {
        event_log::find(handle(log))?;
        object::close(handle(log))?;
        Ok(TRUE)
    })
}

/// Writes the event to standard error.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventa>
///
/// # Safety
/// `texts` leads to `count` strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReportEventA(
    log: HANDLE,
    kind: WORD,
    _category: WORD,
    event: DWORD,
    _user: *mut c_void,
    count: WORD,
    _size: DWORD,
    texts: *const *const u8,
    _data: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { report(log, kind, event, count, texts) }
}

/// Writes the event to standard error.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-reporteventw>
///
/// # Safety
/// `texts` leads to `count` strings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ReportEventW(
    log: HANDLE,
    kind: WORD,
    _category: WORD,
    event: DWORD,
    _user: *mut c_void,
    count: WORD,
    _size: DWORD,
    texts: *const *const u16,
    _data: *const c_void,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { report(log, kind, event, count, texts) }
}

//! ioapiset.h: completion ports and the results of overlapped operations.
//!
//! <https://learn.microsoft.com/windows/win32/api/ioapiset/>

use std::ptr::NonNull;

use tawny::codes::*;
use tawny::completion_port;
use tawny::event::Event;
use tawny::file_object::{self, Cancel, FileObject};
use tawny::object::{self, Handle};
use tawny::overlapped::Overlapped;
use tawny::packet::{Packet, Subject};
use tawny::wait::{self, Waited};
use tawny::{Deadline, Error, Status};

use crate::boundary::guard;
use crate::pointer::give;
use crate::synchapi::timeout;
use crate::types::*;

/// The handle with the value of a C handle.
pub(crate) fn handle(value: HANDLE) -> Handle {
    Handle::from_value(value as usize)
}

fn fail<T>(code: u32) -> Result<T, Error> {
    Err(Error::new(code))
}

/// <https://learn.microsoft.com/windows/win32/fileio/createiocompletionport>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateIoCompletionPort(
    file: HANDLE,
    existing: HANDLE,
    key: usize,
    concurrency: DWORD,
) -> HANDLE {
    guard(std::ptr::null_mut(), || {
        if file == INVALID_HANDLE_VALUE {
            if !existing.is_null() {
                return fail(ERROR_INVALID_PARAMETER);
            }
            return Ok(completion_port::create(concurrency)?.value() as HANDLE);
        }
        let associate = |port| {
            file_object::with(handle(file), |file| {
                file.associate(&completion_port::find(port)?, key)
            })
        };
        if !existing.is_null() {
            associate(handle(existing))?;
            return Ok(existing);
        }
        file_object::with(handle(file), |_| Ok(()))?;
        let created = completion_port::create(concurrency)?;
        let associated = associate(created);
        if let Err(error) = associated {
            object::close(created)?;
            return Err(error);
        }
        Ok(created.value() as HANDLE)
    })
}

/// The address that a packet is about.
pub(crate) fn overlapped_of(packet: &Packet) -> *mut OVERLAPPED {
    match &packet.subject {
        Subject::Overlapped(address) => *address as *mut OVERLAPPED,
        Subject::Operation(operation) => std::sync::Arc::as_ptr(operation).cast_mut().cast(),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getqueuedcompletionstatus>
///
/// # Safety
/// Non-NULL pointers must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetQueuedCompletionStatus(
    port: HANDLE,
    bytes: *mut DWORD,
    key: *mut usize,
    overlapped: *mut *mut OVERLAPPED,
    milliseconds: DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe { give(overlapped, std::ptr::null_mut()) };
        if bytes.is_null() || key.is_null() || overlapped.is_null() {
            return fail(ERROR_INVALID_PARAMETER);
        }
        let mut status = STATUS_SUCCESS;
        let out = |packet: &Packet| {
            // SAFETY: promised by the caller.
            unsafe {
                give(bytes, packet.bytes);
                give(key, packet.key);
                give(overlapped, overlapped_of(packet));
            }
            status = packet.status;
        };
        let deadline = Deadline::after(timeout(milliseconds));
        completion_port::take_from(handle(port), 1, deadline, false, out)?;
        if status.is_success() {
            Ok(TRUE)
        } else {
            Err(status.to_win32())
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/fileio/getqueuedcompletionstatusex-func>
///
/// # Safety
/// `entries` must be valid for writes of `count` elements, `removed` for a write.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetQueuedCompletionStatusEx(
    port: HANDLE,
    entries: *mut OVERLAPPED_ENTRY,
    count: DWORD,
    removed: *mut DWORD,
    milliseconds: DWORD,
    alertable: BOOL,
) -> BOOL {
    guard(FALSE, || {
        if entries.is_null() || removed.is_null() || count == 0 {
            return fail(ERROR_INVALID_PARAMETER);
        }
        let mut taken = 0;
        let out = |packet: &Packet| {
            let entry = OVERLAPPED_ENTRY {
                lpCompletionKey: packet.key,
                lpOverlapped: overlapped_of(packet),
                Internal: packet.status.value() as usize,
                dwNumberOfBytesTransferred: packet.bytes,
            };
            // SAFETY: at most `count` packets are handed out.
            unsafe { entries.add(taken).write(entry) };
            taken += 1;
        };
        let deadline = Deadline::after(timeout(milliseconds));
        completion_port::take_from(
            handle(port),
            count as usize,
            deadline,
            alertable != FALSE,
            out,
        )?;
        // SAFETY: promised by the caller.
        unsafe { give(removed, taken as DWORD) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/fileio/postqueuedcompletionstatus>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_PostQueuedCompletionStatus(
    port: HANDLE,
    bytes: DWORD,
    key: usize,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    guard(FALSE, || {
        let subject = Subject::Overlapped(overlapped as usize);
        let make = || Packet {
            key,
            subject,
            status: STATUS_SUCCESS,
            bytes,
        };
        completion_port::post_to(handle(port), make)?;
        Ok(TRUE)
    })
}

/// The end of the operation, waited for until `deadline`; `None` while it is pending.
///
/// # Safety
/// `overlapped` is not NULL and was given to an operation.
pub(crate) unsafe fn await_result(
    overlapped: *mut OVERLAPPED,
    file: Option<&dyn FileObject>,
    deadline: Deadline,
    alertable: bool,
) -> Result<Option<(Status, u32)>, Error> {
    let Some(memory) = NonNull::new(overlapped) else {
        return fail(ERROR_INVALID_PARAMETER);
    };
    // SAFETY: promised by the caller.
    let result = || unsafe { Overlapped::result(memory) };
    loop {
        if let Some(result) = result() {
            return Ok(Some(result));
        }
        if deadline.passed() {
            return Ok(None);
        }
        // SAFETY: promised by the caller; the event's handle does not change while it is pending.
        let event = unsafe { event_of(overlapped) } & !1;
        let waited = match (object::find::<Event>(Handle::from_value(event)), file) {
            (Some(event), _) => wait::wait_any(&[event.to_arc()], deadline, alertable)?,
            (None, Some(file)) => {
                file.wait_for_completion(deadline, alertable, &|| result().is_some())
            }
            (None, None) => return fail(ERROR_INVALID_HANDLE),
        };
        if waited == Waited::Apc {
            return fail(crate::synchapi::wait::WAIT_IO_COMPLETION);
        }
    }
}

/// <https://learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getoverlappedresult>
///
/// # Safety
/// Non-NULL pointers must be valid; `overlapped` was given to an operation.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetOverlappedResult(
    file: HANDLE,
    overlapped: *mut OVERLAPPED,
    transferred: *mut DWORD,
    wait: BOOL,
) -> BOOL {
    let milliseconds = if wait == FALSE {
        0
    } else {
        crate::synchapi::INFINITE
    };
    // SAFETY: promised by the caller.
    unsafe { tawny_GetOverlappedResultEx(file, overlapped, transferred, milliseconds, FALSE) }
}

/// <https://learn.microsoft.com/windows/win32/api/ioapiset/nf-ioapiset-getoverlappedresultex>
///
/// # Safety
/// As [`tawny_GetOverlappedResult`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetOverlappedResultEx(
    file: HANDLE,
    overlapped: *mut OVERLAPPED,
    transferred: *mut DWORD,
    milliseconds: DWORD,
    alertable: BOOL,
) -> BOOL {
    guard(FALSE, || {
        if overlapped.is_null() || transferred.is_null() {
            return fail(ERROR_INVALID_PARAMETER);
        }
        let object = object::find_any(handle(file)).ok();
        let file = object.as_ref().and_then(|object| object.as_file());
        let deadline = Deadline::after(timeout(milliseconds));
        // SAFETY: promised by the caller.
        let result = unsafe { await_result(overlapped, file, deadline, alertable != FALSE) }?;
        let Some((status, bytes)) = result else {
            return fail(if milliseconds == 0 {
                ERROR_IO_INCOMPLETE
            } else {
                WAIT_TIMEOUT
            });
        };
        // SAFETY: promised by the caller.
        unsafe { give(transferred, bytes) };
        if status.is_success() {
            Ok(TRUE)
        } else {
            Err(status.to_win32())
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/fileio/cancelio>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelIo(file: HANDLE) -> BOOL {
    guard(FALSE, || {
        file_object::with(handle(file), |file| {
            file.cancel_own();
            Ok(TRUE)
        })
    })
}

/// <https://learn.microsoft.com/windows/win32/fileio/cancelioex-func>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelIoEx(file: HANDLE, overlapped: *mut OVERLAPPED) -> BOOL {
    guard(FALSE, || {
        let which = match overlapped.is_null() {
            true => Cancel::All,
            false => Cancel::At(overlapped as usize),
        };
        file_object::with(handle(file), |file| file.cancel(which))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/fileio/cancelsynchronousio-func>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CancelSynchronousIo(thread: HANDLE) -> BOOL {
    guard(FALSE, || {
        crate::handleapi::find_thread(thread)?.cancel_synchronous_io()?;
        Ok(TRUE)
    })
}

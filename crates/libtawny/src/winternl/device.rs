//! Operations on devices, of which there is that of the sockets' driver, on which programs poll
//! (`IOCTL_AFD_POLL`); and cancelling operations of any file.
//!
//! <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntdeviceiocontrolfile>

use std::ffi::c_void;

use tawny::afd::{self, Device, PollEvents, PollRequest, Polled};
use tawny::codes::*;
use tawny::file_object::{Cancel, Issued};
use tawny::object;
use tawny::overlapped::{BytesOut, StatusBlock, StatusBlockMemory};
use tawny::socket::Socket;
use tawny::{Deadline, Status};

use super::arguments::{ApcRoutine, notice, status};
use crate::ioapiset::handle;
use crate::pointer;
use crate::synchapi::waitable_timer;
use crate::types::*;
use tawny::limits::MAXIMUM_POLLED;

/// IOCTL_AFD_POLL
const AFD_POLL: ULONG = 0x0001_2024;

/// AFD_POLL_INFO without its handles.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct PollHead {
    timeout: i64,
    count: u32,
    exclusive: u32,
}

/// AFD_POLL_HANDLE_INFO
#[repr(C)]
#[derive(Clone, Copy, Debug)]
struct PollHandle {
    handle: usize,
    events: u32,
    status: i32,
}

/// When a poll ends: relative when negative, never at the end of time.
fn deadline(timeout: i64) -> Deadline {
    match timeout {
        0 => Deadline::Now,
        i64::MAX | i64::MIN => Deadline::Never,
        due => Deadline::At(waitable_timer::instant(due)),
    }
}

/// The poll that an AFD_POLL_INFO asks for.
///
/// # Safety
/// `input` must be valid for `input_len` bytes.
unsafe fn asked(
    input: *const c_void,
    input_len: ULONG,
    output_len: ULONG,
) -> Result<(PollHead, Vec<Polled>), Status> {
    let head = size_of::<PollHead>();
    if (input_len as usize) < head || (output_len as usize) < head {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: promised by the caller; the length is checked.
    let info = unsafe { pointer::copy(input.cast::<PollHead>()) }.ok_or(STATUS_ACCESS_VIOLATION)?;
    let count = info.count as usize;
    let needed = head + count.min(MAXIMUM_POLLED) * size_of::<PollHandle>();
    if count == 0
        || count > MAXIMUM_POLLED
        || (input_len as usize) < needed
        || (output_len as usize) < needed
    {
        return Err(STATUS_INVALID_PARAMETER);
    }
    let handles = input.wrapping_byte_add(head).cast::<PollHandle>();
    let polled = |index| {
        // SAFETY: promised by the caller; the length is checked.
        let handle = unsafe { handles.add(index).read_unaligned() };
        Polled {
            handle: handle.handle,
            events: PollEvents::from_bits_retain(handle.events),
        }
    };
    Ok((info, (0..count).map(polled).collect()))
}

/// <https://learn.microsoft.com/windows/win32/api/winternl/nf-winternl-ntdeviceiocontrolfile>
///
/// # Safety
/// The pointers must be NULL or valid, for the lengths given and until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtDeviceIoControlFile(
    file: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    block: *mut StatusBlockMemory,
    code: ULONG,
    input: *const c_void,
    input_len: ULONG,
    output: *mut c_void,
    output_len: ULONG,
) -> i32 {
    status(|| {
        let file = object::find_any(handle(file)).map_err(|_| STATUS_INVALID_HANDLE)?;
        let Some(object) = file.as_file() else {
            return Err(STATUS_OBJECT_TYPE_MISMATCH);
        };
        let device = (object as &dyn std::any::Any).downcast_ref::<Device>();
        let socket = (object as &dyn std::any::Any).downcast_ref::<Socket>();
        if code != AFD_POLL || (device.is_none() && socket.is_none()) {
            return Err(STATUS_INVALID_DEVICE_REQUEST);
        }
        if routine.is_some() && object.base().has_port() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: promised by the caller.
        let request = unsafe {
            let (info, sockets) = asked(input, input_len, output_len)?;
            PollRequest {
                sockets,
                exclusive: info.exclusive & 0xff != 0,
                deadline: deadline(info.timeout),
                out: BytesOut::from_raw(output.cast(), output_len as usize)
                    .ok_or(STATUS_ACCESS_VIOLATION)?,
                context: context as usize,
                notice: notice(event, routine, context, block)?,
                status: StatusBlock::from_raw(block).ok_or(STATUS_ACCESS_VIOLATION)?,
            }
        };
        let issued = match (device, socket) {
            (Some(device), _) => device.poll(request)?,
            (None, Some(socket)) => {
                afd::poll_on(socket.to_arc().ok_or(STATUS_INVALID_HANDLE)?, request)?
            }
            (None, None) => return Err(STATUS_INVALID_DEVICE_REQUEST),
        };
        Ok(match issued {
            Issued::Pending => STATUS_PENDING,
            Issued::Done(status) => Status::new(status),
        })
    })
}

/// Cancels operations of `file`, and says so in `block`.
///
/// # Safety
/// `block` must be NULL or valid for writes.
unsafe fn cancel(file: HANDLE, which: Cancel, block: *mut StatusBlockMemory) -> i32 {
    status(|| {
        let object = object::find_any(handle(file)).map_err(|_| STATUS_INVALID_HANDLE)?;
        let Some(file) = object.as_file() else {
            return Err(STATUS_OBJECT_TYPE_MISMATCH);
        };
        let polls = afd::cancel_issued_on(file, which);
        let others = file.cancel(which);
        let result = match others {
            Ok(()) => STATUS_SUCCESS,
            // CancelIo finds that it has nothing to do.
            Err(_) if polls != 0 || matches!(which, Cancel::IssuedBy(_)) => STATUS_SUCCESS,
            Err(_) => STATUS_NOT_FOUND,
        };
        // SAFETY: promised by the caller.
        if let Some(block) = unsafe { StatusBlock::from_raw(block) } {
            block.finish(result, 0);
        }
        Ok(result)
    })
}

/// Cancels the operation of `request`, or all of them for NULL.
/// <https://learn.microsoft.com/windows/win32/devnotes/nt-cancel-io-file-ex>
///
/// # Safety
/// `block` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCancelIoFileEx(
    file: HANDLE,
    request: *const StatusBlockMemory,
    block: *mut StatusBlockMemory,
) -> i32 {
    let which = match request.is_null() {
        true => Cancel::All,
        false => Cancel::At(request as usize),
    };
    // SAFETY: promised by the caller.
    unsafe { cancel(file, which, block) }
}

/// Cancels what the calling thread issued.
/// <https://learn.microsoft.com/windows/win32/devnotes/nt-cancel-io-file>
///
/// # Safety
/// `block` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtCancelIoFile(file: HANDLE, block: *mut StatusBlockMemory) -> i32 {
    let which = Cancel::IssuedBy(crate::processthreadsapi::thread::tawny_GetCurrentThreadId());
    // SAFETY: promised by the caller.
    unsafe { cancel(file, which, block) }
}

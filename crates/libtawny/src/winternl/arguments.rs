//! What many functions of the native API share: attributes of what is opened, who is told of the end of
//! an operation, and the statuses that they return.
//!
//! <https://learn.microsoft.com/windows/win32/api/winternl/>

use std::ffi::c_void;

use tawny::codes::*;
use tawny::event::Event;
use tawny::file_object::{FileObject, Issued};
use tawny::object::{self, Handle, HandleFlags};
use tawny::overlapped::{Overlapped, StatusBlockMemory};
use tawny::request::{Notice, Outcome, Routine};
use tawny::security::SecurityDescriptor;
use tawny::{Buffers, Error, Status};

use super::COUNTED_STRING;
use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer;
use crate::securitybaseapi::memory::read_descriptor;
use crate::text::Unit;
use crate::types::*;

/// `OBJ_INHERIT`
const INHERIT: ULONG = 2;

/// OBJECT_ATTRIBUTES
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct OBJECT_ATTRIBUTES {
    pub Length: ULONG,
    pub RootDirectory: HANDLE,
    pub ObjectName: *const COUNTED_STRING<u16>,
    pub Attributes: ULONG,
    pub SecurityDescriptor: *mut c_void,
    pub SecurityQualityOfService: *mut c_void,
}

impl OBJECT_ATTRIBUTES {
    /// The attributes at `pointer`.
    ///
    /// # Safety
    /// `pointer` must be NULL or valid.
    pub unsafe fn read(pointer: *const Self) -> Result<Self, Status> {
        // SAFETY: promised by the caller.
        let attributes = unsafe { pointer::copy(pointer) }.ok_or(STATUS_INVALID_PARAMETER)?;
        match attributes.Length as usize == size_of::<Self>() {
            true => Ok(attributes),
            false => Err(STATUS_INVALID_PARAMETER),
        }
    }

    /// The name, empty without one.
    ///
    /// # Safety
    /// The name must be NULL or valid.
    pub unsafe fn name(&self) -> Result<String, Status> {
        // SAFETY: promised by the caller.
        let Some(name) = (unsafe { pointer::copy(self.ObjectName) }) else {
            return Ok(String::new());
        };
        if name.Length % 2 != 0 {
            return Err(STATUS_OBJECT_NAME_INVALID);
        }
        // SAFETY: promised by the caller.
        let units = unsafe { pointer::slice(name.Buffer, usize::from(name.Length) / 2) };
        Ok(u16::decode(units.ok_or(STATUS_ACCESS_VIOLATION)?))
    }

    /// What is to protect the new object.
    ///
    /// # Safety
    /// The descriptor must be NULL or valid.
    pub unsafe fn security(&self) -> Result<Option<SecurityDescriptor>, Status> {
        let descriptor = self.SecurityDescriptor.cast_const();
        if descriptor.is_null() {
            return Ok(None);
        }
        // SAFETY: promised by the caller.
        let read = unsafe { read_descriptor(descriptor) };
        read.map(Some).map_err(Status::from_win32)
    }

    /// Has children inherit the new handle if that is asked for.
    pub fn mark(&self, new: Handle) -> Result<(), Status> {
        if self.Attributes & INHERIT != 0 {
            object::set_flags(new, HandleFlags::INHERIT, HandleFlags::INHERIT)
                .map_err(Status::from_win32)?;
        }
        Ok(())
    }
}

/// `PIO_APC_ROUTINE`
pub type ApcRoutine = Option<unsafe extern "C" fn(*mut c_void, *mut StatusBlockMemory, ULONG)>;

/// Runs the body of a function that returns an NTSTATUS. A failure is no last error.
pub fn status(body: impl FnOnce() -> Result<Status, Status>) -> i32 {
    let mut result = STATUS_INTERNAL_ERROR;
    guard((), || {
        result = body().unwrap_or_else(|status| status);
        Ok(())
    });
    result.value() as i32
}

/// Who is told of the end of an operation.
pub fn notice(
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    block: *mut StatusBlockMemory,
) -> Result<Notice, Status> {
    let event = match event.is_null() {
        true => None,
        false => {
            let event = object::find::<Event>(handle(event)).ok_or(STATUS_INVALID_HANDLE)?;
            Some(event.to_arc())
        }
    };
    let (context, block) = (context as usize, block as usize);
    let routine = routine.map(|routine| {
        Box::new(Routine::on_this_thread(move |_: Outcome| {
            // SAFETY: the caller gave the routine to be called with these, once.
            unsafe { routine(context as *mut c_void, block as *mut StatusBlockMemory, 0) };
        }))
    });
    Ok(Notice {
        event,
        routine,
        no_packet: false,
    })
}

/// What every function takes that issues an operation.
#[derive(Clone, Copy, Debug)]
pub struct Call {
    /// Is signalled at the end.
    pub event: HANDLE,
    /// Is called at the end.
    pub routine: ApcRoutine,
    /// Goes to the routine, or into the packet.
    pub context: *mut c_void,
    /// Receives the result.
    pub block: *mut StatusBlockMemory,
}

impl Call {
    /// The operation on `file`, and who is told of its end.
    ///
    /// # Safety
    /// The block must stay valid until the operation has ended, and the routine may be called.
    pub unsafe fn begin(self, file: &dyn FileObject) -> Result<(Overlapped, Notice), Status> {
        if self.routine.is_some() && file.base().has_port() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        // SAFETY: promised by the caller.
        let overlapped = unsafe { Overlapped::from_block(self.block) };
        let overlapped = overlapped.ok_or(STATUS_ACCESS_VIOLATION)?;
        let mut notice = notice(self.event, self.routine, self.context, self.block)?;
        let context = self.context as usize;
        if notice.routine.is_none() {
            notice.no_packet = context == 0;
            if context != 0 && context != overlapped.address() {
                notice.routine = Some(Box::new(Routine::Packet(context)));
            }
        }
        Ok((overlapped, notice))
    }
}

/// Tells of the end of an operation that is over, unless it failed.
pub fn end(
    file: &dyn FileObject,
    (overlapped, notice): (Overlapped, Notice),
    outcome: Outcome,
) -> Result<Status, Status> {
    if outcome.status.is_error() {
        return Err(outcome.status);
    }
    tawny::request::announce(file.base(), outcome, overlapped, notice);
    Ok(outcome.status)
}

/// A success with so many bytes.
pub const fn success(bytes: usize) -> Outcome {
    Outcome {
        status: STATUS_SUCCESS,
        bytes: bytes as u32,
    }
}

/// The status of an operation that was issued. `failed` tells those apart that share an error.
pub fn issued(
    result: Result<Issued, Error>,
    failed: impl FnOnce(Error) -> Status,
) -> Result<Status, Status> {
    match result {
        Ok(Issued::Done(_)) => Ok(STATUS_SUCCESS),
        Ok(Issued::Pending) => Ok(STATUS_PENDING),
        Err(error) => Err(failed(error)),
    }
}

/// Calls `f` with the file that `value` names.
pub fn with_file<R>(
    value: HANDLE,
    f: impl FnOnce(&dyn FileObject) -> Result<R, Status>,
) -> Result<R, Status> {
    let found = object::find_any(handle(value)).map_err(|_| STATUS_INVALID_HANDLE)?;
    f(found.as_file().ok_or(STATUS_OBJECT_TYPE_MISMATCH)?)
}

/// # Safety
/// `start` must be NULL or valid for `length` bytes until the operation has ended.
pub unsafe fn memory(start: *mut c_void, length: ULONG) -> Result<Buffers, Status> {
    if start.is_null() && length != 0 {
        return Err(STATUS_ACCESS_VIOLATION);
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { Buffers::from_raw([(start.cast(), length as usize)].into_iter()) })
}

//! What is done with pipes beside reading and writing: NtFsControlFile.
//!
//! <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntfscontrolfile>

use std::ffi::c_void;
use std::time::Duration;

use tawny::codes::*;
use tawny::event::Event;
use tawny::file_object::FileObject;
use tawny::mailslot::Mailslot;
use tawny::named_pipe::{self, NamedPipe, Patience, PipeDirectory, PipeName};
use tawny::object;
use tawny::overlapped::{StatusBlock, StatusBlockMemory};
use tawny::request::Outcome;
use tawny::{Error, Status};

use super::arguments::{ApcRoutine, Call, end, issued, memory, status, success};
use crate::ioapiset::handle;
use crate::pointer;
use crate::text::Unit;
use crate::types::*;

const FSCTL_PIPE_DISCONNECT: ULONG = 0x11_0004;
const FSCTL_PIPE_LISTEN: ULONG = 0x11_0008;
const FSCTL_PIPE_PEEK: ULONG = 0x11_400c;
const FSCTL_PIPE_TRANSCEIVE: ULONG = 0x11_c017;
const FSCTL_PIPE_WAIT: ULONG = 0x11_0018;
const FSCTL_PIPE_IMPERSONATE: ULONG = 0x11_001c;
const FSCTL_PIPE_GET_PIPE_ATTRIBUTE: ULONG = 0x11_0028;
const FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE: ULONG = 0x11_0030;
const FSCTL_PIPE_FLUSH: ULONG = 0x11_8040;
const FSCTL_MAILSLOT_PEEK: ULONG = 0xc_4003;

/// FILE_PIPE_PEEK_BUFFER before its data: state, bytes, messages, length of the first.
type PeekHead = [u32; 4];
/// FILE_MAILSLOT_PEEK_BUFFER: bytes, messages, length of the first.
type MailslotPeek = [u32; 3];

/// Where the parts of a FILE_PIPE_WAIT_FOR_BUFFER begin; its time-out is the first.
const WAIT_NAME_LENGTH: usize = 8;
const WAIT_HAS_TIMEOUT: usize = 12;
const WAIT_NAME: usize = 14;

/// What a control takes and gives.
#[derive(Clone, Copy)]
struct Buffers {
    input: *mut c_void,
    input_length: ULONG,
    output: *mut c_void,
    output_length: ULONG,
}

impl Buffers {
    /// The first bytes of the output; the length is checked.
    ///
    /// # Safety
    /// The output must be valid for its length.
    unsafe fn put<T>(&self, value: T) -> Result<(), Status> {
        if (self.output_length as usize) < size_of::<T>() {
            return Err(STATUS_INVALID_PARAMETER);
        }
        if self.output.is_null() {
            return Err(STATUS_ACCESS_VIOLATION);
        }
        // SAFETY: it fits, and the rest is promised by the caller.
        unsafe { self.output.cast::<T>().write_unaligned(value) };
        Ok(())
    }
}

/// Waits for an instance of the pipe that the input names.
///
/// # Safety
/// The input must be valid for its length.
unsafe fn wait(buffers: Buffers) -> Result<(), Status> {
    let length = buffers.input_length as usize;
    if length < WAIT_NAME {
        return Err(STATUS_INVALID_PARAMETER);
    }
    // SAFETY: promised by the caller.
    let bytes = unsafe { pointer::slice(buffers.input.cast::<u8>().cast_const(), length) };
    let bytes = bytes.ok_or(STATUS_ACCESS_VIOLATION)?;
    let (timeout, name_length) = (bytes.first_chunk(), bytes[WAIT_NAME_LENGTH..].first_chunk());
    let timeout = timeout.map_or(0, |bytes| i64::from_ne_bytes(*bytes));
    let name_length = name_length.map_or(0, |bytes| u32::from_ne_bytes(*bytes));
    let name = bytes[WAIT_NAME..].get(..name_length as usize);
    let (units, _) = name.ok_or(STATUS_INVALID_PARAMETER)?.as_chunks();
    let units: Vec<u16> = units.iter().map(|it| u16::from_ne_bytes(*it)).collect();
    let name = format!(r"\\.\pipe\{}", u16::decode(&units));
    let name = PipeName::parse(&name).map_err(Status::from_win32)?;
    let patience = match (bytes[WAIT_HAS_TIMEOUT], timeout) {
        (0, _) => Patience::Default,
        (_, i64::MIN) => Patience::Forever,
        (_, timeout) => {
            let nanoseconds = timeout.unsigned_abs().saturating_mul(100);
            Patience::For(Duration::from_nanos(nanoseconds))
        }
    };
    named_pipe::wait_named_pipe(&name, patience).map_err(Status::from_win32)
}

/// Copies what could be read behind what there is.
///
/// # Safety
/// The output must be valid for its length.
unsafe fn peek(pipe: &NamedPipe, buffers: Buffers) -> Result<Outcome, Status> {
    let head = size_of::<PeekHead>();
    let room = (buffers.output_length as usize)
        .checked_sub(head)
        .ok_or(STATUS_INVALID_PARAMETER)?;
    if buffers.output.is_null() {
        return Err(STATUS_ACCESS_VIOLATION);
    }
    // SAFETY: what is behind the head is part of the output, which is promised by the caller.
    let data = unsafe {
        let start = buffers.output.cast::<u8>().add(head);
        std::slice::from_raw_parts_mut(start, room)
    };
    let peeked = pipe.peek(data).map_err(peek_error)?;
    let local = pipe.local_information();
    let available = peeked.available as u32;
    let (first, is_cut) = match pipe.terms().messages {
        true => ((peeked.bytes + peeked.left) as u32, peeked.left != 0),
        false => (0, peeked.available > peeked.bytes),
    };
    let found: PeekHead = [local.connection as u32, available, local.messages, first];
    // SAFETY: promised by the caller; the length is checked.
    unsafe { buffers.put(found) }?;
    Ok(Outcome {
        status: match is_cut {
            true => STATUS_BUFFER_OVERFLOW,
            false => STATUS_SUCCESS,
        },
        bytes: (head + peeked.bytes) as u32,
    })
}

fn peek_error(error: Error) -> Status {
    match error.code() {
        ERROR_BAD_PIPE | ERROR_PIPE_NOT_CONNECTED => STATUS_INVALID_PIPE_STATE,
        _ => Status::from_win32(error),
    }
}

/// Gives the process at one end, by the name of the attribute.
///
/// # Safety
/// The buffers must be valid for their lengths.
unsafe fn attribute(pipe: &NamedPipe, buffers: Buffers) -> Result<Outcome, Status> {
    // SAFETY: promised by the caller.
    let name = unsafe {
        let length = buffers.input_length as usize;
        pointer::slice(buffers.input.cast::<u8>().cast_const(), length)
    };
    let name = name.ok_or(STATUS_ACCESS_VIOLATION)?;
    let process = match name.strip_suffix(b"\0").unwrap_or(name) {
        b"ClientProcessId" => pipe.client_process(),
        b"ServerProcessId" => pipe.server_process(),
        _ => return Err(STATUS_NOT_FOUND),
    };
    // SAFETY: promised by the caller.
    unsafe { buffers.put(process.map_err(Status::from_win32)?) }?;
    Ok(success(size_of::<u32>()))
}

/// # Safety
/// As [`tawny_NtFsControlFile`].
unsafe fn control(
    pipe: &NamedPipe,
    call: Call,
    code: ULONG,
    buffers: Buffers,
) -> Result<Status, Status> {
    // SAFETY: promised by the caller, as all that follows.
    let (overlapped, notice) = unsafe { call.begin(pipe) }?;
    let failed = Status::from_win32;
    let nothing = |done: Result<(), Error>| done.map(|()| success(0)).map_err(failed);
    let outcome = match code {
        FSCTL_PIPE_LISTEN => return issued(pipe.connect_with(overlapped, notice), failed),
        FSCTL_PIPE_TRANSCEIVE => {
            // SAFETY: promised by the caller.
            let (message, reply) = unsafe {
                (
                    memory(buffers.input, buffers.input_length)?,
                    memory(buffers.output, buffers.output_length)?,
                )
            };
            let done = pipe.transact_with(message, reply, overlapped, notice);
            return issued(done, failed);
        }
        FSCTL_PIPE_DISCONNECT => nothing(pipe.disconnect()),
        FSCTL_PIPE_IMPERSONATE => nothing(pipe.impersonate_client()),
        FSCTL_PIPE_FLUSH => nothing(pipe.flush()),
        // SAFETY: promised by the caller.
        FSCTL_PIPE_PEEK => unsafe { peek(pipe, buffers) },
        FSCTL_PIPE_GET_PIPE_ATTRIBUTE | FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE => {
            // SAFETY: promised by the caller.
            unsafe { attribute(pipe, buffers) }
        }
        _ => Err(STATUS_INVALID_DEVICE_REQUEST),
    };
    end(pipe, (overlapped, notice), outcome?)
}

/// # Safety
/// As [`tawny_NtFsControlFile`].
unsafe fn control_mailslot(
    mailslot: &Mailslot,
    call: Call,
    code: ULONG,
    buffers: Buffers,
) -> Result<Status, Status> {
    if code != FSCTL_MAILSLOT_PEEK {
        return Err(STATUS_INVALID_DEVICE_REQUEST);
    }
    let found = mailslot.information();
    let peeked: MailslotPeek = [
        found.next_size.unwrap_or(0),
        found.messages,
        found.next_size.unwrap_or(0),
    ];
    // SAFETY: promised by the caller.
    unsafe {
        let told = call.begin(mailslot)?;
        buffers.put(peeked)?;
        end(mailslot, told, success(size_of::<MailslotPeek>()))
    }
}

/// A wait on the directory of pipes, which is over when the call is.
///
/// # Safety
/// As [`tawny_NtFsControlFile`].
unsafe fn wait_in_directory(call: Call, buffers: Buffers) -> Result<Status, Status> {
    let event = match call.event.is_null() {
        true => None,
        false => Some(object::find::<Event>(handle(call.event)).ok_or(STATUS_INVALID_HANDLE)?),
    };
    // SAFETY: promised by the caller.
    unsafe {
        let block = StatusBlock::from_raw(call.block).ok_or(STATUS_ACCESS_VIOLATION)?;
        wait(buffers)?;
        block.finish(STATUS_SUCCESS, 0);
    }
    if let Some(event) = event {
        event.set();
    }
    Ok(STATUS_SUCCESS)
}

/// <https://learn.microsoft.com/windows-hardware/drivers/ddi/ntifs/nf-ntifs-ntfscontrolfile>
///
/// # Safety
/// The pointers must be NULL or valid, for the lengths given and until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_NtFsControlFile(
    file: HANDLE,
    event: HANDLE,
    routine: ApcRoutine,
    context: *mut c_void,
    block: *mut StatusBlockMemory,
    code: ULONG,
    input: *mut c_void,
    input_length: ULONG,
    output: *mut c_void,
    output_length: ULONG,
) -> i32 {
    let call = Call {
        event,
        routine,
        context,
        block,
    };
    let buffers = Buffers {
        input,
        input_length,
        output,
        output_length,
    };
    // SAFETY: promised by the caller.
    status(|| unsafe {
        let file = handle(file);
        if let Some(pipe) = object::find::<NamedPipe>(file) {
            return control(&pipe, call, code, buffers);
        }
        if let Some(mailslot) = object::find::<Mailslot>(file) {
            return control_mailslot(&mailslot, call, code, buffers);
        }
        if code == FSCTL_PIPE_WAIT && object::find::<PipeDirectory>(file).is_some() {
            return wait_in_directory(call, buffers);
        }
        match object::exists(file) {
            true => Err(STATUS_INVALID_DEVICE_REQUEST),
            false => Err(STATUS_INVALID_HANDLE),
        }
    })
}

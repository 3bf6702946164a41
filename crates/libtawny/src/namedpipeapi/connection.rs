//! Connections, and what goes through them beside ReadFile and WriteFile.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-operations>

use std::ffi::c_void;
use std::time::Duration;

use tawny::codes::*;
use tawny::file_object::Issued;
use tawny::named_pipe::{self, Patience, PipeName, Transacted};
use tawny::{Buffers, Error};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::text::{self, Unit};
use crate::types::*;
use crate::winsock2::arguments::operation;

const NMPWAIT_USE_DEFAULT_WAIT: DWORD = 0;
const NMPWAIT_NOWAIT: DWORD = 1;
const NMPWAIT_WAIT_FOREVER: DWORD = 0xffff_ffff;

fn patience(milliseconds: DWORD) -> Patience {
    match milliseconds {
        NMPWAIT_USE_DEFAULT_WAIT => Patience::Default,
        NMPWAIT_WAIT_FOREVER => Patience::Forever,
        milliseconds => Patience::For(Duration::from_millis(milliseconds.into())),
    }
}

/// # Safety
/// `name` must be NULL or a terminated string.
unsafe fn pipe_name<U: Unit>(name: *const U) -> Result<PipeName, Error> {
    // SAFETY: promised by the caller.
    let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_NAME))?;
    PipeName::parse(&name)
}

/// # Safety
/// `start` is NULL or valid for `len` bytes until the operation has ended.
unsafe fn memory(start: *mut c_void, len: DWORD) -> Result<Buffers, Error> {
    if start.is_null() && len != 0 {
        return Err(Error::new(ERROR_NOACCESS));
    }
    // SAFETY: promised by the caller.
    Ok(unsafe { Buffers::from_one(start.cast(), len as usize) })
}

fn issued(issued: Issued) -> Result<DWORD, Error> {
    match issued {
        Issued::Done(bytes) => Ok(bytes),
        Issued::Pending => Err(Error::new(ERROR_IO_PENDING)),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-connectnamedpipe>
///
/// # Safety
/// A non-NULL `overlapped` must stay valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ConnectNamedPipe(pipe: HANDLE, overlapped: *mut OVERLAPPED) -> BOOL {
    guard(FALSE, || {
        named_pipe::with(handle(pipe), |pipe| {
            // SAFETY: promised by the caller.
            match unsafe { operation(overlapped, None) }? {
                None => pipe.connect_now()?,
                Some((overlapped, notice)) => {
                    issued(pipe.connect_with(overlapped, notice)?)?;
                }
            }
            Ok(TRUE)
        })
    })
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-disconnectnamedpipe>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DisconnectNamedPipe(pipe: HANDLE) -> BOOL {
    guard(FALSE, || {
        named_pipe::with(handle(pipe), |pipe| pipe.disconnect())?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-peeknamedpipe>
///
/// # Safety
/// `buffer` must be NULL or valid for writes of `size` bytes, the others NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_PeekNamedPipe(
    pipe: HANDLE,
    buffer: *mut c_void,
    size: DWORD,
    read: *mut DWORD,
    available: *mut DWORD,
    left: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let peeked = named_pipe::peek(handle(pipe), || {
            let size = if buffer.is_null() { 0 } else { size as usize };
            let start = match size {
                0 => std::ptr::NonNull::<u8>::dangling().as_ptr(),
                _ => buffer.cast(),
            };
            // SAFETY: promised by the caller; without a size there are no bytes.
            unsafe { std::slice::from_raw_parts_mut(start, size) }
        })?;
        // SAFETY: promised by the caller.
        unsafe {
            give(read, peeked.bytes as DWORD);
            give(available, peeked.available as DWORD);
            give(left, peeked.left as DWORD);
        }
        Ok(TRUE)
    })
}

/// Gives the count of a reply, of which there may be more.
///
/// # Safety
/// A non-NULL `read` must be valid for writes.
unsafe fn replied(done: Transacted, read: *mut DWORD) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    unsafe { give(read, done.bytes as DWORD) };
    match done.more {
        true => Err(Error::new(ERROR_MORE_DATA)),
        false => Ok(TRUE),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-transactnamedpipe>
///
/// # Safety
/// All memory must be valid until the operation has ended.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_TransactNamedPipe(
    pipe: HANDLE,
    message: *mut c_void,
    message_size: DWORD,
    reply: *mut c_void,
    reply_size: DWORD,
    read: *mut DWORD,
    overlapped: *mut OVERLAPPED,
) -> BOOL {
    guard(FALSE, || {
        named_pipe::with(handle(pipe), |pipe| {
            // SAFETY: promised by the caller.
            unsafe {
                let message = memory(message, message_size)?;
                let room = memory(reply, reply_size)?;
                match operation(overlapped, None)? {
                    None => replied(pipe.transact_and_wait(message, room)?, read),
                    Some((overlapped, notice)) => {
                        let done = pipe.transact_with(message, room, overlapped, notice);
                        if done == Err(Error::new(ERROR_MORE_DATA)) {
                            give(read, reply_size);
                        }
                        give(read, issued(done?)?);
                        Ok(TRUE)
                    }
                }
            }
        })
    })
}

/// # Safety
/// `name` must be NULL or a terminated string.
unsafe fn wait<U: Unit>(name: *const U, milliseconds: DWORD) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let name = unsafe { pipe_name(name) }?;
        named_pipe::wait_named_pipe(&name, patience(milliseconds))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-waitnamedpipea>
///
/// # Safety
/// `name` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WaitNamedPipeA(name: *const u8, milliseconds: DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { wait(name, milliseconds) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-waitnamedpipew>
///
/// # Safety
/// `name` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WaitNamedPipeW(name: *const u16, milliseconds: DWORD) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { wait(name, milliseconds) }
}

/// # Safety
/// `name` must be NULL or a terminated string, the others as for TransactNamedPipe.
unsafe fn call<U: Unit>(
    name: *const U,
    message: (*mut c_void, DWORD),
    reply: (*mut c_void, DWORD),
    read: *mut DWORD,
    milliseconds: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let patience = match milliseconds {
            NMPWAIT_NOWAIT => None,
            milliseconds => Some(patience(milliseconds)),
        };
        // SAFETY: promised by the caller.
        unsafe {
            let name = pipe_name(name)?;
            let message = memory(message.0, message.1)?;
            let room = memory(reply.0, reply.1)?;
            let done = named_pipe::call_named_pipe(&name, message, room, patience)?;
            replied(done, read)
        }
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-callnamedpipea>
///
/// # Safety
/// `name` must be NULL or a terminated string, the others as for TransactNamedPipe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CallNamedPipeA(
    name: *const u8,
    message: *mut c_void,
    message_size: DWORD,
    reply: *mut c_void,
    reply_size: DWORD,
    read: *mut DWORD,
    milliseconds: DWORD,
) -> BOOL {
    let (message, reply) = ((message, message_size), (reply, reply_size));
    // SAFETY: promised by the caller.
    unsafe { call(name, message, reply, read, milliseconds) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-callnamedpipew>
///
/// # Safety
/// `name` must be NULL or a terminated string, the others as for TransactNamedPipe.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CallNamedPipeW(
    name: *const u16,
    message: *mut c_void,
    message_size: DWORD,
    reply: *mut c_void,
    reply_size: DWORD,
    read: *mut DWORD,
    milliseconds: DWORD,
) -> BOOL {
    let (message, reply) = ((message, message_size), (reply, reply_size));
    // SAFETY: promised by the caller.
    unsafe { call(name, message, reply, read, milliseconds) }
}

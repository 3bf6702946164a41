//! What can be asked of a pipe's end and set, and acting for a client.
//!
//! <https://learn.microsoft.com/windows/win32/ipc/named-pipe-operations>

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};
use tawny::named_pipe::{self, End, NamedPipe};

use crate::boundary::guard;
use crate::ioapiset::handle;
use crate::pointer::{self, give};
use crate::text::{self, Unit};
use crate::types::*;

const PIPE_NOWAIT: DWORD = 0x1;
const PIPE_READMODE_MESSAGE: DWORD = 0x2;
const PIPE_TYPE_MESSAGE: DWORD = 0x4;
const PIPE_SERVER_END: DWORD = 0x1;
/// The session of every process here.
const SESSION: ULONG = 1;

fn flag(on: bool, flag: DWORD) -> DWORD {
    if on { flag } else { 0 }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-setnamedpipehandlestate>
///
/// # Safety
/// Non-NULL pointers must be valid for reads.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetNamedPipeHandleState(
    pipe: HANDLE,
    mode: *const DWORD,
    collection_count: *const DWORD,
    timeout: *const DWORD,
) -> BOOL {
    guard(FALSE, || {
        let pipe = handle(pipe);
        named_pipe::check(pipe)?;
        // SAFETY: promised by the caller.
        let mode = unsafe { pointer::copy(mode) };
        let known = PIPE_NOWAIT | PIPE_READMODE_MESSAGE;
        // What is collected on its way to another machine is nothing here.
        if !collection_count.is_null() || !timeout.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if let Some(mode) = mode {
            if mode & !known != 0 {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            let (messages, no_wait) = (PIPE_READMODE_MESSAGE, PIPE_NOWAIT);
            named_pipe::set_modes(pipe, mode & messages != 0, mode & no_wait != 0)?;
        }
        Ok(TRUE)
    })
}

/// # Safety
/// Non-NULL pointers must be valid for writes, `user` of `length` units.
unsafe fn handle_state<U: Unit>(
    pipe: HANDLE,
    state: *mut DWORD,
    instances: *mut DWORD,
    collected: [*mut DWORD; 2],
    user: *mut U,
    length: DWORD,
) -> BOOL {
    guard(FALSE, || {
        let pipe = handle(pipe);
        let found = named_pipe::instance_state(pipe)?;
        // What is collected on its way to another machine is nothing here.
        if collected.iter().any(|out| !out.is_null()) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if !user.is_null() {
            let name = named_pipe::with(pipe, NamedPipe::client_user)?;
            // SAFETY: promised by the caller.
            if unsafe { text::put(&name, user, length) } > name.encode_utf16().count() as DWORD {
                return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
            }
        }
        let modes =
            flag(found.read_messages, PIPE_READMODE_MESSAGE) | flag(found.no_wait, PIPE_NOWAIT);
        // SAFETY: promised by the caller.
        unsafe {
            give(state, modes);
            give(instances, found.instances);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnamedpipehandlestatea>
///
/// # Safety
/// Non-NULL pointers must be valid for writes, `user` of `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeHandleStateA(
    pipe: HANDLE,
    state: *mut DWORD,
    instances: *mut DWORD,
    collection_count: *mut DWORD,
    timeout: *mut DWORD,
    user: *mut u8,
    length: DWORD,
) -> BOOL {
    let collected = [collection_count, timeout];
    // SAFETY: promised by the caller.
    unsafe { handle_state(pipe, state, instances, collected, user, length) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-getnamedpipehandlestatew>
///
/// # Safety
/// Non-NULL pointers must be valid for writes, `user` of `length` units.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeHandleStateW(
    pipe: HANDLE,
    state: *mut DWORD,
    instances: *mut DWORD,
    collection_count: *mut DWORD,
    timeout: *mut DWORD,
    user: *mut u16,
    length: DWORD,
) -> BOOL {
    let collected = [collection_count, timeout];
    // SAFETY: promised by the caller.
    unsafe { handle_state(pipe, state, instances, collected, user, length) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-getnamedpipeinfo>
///
/// # Safety
/// Non-NULL pointers must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeInfo(
    pipe: HANDLE,
    flags: *mut DWORD,
    out_size: *mut DWORD,
    in_size: *mut DWORD,
    instances: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let found = named_pipe::information(handle(pipe))?;
        let is_server = found.end == End::Server;
        // SAFETY: promised by the caller.
        unsafe {
            give(
                flags,
                flag(is_server, PIPE_SERVER_END) | flag(found.messages, PIPE_TYPE_MESSAGE),
            );
            give(out_size, found.out_size);
            give(in_size, found.in_size);
            give(instances, found.most_instances);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `out` must be NULL or valid for writes.
unsafe fn number(
    pipe: HANDLE,
    out: *mut ULONG,
    ask: impl FnOnce(&NamedPipe) -> Result<u32, Error>,
) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let number = named_pipe::with(handle(pipe), ask)?;
        // SAFETY: promised by the caller.
        unsafe { give(out, number) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnamedpipeclientprocessid>
///
/// # Safety
/// `process` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeClientProcessId(
    pipe: HANDLE,
    process: *mut ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { number(pipe, process, NamedPipe::client_process) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnamedpipeserverprocessid>
///
/// # Safety
/// `process` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeServerProcessId(
    pipe: HANDLE,
    process: *mut ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { number(pipe, process, NamedPipe::server_process) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnamedpipeclientsessionid>
///
/// # Safety
/// `session` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeClientSessionId(
    pipe: HANDLE,
    session: *mut ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { number(pipe, session, |pipe| pipe.client_process().map(|_| SESSION)) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnamedpipeserversessionid>
///
/// # Safety
/// `session` must be NULL or valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeServerSessionId(
    pipe: HANDLE,
    session: *mut ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { number(pipe, session, |pipe| pipe.server_process().map(|_| SESSION)) }
}

/// # Safety
/// `name` must be NULL or valid for writes of `length` bytes.
unsafe fn client_computer<U: Unit>(pipe: HANDLE, name: *mut U, length: ULONG) -> BOOL {
    guard(FALSE, || {
        let computer = named_pipe::with(handle(pipe), NamedPipe::client_computer)?;
        let room = length / size_of::<U>() as ULONG;
        // SAFETY: promised by the caller.
        unsafe { text::put(&computer, name, room) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getnamedpipeclientcomputernamea>
///
/// # Safety
/// `name` must be NULL or valid for writes of `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeClientComputerNameA(
    pipe: HANDLE,
    name: *mut u8,
    length: ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { client_computer(pipe, name, length) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-getnamedpipeclientcomputernamew>
///
/// # Safety
/// `name` must be NULL or valid for writes of `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNamedPipeClientComputerNameW(
    pipe: HANDLE,
    name: *mut u16,
    length: ULONG,
) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { client_computer(pipe, name, length) }
}

/// <https://learn.microsoft.com/windows/win32/api/namedpipeapi/nf-namedpipeapi-impersonatenamedpipeclient>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ImpersonateNamedPipeClient(pipe: HANDLE) -> BOOL {
    guard(FALSE, || {
        named_pipe::with(handle(pipe), NamedPipe::impersonate_client)?;
        Ok(TRUE)
    })
}

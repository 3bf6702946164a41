//! Registered waits, and files whose completions go to the thread pool.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registerwaitforsingleobject>

use std::collections::HashMap;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{LazyLock, Mutex, PoisonError};

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::object::Handle;
use tawny::packet::Packet;
use tawny::thread_pool::{Completion, Outcome, RegisteredWait, io, unregister};

use crate::argument::Argument;
use crate::boundary::guard;
use crate::handleapi::find_any;
use crate::ioapiset::{handle, overlapped_of};
use crate::pointer::give;
use crate::synchapi::timeout;
use crate::threadpoolapiset::io::error_of;
use crate::threadpoollegacyapiset::{WaitOrTimerCallback, execute};
use crate::types::*;

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registerwaitforsingleobject>
///
/// # Safety
/// A non-NULL `wait` must be valid for writes; `callback` may be called with `context` on another
/// thread.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_RegisterWaitForSingleObject(
    wait: *mut HANDLE,
    object: HANDLE,
    callback: WaitOrTimerCallback,
    context: *mut c_void,
    milliseconds: ULONG,
    flags: ULONG,
) -> BOOL {
    guard(FALSE, || {
        let callback = callback.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if wait.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(wait, null_mut()) };
        let object = find_any(object)?;
        let context = Argument::new(context);
        let call = move |outcome| {
            let timed_out = outcome == Outcome::TimedOut;
            // SAFETY: the program gave the function and the context for exactly this call.
            unsafe { callback(context.get(), timed_out.into()) }
        };
        // The handle is there before the first callback, which may look for it.
        let given = |handle: Handle| {
            // SAFETY: promised by the caller.
            unsafe { give(wait, handle.value() as HANDLE) };
        };
        RegisteredWait::register(object, timeout(milliseconds), execute(flags), given, call)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-unregisterwait>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_UnregisterWait(wait: HANDLE) -> BOOL {
    guard(FALSE, || {
        unregister(handle(wait), Completion::Nothing)?;
        Ok(TRUE)
    })
}

/// `LPOVERLAPPED_COMPLETION_ROUTINE`: error, bytes, operation.
pub type CompletionCallback = unsafe extern "C" fn(DWORD, DWORD, *mut OVERLAPPED);

/// What files are bound to, by the address of the program's function.
fn routine(function: CompletionCallback) -> Result<Handle, Error> {
    static ROUTINES: LazyLock<Mutex<HashMap<usize, Handle>>> = LazyLock::new(Mutex::default);
    let mut routines = ROUTINES.lock().unwrap_or_else(PoisonError::into_inner);
    let address = function as usize;
    if let Some(known) = routines.get(&address) {
        return Ok(*known);
    }
    let routine = io::routine(move |packet: Packet| {
        let (error, bytes, overlapped) = (error_of(&packet), packet.bytes, overlapped_of(&packet));
        // SAFETY: the program gave the function for the ends of its files' operations.
        unsafe { function(error, bytes, overlapped) }
    })?;
    routines.insert(address, routine);
    Ok(routine)
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-bindiocompletioncallback>
///
/// # Safety
/// `function` may be called on another thread at the end of each of the file's operations.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_BindIoCompletionCallback(
    file: HANDLE,
    function: Option<CompletionCallback>,
    flags: ULONG,
) -> BOOL {
    guard(FALSE, || {
        let function = function.filter(|_| flags == 0);
        let function = function.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        io::bind(handle(file), routine(function)?)?;
        Ok(TRUE)
    })
}

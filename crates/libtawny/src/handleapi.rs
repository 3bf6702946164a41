//! handleapi.h: handles of any kind.
//!
//! <https://learn.microsoft.com/windows/win32/api/handleapi/>

use std::sync::Arc;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED};
use tawny::object::{self, Handle, HandleFlags, Object};
use tawny::process::Process;
use tawny::thread::{self, Thread};

use crate::boundary::guard;
use crate::consoleapi::descriptor;
use crate::ioapiset::handle;
use crate::pointer::give;
use crate::processthreadsapi::process;
use crate::types::*;

/// `GetCurrentProcess()`.
pub(crate) const CURRENT_PROCESS: HANDLE = -1isize as HANDLE;
/// `GetCurrentThread()`.
pub(crate) const CURRENT_THREAD: HANDLE = -2isize as HANDLE;

/// The object that `value` names, the two pseudo handles included.
pub(crate) fn find_any(value: HANDLE) -> Result<Arc<dyn Object>, Error> {
    match value {
        CURRENT_PROCESS => Ok(Process::current()),
        CURRENT_THREAD => Ok(Thread::current()),
        _ => Ok(object::find_any(handle(value))?.to_arc()),
    }
}

/// The thread that `value` names.
pub(crate) fn find_thread(value: HANDLE) -> Result<Arc<Thread>, Error> {
    match value {
        CURRENT_THREAD => Ok(Thread::current()),
        _ => thread::find(handle(value)),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-closehandle>: closing a
/// pseudo handle does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseHandle(value: HANDLE) -> BOOL {
    guard(FALSE, || {
        if value != CURRENT_PROCESS && value != CURRENT_THREAD {
            object::close(handle(value))?;
        }
        Ok(TRUE)
    })
}

const DUPLICATE_CLOSE_SOURCE: DWORD = 1;
const DUPLICATE_SAME_ACCESS: DWORD = 2;

/// A further handle of what `source` names.
fn duplicate(source: HANDLE) -> Result<Handle, Error> {
    match source {
        CURRENT_PROCESS => object::insert_counted(Process::current()),
        CURRENT_THREAD => thread::open_current(),
        _ => object::duplicate(handle(source)),
    }
}

/// A handle for another process, with its value there.
fn give_away(to: &Process, source: HANDLE, inherit: bool) -> Result<Handle, Error> {
    match source {
        CURRENT_PROCESS | CURRENT_THREAD => {
            // A handle for as long as it takes to give one.
            let own = duplicate(source)?;
            let given = to.give(own, inherit);
            object::close(own)?;
            given
        }
        _ => to.give(handle(source), inherit),
    }
}

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-duplicatehandle>: within
/// this process, or from it to one that it created. The handles of other processes are their own:
/// `ERROR_NOT_SUPPORTED`.
///
/// # Safety
/// A non-NULL `target` must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_DuplicateHandle(
    source_process: HANDLE,
    source: HANDLE,
    target_process: HANDLE,
    target: *mut HANDLE,
    _access: DWORD,
    inherit: BOOL,
    options: DWORD,
) -> BOOL {
    guard(FALSE, || {
        if !process::find(source_process)?.is_current() {
            return Err(Error::new(ERROR_NOT_SUPPORTED));
        }
        let closes = options & DUPLICATE_CLOSE_SOURCE != 0;
        if options & !(DUPLICATE_CLOSE_SOURCE | DUPLICATE_SAME_ACCESS) != 0
            || target.is_null() && !closes
        {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // Without a target the handle is closed, and that is all.
        let to = match target_process.is_null() && closes {
            true => None,
            false => Some(process::find(target_process)?),
        };
        let is_here = to.as_ref().is_none_or(|to| to.is_current());
        let duplicate = match &to {
            None => Ok(None),
            Some(_) if is_here => duplicate(source).map(Some),
            Some(to) => give_away(to, source, inherit != FALSE).map(Some),
        };
        let is_pseudo = matches!(source, CURRENT_PROCESS | CURRENT_THREAD);
        if closes && !is_pseudo {
            // "This occurs regardless of any error status returned."
            object::close(handle(source))?;
        }
        let Some(duplicate) = duplicate? else {
            return Ok(TRUE);
        };
        if target.is_null() && is_here {
            object::close(duplicate)?;
        } else if inherit != FALSE && is_here {
            object::set_flags(duplicate, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        // SAFETY: promised by the caller.
        unsafe { give(target, duplicate.value() as HANDLE) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-gethandleinformation>
///
/// # Safety
/// A non-NULL `flags` must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetHandleInformation(value: HANDLE, flags: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        let found = match value {
            CURRENT_PROCESS | CURRENT_THREAD => HandleFlags::empty(),
            // Every process that is created has them, unless it gets others.
            _ if descriptor(value).is_some() => HandleFlags::INHERIT,
            _ => object::flags(handle(value))?,
        };
        if flags.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(flags, found.bits().into()) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-sethandleinformation>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetHandleInformation(value: HANDLE, mask: DWORD, flags: DWORD) -> BOOL {
    guard(FALSE, || {
        let known = |bits: DWORD| u8::try_from(bits).ok().and_then(HandleFlags::from_bits);
        let mask = known(mask).ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if matches!(value, CURRENT_PROCESS | CURRENT_THREAD) || descriptor(value).is_some() {
            return Ok(TRUE);
        }
        let flags = HandleFlags::from_bits_truncate(flags as u8);
        object::set_flags(handle(value), mask, flags)?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-compareobjecthandles>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CompareObjectHandles(first: HANDLE, second: HANDLE) -> BOOL {
    guard(FALSE, || {
        let same = Arc::ptr_eq(&find_any(first)?, &find_any(second)?);
        Ok(BOOL::from(same))
    })
}

//! handleapi.h: handles of any kind.
//!
//! <https://learn.microsoft.com/windows/win32/api/handleapi/>

use std::sync::Arc;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::object::{self, Object};
use tawny::process::Process;
use tawny::thread::{self, Thread};

use crate::boundary::guard;
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

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-duplicatehandle>: within
/// this process.
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
    _inherit: BOOL,
    options: DWORD,
) -> BOOL {
    guard(FALSE, || {
        process::check(source_process)?;
        process::check(target_process)?;
        if target.is_null() && options & DUPLICATE_CLOSE_SOURCE == 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let duplicate = match source {
            CURRENT_PROCESS => object::insert_counted(Process::current())?.value() as HANDLE,
            CURRENT_THREAD => thread::open_current()?.value() as HANDLE,
            _ => object::duplicate(handle(source))?.value() as HANDLE,
        };
        let is_pseudo = matches!(source, CURRENT_PROCESS | CURRENT_THREAD);
        if options & DUPLICATE_CLOSE_SOURCE != 0 && !is_pseudo {
            object::close(handle(source))?;
        }
        if target.is_null() {
            object::close(handle(duplicate))?;
        }
        // SAFETY: promised by the caller.
        unsafe { give(target, duplicate) };
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
        find_any(value)?;
        // SAFETY: promised by the caller.
        unsafe { give(flags, 0) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/handleapi/nf-handleapi-sethandleinformation>: no
/// handle of Tawny is inherited by another process.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetHandleInformation(value: HANDLE, _mask: DWORD, _flags: DWORD) -> BOOL {
    guard(FALSE, || {
        find_any(value)?;
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

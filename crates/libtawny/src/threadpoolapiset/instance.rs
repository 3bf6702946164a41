//! What a callback tells the pool about itself.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-callbackmayrunlong>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::critical_section::CriticalSection;
use tawny::event::Event;
use tawny::mutex::Mutex;
use tawny::semaphore::Semaphore;
use tawny::thread_pool::Instance;

use super::{InstancePointer, find};
use crate::argument::Argument;
use crate::boundary::guard;
use crate::libloaderapi::tawny_FreeLibrary;
use crate::types::*;

fn instance(pointer: InstancePointer) -> Instance {
    Instance::from_value(pointer as usize)
}

/// Has `action` done when the callback returns.
fn on_return(pointer: InstancePointer, action: impl FnOnce() + 'static) -> Result<(), Error> {
    if instance(pointer).on_return(action) {
        Ok(())
    } else {
        Err(Error::new(ERROR_INVALID_PARAMETER))
    }
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-callbackmayrunlong>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CallbackMayRunLong(callback: InstancePointer) -> BOOL {
    guard(FALSE, || Ok(instance(callback).may_run_long().into()))
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-disassociatecurrentthreadfromcallback>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DisassociateCurrentThreadFromCallback(callback: InstancePointer) {
    guard((), || {
        instance(callback).disassociate();
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-seteventwhencallbackreturns>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetEventWhenCallbackReturns(callback: InstancePointer, event: HANDLE) {
    guard((), || {
        let event = find::<Event>(event)?;
        on_return(callback, move || event.set())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-releasesemaphorewhencallbackreturns>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ReleaseSemaphoreWhenCallbackReturns(
    callback: InstancePointer,
    semaphore: HANDLE,
    count: DWORD,
) {
    guard((), || {
        let semaphore = find::<Semaphore>(semaphore)?;
        let count = i32::try_from(count).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        on_return(callback, move || {
            // There is nobody who could be told that the maximum was reached.
            let _ = semaphore.release(count);
        })
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-releasemutexwhencallbackreturns>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ReleaseMutexWhenCallbackReturns(callback: InstancePointer, mutex: HANDLE) {
    guard((), || {
        let mutex = find::<Mutex>(mutex)?;
        on_return(callback, move || {
            // Nor that the callback did not own it.
            let _ = mutex.release();
        })
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-leavecriticalsectionwhencallbackreturns>
///
/// # Safety
/// `section` is an initialised one that lives until the callback has returned.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_LeaveCriticalSectionWhenCallbackReturns(
    callback: InstancePointer,
    section: *mut CriticalSection,
) {
    guard((), || {
        if section.is_null() || !section.is_aligned() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        on_return(callback, move || {
            // SAFETY: checked above and promised by the caller.
            unsafe { (*section).leave() }
        })
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-freelibrarywhencallbackreturns>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FreeLibraryWhenCallbackReturns(callback: InstancePointer, module: HANDLE) {
    guard((), || {
        let module = Argument::new(module);
        on_return(callback, move || {
            // SAFETY: the program asked for exactly this call.
            unsafe { tawny_FreeLibrary(module.get()) };
        })
    });
}

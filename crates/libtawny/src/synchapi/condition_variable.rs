//! Condition variables.
//!
//! <https://learn.microsoft.com/windows/win32/sync/condition-variables>

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_TIMEOUT};
use tawny::condition_variable::ConditionVariable;
use tawny::critical_section::CriticalSection;
use tawny::srw_lock::SrwLock;

use super::{srw_lock, timeout};
use crate::guard;
use crate::pointer::reference;
use crate::types::{BOOL, DWORD, FALSE, TRUE, ULONG};

/// `CONDITION_VARIABLE_LOCKMODE_SHARED`: the SRW lock is held shared.
const LOCKMODE_SHARED: ULONG = 1;

/// # Safety
/// A non-NULL `pointer` must be readable and stay so for the call.
unsafe fn variable<'a>(pointer: *mut ConditionVariable) -> Result<&'a ConditionVariable, Error> {
    // SAFETY: promised by the caller; every field is atomic.
    unsafe { reference(pointer) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))
}

fn woken(in_time: bool) -> Result<BOOL, Error> {
    if in_time {
        Ok(TRUE)
    } else {
        Err(Error::new(ERROR_TIMEOUT))
    }
}

/// Makes it a variable without waiters.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-initializeconditionvariable>
///
/// # Safety
/// `pointer` must be writable for a `CONDITION_VARIABLE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_InitializeConditionVariable(pointer: *mut ConditionVariable) {
    if !pointer.is_null() && pointer.is_aligned() {
        // SAFETY: checked above and promised by the caller.
        unsafe { pointer.write(ConditionVariable::new()) };
    }
}

/// Leaves the section, sleeps, enters again. `FALSE` with `ERROR_TIMEOUT` when the time ran out.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-sleepconditionvariablecs>
///
/// # Safety
/// Both pointers must be initialised objects; the caller must be in the section once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SleepConditionVariableCS(
    pointer: *mut ConditionVariable,
    section: *mut CriticalSection,
    milliseconds: DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let variable = unsafe { variable(pointer) }?;
        // SAFETY: promised by the caller; every field is atomic.
        let section = unsafe { reference(section) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let (leave, enter) = (|| section.leave(), || section.enter());
        woken(variable.sleep(leave, enter, timeout(milliseconds)))
    })
}

/// Releases the lock, sleeps, acquires it again in the same mode. `FALSE` with `ERROR_TIMEOUT` when
/// the time ran out.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-sleepconditionvariablesrw>
///
/// # Safety
/// Both pointers must be initialised objects; the caller must hold the lock as the flags say.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SleepConditionVariableSRW(
    pointer: *mut ConditionVariable,
    lock: *mut SrwLock,
    milliseconds: DWORD,
    flags: ULONG,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let variable = unsafe { variable(pointer) }?;
        // SAFETY: promised by the caller.
        let lock = unsafe { srw_lock::lock(lock) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let timeout = timeout(milliseconds);
        woken(match flags {
            0 => variable.sleep(
                || lock.release_exclusive(),
                || lock.acquire_exclusive(),
                timeout,
            ),
            LOCKMODE_SHARED => {
                variable.sleep(|| lock.release_shared(), || lock.acquire_shared(), timeout)
            }
            _ => return Err(Error::new(ERROR_INVALID_PARAMETER)),
        })
    })
}

/// Wakes one waiter.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-wakeconditionvariable>
///
/// # Safety
/// `pointer` must be an initialised variable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WakeConditionVariable(pointer: *mut ConditionVariable) {
    // SAFETY: promised by the caller.
    if let Ok(variable) = unsafe { variable(pointer) } {
        variable.wake_one();
    }
}

/// Wakes all waiters.
/// <https://learn.microsoft.com/windows/win32/api/synchapi/nf-synchapi-wakeallconditionvariable>
///
/// # Safety
/// `pointer` must be an initialised variable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_WakeAllConditionVariable(pointer: *mut ConditionVariable) {
    // SAFETY: promised by the caller.
    if let Ok(variable) = unsafe { variable(pointer) } {
        variable.wake_all();
    }
}

//! The callback environment, which the header's inline functions fill.
//!
//! <https://learn.microsoft.com/windows/win32/api/winnt/nf-winnt-tpinitializecallbackenviron>

use std::ffi::c_void;
use std::sync::Arc;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::thread_pool::{CleanupGroup, Environment, Pool, Priority};

use super::find;
use crate::argument::Argument;
use crate::types::*;

/// `PTP_CLEANUP_GROUP_CANCEL_CALLBACK`: the object's context and the group's.
pub type CancelRoutine = Option<unsafe extern "C" fn(*mut c_void, *mut c_void)>;

/// `TP_CALLBACK_ENVIRON_V3`; version 1 ends before the priority.
#[repr(C)]
#[allow(missing_docs, reason = "the names are Windows' own")]
pub struct TP_CALLBACK_ENVIRON {
    pub Version: DWORD,
    pub Pool: HANDLE,
    pub CleanupGroup: HANDLE,
    pub CleanupGroupCancelCallback: CancelRoutine,
    pub RaceDll: HANDLE,
    pub ActivationContext: HANDLE,
    pub FinalizationCallback: *mut c_void,
    pub Flags: DWORD,
    pub CallbackPriority: i32,
    pub Size: DWORD,
}

const LONG_FUNCTION: DWORD = 1;
const PERSISTENT: DWORD = 2;
const VERSION_WITH_PRIORITY: DWORD = 3;

/// What `environment` says of an object with this context.
///
/// # Safety
/// `environment` is NULL or an initialised one; its cancel callback may be called with `context`.
pub(super) unsafe fn read(
    environment: *const TP_CALLBACK_ENVIRON,
    context: *mut c_void,
) -> Result<Environment, Error> {
    let invalid = Err(Error::new(ERROR_INVALID_PARAMETER));
    if environment.is_null() {
        return Ok(Environment::default());
    }
    if !environment.is_aligned() {
        return invalid;
    }
    // SAFETY: an initialised environment by the caller's promise; its first fields are those of
    // every version.
    let (version, flags, pool, group, cancel) = unsafe {
        (
            (*environment).Version,
            (*environment).Flags,
            (*environment).Pool,
            (*environment).CleanupGroup,
            (*environment).CleanupGroupCancelCallback,
        )
    };
    let priority = match version {
        // SAFETY: this version has the field.
        VERSION_WITH_PRIORITY => unsafe { (*environment).CallbackPriority },
        _ => 1,
    };
    let priority = match priority {
        0 => Priority::High,
        1 => Priority::Normal,
        2 => Priority::Low,
        _ => return invalid,
    };
    let wrong = |_| Error::new(ERROR_INVALID_PARAMETER);
    let named = |pointer: HANDLE| Some(pointer).filter(|pointer| !pointer.is_null());
    let pool = named(pool).map(find::<Pool>).transpose().map_err(wrong)?;
    let group = named(group).map(find::<CleanupGroup>).transpose();
    let context = Argument::new(context);
    let cancelled = cancel.map(|cancel| {
        let call = move |cleanup: usize| {
            // SAFETY: the program gave the function for exactly this call.
            unsafe { cancel(context.get(), cleanup as *mut c_void) }
        };
        Arc::new(call) as Arc<dyn Fn(usize) + Send + Sync>
    });
    Ok(Environment {
        pool,
        group: group.map_err(wrong)?,
        cancelled,
        priority,
        long: flags & LONG_FUNCTION != 0,
        persistent: flags & PERSISTENT != 0,
    })
}

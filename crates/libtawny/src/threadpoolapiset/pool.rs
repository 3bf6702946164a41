//! Pools: CreateThreadpool and what is set on them.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpool>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::object::{self, Object};
use tawny::thread_pool::Pool;

use super::{close, find, pointer};
use crate::boundary::guard;
use crate::pointer::{give, reference};
use crate::types::*;

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpool>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateThreadpool(_reserved: *mut c_void) -> HANDLE {
    guard(null_mut(), || {
        let pool: Arc<dyn Object> = Pool::new()?;
        Ok(pointer(object::insert(pool)?))
    })
}

/// The pool ends when nothing that was made with it is left.
/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpool>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpool(pool: HANDLE) {
    guard((), || close::<Pool>(pool));
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolthreadmaximum>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadpoolThreadMaximum(pool: HANDLE, maximum: DWORD) {
    guard((), || {
        find::<Pool>(pool)?.set_maximum(maximum);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolthreadminimum>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadpoolThreadMinimum(pool: HANDLE, minimum: DWORD) -> BOOL {
    guard(FALSE, || {
        find::<Pool>(pool)?.set_minimum(minimum)?;
        Ok(TRUE)
    })
}

/// `TP_POOL_STACK_INFORMATION`: sizes in bytes.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(missing_docs, reason = "the names are Windows' own")]
pub struct TP_POOL_STACK_INFORMATION {
    pub StackReserve: usize,
    pub StackCommit: usize,
}

/// Stacks are committed as they are used.
/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-setthreadpoolstackinformation>
///
/// # Safety
/// A non-NULL `information` must be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadpoolStackInformation(
    pool: HANDLE,
    information: *const TP_POOL_STACK_INFORMATION,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let information = unsafe { reference(information) };
        let sizes = information.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        find::<Pool>(pool)?.set_stack_size(sizes.StackReserve.max(sizes.StackCommit));
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-querythreadpoolstackinformation>
///
/// # Safety
/// A non-NULL `information` must be valid for writes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryThreadpoolStackInformation(
    pool: HANDLE,
    information: *mut TP_POOL_STACK_INFORMATION,
) -> BOOL {
    guard(FALSE, || {
        if information.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let size = find::<Pool>(pool)?.stack_size();
        let sizes = TP_POOL_STACK_INFORMATION {
            StackReserve: size,
            StackCommit: 0,
        };
        // SAFETY: promised by the caller.
        unsafe { give(information, sizes) };
        Ok(TRUE)
    })
}

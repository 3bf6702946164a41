//! Cleanup groups: what ends together.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolcleanupgroup>

use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::Arc;

use tawny::object::{self, Object};
use tawny::thread_pool::CleanupGroup;

use super::{close, find, pointer};
use crate::boundary::guard;
use crate::types::*;

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-createthreadpoolcleanupgroup>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateThreadpoolCleanupGroup() -> HANDLE {
    guard(null_mut(), || {
        let group: Arc<dyn Object> = CleanupGroup::new();
        Ok(pointer(object::insert(group)?))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolcleanupgroupmembers>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpoolCleanupGroupMembers(
    group: HANDLE,
    cancel: BOOL,
    context: *mut c_void,
) {
    guard((), || {
        find::<CleanupGroup>(group)?.close_members(cancel != FALSE, context as usize);
        Ok(())
    });
}

/// <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/nf-threadpoolapiset-closethreadpoolcleanupgroup>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CloseThreadpoolCleanupGroup(group: HANDLE) {
    guard((), || close::<CleanupGroup>(group));
}

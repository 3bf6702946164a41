//! `threadpoolapiset.h`: the thread pool.
//!
//! A pool, a group, a work, timer, wait or I/O object is a handle in the guise of a pointer, and a
//! callback instance a number; so a stale or a wrong one is found out.
//!
//! <https://learn.microsoft.com/windows/win32/api/threadpoolapiset/>

pub mod cleanup_group;
pub mod environment;
pub mod instance;
pub mod io;
pub mod pool;
pub mod timer;
pub mod wait;
pub mod work;

use std::ffi::c_void;
use std::sync::Arc;

use tawny::Error;
use tawny::codes::ERROR_INVALID_HANDLE;
use tawny::object::{self, Handle, Object};
use tawny::thread_pool::Instance;

use crate::ioapiset::handle;
use crate::types::HANDLE;

/// `PTP_CALLBACK_INSTANCE`.
pub type InstancePointer = *mut c_void;

fn find<T: Object>(pointer: HANDLE) -> Result<Arc<T>, Error> {
    let found = object::find::<T>(handle(pointer)).ok_or(Error::new(ERROR_INVALID_HANDLE))?;
    Ok(found.to_arc())
}

/// Closes the `T` that `pointer` names.
fn close<T: Object>(pointer: HANDLE) -> Result<(), Error> {
    find::<T>(pointer)?;
    object::close(handle(pointer))
}

fn pointer(handle: Handle) -> HANDLE {
    handle.value() as HANDLE
}

fn instance_pointer(instance: Instance) -> InstancePointer {
    instance.value() as InstancePointer
}

//! `minwinbase.h`: structures that many headers share.

use std::ffi::c_void;

use tawny::system_time::SystemTime;

use crate::types::{BOOL, DWORD, FALSE};

/// `SECURITY_ATTRIBUTES`: who may use an object, and whether the handle is inherited.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct SECURITY_ATTRIBUTES {
    pub nLength: DWORD,
    pub lpSecurityDescriptor: *mut c_void,
    pub bInheritHandle: BOOL,
}

/// Whether the handle is to be inherited.
///
/// # Safety
/// A non-NULL `attributes` must be valid for reads.
pub(crate) unsafe fn inherits(attributes: *const SECURITY_ATTRIBUTES) -> bool {
    // SAFETY: promised by the caller.
    unsafe { crate::pointer::copy(attributes) }.is_some_and(|each| each.bInheritHandle != FALSE)
}

/// `FILETIME`: a count of 100-nanosecond intervals since 1601, in two halves.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct FILETIME {
    pub dwLowDateTime: u32,
    pub dwHighDateTime: u32,
}

/// `SYSTEMTIME`.
pub type SYSTEMTIME = SystemTime;

impl From<u64> for FILETIME {
    fn from(time: u64) -> Self {
        Self {
            dwLowDateTime: time as u32,
            dwHighDateTime: (time >> 32) as u32,
        }
    }
}

impl From<FILETIME> for u64 {
    fn from(time: FILETIME) -> Self {
        Self::from(time.dwHighDateTime) << 32 | Self::from(time.dwLowDateTime)
    }
}

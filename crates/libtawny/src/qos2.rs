//! qos2.h: quality of service of flows. The service that gives it (qWAVE) is not there, which is
//! what making a handle says; so there are no handles that the other functions could take.
//!
//! <https://learn.microsoft.com/windows/win32/api/qos2/>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_SERVICE_DEPENDENCY_FAIL};

use crate::guard;
use crate::pointer;
use crate::types::*;

/// `QOS_VERSION` 1.0, the only one.
const VERSION: [u16; 2] = [1, 0];

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qoscreatehandle>
///
/// # Safety
/// A non-NULL `version` must be valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QOSCreateHandle(version: *const [u16; 2], out: *mut HANDLE) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        let version = unsafe { pointer::copy(version) };
        Err(Error::new(match version {
            Some(VERSION) if !out.is_null() => ERROR_SERVICE_DEPENDENCY_FAIL,
            _ => ERROR_INVALID_PARAMETER,
        }))
    })
}

/// What every function says of a handle that was never made.
fn no_handle() -> BOOL {
    guard(FALSE, || Err(Error::new(ERROR_INVALID_HANDLE)))
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosclosehandle>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSCloseHandle(_: HANDLE) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosstarttrackingclient>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSStartTrackingClient(_: HANDLE, _: *const u8, _: DWORD) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosstoptrackingclient>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSStopTrackingClient(_: HANDLE, _: *const u8, _: DWORD) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosenumerateflows>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSEnumerateFlows(_: HANDLE, _: *mut ULONG, _: *mut c_void) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosaddsockettoflow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSAddSocketToFlow(
    _: HANDLE,
    _: SOCKET,
    _: *const u8,
    _: i32,
    _: DWORD,
    _: *mut u32,
) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosremovesocketfromflow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSRemoveSocketFromFlow(_: HANDLE, _: SOCKET, _: u32, _: DWORD) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qossetflow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSSetFlow(
    _: HANDLE,
    _: u32,
    _: i32,
    _: ULONG,
    _: *const c_void,
    _: DWORD,
    _: *mut OVERLAPPED,
) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosqueryflow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSQueryFlow(
    _: HANDLE,
    _: u32,
    _: i32,
    _: *mut ULONG,
    _: *mut c_void,
    _: DWORD,
    _: *mut OVERLAPPED,
) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qosnotifyflow>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSNotifyFlow(
    _: HANDLE,
    _: u32,
    _: i32,
    _: *mut ULONG,
    _: *mut c_void,
    _: DWORD,
    _: *mut OVERLAPPED,
) -> BOOL {
    no_handle()
}

/// <https://learn.microsoft.com/windows/win32/api/qos2/nf-qos2-qoscancel>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_QOSCancel(_: HANDLE, _: *mut OVERLAPPED) -> BOOL {
    no_handle()
}

//! winsvc.h: there is no manager of services. A program that asks to be one learns that it was started
//! otherwise.
//!
//! <https://learn.microsoft.com/windows/win32/api/winsvc/>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::ERROR_FAILED_SERVICE_CONTROLLER_CONNECT;

use crate::boundary::guard;
use crate::types::{BOOL, FALSE};

fn not_a_service() -> BOOL {
    guard(FALSE, || {
        Err(Error::new(ERROR_FAILED_SERVICE_CONTROLLER_CONNECT))
    })
}

/// <https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-startservicectrldispatchera>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_StartServiceCtrlDispatcherA(_table: *const c_void) -> BOOL {
    not_a_service()
}

/// <https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-startservicectrldispatcherw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_StartServiceCtrlDispatcherW(_table: *const c_void) -> BOOL {
    not_a_service()
}

//! Before `main`: the process takes over what the one that created it left it.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/inheritance>

use std::ffi::{c_int, c_void};
use std::panic::catch_unwind;

use tawny::inheritance::{self, VARIABLE};

use crate::consoleapi::standard_handle;

unsafe extern "C" {
    /// As `atexit`, of a function that is told the status with all its bits.
    fn on_exit(function: extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
}

/// Called by the C library before the constructors of the program.
#[used]
#[unsafe(link_section = ".init_array.00100")]
pub(crate) static BEGIN: extern "C" fn() = begin;

extern "C" fn begin() {
    if std::env::var_os(VARIABLE).is_none() {
        return;
    }
    let adopted = catch_unwind(inheritance::adopt).unwrap_or(false);
    // SAFETY: no other thread runs before the program's own code does. Processes that this one
    // creates have their own.
    unsafe { std::env::remove_var(VARIABLE) };
    if !adopted {
        return;
    }
    for file in 0..3 {
        if inheritance::lacks_standard(file) {
            standard_handle::replace(file, 0);
        }
        if let Some(socket) = inheritance::standard_socket(file) {
            standard_handle::replace(file, socket.value());
        }
    }
    // SAFETY: a function that lives as long as the process. Without room for it the creator sees
    // eight bits of the code.
    unsafe { on_exit(end, std::ptr::null_mut()) };
}

/// The process ends by `exit`, or by the end of `main`.
extern "C" fn end(status: c_int, _: *mut c_void) {
    let _ = catch_unwind(|| inheritance::report_exit(status as u32));
}

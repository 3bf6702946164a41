//! The invalid-parameter handler: what a run-time function calls when its arguments break its
//! contract. Without a handler of the program's the process ends, as there.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/parameter-validation>

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::atomic::{AtomicUsize, Ordering};

/// `_invalid_parameter_handler`: expression, function, file (all NULL here), line, reserved.
pub type Handler = Option<unsafe extern "C" fn(*const u16, *const u16, *const u16, u32, usize)>;

/// The process's handler, as an address; 0 for none.
static HANDLER: AtomicUsize = AtomicUsize::new(0);

thread_local! {
    static THREAD_HANDLER: Cell<Handler> = const { Cell::new(None) };
}

fn address(handler: Handler) -> usize {
    handler.map_or(0, |function| function as usize)
}

fn handler(address: usize) -> Handler {
    // SAFETY: the address came from `address`; Option<fn> has the layout of the pointer.
    unsafe { std::mem::transmute::<usize, Handler>(address) }
}

/// Sets `errno`.
pub fn set_errno(error: c_int) {
    // SAFETY: the location is the calling thread's own.
    unsafe { *libc::__errno_location() = error };
}

/// Calls the handler; if it returns, sets `errno` and returns the same code.
pub fn invalid(error: c_int) -> c_int {
    match THREAD_HANDLER
        .get()
        .or(handler(HANDLER.load(Ordering::Acquire)))
    {
        // SAFETY: the program registered it with this signature; the release run-time library
        // passes NULL for every string, too.
        Some(function) => unsafe {
            function(std::ptr::null(), std::ptr::null(), std::ptr::null(), 0, 0);
        },
        None => {
            eprintln!("tawny: a C run-time function was given an invalid parameter");
            std::process::abort();
        }
    }
    set_errno(error);
    error
}

/// `invalid` for the C part of the run-time library.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_invalid_parameter(error: c_int) {
    invalid(error);
}

#[unsafe(no_mangle)]
pub extern "C" fn tawny__invalid_parameter_noinfo() {
    invalid(libc::EINVAL);
}

#[unsafe(no_mangle)]
pub extern "C" fn tawny__set_invalid_parameter_handler(new: Handler) -> Handler {
    handler(HANDLER.swap(address(new), Ordering::AcqRel))
}

#[unsafe(no_mangle)]
pub extern "C" fn tawny__get_invalid_parameter_handler() -> Handler {
    handler(HANDLER.load(Ordering::Acquire))
}

#[unsafe(no_mangle)]
pub extern "C" fn tawny__set_thread_local_invalid_parameter_handler(new: Handler) -> Handler {
    THREAD_HANDLER.replace(new)
}

#[unsafe(no_mangle)]
pub extern "C" fn tawny__get_thread_local_invalid_parameter_handler() -> Handler {
    THREAD_HANDLER.get()
}

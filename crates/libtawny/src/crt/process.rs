//! The process: its arguments, and `_cexit`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/argc-argv-wargv>

use std::ffi::{CString, c_char, c_int};
use std::os::unix::ffi::OsStringExt;
use std::ptr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicI32, AtomicPtr, Ordering};

static COUNT: AtomicI32 = AtomicI32::new(0);
static ARGUMENTS: AtomicPtr<*mut c_char> = AtomicPtr::new(ptr::null_mut());

/// Fills `COUNT` and `ARGUMENTS` once; the arguments live as long as the process.
fn arguments() {
    static FILLED: OnceLock<()> = OnceLock::new();
    FILLED.get_or_init(|| {
        let texts = std::env::args_os().filter_map(|text| CString::new(text.into_vec()).ok());
        let mut pointers: Vec<*mut c_char> = texts.map(CString::into_raw).collect();
        COUNT.store(pointers.len() as c_int, Ordering::Release);
        pointers.push(ptr::null_mut());
        ARGUMENTS.store(pointers.leak().as_mut_ptr(), Ordering::Release);
    });
}

/// `__argc`.
#[unsafe(no_mangle)]
pub extern "C" fn tawny___p___argc() -> *mut c_int {
    arguments();
    COUNT.as_ptr()
}

/// `__argv`.
#[unsafe(no_mangle)]
pub extern "C" fn tawny___p___argv() -> *mut *mut *mut c_char {
    arguments();
    ARGUMENTS.as_ptr()
}

/// Writes what the files of the process hold back. The functions of `atexit` run at its end.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__cexit() {
    // SAFETY: every open output file of this process.
    unsafe { libc::fflush(ptr::null_mut()) };
}

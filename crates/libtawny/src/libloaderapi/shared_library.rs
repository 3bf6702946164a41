//! Shared libraries of Linux.

use std::ffi::{CStr, CString, c_void};
use std::path::PathBuf;
use std::ptr::null_mut;

/// The library in a file, or among those that the system knows by name; NULL when there is none.
pub fn open(path: &str) -> *mut c_void {
    let Ok(path) = CString::new(path) else {
        return null_mut();
    };
    // SAFETY: a terminated string. The library's initialisers run, as the caller asked.
    unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL) }
}

/// Gives one reference back.
pub fn close(library: *mut c_void) {
    // SAFETY: from `open` and not closed as often, by the table that calls this.
    unsafe { libc::dlclose(library) };
}

/// A symbol of a library, of the whole program for NULL; NULL when there is none.
pub fn symbol(library: *mut c_void, name: &[u8]) -> *mut c_void {
    let Ok(name) = CString::new(name) else {
        return null_mut();
    };
    let library = if library.is_null() {
        libc::RTLD_DEFAULT
    } else {
        library
    };
    // SAFETY: a library that is open, a terminated string.
    unsafe { libc::dlsym(library, name.as_ptr()) }
}

/// The file that an address belongs to.
pub fn file_at(address: *const c_void) -> Option<PathBuf> {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: a place for the result, which is valid for the name when the call succeeds.
    unsafe {
        if libc::dladdr(address, info.as_mut_ptr()) == 0 {
            return None;
        }
        let name = info.assume_init().dli_fname;
        let name = (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned());
        std::fs::canonicalize(name?).ok()
    }
}

//! Aligned blocks. They are libc's own, so that `_aligned_free` and `free` are one.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/aligned-malloc>

use std::ffi::{c_int, c_void};
use std::ptr;

use libc::EINVAL;

use super::invalid_parameter::{invalid, set_errno};

/// `_HEAPOK`.
const HEAP_OK: c_int = -2;

/// `alignment` is a power of two.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__aligned_malloc(size: usize, alignment: usize) -> *mut c_void {
    if !alignment.is_power_of_two() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    let mut block = ptr::null_mut();
    // SAFETY: a power of two and a variable of our own.
    match unsafe { libc::posix_memalign(&mut block, alignment.max(size_of::<usize>()), size) } {
        0 => block,
        error => {
            set_errno(error);
            ptr::null_mut()
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__aligned_realloc(
    block: *mut c_void,
    size: usize,
    alignment: usize,
) -> *mut c_void {
    // SAFETY: promised by the caller: a block of this file's, or NULL. The copy stays within both.
    unsafe {
        if !block.is_null() && size == 0 {
            libc::free(block);
            return ptr::null_mut();
        }
        let new = tawny__aligned_malloc(size, alignment);
        if !new.is_null() && !block.is_null() {
            let copied = libc::malloc_usable_size(block).min(size);
            ptr::copy_nonoverlapping(block.cast::<u8>(), new.cast(), copied);
            libc::free(block);
        }
        new
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__aligned_free(block: *mut c_void) {
    // SAFETY: promised by the caller: a block of this file's, or NULL.
    unsafe { libc::free(block) };
}

/// libc checks its heap by itself.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__heapchk() -> c_int {
    HEAP_OK
}

/// Gives unused memory back to the system.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__heapmin() -> c_int {
    // SAFETY: no argument can be wrong.
    unsafe { libc::malloc_trim(0) };
    0
}

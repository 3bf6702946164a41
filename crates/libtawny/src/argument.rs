//! A program's pointer on its way to one of its functions.

use std::ffi::c_void;

/// The pointer; it is passed on and never looked at.
#[derive(Clone, Copy)]
pub struct Argument(*mut c_void);

// SAFETY: the program asks for its function to be called with the pointer, on whatever thread.
unsafe impl Send for Argument {}
// SAFETY: the pointer is only passed on.
unsafe impl Sync for Argument {}

impl Argument {
    /// Wraps the pointer.
    pub fn new(pointer: *mut c_void) -> Self {
        Self(pointer)
    }

    /// The pointer.
    pub fn get(self) -> *mut c_void {
        self.0
    }
}

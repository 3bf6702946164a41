//! `utilapiset.h`: pointers in disguise, and the speaker.
//!
//! <https://learn.microsoft.com/windows/win32/api/utilapiset/>

use std::ffi::c_void;
use std::sync::LazyLock;

use crate::consoleapi::{STANDARD_ERROR, write_std};
use crate::types::{BOOL, DWORD, TRUE};
use crate::{guard, random};

/// What pointers of this process are mixed with.
static SECRET: LazyLock<usize> = LazyLock::new(|| {
    let mut bytes = [0; size_of::<usize>()];
    random::fill(&mut bytes);
    usize::from_ne_bytes(bytes)
});

fn mix(pointer: *mut c_void) -> *mut c_void {
    guard(pointer, || Ok((pointer as usize ^ *SECRET) as *mut c_void))
}

/// Disguises a pointer.
/// <https://learn.microsoft.com/previous-versions/bb432254(v=vs.85)>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_EncodePointer(pointer: *mut c_void) -> *mut c_void {
    mix(pointer)
}

/// Undoes `EncodePointer`.
/// <https://learn.microsoft.com/previous-versions/bb432242(v=vs.85)>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DecodePointer(pointer: *mut c_void) -> *mut c_void {
    mix(pointer)
}

/// As `EncodePointer`: there is no secret that several processes share.
/// <https://learn.microsoft.com/previous-versions/bb432255(v=vs.85)>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_EncodeSystemPointer(pointer: *mut c_void) -> *mut c_void {
    mix(pointer)
}

/// Undoes `EncodeSystemPointer`.
/// <https://learn.microsoft.com/previous-versions/bb432243(v=vs.85)>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DecodeSystemPointer(pointer: *mut c_void) -> *mut c_void {
    mix(pointer)
}

/// Rings the terminal's bell, if there is a terminal.
/// <https://learn.microsoft.com/windows/win32/api/utilapiset/nf-utilapiset-beep>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_Beep(_frequency: DWORD, _milliseconds: DWORD) -> BOOL {
    guard(TRUE, || {
        // SAFETY: isatty takes any descriptor.
        if unsafe { libc::isatty(2) } == 1 {
            // A bell that does not ring harms nobody.
            let _ = write_std(STANDARD_ERROR, b"\x07");
        }
        Ok(TRUE)
    })
}

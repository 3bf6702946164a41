//! Functions that the headers declare and that do not exist yet. A call says so once, by name, sets
//! `ERROR_CALL_NOT_IMPLEMENTED` (Winsock: `WSAEOPNOTSUPP`) and returns the documented failure value.
//!
//! The build script finds them: whatever `include/` declares and no source file here defines. Hence
//! they need no list, and one disappears when its function is written.

use std::sync::atomic::{AtomicBool, Ordering};

use tawny::thread::set_last_error;

/// Defines a stub. Its parameters do not matter, because the caller removes them from the stack, and
/// one integer register holds every type that these functions return.
macro_rules! stub {
    ($symbol:ident, $name:literal, $error:literal, $value:literal) => {
        #[unsafe(no_mangle)]
        extern "C" fn $symbol() -> u64 {
            static REPORTED: std::sync::atomic::AtomicBool =
                std::sync::atomic::AtomicBool::new(false);
            $crate::stubs::not_implemented(&REPORTED, $name, $error);
            $value
        }
    };
}

#[cold]
pub(crate) fn not_implemented(reported: &AtomicBool, name: &str, error: u32) {
    if !reported.swap(true, Ordering::Relaxed) {
        // A program without standard error is none the worse.
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("tawny: {name} is not implemented\n"),
        );
    }
    set_last_error(error);
}

include!(concat!(env!("OUT_DIR"), "/stubs.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    stub!(tawny_stub_of_the_test, "NAME", 120, 0xffff_ffff_ffff_ffff);

    #[test]
    fn a_stub_fails_as_documented() {
        set_last_error(0);
        assert_eq!(tawny_stub_of_the_test(), u64::MAX);
        assert_eq!(tawny::thread::last_error(), 120);
    }
}

//! The exported text functions of winuser.h.

use tawny_c::winuser::message_box::*;

#[test]
fn message_boxes_answer_with_their_default() {
    let text = c"text".as_ptr().cast();
    // SAFETY: strings.
    unsafe {
        // OK; OK and Cancel with the second as default; Yes, No, Cancel with the third; Retry, Cancel.
        for (kind, answer) in [
            (0, 1),
            (0x101, 2),
            (0x203, 2),
            (0x104, 7),
            (5, 4),
            (0x30, 1),
        ] {
            assert_eq!(
                tawny_MessageBoxA(std::ptr::null_mut(), text, text, kind),
                answer
            );
        }
        assert_eq!(
            tawny_MessageBoxA(std::ptr::null_mut(), text, std::ptr::null(), 0xf),
            0
        );
    }
}

/// The functions are variadic in C, which Rust can declare but not define.
#[cfg(target_arch = "x86_64")]
mod wsprintf {
    use std::ffi::{c_char, c_int};

    unsafe extern "C" {
        fn tawny_wsprintfA(buffer: *mut c_char, format: *const c_char, ...) -> c_int;
        fn tawny_wsprintfW(buffer: *mut u16, format: *const u16, ...) -> c_int;
    }

    #[test]
    fn formats_arguments_in_registers_and_in_memory() {
        // Keeps the functions from being dropped by the linker.
        let _ = tawny_c::winuser::wsprintf::tawny_wvsprintfA as *const ();
        let mut buffer = [0_u8; 1024];
        // SAFETY: 1,024 bytes; the arguments that the format names.
        let length = unsafe {
            let format = c"%d %s %04x|%c%%|%ld %lu %i %-4u|%S".as_ptr();
            let wide = [u16::from(b'w'), 0];
            let text = c"text".as_ptr();
            tawny_wsprintfA(
                buffer.as_mut_ptr().cast(),
                format,
                -1,
                text,
                0xab,
                c_int::from(b'c'),
                4,
                5,
                6,
                7,
                wide.as_ptr(),
            )
        };
        let expected = b"-1 text 00ab|c%|4 5 6 7   |w";
        assert_eq!(&buffer[..length as usize], expected);
        assert_eq!(buffer[length as usize], 0);
    }

    #[test]
    fn a_long_text_is_cut_to_the_buffer() {
        let mut buffer = [7_u16; 1025];
        let format: Vec<u16> = "%2000d\0".encode_utf16().collect();
        // SAFETY: 1,024 units; the argument that the format names.
        let length = unsafe { tawny_wsprintfW(buffer.as_mut_ptr(), format.as_ptr(), 1) };
        assert_eq!(
            (length, buffer[1022], buffer[1023], buffer[1024]),
            (1023, 32, 0, 7)
        );
    }
}

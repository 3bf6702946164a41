//! The exported message functions.

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_MR_MID_NOT_FOUND};
use tawny::thread::{last_error, set_last_error};
use tawny_c::winbase::format_message::*;
use tawny_c::winbase::local_memory::{tawny_LocalFree, tawny_LocalSize};

const ALLOCATE: u32 = 0x100;
const IGNORE: u32 = 0x200;
const STRING: u32 = 0x400;
const MODULE: u32 = 0x800;
const SYSTEM: u32 = 0x1000;
const ARRAY: u32 = 0x2000;
const NO_WORK_DONE: u32 = 235;

fn string(flags: u32, definition: &str, arguments: &[usize]) -> String {
    let definition = format!("{definition}\0");
    let mut buffer = [0_u8; 200];
    let arguments = arguments.as_ptr().cast_mut().cast::<c_void>();
    // SAFETY: a terminated definition, a buffer, and the values that the definition names.
    let length = unsafe {
        let source = definition.as_ptr().cast();
        tawny_FormatMessageA(
            STRING | ARRAY | flags,
            source,
            0,
            0,
            buffer.as_mut_ptr(),
            200,
            arguments,
        )
    };
    assert_eq!(buffer[length as usize], 0);
    String::from_utf8(buffer[..length as usize].to_vec()).unwrap()
}

fn system(flags: u32, code: u32, language: u32) -> Result<String, u32> {
    let mut buffer = [0_u16; 300];
    set_last_error(0);
    // SAFETY: a buffer and its size.
    let length = unsafe {
        tawny_FormatMessageW(
            SYSTEM | flags,
            null_mut(),
            code,
            language,
            buffer.as_mut_ptr(),
            300,
            null_mut(),
        )
    };
    match length {
        0 => Err(last_error()),
        _ => Ok(String::from_utf16(&buffer[..length as usize]).unwrap()),
    }
}

#[test]
fn every_code_has_a_message_that_ends_a_line() {
    for code in (0..12_000).filter(|&code| tawny::codes::name(code).is_some()) {
        let message = system(IGNORE, code, 0).unwrap();
        assert!(message.ends_with("\r\n") && message.len() > 3, "{code}");
        assert_eq!(system(IGNORE, code, 0x409).unwrap(), message);
    }
    assert_eq!(system(IGNORE, 5, 0x400), system(IGNORE, 0x8007_0005, 0));
    assert_eq!(system(0, 0x1234_5678, 0), Err(ERROR_MR_MID_NOT_FOUND));
    assert_eq!(system(0, 5, 0x407), Err(1815));
    assert!(!system(IGNORE | 0xff, 5, 0).unwrap().contains('\n'));
    assert_eq!(system(MODULE, 5, 0), system(0, 5, 0));
}

#[test]
fn inserts_come_from_an_array() {
    let text = c"one".as_ptr() as usize;
    let wide = [u16::from(b'w'), u16::from(b'i'), 0];
    assert_eq!(string(0, "%1 %2!d! %1 %2!3d!", &[text, 2]), "one 2 one   2");
    assert_eq!(
        string(0, "%1!S!|%2!.2s!", &[wide.as_ptr() as usize, text]),
        "wi|on"
    );
    assert_eq!(string(0, "%1!*.*s!%4", &[4, 2, text, text]), "  onone");
    assert_eq!(string(0, "%1", &[0]), "(null)");
    assert_eq!(string(IGNORE, "%1 %2!d!%n", &[]), "%1 %2!d!\r\n");
    assert_eq!(
        string(10, "hello brave new world", &[]),
        "hello\r\nbrave new\r\nworld"
    );
}

#[test]
fn a_buffer_is_allocated() {
    let mut message: *mut u8 = null_mut();
    let place = (&raw mut message).cast::<u8>();
    // SAFETY: the address of a pointer, as the flag wants.
    unsafe {
        let source = c"hello".as_ptr().cast();
        assert_eq!(
            tawny_FormatMessageA(STRING | ALLOCATE, source, 0, 0, place, 100, null_mut()),
            5
        );
        assert_eq!(std::slice::from_raw_parts(message, 6), b"hello\0");
        assert_eq!(tawny_LocalSize(message.cast()), 100);
        assert!(tawny_LocalFree(message.cast()).is_null());
        let flags = SYSTEM | ALLOCATE;
        assert_eq!(
            tawny_FormatMessageA(flags, null_mut(), 0x1234_5678, 0, place, 0, null_mut()),
            0
        );
        assert!(message.is_null());
    }
}

#[test]
fn failures() {
    let mut buffer = [b'#'; 10];
    let at = buffer.as_mut_ptr();
    let source = c"hello".as_ptr().cast::<c_void>();
    // SAFETY: valid or NULL pointers with their sizes.
    unsafe {
        let fail = |flags, source, buffer, size, error| {
            set_last_error(0);
            assert_eq!(
                tawny_FormatMessageA(flags, source, 5, 0, buffer, size, null_mut()),
                0
            );
            assert_eq!(last_error(), error);
        };
        fail(STRING, source, at, 5, ERROR_INSUFFICIENT_BUFFER);
        fail(STRING, source, null_mut(), 5, ERROR_INVALID_PARAMETER);
        fail(STRING, null_mut(), at, 5, ERROR_INVALID_PARAMETER);
        fail(0, null_mut(), at, 10, ERROR_INVALID_PARAMETER);
        fail(MODULE, null_mut(), at, 10, 1813);
        fail(STRING, c"".as_ptr().cast(), at, 10, NO_WORK_DONE);
        fail(
            STRING,
            c"x%1".as_ptr().cast(),
            at,
            10,
            ERROR_INVALID_PARAMETER,
        );
        assert_eq!(buffer[0], b'#');
        assert_eq!(
            tawny_FormatMessageA(STRING, source, 0, 0, buffer.as_mut_ptr(), 6, null_mut()),
            5
        );
    }
}

/// A `va_list` as a caller on x86-64 has it when `used` of the six integer registers are used up.
#[cfg(target_arch = "x86_64")]
#[test]
fn inserts_come_from_a_variadic_list() {
    #[repr(C)]
    struct List(u32, u32, *const u64, *const u64);
    let text = c"Bill".as_ptr() as u64;
    let values = [4, 2, text, c"Bob".as_ptr() as u64, 6, text];
    for used in 0..=6 {
        let mut registers = [u64::MAX; 6];
        let in_registers = 6 - used;
        registers[used..].copy_from_slice(&values[..in_registers]);
        let stack = &values[in_registers..];
        let mut list = List(used as u32 * 8, 48, stack.as_ptr(), registers.as_ptr());
        let mut buffer = [0_u8; 50];
        // SAFETY: a list of the values that the definition names.
        let length = unsafe {
            let source = c"%1!*.*s! %3 %4!*s! %3".as_ptr().cast();
            let list = (&raw mut list).cast();
            tawny_FormatMessageA(STRING, source, 0, 0, buffer.as_mut_ptr(), 50, list)
        };
        assert_eq!(&buffer[..length as usize], b"  Bi Bob   Bill Bob");
    }
}

//! The exported functions about environment, command line and directories.

use std::ptr::null;

use tawny::codes::*;
use tawny::thread::last_error;
use tawny_c::processenv::*;
use tawny_c::winbase::local_memory::tawny_LocalFree;

fn get(name: &std::ffi::CStr, size: u32) -> (u32, String) {
    let mut buffer = [b'#'; 100];
    // SAFETY: a string, a buffer of at least that size.
    let length =
        unsafe { tawny_GetEnvironmentVariableA(name.as_ptr().cast(), buffer.as_mut_ptr(), size) };
    let text = buffer.split(|byte| *byte == 0).next().unwrap();
    (length, String::from_utf8_lossy(text).into_owned())
}

fn set(name: &std::ffi::CStr, value: Option<&std::ffi::CStr>) -> i32 {
    let value = value.map_or(null(), |value| value.as_ptr().cast());
    // SAFETY: strings.
    unsafe { tawny_SetEnvironmentVariableA(name.as_ptr().cast(), value) }
}

#[test]
fn variables_have_no_case() {
    assert_eq!(set(c"TawnyTest", Some(c"value")), 1);
    assert_eq!(get(c"TAWNYTEST", 100), (5, "value".into()));
    assert_eq!(get(c"TawnyTest", 5).0, 6);
    assert_eq!(get(c"TawnyTest", 6), (5, "value".into()));
    assert_eq!(set(c"tawnytest", Some(c"other")), 1);
    assert_eq!(std::env::var("TawnyTest").as_deref(), Ok("other"));
    assert_eq!(set(c"TAWNYTEST", None), 1);
    assert_eq!(
        (get(c"TawnyTest", 100).0, last_error()),
        (0, ERROR_ENVVAR_NOT_FOUND)
    );
    assert_eq!(
        (set(c"TawnyTest", None), last_error()),
        (0, ERROR_ENVVAR_NOT_FOUND)
    );
    assert_eq!(
        (set(c"a=b", Some(c"x")), last_error()),
        (0, ERROR_INVALID_PARAMETER)
    );
    assert_eq!(
        (set(c"", Some(c"x")), last_error()),
        (0, ERROR_INVALID_PARAMETER)
    );
}

#[test]
fn expansion_counts_the_terminator() {
    set(c"TAWNY_EXPAND", Some(c"xyz"));
    let mut buffer = [0_u8; 20];
    // SAFETY: a string, a buffer and its size.
    unsafe {
        let source = c"<%tawny_expand%>%NOSUCHVAR%".as_ptr().cast();
        assert_eq!(
            tawny_ExpandEnvironmentStringsA(source, buffer.as_mut_ptr(), 3),
            17
        );
        assert_eq!(
            tawny_ExpandEnvironmentStringsA(source, buffer.as_mut_ptr(), 20),
            17
        );
    }
    assert_eq!(&buffer[..17], b"<xyz>%NOSUCHVAR%\0");
}

#[test]
fn the_block_has_every_variable() {
    set(c"TAWNY_BLOCK", Some(c"1"));
    let block = tawny_GetEnvironmentStringsW();
    let mut found = false;
    // SAFETY: a block of terminated strings with an empty one at the end.
    unsafe {
        let mut at = block;
        while *at != 0 {
            let length = (0..).take_while(|&index| *at.add(index) != 0).count();
            found |=
                String::from_utf16_lossy(std::slice::from_raw_parts(at, length)) == "TAWNY_BLOCK=1";
            at = at.add(length + 1);
        }
        assert_eq!(tawny_FreeEnvironmentStringsW(block), 1);
    }
    assert!(found);
}

#[test]
fn the_command_line_names_the_program_first() {
    let line = tawny_GetCommandLineW();
    let mut count = 0;
    // SAFETY: a terminated line, a place for the count; the result is freed once.
    unsafe {
        let list = tawny_CommandLineToArgvW(line, &mut count);
        assert!(count >= 1 && (*list.add(count as usize)).is_null());
        let first = *list;
        let length = (0..).take_while(|&index| *first.add(index) != 0).count();
        let name = String::from_utf16_lossy(std::slice::from_raw_parts(first, length));
        assert!(name.contains("processenv"));
        assert!(tawny_LocalFree(list.cast()).is_null());
        assert!(tawny_CommandLineToArgvW(null(), &mut count).is_null());
        let line = std::ffi::CStr::from_ptr(tawny_GetCommandLineA().cast());
        assert!(line.to_str().unwrap().contains("processenv"));
    }
}

#[test]
fn directories_in_windows_form() {
    let mut buffer = [0_u8; 300];
    // SAFETY: strings, a buffer and its size.
    unsafe {
        let length = tawny_GetCurrentDirectoryA(300, buffer.as_mut_ptr()) as usize;
        let first = String::from_utf8(buffer[..length].to_vec()).unwrap();
        assert!(first.starts_with(r"Z:\") && !first.ends_with('\\'));
        assert_eq!(
            tawny_GetCurrentDirectoryA(2, buffer.as_mut_ptr()) as usize,
            length + 1
        );
        let length = tawny_GetTempPathA(300, buffer.as_mut_ptr()) as usize;
        assert!(buffer[..length].ends_with(b"\\"));
        assert_eq!(tawny_SetCurrentDirectoryA(buffer.as_ptr()), 1);
        let back = std::ffi::CString::new(first).unwrap();
        assert_eq!(tawny_SetCurrentDirectoryA(back.as_ptr().cast()), 1);
        assert_eq!(
            tawny_SetCurrentDirectoryA(c"Z:\\no\\such".as_ptr().cast()),
            0
        );
        assert_eq!(last_error(), ERROR_PATH_NOT_FOUND);
    }
}

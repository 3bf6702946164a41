//! The exported functions for names of files, for dates as text, and for threads' descriptions.

use std::ptr::{null, null_mut};

use tawny::codes::*;
use tawny::thread::last_error;
use tawny_c::datetimeapi::*;
use tawny_c::fileapi::file_type::*;
use tawny_c::minwinbase::{FILETIME, SYSTEMTIME};
use tawny_c::processthreadsapi::description::*;
use tawny_c::shlwapi::*;
use tawny_c::winbase::local_memory::tawny_LocalFree;
use tawny_c::winnls::*;
use tawny_c::winuser::character::*;

fn buffer(text: &str) -> [u8; 300] {
    let mut buffer = [0; 300];
    buffer[..text.len()].copy_from_slice(text.as_bytes());
    buffer
}

fn text(buffer: &[u8]) -> &str {
    let end = buffer.iter().position(|byte| *byte == 0).unwrap();
    std::str::from_utf8(&buffer[..end]).unwrap()
}

#[test]
fn the_usual_way_to_a_file_beside_the_program() {
    let mut path = buffer(r"Z:\srv\bin\server.exe");
    // SAFETY: strings in buffers of more than 260 bytes.
    unsafe {
        assert_eq!(tawny_PathRemoveFileSpecA(path.as_mut_ptr()), 1);
        assert_eq!(text(&path), r"Z:\srv\bin");
        assert_eq!(
            tawny_PathAppendA(path.as_mut_ptr(), c"..\\etc\\server.ini".as_ptr().cast()),
            1
        );
        assert_eq!(text(&path), r"Z:\srv\etc\server.ini");
        let name = tawny_PathFindFileNameA(path.as_ptr());
        assert_eq!(name.offset_from(path.as_ptr()), 11);
        let suffix = tawny_PathFindExtensionA(path.as_ptr());
        assert_eq!(suffix.offset_from(path.as_ptr()), 17);
        tawny_PathRemoveExtensionA(path.as_mut_ptr());
        tawny_PathStripPathA(path.as_mut_ptr());
        assert_eq!(text(&path), "server");
        assert_eq!(tawny_PathRemoveFileSpecA(buffer(r"C:\").as_mut_ptr()), 0);
        assert!(tawny_PathCombineA(path.as_mut_ptr(), null(), null()).is_null());
        let long = "x".repeat(270) + "\0";
        assert!(tawny_PathCombineA(path.as_mut_ptr(), null(), long.as_ptr()).is_null());
        assert_eq!(tawny_PathFileExistsA(c"Z:\\proc\\self".as_ptr().cast()), 1);
        assert_eq!(
            tawny_PathIsDirectoryA(c"/proc/self/stat".as_ptr().cast()),
            0
        );
        assert_eq!(tawny_PathFileExistsA(c"Z:\\no\\such".as_ptr().cast()), 0);
        assert_eq!(tawny_PathIsRelativeA(c"a\\b".as_ptr().cast()), 1);
        // A byte that is no character keeps its place.
        let mut broken = *b"\xff\xff\\a\0";
        assert_eq!(
            tawny_PathFindFileNameA(broken.as_ptr()),
            broken.as_mut_ptr().add(3)
        );
    }
}

#[test]
fn strings_in_strings_and_numbers() {
    let (hay, needle) = (
        c"Content-Length: 42".as_ptr().cast::<u8>(),
        c"LENGTH".as_ptr().cast(),
    );
    // SAFETY: strings.
    unsafe {
        assert!(tawny_StrStrA(hay, needle).is_null());
        assert_eq!(tawny_StrStrIA(hay, needle).offset_from(hay), 8);
        assert!(tawny_StrStrA(hay, c"".as_ptr().cast()).is_null());
        assert_eq!(tawny_StrToIntA(hay.add(15)), 42);
        assert_eq!(tawny_StrToIntA(c"-7x".as_ptr().cast()), -7);
        assert_eq!(tawny_StrToIntA(c"x".as_ptr().cast()), 0);
    }
}

#[test]
fn dates_as_text() {
    let time = SYSTEMTIME {
        year: 2024,
        month: 2,
        day: 29,
        hour: 13,
        minute: 5,
        second: 7,
        ..Default::default()
    };
    let mut out = [0_u8; 60];
    // SAFETY: a time, strings, a buffer and its size.
    unsafe {
        let mut date = |flags, picture: Option<&std::ffi::CStr>| {
            let picture = picture.map_or(null(), |picture| picture.as_ptr().cast());
            let count = tawny_GetDateFormatA(0x409, flags, &time, picture, out.as_mut_ptr(), 60);
            (count, text(&out).to_owned())
        };
        assert_eq!(date(0, None), (10, "2/29/2024".into()));
        assert_eq!(date(2, None).1, "Thursday, February 29, 2024");
        assert_eq!(date(0, Some(c"yyyy-MM-dd")).1, "2024-02-29");
        let mut clock = |flags, picture: Option<&std::ffi::CStr>| {
            let picture = picture.map_or(null(), |picture| picture.as_ptr().cast());
            tawny_GetTimeFormatA(0x409, flags, &time, picture, out.as_mut_ptr(), 60);
            text(&out).to_owned()
        };
        assert_eq!(clock(0, None), "1:05:07 PM");
        assert_eq!(clock(0xa, None), "13:05");
        assert_eq!(clock(5, None), "1");
        assert_eq!(clock(0, Some(c"HH:mm:ss")), "13:05:07");
        assert_eq!(tawny_GetTimeFormatW(0, 0, &time, null(), null_mut(), 0), 11);
        assert_eq!(
            tawny_GetDateFormatA(0, 0, &time, null(), out.as_mut_ptr(), 9),
            0
        );
        assert_eq!(last_error(), ERROR_INSUFFICIENT_BUFFER);
        let bad = SYSTEMTIME { day: 31, ..time };
        assert_eq!(
            tawny_GetDateFormatA(0, 0, &bad, null(), out.as_mut_ptr(), 60),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    }
}

#[test]
fn threads_have_times_and_names() {
    let current = -2_isize as *mut std::ffi::c_void;
    let mut times = [FILETIME::from(0); 4];
    let [creation, exit, kernel, user] = &mut times;
    let mut name = null_mut();
    // SAFETY: places for every result; the name is freed once.
    unsafe {
        assert_eq!(
            tawny_GetThreadTimes(current, creation, exit, kernel, user),
            1
        );
        assert!(u64::from(*creation) > 0 && u64::from(*exit) == 0);
        let wide: Vec<u16> = "worker\0".encode_utf16().collect();
        assert_eq!(tawny_SetThreadDescription(current, wide.as_ptr()), 0);
        assert_eq!(tawny_GetThreadDescription(current, &mut name), 0);
        assert_eq!(std::slice::from_raw_parts(name, 7), &wide[..]);
        assert!(tawny_LocalFree(name.cast()).is_null());
        assert_eq!(
            tawny_SetThreadDescription(12_345_676 as *mut _, wide.as_ptr()) as u32,
            0x8007_0006
        );
        assert_eq!(
            tawny_GetThreadTimes(12_345_676 as *mut _, creation, exit, kernel, user),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_HANDLE);
        let mut session = 9;
        assert_eq!(
            (
                tawny_ProcessIdToSessionId(std::process::id(), &mut session),
                session
            ),
            (1, 1)
        );
    }
    assert_eq!(tawny_GetProcessIdOfThread(current), std::process::id());
}

#[test]
fn kinds_of_files() {
    // Whatever the standard files of the tests are, they are something.
    assert!((1..=3).contains(&tawny_GetFileType(7 as *mut _)));
    assert_eq!(
        (tawny_GetFileType(12_345_676 as *mut _), last_error()),
        (0, ERROR_INVALID_HANDLE)
    );
    assert_eq!(tawny_FlushFileBuffers(7 as *mut _), 1);
}

#[test]
fn locale_and_code_page_of_strings() {
    let mut wide = [0_u16; 8];
    let mut narrow = [0_u8; 8];
    // SAFETY: buffers with their sizes, terminated strings.
    unsafe {
        assert_eq!(tawny_GetUserDefaultLocaleName(wide.as_mut_ptr(), 5), 0);
        assert_eq!(tawny_GetUserDefaultLocaleName(wide.as_mut_ptr(), 6), 6);
        assert_eq!(tawny_CharToOemW(wide.as_ptr(), narrow.as_mut_ptr()), 1);
        assert_eq!(&narrow[..6], b"en-US\0");
        wide.fill(9);
        assert_eq!(tawny_OemToCharW(narrow.as_ptr(), wide.as_mut_ptr()), 1);
        assert_eq!((wide[0], wide[5]), (u16::from(b'e'), 0));
    }
    assert_eq!(
        (tawny_SetThreadLocale(0x409), tawny_SetThreadLocale(0x407)),
        (1, 0)
    );
}

//! The exported conversions and comparisons of text.

use std::ptr::{null, null_mut};

use tawny::codes::{
    ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_FLAGS, ERROR_INVALID_PARAMETER,
    ERROR_NO_UNICODE_TRANSLATION,
};
use tawny::thread::{last_error, set_last_error};
use tawny_c::stringapiset::*;
use tawny_c::winbase::strings::*;
use tawny_c::winnls::*;
use tawny_c::winuser::character::*;

const UTF8: u32 = 65001;
const ACP: u32 = 0;

fn wide(page: u32, flags: u32, text: &[u8], room: i32) -> Result<Vec<u16>, u32> {
    let mut buffer = vec![0; room.max(0) as usize];
    set_last_error(0);
    let at = if room == 0 {
        null_mut()
    } else {
        buffer.as_mut_ptr()
    };
    // SAFETY: text and buffer with their lengths.
    let count = unsafe {
        tawny_MultiByteToWideChar(page, flags, text.as_ptr(), text.len() as i32, at, room)
    };
    if count == 0 {
        return Err(last_error());
    }
    buffer.resize(count as usize, 0);
    Ok(buffer)
}

fn narrow(page: u32, flags: u32, text: &[u16], room: i32) -> Result<Vec<u8>, u32> {
    let mut buffer = vec![0; room.max(0) as usize];
    set_last_error(0);
    let at = if room == 0 {
        null_mut()
    } else {
        buffer.as_mut_ptr()
    };
    // SAFETY: text and buffer with their lengths.
    let count = unsafe {
        let (text, length) = (text.as_ptr(), text.len() as i32);
        tawny_WideCharToMultiByte(page, flags, text, length, at, room, null(), null_mut())
    };
    if count == 0 {
        return Err(last_error());
    }
    buffer.resize(count as usize, 0);
    Ok(buffer)
}

fn utf16(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

#[test]
fn counting_and_converting() {
    let text = "h\u{e9}\u{20ac}\u{1f600}";
    assert_eq!(wide(UTF8, 0, text.as_bytes(), 0).unwrap().len(), 5);
    assert_eq!(wide(UTF8, 0, text.as_bytes(), 5).unwrap(), utf16(text));
    assert_eq!(wide(ACP, 1, text.as_bytes(), 9).unwrap(), utf16(text));
    assert_eq!(narrow(UTF8, 0, &utf16(text), 0).unwrap().len(), 10);
    assert_eq!(narrow(UTF8, 0, &utf16(text), 10).unwrap(), text.as_bytes());
    assert_eq!(narrow(28591, 0, &utf16(text), 9).unwrap(), b"h\xe9??");
    assert_eq!(wide(1252, 0, b"\x80", 1).unwrap(), utf16("\u{20ac}"));
}

#[test]
fn a_negative_length_counts_the_terminator() {
    let mut buffer = [9_u16; 4];
    // SAFETY: a terminated string, a buffer and its size.
    unsafe {
        let text = c"abc".as_ptr().cast();
        assert_eq!(
            tawny_MultiByteToWideChar(UTF8, 0, text, -1, buffer.as_mut_ptr(), 4),
            4
        );
        assert_eq!(buffer, [97, 98, 99, 0]);
        let units = buffer.as_ptr();
        assert_eq!(
            tawny_WideCharToMultiByte(UTF8, 0, units, -1, null_mut(), 0, null(), null_mut()),
            4
        );
    }
}

#[test]
fn failures_are_told_apart() {
    assert_eq!(wide(UTF8, 0, b"abc", 2), Err(ERROR_INSUFFICIENT_BUFFER));
    assert_eq!(
        narrow(UTF8, 0, &utf16("abc"), 2),
        Err(ERROR_INSUFFICIENT_BUFFER)
    );
    assert_eq!(
        wide(UTF8, 8, b"a\xff", 9),
        Err(ERROR_NO_UNICODE_TRANSLATION)
    );
    assert_eq!(wide(UTF8, 0, b"a\xff", 9).unwrap(), [97, 0xfffd]);
    assert_eq!(
        narrow(UTF8, 0x80, &[0xdc00], 9),
        Err(ERROR_NO_UNICODE_TRANSLATION)
    );
    assert_eq!(wide(UTF8, 1, b"a", 9), Err(ERROR_INVALID_FLAGS));
    assert_eq!(
        narrow(UTF8, 0x400, &utf16("a"), 9),
        Err(ERROR_INVALID_FLAGS)
    );
    assert_eq!(wide(ACP, 3, b"a", 9), Err(ERROR_INVALID_FLAGS));
    assert_eq!(wide(437_437, 0, b"a", 9), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(wide(UTF8, 0, b"", 9), Err(ERROR_INVALID_PARAMETER));
    assert_eq!(wide(UTF8, 0, b"a", -1), Err(ERROR_INVALID_PARAMETER));
    let mut used = 0;
    // SAFETY: valid arguments.
    unsafe {
        let text = [0x20ac_u16].as_ptr();
        let mut out = [0; 4];
        let out = out.as_mut_ptr();
        assert_eq!(
            tawny_WideCharToMultiByte(UTF8, 0, text, 1, out, 4, null(), &mut used),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        let default = c"!".as_ptr().cast();
        assert_eq!(
            tawny_WideCharToMultiByte(28591, 0, text, 1, out, 4, default, &mut used),
            1
        );
        assert_eq!((*out, used), (b'!', 1));
    }
}

#[test]
fn code_pages() {
    assert_eq!(
        (
            tawny_GetACP(),
            tawny_IsValidCodePage(UTF8),
            tawny_IsValidCodePage(0)
        ),
        (UTF8, 1, 0)
    );
    let mut info = CPINFO {
        MaxCharSize: 0,
        DefaultChar: [0; 2],
        LeadByte: [1; 12],
    };
    // SAFETY: a place for the structure.
    unsafe { assert_eq!(tawny_GetCPInfo(ACP, &mut info), 1) };
    assert_eq!((info.MaxCharSize, info.LeadByte), (4, [0; 12]));
    assert_eq!(size_of::<CPINFO>(), 20);
}

#[test]
fn comparisons() {
    let (a, b) = (utf16("abc"), utf16("ABD"));
    // SAFETY: strings with their lengths, or terminated.
    unsafe {
        let ordinal = |case| tawny_CompareStringOrdinal(a.as_ptr(), 3, b.as_ptr(), 3, case);
        assert_eq!((ordinal(0), ordinal(1)), (3, 1));
        let words = tawny_CompareStringW(0x409, 1, a.as_ptr(), 2, b.as_ptr(), 2);
        assert_eq!(words, 2);
        let ascii = |a: &std::ffi::CStr, b: &std::ffi::CStr| {
            let (a, b) = (a.as_ptr().cast(), b.as_ptr().cast());
            (
                tawny_lstrcmpA(a, b).signum(),
                tawny_lstrcmpiA(a, b).signum(),
            )
        };
        assert_eq!(ascii(c"a", c"A"), (-1, 0));
        assert_eq!(ascii(c"b", c"A"), (1, 1));
        assert_eq!(ascii(c"", c""), (0, 0));
    }
}

#[test]
fn case_and_kind() {
    let mut text = *b"aZ\xc3\xa9!\0";
    let mut units = [u16::from(b'q'), 0xe9, 0];
    // SAFETY: terminated, writable strings.
    unsafe {
        tawny_CharUpperA(text.as_mut_ptr());
        assert_eq!(&text, b"AZ\xc3\xa9!\0");
        tawny_CharUpperW(units.as_mut_ptr());
        assert_eq!(units, [u16::from(b'Q'), 0xc9, 0]);
        assert_eq!(tawny_CharLowerW(0xc9 as *mut u16) as usize, 0xe9);
        assert_eq!(
            tawny_CharNextA(text.as_ptr().add(2)),
            text.as_mut_ptr().add(4)
        );
        assert_eq!(
            tawny_CharPrevA(text.as_ptr(), text.as_ptr().add(4)),
            text.as_mut_ptr().add(2)
        );
        assert_eq!(tawny_CharLowerBuffA(text.as_mut_ptr(), 1), 1);
        assert_eq!(text[..2], *b"aZ");
    }
    assert_eq!(
        (
            tawny_IsCharAlphaA(b'x'),
            tawny_IsCharAlphaA(b'1'),
            tawny_IsCharUpperW(0xc9)
        ),
        (1, 0, 1)
    );
}

#[test]
fn string_functions_bear_null() {
    let mut to = [b'#'; 8];
    // SAFETY: NULL or terminated strings, and room for them.
    unsafe {
        assert_eq!((tawny_lstrlenA(null()), tawny_lstrlenW(null())), (0, 0));
        assert!(tawny_lstrcpyA(to.as_mut_ptr(), null()).is_null());
        assert_eq!(
            tawny_lstrcpyA(to.as_mut_ptr(), c"ab".as_ptr().cast()),
            to.as_mut_ptr()
        );
        tawny_lstrcatA(to.as_mut_ptr(), c"cde".as_ptr().cast());
        assert_eq!(&to[..6], b"abcde\0");
        tawny_lstrcpynA(to.as_mut_ptr(), c"wxyz".as_ptr().cast(), 3);
        assert_eq!(&to[..3], b"wx\0");
        assert_eq!(tawny_lstrlenA(to.as_ptr()), 2);
    }
}

#[test]
fn bad_pointers_are_found() {
    let good = [0_u8; 4];
    assert_eq!(tawny_IsBadReadPtr(good.as_ptr().cast(), 4), 0);
    assert_eq!(tawny_IsBadReadPtr(null(), 1), 1);
    assert_eq!(tawny_IsBadReadPtr(8 as *const _, 1), 1);
    assert_eq!(tawny_IsBadReadPtr(null(), 0), 0);
    assert_eq!(
        tawny_IsBadWritePtr(c"text".as_ptr().cast_mut().cast(), 1),
        1
    );
    assert_eq!(
        tawny_IsBadStringPtrA(c"text".as_ptr().cast(), usize::MAX),
        0
    );
    assert_eq!(tawny_IsBadStringPtrA(null(), 10), 1);
}

//! Wide text on files: UTF-16 in the program, UTF-8 in the file.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/unicode-stream-i-o-in-text-and-binary-modes>

use std::cell::Cell;
use std::ffi::{CString, c_char, c_int};
use std::ptr;

use libc::{EINVAL, FILE};

use super::invalid_parameter::invalid;
use super::stdio::{open, wide_path};
use super::unit::units;

/// `WEOF`.
const WEOF: u32 = u32::MAX;

unsafe extern "C" {
    static stdin: *mut FILE;
    static stdout: *mut FILE;
}

/// Halves of characters outside the basic plane, between one unit and the next: the file they
/// belong to and the unit.
type Half = Cell<(usize, u16)>;

thread_local! {
    static READ: Half = const { Cell::new((0, 0)) };
    static WRITTEN: Half = const { Cell::new((0, 0)) };
}

/// The half that belongs to `file`, which is forgotten.
fn take(half: &'static std::thread::LocalKey<Half>, file: *mut FILE) -> Option<u16> {
    let (owner, unit) = half.get();
    (owner == file as usize && unit != 0).then(|| {
        half.set((0, 0));
        unit
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fgetwc(file: *mut FILE) -> u32 {
    if let Some(unit) = take(&READ, file) {
        return unit.into();
    }
    let mut bytes = [0u8; 4];
    for length in 1..=4 {
        // SAFETY: promised by the caller: an open file.
        let byte = unsafe { libc::fgetc(file) };
        if byte < 0 {
            return WEOF;
        }
        bytes[length - 1] = byte as u8;
        if let Ok(text) = str::from_utf8(&bytes[..length]) {
            let mut pair = text.encode_utf16();
            let first = pair.next().unwrap_or_default();
            if let Some(low) = pair.next() {
                READ.set((file as usize, low));
            }
            return first.into();
        }
    }
    super::invalid_parameter::set_errno(libc::EILSEQ);
    WEOF
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getwchar() -> u32 {
    // SAFETY: libc's own file.
    unsafe { tawny_fgetwc(stdin) }
}

/// Pushes back a character of the basic plane.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ungetwc(unit: u32, file: *mut FILE) -> u32 {
    if unit != WEOF {
        READ.set((file as usize, unit as u16));
    }
    unit
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fgetws(buffer: *mut u16, size: c_int, file: *mut FILE) -> *mut u16 {
    if buffer.is_null() || size <= 0 || file.is_null() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    let mut length = 0;
    while length + 1 < size as usize {
        // SAFETY: promised by the caller; `length` stays below `size`.
        unsafe {
            let unit = tawny_fgetwc(file);
            if unit == WEOF {
                break;
            }
            *buffer.add(length) = unit as u16;
        }
        length += 1;
        // SAFETY: the unit was just written.
        if unsafe { *buffer.add(length - 1) } == 10 {
            break;
        }
    }
    if length == 0 && size > 1 {
        return ptr::null_mut();
    }
    // SAFETY: `length` is below `size`.
    unsafe { *buffer.add(length) = 0 };
    buffer
}

/// Writes the text; half a character waits for its other half.
unsafe fn put(text: &[u16], file: *mut FILE) -> bool {
    let held = take(&WRITTEN, file);
    let mut all: Vec<u16> = held.into_iter().chain(text.iter().copied()).collect();
    if let Some(&high) = all.last().filter(|unit| (0xD800..0xDC00).contains(*unit)) {
        all.pop();
        WRITTEN.set((file as usize, high));
    }
    let narrow = String::from_utf16_lossy(&all);
    // SAFETY: promised by the caller: an open file.
    unsafe { libc::fwrite(narrow.as_ptr().cast(), 1, narrow.len(), file) == narrow.len() }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fputwc(unit: u16, file: *mut FILE) -> u32 {
    // SAFETY: promised by the caller.
    if unsafe { put(&[unit], file) } {
        unit.into()
    } else {
        WEOF
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_putwchar(unit: u16) -> u32 {
    // SAFETY: libc's own file.
    unsafe { tawny_fputwc(unit, stdout) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fputws(text: *const u16, file: *mut FILE) -> c_int {
    // SAFETY: promised by the caller.
    if unsafe { put(units(text), file) } {
        0
    } else {
        -1
    }
}

/// Writes the text and the end of the line.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__putws(text: *const u16) -> c_int {
    // SAFETY: promised by the caller; libc's own file.
    if unsafe { put(units(text), stdout) && put(&[10], stdout) } {
        0
    } else {
        -1
    }
}

/// Files have no orientation here: narrow and wide text may be mixed.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_fwide(_file: *mut FILE, _mode: c_int) -> c_int {
    0
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wfopen(name: *const u16, how: *const u16) -> *mut FILE {
    if name.is_null() || how.is_null() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    // SAFETY: promised by the caller: strings.
    unsafe {
        open(
            &wide_path(name),
            String::from_utf16_lossy(units(how)).as_bytes(),
        )
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wfopen_s(
    out: *mut *mut FILE,
    name: *const u16,
    how: *const u16,
) -> c_int {
    if out.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe {
        *out = tawny__wfopen(name, how);
        if (*out).is_null() {
            *libc::__errno_location()
        } else {
            0
        }
    }
}

/// The exit code in what this system says of a process that has ended.
pub(super) fn exit_code(status: c_int) -> c_int {
    match status {
        -1 => -1,
        _ if libc::WIFEXITED(status) => libc::WEXITSTATUS(status),
        _ => libc::WTERMSIG(status) + 128,
    }
}

/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/pclose>
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__pclose(file: *mut FILE) -> c_int {
    // SAFETY: promised by the caller: a stream of `_popen`.
    exit_code(unsafe { libc::pclose(file) })
}

/// The current directory, in the buffer or, without one, in memory that `free` releases.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wgetcwd(buffer: *mut u16, size: c_int) -> *mut u16 {
    let path = std::env::current_dir().unwrap_or_default();
    let text = tawny::windows_path::from_linux(&path.to_string_lossy());
    let wide: Vec<u16> = text.encode_utf16().chain([0]).collect();
    // SAFETY: promised by the caller; a block of our own is as large as the text.
    unsafe {
        let target = if buffer.is_null() {
            libc::malloc(wide.len() * 2).cast()
        } else {
            buffer
        };
        if target.is_null() || (!buffer.is_null() && wide.len() > size.max(0) as usize) {
            super::invalid_parameter::set_errno(libc::ERANGE);
            return ptr::null_mut();
        }
        ptr::copy_nonoverlapping(wide.as_ptr(), target, wide.len());
        target
    }
}

/// The current directory, in the buffer or, without one, in memory that `free` releases.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__getcwd(buffer: *mut c_char, size: c_int) -> *mut c_char {
    let path = std::env::current_dir().unwrap_or_default();
    let text = tawny::windows_path::from_linux(&path.to_string_lossy());
    let narrow = CString::new(text).unwrap_or_default();
    let bytes = narrow.as_bytes_with_nul();
    // SAFETY: promised by the caller; a block of our own is as large as the text.
    unsafe {
        let target = if buffer.is_null() {
            libc::malloc(bytes.len()).cast()
        } else {
            buffer
        };
        if target.is_null() || (!buffer.is_null() && bytes.len() > size.max(0) as usize) {
            super::invalid_parameter::set_errno(libc::ERANGE);
            return ptr::null_mut();
        }
        ptr::copy_nonoverlapping(bytes.as_ptr().cast(), target, bytes.len());
        target
    }
}

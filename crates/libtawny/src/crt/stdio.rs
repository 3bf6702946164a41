//! Opening files: Microsoft's modes and Windows' paths, and the `_s` forms.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/fopen-wfopen>

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr;

use libc::{EINVAL, FILE};
use tawny::windows_path::to_linux;

use super::invalid_parameter::{invalid, set_errno};
use super::unit::units;

/// A path of the program's as one of this system's.
pub fn path_of_bytes(path: &[u8]) -> CString {
    if path.eq_ignore_ascii_case(b"NUL") {
        return c"/dev/null".to_owned();
    }
    let text = String::from_utf8_lossy(path);
    CString::new(to_linux(&text)).unwrap_or_default()
}

/// A path of the program's as one of this system's.
///
/// # Safety
/// `path` must be a string.
pub unsafe fn path(path: *const c_char) -> CString {
    // SAFETY: promised by the caller.
    path_of_bytes(unsafe { CStr::from_ptr(path) }.to_bytes())
}

/// A wide path of the program's as one of this system's.
///
/// # Safety
/// `path` must be a string.
pub unsafe fn wide_path(path: *const u16) -> CString {
    // SAFETY: promised by the caller.
    path_of_bytes(String::from_utf16_lossy(unsafe { units(path) }).as_bytes())
}

/// libc's mode for Microsoft's: without `t`, caching hints and `, ccs=`; `N` is close-on-exec.
pub fn mode(mode: &[u8]) -> Option<CString> {
    let end = mode
        .iter()
        .position(|&byte| byte == b',')
        .unwrap_or(mode.len());
    let mut native = Vec::with_capacity(end + 1);
    for &byte in &mode[..end] {
        match byte {
            b'r' | b'w' | b'a' | b'+' | b'b' | b'x' => native.push(byte),
            b'N' => native.push(b'e'),
            b't' | b'c' | b'n' | b'S' | b'R' | b'T' | b'D' | b' ' => {}
            _ => return None,
        }
    }
    let valid = native.first().is_some_and(|first| b"rwa".contains(first));
    CString::new(native).ok().filter(|_| valid)
}

/// Opens, or reports an invalid mode.
pub fn open(path: &CStr, mode_text: &[u8]) -> *mut FILE {
    match mode(mode_text) {
        // SAFETY: two strings.
        Some(mode) => unsafe { libc::fopen(path.as_ptr(), mode.as_ptr()) },
        None => {
            invalid(EINVAL);
            ptr::null_mut()
        }
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fopen(name: *const c_char, how: *const c_char) -> *mut FILE {
    if name.is_null() || how.is_null() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    // SAFETY: promised by the caller: strings.
    unsafe { open(&path(name), CStr::from_ptr(how).to_bytes()) }
}

/// Sharing modes are advice that this system does not take.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__fsopen(
    name: *const c_char,
    how: *const c_char,
    _share: c_int,
) -> *mut FILE {
    // SAFETY: promised by the caller.
    unsafe { tawny_fopen(name, how) }
}

/// The error of a call that gave `file`, which is stored first.
unsafe fn give(out: *mut *mut FILE, file: *mut FILE) -> c_int {
    // SAFETY: the caller checked the pointer.
    unsafe { *out = file };
    if file.is_null() {
        std::io::Error::last_os_error()
            .raw_os_error()
            .unwrap_or(EINVAL)
    } else {
        0
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_fopen_s(
    out: *mut *mut FILE,
    name: *const c_char,
    how: *const c_char,
) -> c_int {
    if out.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe { give(out, tawny_fopen(name, how)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_freopen(
    name: *const c_char,
    how: *const c_char,
    file: *mut FILE,
) -> *mut FILE {
    // SAFETY: promised by the caller: strings (the name may be NULL) and an open file.
    unsafe {
        let Some(mode) = (!how.is_null())
            .then(|| mode(CStr::from_ptr(how).to_bytes()))
            .flatten()
        else {
            invalid(EINVAL);
            return ptr::null_mut();
        };
        if name.is_null() {
            return libc::freopen(ptr::null(), mode.as_ptr(), file);
        }
        let text = path(name);
        let console = text.as_bytes().eq_ignore_ascii_case(b"CONOUT$")
            || text.as_bytes().eq_ignore_ascii_case(b"CONIN$")
            || text.as_bytes().eq_ignore_ascii_case(b"CON");
        let native = if console {
            c"/dev/tty"
        } else {
            text.as_c_str()
        };
        libc::freopen(native.as_ptr(), mode.as_ptr(), file)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_freopen_s(
    out: *mut *mut FILE,
    name: *const c_char,
    how: *const c_char,
    file: *mut FILE,
) -> c_int {
    if out.is_null() || how.is_null() || file.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe { give(out, tawny_freopen(name, how, file)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_tmpfile_s(out: *mut *mut FILE) -> c_int {
    if out.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe { give(out, libc::tmpfile()) }
}

/// A line without its end; too long a line is an invalid parameter and leaves an empty buffer.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_gets_s(buffer: *mut u8, size: usize) -> *mut u8 {
    if buffer.is_null() || size == 0 {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    let mut length = 0;
    loop {
        // SAFETY: reads standard input of this process.
        match unsafe { libc::getchar() } {
            libc::EOF if length == 0 => return ptr::null_mut(),
            libc::EOF | 10 => break,
            // SAFETY: `length` stays below `size`.
            byte if length + 1 < size => unsafe { *buffer.add(length) = byte as u8 },
            _ => {
                // SAFETY: there is room for one byte.
                unsafe { *buffer = 0 };
                invalid(libc::ERANGE);
                return ptr::null_mut();
            }
        }
        length += 1;
    }
    // SAFETY: `length` is below `size`.
    unsafe { *buffer.add(length) = 0 };
    buffer
}

/// Exports functions of one or two paths under their narrow and wide names.
macro_rules! of_paths {
    ($($narrow:ident, $wide:ident = $native:path;)*) => {$(
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $narrow(name: *const c_char) -> c_int {
            if name.is_null() {
                invalid(EINVAL);
                return -1;
            }
            // SAFETY: promised by the caller.
            unsafe { $native(path(name).as_ptr()) }
        }
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $wide(name: *const u16) -> c_int {
            if name.is_null() {
                invalid(EINVAL);
                return -1;
            }
            // SAFETY: promised by the caller.
            unsafe { $native(wide_path(name).as_ptr()) }
        }
    )*};
}

unsafe fn make_directory(path: *const c_char) -> c_int {
    // SAFETY: a string.
    unsafe { libc::mkdir(path, 0o777) }
}

of_paths! {
    tawny_remove, tawny__wremove = libc::remove;
    tawny__unlink, tawny__wunlink = libc::unlink;
    tawny__mkdir, tawny__wmkdir = make_directory;
    tawny__rmdir, tawny__wrmdir = libc::rmdir;
    tawny__chdir, tawny__wchdir = libc::chdir;
}

/// Fails when the new name exists, as there.
fn rename(from: &CStr, to: &CStr) -> c_int {
    // SAFETY: strings.
    unsafe {
        if libc::access(to.as_ptr(), libc::F_OK) == 0 {
            set_errno(libc::EEXIST);
            return -1;
        }
        libc::rename(from.as_ptr(), to.as_ptr())
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_rename(from: *const c_char, to: *const c_char) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { rename(&path(from), &path(to)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wrename(from: *const u16, to: *const u16) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { rename(&wide_path(from), &wide_path(to)) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__access(name: *const c_char, how: c_int) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { libc::access(path(name).as_ptr(), how) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__waccess(name: *const u16, how: c_int) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { libc::access(wide_path(name).as_ptr(), how) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__access_s(name: *const c_char, how: c_int) -> c_int {
    // SAFETY: promised by the caller.
    match unsafe { tawny__access(name, how) } {
        0 => 0,
        _ => std::io::Error::last_os_error()
            .raw_os_error()
            .unwrap_or(EINVAL),
    }
}

/// Flags and permissions are this system's: the headers define them so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__open(
    name: *const c_char,
    flags: c_int,
    permission: c_int,
) -> c_int {
    // SAFETY: promised by the caller.
    unsafe { libc::open(path(name).as_ptr(), flags | libc::O_CLOEXEC, permission) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wopen(name: *const u16, flags: c_int, permission: c_int) -> c_int {
    // SAFETY: promised by the caller.
    unsafe {
        libc::open(
            wide_path(name).as_ptr(),
            flags | libc::O_CLOEXEC,
            permission,
        )
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__sopen_s(
    out: *mut c_int,
    name: *const c_char,
    flags: c_int,
    _share: c_int,
    permission: c_int,
) -> c_int {
    if out.is_null() || name.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller.
    unsafe {
        *out = tawny__open(name, flags, permission);
        if *out < 0 {
            std::io::Error::last_os_error()
                .raw_os_error()
                .unwrap_or(EINVAL)
        } else {
            0
        }
    }
}

/// The size of an open file in bytes; -1 and `errno` on failure.
#[unsafe(no_mangle)]
pub extern "C" fn tawny__filelengthi64(file: c_int) -> i64 {
    // SAFETY: fstat writes the structure when it succeeds.
    unsafe {
        let mut status = std::mem::zeroed::<libc::stat>();
        if libc::fstat(file, &mut status) == 0 {
            status.st_size
        } else {
            -1
        }
    }
}

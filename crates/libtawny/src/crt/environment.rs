//! The environment: `getenv`, `getenv_s`, `_dupenv_s`, `_putenv` and `_wgetenv`.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/reference/getenv-s-wgetenv-s>

use std::ffi::{CStr, CString, c_char, c_int};
use std::os::unix::ffi::OsStringExt;
use std::ptr;
use std::sync::{Mutex, PoisonError};

use libc::{EINVAL, ENOMEM, ERANGE};

use super::invalid_parameter::invalid;
use super::unit::units;
use crate::processenv::{environment_lock, spelled, variable};

/// What `getenv` returned of variables that the environment does not have.
static DEFAULTS: Mutex<Vec<(String, CString)>> = Mutex::new(Vec::new());

/// The value as it stands in the environment, or one that lives as long as the process.
fn default_value(name: &str) -> Option<*mut c_char> {
    let value = CString::new(variable(name)?).ok()?;
    let mut kept = DEFAULTS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept
        .iter()
        .position(|(other, old)| other == name && *old == value);
    let at = known.unwrap_or_else(|| {
        kept.push((name.to_owned(), value));
        kept.len() - 1
    });
    // The bytes stay where they are when the list grows.
    Some(kept[at].1.as_ptr().cast_mut())
}

/// As libc's, of a name in any case; the variables that Windows sets are always there.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getenv(name: *const c_char) -> *mut c_char {
    if name.is_null() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    // SAFETY: promised by the caller: a string.
    let found = unsafe { libc::getenv(name) };
    if !found.is_null() {
        return found;
    }
    // SAFETY: promised by the caller: a string.
    let Ok(name) = (unsafe { CStr::from_ptr(name) }).to_str() else {
        return ptr::null_mut();
    };
    if name.is_empty() || name.contains('=') {
        return ptr::null_mut();
    }
    let other_case = {
        let _environment = environment_lock();
        spelled(name)
    };
    match other_case.and_then(|name| CString::new(name.into_vec()).ok()) {
        // SAFETY: a string.
        Some(name) => unsafe { libc::getenv(name.as_ptr()) },
        None => default_value(name).unwrap_or(ptr::null_mut()),
    }
}

/// `required` receives the length with the terminator, 0 for a name that is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_getenv_s(
    required: *mut usize,
    buffer: *mut c_char,
    size: usize,
    name: *const c_char,
) -> c_int {
    if required.is_null() || name.is_null() || (buffer.is_null() != (size == 0)) {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; libc's value is a string.
    unsafe {
        if !buffer.is_null() {
            *buffer = 0;
        }
        let value = tawny_getenv(name);
        *required = if value.is_null() {
            0
        } else {
            libc::strlen(value) + 1
        };
        if value.is_null() || buffer.is_null() {
            return 0;
        }
        if *required > size {
            return ERANGE;
        }
        ptr::copy_nonoverlapping(value, buffer, *required);
    }
    0
}

/// A copy in memory that `free` releases; NULL for a name that is not set.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__dupenv_s(
    buffer: *mut *mut c_char,
    length: *mut usize,
    name: *const c_char,
) -> c_int {
    if buffer.is_null() || name.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller; libc's value is a string.
    unsafe {
        let value = tawny_getenv(name);
        *buffer = if value.is_null() {
            ptr::null_mut()
        } else {
            libc::strdup(value)
        };
        if !length.is_null() {
            *length = if value.is_null() {
                0
            } else {
                libc::strlen(value) + 1
            };
        }
        if !value.is_null() && (*buffer).is_null() {
            return ENOMEM;
        }
    }
    0
}

/// Sets a variable; an empty value removes it.
unsafe fn set(name: &CStr, value: &CStr) -> c_int {
    // SAFETY: strings. Other threads that read the environment at the same time are the program's
    // concern, as there.
    unsafe {
        if value.is_empty() {
            libc::unsetenv(name.as_ptr())
        } else {
            libc::setenv(name.as_ptr(), value.as_ptr(), 1)
        }
    }
}

/// `name=value`, which is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__putenv(assignment: *const c_char) -> c_int {
    if assignment.is_null() {
        invalid(EINVAL);
        return -1;
    }
    // SAFETY: promised by the caller: a string.
    let text = unsafe { CStr::from_ptr(assignment) }.to_bytes();
    let Some(at) = text
        .iter()
        .position(|&byte| byte == b'=')
        .filter(|&at| at > 0)
    else {
        return -1;
    };
    let (name, value) = (CString::new(&text[..at]), CString::new(&text[at + 1..]));
    match (name, value) {
        // SAFETY: as `set` says.
        (Ok(name), Ok(value)) => unsafe { set(&name, &value) },
        _ => -1,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__putenv_s(name: *const c_char, value: *const c_char) -> c_int {
    if name.is_null() || value.is_null() {
        return invalid(EINVAL);
    }
    // SAFETY: promised by the caller: strings.
    match unsafe { set(CStr::from_ptr(name), CStr::from_ptr(value)) } {
        0 => 0,
        _ => EINVAL,
    }
}

/// The value is the thread's until its next call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wgetenv(name: *const u16) -> *mut u16 {
    thread_local! {
        static VALUE: std::cell::RefCell<Vec<u16>> = const { std::cell::RefCell::new(Vec::new()) };
    }
    if name.is_null() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    // SAFETY: promised by the caller: a string.
    let name = String::from_utf16_lossy(unsafe { units(name) });
    match variable(&name) {
        Some(value) if !name.is_empty() => VALUE.with_borrow_mut(|kept| {
            *kept = value.encode_utf16().chain([0]).collect();
            kept.as_mut_ptr()
        }),
        _ => ptr::null_mut(),
    }
}

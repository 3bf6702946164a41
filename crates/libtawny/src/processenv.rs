//! `processenv.h`, and the related functions of `winbase.h` and `fileapi.h`: environment, command line
//! and directories. The standard handles of this header stand in `consoleapi`.
//!
//! <https://learn.microsoft.com/windows/win32/api/processenv/>

mod default_variable;
pub mod search_path;

use std::ffi::OsString;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use tawny::codes::{
    ERROR_ENVVAR_NOT_FOUND, ERROR_FILE_NOT_FOUND, ERROR_INVALID_PARAMETER, ERROR_PATH_NOT_FOUND,
};
use tawny::windows_path::{from_linux, to_linux};
use tawny::{Error, command_line, environment};

use default_variable::default_variable;

use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, TRUE, WCHAR};
use crate::{guard, pointer};

/// The longest value that an environment variable can have here, which is the longest on Windows.
const LONGEST_VALUE: usize = 32_767;

/// Programs on Windows may read and set variables from any thread; the C library's table may not be
/// used so, hence every access of this file holds this lock.
pub(crate) fn environment_lock() -> MutexGuard<'static, ()> {
    static ENVIRONMENT: Mutex<()> = Mutex::new(());
    ENVIRONMENT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The command line in both forms, terminated: as the creator of the process wrote it, or joined from the arguments.
static COMMAND_LINE: LazyLock<(Vec<u8>, Vec<u16>)> = LazyLock::new(|| {
    let line = tawny::inheritance::command_line().unwrap_or_else(|| {
        let arguments: Vec<String> = std::env::args_os()
            .map(|argument| argument.to_string_lossy().into_owned())
            .collect();
        command_line::join(arguments.iter().map(String::as_str))
    });
    (
        format!("{line}\0").into_bytes(),
        line.encode_utf16().chain([0]).collect(),
    )
});

pub(crate) fn command_line_a() -> *mut u8 {
    COMMAND_LINE.0.as_ptr().cast_mut()
}

pub(crate) fn command_line_w() -> *mut WCHAR {
    COMMAND_LINE.1.as_ptr().cast_mut()
}

/// # Safety
/// `name` must be NULL or a string.
unsafe fn variable_name<U: Unit>(name: *const U) -> Result<String, Error> {
    // SAFETY: promised by the caller.
    let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    if name.is_empty() || name.chars().skip(1).any(|character| character == '=') {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    Ok(name)
}

/// The name of a variable as it is spelled in the environment: names have no case on Windows, but an
/// exact one comes first. The caller holds the lock.
pub(crate) fn spelled(name: &str) -> Option<OsString> {
    if std::env::var_os(name).is_some() {
        return Some(name.into());
    }
    std::env::vars_os()
        .map(|(other, _)| other)
        .find(|other| other.eq_ignore_ascii_case(name))
}

/// A variable's value.
fn value(name: &str) -> Option<String> {
    let _environment = environment_lock();
    Some(
        std::env::var_os(spelled(name)?)?
            .to_string_lossy()
            .into_owned(),
    )
}

/// A variable's value, or what Windows sets where the environment has none.
pub(crate) fn variable(name: &str) -> Option<String> {
    value(name).or_else(|| default_variable(name))
}

/// # Safety
/// As for `GetEnvironmentVariable`.
unsafe fn get<U: Unit>(name: *const U, buffer: *mut U, size: DWORD) -> Result<DWORD, Error> {
    // SAFETY: promised by the caller.
    let name = unsafe { variable_name(name) }?;
    let value = variable(&name).ok_or(Error::new(ERROR_ENVVAR_NOT_FOUND))?;
    tawny::thread::set_last_error(0);
    // SAFETY: promised by the caller.
    Ok(unsafe { text::put(&value, buffer, size) })
}

/// # Safety
/// As for `SetEnvironmentVariable`.
unsafe fn set<U: Unit>(name: *const U, value: *const U) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    let (name, value) = unsafe { (variable_name(name)?, text::read(value)) };
    if name.contains('=')
        || value
            .as_ref()
            .is_some_and(|value| value.len() > LONGEST_VALUE)
    {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let _environment = environment_lock();
    let spelled = spelled(&name);
    // SAFETY: the lock keeps every reader of this library out, and std its own.
    unsafe {
        match (value, spelled) {
            (Some(value), spelled) => std::env::set_var(spelled.unwrap_or(name.into()), value),
            (None, Some(spelled)) => std::env::remove_var(spelled),
            (None, None) => return Err(Error::new(ERROR_ENVVAR_NOT_FOUND)),
        }
    }
    Ok(TRUE)
}

/// # Safety
/// As for `ExpandEnvironmentStrings`.
unsafe fn expand<U: Unit>(source: *const U, buffer: *mut U, size: DWORD) -> Result<DWORD, Error> {
    // SAFETY: promised by the caller.
    let source = unsafe { text::read(source) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    let expanded = environment::expand(&source, variable);
    // SAFETY: promised by the caller.
    unsafe { text::put(&expanded, buffer, size) };
    // Unlike others, this function always counts the terminator.
    Ok(U::encode(&expanded).len() as DWORD + 1)
}

/// The environment as one block: each string terminated, and an empty one at the end.
fn block<U: Unit>() -> *mut U {
    let _environment = environment_lock();
    let mut units = Vec::new();
    for (name, value) in std::env::vars_os() {
        units.extend(U::encode(&format!(
            "{}={}",
            name.to_string_lossy(),
            value.to_string_lossy()
        )));
        units.push(U::default());
    }
    if units.is_empty() {
        units.push(U::default());
    }
    units.push(U::default());
    let block = crate::heapapi::block::allocate(units.len() * size_of::<U>(), false).cast::<U>();
    if !block.is_null() {
        // SAFETY: room for all units.
        unsafe { block.copy_from_nonoverlapping(units.as_ptr(), units.len()) };
    }
    block
}

fn current_directory() -> Result<String, Error> {
    Ok(from_linux(&std::env::current_dir()?.to_string_lossy()))
}

/// # Safety
/// As for `SetCurrentDirectory`.
unsafe fn set_current_directory<U: Unit>(path: *const U) -> Result<BOOL, Error> {
    // SAFETY: promised by the caller.
    let path = unsafe { text::read(path) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
    std::env::set_current_dir(to_linux(&path)).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound if !path.contains(['\\', '/']) => {
            Error::new(ERROR_FILE_NOT_FOUND)
        }
        std::io::ErrorKind::NotFound => Error::new(ERROR_PATH_NOT_FOUND),
        _ => error.into(),
    })?;
    Ok(TRUE)
}

/// The directory for temporary files, with a separator at the end.
fn temporary_directory() -> String {
    let directory = ["TMP", "TEMP", "TMPDIR"].into_iter().find_map(value);
    let directory = from_linux(&directory.unwrap_or_else(|| "/tmp".into()));
    if directory.ends_with('\\') {
        directory
    } else {
        directory + "\\"
    }
}

/// The command line, joined so that Windows' parsers take it apart into the process's arguments.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getcommandlinea>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCommandLineA() -> *mut u8 {
    guard(std::ptr::null_mut(), || Ok(command_line_a()))
}

/// The command line, joined so that Windows' parsers take it apart into the process's arguments.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getcommandlinew>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCommandLineW() -> *mut WCHAR {
    guard(std::ptr::null_mut(), || Ok(command_line_w()))
}

/// Takes a command line apart, the process's own if it is empty. `LocalFree` frees the result.
/// <https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-commandlinetoargvw>
///
/// # Safety
/// `line` must be NULL or a string, `count` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CommandLineToArgvW(
    line: *const WCHAR,
    count: *mut i32,
) -> *mut *mut WCHAR {
    guard(std::ptr::null_mut(), || {
        // SAFETY: promised by the caller.
        let line = unsafe { text::read(line) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if count.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let arguments = match line.as_str() {
            "" => std::env::args_os()
                .take(1)
                .map(|name| name.to_string_lossy().into())
                .collect(),
            line => command_line::split(line),
        };
        let arguments: Vec<Vec<u16>> = arguments.iter().map(|text| u16::encode(text)).collect();
        let units: usize = arguments.iter().map(|argument| argument.len() + 1).sum();
        let pointers = (arguments.len() + 1) * size_of::<*mut WCHAR>();
        let block = crate::heapapi::block::allocate(pointers + units * size_of::<WCHAR>(), true);
        if block.is_null() {
            return Err(Error::new(tawny::codes::ERROR_NOT_ENOUGH_MEMORY));
        }
        let list = block.cast::<*mut WCHAR>();
        // SAFETY: the block has room for the pointers, the NULL behind them and all strings.
        unsafe {
            let mut string = block.cast::<u8>().add(pointers).cast::<WCHAR>();
            for (index, argument) in arguments.iter().enumerate() {
                list.add(index).write(string);
                text::put_terminated(argument, string);
                string = string.add(argument.len() + 1);
            }
            pointer::give(count, arguments.len() as i32);
        }
        Ok(list)
    })
}

/// The value of an environment variable: its length, or the size it needs with the terminator; 0 with
/// `ERROR_ENVVAR_NOT_FOUND` when there is none.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getenvironmentvariablea>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetEnvironmentVariableA(
    name: *const u8,
    buffer: *mut u8,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { get(name, buffer, size) })
}

/// The value of an environment variable: its length, or the size it needs with the terminator; 0 with
/// `ERROR_ENVVAR_NOT_FOUND` when there is none.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getenvironmentvariablew>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetEnvironmentVariableW(
    name: *const u16,
    buffer: *mut u16,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { get(name, buffer, size) })
}

/// Sets an environment variable, or with a NULL value removes it.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-setenvironmentvariablea>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetEnvironmentVariableA(name: *const u8, value: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set(name, value) })
}

/// Sets an environment variable, or with a NULL value removes it.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-setenvironmentvariablew>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetEnvironmentVariableW(
    name: *const u16,
    value: *const u16,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set(name, value) })
}

/// Replaces each `%NAME%`; the size of the result with the terminator.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-expandenvironmentstringsa>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ExpandEnvironmentStringsA(
    source: *const u8,
    buffer: *mut u8,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { expand(source, buffer, size) })
}

/// Replaces each `%NAME%`; the size of the result with the terminator.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-expandenvironmentstringsw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ExpandEnvironmentStringsW(
    source: *const u16,
    buffer: *mut u16,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe { expand(source, buffer, size) })
}

/// The current directory: the length of its name, or the size it needs with the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getcurrentdirectorya>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetCurrentDirectoryA(size: DWORD, buffer: *mut u8) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(&current_directory()?, buffer, size))
    })
}

/// The current directory: the length of its name, or the size it needs with the terminator.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getcurrentdirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetCurrentDirectoryW(size: DWORD, buffer: *mut u16) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(&current_directory()?, buffer, size))
    })
}

/// Sets the current directory; names in Windows' and in Linux' form are taken.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setcurrentdirectorya>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetCurrentDirectoryA(path: *const u8) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set_current_directory(path) })
}

/// Sets the current directory; names in Windows' and in Linux' form are taken.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setcurrentdirectoryw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetCurrentDirectoryW(path: *const u16) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { set_current_directory(path) })
}

/// The directory for temporary files, with a separator at the end.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-gettemppatha>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTempPathA(size: DWORD, buffer: *mut u8) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(&temporary_directory(), buffer, size))
    })
}

/// The directory for temporary files, with a separator at the end.
/// <https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-gettemppathw>
///
/// # Safety
/// The pointers must be NULL or valid; a buffer writable for as many units as its size says, a string
/// terminated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetTempPathW(size: DWORD, buffer: *mut u16) -> DWORD {
    // SAFETY: promised by the caller.
    guard(0, || unsafe {
        Ok(text::put(&temporary_directory(), buffer, size))
    })
}

/// The environment as one block, which `FreeEnvironmentStrings` frees.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getenvironmentstringsa>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetEnvironmentStringsA() -> *mut u8 {
    guard(std::ptr::null_mut(), || Ok(block::<u8>()))
}

/// The environment as one block, which `FreeEnvironmentStrings` frees.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-getenvironmentstringsw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetEnvironmentStringsW() -> *mut u16 {
    guard(std::ptr::null_mut(), || Ok(block::<u16>()))
}

/// Frees what `GetEnvironmentStrings` returned.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-freeenvironmentstringsa>
///
/// # Safety
/// `block` must be NULL or such a block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeEnvironmentStringsA(block: *mut u8) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { crate::heapapi::block::free(block.cast()) };
    TRUE
}

/// Frees what `GetEnvironmentStrings` returned.
/// <https://learn.microsoft.com/windows/win32/api/processenv/nf-processenv-freeenvironmentstringsw>
///
/// # Safety
/// `block` must be NULL or such a block.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_FreeEnvironmentStringsW(block: *mut u16) -> BOOL {
    // SAFETY: promised by the caller.
    unsafe { crate::heapapi::block::free(block.cast()) };
    TRUE
}

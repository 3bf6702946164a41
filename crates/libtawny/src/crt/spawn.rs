//! `_spawn`, `_exec`, `_cwait` and `system`: processes as C programs start them.
//!
//! <https://learn.microsoft.com/cpp/c-runtime-library/spawn-wspawn-functions>

use std::ffi::{CStr, CString, c_char, c_int};
use std::io::Write;
use std::ptr;

use libc::{E2BIG, EACCES, ECHILD, EINVAL, ENOENT, ENOEXEC, ENOMEM};
use tawny::codes::{
    ERROR_ACCESS_DENIED, ERROR_BAD_EXE_FORMAT, ERROR_FILE_NOT_FOUND, ERROR_FILENAME_EXCED_RANGE,
    ERROR_PATH_NOT_FOUND,
};
use tawny::object::{self, Handle};
use tawny::process::{self, InheritHandles, Process, Start};
use tawny::{Deadline, Error, thread};

use super::conio::tawny__getch;
use super::invalid_parameter::{invalid, set_errno};
use super::unit::units;
use super::wide_stdio::exit_code;
use crate::consoleapi::standard_handle;
use crate::processenv::environment_lock;
use crate::processthreadsapi::process::end;

/// `_P_WAIT`: returns the exit code.
const WAIT: c_int = 0;
/// `_P_OVERLAY`: the new process takes the place of this one.
const OVERLAY: c_int = 2;
/// `_P_DETACH`: in the background, without a console.
const DETACH: c_int = 4;

fn set_errno_of(error: Error) {
    set_errno(match error.code() {
        ERROR_FILE_NOT_FOUND | ERROR_PATH_NOT_FOUND => ENOENT,
        ERROR_ACCESS_DENIED => EACCES,
        ERROR_BAD_EXE_FORMAT => ENOEXEC,
        ERROR_FILENAME_EXCED_RANGE => E2BIG,
        _ => ENOMEM,
    });
}

/// The strings of a list that NULL ends.
unsafe fn strings(mut list: *const *const c_char) -> Vec<String> {
    let mut strings = Vec::new();
    // SAFETY: promised by the callers: a list of strings with NULL at its end.
    unsafe {
        while !(*list).is_null() {
            strings.push(CStr::from_ptr(*list).to_string_lossy().into_owned());
            list = list.add(1);
        }
    }
    strings
}

/// The program's file: where the name says, or, with `search`, along `PATH`.
fn program(name: &str, search: bool) -> Result<String, Error> {
    if search {
        return Ok(process::search_path(name)?.to_string_lossy().into_owned());
    }
    Ok(name.to_owned())
}

/// Starts a process; the result of the mode, or -1 and `errno`.
fn spawn(
    mode: c_int,
    search: bool,
    name: &str,
    arguments: &[String],
    environment: Option<Vec<String>>,
) -> isize {
    if name.is_empty()
        || arguments.first().is_none_or(String::is_empty)
        || !(WAIT..=DETACH).contains(&mode)
    {
        invalid(EINVAL);
        return -1;
    }
    standard_handle::flush_printed();
    let started = program(name, search).and_then(|application| {
        let _environment = environment_lock();
        Process::start(&Start {
            application: Some(application),
            // Arguments with blanks are the caller's to quote, as there.
            command_line: Some(arguments.join(" ")),
            environment,
            inherit: InheritHandles::All,
            detached: mode == DETACH,
            ..Start::default()
        })
    });
    let process = match started {
        Ok(started) => started.process,
        Err(error) => {
            set_errno_of(error);
            return -1;
        }
    };
    match mode {
        WAIT | OVERLAY => {
            process.wait(Deadline::Never);
            let code = process.exit_code().unwrap_or(u32::MAX) as c_int;
            if mode == OVERLAY {
                end(code as u32);
            }
            code as isize
        }
        DETACH => 0,
        _ => process.into_handle().value() as isize,
    }
}

/// # Safety
/// The strings are strings, the lists end with NULL; `environment` may be NULL.
unsafe fn spawn_c(
    mode: c_int,
    search: bool,
    name: *const c_char,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) -> isize {
    if name.is_null() || arguments.is_null() {
        invalid(EINVAL);
        return -1;
    }
    // SAFETY: promised by the caller.
    unsafe {
        let environment = (!environment.is_null()).then(|| strings(environment));
        let name = CStr::from_ptr(name).to_string_lossy();
        spawn(mode, search, &name, &strings(arguments), environment)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__spawnve(
    mode: c_int,
    name: *const c_char,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) -> isize {
    // SAFETY: promised by the caller.
    unsafe { spawn_c(mode, false, name, arguments, environment) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__spawnvpe(
    mode: c_int,
    name: *const c_char,
    arguments: *const *const c_char,
    environment: *const *const c_char,
) -> isize {
    // SAFETY: promised by the caller.
    unsafe { spawn_c(mode, true, name, arguments, environment) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__spawnv(
    mode: c_int,
    name: *const c_char,
    arguments: *const *const c_char,
) -> isize {
    // SAFETY: promised by the caller.
    unsafe { spawn_c(mode, false, name, arguments, ptr::null()) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__spawnvp(
    mode: c_int,
    name: *const c_char,
    arguments: *const *const c_char,
) -> isize {
    // SAFETY: promised by the caller.
    unsafe { spawn_c(mode, true, name, arguments, ptr::null()) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wspawnv(
    mode: c_int,
    name: *const u16,
    arguments: *const *const u16,
) -> isize {
    if name.is_null() || arguments.is_null() {
        invalid(EINVAL);
        return -1;
    }
    let mut strings = Vec::new();
    let mut list = arguments;
    // SAFETY: promised by the caller: a string, and a list of strings with NULL at its end.
    let name = unsafe {
        while !(*list).is_null() {
            strings.push(String::from_utf16_lossy(units(*list)));
            list = list.add(1);
        }
        String::from_utf16_lossy(units(name))
    };
    spawn(mode, false, &name, &strings, None)
}

/// Waits for a process that `_spawn` started with `_P_NOWAIT` and closes its handle, which is the result.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/cwait>
///
/// # Safety
/// `status` is NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__cwait(status: *mut c_int, process: isize, _action: c_int) -> isize {
    let handle = Handle::from_value(process as usize);
    let Ok(found) = process::find(handle) else {
        set_errno(if process == 0 || process == -1 {
            ECHILD
        } else {
            EINVAL
        });
        return -1;
    };
    found.wait(Deadline::Never);
    let code = found.exit_code().unwrap_or(u32::MAX) as c_int;
    let _ = object::close(handle);
    if !status.is_null() {
        // SAFETY: promised by the caller.
        unsafe { *status = code };
    }
    process
}

/// What the command interpreter of Windows knows itself and the shell does not, as far as programs use it
/// to shape their console; `None` for every other command.
fn built_in(command: &str) -> Option<c_int> {
    let word = command
        .trim_start()
        .split([' ', '\t'])
        .next()
        .unwrap_or_default();
    match word.to_ascii_lowercase().as_str() {
        "pause" => {
            let silent = command.to_ascii_lowercase().contains("nul");
            let mut output = std::io::stdout();
            if !silent {
                // Without standard output nobody is told.
                let _ = output.write_all(b"Press any key to continue . . . ");
                let _ = output.flush();
            }
            tawny__getch();
            if !silent {
                let _ = output.write_all(b"\n");
            }
        }
        "cls" => {
            // SAFETY: asks about a number.
            if unsafe { libc::isatty(1) } == 1 {
                let _ = std::io::stdout().write_all(b"\x1b[H\x1b[2J");
                let _ = std::io::stdout().flush();
            }
        }
        "title" | "color" | "chcp" | "mode" => {}
        _ => return None,
    }
    Some(0)
}

/// Has the shell run a command; its exit code, not a wait status. Without one, whether there is a shell.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/system-wsystem>
///
/// # Safety
/// `command` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_system(command: *const c_char) -> c_int {
    if command.is_null() {
        return 1;
    }
    // SAFETY: promised by the caller.
    run(unsafe { CStr::from_ptr(command) })
}

/// As `system`.
///
/// # Safety
/// `command` is NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__wsystem(command: *const u16) -> c_int {
    if command.is_null() {
        return 1;
    }
    // SAFETY: promised by the caller.
    let command = String::from_utf16_lossy(unsafe { units(command) });
    run(&CString::new(command).unwrap_or_default())
}

/// A pipe to the standard input of a command that the shell runs (`w`), or from its output (`r`); text and binary are
/// one.
/// <https://learn.microsoft.com/cpp/c-runtime-library/reference/popen-wpopen>
///
/// # Safety
/// Strings, or NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny__popen(
    command: *const c_char,
    mode: *const c_char,
) -> *mut libc::FILE {
    if command.is_null() || mode.is_null() {
        invalid(EINVAL);
        return ptr::null_mut();
    }
    // SAFETY: promised by the caller.
    unsafe {
        let direction = match CStr::from_ptr(mode).to_bytes().first() {
            Some(b'r') => c"re",
            Some(b'w') => c"we",
            _ => {
                invalid(EINVAL);
                return ptr::null_mut();
            }
        };
        standard_handle::flush_printed();
        libc::popen(command, direction.as_ptr())
    }
}

fn run(command: &CStr) -> c_int {
    standard_handle::flush_printed();
    if let Some(code) = built_in(&command.to_string_lossy()) {
        return code;
    }
    // SAFETY: a string.
    exit_code(thread::blocking(|| unsafe {
        libc::system(command.as_ptr())
    }))
}

//! `CreateProcess`.
//!
//! <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw>

use std::ffi::c_void;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_PARAMETER, ERROR_NOT_SUPPORTED};
use tawny::object::{self, Handle, HandleFlags};
use tawny::process::{InheritHandles, Process, StandardFile, Start, Started};

use super::attribute_list::{self, List};
use super::process::{STARTF_USESTDHANDLES, STARTUPINFO};
use super::thread::CREATE_SUSPENDED;
use crate::boundary::guard;
use crate::consoleapi::{descriptor, standard_handle};
use crate::ioapiset::handle;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::pointer;
use crate::processenv::environment_lock;
use crate::text::{self, Unit};
use crate::types::*;

const DEBUG_PROCESS: DWORD = 0x1;
const DEBUG_ONLY_THIS_PROCESS: DWORD = 0x2;
const DETACHED_PROCESS: DWORD = 0x8;
const CREATE_NEW_CONSOLE: DWORD = 0x10;
const CREATE_NEW_PROCESS_GROUP: DWORD = 0x200;
const CREATE_UNICODE_ENVIRONMENT: DWORD = 0x400;
const EXTENDED_STARTUPINFO_PRESENT: DWORD = 0x8_0000;

/// `STARTUPINFOEX`
#[repr(C)]
struct Extended {
    info: STARTUPINFO,
    list: *mut List,
}

/// `PROCESS_INFORMATION`
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, non_snake_case, reason = "Windows' own names")]
pub struct PROCESS_INFORMATION {
    pub hProcess: HANDLE,
    pub hThread: HANDLE,
    pub dwProcessId: DWORD,
    pub dwThreadId: DWORD,
}

/// The strings of an environment block, which an empty one ends.
///
/// # Safety
/// `block` leads to such a block.
unsafe fn environment<U: Unit>(block: *const c_void) -> Result<Vec<String>, Error> {
    let mut next: *const U = block.cast();
    let mut lines = Vec::new();
    loop {
        // SAFETY: promised by the caller: the block goes on behind the string's end.
        let line = unsafe { pointer::string(next) };
        let line = line.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        if line.is_empty() {
            return Ok(lines);
        }
        lines.push(U::decode(line));
        next = next.wrapping_add(line.len() + 1);
    }
}

/// A standard file of the new process: `value` of the STARTUPINFO, or else what this process has.
fn standard_file(value: HANDLE, is_given: bool) -> StandardFile {
    match (descriptor(value), value) {
        (Some(own), _) => StandardFile::Own(own as usize),
        (None, INVALID_HANDLE_VALUE) => StandardFile::Nothing,
        (None, value) if value.is_null() => StandardFile::Nothing,
        (None, value) if is_given => StandardFile::Handle(handle(value)),
        (None, value) => StandardFile::Duplicate(handle(value)),
    }
}

fn standard_files(info: &STARTUPINFO) -> [StandardFile; 3] {
    if info.dwFlags & STARTF_USESTDHANDLES == 0 {
        return standard_handle::all().map(|value| standard_file(value, false));
    }
    [info.hStdInput, info.hStdOutput, info.hStdError].map(|value| standard_file(value, true))
}

/// Which handles the process inherits.
///
/// # Safety
/// `info` leads to a STARTUPINFOEX if `flags` say so.
unsafe fn inherited(
    info: *const STARTUPINFO,
    inherit: BOOL,
    flags: DWORD,
) -> Result<InheritHandles, Error> {
    let invalid = Error::new(ERROR_INVALID_PARAMETER);
    let mut list = None;
    if flags & EXTENDED_STARTUPINFO_PRESENT != 0 {
        // SAFETY: promised by the caller.
        unsafe {
            if ((*info).cb as usize) < size_of::<Extended>() {
                return Err(invalid);
            }
            list = attribute_list::handles((*info.cast::<Extended>()).list)?;
        }
    }
    match (list, inherit != FALSE) {
        (None, false) => Ok(InheritHandles::Nothing),
        (None, true) => Ok(InheritHandles::All),
        (Some(handles), true) => Ok(InheritHandles::These(handles)),
        (Some(_), false) => Err(invalid),
    }
}

fn give_handle(given: Handle, inherit: bool) -> Result<HANDLE, Error> {
    if inherit {
        object::set_flags(given, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
    }
    Ok(given.value() as HANDLE)
}

/// What the parameters say of the program.
struct Call<U> {
    application: *const U,
    command_line: *const U,
    inherit: BOOL,
    flags: DWORD,
    environment: *const c_void,
    directory: *const U,
    info: *const STARTUPINFO,
}

impl<U: Unit> Call<U> {
    /// # Safety
    /// As the page says: pointers are NULL or valid.
    unsafe fn start(&self) -> Result<Started, Error> {
        // SAFETY: promised by the caller.
        let info = unsafe { pointer::reference(self.info) };
        let info = info.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let both = DETACHED_PROCESS | CREATE_NEW_CONSOLE;
        if self.flags & both == both {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if self.flags & (DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS) != 0 {
            return Err(Error::new(ERROR_NOT_SUPPORTED));
        }
        // SAFETY: promised by the caller.
        let start = unsafe {
            Start {
                application: text::read(self.application),
                command_line: text::read(self.command_line),
                environment: match self.environment {
                    none if none.is_null() => None,
                    block if self.flags & CREATE_UNICODE_ENVIRONMENT != 0 => {
                        Some(environment::<u16>(block)?)
                    }
                    block => Some(environment::<u8>(block)?),
                },
                directory: text::read(self.directory),
                inherit: inherited(self.info, self.inherit, self.flags)?,
                standard: standard_files(info),
                suspended: self.flags & CREATE_SUSPENDED != 0,
                detached: self.flags & DETACHED_PROCESS != 0,
                new_group: self.flags & CREATE_NEW_PROCESS_GROUP != 0,
            }
        };
        // What the program has printed so far comes before what the new process prints.
        standard_handle::flush_printed();
        let _environment = environment_lock();
        Process::start(&start)
    }
}

/// # Safety
/// As the page says: pointers are NULL or valid.
unsafe fn create<U: Unit>(
    call: &Call<U>,
    security: [*const SECURITY_ATTRIBUTES; 2],
    out: *mut PROCESS_INFORMATION,
) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe {
            let Started { process, thread } = call.start()?;
            let id = process.id();
            let information = PROCESS_INFORMATION {
                hProcess: give_handle(process.into_handle(), inherits(security[0]))?,
                hThread: give_handle(thread.into_handle(), inherits(security[1]))?,
                dwProcessId: id,
                dwThreadId: id,
            };
            pointer::give(out, information);
        }
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessa>
///
/// # Safety
/// As the page says: pointers are NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateProcessA(
    application: *const u8,
    command_line: *mut u8,
    process_security: *const SECURITY_ATTRIBUTES,
    thread_security: *const SECURITY_ATTRIBUTES,
    inherit: BOOL,
    flags: DWORD,
    environment: *const c_void,
    directory: *const u8,
    info: *const STARTUPINFO,
    out: *mut PROCESS_INFORMATION,
) -> BOOL {
    let call = Call {
        application,
        command_line,
        inherit,
        flags,
        environment,
        directory,
        info,
    };
    // SAFETY: promised by the caller.
    unsafe { create(&call, [process_security, thread_security], out) }
}

/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-createprocessw>
///
/// # Safety
/// As the page says: pointers are NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateProcessW(
    application: *const u16,
    command_line: *mut u16,
    process_security: *const SECURITY_ATTRIBUTES,
    thread_security: *const SECURITY_ATTRIBUTES,
    inherit: BOOL,
    flags: DWORD,
    environment: *const c_void,
    directory: *const u16,
    info: *const STARTUPINFO,
    out: *mut PROCESS_INFORMATION,
) -> BOOL {
    let call = Call {
        application,
        command_line,
        inherit,
        flags,
        environment,
        directory,
        info,
    };
    // SAFETY: promised by the caller.
    unsafe { create(&call, [process_security, thread_security], out) }
}

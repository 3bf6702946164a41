//! Processes: what they are and how they end.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Duration;

use tawny::Error;
use tawny::codes::{ERROR_ACCESS_DENIED, ERROR_INVALID_PARAMETER};
use tawny::object::{self, HandleFlags};
use tawny::process::{self, Process};

use crate::ioapiset::handle;
use crate::minwinbase::FILETIME;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, UINT, WORD};
use crate::{consoleapi, guard, processenv, sysinfoapi, timezoneapi};

/// `NORMAL_PRIORITY_CLASS`.
const NORMAL_PRIORITY_CLASS: DWORD = 0x20;
/// The classes that exist, from idle to background, and whether each is a mere mode.
const PRIORITY_CLASSES: [DWORD; 8] = [
    0x40,
    0x4000,
    NORMAL_PRIORITY_CLASS,
    0x8000,
    0x80,
    0x100,
    0x10_0000,
    0x20_0000,
];
/// The first of the two that switch a mode and leave the class alone.
const PROCESS_MODE_BACKGROUND_BEGIN: DWORD = 0x10_0000;
/// `STARTF_USESTDHANDLES`.
pub(crate) const STARTF_USESTDHANDLES: DWORD = 0x100;
/// How long `ExitProcess` waits for streams that another thread holds.
const FLUSH_PATIENCE: Duration = Duration::from_millis(200);

static PRIORITY_CLASS: AtomicU32 = AtomicU32::new(NORMAL_PRIORITY_CLASS);

/// `STARTUPINFOA` and `STARTUPINFOW`, which differ in what their pointers lead to.
#[repr(C)]
#[allow(missing_docs, non_snake_case, reason = "Windows' own names")]
pub struct STARTUPINFO {
    pub cb: DWORD,
    pub lpReserved: *mut u8,
    pub lpDesktop: *mut u8,
    pub lpTitle: *mut u8,
    pub dwX: DWORD,
    pub dwY: DWORD,
    pub dwXSize: DWORD,
    pub dwYSize: DWORD,
    pub dwXCountChars: DWORD,
    pub dwYCountChars: DWORD,
    pub dwFillAttribute: DWORD,
    pub dwFlags: DWORD,
    pub wShowWindow: WORD,
    pub cbReserved2: WORD,
    pub lpReserved2: *mut u8,
    pub hStdInput: HANDLE,
    pub hStdOutput: HANDLE,
    pub hStdError: HANDLE,
}

/// The pseudo handle of the current process: -1.
const CURRENT: HANDLE = usize::MAX as HANDLE;

/// The process that a handle names.
pub(crate) fn find(process: HANDLE) -> Result<Arc<Process>, Error> {
    match process {
        CURRENT => Ok(Process::current()),
        other => process::find(handle(other)),
    }
}

/// For what can be done with the current process only.
pub(crate) fn check(process: HANDLE) -> Result<(), Error> {
    if find(process)?.is_current() {
        Ok(())
    } else {
        Err(Error::new(ERROR_ACCESS_DENIED))
    }
}

/// Ends the process as `ExitProcess` does on Windows: no `atexit` function and no destructor runs,
/// because other threads still do, but what the C library has buffered is written.
pub(crate) fn end(code: UINT) -> ! {
    let (done, flushed) = mpsc::channel();
    let flush = move || {
        // SAFETY: NULL means every output stream.
        unsafe { libc::fflush(null_mut()) };
        let _ = done.send(());
    };
    // A stream may be locked by a thread that waits for input, so another thread does it.
    if std::thread::Builder::new().spawn(flush).is_ok() {
        let _ = flushed.recv_timeout(FLUSH_PATIENCE);
    }
    end_at_once(code)
}

/// Ends the process without anything else; its creator sees the whole code.
fn end_at_once(code: UINT) -> ! {
    process::report_exit(code);
    tawny::job::end_with_process();
    // SAFETY: always allowed.
    unsafe { libc::_exit(code as i32) }
}

/// A time since the machine's start as a `FILETIME`.
fn file_time(since_start: Duration) -> FILETIME {
    let ago = sysinfoapi::since_start().saturating_sub(since_start);
    FILETIME::from(timezoneapi::now() - (ago.as_nanos() / 100) as u64)
}

/// The pseudo handle of the current process, -1.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getcurrentprocess>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCurrentProcess() -> HANDLE {
    CURRENT
}

/// The process's identifier.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getcurrentprocessid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetCurrentProcessId() -> DWORD {
    std::process::id()
}

/// `PROCESS_TERMINATE`
const PROCESS_TERMINATE: DWORD = 1;

/// A handle of the process with this identifier.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-openprocess>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_OpenProcess(access: DWORD, inherit: BOOL, id: DWORD) -> HANDLE {
    guard(null_mut(), || {
        let opened = Process::open(id, access & PROCESS_TERMINATE != 0)?;
        if inherit != FALSE {
            object::set_flags(opened.handle(), HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        Ok(opened.into_handle().value() as HANDLE)
    })
}

/// The identifier of the process that the handle names.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocessid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetProcessId(process: HANDLE) -> DWORD {
    guard(0, || Ok(find(process)?.id()))
}

/// Ends the process. A process that created it with `CreateProcess` sees the whole code, others the low byte.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-exitprocess>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ExitProcess(code: UINT) -> ! {
    end(code)
}

/// Ends a process at once, without writing what is buffered.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-terminateprocess>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TerminateProcess(process: HANDLE, code: UINT) -> BOOL {
    guard(FALSE, || {
        let process = find(process)?;
        if process.is_current() {
            end_at_once(code);
        }
        process.terminate(code)?;
        Ok(TRUE)
    })
}

/// The exit code; `STILL_ACTIVE` while the process runs.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodeprocess>
///
/// # Safety
/// `code` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetExitCodeProcess(process: HANDLE, code: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        let exit_code = find(process)?.exit_code()?;
        if code.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(code, exit_code) };
        Ok(TRUE)
    })
}

/// When the process began and ended, and how much processor time it has used.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocesstimes>
///
/// # Safety
/// The pointers must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessTimes(
    process: HANDLE,
    creation: *mut FILETIME,
    exit: *mut FILETIME,
    kernel: *mut FILETIME,
    user: *mut FILETIME,
) -> BOOL {
    guard(FALSE, || {
        let (times, end) = find(process)?.times();
        let ticks = |time: Duration| FILETIME::from((time.as_nanos() / 100) as u64);
        // SAFETY: promised by the caller.
        unsafe {
            give(creation, file_time(times.began));
            give(exit, end.map_or(FILETIME::from(0), file_time));
            give(kernel, ticks(times.kernel));
            give(user, ticks(times.user));
        }
        Ok(TRUE)
    })
}

/// The priority class, normal until the program sets another.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getpriorityclass>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetPriorityClass(process: HANDLE) -> DWORD {
    guard(0, || {
        Ok(match find(process)?.is_current() {
            true => PRIORITY_CLASS.load(Ordering::Relaxed),
            false => NORMAL_PRIORITY_CLASS,
        })
    })
}

/// Notes a priority class. The scheduler is left alone, since raising a priority needs privileges
/// that programs do not have here.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setpriorityclass>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetPriorityClass(process: HANDLE, class: DWORD) -> BOOL {
    guard(FALSE, || {
        let process = find(process)?;
        if !PRIORITY_CLASSES.contains(&class) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if class < PROCESS_MODE_BACKGROUND_BEGIN && process.is_current() {
            PRIORITY_CLASS.store(class, Ordering::Relaxed);
        }
        Ok(TRUE)
    })
}

/// # Safety
/// `info` must be NULL or writable.
unsafe fn startup_info(info: *mut STARTUPINFO, title: *mut u8) {
    let info_now = STARTUPINFO {
        cb: size_of::<STARTUPINFO>() as DWORD,
        lpReserved: null_mut(),
        lpDesktop: null_mut(),
        lpTitle: title,
        dwX: 0,
        dwY: 0,
        dwXSize: 0,
        dwYSize: 0,
        dwXCountChars: 0,
        dwYCountChars: 0,
        dwFillAttribute: 0,
        dwFlags: STARTF_USESTDHANDLES,
        wShowWindow: 0,
        cbReserved2: 0,
        lpReserved2: null_mut(),
        hStdInput: consoleapi::STANDARD_INPUT,
        hStdOutput: consoleapi::STANDARD_OUTPUT,
        hStdError: consoleapi::STANDARD_ERROR,
    };
    // SAFETY: promised by the caller.
    unsafe { give(info, info_now) };
}

/// How the process was started: with standard handles.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getstartupinfow>
///
/// # Safety
/// `info` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetStartupInfoA(info: *mut STARTUPINFO) {
    guard((), || {
        // SAFETY: promised by the caller; the title lives as long as the process.
        unsafe { startup_info(info, processenv::command_line_a().cast()) };
        Ok(())
    });
}

/// How the process was started: with standard handles.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getstartupinfow>
///
/// # Safety
/// `info` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetStartupInfoW(info: *mut STARTUPINFO) {
    guard((), || {
        // SAFETY: promised by the caller; the title lives as long as the process.
        unsafe { startup_info(info, processenv::command_line_w().cast()) };
        Ok(())
    });
}

/// Writes instruction caches through, which the processors that Tawny runs on do by themselves.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-flushinstructioncache>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlushInstructionCache(
    process: HANDLE,
    _address: *const std::ffi::c_void,
    _size: usize,
) -> BOOL {
    guard(FALSE, || check(process).map(|()| TRUE))
}

/// Makes every thread of the process pass a memory barrier.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-flushprocesswritebuffers>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlushProcessWriteBuffers() {
    const MEMBARRIER_CMD_GLOBAL: libc::c_int = 1;
    // SAFETY: membarrier touches no memory of the process.
    unsafe { libc::syscall(libc::SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0) };
}

/// How many handles the process has: at least its open descriptors.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocesshandlecount>
///
/// # Safety
/// `count` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessHandleCount(process: HANDLE, count: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        let open = std::fs::read_dir("/proc/self/fd")?.count();
        // SAFETY: promised by the caller.
        unsafe { give(count, open as DWORD) };
        Ok(TRUE)
    })
}

//! The current process: `GetCurrentProcess`, and duplicates of it.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

use std::ptr::null_mut;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::object;
use tawny::process::Process;

use crate::ioapiset::handle;
use crate::minwinbase::FILETIME;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, UINT, WORD};
use crate::{consoleapi, guard, processenv, sysinfoapi, timezoneapi};

/// `STILL_ACTIVE`, what a running process has for an exit code.
const STILL_ACTIVE: DWORD = 259;
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
const STARTF_USESTDHANDLES: DWORD = 0x100;
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

pub(crate) fn check(process: HANDLE) -> Result<(), Error> {
    if process == CURRENT || object::find::<Process>(handle(process)).is_some() {
        Ok(())
    } else {
        Err(Error::new(ERROR_INVALID_HANDLE))
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
    // SAFETY: always allowed.
    unsafe { libc::_exit(code as i32) }
}

/// When the process began, as a `FILETIME`.
fn creation_time() -> u64 {
    // SAFETY: no arguments that could be wrong.
    let ticks_per_second = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as u64;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in parentheses may hold anything; the start is the 20th field behind it.
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let start = fields
        .split_ascii_whitespace()
        .nth(19)
        .and_then(|ticks| ticks.parse::<u64>().ok());
    let started = Duration::from_millis(start.unwrap_or(0) * 1_000 / ticks_per_second);
    let age = sysinfoapi::since_start().saturating_sub(started);
    timezoneapi::now() - (age.as_nanos() / 100) as u64
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

/// The identifier of the process that the handle names.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocessid>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetProcessId(process: HANDLE) -> DWORD {
    guard(0, || check(process).map(|()| std::process::id()))
}

/// Ends the process. The shell sees the low byte of the code.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-exitprocess>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_ExitProcess(code: UINT) -> ! {
    end(code)
}

/// Ends the process at once, without writing what is buffered.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-terminateprocess>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_TerminateProcess(process: HANDLE, code: UINT) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        // SAFETY: always allowed.
        unsafe { libc::_exit(code as i32) }
    })
}

/// `STILL_ACTIVE`, since the process runs.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getexitcodeprocess>
///
/// # Safety
/// `code` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetExitCodeProcess(process: HANDLE, code: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        // SAFETY: promised by the caller.
        unsafe { give(code, STILL_ACTIVE) };
        Ok(TRUE)
    })
}

/// When the process began, and how much processor time it has used; there is no end yet.
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
        check(process)?;
        let mut usage = std::mem::MaybeUninit::<libc::rusage>::uninit();
        // SAFETY: a place for the result, which the call fills.
        let usage = unsafe {
            libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
            usage.assume_init()
        };
        let ticks =
            |time: libc::timeval| time.tv_sec as u64 * 10_000_000 + time.tv_usec as u64 * 10;
        // SAFETY: promised by the caller.
        unsafe {
            give(creation, FILETIME::from(creation_time()));
            give(exit, FILETIME::from(0));
            give(kernel, FILETIME::from(ticks(usage.ru_stime)));
            give(user, FILETIME::from(ticks(usage.ru_utime)));
        }
        Ok(TRUE)
    })
}

/// The priority class, normal until the program sets another.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getpriorityclass>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetPriorityClass(process: HANDLE) -> DWORD {
    guard(0, || {
        check(process).map(|()| PRIORITY_CLASS.load(Ordering::Relaxed))
    })
}

/// Notes a priority class. The scheduler is left alone, since raising a priority needs privileges
/// that programs do not have here.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setpriorityclass>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetPriorityClass(process: HANDLE, class: DWORD) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        if !PRIORITY_CLASSES.contains(&class) {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if class < PROCESS_MODE_BACKGROUND_BEGIN {
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

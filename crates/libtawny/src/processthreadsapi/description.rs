//! What is known of a thread besides its state: times, name.
//!
//! <https://learn.microsoft.com/windows/win32/procthread/processes-and-threads>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;
use tawny::object::Handle;

use crate::heapapi::block;
use crate::minwinbase::FILETIME;
use crate::sysinfoapi::since_start;
use crate::text::{self, Unit};
use crate::timezoneapi::now;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, ULONG};
use crate::{guard, pointer};

/// `HRESULT_FROM_WIN32` of an error.
const fn hresult(error: Error) -> i32 {
    (0x8007_0000 | error.code()) as i32
}

const S_OK: i32 = 0;
const E_FAIL: i32 = 0x8000_4005_u32 as i32;

/// The identifier of the thread that a handle names; -2 is the caller.
fn id(thread: HANDLE) -> Result<u32, Error> {
    if thread as isize == -2 {
        return Ok(tawny::thread::Thread::current().id());
    }
    Ok(tawny::thread::find(Handle::from_value(thread as usize))?.id())
}

/// A file of the kernel about a thread.
fn file(thread: HANDLE, name: &str) -> Result<String, Error> {
    Ok(format!("/proc/self/task/{}/{name}", id(thread)?))
}

/// When a thread began, and how much processor time it has used. A thread that has ended is not known
/// to the kernel any more.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getthreadtimes>
///
/// # Safety
/// The pointers must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetThreadTimes(
    thread: HANDLE,
    creation: *mut FILETIME,
    exit: *mut FILETIME,
    kernel: *mut FILETIME,
    user: *mut FILETIME,
) -> BOOL {
    guard(FALSE, || {
        let stat = std::fs::read_to_string(file(thread, "stat")?)?;
        // SAFETY: no arguments that could be wrong.
        let ticks = unsafe { libc::sysconf(libc::_SC_CLK_TCK) }.max(1) as u64;
        // The name in parentheses may hold anything; the fields are counted behind it.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        let field = |index: usize| {
            let field = fields.split_ascii_whitespace().nth(index);
            field
                .and_then(|field| field.parse::<u64>().ok())
                .unwrap_or(0)
                * 10_000_000
                / ticks
        };
        let age = (since_start().as_nanos() / 100) as u64 - field(19);
        // SAFETY: promised by the caller.
        unsafe {
            pointer::give(creation, FILETIME::from(now() - age));
            pointer::give(exit, FILETIME::from(0));
            pointer::give(user, FILETIME::from(field(11)));
            pointer::give(kernel, FILETIME::from(field(12)));
        }
        Ok(TRUE)
    })
}

/// Names a thread; the kernel keeps 15 bytes of the name.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setthreaddescription>
///
/// # Safety
/// `description` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadDescription(
    thread: HANDLE,
    description: *const u16,
) -> i32 {
    guard(E_FAIL, || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(description) }.unwrap_or_default();
        let written = file(thread, "comm").and_then(|file| Ok(std::fs::write(file, name)?));
        Ok(written.map_or_else(hresult, |()| S_OK))
    })
}

/// The name of a thread, which `LocalFree` frees.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getthreaddescription>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetThreadDescription(thread: HANDLE, out: *mut *mut u16) -> i32 {
    guard(E_FAIL, || {
        let name = file(thread, "comm").and_then(|file| Ok(std::fs::read_to_string(file)?));
        let name = match name {
            Ok(name) => u16::encode(name.trim_end()),
            Err(error) => return Ok(hresult(error)),
        };
        let string = block::allocate((name.len() + 1) * size_of::<u16>(), false).cast::<u16>();
        if string.is_null() || out.is_null() {
            return Ok(E_FAIL);
        }
        // SAFETY: room for the name and its terminator; `out` promised by the caller.
        unsafe {
            text::put_terminated(&name, string);
            pointer::give(out, string);
        }
        Ok(S_OK)
    })
}

/// The process of a thread: this one.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-getprocessidofthread>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetProcessIdOfThread(thread: HANDLE) -> DWORD {
    guard(0, || id(thread).map(|_| std::process::id()))
}

/// The session of a process: the first one of a person.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-processidtosessionid>
///
/// # Safety
/// `session` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_ProcessIdToSessionId(process: DWORD, session: *mut DWORD) -> BOOL {
    guard(FALSE, || {
        let exists = std::path::Path::new(&format!("/proc/{process}")).exists();
        if session.is_null() || !exists {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { pointer::give(session, 1) };
        Ok(TRUE)
    })
}

/// Accepts a size of stack that an exception handler would need, of which there are none.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-setthreadstackguarantee>
///
/// # Safety
/// `size` must be NULL or valid.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_SetThreadStackGuarantee(size: *mut ULONG) -> BOOL {
    guard(FALSE, || {
        if size.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller; the previous guarantee was none.
        unsafe { pointer::give(size, 0) };
        Ok(TRUE)
    })
}

//! `debugapi.h`: debuggers, and the text that is sent to them.
//!
//! <https://learn.microsoft.com/windows/win32/api/debugapi/>

use std::io::Write;
use std::sync::LazyLock;

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;

use crate::guard;
use crate::pointer::give;
use crate::processthreadsapi::process;
use crate::text::{self, Unit};
use crate::types::{BOOL, FALSE, HANDLE, TRUE};

/// Debug output goes to standard error when the environment has this variable, and nowhere otherwise.
const VARIABLE: &str = "TAWNY_DEBUG";

static SHOWN: LazyLock<bool> = LazyLock::new(|| std::env::var_os(VARIABLE).is_some());

/// # Safety
/// `text` must be NULL or a string.
unsafe fn output<U: Unit>(text: *const U) {
    guard((), || {
        if *SHOWN {
            // SAFETY: promised by the caller.
            let text = unsafe { text::read(text) }.unwrap_or_default();
            // Nobody is told that debug output was lost.
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
        Ok(())
    });
}

/// The process that traces this one; 0 when there is none.
fn tracer() -> u32 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("TracerPid:"));
    line.and_then(|id| id.trim().parse().ok()).unwrap_or(0)
}

/// Sends a string to the debugger.
/// <https://learn.microsoft.com/windows/win32/api/debugapi/nf-debugapi-outputdebugstringa>
///
/// # Safety
/// `text` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OutputDebugStringA(text: *const u8) {
    // SAFETY: promised by the caller.
    unsafe { output(text) };
}

/// Sends a string to the debugger.
/// <https://learn.microsoft.com/windows/win32/api/debugapi/nf-debugapi-outputdebugstringw>
///
/// # Safety
/// `text` must be NULL or a string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OutputDebugStringW(text: *const u16) {
    // SAFETY: promised by the caller.
    unsafe { output(text) };
}

/// Whether a debugger traces this process.
/// <https://learn.microsoft.com/windows/win32/api/debugapi/nf-debugapi-isdebuggerpresent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsDebuggerPresent() -> BOOL {
    guard(FALSE, || Ok((tracer() != 0).into()))
}

/// Whether a debugger traces the process that the handle names, which is this one.
/// <https://learn.microsoft.com/windows/win32/api/debugapi/nf-debugapi-checkremotedebuggerpresent>
///
/// # Safety
/// `present` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CheckRemoteDebuggerPresent(
    process: HANDLE,
    present: *mut BOOL,
) -> BOOL {
    guard(FALSE, || {
        process::check(process)?;
        if present.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(present, (tracer() != 0).into()) };
        Ok(TRUE)
    })
}

/// A breakpoint: stops in the debugger, or ends the process with `SIGTRAP`.
/// <https://learn.microsoft.com/windows/win32/api/debugapi/nf-debugapi-debugbreak>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_DebugBreak() {
    // SAFETY: always allowed.
    unsafe { libc::raise(libc::SIGTRAP) };
}

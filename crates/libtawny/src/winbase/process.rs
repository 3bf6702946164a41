//! The current process: its file, its input and output, its power requests.
//!
//! <https://learn.microsoft.com/windows/win32/api/winbase/>

use std::sync::atomic::{AtomicU32, Ordering};

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};
use tawny::windows_path::from_linux;

use crate::processthreadsapi::process::check;
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};
use crate::{guard, pointer};

/// `IO_COUNTERS`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct IO_COUNTERS {
    pub ReadOperationCount: u64,
    pub WriteOperationCount: u64,
    pub OtherOperationCount: u64,
    pub ReadTransferCount: u64,
    pub WriteTransferCount: u64,
    pub OtherTransferCount: u64,
}

/// `ES_CONTINUOUS`: the state stays until the next call with this flag.
const ES_CONTINUOUS: DWORD = 0x8000_0000;
static EXECUTION_STATE: AtomicU32 = AtomicU32::new(ES_CONTINUOUS);

/// Whether the process runs in an emulation of 32 bits: no.
/// <https://learn.microsoft.com/windows/win32/api/wow64apiset/nf-wow64apiset-iswow64process>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_IsWow64Process(process: HANDLE, out: *mut BOOL) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { pointer::give(out, FALSE) };
        Ok(TRUE)
    })
}

/// How much the process has read and written.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getprocessiocounters>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessIoCounters(
    process: HANDLE,
    out: *mut IO_COUNTERS,
) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        // Kernels without task accounting have no such file; then nothing is known.
        let io = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
        let value = |name: &str| {
            let line = io
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.and_then(|value| value.trim().parse().ok())
                .unwrap_or(0)
        };
        let counters = IO_COUNTERS {
            ReadOperationCount: value("syscr"),
            WriteOperationCount: value("syscw"),
            ReadTransferCount: value("rchar"),
            WriteTransferCount: value("wchar"),
            ..Default::default()
        };
        // SAFETY: promised by the caller.
        unsafe { pointer::give(out, counters) };
        Ok(TRUE)
    })
}

/// Notes that the system should stay awake, which is not this process's to say; the previous state.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setthreadexecutionstate>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetThreadExecutionState(state: DWORD) -> DWORD {
    if state & ES_CONTINUOUS == 0 {
        return EXECUTION_STATE.load(Ordering::Relaxed);
    }
    EXECUTION_STATE.swap(state, Ordering::Relaxed)
}

/// # Safety
/// `size` must be NULL or valid, `buffer` NULL or writable for as many units as it says.
unsafe fn image_name<U: Unit>(
    process: HANDLE,
    buffer: *mut U,
    size: *mut DWORD,
) -> Result<BOOL, Error> {
    check(process)?;
    if size.is_null() || buffer.is_null() {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let name = U::encode(&from_linux(&std::env::current_exe()?.to_string_lossy()));
    // SAFETY: promised by the caller.
    unsafe {
        if name.len() >= size.read_unaligned() as usize {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        text::put_terminated(&name, buffer);
        size.write_unaligned(name.len() as DWORD);
    }
    Ok(TRUE)
}

/// The name of the process's file.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-queryfullprocessimagenamea>
///
/// # Safety
/// `size` must be NULL or valid, `buffer` NULL or writable for as many units as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryFullProcessImageNameA(
    process: HANDLE,
    _flags: DWORD,
    buffer: *mut u8,
    size: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { image_name(process, buffer, size) })
}

/// The name of the process's file.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-queryfullprocessimagenamew>
///
/// # Safety
/// `size` must be NULL or valid, `buffer` NULL or writable for as many units as it says.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_QueryFullProcessImageNameW(
    process: HANDLE,
    _flags: DWORD,
    buffer: *mut u16,
    size: *mut DWORD,
) -> BOOL {
    // SAFETY: promised by the caller.
    guard(FALSE, || unsafe { image_name(process, buffer, size) })
}

/// Accepts a directory to look for modules in. They are looked for where `LoadLibrary` says.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setdlldirectorya>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetDllDirectoryA(_path: *const u8) -> BOOL {
    TRUE
}

/// Accepts a directory to look for modules in. They are looked for where `LoadLibrary` says.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setdlldirectoryw>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetDllDirectoryW(_path: *const u16) -> BOOL {
    TRUE
}

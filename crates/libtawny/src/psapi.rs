//! `psapi.h`: the memory of the current process.
//!
//! <https://learn.microsoft.com/windows/win32/api/psapi/>

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};

use crate::guard;
use crate::processthreadsapi::process::check;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};

/// `PROCESS_MEMORY_COUNTERS_EX`; the shorter structure is its beginning.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct PROCESS_MEMORY_COUNTERS_EX {
    pub cb: DWORD,
    pub PageFaultCount: DWORD,
    pub PeakWorkingSetSize: usize,
    pub WorkingSetSize: usize,
    pub QuotaPeakPagedPoolUsage: usize,
    pub QuotaPagedPoolUsage: usize,
    pub QuotaPeakNonPagedPoolUsage: usize,
    pub QuotaNonPagedPoolUsage: usize,
    pub PagefileUsage: usize,
    pub PeakPagefileUsage: usize,
    pub PrivateUsage: usize,
}

const SHORT: usize = std::mem::offset_of!(PROCESS_MEMORY_COUNTERS_EX, PrivateUsage);

fn counters(size: DWORD) -> PROCESS_MEMORY_COUNTERS_EX {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let bytes = |name: &str| {
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok());
        kilobytes.unwrap_or(0_usize) * 1024
    };
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The tenth and the twelfth field, counted behind the name in parentheses.
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_ascii_whitespace()
        .collect();
    let faults = |index: usize| {
        fields
            .get(index)
            .and_then(|count| count.parse::<u64>().ok())
    };
    let private = bytes("RssAnon") + bytes("VmSwap");
    PROCESS_MEMORY_COUNTERS_EX {
        cb: size,
        PageFaultCount: (faults(7).unwrap_or(0) + faults(9).unwrap_or(0)) as DWORD,
        PeakWorkingSetSize: bytes("VmHWM"),
        WorkingSetSize: bytes("VmRSS"),
        QuotaPeakPagedPoolUsage: 0,
        QuotaPagedPoolUsage: 0,
        QuotaPeakNonPagedPoolUsage: 0,
        QuotaNonPagedPoolUsage: 0,
        PagefileUsage: private,
        PeakPagefileUsage: private,
        PrivateUsage: private,
    }
}

/// How much memory the process uses.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessmemoryinfo>
///
/// # Safety
/// `out` must be NULL or writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessMemoryInfo(
    process: HANDLE,
    out: *mut PROCESS_MEMORY_COUNTERS_EX,
    size: DWORD,
) -> BOOL {
    guard(FALSE, || {
        check(process)?;
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if (size as usize) < SHORT {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        let counters = counters(size);
        let length = if size as usize >= size_of_val(&counters) {
            size_of_val(&counters)
        } else {
            SHORT
        };
        // SAFETY: no more than the size that the caller says there is.
        unsafe {
            out.cast::<u8>()
                .copy_from((&raw const counters).cast(), length)
        };
        Ok(TRUE)
    })
}

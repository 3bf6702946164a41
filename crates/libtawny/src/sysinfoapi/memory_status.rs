//! How much memory there is.
//!
//! <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-globalmemorystatusex>

use tawny::Error;
use tawny::codes::ERROR_INVALID_PARAMETER;

use crate::guard;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, TRUE};

/// `MEMORYSTATUSEX`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct MEMORYSTATUSEX {
    pub dwLength: DWORD,
    pub dwMemoryLoad: DWORD,
    pub ullTotalPhys: u64,
    pub ullAvailPhys: u64,
    pub ullTotalPageFile: u64,
    pub ullAvailPageFile: u64,
    pub ullTotalVirtual: u64,
    pub ullAvailVirtual: u64,
    pub ullAvailExtendedVirtual: u64,
}

/// `MEMORYSTATUS`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct MEMORYSTATUS {
    pub dwLength: DWORD,
    pub dwMemoryLoad: DWORD,
    pub dwTotalPhys: usize,
    pub dwAvailPhys: usize,
    pub dwTotalPageFile: usize,
    pub dwAvailPageFile: usize,
    pub dwTotalVirtual: usize,
    pub dwAvailVirtual: usize,
}

/// The address space of a program: 47 bits.
const VIRTUAL: u64 = 1 << 47;

/// A value of `/proc/meminfo` in bytes; 0 when it is missing.
fn value(meminfo: &str, name: &str) -> u64 {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// The process's own address space in bytes.
fn used_virtual() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm
        .split(' ')
        .next()
        .and_then(|pages| pages.parse::<u64>().ok())
        .unwrap_or(0);
    pages * super::processor::page_size() as u64
}

fn status() -> MEMORYSTATUSEX {
    let meminfo = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let (total, available) = (value(&meminfo, "MemTotal"), value(&meminfo, "MemAvailable"));
    let used = total.saturating_sub(available);
    MEMORYSTATUSEX {
        dwLength: size_of::<MEMORYSTATUSEX>() as DWORD,
        dwMemoryLoad: (used * 100).checked_div(total).unwrap_or(0) as DWORD,
        ullTotalPhys: total,
        ullAvailPhys: available,
        ullTotalPageFile: total + value(&meminfo, "SwapTotal"),
        ullAvailPageFile: available + value(&meminfo, "SwapFree"),
        ullTotalVirtual: VIRTUAL,
        ullAvailVirtual: VIRTUAL - used_virtual().min(VIRTUAL),
        ullAvailExtendedVirtual: 0,
    }
}

/// Physical memory, page file and address space. The caller sets `dwLength`.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-globalmemorystatusex>
///
/// # Safety
/// `out` must be NULL or a valid structure.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GlobalMemoryStatusEx(out: *mut MEMORYSTATUSEX) -> BOOL {
    guard(FALSE, || {
        // SAFETY: the length comes first; promised by the caller.
        if out.is_null() || unsafe { (*out).dwLength } as usize != size_of::<MEMORYSTATUSEX>() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(out, status()) };
        Ok(TRUE)
    })
}

/// The same in the older structure.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-globalmemorystatus>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GlobalMemoryStatus(out: *mut MEMORYSTATUS) {
    guard((), || {
        let status = status();
        let older = MEMORYSTATUS {
            dwLength: size_of::<MEMORYSTATUS>() as DWORD,
            dwMemoryLoad: status.dwMemoryLoad,
            dwTotalPhys: status.ullTotalPhys as usize,
            dwAvailPhys: status.ullAvailPhys as usize,
            dwTotalPageFile: status.ullTotalPageFile as usize,
            dwAvailPageFile: status.ullAvailPageFile as usize,
            dwTotalVirtual: status.ullTotalVirtual as usize,
            dwAvailVirtual: status.ullAvailVirtual as usize,
        };
        // SAFETY: promised by the caller.
        unsafe { give(out, older) };
        Ok(())
    });
}

/// The memory that is built in, in kilobytes.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getphysicallyinstalledsystemmemory>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetPhysicallyInstalledSystemMemory(out: *mut u64) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        unsafe { give(out, status().ullTotalPhys / 1024) };
        Ok(TRUE)
    })
}

//! The processors and the address space.
//!
//! <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsysteminfo>

use std::ffi::c_void;

use crate::guard;
use crate::pointer::give;
use crate::types::{BOOL, DWORD, FALSE, TRUE, WORD};

/// `SYSTEM_INFO`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct SYSTEM_INFO {
    pub wProcessorArchitecture: WORD,
    pub wReserved: WORD,
    pub dwPageSize: DWORD,
    pub lpMinimumApplicationAddress: *mut c_void,
    pub lpMaximumApplicationAddress: *mut c_void,
    pub dwActiveProcessorMask: usize,
    pub dwNumberOfProcessors: DWORD,
    pub dwProcessorType: DWORD,
    pub dwAllocationGranularity: DWORD,
    pub wProcessorLevel: WORD,
    pub wProcessorRevision: WORD,
}

/// `PROCESSOR_ARCHITECTURE_AMD64` and `PROCESSOR_AMD_X8664`, or those of 64-bit Arm.
const ARCHITECTURE: (WORD, DWORD) = if cfg!(target_arch = "aarch64") {
    (12, 0)
} else {
    (9, 8664)
};
/// What `VirtualAlloc` rounds addresses to.
pub(crate) const ALLOCATION_GRANULARITY: usize = 0x1_0000;
/// The addresses below stay free.
const MINIMUM_ADDRESS: usize = 0x1_0000;
/// The last address of a program on Linux with 4-level page tables.
const MAXIMUM_ADDRESS: usize = 0x7fff_ffff_efff;
/// `ALL_PROCESSOR_GROUPS`.
const ALL_PROCESSOR_GROUPS: WORD = 0xffff;

/// The size of a page in bytes.
pub(crate) fn page_size() -> usize {
    // SAFETY: no arguments that could be wrong.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

/// The processors that this process may use: what affinity and control groups leave.
pub(crate) fn processors() -> DWORD {
    std::thread::available_parallelism().map_or(1, |count| count.get() as DWORD)
}

fn system_info() -> SYSTEM_INFO {
    let processors = processors();
    SYSTEM_INFO {
        wProcessorArchitecture: ARCHITECTURE.0,
        wReserved: 0,
        dwPageSize: page_size() as DWORD,
        lpMinimumApplicationAddress: MINIMUM_ADDRESS as *mut c_void,
        lpMaximumApplicationAddress: MAXIMUM_ADDRESS as *mut c_void,
        dwActiveProcessorMask: usize::MAX >> (usize::BITS - processors.clamp(1, usize::BITS)),
        dwNumberOfProcessors: processors,
        dwProcessorType: ARCHITECTURE.1,
        dwAllocationGranularity: ALLOCATION_GRANULARITY as DWORD,
        wProcessorLevel: 6,
        wProcessorRevision: 0,
    }
}

/// Processors and address space.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getsysteminfo>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetSystemInfo(out: *mut SYSTEM_INFO) {
    guard((), || {
        // SAFETY: promised by the caller.
        unsafe { give(out, system_info()) };
        Ok(())
    });
}

/// As `GetSystemInfo`: nothing is emulated.
/// <https://learn.microsoft.com/windows/win32/api/sysinfoapi/nf-sysinfoapi-getnativesysteminfo>
///
/// # Safety
/// `out` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetNativeSystemInfo(out: *mut SYSTEM_INFO) {
    // SAFETY: promised by the caller.
    unsafe { tawny_GetSystemInfo(out) };
}

/// The processors of a group; there is one group, 0.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getactiveprocessorcount>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetActiveProcessorCount(group: WORD) -> DWORD {
    guard(0, || {
        Ok(if matches!(group, 0 | ALL_PROCESSOR_GROUPS) {
            processors()
        } else {
            0
        })
    })
}

/// The processors that a group can have.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getmaximumprocessorcount>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetMaximumProcessorCount(group: WORD) -> DWORD {
    tawny_GetActiveProcessorCount(group)
}

/// The number of groups: one.
/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-getactiveprocessorgroupcount>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetActiveProcessorGroupCount() -> WORD {
    1
}

/// Whether the processor has a feature. Those that every 64-bit processor has are there.
/// <https://learn.microsoft.com/windows/win32/api/processthreadsapi/nf-processthreadsapi-isprocessorfeaturepresent>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_IsProcessorFeaturePresent(feature: DWORD) -> BOOL {
    #[cfg(target_arch = "x86_64")]
    let present = match feature {
        // Compare-exchange of 8 bytes, MMX, SSE, RDTSC, PAE, SSE2, no-execute.
        2 | 3 | 6 | 8 | 9 | 10 | 12 => true,
        13 => is_x86_feature_detected!("sse3"),
        14 => is_x86_feature_detected!("cmpxchg16b"),
        17 => is_x86_feature_detected!("xsave"),
        36 => is_x86_feature_detected!("ssse3"),
        37 => is_x86_feature_detected!("sse4.1"),
        38 => is_x86_feature_detected!("sse4.2"),
        39 => is_x86_feature_detected!("avx"),
        40 => is_x86_feature_detected!("avx2"),
        41 => is_x86_feature_detected!("avx512f"),
        _ => false,
    };
    // No-execute, floating point and vector instructions of the base architecture.
    #[cfg(not(target_arch = "x86_64"))]
    let present = matches!(feature, 12 | 18 | 19 | 29);
    if present { TRUE } else { FALSE }
}

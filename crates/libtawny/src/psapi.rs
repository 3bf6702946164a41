//! `psapi.h`: the memory and the modules of processes.
//!
//! <https://learn.microsoft.com/windows/win32/api/psapi/>

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::snapshot::{self, ModuleEntry};
use tawny::windows_path::{file_name, from_linux};

use crate::guard;
use crate::libloaderapi::tawny_GetModuleHandleW;
use crate::pointer::give;
use crate::processthreadsapi::process::{check, find};
use crate::text::{self, Unit};
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

/// Another process's identifier, or this one's, by a handle.
fn identifier(process: HANDLE) -> Result<u32, Error> {
    Ok(find(process)?.id())
}

/// Copies as many values as there is room for; says how many bytes all take.
///
/// # Safety
/// `out` is NULL or writable for `size` bytes, `needed` NULL or writable.
unsafe fn list<T: Copy>(
    values: &[T],
    out: *mut T,
    size: DWORD,
    needed: *mut DWORD,
) -> Result<usize, Error> {
    if needed.is_null() || (out.is_null() && size != 0) {
        return Err(Error::new(ERROR_INVALID_PARAMETER));
    }
    let room = size as usize / size_of::<T>();
    let copied = values.len().min(room);
    // SAFETY: promised by the caller, and within the room.
    unsafe {
        for (index, value) in values[..copied].iter().enumerate() {
            give(out.add(index), *value);
        }
    }
    Ok(copied)
}

/// The identifiers of all processes, as many as there is room for.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-enumprocesses>
///
/// # Safety
/// `out` must be NULL or writable for `size` bytes, `returned` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnumProcesses(
    out: *mut DWORD,
    size: DWORD,
    returned: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        // SAFETY: promised by the caller.
        unsafe {
            let copied = list(&snapshot::process_ids(), out, size, returned)?;
            give(returned, (copied * size_of::<DWORD>()) as DWORD);
        }
        Ok(TRUE)
    })
}

/// The modules of a process, its own file first.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-enumprocessmodules>
///
/// # Safety
/// `out` must be NULL or writable for `size` bytes, `needed` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_EnumProcessModules(
    process: HANDLE,
    out: *mut usize,
    size: DWORD,
    needed: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        let modules = snapshot::modules(identifier(process)?)?;
        let bases: Vec<usize> = modules.iter().map(|module| module.base).collect();
        // SAFETY: promised by the caller.
        unsafe {
            list(&bases, out, size, needed)?;
            give(needed, (bases.len() * size_of::<usize>()) as DWORD);
        }
        Ok(TRUE)
    })
}

/// The module of a process that begins at this address; without one, the process's own file.
fn module(process: HANDLE, base: usize) -> Result<ModuleEntry, Error> {
    let modules = snapshot::modules(identifier(process)?)?;
    let is_meant = |module: &ModuleEntry| base == 0 || module.base == base;
    // SAFETY: NULL means the program.
    let own = unsafe { tawny_GetModuleHandleW(std::ptr::null()) } as usize;
    let found = modules.iter().find(|module| is_meant(module));
    let found = found.or_else(|| modules.first().filter(|_| base == own));
    found.cloned().ok_or(Error::new(ERROR_INVALID_HANDLE))
}

/// Writes text and a terminator, cut off where there is no room; the length.
///
/// # Safety
/// `out` is NULL or writable for `size` units.
unsafe fn put_cut<U: Unit>(text: &str, out: *mut U, size: DWORD) -> Result<DWORD, Error> {
    if out.is_null() || size == 0 {
        return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
    }
    let units = U::encode(text);
    let count = units.len().min(size as usize - 1);
    // SAFETY: promised by the caller.
    unsafe { text::put_terminated(&units[..count], out) };
    Ok(count as DWORD)
}

/// Exports a function that names a module in both forms.
macro_rules! names {
    ($($narrow:ident, $wide:ident = $name:expr;)*) => {$(
        /// <https://learn.microsoft.com/windows/win32/psapi/module-information>
        ///
        /// # Safety
        /// `out` must be NULL or writable for `size` characters.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $narrow(process: HANDLE, base: usize, out: *mut u8, size: DWORD) -> DWORD {
            // SAFETY: promised by the caller.
            guard(0, || unsafe { put_cut(&$name(module(process, base)?), out, size) })
        }

        /// <https://learn.microsoft.com/windows/win32/psapi/module-information>
        ///
        /// # Safety
        /// `out` must be NULL or writable for `size` characters.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $wide(process: HANDLE, base: usize, out: *mut u16, size: DWORD) -> DWORD {
            // SAFETY: promised by the caller.
            guard(0, || unsafe { put_cut(&$name(module(process, base)?), out, size) })
        }
    )*};
}

fn base_name(module: ModuleEntry) -> String {
    file_name(&from_linux(&module.path)).to_owned()
}

fn full_name(module: ModuleEntry) -> String {
    from_linux(&module.path)
}

names! {
    tawny_GetModuleBaseNameA, tawny_GetModuleBaseNameW = base_name;
    tawny_GetModuleFileNameExA, tawny_GetModuleFileNameExW = full_name;
}

/// The file of a process.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessimagefilenamea>
///
/// # Safety
/// `out` must be NULL or writable for `size` characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessImageFileNameA(
    process: HANDLE,
    out: *mut u8,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { tawny_GetModuleFileNameExA(process, 0, out, size) }
}

/// The file of a process.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getprocessimagefilenamew>
///
/// # Safety
/// `out` must be NULL or writable for `size` characters.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessImageFileNameW(
    process: HANDLE,
    out: *mut u16,
    size: DWORD,
) -> DWORD {
    // SAFETY: promised by the caller.
    unsafe { tawny_GetModuleFileNameExW(process, 0, out, size) }
}

/// `MODULEINFO`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct MODULEINFO {
    pub lpBaseOfDll: usize,
    pub SizeOfImage: DWORD,
    pub EntryPoint: usize,
}

/// Where a module is in memory.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-getmoduleinformation>
///
/// # Safety
/// `out` must be NULL or writable for `size` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetModuleInformation(
    process: HANDLE,
    base: usize,
    out: *mut MODULEINFO,
    size: DWORD,
) -> BOOL {
    guard(FALSE, || {
        if out.is_null() || (size as usize) < size_of::<MODULEINFO>() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        let module = module(process, base)?;
        let information = MODULEINFO {
            lpBaseOfDll: module.base,
            SizeOfImage: module.size as DWORD,
            EntryPoint: 0,
        };
        // SAFETY: promised by the caller.
        unsafe { give(out, information) };
        Ok(TRUE)
    })
}

/// The kernel takes pages from a process when it needs them; the wish changes nothing.
/// <https://learn.microsoft.com/windows/win32/api/psapi/nf-psapi-emptyworkingset>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_EmptyWorkingSet(process: HANDLE) -> BOOL {
    guard(FALSE, || find(process).map(|_| TRUE))
}

/// As `EmptyWorkingSet`: a wish of how many bytes stay in memory.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-setprocessworkingsetsize>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_SetProcessWorkingSetSize(
    process: HANDLE,
    minimum: usize,
    maximum: usize,
) -> BOOL {
    guard(FALSE, || {
        find(process)?;
        if (minimum == usize::MAX) != (maximum == usize::MAX) || minimum > maximum {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        Ok(TRUE)
    })
}

/// Nothing bounds them: 0, and all of the address space.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-getprocessworkingsetsize>
///
/// # Safety
/// The pointers must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessWorkingSetSize(
    process: HANDLE,
    minimum: *mut usize,
    maximum: *mut usize,
) -> BOOL {
    guard(FALSE, || {
        find(process)?;
        // SAFETY: promised by the caller.
        unsafe {
            give(minimum, 0);
            give(maximum, isize::MAX as usize);
        }
        Ok(TRUE)
    })
}

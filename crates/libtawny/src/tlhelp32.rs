//! `tlhelp32.h`: snapshots of processes, threads and modules.
//!
//! <https://learn.microsoft.com/windows/win32/api/tlhelp32/>

use tawny::codes::{ERROR_BAD_LENGTH, ERROR_INVALID_PARAMETER, ERROR_NO_MORE_FILES};
use tawny::snapshot::{self, ModuleEntry, ProcessEntry, Snapshot, ThreadEntry, Wanted};
use tawny::windows_path::from_linux;
use tawny::{Error, object};

use crate::guard;
use crate::ioapiset::handle;
use crate::text::Unit;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, INVALID_HANDLE_VALUE, TRUE};

const SNAP_HEAPS: DWORD = 0x1;
const SNAP_PROCESSES: DWORD = 0x2;
const SNAP_THREADS: DWORD = 0x4;
const SNAP_MODULES: DWORD = 0x8;
const SNAP_MODULES_32: DWORD = 0x10;
const INHERIT: DWORD = 0x8000_0000;
const MAX_PATH: usize = 260;
const NAME_SIZE: usize = 256;
/// `THREAD_PRIORITY_NORMAL` in the class of normal processes.
const BASE_PRIORITY: i32 = 8;

/// `PROCESSENTRY32` and `PROCESSENTRY32W`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct PROCESSENTRY32<U> {
    pub dwSize: DWORD,
    pub cntUsage: DWORD,
    pub th32ProcessID: DWORD,
    pub th32DefaultHeapID: usize,
    pub th32ModuleID: DWORD,
    pub cntThreads: DWORD,
    pub th32ParentProcessID: DWORD,
    pub pcPriClassBase: i32,
    pub dwFlags: DWORD,
    pub szExeFile: [U; MAX_PATH],
}

/// `THREADENTRY32`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct THREADENTRY32 {
    pub dwSize: DWORD,
    pub cntUsage: DWORD,
    pub th32ThreadID: DWORD,
    pub th32OwnerProcessID: DWORD,
    pub tpBasePri: i32,
    pub tpDeltaPri: i32,
    pub dwFlags: DWORD,
}

/// `MODULEENTRY32` and `MODULEENTRY32W`
#[repr(C)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct MODULEENTRY32<U> {
    pub dwSize: DWORD,
    pub th32ModuleID: DWORD,
    pub th32ProcessID: DWORD,
    pub GlblcntUsage: DWORD,
    pub ProccntUsage: DWORD,
    pub modBaseAddr: *mut u8,
    pub modBaseSize: DWORD,
    pub hModule: HANDLE,
    pub szModule: [U; NAME_SIZE],
    pub szExePath: [U; MAX_PATH],
}

/// Text in an array, cut off to leave room for the terminator.
fn array<U: Unit, const N: usize>(text: &str) -> [U; N] {
    let mut array = [U::default(); N];
    let units = U::encode(text);
    let count = units.len().min(N - 1);
    array[..count].copy_from_slice(&units[..count]);
    array
}

/// A structure that is filled from an entry.
trait Fill<E> {
    fn of(entry: &E) -> Self;
}

impl<U: Unit> Fill<ProcessEntry> for PROCESSENTRY32<U> {
    fn of(entry: &ProcessEntry) -> Self {
        Self {
            dwSize: size_of::<Self>() as DWORD,
            cntUsage: 0,
            th32ProcessID: entry.id,
            th32DefaultHeapID: 0,
            th32ModuleID: 0,
            cntThreads: entry.threads,
            th32ParentProcessID: entry.parent,
            pcPriClassBase: BASE_PRIORITY,
            dwFlags: 0,
            szExeFile: array(&entry.name),
        }
    }
}

impl Fill<ThreadEntry> for THREADENTRY32 {
    fn of(entry: &ThreadEntry) -> Self {
        Self {
            dwSize: size_of::<Self>() as DWORD,
            cntUsage: 0,
            th32ThreadID: entry.id,
            th32OwnerProcessID: entry.process,
            tpBasePri: BASE_PRIORITY,
            tpDeltaPri: 0,
            dwFlags: 0,
        }
    }
}

impl<U: Unit> Fill<ModuleEntry> for MODULEENTRY32<U> {
    fn of(entry: &ModuleEntry) -> Self {
        let path = from_linux(&entry.path);
        let base = entry.base as *mut u8;
        Self {
            dwSize: size_of::<Self>() as DWORD,
            th32ModuleID: 1,
            th32ProcessID: std::process::id(),
            GlblcntUsage: 1,
            ProccntUsage: 1,
            modBaseAddr: base,
            modBaseSize: entry.size as DWORD,
            hModule: base.cast(),
            szModule: array(tawny::windows_path::file_name(&path)),
            szExePath: array(&path),
        }
    }
}

/// Fills the caller's structure with an entry.
///
/// # Safety
/// `out` is NULL or a structure whose first member is its size.
unsafe fn put<E, S: Fill<E>>(out: *mut S, read: impl FnOnce() -> Result<Option<E>, Error>) -> BOOL {
    guard(FALSE, || {
        if out.is_null() {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        // SAFETY: promised by the caller.
        let size = unsafe { out.cast::<DWORD>().read_unaligned() };
        if (size as usize) < size_of::<S>() {
            return Err(Error::new(ERROR_BAD_LENGTH));
        }
        let entry = read()?.ok_or(Error::new(ERROR_NO_MORE_FILES))?;
        // SAFETY: promised by the caller, and as large as it must be.
        unsafe { out.write_unaligned(S::of(&entry)) };
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/tlhelp32/nf-tlhelp32-createtoolhelp32snapshot>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_CreateToolhelp32Snapshot(flags: DWORD, process: DWORD) -> HANDLE {
    guard(INVALID_HANDLE_VALUE, || {
        let known = SNAP_HEAPS | SNAP_PROCESSES | SNAP_THREADS | SNAP_MODULES | SNAP_MODULES_32;
        if flags & !INHERIT & known == 0 {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        let process = match process {
            0 => std::process::id(),
            other => other,
        };
        let with_modules = flags & (SNAP_MODULES | SNAP_MODULES_32) != 0;
        let snapshot = Snapshot::take(Wanted {
            processes: flags & SNAP_PROCESSES != 0,
            threads: flags & SNAP_THREADS != 0,
            modules_of: with_modules.then_some(process),
        })?;
        Ok(object::insert(snapshot)?.value() as HANDLE)
    })
}

/// Exports the two functions that read one list in one form.
macro_rules! readers {
    ($($first:ident, $next:ident = $list:ident as $structure:ty;)*) => {$(
        /// <https://learn.microsoft.com/windows/win32/toolhelp/tool-help-functions>
        ///
        /// # Safety
        /// `out` is NULL or a structure whose first member is its size.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $first(snapshot: HANDLE, out: *mut $structure) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { put(out, || Ok(snapshot::find(handle(snapshot))?.$list().read(true))) }
        }

        /// <https://learn.microsoft.com/windows/win32/toolhelp/tool-help-functions>
        ///
        /// # Safety
        /// `out` is NULL or a structure whose first member is its size.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $next(snapshot: HANDLE, out: *mut $structure) -> BOOL {
            // SAFETY: promised by the caller.
            unsafe { put(out, || Ok(snapshot::find(handle(snapshot))?.$list().read(false))) }
        }
    )*};
}

readers! {
    tawny_Process32First, tawny_Process32Next = processes as PROCESSENTRY32<u8>;
    tawny_Process32FirstW, tawny_Process32NextW = processes as PROCESSENTRY32<u16>;
    tawny_Thread32First, tawny_Thread32Next = threads as THREADENTRY32;
    tawny_Module32First, tawny_Module32Next = modules as MODULEENTRY32<u8>;
    tawny_Module32FirstW, tawny_Module32NextW = modules as MODULEENTRY32<u16>;
}

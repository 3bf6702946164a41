//! `memoryapi.h`: pages of memory. Reserved pages are mapped without access; committing gives access,
//! and the kernel provides the memory when it is touched.
//!
//! <https://learn.microsoft.com/windows/win32/memory/virtual-memory-functions>

mod file_mapping;
mod pages;

use std::ffi::c_void;
use std::ops::Range;
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tawny::Error;
use tawny::address_space::AddressSpace;
use tawny::codes::{
    ERROR_BAD_LENGTH, ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER, ERROR_NOACCESS,
};

use crate::guard;
use crate::pointer::give;
use crate::processthreadsapi::process;
use crate::sysinfoapi::processor::{ALLOCATION_GRANULARITY, page_size};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE, WORD};

/// Pages that can be used.
pub const MEM_COMMIT: DWORD = 0x1000;
/// Addresses that nothing else uses.
pub const MEM_RESERVE: DWORD = 0x2000;
/// Pages that cannot be used any more, `VirtualFree`.
pub const MEM_DECOMMIT: DWORD = 0x4000;
/// Addresses that are given back, `VirtualFree`.
pub const MEM_RELEASE: DWORD = 0x8000;
/// Addresses that nothing uses, `VirtualQuery`.
pub const MEM_FREE: DWORD = 0x1_0000;
const MEM_PRIVATE: DWORD = 0x2_0000;
const MEM_MAPPED: DWORD = 0x4_0000;
const MEM_RESET: DWORD = 0x8_0000;
const MEM_TOP_DOWN: DWORD = 0x10_0000;
const MEM_IMAGE: DWORD = 0x100_0000;
const MEM_RESET_UNDO: DWORD = 0x100_0000;

/// No access.
pub const PAGE_NOACCESS: DWORD = 0x1;
/// Reading.
pub const PAGE_READONLY: DWORD = 0x2;
/// Reading and writing.
pub const PAGE_READWRITE: DWORD = 0x4;
const PAGE_WRITECOPY: DWORD = 0x8;
const PAGE_EXECUTE: DWORD = 0x10;
const PAGE_EXECUTE_READ: DWORD = 0x20;
const PAGE_EXECUTE_READWRITE: DWORD = 0x40;
const PAGE_EXECUTE_WRITECOPY: DWORD = 0x80;
const PAGE_GUARD: DWORD = 0x100;
/// `PAGE_GUARD`, `PAGE_NOCACHE`, `PAGE_WRITECOMBINE`.
const PAGE_MODIFIERS: DWORD = PAGE_GUARD | 0x200 | 0x400;

/// `MEMORY_BASIC_INFORMATION`.
#[repr(C)]
#[derive(Clone, Copy)]
#[allow(non_snake_case, missing_docs, reason = "Windows' own names")]
pub struct MEMORY_BASIC_INFORMATION {
    pub BaseAddress: *mut c_void,
    pub AllocationBase: *mut c_void,
    pub AllocationProtect: DWORD,
    pub PartitionId: WORD,
    pub RegionSize: usize,
    pub State: DWORD,
    pub Protect: DWORD,
    pub Type: DWORD,
}

static SPACE: Mutex<AddressSpace> = Mutex::new(AddressSpace::new());

fn space() -> MutexGuard<'static, AddressSpace> {
    SPACE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn invalid() -> Error {
    Error::new(ERROR_INVALID_PARAMETER)
}

/// What a protection allows. A guard page allows nothing: there is no exception that could lift it.
fn access(protection: DWORD) -> Result<i32, Error> {
    let access = match protection & !PAGE_MODIFIERS {
        PAGE_NOACCESS => libc::PROT_NONE,
        PAGE_READONLY => libc::PROT_READ,
        PAGE_READWRITE | PAGE_WRITECOPY => libc::PROT_READ | libc::PROT_WRITE,
        PAGE_EXECUTE => libc::PROT_EXEC,
        PAGE_EXECUTE_READ => libc::PROT_READ | libc::PROT_EXEC,
        PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY => {
            libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC
        }
        _ => return Err(invalid()),
    };
    Ok(if protection & PAGE_GUARD != 0 {
        libc::PROT_NONE
    } else {
        access
    })
}

/// The protection that the access of a mapping amounts to.
fn protection_of(access: &str) -> DWORD {
    match (
        access.contains('r'),
        access.contains('w'),
        access.contains('x'),
    ) {
        (_, true, true) => PAGE_EXECUTE_READWRITE,
        (_, true, false) => PAGE_READWRITE,
        (true, false, true) => PAGE_EXECUTE_READ,
        (false, false, true) => PAGE_EXECUTE,
        (true, false, false) => PAGE_READONLY,
        (false, false, false) => PAGE_NOACCESS,
    }
}

/// The whole pages that `size` bytes at `address` touch.
fn pages_of(address: usize, size: usize) -> Result<Range<usize>, Error> {
    let page = page_size();
    let end = address
        .checked_add(size)
        .and_then(|end| end.checked_next_multiple_of(page));
    Ok(address & !(page - 1)..end.filter(|_| size != 0).ok_or(invalid())?)
}

fn commit(space: &mut AddressSpace, range: Range<usize>, protection: DWORD) -> Result<(), Error> {
    let access = access(protection)?;
    let region = space.region_of(&range)?;
    pages::protect(&range, access)?;
    region.set(range, Some(protection));
    Ok(())
}

fn allocate(address: usize, size: usize, kind: DWORD, protection: DWORD) -> Result<usize, Error> {
    access(protection)?;
    let kind = kind & !MEM_TOP_DOWN;
    if size == 0 {
        return Err(invalid());
    }
    if matches!(kind, MEM_RESET | MEM_RESET_UNDO) {
        // The contents may be lost but need not be.
        let range = pages_of(address, size)?;
        return space().region_of(&range).map(|_| range.start);
    }
    if kind & !(MEM_COMMIT | MEM_RESERVE) != 0 || kind == 0 {
        return Err(invalid());
    }
    let mut space = space();
    if kind & MEM_RESERVE == 0 && address != 0 {
        let range = pages_of(address, size)?;
        // The pages of a view are committed, whatever its mapping said.
        if file_mapping::view_of(range.start).is_none_or(|(view, _)| view.end < range.end) {
            commit(&mut space, range.clone(), protection)?;
        }
        return Ok(range.start);
    }
    let range = if address == 0 {
        pages::reserve(pages_of(0, size)?.end)?
    } else {
        let range = address & !(ALLOCATION_GRANULARITY - 1)..pages_of(address, size)?.end;
        pages::reserve_at(&range)?;
        range
    };
    space.reserve(range.clone(), protection);
    if kind & MEM_COMMIT != 0 {
        let committed = commit(&mut space, range.clone(), protection);
        if committed.is_err() {
            space.release(range.start)?;
            pages::release(&range);
        }
        committed?;
    }
    Ok(range.start)
}

fn free(address: usize, size: usize, kind: DWORD) -> Result<(), Error> {
    let mut space = space();
    match kind {
        MEM_RELEASE if size != 0 => Err(invalid()),
        MEM_RELEASE => {
            let base = address & !(page_size() - 1);
            pages::release(&space.release(base)?);
            Ok(())
        }
        MEM_DECOMMIT => {
            let range = match size {
                0 => {
                    let region = space
                        .region(address)
                        .ok_or(Error::new(ERROR_INVALID_ADDRESS))?;
                    if region.range.start != address {
                        return Err(Error::new(ERROR_INVALID_ADDRESS));
                    }
                    region.range.clone()
                }
                _ => pages_of(address, size)?,
            };
            let region = space.region_of(&range)?;
            pages::discard(&range)?;
            pages::protect(&range, libc::PROT_NONE)?;
            region.set(range, None);
            Ok(())
        }
        _ => Err(invalid()),
    }
}

/// Changes the protection of pages and returns the first one's previous protection. Pages that
/// `VirtualAlloc` did not hand out are those of the program itself.
fn protect(address: usize, size: usize, protection: DWORD) -> Result<DWORD, Error> {
    let access = access(protection)?;
    let range = pages_of(address, size)?;
    let mut space = space();
    if let Ok(region) = space.region_of(&range) {
        if !region.is_committed(&range) {
            return Err(Error::new(ERROR_INVALID_ADDRESS));
        }
        let old = region.run(range.start).protection.unwrap_or(PAGE_NOACCESS);
        pages::protect(&range, access)?;
        region.set(range, Some(protection));
        return Ok(old);
    }
    let mappings = pages::mappings();
    let mapping = mappings
        .iter()
        .find(|mapping| mapping.range.contains(&range.start));
    let old = protection_of(&mapping.ok_or(Error::new(ERROR_INVALID_ADDRESS))?.access);
    pages::protect(&range, access).map_err(|_| Error::new(ERROR_INVALID_ADDRESS))?;
    Ok(old)
}

fn query(address: usize) -> MEMORY_BASIC_INFORMATION {
    let page = address & !(page_size() - 1);
    let information =
        |base: usize, protect, range: Range<usize>, state, now, kind| MEMORY_BASIC_INFORMATION {
            BaseAddress: page as *mut c_void,
            AllocationBase: base as *mut c_void,
            AllocationProtect: protect,
            PartitionId: 0,
            RegionSize: range.end - page,
            State: state,
            Protect: now,
            Type: kind,
        };
    if let Some(region) = space().region(page) {
        let run = region.run(page);
        let state = if run.protection.is_some() {
            MEM_COMMIT
        } else {
            MEM_RESERVE
        };
        let (base, protect) = (region.range.start, region.protection);
        return information(
            base,
            protect,
            run.range,
            state,
            run.protection.unwrap_or(0),
            MEM_PRIVATE,
        );
    }
    if let Some((view, protection)) = file_mapping::view_of(page) {
        let base = view.start;
        return information(base, protection, view, MEM_COMMIT, protection, MEM_MAPPED);
    }
    let mappings = pages::mappings();
    let Some(mapping) = mappings.iter().find(|mapping| mapping.range.end > page) else {
        return information(0, 0, page..usize::MAX, MEM_FREE, PAGE_NOACCESS, 0);
    };
    if !mapping.range.contains(&page) {
        return information(0, 0, page..mapping.range.start, MEM_FREE, PAGE_NOACCESS, 0);
    }
    let (kind, now) = (
        if mapping.is_file {
            MEM_IMAGE
        } else {
            MEM_PRIVATE
        },
        protection_of(&mapping.access),
    );
    information(
        mapping.range.start,
        now,
        mapping.range.clone(),
        MEM_COMMIT,
        now,
        kind,
    )
}

/// Whether `size` bytes at `address` are mapped with an access: `r` or `w`.
pub(crate) fn accessible(address: usize, size: usize, access: &str) -> bool {
    let Some(end) = address.checked_add(size) else {
        return false;
    };
    let mut at = address;
    for mapping in pages::mappings() {
        if mapping.range.contains(&at) && mapping.access.contains(access) {
            at = mapping.range.end;
        }
    }
    size == 0 || at >= end && address != 0
}

/// Reserves or commits pages; the address of the first one.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualalloc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_VirtualAlloc(
    address: *mut c_void,
    size: usize,
    kind: DWORD,
    protection: DWORD,
) -> *mut c_void {
    guard(null_mut(), || {
        allocate(address as usize, size, kind, protection).map(|address| address as *mut c_void)
    })
}

/// As `VirtualAlloc`; the process must be the current one.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualallocex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_VirtualAllocEx(
    process: HANDLE,
    address: *mut c_void,
    size: usize,
    kind: DWORD,
    protection: DWORD,
) -> *mut c_void {
    guard(null_mut(), || {
        process::check(process)?;
        allocate(address as usize, size, kind, protection).map(|address| address as *mut c_void)
    })
}

/// Decommits or releases pages.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualfree>
///
/// # Safety
/// Nothing may use the pages any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_VirtualFree(address: *mut c_void, size: usize, kind: DWORD) -> BOOL {
    guard(FALSE, || free(address as usize, size, kind).map(|()| TRUE))
}

/// As `VirtualFree`; the process must be the current one.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualfreeex>
///
/// # Safety
/// Nothing may use the pages any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_VirtualFreeEx(
    process: HANDLE,
    address: *mut c_void,
    size: usize,
    kind: DWORD,
) -> BOOL {
    guard(FALSE, || {
        process::check(process)?;
        free(address as usize, size, kind).map(|()| TRUE)
    })
}

/// Changes the protection of committed pages.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualprotect>
///
/// # Safety
/// Nothing may use the pages in a way that the protection forbids; `old` must be NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_VirtualProtect(
    address: *mut c_void,
    size: usize,
    protection: DWORD,
    old: *mut DWORD,
) -> BOOL {
    guard(FALSE, || {
        if old.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        let previous = protect(address as usize, size, protection)?;
        // SAFETY: promised by the caller.
        unsafe { give(old, previous) };
        Ok(TRUE)
    })
}

/// What is at an address, up to where that changes; the number of bytes written.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualquery>
///
/// # Safety
/// `out` must be NULL or writable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_VirtualQuery(
    address: *const c_void,
    out: *mut MEMORY_BASIC_INFORMATION,
    length: usize,
) -> usize {
    guard(0, || {
        if length < size_of::<MEMORY_BASIC_INFORMATION>() {
            return Err(Error::new(ERROR_BAD_LENGTH));
        }
        if out.is_null() {
            return Err(Error::new(ERROR_NOACCESS));
        }
        // SAFETY: promised by the caller.
        unsafe { give(out, query(address as usize)) };
        Ok(size_of::<MEMORY_BASIC_INFORMATION>())
    })
}

/// Keeps pages in memory, or no longer.
fn keep(address: usize, size: usize, keep: bool) -> Result<BOOL, Error> {
    let range = pages_of(address, size)?;
    let (start, length) = (range.start as *const c_void, range.end - range.start);
    // SAFETY: neither call touches contents.
    match unsafe {
        if keep {
            libc::mlock(start, length)
        } else {
            libc::munlock(start, length)
        }
    } {
        0 => Ok(TRUE),
        _ => Err(std::io::Error::last_os_error().into()),
    }
}

/// Keeps pages in memory.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtuallock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_VirtualLock(address: *mut c_void, size: usize) -> BOOL {
    guard(FALSE, || keep(address as usize, size, true))
}

/// Undoes `VirtualLock`.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-virtualunlock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_VirtualUnlock(address: *mut c_void, size: usize) -> BOOL {
    guard(FALSE, || keep(address as usize, size, false))
}

/// The size of a large page; 0, since there are none to ask for.
/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-getlargepageminimum>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetLargePageMinimum() -> usize {
    0
}

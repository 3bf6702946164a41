//! File mappings and their views: CreateFileMapping, OpenFileMapping, MapViewOfFile, UnmapViewOfFile,
//! FlushViewOfFile.
//!
//! <https://learn.microsoft.com/windows/win32/memory/file-mapping>

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ops::Range;
use std::ptr::null_mut;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tawny::Error;
use tawny::codes::{ERROR_ALREADY_EXISTS, ERROR_INVALID_HANDLE, ERROR_SUCCESS};
use tawny::codes::{ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER};
use tawny::file_mapping::{self, FileMapping, FileView, Protection, ViewAccess};
use tawny::object::{self, HandleFlags};
use tawny::thread::set_last_error;

use crate::guard;
use crate::ioapiset::handle;
use crate::minwinbase::{SECURITY_ATTRIBUTES, inherits};
use crate::text::{self, Unit};
use crate::types::{BOOL, DWORD, FALSE, HANDLE, INVALID_HANDLE_VALUE, TRUE, WCHAR};

/// A view that the program has.
struct View {
    memory: FileView,
    access: ViewAccess,
}

/// By their addresses.
static VIEWS: Mutex<BTreeMap<usize, View>> = Mutex::new(BTreeMap::new());

fn views() -> MutexGuard<'static, BTreeMap<usize, View>> {
    VIEWS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The view that an address is in, and its protection.
pub(super) fn view_of(address: usize) -> Option<(Range<usize>, DWORD)> {
    let views = views();
    let (_, view) = views.range(..=address).next_back()?;
    let range = view.memory.range();
    range
        .contains(&address)
        .then(|| (range, view.access.protection()))
}

fn size(high: DWORD, low: DWORD) -> u64 {
    u64::from(high) << 32 | u64::from(low)
}

/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or readable.
unsafe fn create<U: Unit>(
    file: HANDLE,
    security: *const SECURITY_ATTRIBUTES,
    protect: DWORD,
    size: u64,
    name: *const U,
) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        let (name, inherits) = unsafe { (text::read(name), inherits(security)) };
        let protection = Protection::from_bits(protect)?;
        let mapping = if file == INVALID_HANDLE_VALUE {
            FileMapping::of_memory(size, protection)?
        } else {
            let file = file_mapping::file(handle(file))?;
            FileMapping::of_file(&file, size, protection)?
        };
        let (made, existed) = tawny::named::create(name.as_deref(), || Arc::new(mapping))?;
        if inherits {
            object::set_flags(made, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        set_last_error(match existed {
            true => ERROR_ALREADY_EXISTS,
            false => ERROR_SUCCESS,
        });
        Ok(made.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-createfilemappingw>
///
/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateFileMappingW(
    file: HANDLE,
    security: *const SECURITY_ATTRIBUTES,
    protect: DWORD,
    size_high: DWORD,
    size_low: DWORD,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create(file, security, protect, size(size_high, size_low), name) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-createfilemappinga>
///
/// # Safety
/// `name` must be NULL or a terminated string, `security` NULL or readable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_CreateFileMappingA(
    file: HANDLE,
    security: *const SECURITY_ATTRIBUTES,
    protect: DWORD,
    size_high: DWORD,
    size_low: DWORD,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { create(file, security, protect, size(size_high, size_low), name) }
}

/// # Safety
/// `name` must be NULL or a terminated string.
unsafe fn open<U: Unit>(inherit: BOOL, name: *const U) -> HANDLE {
    guard(null_mut(), || {
        // SAFETY: promised by the caller.
        let name = unsafe { text::read(name) }.ok_or(Error::new(ERROR_INVALID_PARAMETER))?;
        let opened = tawny::named::open::<FileMapping>(&name)?;
        if inherit != FALSE {
            object::set_flags(opened, HandleFlags::INHERIT, HandleFlags::INHERIT)?;
        }
        Ok(opened.value() as HANDLE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-openfilemappingw>: the access
/// is that of whoever made the mapping.
///
/// # Safety
/// `name` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenFileMappingW(
    _access: DWORD,
    inherit: BOOL,
    name: *const WCHAR,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-openfilemappinga>: as
/// `OpenFileMappingW`.
///
/// # Safety
/// `name` must be NULL or a terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_OpenFileMappingA(
    _access: DWORD,
    inherit: BOOL,
    name: *const u8,
) -> HANDLE {
    // SAFETY: promised by the caller.
    unsafe { open(inherit, name) }
}

/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-mapviewoffileex>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_MapViewOfFileEx(
    mapping: HANDLE,
    access: DWORD,
    offset_high: DWORD,
    offset_low: DWORD,
    length: usize,
    base: *mut c_void,
) -> *mut c_void {
    guard(null_mut(), || {
        let mapping =
            object::find::<FileMapping>(handle(mapping)).ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        let access = ViewAccess::from_bits(access)?;
        let wanted = (!base.is_null()).then_some(base as usize);
        let memory = mapping.map(access, size(offset_high, offset_low), length, wanted)?;
        let start = memory.range().start;
        views().insert(start, View { memory, access });
        Ok(start as *mut c_void)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-mapviewoffile>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_MapViewOfFile(
    mapping: HANDLE,
    access: DWORD,
    offset_high: DWORD,
    offset_low: DWORD,
    length: usize,
) -> *mut c_void {
    tawny_MapViewOfFileEx(mapping, access, offset_high, offset_low, length, null_mut())
}

/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-unmapviewoffile>: the address
/// must be the one that `MapViewOfFile` returned.
///
/// # Safety
/// Nothing may use the view any more.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_UnmapViewOfFile(base: *const c_void) -> BOOL {
    guard(FALSE, || {
        let view = views().remove(&(base as usize));
        view.ok_or(Error::new(ERROR_INVALID_ADDRESS))?;
        Ok(TRUE)
    })
}

/// <https://learn.microsoft.com/windows/win32/api/memoryapi/nf-memoryapi-flushviewoffile>: no bytes
/// means all from there to the end of the view.
#[unsafe(no_mangle)]
pub extern "C" fn tawny_FlushViewOfFile(base: *const c_void, length: usize) -> BOOL {
    guard(FALSE, || {
        let address = base as usize;
        let views = views();
        let view = views.range(..=address).next_back().map(|(_, view)| view);
        let refused = Error::new(ERROR_INVALID_ADDRESS);
        let view = view.ok_or(refused)?;
        let range = view.memory.range();
        let from = address - range.start;
        let to = match length {
            0 => range.len(),
            _ => from.checked_add(length).ok_or(refused)?,
        };
        if from >= range.len() || to > range.len() {
            return Err(refused);
        }
        view.memory.flush(from, to)?;
        Ok(TRUE)
    })
}

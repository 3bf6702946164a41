//! The memory objects behind `Global*` and `Local*`: fixed ones, whose handle is their address, and
//! movable ones, whose handle is a number that leads to the address while they are locked.
//!
//! <https://learn.microsoft.com/windows/win32/memory/global-and-local-functions>

use std::collections::BTreeMap;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use tawny::Error;
use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_LOCKED};

use crate::heapapi::block;
use crate::types::{HANDLE, UINT};

/// `GMEM_MOVEABLE`, `LMEM_MOVEABLE`.
pub const MOVEABLE: UINT = 0x2;
/// `GMEM_ZEROINIT`, `LMEM_ZEROINIT`.
pub const ZEROINIT: UINT = 0x40;
/// `GMEM_MODIFY`, `LMEM_MODIFY`.
pub const MODIFY: UINT = 0x80;
/// `GMEM_DISCARDED`, `LMEM_DISCARDED`.
pub const DISCARDED: UINT = 0x4000;
/// `GMEM_INVALID_HANDLE`, `LMEM_INVALID_HANDLE`.
pub const INVALID_HANDLE: UINT = 0x8000;

const ERROR_DISCARDED: u32 = 157;

/// Handles of movable objects are 8 more than a multiple of 16, which no fixed object's address is.
const TAG: usize = 8;

struct Movable {
    /// NULL when discarded.
    block: *mut c_void,
    locks: u8,
    discardable: UINT,
}

// SAFETY: the block belongs to the object; only the lock around the table leads to it.
unsafe impl Send for Movable {}

#[derive(Default)]
struct Table {
    objects: BTreeMap<usize, Movable>,
    last: usize,
}

static TABLE: LazyLock<Mutex<Table>> = LazyLock::new(Mutex::default);

fn table() -> MutexGuard<'static, Table> {
    TABLE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn is_movable(handle: HANDLE) -> bool {
    handle as usize & TAG != 0
}

fn invalid() -> Error {
    Error::new(ERROR_INVALID_HANDLE)
}

impl Table {
    fn get(&mut self, handle: HANDLE) -> Result<&mut Movable, Error> {
        self.objects.get_mut(&(handle as usize)).ok_or(invalid())
    }
}

fn some(block: *mut c_void) -> Result<*mut c_void, Error> {
    if block.is_null() {
        Err(Error::new(ERROR_NOT_ENOUGH_MEMORY))
    } else {
        Ok(block)
    }
}

/// Allocates an object; a movable one of no size begins discarded.
pub fn allocate(flags: UINT, size: usize, discardable: UINT) -> Result<HANDLE, Error> {
    let movable = flags & MOVEABLE != 0;
    let block = if movable && size == 0 {
        null_mut()
    } else {
        some(block::allocate(size, flags & ZEROINIT != 0))?
    };
    if !movable {
        return Ok(block);
    }
    let mut table = table();
    table.last += 1;
    let handle = table.last * 16 + TAG;
    table.objects.insert(
        handle,
        Movable {
            block,
            locks: 0,
            discardable: flags & discardable,
        },
    );
    Ok(handle as HANDLE)
}

/// Frees an object.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
///
/// # Safety
/// A fixed object must be live.
pub unsafe fn free(handle: HANDLE) -> Result<(), Error> {
    let block = if is_movable(handle) {
        table()
            .objects
            .remove(&(handle as usize))
            .ok_or(invalid())?
            .block
    } else {
        handle
    };
    // SAFETY: owned by the object, which is gone from the table, or promised by the caller.
    unsafe { block::free(block) };
    Ok(())
}

/// The address of an object, which counts as locked once more if it is movable.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`; `ERROR_DISCARDED`.
pub fn lock(handle: HANDLE) -> Result<*mut c_void, Error> {
    if handle.is_null() {
        return Err(invalid());
    }
    if !is_movable(handle) {
        return Ok(handle);
    }
    let mut table = table();
    let object = table.get(handle)?;
    if object.block.is_null() {
        return Err(Error::new(ERROR_DISCARDED));
    }
    object.locks = object.locks.saturating_add(1);
    Ok(object.block)
}

/// Takes one lock away; whether the object is still locked. A fixed one always is.
///
/// # Errors
/// `ERROR_NOT_LOCKED`; `ERROR_INVALID_HANDLE`.
pub fn unlock(handle: HANDLE) -> Result<bool, Error> {
    if handle.is_null() {
        return Err(invalid());
    }
    if !is_movable(handle) {
        return Ok(true);
    }
    let mut table = table();
    let object = table.get(handle)?;
    object.locks = object
        .locks
        .checked_sub(1)
        .ok_or(Error::new(ERROR_NOT_LOCKED))?;
    Ok(object.locks != 0)
}

/// The size in bytes, 0 when discarded.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
///
/// # Safety
/// A fixed object must be live.
pub unsafe fn size(handle: HANDLE) -> Result<usize, Error> {
    let block = match handle {
        _ if handle.is_null() => return Err(invalid()),
        _ if is_movable(handle) => table().get(handle)?.block,
        fixed => fixed,
    };
    if block.is_null() {
        return Ok(0);
    }
    // SAFETY: owned by the object, or promised by the caller.
    Ok(unsafe { block::size(block) })
}

/// The lock count in the low byte and the object's flags.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn flags(handle: HANDLE) -> Result<UINT, Error> {
    if handle.is_null() {
        return Err(invalid());
    }
    if !is_movable(handle) {
        return Ok(0);
    }
    let mut table = table();
    let object = table.get(handle)?;
    let discarded = if object.block.is_null() { DISCARDED } else { 0 };
    Ok(UINT::from(object.locks) | object.discardable | discarded)
}

/// The handle of the object at an address that [`lock`] returned.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`.
pub fn handle(block: *const c_void) -> Result<HANDLE, Error> {
    if block.is_null() {
        return Err(invalid());
    }
    let table = table();
    let owner = table
        .objects
        .iter()
        .find(|(_, object)| std::ptr::eq(object.block, block));
    Ok(owner.map_or(block.cast_mut(), |(&handle, _)| handle as HANDLE))
}

/// Changes an object's size or, with [`MODIFY`], its attributes; returns its handle, which differs
/// when a fixed object moved or became movable. A movable object of new size 0 is discarded.
///
/// # Errors
/// `ERROR_INVALID_HANDLE`; `ERROR_NOT_ENOUGH_MEMORY`, also when the block would have to move but is
/// fixed or locked and [`MOVEABLE`] is not given. The object is then as it was.
///
/// # Safety
/// A fixed object must be live.
pub unsafe fn reallocate(
    handle: HANDLE,
    size: usize,
    flags: UINT,
    discardable: UINT,
) -> Result<HANDLE, Error> {
    let (may_move, zeroed) = (flags & MOVEABLE != 0, flags & ZEROINIT != 0);
    if handle.is_null() {
        return Err(invalid());
    }
    if !is_movable(handle) {
        if flags & MODIFY == 0 {
            // SAFETY: promised by the caller.
            return some(unsafe { block::resize(handle, size, may_move, zeroed) });
        }
        if !may_move {
            return Ok(handle);
        }
        let movable = allocate(MOVEABLE | flags & discardable, 0, discardable)?;
        table().get(movable)?.block = handle;
        return Ok(movable);
    }
    let mut table = table();
    let object = table.get(handle)?;
    if flags & MODIFY != 0 {
        object.discardable = flags & discardable;
    } else if size == 0 && object.locks == 0 {
        // SAFETY: the object's own block, or NULL.
        unsafe { block::free(object.block) };
        object.block = null_mut();
    } else if object.block.is_null() {
        object.block = some(block::allocate(size, zeroed))?;
    } else {
        let may_move = may_move || object.locks == 0;
        // SAFETY: the object's own block.
        object.block = some(unsafe { block::resize(object.block, size, may_move, zeroed) })?;
    }
    Ok(handle)
}

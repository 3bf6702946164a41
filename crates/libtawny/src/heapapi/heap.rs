//! The heaps of the process.
//!
//! The process heap is `malloc` and keeps no list. A heap that a program creates keeps the set of
//! its blocks, because `HeapDestroy` frees them all.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, RwLock};

use tawny::Error;
use tawny::codes::ERROR_INVALID_HANDLE;
use tawny::critical_section::CriticalSection;

use super::block;
use crate::types::HANDLE;

/// Which heap a handle names.
pub enum Heap {
    /// The process heap.
    Process,
    /// One that `HeapCreate` made.
    Private(Arc<PrivateHeap>),
}

/// A heap of a program's own.
pub struct PrivateHeap {
    /// The bytes its blocks may take together; `None` for as many as there are.
    limit: Option<usize>,
    blocks: Mutex<Blocks>,
    /// What `HeapLock` holds.
    pub section: CriticalSection,
}

#[derive(Default)]
struct Blocks {
    addresses: BTreeSet<usize>,
    bytes: usize,
}

/// The handle of the process heap: a place that is nothing else's address.
static PROCESS_HEAP: u64 = 0;

static PRIVATE_HEAPS: LazyLock<RwLock<BTreeMap<usize, Arc<PrivateHeap>>>> =
    LazyLock::new(RwLock::default);

/// The process heap's handle.
pub fn process_handle() -> HANDLE {
    (&raw const PROCESS_HEAP).cast_mut().cast()
}

/// The handles of all heaps, the process heap first.
pub fn handles() -> Vec<HANDLE> {
    let heaps = PRIVATE_HEAPS.read().unwrap_or_else(PoisonError::into_inner);
    let private = heaps.keys().map(|&key| key as HANDLE);
    std::iter::once(process_handle()).chain(private).collect()
}

/// Creates a heap; its handle is its address.
pub fn create(limit: Option<usize>) -> HANDLE {
    let heap = Arc::new(PrivateHeap {
        limit,
        blocks: Mutex::default(),
        section: CriticalSection::default(),
    });
    let key = Arc::as_ptr(&heap) as usize;
    PRIVATE_HEAPS
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(key, heap);
    key as HANDLE
}

/// Destroys a heap with all its blocks.
///
/// # Errors
/// `ERROR_INVALID_HANDLE` for the process heap and for what is no heap.
pub fn destroy(handle: HANDLE) -> Result<(), Error> {
    let mut heaps = PRIVATE_HEAPS
        .write()
        .unwrap_or_else(PoisonError::into_inner);
    let heap = heaps
        .remove(&(handle as usize))
        .ok_or(Error::new(ERROR_INVALID_HANDLE))?;
    drop(heaps);
    let blocks = std::mem::take(&mut *heap.blocks());
    for address in blocks.addresses {
        // SAFETY: a live block of this heap; taking the set made this thread its only owner.
        unsafe { block::free(address as *mut c_void) };
    }
    Ok(())
}

impl Heap {
    /// The heap that a handle names.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when there is none.
    pub fn of(handle: HANDLE) -> Result<Self, Error> {
        if handle == process_handle() {
            return Ok(Self::Process);
        }
        let heaps = PRIVATE_HEAPS.read().unwrap_or_else(PoisonError::into_inner);
        let heap = heaps
            .get(&(handle as usize))
            .ok_or(Error::new(ERROR_INVALID_HANDLE))?;
        Ok(Self::Private(Arc::clone(heap)))
    }

    /// Allocates a block; NULL when there is no memory or the heap's limit is reached.
    pub fn allocate(&self, size: usize, zeroed: bool) -> *mut c_void {
        match self {
            Self::Process => block::allocate(size, zeroed),
            Self::Private(heap) => heap.with_room(0, size, |blocks| {
                let new = block::allocate(size, zeroed);
                blocks.replace(null_mut(), new, 0, size)
            }),
        }
    }

    /// Changes a block's size; NULL when that is not possible, the block is then as it was.
    ///
    /// # Safety
    /// `old` must be a live block of this heap.
    pub unsafe fn resize(
        &self,
        old: *mut c_void,
        size: usize,
        may_move: bool,
        zeroed: bool,
    ) -> *mut c_void {
        match self {
            // SAFETY: promised by the caller.
            Self::Process => unsafe { block::resize(old, size, may_move, zeroed) },
            Self::Private(heap) if heap.owns(old) => {
                // SAFETY: a live block, since the heap owns it.
                let old_size = unsafe { block::size(old) };
                heap.with_room(old_size, size, |blocks| {
                    // SAFETY: as above.
                    let new = unsafe { block::resize(old, size, may_move, zeroed) };
                    blocks.replace(old, new, old_size, size)
                })
            }
            Self::Private(_) => null_mut(),
        }
    }

    /// Frees a block; whether it was one of this heap.
    ///
    /// # Safety
    /// For the process heap `old` must be a live block of it.
    pub unsafe fn free(&self, old: *mut c_void) -> bool {
        if let Self::Private(heap) = self {
            let mut blocks = heap.blocks();
            if !blocks.addresses.remove(&(old as usize)) {
                return false;
            }
            // SAFETY: a live block, since the heap owned it until now.
            blocks.bytes -= unsafe { block::size(old) };
        }
        // SAFETY: promised by the caller, or owned by the heap until now.
        unsafe { block::free(old) };
        true
    }

    /// A block's size, unless it is not one of this heap.
    ///
    /// # Safety
    /// For the process heap `block` must be a live block of it.
    pub unsafe fn size(&self, block: *mut c_void) -> Option<usize> {
        // SAFETY: promised by the caller, or owned by the heap.
        self.may_own(block).then(|| unsafe { block::size(block) })
    }

    /// Whether the address can be a block of this heap; only a heap of a program's own is sure.
    pub fn may_own(&self, block: *mut c_void) -> bool {
        match self {
            Self::Process => !block.is_null(),
            Self::Private(heap) => heap.owns(block),
        }
    }
}

impl PrivateHeap {
    fn blocks(&self) -> MutexGuard<'_, Blocks> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn owns(&self, block: *mut c_void) -> bool {
        self.blocks().addresses.contains(&(block as usize))
    }

    /// Runs `body` if a block may grow from `old` to `new` bytes; NULL otherwise.
    fn with_room(
        &self,
        old: usize,
        new: usize,
        body: impl FnOnce(&mut Blocks) -> *mut c_void,
    ) -> *mut c_void {
        self.section.enter();
        let mut blocks = self.blocks();
        let after = (blocks.bytes - old).checked_add(new);
        let fits = after.is_some_and(|after| self.limit.is_none_or(|limit| after <= limit));
        let block = if fits { body(&mut blocks) } else { null_mut() };
        drop(blocks);
        self.section.leave();
        block
    }
}

impl Blocks {
    /// Notes that the block `old` (NULL: none) became `new` (NULL: nothing happened).
    fn replace(
        &mut self,
        old: *mut c_void,
        new: *mut c_void,
        old_size: usize,
        new_size: usize,
    ) -> *mut c_void {
        if !new.is_null() {
            self.addresses.remove(&(old as usize));
            self.addresses.insert(new as usize);
            self.bytes = self.bytes - old_size + new_size;
        }
        new
    }
}

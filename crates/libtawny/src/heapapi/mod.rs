//! `heapapi.h`: heaps.
//!
//! As documented, `HeapAlloc`, `HeapReAlloc` and `HeapSize` do not set the last error.
//! `HEAP_GENERATE_EXCEPTIONS` has no effect: there are no structured exceptions, so callers get NULL.
//!
//! <https://learn.microsoft.com/windows/win32/api/heapapi/>

pub(crate) mod block;
mod heap;

use std::ffi::c_void;
use std::ptr::null_mut;

use tawny::Error;
use tawny::codes::{ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER};
use tawny::thread::{last_error, set_last_error};

use crate::guard;
use crate::types::{BOOL, DWORD, FALSE, HANDLE, TRUE};
use heap::Heap;

/// The new bytes of a block are zero.
pub const HEAP_ZERO_MEMORY: DWORD = 0x8;
/// `HeapReAlloc` fails rather than move the block.
pub const HEAP_REALLOC_IN_PLACE_ONLY: DWORD = 0x10;

/// `HEAP_INFORMATION_CLASS`: which kind of heap it is.
const HEAP_COMPATIBILITY_INFORMATION: i32 = 0;
/// `HEAP_INFORMATION_CLASS`: end the process when a heap is found corrupt, as `malloc` does anyway.
const HEAP_ENABLE_TERMINATION_ON_CORRUPTION: i32 = 1;
/// `HEAP_INFORMATION_CLASS`: give caches back.
const HEAP_OPTIMIZE_RESOURCES: i32 = 3;
/// The low-fragmentation heap, the kind that every heap here reports.
const HEAP_LFH: u32 = 2;

/// Runs `body` and restores the last error, for functions that are documented not to set it.
fn keeping_last_error<R>(failure: R, body: impl FnOnce() -> Result<R, Error>) -> R {
    let before = last_error();
    let result = guard(failure, body);
    set_last_error(before);
    result
}

/// The process heap.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-getprocessheap>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_GetProcessHeap() -> HANDLE {
    heap::process_handle()
}

/// The number of heaps; their handles go to `out` if its `capacity` suffices.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-getprocessheaps>
///
/// # Safety
/// `out` must be writable for `capacity` handles.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_GetProcessHeaps(capacity: DWORD, out: *mut HANDLE) -> DWORD {
    guard(0, || {
        let handles = heap::handles();
        if handles.len() <= capacity as usize && !out.is_null() {
            // SAFETY: room for `capacity` handles by the caller's promise.
            unsafe { out.copy_from_nonoverlapping(handles.as_ptr(), handles.len()) };
        }
        Ok(handles.len() as DWORD)
    })
}

/// Creates a heap; a `maximum` other than 0 bounds its blocks together.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapcreate>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapCreate(_options: DWORD, initial: usize, maximum: usize) -> HANDLE {
    guard(null_mut(), || {
        if maximum != 0 && initial > maximum {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        Ok(heap::create((maximum != 0).then_some(maximum)))
    })
}

/// Destroys a heap with all its blocks.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapdestroy>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapDestroy(heap: HANDLE) -> BOOL {
    guard(FALSE, || heap::destroy(heap).map(|()| TRUE))
}

/// Allocates a block of `size` bytes (0 is a size too), aligned to 16; NULL when that is not possible.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapalloc>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapAlloc(heap: HANDLE, flags: DWORD, size: usize) -> *mut c_void {
    if heap == heap::process_handle() {
        return block::allocate(size, flags & HEAP_ZERO_MEMORY != 0);
    }
    keeping_last_error(null_mut(), || {
        Ok(Heap::of(heap)?.allocate(size, flags & HEAP_ZERO_MEMORY != 0))
    })
}

/// Changes a block's size; NULL when that is not possible, the block is then as it was.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heaprealloc>
///
/// # Safety
/// `block` must be a live block of the heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_HeapReAlloc(
    heap: HANDLE,
    flags: DWORD,
    block: *mut c_void,
    size: usize,
) -> *mut c_void {
    keeping_last_error(null_mut(), || {
        let heap = Heap::of(heap)?;
        if !heap.may_own(block) {
            return Ok(null_mut());
        }
        let may_move = flags & HEAP_REALLOC_IN_PLACE_ONLY == 0;
        // SAFETY: promised by the caller.
        Ok(unsafe { heap.resize(block, size, may_move, flags & HEAP_ZERO_MEMORY != 0) })
    })
}

/// Frees a block; NULL is none and succeeds. `ERROR_INVALID_HANDLE` for what is no heap,
/// `ERROR_INVALID_PARAMETER` for another heap's block.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapfree>
///
/// # Safety
/// `block` must be NULL or a live block of the heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_HeapFree(heap: HANDLE, _flags: DWORD, block: *mut c_void) -> BOOL {
    guard(FALSE, || {
        let heap = Heap::of(heap)?;
        // SAFETY: promised by the caller.
        if block.is_null() || unsafe { heap.free(block) } {
            Ok(TRUE)
        } else {
            Err(Error::new(ERROR_INVALID_PARAMETER))
        }
    })
}

/// The size that was asked for; `(SIZE_T)-1` when the heap has no such block.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapsize>
///
/// # Safety
/// `block` must be NULL or a live block of the heap.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_HeapSize(
    heap: HANDLE,
    _flags: DWORD,
    block: *const c_void,
) -> usize {
    keeping_last_error(usize::MAX, || {
        // SAFETY: promised by the caller.
        Ok(unsafe { Heap::of(heap)?.size(block.cast_mut()) }.unwrap_or(usize::MAX))
    })
}

/// Whether the heap is sound and, if `block` is not NULL, has that block. Blocks of the process heap
/// are not tracked and pass.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapvalidate>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapValidate(heap: HANDLE, _flags: DWORD, block: *const c_void) -> BOOL {
    guard(FALSE, || {
        let heap = Heap::of(heap)?;
        Ok((block.is_null() || heap.may_own(block.cast_mut())).into())
    })
}

/// Gives unused memory back; the result is the size of the largest free block, here the page size as
/// the least that is always there.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapcompact>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapCompact(heap: HANDLE, _flags: DWORD) -> usize {
    guard(0, || {
        Heap::of(heap)?;
        // SAFETY: no arguments that could be wrong.
        unsafe { libc::malloc_trim(0) };
        Ok(4096)
    })
}

/// Keeps other threads from allocating on the heap. The process heap has no such lock, so there the
/// call succeeds without effect.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heaplock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapLock(heap: HANDLE) -> BOOL {
    guard(FALSE, || {
        if let Heap::Private(heap) = Heap::of(heap)? {
            heap.section.enter();
        }
        Ok(TRUE)
    })
}

/// Undoes one `HeapLock`.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapunlock>
#[unsafe(no_mangle)]
pub extern "C" fn tawny_HeapUnlock(heap: HANDLE) -> BOOL {
    guard(FALSE, || {
        if let Heap::Private(heap) = Heap::of(heap)? {
            heap.section.leave();
        }
        Ok(TRUE)
    })
}

/// Accepts the documented settings, which describe what holds here already.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapsetinformation>
///
/// # Safety
/// `information` must be readable for `length` bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_HeapSetInformation(
    heap: HANDLE,
    class: i32,
    information: *mut c_void,
    length: usize,
) -> BOOL {
    guard(FALSE, || match class {
        HEAP_ENABLE_TERMINATION_ON_CORRUPTION | HEAP_OPTIMIZE_RESOURCES => Ok(TRUE),
        HEAP_COMPATIBILITY_INFORMATION => {
            Heap::of(heap)?;
            if information.is_null() || length < size_of::<u32>() {
                return Err(Error::new(ERROR_INVALID_PARAMETER));
            }
            Ok(TRUE)
        }
        _ => Err(Error::new(ERROR_INVALID_PARAMETER)),
    })
}

/// Says that a heap is a low-fragmentation one.
/// <https://learn.microsoft.com/windows/win32/api/heapapi/nf-heapapi-heapqueryinformation>
///
/// # Safety
/// `information` must be writable for `length` bytes; `needed` NULL or writable.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tawny_HeapQueryInformation(
    heap: HANDLE,
    class: i32,
    information: *mut c_void,
    length: usize,
    needed: *mut usize,
) -> BOOL {
    guard(FALSE, || {
        Heap::of(heap)?;
        if class != HEAP_COMPATIBILITY_INFORMATION {
            return Err(Error::new(ERROR_INVALID_PARAMETER));
        }
        if !needed.is_null() {
            // SAFETY: promised by the caller.
            unsafe { needed.write_unaligned(size_of::<u32>()) };
        }
        if information.is_null() || length < size_of::<u32>() {
            return Err(Error::new(ERROR_INSUFFICIENT_BUFFER));
        }
        // SAFETY: room for four bytes by the caller's promise.
        unsafe { information.cast::<u32>().write_unaligned(HEAP_LFH) };
        Ok(TRUE)
    })
}

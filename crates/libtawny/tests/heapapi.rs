//! The exported heap functions.

use std::ptr::null_mut;

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER};
use tawny::thread::last_error;
use tawny_c::heapapi::*;

fn bytes<'a>(block: *mut std::ffi::c_void, length: usize) -> &'a [u8] {
    // SAFETY: the tests pass live blocks of at least that length.
    unsafe { std::slice::from_raw_parts(block.cast(), length) }
}

#[test]
fn process_heap_allocates_aligned_and_zeroed() {
    let heap = tawny_GetProcessHeap();
    for size in [0, 1, 15, 16, 17, 4_096, 1 << 20] {
        let block = tawny_HeapAlloc(heap, HEAP_ZERO_MEMORY, size);
        assert!(!block.is_null() && (block as usize).is_multiple_of(16));
        assert!(bytes(block, size).iter().all(|b| *b == 0));
        // SAFETY: a live block, freed once.
        unsafe {
            assert_eq!(tawny_HeapSize(heap, 0, block), size);
            assert_eq!(tawny_HeapFree(heap, 0, block), 1);
        }
    }
}

#[test]
fn reallocation_grows_in_place_only_when_told() {
    for heap in [tawny_GetProcessHeap(), tawny_HeapCreate(0, 0, 0)] {
        let block = tawny_HeapAlloc(heap, 0, 40);
        // SAFETY: live blocks of this heap.
        unsafe {
            block.cast::<u8>().write_bytes(7, 40);
            let stuck = tawny_HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 1 << 22);
            assert!(stuck.is_null());
            assert_eq!(tawny_HeapSize(heap, 0, block), 40);
            let block = tawny_HeapReAlloc(heap, HEAP_ZERO_MEMORY, block, 400);
            assert!(bytes(block, 40).iter().all(|b| *b == 7));
            assert!(bytes(block, 400)[40..].iter().all(|b| *b == 0));
            let same = tawny_HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, 10);
            assert_eq!((same, tawny_HeapSize(heap, 0, same)), (block, 10));
            assert_eq!(tawny_HeapFree(heap, 0, block), 1);
        }
    }
}

#[test]
fn destroying_a_heap_frees_its_blocks_and_ends_its_handle() {
    let heap = tawny_HeapCreate(0, 0, 0);
    let block = tawny_HeapAlloc(heap, 0, 100);
    assert_eq!(tawny_HeapValidate(heap, 0, block), 1);
    assert_eq!(tawny_HeapDestroy(heap), 1);
    assert!(tawny_HeapAlloc(heap, 0, 1).is_null());
    assert_eq!(
        (tawny_HeapDestroy(heap), last_error()),
        (0, ERROR_INVALID_HANDLE)
    );
    assert_eq!(tawny_HeapDestroy(tawny_GetProcessHeap()), 0);
}

#[test]
fn foreign_blocks_and_handles_are_refused() {
    let (heap, other) = (tawny_HeapCreate(0, 0, 0), tawny_HeapCreate(0, 0, 0));
    let block = tawny_HeapAlloc(other, 0, 8);
    // SAFETY: a private heap looks the address up before it touches it.
    unsafe {
        assert_eq!(
            (tawny_HeapFree(heap, 0, block), last_error()),
            (0, ERROR_INVALID_PARAMETER)
        );
        assert_eq!(tawny_HeapSize(heap, 0, block), usize::MAX);
        assert!(tawny_HeapReAlloc(heap, 0, block, 9).is_null());
        assert_eq!(tawny_HeapValidate(heap, 0, block), 0);
        assert_eq!(
            (tawny_HeapFree(null_mut(), 0, block), last_error()),
            (0, ERROR_INVALID_HANDLE)
        );
        assert_eq!(tawny_HeapFree(heap, 0, null_mut()), 1);
    }
    tawny_HeapDestroy(heap);
    tawny_HeapDestroy(other);
}

#[test]
fn a_maximum_bounds_the_heap() {
    let heap = tawny_HeapCreate(0, 0, 1_000);
    let block = tawny_HeapAlloc(heap, 0, 600);
    assert!(tawny_HeapAlloc(heap, 0, 600).is_null());
    assert!(tawny_HeapAlloc(heap, 0, usize::MAX).is_null());
    // SAFETY: a live block of this heap.
    unsafe {
        assert!(tawny_HeapReAlloc(heap, 0, block, 1_001).is_null());
        assert_eq!(tawny_HeapFree(heap, 0, block), 1);
    }
    assert!(!tawny_HeapAlloc(heap, 0, 1_000).is_null());
    tawny_HeapDestroy(heap);
}

#[test]
fn information_and_lists() {
    let heap = tawny_HeapCreate(0, 0, 0);
    let mut handles = [null_mut(); 64];
    let (mut kind, mut needed) = (0_u32, 0_usize);
    // SAFETY: valid places for every result.
    unsafe {
        let count = tawny_GetProcessHeaps(64, handles.as_mut_ptr());
        assert!(handles[..count as usize].contains(&heap));
        assert_eq!(handles[0], tawny_GetProcessHeap());
        let out = (&raw mut kind).cast();
        assert_eq!(tawny_HeapQueryInformation(heap, 0, out, 4, &mut needed), 1);
        assert_eq!((kind, needed), (2, 4));
        assert_eq!(tawny_HeapSetInformation(heap, 0, out, 4), 1);
        assert_eq!(tawny_HeapSetInformation(null_mut(), 1, null_mut(), 0), 1);
        assert_eq!(tawny_HeapSetInformation(heap, 77, out, 4), 0);
    }
    assert_eq!((tawny_HeapLock(heap), tawny_HeapUnlock(heap)), (1, 1));
    tawny_HeapDestroy(heap);
}

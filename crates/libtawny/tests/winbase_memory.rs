//! The exported `Global*` and `Local*` memory functions.

use std::ptr::null_mut;

use tawny::codes::{ERROR_INVALID_HANDLE, ERROR_NOT_LOCKED};
use tawny::thread::{last_error, set_last_error};
use tawny_c::winbase::global_memory::*;
use tawny_c::winbase::local_memory::*;

const MOVEABLE: u32 = 0x2;
const ZEROINIT: u32 = 0x40;
const MODIFY: u32 = 0x80;

#[test]
fn a_fixed_object_is_its_address() {
    let object = tawny_LocalAlloc(ZEROINIT, 32);
    // SAFETY: a live object of 32 bytes.
    unsafe {
        assert!(
            std::slice::from_raw_parts(object.cast::<u8>(), 32)
                .iter()
                .all(|b| *b == 0)
        );
        assert_eq!(tawny_LocalSize(object), 32);
        assert_eq!(
            (tawny_LocalLock(object), tawny_LocalUnlock(object)),
            (object, 1)
        );
        assert_eq!(
            (tawny_LocalFlags(object), tawny_LocalHandle(object)),
            (0, object)
        );
        let object = tawny_LocalReAlloc(object, 10_000, MOVEABLE | ZEROINIT);
        assert_eq!(tawny_LocalSize(object), 10_000);
        assert!(tawny_LocalReAlloc(object, 1 << 30, 0).is_null());
        assert!(tawny_LocalFree(object).is_null());
        assert!(tawny_LocalFree(null_mut()).is_null());
    }
}

#[test]
fn a_movable_object_counts_its_locks() {
    let object = tawny_GlobalAlloc(MOVEABLE | ZEROINIT, 100);
    let first = tawny_GlobalLock(object);
    assert_ne!(first, object);
    assert_eq!(tawny_GlobalLock(object), first);
    assert_eq!(
        (tawny_GlobalFlags(object), tawny_GlobalHandle(first)),
        (2, object)
    );
    assert_eq!(tawny_GlobalUnlock(object), 1);
    set_last_error(99);
    assert_eq!((tawny_GlobalUnlock(object), last_error()), (0, 0));
    assert_eq!(
        (tawny_GlobalUnlock(object), last_error()),
        (0, ERROR_NOT_LOCKED)
    );
    // SAFETY: a live object.
    unsafe {
        assert_eq!(tawny_GlobalReAlloc(object, 5_000, 0), object);
        assert_eq!(tawny_GlobalSize(object), 5_000);
        assert!(tawny_GlobalFree(object).is_null());
        assert_eq!(
            (tawny_GlobalFree(object), last_error()),
            (object, ERROR_INVALID_HANDLE)
        );
    }
    assert!(tawny_GlobalLock(object).is_null());
    assert_eq!(tawny_GlobalFlags(object), 0x8000);
}

#[test]
fn size_zero_discards_a_movable_object() {
    const GMEM_DISCARDABLE: u32 = 0x100;
    let object = tawny_GlobalAlloc(MOVEABLE | GMEM_DISCARDABLE, 8);
    // SAFETY: a live object.
    unsafe {
        assert_eq!(tawny_GlobalReAlloc(object, 0, MOVEABLE), object);
        assert_eq!(tawny_GlobalFlags(object), 0x4100);
        assert_eq!(tawny_GlobalSize(object), 0);
        assert!(tawny_GlobalLock(object).is_null());
        assert_eq!(tawny_GlobalReAlloc(object, 4, ZEROINIT), object);
        assert!(!tawny_GlobalLock(object).is_null());
        assert!(tawny_GlobalFree(object).is_null());
    }
}

#[test]
fn modify_makes_a_fixed_object_movable() {
    let fixed = tawny_GlobalAlloc(0, 64);
    // SAFETY: a live object.
    unsafe {
        let movable = tawny_GlobalReAlloc(fixed, 0, MODIFY | MOVEABLE);
        assert_ne!(movable, fixed);
        assert_eq!(
            (tawny_GlobalLock(movable), tawny_GlobalSize(movable)),
            (fixed, 64)
        );
        assert!(tawny_GlobalFree(movable).is_null());
    }
}

//! The exported virtual memory functions.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use tawny::codes::{ERROR_INVALID_ADDRESS, ERROR_INVALID_PARAMETER, ERROR_NOACCESS};
use tawny::thread::{last_error, set_last_error};
use tawny_c::memoryapi::*;

const PAGE: usize = 4096;

fn query(address: *const c_void) -> MEMORY_BASIC_INFORMATION {
    let mut out = MaybeUninit::uninit();
    let size = size_of::<MEMORY_BASIC_INFORMATION>();
    assert_eq!(size, 48);
    // SAFETY: a place for the structure.
    unsafe {
        assert_eq!(tawny_VirtualQuery(address, out.as_mut_ptr(), size), size);
        out.assume_init()
    }
}

#[test]
fn reserve_then_commit_then_release() {
    let base = tawny_VirtualAlloc(null_mut(), 16 * PAGE + 1, MEM_RESERVE, PAGE_NOACCESS);
    assert!((base as usize).is_multiple_of(0x1_0000));
    let reserved = query(base);
    assert_eq!(
        (reserved.State, reserved.RegionSize),
        (MEM_RESERVE, 17 * PAGE)
    );
    let second = base.wrapping_byte_add(PAGE);
    let committed = tawny_VirtualAlloc(
        second.wrapping_byte_add(5),
        PAGE,
        MEM_COMMIT,
        PAGE_READWRITE,
    );
    assert_eq!(committed, second);
    // The five bytes make the range touch a second page.
    let run = query(second);
    assert_eq!(
        (run.State, run.Protect, run.RegionSize),
        (MEM_COMMIT, PAGE_READWRITE, 2 * PAGE)
    );
    assert_eq!(run.AllocationBase, base);
    // SAFETY: committed pages of the test's own.
    unsafe {
        second.cast::<u8>().write_bytes(0xaa, 2 * PAGE);
        assert_eq!(tawny_VirtualFree(second, PAGE, MEM_DECOMMIT), 1);
        assert_eq!(query(second).State, MEM_RESERVE);
        assert_eq!(
            tawny_VirtualAlloc(second, PAGE, MEM_COMMIT, PAGE_READWRITE),
            second
        );
        assert_eq!(second.cast::<u8>().read(), 0);
        assert_eq!(tawny_VirtualFree(base, PAGE, MEM_RELEASE), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        assert_eq!(tawny_VirtualFree(second, 0, MEM_RELEASE), 0);
        assert_eq!(last_error(), ERROR_INVALID_ADDRESS);
        assert_eq!(tawny_VirtualFree(base, 0, MEM_RELEASE), 1);
    }
}

#[test]
fn both_at_once_and_at_an_address() {
    let base = tawny_VirtualAlloc(null_mut(), PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    // SAFETY: committed pages of the test's own.
    unsafe {
        assert_eq!(base.cast::<u64>().read(), 0);
        base.cast::<u64>().write(1);
    }
    let again = tawny_VirtualAlloc(base, PAGE, MEM_RESERVE, PAGE_READWRITE);
    assert_eq!((again, last_error()), (null_mut(), ERROR_INVALID_ADDRESS));
    // SAFETY: as above; nothing uses the page any more.
    unsafe { assert_eq!(tawny_VirtualFree(base, 0, MEM_RELEASE), 1) };
}

#[test]
fn protection_changes_and_is_told() {
    // The page behind the committed ones is reserved, so that nobody else's memory can be there.
    let base = tawny_VirtualAlloc(null_mut(), 5 * PAGE, MEM_RESERVE, PAGE_READWRITE);
    let committed = tawny_VirtualAlloc(base, 4 * PAGE, MEM_COMMIT, PAGE_READWRITE);
    assert_eq!(committed, base);
    let mut old = 0;
    // SAFETY: pages of the test's own, which are used as the protection allows.
    unsafe {
        assert_eq!(tawny_VirtualProtect(base, 1, PAGE_READONLY, &mut old), 1);
        assert_eq!((old, query(base).Protect), (PAGE_READWRITE, PAGE_READONLY));
        assert_eq!(query(base.byte_add(PAGE)).Protect, PAGE_READWRITE);
        assert_eq!(tawny_VirtualProtect(base, 1, PAGE_READONLY, null_mut()), 0);
        assert_eq!(last_error(), ERROR_NOACCESS);
        assert_eq!(tawny_VirtualProtect(base, 1, 0, &mut old), 0);
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
        assert_eq!(
            tawny_VirtualProtect(base, 5 * PAGE, PAGE_READONLY, &mut old),
            0
        );
        assert_eq!(last_error(), ERROR_INVALID_ADDRESS);
        tawny_VirtualFree(base, 0, MEM_RELEASE);
    }
}

#[test]
fn bad_arguments() {
    for (size, kind, protection) in [
        (0, MEM_RESERVE, PAGE_READWRITE),
        (1, 0, PAGE_READWRITE),
        (1, MEM_RESERVE, 3),
        (usize::MAX, MEM_RESERVE, 4),
    ] {
        set_last_error(0);
        assert!(tawny_VirtualAlloc(null_mut(), size, kind, protection).is_null());
        assert_eq!(last_error(), ERROR_INVALID_PARAMETER);
    }
    let unreserved = 0x7000_0000 as *mut c_void;
    assert!(tawny_VirtualAlloc(unreserved, PAGE, MEM_COMMIT, PAGE_READWRITE).is_null());
    assert_eq!(last_error(), ERROR_INVALID_ADDRESS);
}

#[test]
fn memory_of_the_program_can_be_queried() {
    let local = 0_u8;
    let stack = query((&raw const local).cast());
    assert_eq!((stack.State, stack.Protect), (MEM_COMMIT, PAGE_READWRITE));
    assert_eq!(query(null_mut()).State, MEM_FREE);
}

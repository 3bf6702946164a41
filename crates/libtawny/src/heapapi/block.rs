//! Memory blocks that know the size they were asked for.
//!
//! A block comes from `malloc`, so that tools such as AddressSanitizer and valgrind see it, and
//! starts where `malloc` says: a header in front would make every block look like a possible leak to
//! them, because only a pointer into its middle exists. The size is kept behind the block instead:
//! the allocation is at least one byte longer, and its last byte holds how much is not the caller's.

use std::ffi::c_void;
use std::ptr::null_mut;

/// Marks a surplus too large for the last byte; the eight bytes before it hold the surplus then.
const LONG_SURPLUS: u8 = u8::MAX;

/// No request beyond the address space reaches `malloc`: the tools above take it for a mistake.
const MAXIMUM_SIZE: usize = 1 << 47;

/// Allocates `size` bytes, aligned to 16; NULL when there is no memory.
pub fn allocate(size: usize, zeroed: bool) -> *mut c_void {
    if size >= MAXIMUM_SIZE {
        return null_mut();
    }
    let total = size + 1;
    // SAFETY: plain allocation calls.
    let block = unsafe {
        if zeroed {
            libc::calloc(1, total)
        } else {
            libc::malloc(total)
        }
    };
    if !block.is_null() {
        // SAFETY: fresh, with room for `size` bytes and one more.
        unsafe { set_size(block, size) };
    }
    block
}

/// The size that was asked for.
///
/// # Safety
/// `block` must come from this file and not be freed.
pub unsafe fn size(block: *mut c_void) -> usize {
    // SAFETY: a live allocation; its last usable byte exists and was written by `set_size`.
    unsafe {
        let usable = libc::malloc_usable_size(block);
        let end = block.cast::<u8>().add(usable);
        let surplus = match end.sub(1).read() {
            LONG_SURPLUS if usable > 8 => end.sub(9).cast::<usize>().read_unaligned(),
            short => short.into(),
        };
        usable.saturating_sub(surplus)
    }
}

/// Frees a block.
///
/// # Safety
/// `block` must come from this file and not be freed.
pub unsafe fn free(block: *mut c_void) {
    // SAFETY: promised by the caller.
    unsafe { libc::free(block) };
}

/// Changes the size to `size`, moving the block if `may_move`; NULL when that is not possible, the
/// block is then as it was. The bytes beyond the old size are zero if `zeroed`.
///
/// # Safety
/// `block` must come from this file and not be freed; when it moved, the old pointer is invalid.
pub unsafe fn resize(block: *mut c_void, size: usize, may_move: bool, zeroed: bool) -> *mut c_void {
    // SAFETY: promised by the caller; the writes stay inside the usable size of the allocation.
    unsafe {
        let old = self::size(block);
        if size >= MAXIMUM_SIZE {
            return null_mut();
        }
        let total = size + 1;
        let resized = if total <= libc::malloc_usable_size(block) && (!may_move || size >= old / 2)
        {
            block
        } else if may_move {
            libc::realloc(block, total)
        } else {
            null_mut()
        };
        if !resized.is_null() {
            if zeroed && size > old {
                resized.cast::<u8>().add(old).write_bytes(0, size - old);
            }
            set_size(resized, size);
        }
        resized
    }
}

/// # Safety
/// `block` must be a live allocation with more than `size` usable bytes.
unsafe fn set_size(block: *mut c_void, size: usize) {
    // SAFETY: a surplus of one byte or more lies behind the caller's `size` bytes, and one that needs
    // the long form has room for it.
    unsafe {
        let usable = libc::malloc_usable_size(block);
        let end = block.cast::<u8>().add(usable);
        let surplus = usable - size;
        match u8::try_from(surplus) {
            Ok(short) if short != LONG_SURPLUS => end.sub(1).write(short),
            _ => {
                end.sub(1).write(LONG_SURPLUS);
                end.sub(9).cast::<usize>().write_unaligned(surplus);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_size_is_kept_exactly() {
        for length in (0..600).chain([4_095, 4_096, 131_071, 131_072, 300_000, 5_000_001]) {
            let block = allocate(length, true);
            // SAFETY: a live block of `length` bytes, freed once.
            unsafe {
                assert_eq!(size(block), length);
                assert!(
                    std::slice::from_raw_parts(block.cast::<u8>(), length)
                        .iter()
                        .all(|b| *b == 0)
                );
                block.cast::<u8>().write_bytes(0xff, length);
                assert_eq!(size(block), length);
                free(block);
            }
        }
    }

    #[test]
    fn resizing_keeps_the_contents_and_zeroes_the_rest() {
        for (from, to) in [
            (0, 1),
            (10, 11),
            (10, 5_000),
            (300_000, 100),
            (100, 300_000),
            (64, 0),
        ] {
            let block = allocate(from, false);
            // SAFETY: a live block, freed once under its last address.
            unsafe {
                block.cast::<u8>().write_bytes(0xaa, from);
                let block = resize(block, to, true, true);
                assert_eq!(size(block), to);
                let bytes = std::slice::from_raw_parts(block.cast::<u8>(), to);
                let kept = from.min(to);
                assert!(bytes[..kept].iter().all(|b| *b == 0xaa));
                assert!(bytes[kept..].iter().all(|b| *b == 0));
                free(block);
            }
        }
    }

    #[test]
    fn impossible_sizes_fail() {
        assert!(allocate(usize::MAX, false).is_null());
        assert!(allocate(usize::MAX / 2, true).is_null());
        let block = allocate(8, false);
        // SAFETY: a live block, freed once.
        unsafe {
            assert!(resize(block, usize::MAX, true, false).is_null());
            assert!(resize(block, 1 << 20, false, false).is_null());
            assert_eq!(size(block), 8);
            free(block);
        }
    }
}

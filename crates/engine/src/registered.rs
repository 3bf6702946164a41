//! Memory that is registered once and lent to many operations, one piece to each.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::sync::Arc;

/// A caller's memory, of which operations take pieces.
#[derive(Debug)]
pub struct Region {
    start: NonNull<u8>,
    len: usize,
}

// SAFETY: `from_raw`'s caller lends the memory to any thread.
unsafe impl Send for Region {}
// SAFETY: a shared `Region` gives no access to the memory but through `Memory`.
unsafe impl Sync for Region {}

impl Region {
    /// Takes `len` bytes at `start`; `None` for NULL.
    ///
    /// # Safety
    /// The bytes must be valid for reads and writes while the region lives and until every operation
    /// that has a piece of it has ended. A piece that an operation has is touched by nobody else, but
    /// that several operations may send from it.
    pub unsafe fn from_raw(start: *mut u8, len: usize) -> Option<Self> {
        Some(Self {
            start: NonNull::new(start)?,
            len,
        })
    }

    /// The `len` bytes at `offset`, for an operation; `None` when they are not all in the region.
    #[inline]
    pub fn piece(&self, offset: u32, len: u32) -> Option<Memory> {
        let end = offset as usize + len as usize;
        (end <= self.len).then(|| Memory {
            // SAFETY: `offset` is at most the length of the region.
            start: unsafe { self.start.add(offset as usize) },
            len,
            owner: None,
        })
    }
}

/// Memory that slices share. Each has a range of its own.
struct Block(NonNull<[u8]>);

// SAFETY: the bytes are reached through `Memory` only, whose ranges do not overlap.
unsafe impl Send for Block {}
// SAFETY: as above.
unsafe impl Sync for Block {}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: it came from a box (`divide`), and no piece is left.
        drop(unsafe { Box::from_raw(self.0.as_ptr()) });
    }
}

/// The piece of memory that an operation has: a caller's, or a [`Slice`].
pub struct Memory {
    start: NonNull<u8>,
    len: u32,
    owner: Option<Arc<Block>>,
}

// SAFETY: a region's bytes are lent to any thread, and a block's are nobody else's.
unsafe impl Send for Memory {}
// SAFETY: a shared `Memory` only reads, and nobody writes meanwhile.
unsafe impl Sync for Memory {}

impl Memory {
    /// No bytes.
    pub const fn empty() -> Self {
        Self {
            start: NonNull::dangling(),
            len: 0,
            owner: None,
        }
    }

    /// Its length in bytes.
    #[inline]
    pub const fn len(&self) -> usize {
        self.len as usize
    }

    /// Whether there are no bytes.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Writes `bytes` at `offset`, as far as there is room.
    pub fn write(&mut self, offset: usize, bytes: &[u8]) {
        let offset = offset.min(self.len());
        let room = bytes.len().min(self.len() - offset);
        // SAFETY: `offset + room` is at most the length, and the bytes are this operation's.
        unsafe {
            self.start
                .add(offset)
                .copy_from_nonoverlapping(NonNull::from(bytes).cast(), room);
        }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the bytes are valid and nobody writes to them while the operation has them.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len()) }
    }

    /// The slice that it was; `None` for a caller's memory.
    pub fn into_slice(self) -> Option<Slice> {
        self.owner.is_some().then_some(Slice(self))
    }

    /// The bytes behind the first `done`.
    #[inline]
    pub(crate) fn rest(&self, done: usize) -> libc::iovec {
        libc::iovec {
            iov_base: self.start.as_ptr().wrapping_add(done).cast(),
            iov_len: self.len().saturating_sub(done),
        }
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("len", &self.len).finish()
    }
}

/// A piece of a registered buffer, owned like a vector of fixed length. An operation takes it, and
/// its completion gives it back.
#[derive(Debug)]
pub struct Slice(Memory);

impl Slice {
    /// Divides `buffer` into pieces of `piece` bytes, the last perhaps shorter.
    ///
    /// # Panics
    /// When `piece` is zero, or more than `u32::MAX`.
    pub fn divide(buffer: Vec<u8>, piece: usize) -> Vec<Self> {
        assert!(piece != 0 && u32::try_from(piece).is_ok());
        let bytes = NonNull::from(Box::leak(buffer.into_boxed_slice()));
        let owner = Arc::new(Block(bytes));
        let slice = |offset: usize| {
            Self(Memory {
                // SAFETY: `offset` is less than the length.
                start: unsafe { bytes.cast::<u8>().add(offset) },
                len: piece.min(bytes.len() - offset) as u32,
                owner: Some(Arc::clone(&owner)),
            })
        };
        (0..bytes.len()).step_by(piece).map(slice).collect()
    }
}

impl From<Slice> for Memory {
    fn from(slice: Slice) -> Self {
        slice.0
    }
}

impl Deref for Slice {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: the bytes live as long as the owner, and are this slice's alone (`divide`).
        unsafe { std::slice::from_raw_parts(self.0.start.as_ptr(), self.0.len()) }
    }
}

impl DerefMut for Slice {
    fn deref_mut(&mut self) -> &mut [u8] {
        // SAFETY: as for `deref`; `&mut self` makes this the one access.
        unsafe { std::slice::from_raw_parts_mut(self.0.start.as_ptr(), self.0.len()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_lie_in_their_region() {
        let mut bytes = *b"0123456789";
        // SAFETY: `bytes` outlives the region and its pieces, and is not used meanwhile.
        let region = unsafe { Region::from_raw(bytes.as_mut_ptr(), bytes.len()) }.unwrap();
        assert_eq!(region.piece(4, 6).unwrap().bytes(), b"456789");
        assert!(region.piece(10, 0).unwrap().is_empty());
        for (offset, len) in [(4, 7), (11, 0), (u32::MAX, u32::MAX), (0, 11)] {
            assert!(region.piece(offset, len).is_none(), "{offset} {len}");
        }
        let mut piece = region.piece(2, 3).unwrap();
        piece.write(1, b"abcd");
        piece.write(9, b"x");
        assert!(piece.into_slice().is_none());
        assert_eq!(&bytes, b"012ab56789");
    }

    #[test]
    fn slices_are_separate_and_come_back() {
        let mut slices = Slice::divide(vec![7; 10], 4);
        assert_eq!(slices.iter().map(|slice| slice.len()).sum::<usize>(), 10);
        slices[1].fill(8);
        let last = slices.pop().unwrap();
        assert_eq!(&*last, [7, 7]);
        let memory = Memory::from(slices.pop().unwrap());
        drop((slices, last));
        assert_eq!(&*memory.into_slice().unwrap(), [8; 4]);
    }
}

//! The memory of an operation: a caller's scatter/gather list, or a buffer that the operation owns.

use std::fmt;

/// The pieces that one system call takes, beside a header and something for the rest.
const MOST_PIECES: usize = libc::UIO_MAXIOV as usize - 2;

/// Where bytes go to or come from. What has been transferred is skipped with [`Buffers::advance`].
pub struct Buffers(Pieces);

enum Pieces {
    /// The one piece of most operations.
    One(libc::iovec),
    /// Several, of which the first `done` are.
    Many(Box<Many>),
    /// A buffer of the operation's own, and the piece of it that is left.
    Owned(Box<(Vec<u8>, libc::iovec)>),
}

struct Many {
    list: Vec<libc::iovec>,
    done: usize,
}

// SAFETY: the pointers are to memory that `from_raw`'s caller lent for use by any thread, or into
// the heap block of an owned vector, which moves with them.
unsafe impl Send for Buffers {}
// SAFETY: a shared `Buffers` gives no access to the memory.
unsafe impl Sync for Buffers {}

impl fmt::Debug for Buffers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Buffers").field("len", &self.len()).finish()
    }
}

impl Buffers {
    /// No memory at all: a zero-byte operation.
    pub const fn empty() -> Self {
        Self(Pieces::One(libc::iovec {
            iov_base: std::ptr::null_mut(),
            iov_len: 0,
        }))
    }

    /// The caller's memory, captured at once.
    ///
    /// # Safety
    /// Each piece must stay valid, for reads if it is sent and for writes if it is received into,
    /// and must not be touched by anyone else, until the operation that takes this has ended.
    pub unsafe fn from_raw(pieces: impl ExactSizeIterator<Item = (*mut u8, usize)>) -> Self {
        let single = pieces.len() == 1;
        let mut list = pieces.map(|(base, len)| libc::iovec {
            iov_base: base.cast(),
            iov_len: len,
        });
        if single {
            return list
                .next()
                .map_or(Self::empty(), |piece| Self(Pieces::One(piece)));
        }
        Self(Pieces::Many(Box::new(Many {
            list: list.collect(),
            done: 0,
        })))
    }

    /// As [`Self::from_raw`], for one piece.
    ///
    /// # Safety
    /// The same.
    #[inline]
    pub unsafe fn from_one(base: *mut u8, len: usize) -> Self {
        Self(Pieces::One(libc::iovec {
            iov_base: base.cast(),
            iov_len: len,
        }))
    }

    /// A buffer that the operation owns until [`Buffers::into_owned`]; all of its length is used.
    pub fn owned(mut buffer: Vec<u8>) -> Self {
        let piece = libc::iovec {
            iov_base: buffer.as_mut_ptr().cast(),
            iov_len: buffer.len(),
        };
        Self(Pieces::Owned(Box::new((buffer, piece))))
    }

    /// The owned buffer, if there is one.
    pub fn into_owned(self) -> Option<Vec<u8>> {
        match self.0 {
            Pieces::Owned(owned) => Some(owned.0),
            _ => None,
        }
    }

    /// Bytes not yet transferred.
    #[inline]
    pub fn len(&self) -> usize {
        match &self.0 {
            Pieces::One(piece) => piece.iov_len,
            _ => self.pieces().iter().map(|piece| piece.iov_len).sum(),
        }
    }

    /// Whether nothing is left to transfer.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Skips `count` bytes that have been transferred.
    pub fn advance(&mut self, mut count: usize) {
        let (list, done) = match &mut self.0 {
            Pieces::One(piece) => (std::slice::from_mut(piece), &mut 0),
            Pieces::Many(many) => (&mut many.list[..], &mut many.done),
            Pieces::Owned(owned) => (std::slice::from_mut(&mut owned.1), &mut 0),
        };
        for piece in &mut list[*done..] {
            let part = count.min(piece.iov_len);
            piece.iov_base = piece.iov_base.wrapping_byte_add(part);
            piece.iov_len -= part;
            count -= part;
            if piece.iov_len != 0 {
                break;
            }
            *done += 1;
        }
    }

    #[inline]
    fn pieces(&self) -> &[libc::iovec] {
        match &self.0 {
            Pieces::One(piece) => std::slice::from_ref(piece),
            Pieces::Many(many) => &many.list[many.done..],
            Pieces::Owned(owned) => std::slice::from_ref(&owned.1),
        }
    }

    /// What is left, when it was one piece of the caller's from the beginning.
    #[inline]
    pub(crate) fn single(&self) -> Option<&libc::iovec> {
        match &self.0 {
            Pieces::One(piece) => Some(piece),
            _ => None,
        }
    }

    /// The pieces not yet transferred, at most as many as one system call takes.
    #[inline]
    pub(crate) fn list(&self) -> &[libc::iovec] {
        let pieces = self.pieces();
        &pieces[..pieces.len().min(MOST_PIECES)]
    }

    /// Whether what is left is one piece.
    #[inline]
    pub fn is_one_piece(&self) -> bool {
        self.pieces().len() == 1
    }

    /// Whether one system call takes all that is left.
    #[inline]
    pub fn fit_one_call(&self) -> bool {
        match &self.0 {
            Pieces::Many(many) => many.list.len() - many.done <= MOST_PIECES,
            _ => true,
        }
    }

    /// The first `limit` bytes not yet transferred, copied.
    #[cold]
    pub fn gathered(&self, limit: usize) -> Self {
        let mut copy = Vec::with_capacity(self.len().min(limit));
        for piece in self.pieces() {
            let len = piece.iov_len.min(limit - copy.len());
            if len != 0 {
                // SAFETY: the memory is lent for reading (`from_raw`) or owned.
                copy.extend_from_slice(unsafe {
                    std::slice::from_raw_parts(piece.iov_base.cast::<u8>(), len)
                });
            }
        }
        Self::owned(copy)
    }

    /// Moves up to `limit` bytes not yet transferred to the end of `out`.
    pub fn copy_out(&mut self, limit: usize, out: &mut Vec<u8>) {
        let copy = self.gathered(limit).into_owned().unwrap_or_default();
        self.advance(copy.len());
        out.extend(copy);
    }

    /// Copies what was received into the memory not yet transferred; returns how much fitted.
    #[cold]
    pub fn scatter(&self, received: &[u8]) -> usize {
        let mut left = received;
        for piece in self.pieces() {
            let (part, rest) = left.split_at(piece.iov_len.min(left.len()));
            if !part.is_empty() {
                // SAFETY: the memory is lent for writing (`from_raw`), at least `part.len()` bytes,
                // and `received` is not part of it.
                unsafe {
                    piece
                        .iov_base
                        .cast::<u8>()
                        .copy_from_nonoverlapping(part.as_ptr(), part.len())
                };
            }
            left = rest;
        }
        received.len() - left.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn advancing_crosses_pieces() {
        let mut memory = [0u8; 10];
        let base = memory.as_mut_ptr();
        let pieces = [
            (base, 3),
            (base.wrapping_add(3), 0),
            (base.wrapping_add(3), 4),
        ];
        // SAFETY: `memory` outlives the buffers, which are never given to an operation.
        let mut buffers = unsafe { Buffers::from_raw(pieces.into_iter()) };
        assert_eq!(buffers.len(), 7);
        buffers.advance(2);
        assert_eq!((buffers.len(), buffers.list().len()), (5, 3));
        buffers.advance(1);
        assert_eq!((buffers.len(), buffers.list()[0].iov_len), (4, 4));
        buffers.advance(4);
        assert!(buffers.is_empty());
        assert!(buffers.list().is_empty());
    }

    #[test]
    fn more_pieces_than_one_call_takes() {
        const COUNT: usize = MOST_PIECES * 2 + 3;
        let mut memory = vec![0u8; COUNT];
        let base = memory.as_mut_ptr();
        let pieces = (0..COUNT).map(|index| (base.wrapping_add(index), 1));
        // SAFETY: `memory` outlives the buffers, and is read only after they were written.
        let mut buffers = unsafe { Buffers::from_raw(pieces) };
        assert_eq!((buffers.len(), buffers.list().len()), (COUNT, MOST_PIECES));
        assert!(!buffers.fit_one_call());
        let received: Vec<u8> = (0..COUNT).map(|index| index as u8).collect();
        assert_eq!(buffers.scatter(&received), COUNT);
        assert_eq!(
            buffers.gathered(10).into_owned().as_deref(),
            Some(&received[..10])
        );
        buffers.advance(MOST_PIECES + 3);
        assert_eq!(
            (buffers.len(), buffers.list().len()),
            (MOST_PIECES, MOST_PIECES)
        );
        assert!(buffers.fit_one_call());
        assert_eq!(memory, received);
    }

    #[test]
    fn an_owned_buffer_comes_back() {
        let mut buffers = Buffers::owned(vec![1, 2, 3]);
        buffers.advance(2);
        assert_eq!(buffers.len(), 1);
        assert_eq!(buffers.into_owned().as_deref(), Some(&[1, 2, 3][..]));
    }
}

//! A control's arguments, and its answer as bytes.

use tawny::Error;
use tawny::codes::{WSAEFAULT, WSAEINVAL};

use crate::types::DWORD;

/// The arguments of a control.
pub(super) struct Control<'a> {
    pub(super) command: DWORD,
    /// `None`: NULL with a length.
    pub(super) input: Option<&'a [u8]>,
    /// The address of the output buffer, for answers that point into themselves.
    pub(super) output: usize,
    /// The length of the output buffer; 0 for NULL.
    pub(super) room: DWORD,
    /// There is an OVERLAPPED.
    pub(super) overlapped: bool,
}

impl Control<'_> {
    /// The input.
    pub(super) fn input(&self) -> Result<&[u8], Error> {
        self.input.ok_or(Error::new(WSAEFAULT))
    }

    /// The four bytes of the input at `offset`, as a number.
    pub(super) fn word(&self, offset: usize) -> Result<u32, Error> {
        self.bytes(offset).map(u32::from_ne_bytes)
    }

    /// `N` bytes of the input at `offset`.
    pub(super) fn bytes<const N: usize>(&self, offset: usize) -> Result<[u8; N], Error> {
        let bytes = self.input()?.get(offset..).and_then(<[u8]>::first_chunk);
        bytes.copied().ok_or(Error::new(WSAEFAULT))
    }
}

/// What is said when an answer does not fit.
#[derive(Clone, Copy, Default)]
enum WhenShort {
    #[default]
    Fault,
    FaultAndSize,
    Invalid,
}

/// An answer that does not fit.
pub(super) struct Short {
    pub(super) error: Error,
    /// What the program is told of the length.
    pub(super) needed: Option<DWORD>,
}

/// What goes into the output buffer. Fields are added in the order of the structure; each begins at
/// a multiple of its size, as in C.
#[derive(Default)]
pub(super) struct Answer {
    bytes: Vec<u8>,
    when_short: WhenShort,
}

impl Answer {
    fn field<const N: usize>(mut self, bytes: [u8; N]) -> Self {
        self.bytes.resize(self.bytes.len().next_multiple_of(N), 0);
        self.raw(&bytes)
    }

    /// `UCHAR`
    pub(super) fn byte(self, value: u8) -> Self {
        self.field([value])
    }

    /// `ULONG`
    pub(super) fn word(self, value: u32) -> Self {
        self.field(value.to_ne_bytes())
    }

    /// `ULONG64`
    pub(super) fn long(self, value: u64) -> Self {
        self.field(value.to_ne_bytes())
    }

    /// A handle or a pointer.
    pub(super) fn handle(self, value: usize) -> Self {
        self.field(value.to_ne_bytes())
    }

    /// Bytes as they are.
    pub(super) fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Zeroes up to a length of `len`.
    pub(super) fn pad_to(mut self, len: usize) -> Self {
        self.bytes.resize(len, 0);
        self
    }

    /// How long it is so far.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Without enough room the program is told how much it takes.
    pub(super) fn tells_size(mut self) -> Self {
        self.when_short = WhenShort::FaultAndSize;
        self
    }

    /// Too little room is `WSAEINVAL`, and the length 0.
    pub(super) fn wants_room(mut self) -> Self {
        self.when_short = WhenShort::Invalid;
        self
    }

    /// The bytes, if there is room for them.
    pub(super) fn fit(self, room: DWORD) -> Result<Vec<u8>, Short> {
        if self.bytes.len() <= room as usize {
            return Ok(self.bytes);
        }
        let (error, needed) = match self.when_short {
            WhenShort::Fault => (WSAEFAULT, None),
            WhenShort::FaultAndSize => (WSAEFAULT, Some(self.bytes.len() as DWORD)),
            WhenShort::Invalid => (WSAEINVAL, Some(0)),
        };
        Err(Short {
            error: Error::new(error),
            needed,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_aligned_as_in_c() {
        let answer = Answer::default().byte(1).word(2).byte(3).long(4);
        let bytes = answer.fit(24).ok().unwrap();
        assert_eq!(bytes.len(), 24);
        assert_eq!((bytes[0], bytes[4], bytes[8], bytes[16]), (1, 2, 3, 4));
    }

    #[test]
    fn too_little_room_is_told_as_documented() {
        let told = |answer: Answer| {
            let short = answer.word(7).fit(3).err().unwrap();
            (short.error.code(), short.needed)
        };
        assert_eq!(told(Answer::default()), (WSAEFAULT, None));
        assert_eq!(told(Answer::default().tells_size()), (WSAEFAULT, Some(4)));
        assert_eq!(told(Answer::default().wants_room()), (WSAEINVAL, Some(0)));
    }
}

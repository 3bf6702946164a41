//! What travels beside a datagram: control messages in the kernel's layout ([cmsg(3)]).
//!
//! [cmsg(3)]: https://man7.org/linux/man-pages/man3/cmsg.3.html

use std::fmt;

/// A header: length, level, kind.
const HEADER: usize = 16;

/// Room for the control messages of one datagram, and those that are in it.
#[derive(Clone)]
#[repr(C, align(8))]
pub struct Ancillary {
    bytes: [u8; Self::CAPACITY],
    len: usize,
}

impl Ancillary {
    /// More than all messages that a datagram may bring take together.
    pub const CAPACITY: usize = 256;

    /// No messages, and room for some.
    pub const fn new() -> Self {
        Self {
            bytes: [0; Self::CAPACITY],
            len: 0,
        }
    }

    /// Whether there is no message.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Adds a message; `false` when there is no room for it.
    #[must_use]
    pub fn push(&mut self, level: i32, kind: i32, data: &[u8]) -> bool {
        let len = HEADER + data.len();
        let end = self.len + len.next_multiple_of(align_of::<usize>());
        let Some(room) = self.bytes.get_mut(self.len..end) else {
            return false;
        };
        room.fill(0);
        room[..8].copy_from_slice(&len.to_ne_bytes());
        room[8..12].copy_from_slice(&level.to_ne_bytes());
        room[12..HEADER].copy_from_slice(&kind.to_ne_bytes());
        room[HEADER..len].copy_from_slice(data);
        self.len = end;
        true
    }

    /// The messages: level, kind, data.
    pub fn iter(&self) -> impl Iterator<Item = (i32, i32, &[u8])> {
        let mut left = &self.bytes[..self.len];
        std::iter::from_fn(move || {
            let len = usize::from_ne_bytes(*left.first_chunk()?);
            let number = |at: usize| {
                let bytes = left.get(at..)?.first_chunk()?;
                Some(i32::from_ne_bytes(*bytes))
            };
            let (level, kind) = (number(8)?, number(12)?);
            let data = left.get(HEADER..len)?;
            let next = len.next_multiple_of(align_of::<usize>());
            left = left.get(next..).unwrap_or_default();
            Some((level, kind, data))
        })
    }

    /// All of the room, for the kernel to fill.
    pub(crate) fn room(&mut self) -> &mut [u8; Self::CAPACITY] {
        &mut self.bytes
    }

    /// The messages in the kernel's layout.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// The kernel has filled so many bytes of the room.
    pub(crate) fn set_len(&mut self, len: usize) {
        self.len = len.min(Self::CAPACITY);
    }
}

impl Default for Ancillary {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Ancillary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back() {
        let mut ancillary = Ancillary::new();
        assert!(ancillary.push(1, 2, &[3]));
        assert!(ancillary.push(4, 5, &[6; 12]));
        assert_eq!(ancillary.bytes().len(), 24 + 32);
        let found: Vec<_> = ancillary.iter().collect();
        assert_eq!(found, [(1, 2, &[3][..]), (4, 5, &[6; 12][..])]);
    }

    #[test]
    fn what_does_not_fit_is_left_out() {
        let mut ancillary = Ancillary::new();
        assert!(ancillary.push(1, 2, &[7; Ancillary::CAPACITY - HEADER]));
        assert!(!ancillary.push(1, 2, &[]));
        assert_eq!(ancillary.iter().count(), 1);
    }

    #[test]
    fn damaged_messages_end_the_walk() {
        let mut ancillary = Ancillary::new();
        assert!(ancillary.push(1, 2, &[3; 4]));
        for len in [0usize, 8, 15, 25, 1000, usize::MAX - 7] {
            ancillary.room()[..8].copy_from_slice(&len.to_ne_bytes());
            assert_eq!(ancillary.iter().count(), 0, "{len}");
        }
        ancillary.set_len(4);
        assert_eq!(ancillary.iter().count(), 0);
    }
}

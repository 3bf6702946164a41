//! What stands before the data of each packet: that it is Tawny's, and how much of the message is
//! left with it. So a message has no longest size, may be empty, and its end is known when it begins.

use tawny_engine::packet::Header;

use crate::security::token::Level;

/// The most data of one packet.
pub(super) const MOST_DATA: usize = 64 * 1024;

const MAGIC: u16 = 0x5470;
const HELLO: u16 = 1;
const DATA: u16 = 2;

/// The kind of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// The client's first, with the page that both share, and what it wants to do.
    Hello { access: u32, level: Level },
    /// Data, with which so many bytes of its message are left.
    Data { left: usize },
}

impl Frame {
    pub(super) fn encode(self) -> Header {
        let (kind, left) = match self {
            // The usual level is not seen.
            Self::Hello { access, level } => {
                let level = level as u16 ^ Level::Impersonation as u16;
                (HELLO | level << 8, access)
            }
            Self::Data { left } => (DATA, left as u32),
        };
        let mut header = Header::default();
        header[..2].copy_from_slice(&MAGIC.to_le_bytes());
        header[2..4].copy_from_slice(&kind.to_le_bytes());
        header[4..].copy_from_slice(&left.to_le_bytes());
        header
    }

    /// The frame of a packet with `length` bytes of data; `None` when it cannot be one.
    pub(super) fn decode(header: &Header, length: usize) -> Option<Self> {
        let [m0, m1, k0, k1, l0, l1, l2, l3] = *header;
        let word = u32::from_le_bytes([l0, l1, l2, l3]);
        let left = word as usize;
        match (u16::from_le_bytes([m0, m1]), u16::from_le_bytes([k0, k1])) {
            (MAGIC, kind) if kind & 0xff == HELLO && length == 0 => {
                let level = u32::from(kind >> 8) ^ Level::Impersonation as u32;
                let level = Level::from_number(level).ok()?;
                Some(Self::Hello {
                    access: word,
                    level,
                })
            }
            // Nothing but the end of a message is smaller than it could be.
            (MAGIC, DATA) if length == left.min(MOST_DATA) => Some(Self::Data { left }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hello(level: Level) -> Frame {
        Frame::Hello { access: 3, level }
    }

    #[test]
    fn frames_come_back() {
        for (frame, length) in [
            (hello(Level::Anonymous), 0),
            (hello(Level::Identification), 0),
            (hello(Level::Impersonation), 0),
            (hello(Level::Delegation), 0),
            (Frame::Data { left: 0 }, 0),
            (Frame::Data { left: 5 }, 5),
            (Frame::Data { left: 70_000 }, MOST_DATA),
            (
                Frame::Data {
                    left: u32::MAX as usize,
                },
                MOST_DATA,
            ),
        ] {
            assert_eq!(Frame::decode(&frame.encode(), length), Some(frame));
        }
    }

    #[test]
    fn what_cannot_be_is_none() {
        let header = Frame::Data { left: 5 }.encode();
        for length in [0, 4, 6, MOST_DATA] {
            assert_eq!(Frame::decode(&header, length), None, "{length}");
        }
        let header = hello(Level::Anonymous).encode();
        assert_eq!(Frame::decode(&header, 1), None);
        let header = Frame::Data { left: 5 }.encode();
        for byte in 0..4 {
            let mut header = header;
            header[byte] ^= 0x40;
            assert_eq!(Frame::decode(&header, 5), None, "{byte}");
        }
    }
}

//! The forms in which an option's value passes through `optval`.

use crate::Error;
use crate::codes::WSAEFAULT;

const FAULT: Error = Error::new(WSAEFAULT);

/// How an option's number is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A `BOOL`. Programs pass `BOOL`, `bool` and `char`, so one byte will do.
    Flag,
    /// A small number, such as a time to live; one byte will do.
    Byte,
    /// A `DWORD`: four bytes at least.
    Dword,
}

impl Form {
    /// Reads the value that `setsockopt` was given.
    ///
    /// # Errors
    /// `WSAEFAULT` when it is too short.
    pub(super) fn read(self, value: &[u8]) -> Result<u32, Error> {
        if value.len() < self.least() {
            return Err(FAULT);
        }
        let mut bytes = [0; 4];
        let len = value.len().min(4);
        bytes[..len].copy_from_slice(&value[..len]);
        let number = u32::from_le_bytes(bytes);
        Ok(if self == Self::Flag {
            u32::from(number != 0)
        } else {
            number
        })
    }

    /// Writes the value that `getsockopt` returns: a `DWORD` where there is room for one.
    ///
    /// # Errors
    /// `WSAEFAULT` when `out` is too short.
    pub(super) fn write(self, number: u32, out: &mut [u8]) -> Result<usize, Error> {
        if out.len() < self.least() {
            return Err(FAULT);
        }
        let len = if out.len() < 4 { 1 } else { 4 };
        out[..len].copy_from_slice(&number.to_le_bytes()[..len]);
        Ok(len)
    }

    fn least(self) -> usize {
        if self == Self::Dword { 4 } else { 1 }
    }
}

/// The first `N` bytes of a structure that `setsockopt` was given.
pub(super) fn structure<const N: usize>(value: &[u8]) -> Result<&[u8; N], Error> {
    value.first_chunk().ok_or(FAULT)
}

/// Writes a structure for `getsockopt`.
pub(super) fn write_bytes(bytes: &[u8], out: &mut [u8]) -> Result<usize, Error> {
    out.get_mut(..bytes.len())
        .ok_or(FAULT)?
        .copy_from_slice(bytes);
    Ok(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_is_one_byte_or_more() {
        assert_eq!(Form::Flag.read(&[]), Err(FAULT));
        assert_eq!(Form::Flag.read(&[7]), Ok(1));
        assert_eq!(Form::Flag.read(&[0, 1]), Ok(1));
        assert_eq!(Form::Flag.read(&[0, 0, 0, 0x80]), Ok(1));
        assert_eq!(Form::Flag.read(&[0; 4]), Ok(0));
        assert_eq!(Form::Flag.read(&[0, 0, 0, 0, 1]), Ok(0));
    }

    #[test]
    fn a_dword_is_four_bytes() {
        assert_eq!(Form::Dword.read(&[1, 0, 0]), Err(FAULT));
        assert_eq!(Form::Dword.read(&[1, 2, 0, 0, 9]), Ok(0x201));
        let mut out = [0xee; 8];
        assert_eq!(Form::Dword.write(5, &mut out[..3]), Err(FAULT));
        assert_eq!(Form::Dword.write(5, &mut out), Ok(4));
        assert_eq!(out, [5, 0, 0, 0, 0xee, 0xee, 0xee, 0xee]);
    }

    #[test]
    fn a_short_answer_is_one_byte() {
        let mut out = [0xee; 3];
        assert_eq!(Form::Byte.write(64, &mut out), Ok(1));
        assert_eq!(out, [64, 0xee, 0xee]);
        assert_eq!(Form::Flag.write(1, &mut []), Err(FAULT));
    }
}

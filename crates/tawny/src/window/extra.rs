//! The bytes that a class or a window has for the program.

use crate::Error;
use crate::codes::ERROR_INVALID_INDEX;

/// Zeroed bytes, read and written as words of 2, 4 or 8 bytes at any offset.
#[derive(Debug)]
pub(super) struct Extra(Box<[u8]>);

impl Extra {
    pub(super) fn new(size: usize) -> Self {
        Self(vec![0; size].into_boxed_slice())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    fn place(&mut self, offset: i32, size: usize) -> Result<&mut [u8], Error> {
        usize::try_from(offset)
            .ok()
            .and_then(|offset| self.0.get_mut(offset..offset.checked_add(size)?))
            .ok_or(Error::new(ERROR_INVALID_INDEX))
    }

    /// The word of `size` bytes at `offset`, sign-extended.
    pub(super) fn get(&mut self, offset: i32, size: usize) -> Result<isize, Error> {
        let bytes = self.place(offset, size)?;
        let mut word = [if bytes[size - 1] & 0x80 == 0 { 0 } else { 0xff }; 8];
        word[..size].copy_from_slice(bytes);
        Ok(isize::from_le_bytes(word))
    }

    /// Writes the word of `size` bytes at `offset`; what stood there.
    pub(super) fn set(&mut self, offset: i32, size: usize, value: isize) -> Result<isize, Error> {
        let before = self.get(offset, size)?;
        self.place(offset, size)?
            .copy_from_slice(&value.to_le_bytes()[..size]);
        Ok(before)
    }
}

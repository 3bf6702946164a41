//! The length of a file and the position of its next read or write.
//!
//! <https://learn.microsoft.com/windows/win32/fileio/positioning-a-file-pointer>

use super::{File, from_io};
use crate::Error;
use crate::codes::{ERROR_INVALID_PARAMETER, ERROR_NEGATIVE_SEEK};

/// What a distance is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// `FILE_BEGIN`
    Begin,
    /// `FILE_CURRENT`
    Current,
    /// `FILE_END`
    End,
}

impl File {
    /// How many bytes the file has.
    ///
    /// # Errors
    /// `ERROR_INVALID_HANDLE` when it is closed.
    #[doc(alias = "GetFileSizeEx")]
    pub fn len(&self) -> Result<u64, Error> {
        Ok(self.fd()?.metadata().map_err(from_io)?.len())
    }

    /// Whether the file has no bytes.
    ///
    /// # Errors
    /// As [`Self::len`].
    pub fn is_empty(&self) -> Result<bool, Error> {
        Ok(self.len()? == 0)
    }

    /// Moves the position, which may lie behind the end; returns it.
    ///
    /// # Errors
    /// `ERROR_NEGATIVE_SEEK` when it would lie before the begin.
    #[doc(alias = "SetFilePointerEx")]
    pub fn seek(&self, distance: i64, origin: Origin) -> Result<u64, Error> {
        let mut position = self.position.lock();
        let from = match origin {
            Origin::Begin => 0,
            Origin::Current => *position,
            Origin::End => self.len()?,
        };
        let moved = i128::from(from) + i128::from(distance);
        if moved < 0 {
            return Err(Error::new(ERROR_NEGATIVE_SEEK));
        }
        let moved = i64::try_from(moved).map_err(|_| Error::new(ERROR_INVALID_PARAMETER))?;
        *position = moved as u64;
        Ok(*position)
    }

    /// Makes the position the end: what lies behind is cut off, what lacks is zeros.
    ///
    /// # Errors
    /// `ERROR_ACCESS_DENIED` when the file was not opened for writing; what the file system says.
    #[doc(alias = "SetEndOfFile")]
    pub fn cut(&self) -> Result<(), Error> {
        let position = self.position.lock();
        self.set_len(*position)
    }

    /// Says that the data is valid up to `len`, which all data here is: what was never written is zeros.
    ///
    /// # Errors
    /// `ERROR_INVALID_PARAMETER`: the file is shorter; `ERROR_ACCESS_DENIED`: it was not opened for writing.
    #[doc(alias = "SetFileValidData")]
    pub fn set_valid_data(&self, len: u64) -> Result<(), Error> {
        self.check(self.access.writes())?;
        match len <= self.len()? {
            true => Ok(()),
            false => Err(Error::new(ERROR_INVALID_PARAMETER)),
        }
    }

    /// Cuts the file off at `len` bytes, or fills it up with zeros.
    ///
    /// # Errors
    /// As [`Self::cut`].
    #[doc(alias = "FILE_END_OF_FILE_INFO")]
    pub fn set_len(&self, len: u64) -> Result<(), Error> {
        self.check(self.access.writes())?;
        self.fd()?.set_len(len).map_err(from_io)
    }
}
